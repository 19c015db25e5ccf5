"""Reading a sheet again as a reviewer says that it lies."""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from processes import still_runs
from textual.widgets import OptionList

from extractor.errors import InputError, LimitError, UnreadableFileError
from extractor.extraction import extract
from extractor.grid.model import ColumnRole
from extractor.options import Options, PageOptions
from extractor.page.files.source import digest_of
from extractor.record import codec
from extractor.record.model import SopRecord
from extractor.review.app import ReviewApp
from extractor.review.rereading import supervisor
from extractor.review.rereading.supervisor import find_source, read_again
from extractor.review.screens import sheet
from extractor.review.sessions.layout import LAYOUT, Layout
from extractor.review.sessions.place import load
from extractor.review.sessions.session import Session
from extractor.review.settings import Settings
from extractor.review.words.values import shown
from review.pressing import Settling
from review.records import make_record, write_record

Json = dict[str, Any]
SAMPLES = Path(__file__).parents[3] / "samples"
SHEET = SAMPLES / "wonoasih-digital.pdf"


def record_with(**changes: Any) -> Json:
    return make_record(**changes).model_dump(mode="json")


def with_pages() -> Json:
    data = record_with()
    page = data["source"]["pages"][0]
    data["source"]["pages"] = [page | {"number": number} for number in (1, 2, 3)]
    data["tables"] = [{"page": 2, "index": 0, "roles": ["number", "activity", "lane", "other"]}]
    return data


def test_a_layout_is_turned_ordered_and_retyped_step_by_step() -> None:
    layout = Layout.of(with_pages())
    assert layout.order == (1, 2, 3)
    assert layout.turned(2, 270).turns == {2: 0}
    assert layout.turned(2, 0).turned(2, 0).turns == {2: 180}
    assert layout.moved(3, -1).order == (1, 3, 2)
    assert layout.moved(1, -1) == layout
    assert layout.retyped((2, 0, 3), "other").roles == {(2, 0, 3): ColumnRole.NUMBER}


def test_a_layout_is_kept_with_the_record_and_becomes_options() -> None:
    layout = Layout.of(with_pages()).turned(2, 0).moved(3, -2).retyped((2, 0, 2), "lane")
    kept = with_pages()
    kept["review"][LAYOUT] = layout.as_json()
    assert Layout.of(kept) == layout
    options = layout.options(Options())
    assert options.page.turns == {2: 90}
    assert options.page.order == (3, 1, 2)
    assert [one.role for one in options.grid.column_roles] == ["requirements"]
    assert options.page.working_dpi == Options().page.working_dpi


def test_a_source_is_known_by_its_digest(tmp_path: Path) -> None:
    (record,) = [load(SAMPLES / "expected" / SHEET.stem / "01" / "record.json")]
    path = tmp_path / "out" / "sheet" / "01" / "record.json"
    with pytest.raises(UnreadableFileError, match="cannot be found"):
        find_source(record, path)
    assert find_source(record, path, [tmp_path, SAMPLES]) == SHEET
    near = tmp_path / "out" / SHEET.name
    near.parent.mkdir(parents=True)
    near.write_bytes(SHEET.read_bytes())
    assert find_source(record, path) == near
    near.write_bytes(b"another")
    with pytest.raises(UnreadableFileError, match="has changed"):
        find_source(record, path)


def test_column_roles_that_are_named_are_read_so_and_corrections_stay(tmp_path: Path) -> None:
    (record,) = extract(SHEET, pages=[2])
    path = write_record(tmp_path, record)
    data = load(path)
    table = next(one for one in data["tables"] if "remarks" in one["roles"])
    place = (table["page"], table["index"], table["roles"].index("remarks"))
    roles = {place: ColumnRole.OTHER}
    with Session(path, "ani") as session:
        session.edit(session.doubt("/identity/sop_title"), "Judul yang Benar")
        before = session.data
        layout = Layout(Layout.of(data).order, {}, roles)
        newer = read_again(session.data, SHEET, layout, path.parent / "pages")
        session.take_over(newer, layout)
        assert session.data["identity"]["sop_title"] == "Judul yang Benar"
        assert [step["remarks"] for step in session.data["steps"]] == [""] * len(data["steps"])
        assert Layout.of(session.data) == layout
        images = [page["image"] for page in session.data["source"]["pages"]]
        assert all((path.parent / image).is_file() for image in images)
        after = session.data
        session.undo()
        assert session.data == before
        session.redo()
    with Session(path, "budi") as session:
        assert session.data["steps"] == after["steps"], "the journal and what lies beside it hold it all"
        assert session.data["source"] == after["source"]
    path.write_text(codec.dumps(record), encoding="utf-8")
    with Session(path, "budi") as session:
        assert Layout.of(session.data) == layout, "a newer extraction without the layout is not taken"


