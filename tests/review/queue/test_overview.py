"""The list of all sheets: what stands in it, its order, and what may be approved from it."""

import asyncio
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from extractor.record import codec
from extractor.record.model import ReviewState, SopRecord
from extractor.review.app import ReviewApp
from extractor.review.desk import Desk
from extractor.review.queue.inspect import doubts_of
from extractor.review.sessions.session import Session
from extractor.review.settings import Settings
from review.pressing import play
from review.records import make_record, make_sound, write_record

SIZE = (110, 30)


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    """A clean sheet, one with two doubts, one with many, and one that a check has not yet looked at."""
    unchecked = make_sound(0, id="sop-4").model_dump(mode="json") | {"findings": []}
    unchecked["steps"][1]["duration"] |= {"text": "9 hari", "minimum": "P9D", "maximum": "P9D"}
    titled = make_sound(2, id="sop-2").model_dump(mode="json")
    titled["identity"] |= {"sop_title": "Izin Keramaian", "sop_number": "065/7/2014"}
    records = (
        make_sound(0, id="sop-1"),
        SopRecord.model_validate(titled),
        make_record(id="sop-3"),
        SopRecord.model_validate(unchecked),
    )
    return [write_record(tmp_path, one, f"{n:02}") for n, one in enumerate(records, start=1)]


@pytest.fixture
def desk(paths: list[Path]) -> Desk:
    desk = Desk(paths, "ani")
    for path in paths:
        desk.load(path)
    return desk


def test_the_worst_sheet_comes_first_in_the_list_and_in_the_queue(desk: Desk, paths: list[Path]) -> None:
    rows = desk.sheet_rows()
    assert rows[0].path == paths[2]
    assert rows[-1].path == paths[0], "a sheet without doubts is there too"
    assert desk.items[0].path == paths[2]
    desk.queue.turn_order()
    assert [row.path for row in desk.sheet_rows()] == paths
    assert desk.items[0].path == paths[1]


def test_answers_do_not_move_the_sheet_that_they_are_about(desk: Desk, paths: list[Path]) -> None:
    for _ in range(4):
        assert desk.items[0].path == paths[2]
        desk.answer(lambda session, doubt, keys, seconds: session.unreadable(doubt, keys, seconds))
    desk.close()


def test_a_clean_sheet_that_was_never_checked_is_checked_before_it_counts_as_clean(
    desk: Desk, paths: list[Path]
) -> None:
    assert codec.read(paths[3]).findings == []
    row = next(row for row in desk.sheet_rows() if row.path == paths[3])
    assert row.doubts
    assert len(doubts_of(paths[3])) == row.doubts
    desk.turn_to(paths[3])
    assert desk.item is not None
    assert desk.session is not None
    assert {doubt.key for doubt in desk.session.doubts()} == {doubt.key for doubt in doubts_of(paths[3])}
    desk.close()


def test_sheets_are_found_by_title_number_file_and_place(desk: Desk, paths: list[Path]) -> None:
    def found(text: str) -> list[Path]:
        return [row.path for row in desk.sheet_rows(text)]

    assert found("keramaian IZIN") == found("065/7") == [paths[1]]
    assert found("lembar/03") == [paths[2]]
    assert len(found("lembar.pdf")) >= 1
    assert found("tidak ada") == []


def test_the_list_says_who_has_a_sheet(desk: Desk, paths: list[Path]) -> None:
    with Session(paths[1], "budi"):
        held = {row.path: row.holder for row in desk.sheet_rows()}
    assert held[paths[1]] == "budi"
    assert held[paths[0]] == ""


def shown(app: ReviewApp, name: str) -> str:
    return str(app.screen.query_one(f"#{name}", Static).render())


def test_a_clean_sheet_is_approved_from_the_list_after_one_look(paths: list[Path]) -> None:
    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await app.workers.wait_for_complete()
        await pilot.press("l", "end")
        assert "0 of 4 approved" in shown(app, "head")
        await pilot.press("a")
        assert app.screen.query("#table"), "it is shown first"
        await pilot.press("q")
        assert codec.read(paths[0]).review.state is not ReviewState.APPROVED
        await pilot.press("a")
        assert "1 of 4 approved" in shown(app, "head")
        assert "approved" in shown(app, "sheets").splitlines()[-1]

    play(paths[0], script, SIZE, paths[1:])
    assert codec.read(paths[0]).review.state is ReviewState.APPROVED


def test_a_sheet_is_found_by_typing_and_taken_up_and_the_next_one_is_a_key_away(paths: list[Path]) -> None:
    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await app.workers.wait_for_complete()
        await pilot.press("l", "slash", *"keram")
        assert len(shown(app, "sheets").splitlines()) == 1
        await pilot.press("enter", "enter")
        assert app.desk.item is not None
        assert app.desk.item.path == paths[1]
        order = [row.path for row in app.desk.sheet_rows()]
        await pilot.press("right_square_bracket")
        assert app.desk.session is not None
        assert app.desk.session.place.record == order[order.index(paths[1]) + 1]
        await pilot.press("left_square_bracket", "left_square_bracket")
        assert app.desk.session.place.record == order[max(order.index(paths[1]) - 1, 0)]

    play(paths[0], script, SIZE, paths[1:])


def test_the_filter_finds_a_sheet_by_typing(paths: list[Path]) -> None:
    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await app.workers.wait_for_complete()
        await pilot.press("k", "down", "down", *"keram")
        assert app.screen.query_one("#filter-sheet", Input).value == "keram"
        await pilot.press("enter")
        assert app.desk.filter.path == paths[1]
        assert {item.path for item in app.desk.items} == {paths[1]}

    play(paths[0], script, SIZE, paths[1:])


def test_the_review_begins_with_the_worst_sheet_not_with_the_one_read_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    better = write_record(tmp_path, make_sound(1, id="sop-1"), "01")
    worse = write_record(tmp_path, make_record(id="sop-2"), "02")
    monkeypatch.setattr("extractor.review.running._SOON", 600.0)
    begun = []
    first = ReviewApp.begin_at_first

    def begin(app: ReviewApp) -> None:
        app.desk.turn_to(better)
        first(app)
        begun.append(app.desk.item)

    monkeypatch.setattr(ReviewApp, "begin_at_first", begin)

    async def run() -> None:
        app = ReviewApp([better, worse], "ani", Settings.of(lang="en", images="none"))
        async with app.run_test(size=(80, 24)) as pilot:
            while not begun:
                await pilot.pause(0.02)
            await app.action_quit()

    asyncio.run(run())
    assert begun[0] is not None
    assert begun[0].path == worse
