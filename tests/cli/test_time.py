"""`sop time`."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from checks.sheets import clean, record_of
from typer.testing import CliRunner

from extractor.cli import app
from extractor.errors import ExitCode
from extractor.record import codec


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "record.json"
    found.write_text(codec.dumps(record_of(clean())), encoding="utf-8")
    return found


def run(*arguments: object) -> str:
    result = CliRunner().invoke(app, ["time", *map(str, arguments)], env={"COLUMNS": "80"})
    assert result.exit_code == ExitCode.OK, result.output
    return result.stdout


def test_the_table_fits_80_columns_and_tells_sums_and_loops(path: Path) -> None:
    shown = run(path)
    assert max(len(line) for line in shown.splitlines() if "record.json" not in line) <= 80
    for words in (
        "1 hari 60 menit",
        "1 hari 1 jam",
        "510 min",
        "step 3 fails",
        "+480 min",
        "990 min",
    ):
        assert words in shown


def test_a_convention_a_what_if_and_a_start(path: Path) -> None:
    shown = run(
        path, "--convention", "5h", "--set", "2=2h", "--pass", "3=0.5", "--start", "2026-03-02", "--json"
    )
    (entry,) = json.loads(shown)
    timing = entry["timing"]
    assert timing["working_minutes"] == {"minimum": 180, "maximum": 180}
    assert timing["expected"]["minutes"] == 10 + 2 * 150 + 20
    assert timing["elapsed"]["end"] == "2026-03-02T10:30"


def test_an_average_that_is_simulated_says_so(tmp_path: Path) -> None:
    data = clean()
    data["actors"] += [{"id": "a4", "name": "Arsiparis"}]
    edge = {"label": None}
    data["flow"] = [
        {"source": "s1.1", "target": "s2.1", **edge},
        {"source": "s1.1", "target": "s3.1", **edge},
        {"source": "s2.1", "target": "s4.1", **edge},
        {"source": "s3.1", "target": "s2.1", "label": "yes"},
        {"source": "s3.1", "target": "s4.1", "label": "no"},
    ]
    path = tmp_path / "record.json"
    path.write_text(codec.dumps(record_of(data)), encoding="utf-8")
    (entry,) = json.loads(run(path, "--pass", "3=0.5", "--runs", "500", "--seed", "4", "--json"))
    expected = entry["timing"]["expected"]
    assert (expected["method"], expected["runs"], expected["seed"]) == ("simulated", 500, 4)
    assert expected["standard_error"] >= 0
    assert "500 simulated runs" in run(path, "--pass", "3=0.5", "--runs", "500")


def test_bounds_are_told_as_bounds(tmp_path: Path) -> None:
    data = clean()
    data["steps"][1]["duration"] |= {"text": "paling lama 1 hari", "qualifier": "at_most"}
    path = tmp_path / "record.json"
    path.write_text(codec.dumps(record_of(data)), encoding="utf-8")
    shown = run(path)
    for words in ("60 menit - 1 hari 60 menit", "as printed", "2 (at_most)", "1 hari 1 jam: carried"):
        assert words in shown
    data["steps"][0]["duration"] |= {"text": "minimal 10 menit", "qualifier": "at_least"}
    path.write_text(codec.dumps(record_of(data)), encoding="utf-8")
    shown = run(path)
    for words in ("minimal 60 menit", "60 min or more", "1 (at_least), 2 (at_most)"):
        assert words in shown
    (entry,) = json.loads(run(path, "--json"))
    nominal = entry["timing"]["nominal"]
    assert (nominal["minimum"], nominal["maximum"]) == ("PT60M", None)
    assert entry["timing"]["as_printed"]["maximum"] == "P1DT60M"


def test_the_picture_has_a_bar_for_each_step(path: Path, tmp_path: Path) -> None:
    plot = tmp_path / "time.svg"
    run(path, "--plot", plot)
    bars = [element for element in ET.parse(plot).iter() if element.get("data-at")]
    titles = [bar.findtext("{http://www.w3.org/2000/svg}title") for bar in bars]
    assert [title[:1] for title in titles if title] == ["1", "2", "3", "4"]


@pytest.mark.parametrize("arguments", [["--start", "soon"], ["--set", "x"], ["--convention", "none"]])
def test_wrong_values_are_refused(path: Path, arguments: list[str]) -> None:
    assert CliRunner().invoke(app, ["time", str(path), *arguments]).exit_code != ExitCode.OK


def test_help_has_an_example() -> None:
    result = CliRunner().invoke(app, ["time", "--help"])
    assert "sop time record.json" in result.stdout
