"""A reviewer who makes nothing but mistakes breaks nothing, loses nothing and approves nothing."""

import asyncio
import random
from pathlib import Path

from textual import events
from textual.widgets import Input

from extractor.checks.run import NOT_RUN
from extractor.record import codec
from extractor.record.model import ReviewState, SopRecord
from extractor.review.app import ReviewApp
from extractor.review.edits.fields import distrusted
from extractor.review.queue.inspect import current, entries_of
from extractor.review.sessions import journal
from extractor.review.sessions.place import ReviewPlace, load
from extractor.review.settings import Settings
from extractor.review.widgets.edit_field import EditField
from review.pressing import Settling
from review.records import write_record

EXPECTED = Path(__file__).parents[2] / "samples" / "expected"
MISTAKES = 200
KEYS = (
    *("enter", "enter", "2", "3", "x", "b", "t", "n", "n", "p", "s", "u", "u", "r", "e", "e", "escape"),
    *("enter", "x", "b", "t", "s", "n", "p", "u", "r", "g", "v", "f", "h", "k", "o", "a", "a", "A", "e", "e"),
    *("slash", "escape", "escape", "1", "2", "9", "0", "y", "d", "w", "m", "i", "c", "left", "right", "up"),
    *("down", "tab", "question_mark", "space", "less_than_sign", "greater_than_sign", "delete"),
)
WORDS = (
    *("", "-", "abc", "banyak sekali", "30 Februari 2014", "=-", "=", "[mungkin]", "s1.1 -> s9.9", "|", "-1"),
    *(
        "s1.1 -> s2.1 [mungkin]",
        "Camat",
        "yes",
        "ya",
        "ok",
        "approv",
        "setuju",
        "9" * 5000,
        "a\x1b[2Jb",
        "@@",
    ),
    *("\ufffd", "decision @ Bupati", "PT", "{x}", "[bold]", "2 jam 2 jam 2 jam", "0", "19", "1973.07.23"),
)


def records(folder: Path) -> list[Path]:
    """A record with doubts of every kind, and sheets on which every third value is in doubt."""
    paths = [write_record(folder)]
    for n, case in enumerate(("karangploso-good", "wonoasih-typical"), start=2):
        data = load(EXPECTED / case / "01" / "record.json")
        doubtful = {"confidence": 0.5, "origin": "ocr", "needs_review": True}
        places = [
            f"/steps/{step}/{name}" for step in range(6) for name in ("activity", "duration", "outputs")
        ]
        places += ["/actors/0/name", "/identity/date_created", "/identity/date_revised", "/flow/1"]
        data |= {"id": f"sop-{n}", "evidence": dict.fromkeys(places, doubtful)}
        paths.append(write_record(folder, SopRecord.model_validate(data), f"0{n}"))
    return paths


async def _blunder(app: ReviewApp, pilot: Settling, chance: random.Random) -> str:
    """One mistake: a stray key, or a text that nobody meant where one can be typed; never the right word."""
    if isinstance(app.focused, Input | EditField) and chance.random() < 0.8:
        app.focused.value = ""
        word = chance.choice(WORDS)
        app.post_message(events.Paste(word))
        await pilot.press(chance.choice(("enter", "enter", "enter", "escape")))
        return word
    key = chance.choice(KEYS)
    await pilot.press(key)
    return key


def test_two_hundred_mistakes_break_lose_and_approve_nothing(tmp_path: Path) -> None:
    paths = records(tmp_path)
    chance = random.Random(11)

    async def run() -> None:
        app = ReviewApp(paths, "ani", Settings.of(lang="id", images="none"))
        async with app.run_test(size=(80, 24)) as pilot:
            settling = Settling(pilot)
            while app.desk.item is None:
                await pilot.pause(0.02)
            await app.workers.wait_for_complete()
            for _ in range(MISTAKES):
                done = await _blunder(app, settling, chance)
                assert app.is_running, f"{done[:20]} ended the review"
            await settling.press("escape", "escape", "escape")
            await app.action_quit()
        assert app.faults == []

    asyncio.run(run())
    assert sum(len(entries_of(path)) for path in paths) > 20, "the mistakes were let in"
    for path in paths:
        record = codec.read(path)
        assert record.review.state is not ReviewState.APPROVED
        assert not [entry for entry in entries_of(path) if entry.action == "approve"]
        assert NOT_RUN not in {finding.check for finding in record.findings}
        data = current(path)
        assert distrusted(data) is data
        assert data == load(path), "the file has what the journal has"
        entries = entries_of(path)
        if entries:
            place = ReviewPlace.of(path, record.id)
            first = load(place.extraction)
            assert journal.rebuild(first, entries) == data
            history = journal.History.of(entries)
            for entry in reversed(history.done):
                data = journal.rebuild(data, [type(entry)(1, "", "", "undo", changes=journal.inverse(entry))])
            assert data == first, "all of it can be taken back"
