import asyncio
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from PIL import Image
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from extractor.record import codec
from extractor.record.model import ReviewState
from extractor.review.app import ReviewApp
from extractor.review.inspect import entries_of
from extractor.review.session import Session
from extractor.review.settings import Settings
from review.records import make_record, write_record

pytestmark = pytest.mark.filterwarnings("ignore:Image.Image.getdata:DeprecationWarning")

Script = Callable[[ReviewApp, Pilot[None]], Awaitable[None]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    data = make_record().model_dump(mode="json")
    data["source"]["pages"][0]["image"] = "pages/0001.png"
    path = write_record(tmp_path, type(make_record()).model_validate(data))
    (path.parent / "pages").mkdir()
    Image.new("L", (100, 200), 255).save(path.parent / "pages" / "0001.png")
    return path


def play(path: Path, script: Script, size: tuple[int, int] = (80, 24), **settings: object) -> None:
    """Run the application without a terminal and let the script press its keys."""

    async def run() -> None:
        chosen = Settings.of(**({"lang": "en", "images": "cells"} | settings))  # type: ignore[arg-type]
        app = ReviewApp([path], "ani", chosen)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await app.workers.wait_for_complete()
            await pilot.pause()
            await script(app, pilot)
            await app.action_quit()

    asyncio.run(run())


def at_hand(app: ReviewApp) -> str | None:
    return app.desk.item.doubt.key if app.desk.item else None


def words(app: ReviewApp, name: str) -> str:
    return str(app.screen.query_one(f"#{name}", Static).render())


def test_a_whole_sheet_is_settled_with_a_key_a_doubt(path: Path) -> None:
    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        assert at_hand(app) == "/actors/1/name"
        await pilot.press("2", "2", "enter", "2")
        assert at_hand(app) == "/steps/1/duration"
        await pilot.press("e")
        app.screen.query_one("#input", Input).value = "2 jam"
        await pilot.press("enter", "enter")
        assert at_hand(app) is None
        await pilot.press("a")
        assert "Nothing is left" in words(app, "value")

    play(path, script)
    record = codec.read(path)
    assert record.actors[1].name == "Sekretaris"
    assert record.steps[2].actors == ["a1"]
    assert record.identity.sop_title == "Penyusunan Laporan"
    assert record.steps[1].duration is not None
    assert record.steps[1].duration.minimum == "PT2H"
    assert record.review.state is ReviewState.APPROVED
    assert sum(entry.keys for entry in entries_of(path)) <= 1.5 * 6


def test_undo_redo_skip_next_and_previous(path: Path) -> None:
    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        first = at_hand(app)
        await pilot.press("enter")
        second = at_hand(app)
        await pilot.press("u")
        assert at_hand(app) == first
        await pilot.press("r")
        assert at_hand(app) == second
        await pilot.press("n", "p")
        assert at_hand(app) == second
        await pilot.press("s")
        assert app.desk.items[-1].doubt.key == second

    play(path, script)
    actions = [entry.action for entry in entries_of(path)]
    assert actions == ["accept", "undo", "redo", "skip"]


def test_what_cannot_be_is_said_and_nothing_changes(path: Path) -> None:
    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("2", "e")
        app.screen.query_one("#input", Input).value = "Bupati"
        await pilot.press("enter")
        assert at_hand(app) == "/steps/2/actors"
        await pilot.press("9", "u", "u")

    play(path, script)
    assert [entry.action for entry in entries_of(path)] == ["choose", "undo"]


def test_the_flow_is_set_right_by_keys_alone(path: Path) -> None:
    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("f", "slash", *"s1.1 ", "enter", "right", "t")
        assert app.desk.record()["steps"][0]["symbols"][0]["actor"] == "a2"  # type: ignore[index]
        await pilot.press("c", *"s2.1", "enter")
        assert len(app.desk.record()["flow"]) == 3  # type: ignore[index]
        parts = app.screen.query_one("#parts", OptionList)
        parts.highlighted = parts.option_count - 2
        await pilot.press("y")
        await pilot.press("d", "u", "q")

    play(path, script)
    record = codec.read(path)
    assert record.steps[0].symbols[0].kind == "process"
    assert [edge.label for edge in record.flow] == [None, "yes", None]


def test_from_a_table_to_the_place_and_back(path: Path) -> None:
    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        first = at_hand(app)
        await pilot.press("v", "down", "down", "enter")
        assert at_hand(app) == "/steps/0/activity"
        assert "Menyusun laporan" in words(app, "value")
        await pilot.press("n")
        assert at_hand(app) == first

    play(path, script)


def test_finding_filtering_and_help(path: Path) -> None:
    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("slash", *"lapran", "enter")
        assert at_hand(app) == "/identity/sop_title"
        await pilot.press("k", "right", "right", "right")
        assert "flow" in words(app, "filter-rows")
        await pilot.press("enter")
        assert {item.doubt.kind.value for item in app.desk.items} == {"flow"}
        assert "only flow" in words(app, "head")
        await pilot.press("k", "left", "left", "left", "down", "right", "down", "right", "enter")
        assert {item.doubt.severity.value for item in app.desk.items} == {"error"}
        assert "only lembar/01, error" in words(app, "head")
        await pilot.press("k", "0")
        assert len(app.desk.items) == 6
        await pilot.press("question_mark")
        assert len(app.screen_stack) == 3
        await pilot.press("escape")
        assert len(app.screen_stack) == 2

    play(path, script)


def test_the_screen_says_what_it_cannot_show(path: Path) -> None:
    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        assert "too coarse" in words(app, "picture-note")
        (path.parent / "pages" / "0001.png").unlink()
        await pilot.press("n")
        await pilot.press("n")
        assert "no picture" in words(app, "picture-note")

    play(path, script)


@pytest.mark.parametrize("plain", [False, True])
def test_both_languages_and_plain_screens(path: Path, plain: bool) -> None:
    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        assert "terbuka" in words(app, "head")
        assert ("[i]" in words(app, "value")) == plain, "what differs is marked in words on plain screens"

    play(path, script, lang="id", plain=plain)


def test_a_reader_is_told_who_writes(path: Path) -> None:
    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        assert "budi" in words(app, "head")
        before = at_hand(app)
        await pilot.press("enter")
        assert at_hand(app) == before

    with Session(path, "budi"):
        play(path, script, size=(120, 40))


def test_the_picture_opens_in_the_systems_viewer(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[list[str]] = []
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(subprocess, "Popen", lambda command, **_: opened.append(command))

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("o")

    play(path, script)
    with Image.open(opened[0][1]) as picture:
        assert picture.width > 80
    Path(opened[0][1]).unlink()
