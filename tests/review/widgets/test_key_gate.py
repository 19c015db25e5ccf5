"""Keys that come in a bunch, as over a slow line, are meant one after the other."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from textual import events

from extractor.record import codec
from extractor.review.app import ReviewApp
from extractor.review.queue.inspect import entries_of
from extractor.review.settings import Settings
from review.records import write_record

NAMES = {" ": "space", "/": "slash"}


def burst(path: Path, keys: list[str], until: Callable[[ReviewApp], bool], pasted: str = "") -> None:
    """Send all keys at once, and wait until the application has come so far."""

    async def run() -> None:
        app = ReviewApp([path], "ani", Settings.of(lang="en", images="none"))
        async with app.run_test(size=(80, 24)) as pilot:
            while app.desk.item is None:
                await pilot.pause(0.02)
            for key in keys:
                character = {value: name for name, value in NAMES.items()}.get(key, key)
                app.post_message(events.Key(key, character if len(character) == 1 else None))
            if pasted:
                app.post_message(events.Paste(pasted))
                app.post_message(events.Key("enter", "\r"))
            for _ in range(500):
                if until(app):
                    break
                await pilot.pause(0.02)
            await app.action_quit()

    asyncio.run(run())


def typed(text: str) -> list[str]:
    return [NAMES.get(character, character) for character in text]


@pytest.mark.parametrize("pasted", [False, True])
def test_what_is_typed_right_behind_the_edit_key_is_text(tmp_path: Path, pasted: bool) -> None:
    path = write_record(tmp_path)
    keys = ["2", "2", "enter", "e", "ctrl+u"]
    keys += [] if pasted else [*typed("Judul 2"), "enter"]
    burst(path, keys, lambda app: len(entries_of(path)) == 4, "Judul 2" if pasted else "")
    assert [entry.action for entry in entries_of(path)][:4] == ["choose", "choose", "accept", "edit"]
    assert codec.read(path).identity.sop_title == "Judul 2"
    assert [entry.keys for entry in entries_of(path)][:4] == [1, 1, 1, 3]


def test_keys_go_on_in_the_screen_that_the_first_one_opened(tmp_path: Path) -> None:
    path = write_record(tmp_path)
    keys = ["f", "slash", *typed("s1.1 "), "enter", "right", "t", "q"]
    keys += [
        "v",
        "slash",
        *typed("/steps/0/activity "),
        "enter",
        "enter",
        "e",
        "ctrl+u",
        *typed("Menulis"),
        "enter",
    ]
    burst(path, keys, lambda app: len(entries_of(path)) == 3)
    record = codec.read(path)
    assert (record.steps[0].symbols[0].actor, record.steps[0].symbols[0].kind) == ("a2", "process")
    assert record.steps[0].activity == "Menulis"
