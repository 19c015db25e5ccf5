"""The record as a whole: its tables, its flow, and the way from a value to its place and back."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import DataTable, OptionList, Static

from extractor.record import codec
from extractor.review.app import ReviewApp
from extractor.review.queue.inspect import entries_of
from extractor.review.widgets.edit_field import EditField
from review.pressing import play
from review.records import make_sound, write_record

Script = Callable[[ReviewApp, Pilot[None]], Awaitable[None]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_record(tmp_path)


def at_hand(app: ReviewApp) -> str | None:
    return app.desk.item.doubt.pointer if app.desk.item else None


def data(app: ReviewApp) -> dict[str, Any]:
    record = app.desk.record()
    assert record is not None
    return record


def table(app: ReviewApp) -> list[str]:
    """The first cell of each row; of a row of the sheet's own table its number."""
    shown = app.screen.query_one("#table", DataTable)
    return [str(shown.get_row_at(row)[0]) for row in range(shown.row_count)]


def at_cursor(app: ReviewApp) -> str:
    shown = app.screen.query_one("#table", DataTable)
    return str(shown.get_cell_at(shown.cursor_coordinate))


def chosen(app: ReviewApp) -> str:
    option = app.screen.query_one("#parts", OptionList).highlighted_option
    return option.id or "" if option is not None else ""


def test_every_value_has_its_line_in_one_of_the_tables(path: Path) -> None:
    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("v", "1")
        assert table(app) == ["1", "2", "3"]
        heads = [str(one.label) for one in app.screen.query_one("#table", DataTable).ordered_columns]
        assert heads == ["number", "activity", "lane", "requirements", "time", "output", "remarks"]
        await pilot.press("2")
        assert {"title", "date created", "approved by, NIP", "equipment", "total time"} <= set(table(app))
        await pilot.press("3")
        assert {"lane 1, name", "step 1, symbol 1", "connector 2"} <= set(table(app))
        await pilot.press("4")
        assert table(app) == ["step 2, time"]
        assert "[4 Findings]" in str(app.screen.query_one("#head", Static).render())

    play(path, script)


def test_from_a_value_to_its_place_and_back_to_the_table_and_the_queue(path: Path) -> None:
    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        first = at_hand(app)
        await pilot.press("v", "1", "slash", *"memeriksa", "enter", "enter")
        assert at_hand(app) == "/steps/1/activity"
        item = app.desk.item
        assert item is not None
        assert (item.doubt.page, item.doubt.box) == (1, (10.0, 60.0, 90.0, 80.0))
        await pilot.press("v")
        assert at_cursor(app) == "Memeriksa laporan", "the table is where one left it"
        await pilot.press("escape", "n")
        assert at_hand(app) == first
        await pilot.press("v", "slash", *"nowhere at all", "enter", "escape")
        assert at_hand(app) == first

    play(path, script)


def test_a_cell_is_edited_where_it_stands_and_doubts_are_marked_and_found(path: Path) -> None:
    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("v", "1", "down", "right", "right", "right", "right")
        assert at_cursor(app) == "? 1 hari", "a doubtful cell is marked"
        await pilot.press("e")
        field = app.screen.query_one(EditField)
        assert "step 2, time" in str(field.border_title)
        field.value = "banyak sekali"
        await pilot.press("enter")
        assert field.display, "what cannot be stays, to be typed right"
        field.value = "2 jam"
        await pilot.press("enter")
        assert not field.display
        assert data(app)["steps"][1]["duration"]["minimum"] == "PT2H"
        assert at_cursor(app) == "? 2 jam", "the cursor stays; a check has found something there"
        await pilot.press("t")
        assert table(app) == ["2", "3"], "only the rows in which something is doubtful"
        await pilot.press("t", "k", *"mengirim")
        assert table(app) == ["3"]
        await pilot.press("escape")
        assert table(app) == ["1", "2", "3"]
        await pilot.press("escape")

    play(path, script)


