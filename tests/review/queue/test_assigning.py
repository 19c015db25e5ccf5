"""A sheet is left to a reviewer, and comes back."""

from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Static

from extractor.review.app import ReviewApp
from extractor.review.desk import Desk
from extractor.review.queue.index import DoubtIndex
from extractor.review.queue.inspect import entries_of, sheet_of
from extractor.review.sessions.metrics import measure
from review.pressing import play
from review.records import make_record, write_record


def records(folder: Path) -> list[Path]:
    return [write_record(folder, make_record(id=f"sop-{n}"), f"0{n}") for n in (1, 2)]


def order(paths: list[Path], reviewer: str, index: Path | None = None) -> list[Path]:
    desk = Desk(paths, reviewer, index=DoubtIndex(index))
    for path in paths:
        desk.load(path)
    desk.index.save()
    return desk.queue.paths()


def test_a_sheet_of_another_reviewer_comes_behind_all_others_until_it_is_returned(tmp_path: Path) -> None:
    paths = records(tmp_path)
    desk = Desk(paths, "ani")
    desk.load(paths[0])
    desk.assign(paths[0], "budi")
    desk.close()
    index = tmp_path / "index"
    for _ in range(2):
        assert order(paths, "ani", index) == [paths[1], paths[0]], "also from the index"
    assert order(paths, "budi") == paths
    desk = Desk(paths, "budi")
    desk.load(paths[0])
    desk.assign(paths[0], "")
    desk.close()
    assert order(paths, "ani", index) == paths
    assert [(entry.who, entry.detail["to"]) for entry in entries_of(paths[0])] == [
        ("ani", "budi"),
        ("budi", ""),
    ]
    assert measure([sheet_of(paths[0])]).undo_rate is None, "it is no answer"


def test_the_list_says_whose_a_sheet_is(tmp_path: Path) -> None:
    paths = records(tmp_path)

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("l", "down", "w", *"budi", "enter")
        shown = str(app.screen.query_one("#sheets", Static).render()).splitlines()
        assert "ani" in shown[-1] or "budi" in shown[-1]
        await pilot.press("slash", *"budi")
        assert len(str(app.screen.query_one("#sheets", Static).render()).splitlines()) == 1
        await pilot.press("escape", "escape")

    play(paths[0], script, others=[paths[1]])
    assert [entry.action for path in paths for entry in entries_of(path)] == ["assign"]
