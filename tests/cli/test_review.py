import json
from pathlib import Path

import pytest
from review.records import make_record, make_sound, write_record
from typer.testing import CliRunner, Result

from extractor import cli
from extractor.errors import OptionsError, RecordError
from extractor.record import codec


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_record(tmp_path)


def review(*arguments: object) -> Result:
    return CliRunner().invoke(cli.app, ["review", *map(str, arguments)])


def test_doubts_are_listed_most_urgent_first(path: Path) -> None:
    doubts = json.loads(review("list", path.parents[1], "--json").stdout)
    assert [doubt["place"] for doubt in doubts][0::5] == ["/actors/1/name", "D-01@/steps/1/duration"]
    assert "Sekretars" in review("list", path).stdout


def test_the_list_is_narrowed_by_sheet_kind_and_severity(path: Path) -> None:
    write_record(path.parents[2], make_record(id="sop-2"), "02")
    for options, count in (
        (("--kind", "flow"), 4),
        (("--kind", "flow", "--sheet", "LEMBAR/02"), 2),
        (("--severity", "error"), 2),
        (("--severity", "warning", "--sheet", "01"), 1),
        (("--kind", "conflict"), 0),
    ):
        assert len(json.loads(review("list", path.parents[2], "--json", *options).stdout)) == count, options
    shown = json.loads(review("next", path.parents[2], "--json", "--severity", "warning").stdout)
    assert shown["place"] == "D-01@/steps/1/duration"
    assert isinstance(review("list", path, "--kind", "colour").exception, OptionsError)


def test_next_shows_the_candidates(path: Path) -> None:
    shown = review("next", path)
    assert "2 Sekretaris" in shown.stdout
    assert json.loads(review("next", path, "--json").stdout)["candidates"] == ["Sekretars", "Sekretaris"]


def test_answers_change_the_record_and_the_journal_is_printed(path: Path) -> None:
    assert review("set", path, "/actors/1/name", "Sekretaris", "--reviewer", "ani").exit_code == 0
    assert isinstance(review("accept", path, "/findings/0").exception, OptionsError)
    assert review("accept", path, "D-01@/steps/1/duration", "--reviewer", "budi").exit_code == 0
    assert review("set", path, "/steps/1/duration", "").exit_code == 0
    record = codec.read(path)
    assert record.actors[1].name == "Sekretaris"
    assert record.steps[1].duration is None
    lines = [json.loads(line) for line in review("export-journal", path).stdout.splitlines()]
    assert [(line["who"], line["action"]) for line in lines[:2]] == [("ani", "edit"), ("budi", "accept")]


def test_when_all_is_settled_there_is_no_next(tmp_path: Path) -> None:
    path = write_record(tmp_path, make_sound(0))
    assert review("next", path).stdout == "There are no open doubts.\n"
    assert review("next", path, "--json").stdout == "null\n"


def test_measures_are_printed_where_no_command_is_named(path: Path) -> None:
    review("accept", path, "/flow/1")
    measures = json.loads(review(path, "--stats", "--json").stdout)
    assert (measures["sheets"], measures["doubts"], measures["open_doubts"]) == (1, 6, 5)
    assert "keys per doubt" in review("--stats", path).stdout


def test_what_is_not_there_is_named(path: Path, tmp_path: Path) -> None:
    assert isinstance(review("accept", path, "/steps/9/activity").exception, OptionsError)
    assert isinstance(review("list", tmp_path / "none").exception, RecordError)
    (tmp_path / "empty").mkdir()
    assert isinstance(review("list", tmp_path / "empty").exception, RecordError)


def test_without_a_terminal_it_says_so(path: Path) -> None:
    error = review(path).exception
    assert isinstance(error, OptionsError)
    assert "terminal" in error.message


@pytest.mark.parametrize("option", [("--lang", "fr"), ("--images", "ascii")])
def test_settings_that_there_are_not_are_refused(path: Path, option: tuple[str, str]) -> None:
    assert isinstance(review(path, *option).exception, OptionsError)