def test_items_of_a_list_are_added_filled_and_taken_away(path: Path) -> None:
    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        for text in ("Printer", "Komputer"):
            await pilot.press("v", "slash", *"equipment", "enter", "i", "enter", "e", *text, "enter")
        assert data(app)["identity"]["equipment"] == ["Komputer", "Printer"]
        await pilot.press("v", "slash", *"printer", "enter", "d", "escape")
        assert data(app)["identity"]["equipment"] == ["Komputer"]
        await pilot.press("v", "u", "u", "r", "escape")
        assert data(app)["identity"]["equipment"] == ["Komputer", "Printer"]

    play(path, script)


def test_lanes_steps_and_symbols_are_made_and_moved_by_keys(path: Path) -> None:
    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("f", "slash", *"/actors/0 ", "enter", "i", "left", "e", *"Camat", "enter")
        assert [actor["name"] for actor in data(app)["actors"]] == ["Camat", "Kasubag", "Sekretars"]
        await pilot.press("w", "e", *"Menerima surat", "enter", "i", "t")
        assert data(app)["steps"][0]["activity"] == "Menerima surat"
        assert data(app)["steps"][0]["actors"] == ["a3"]
        assert chosen(app) == "/steps/0/symbols/0"
        await pilot.press("i", "right", "less_than_sign")
        symbols = data(app)["steps"][0]["symbols"]
        assert [symbol["actor"] for symbol in symbols] == ["a1", "a3"]
        await pilot.press("d", "d", "escape")
        assert len(data(app)["steps"][0]["symbols"]) == 0

    play(path, script)


def test_steps_are_merged_and_split_and_connectors_drawn_by_number(path: Path) -> None:
    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("f", "slash", *"/steps/0 ", "enter", "m")
        assert data(app)["steps"][0]["activity"] == "Menyusun laporan Memeriksa laporan"
        await pilot.press("k", "2", "enter")
        assert [step["activity"] for step in data(app)["steps"]][:2] == [
            "Menyusun laporan",
            "Memeriksa laporan",
        ]
        await pilot.press("slash", *" s2.1 ", "enter", "c", *"1 [yes]", "enter")
        assert data(app)["flow"][-1]["label"] == "yes"
        await pilot.press("c", *"2", "enter", "y")
        assert data(app)["flow"][-1] == data(app)["flow"][-1] | {"target": "s2.1", "label": "no"}
        assert data(app)["flow"][1]["label"] == "yes", "both branches of a decision turn round"
        await pilot.press("c", *"77", "enter", "escape", "d", "escape")
        assert len(data(app)["flow"]) == 2

    play(path, script)


def test_the_record_stays_at_hand_when_its_last_doubt_goes(tmp_path: Path, path: Path) -> None:
    other = write_record(tmp_path, make_sound(id="sop-2"), name="02")
    path.write_text(codec.dumps(make_sound()))

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("f")
        assert app.desk.session is not None
        for doubt in app.desk.session.doubts():
            app.desk.session.accept(doubt)
        app.desk.change("nothing", lambda record: record)
        await pilot.press("slash", *"/steps/0 ", "enter", "w", "escape")

    play(path, script, others=[other])
    assert len(codec.read(path).steps) == 5
    assert entries_of(other) == []


def test_the_flow_marks_the_lines_on_which_a_doubt_is_open(path: Path) -> None:
    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("f")
        listed = app.screen.query_one("#parts", OptionList)
        lines = {option.id: str(option.prompt) for option in listed.options}
        marked = {place for place, words in lines.items() if words.startswith("?")}
        assert marked == {"/actors/1", "/steps/2", "/flow/1"}
        await pilot.press("escape", "2", "f")
        listed = app.screen.query_one("#parts", OptionList)
        lines = {option.id: str(option.prompt) for option in listed.options}
        assert not lines["/actors/1"].startswith("?"), "it is settled"
        await pilot.press("escape")

    play(path, script)
