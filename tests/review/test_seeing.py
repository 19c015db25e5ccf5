"""The page that follows, opened by a review in a terminal."""

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from aiohttp import ClientSession, ClientTimeout, CookieJar, StreamReader
from textual.pilot import Pilot
from textual.widgets import Static

from extractor.review.app import ReviewApp
from extractor.review.doubts.together import find_doubts
from extractor.review.seeing import can_open
from extractor.review.sessions.planting import disguised, planted
from extractor.review.settings import Pictures, Settings
from extractor.review.words.values import shown
from review.pressing import Settling
from review.records import make_record, write_record

PATIENCE = 30.0


async def until(pilot: Pilot[None], wanted: Callable[[], bool]) -> None:
    end = asyncio.get_running_loop().time() + PATIENCE
    while not wanted():
        assert asyncio.get_running_loop().time() < end
        await pilot.pause(0.02)


async def place(events: StreamReader) -> dict[str, Any]:
    while True:
        line = await asyncio.wait_for(events.readline(), PATIENCE)
        assert line
        if line.startswith(b"data: {"):
            found: dict[str, Any] = json.loads(line.removeprefix(b"data: "))
            return found


def test_the_page_follows_a_review_in_any_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    path = write_record(tmp_path)
    settings = replace(Settings.of(lang="en", images="none"), pictures=Pictures.BROWSER)

    async def run() -> None:
        app = ReviewApp([path], "ani", settings)
        async with (
            app.run_test(size=(120, 40)) as pilot,
            ClientSession(cookie_jar=CookieJar(unsafe=True)) as web,
        ):
            note = app.screen.query_one("#picture-note", Static)
            await until(pilot, lambda: "http://" in str(note.render()) and app.desk.item is not None)
            address = re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", str(note.render()).replace("\n", ""))
            assert address is not None
            async with web.get(address[0]) as response:
                live = re.search(r'data-live="([^"]+)"', await response.text())
            assert live is not None
            events_at = address[0].partition("/?")[0] + live[1] + "/events"
            async with web.get(events_at, timeout=ClientTimeout(None)) as events:
                first = await place(events.content)
                assert first["at"] == app.desk.item.doubt.pointer if app.desk.item else False
                settling = Settling(pilot)
                await settling.press("n")
                assert (await place(events.content))["at"] != first["at"]
                await settling.press("v", "2")
                assert (await place(events.content))["at"].startswith("/")
                await settling.press("escape", "o")
                while not (await place(events.content))["whole"]:
                    pass
                await app.action_quit()
                assert await place(events.content) == {}

    asyncio.run(run())


def test_a_browser_is_opened_where_there_is_a_display_and_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    for display, expected in ((":0", True), ("", False)):
        monkeypatch.setenv("DISPLAY", display)
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        assert can_open() is expected
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert not can_open()


def test_a_planted_value_is_not_given_away_by_the_page() -> None:
    record = make_record().model_dump(mode="json")
    doubt = planted(record, "/steps/0/activity", find_doubts(record), Random(1))
    assert doubt is not None
    seen = disguised(record, [doubt])
    assert shown(seen, doubt.pointer) == doubt.value
    assert seen["evidence"][doubt.pointer]["needs_review"] is True
    assert record == make_record().model_dump(mode="json")