def test_pages_that_hold_no_sop_when_read_so_are_said_to(tmp_path: Path) -> None:
    blank = tmp_path / "kosong.png"
    Image.new("L", (400, 300), 255).save(blank, dpi=(100, 100))
    record = record_with()
    with pytest.raises(InputError, match="has changed"):
        read_again(record, blank, Layout((1,)), tmp_path)
    record["source"]["sha256"] = digest_of(blank, PageOptions())
    with pytest.raises(InputError, match="hold no SOP"):
        read_again(record, blank, Layout((1,)), tmp_path)


def test_a_worker_that_dies_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "_WORKER", "extractor.no_such_module")
    with pytest.raises(InputError, match="could not be read again"):
        read_again(with_pages(), SHEET, Layout((1,)), tmp_path)


@pytest.mark.parametrize(
    ("cost", "kind", "told"),
    [("time", LimitError, "CPU time"), ("memory", LimitError, "0.6 GB"), ("patience", InputError, "at last")],
)
def test_what_it_costs_to_read_again_has_limits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cost: str, kind: type[InputError], told: str
) -> None:
    """The time that passes is not counted: the last of them takes more of it than there is CPU time."""
    path = os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])
    monkeypatch.setenv("PYTHONPATH", path)
    monkeypatch.setenv("SOP_PAGE_MAX_MEMORY_BYTES", "600000000")
    monkeypatch.setattr(supervisor, "_WORKER", "review.costly")
    monkeypatch.setattr(supervisor, "_START_SECONDS", 60.0 if cost == "memory" else 1.8)
    record = {"source": {"sha256": "", "pages": []}, "id": cost}
    with pytest.raises(kind, match=told) as caught:
        read_again(record, SHEET, Layout(()), tmp_path)
    assert type(caught.value) is kind


REVIEWER = """
import sys
from pathlib import Path
from extractor.review.rereading import supervisor
from extractor.review.sessions.layout import Layout
supervisor._WORKER = "review.stuck"
record = {"source": {"file": "x", "sha256": "", "pages": []}, "id": "x"}
supervisor.read_again(record, Path(sys.argv[1]), Layout(()), Path(sys.argv[2]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="tried on Linux only")
def test_a_process_that_is_stuck_ends_with_its_reviewer(tmp_path: Path) -> None:
    note, temporary = tmp_path / "note", tmp_path / "tmp"
    temporary.mkdir()
    path = os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])
    environment = {**os.environ, "PYTHONPATH": path, "TMPDIR": str(temporary)}
    command = [sys.executable, "-c", REVIEWER, str(SHEET), str(note)]
    with subprocess.Popen(command, env=environment) as reviewer:
        while not note.exists() or len(note.read_text().split()) < 3:
            assert reviewer.poll() is None
            time.sleep(0.05)
        reviewer.kill()
    *processes, picture = note.read_text().split()
    assert not any(still_runs(int(process)) for process in processes)
    assert Path(picture).is_relative_to(temporary)


def test_the_layout_is_set_by_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_record(tmp_path, SopRecord.model_validate(with_pages()))
    asked: list[Layout] = []

    def read(record: Json, source: Path, layout: Layout, images: Path) -> Json:
        asked.append(layout)
        return record | {"identity": record["identity"] | {"sop_number": "070/1/2014"}, "review": {}}

    monkeypatch.setattr(sheet, "find_source", lambda record, path, places: SHEET)
    monkeypatch.setattr(sheet, "read_again", read)

    async def run() -> None:
        app = ReviewApp([path], "ani", Settings.of(lang="en", images="none"))
        async with app.run_test(size=(80, 24)) as pilot:
            while app.desk.item is None:
                await pilot.pause(0.02)
            await Settling(pilot).press("h", "enter", "t", "less_than_sign", "down", "less_than_sign")
            parts = app.screen.query_one("#parts", OptionList)
            names = [option.id for option in parts.options]
            assert names == [
                "page:2",
                "column:2:0:0",
                "column:2:0:1",
                "column:2:0:2",
                "column:2:0:3",
                "page:1",
                "page:3",
            ]
            await Settling(pilot).press("down", "t", "enter")
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert shown(app.desk.record() or {}, "/identity/sop_number") == "070/1/2014"
            await Settling(pilot).press("u")
            assert shown(app.desk.record() or {}, "/identity/sop_number") == ""
            await app.action_quit()

    asyncio.run(run())
    assert [layout.order for layout in asked] == [(2, 1, 3)]
    assert asked[0].turns == {1: 90}
    assert asked[0].roles == {(2, 0, 0): ColumnRole.ACTIVITY}


def test_where_the_original_is_gone_the_screen_says_so(tmp_path: Path) -> None:
    path = write_record(tmp_path, SopRecord.model_validate(with_pages()))

    async def run() -> list[str]:
        app = ReviewApp([path], "ani", Settings.of(lang="en", images="none"))
        async with app.run_test(size=(80, 24)) as pilot:
            while app.desk.item is None:
                await pilot.pause(0.02)
            await Settling(pilot).press("h", "t", "enter")
            await app.workers.wait_for_complete()
            await pilot.pause()
            said = [notice.message for notice in app._notifications]
            await Settling(pilot).press("escape")
            await app.action_quit()
        return said

    assert any("cannot be found" in message for message in asyncio.run(run()))
