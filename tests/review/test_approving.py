"""Nothing is approved unseen, and what goes wrong behind the reviewer's back is said."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static
from typer.testing import CliRunner

from extractor import cli
from extractor.record import codec
from extractor.record.model import ReviewState, SopRecord
from extractor.review.app import ReviewApp
from extractor.review.queue.inspect import entries_of
from extractor.review.screens.approve import ApproveScreen
from extractor.review.screens.confirm import ConfirmScreen
from extractor.review.sessions.session import Session
from extractor.review.settings import Settings
from extractor.review.widgets.edit_field import EditField
from review.pressing import Settling, play
from review.records import evidence, make_record, make_sound, of_several_offices, write_record

Script = Callable[[ReviewApp, Pilot[None]], Awaitable[None]]


def two(folder: Path, doubts: int = 2) -> list[Path]:
    return [write_record(folder, one, f"0{n}") for n, one in enumerate(of_several_offices(2, doubts), 1)]


def told(app: ReviewApp) -> list[str]:
    return [notification.message for notification in app._notifications]


def words(app: ReviewApp, name: str) -> str:
    return str(app.screen.query_one(f"#{name}", Static).render())


def states(*paths: Path) -> list[ReviewState]:
    return [codec.read(path).review.state for path in paths]


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
def test_with_open_doubts_a_names_them_and_asks_for_a_word(tmp_path: Path, size: tuple[int, int]) -> None:
    path, other = two(tmp_path)

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("a")
        assert isinstance(app.screen, ApproveScreen)
        shown = words(app, "approve-words")
        assert "lembar/01: 2 doubts are open, 0 of them errors." in shown
        assert "doubt: lane 2, name" in shown
        assert "doubt: title" in shown
        for wrong in ("", "yes", "a", "approve it"):
            await pilot.press(*wrong, "enter")
            assert isinstance(app.screen, ApproveScreen)
            assert told(app)[-1] == "Nothing was approved: the word is approve."
            app.screen.query_one("#approve-word", Input).value = ""
        await pilot.press("escape")
        assert states(path, other) == [ReviewState.UNREVIEWED] * 2
        await pilot.press("a", *"approve", "enter")
        assert told(app)[-1] == "lembar/01: approved."

    play(path, script, size=size, others=[other])
    assert states(path, other) == [ReviewState.APPROVED, ReviewState.UNREVIEWED]
    assert entries_of(path)[-1].detail == {"open": 2, "open_errors": 0}


def test_no_key_alone_approves_open_doubts(tmp_path: Path) -> None:
    path = write_record(tmp_path)

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        for key in ("A", "a", "escape", "a", "enter", "a", "enter", "escape", "a", "y", "enter", "escape"):
            await pilot.press(key)

    play(path, script)
    assert states(path) == [ReviewState.UNREVIEWED]


@pytest.mark.parametrize("moves", [("n",), ("n", "n", "p"), ("s",), ("slash", *"laporan", "enter"), ()])
def test_what_a_approves_does_not_change_by_moving(tmp_path: Path, moves: tuple[str, ...]) -> None:
    path, other = two(tmp_path)

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("enter", "enter")
        assert told(app)[-1] == "lembar/01: nothing is left to settle; a approves it."
        await pilot.press(*moves, "a")
        assert told(app)[-1] == "lembar/01: approved."
        await pilot.press("a")
        assert "lembar/02: 2 doubts are open" in words(app, "approve-words")
        await pilot.press("escape")

    play(path, script, others=[other])
    assert states(path, other)[0] is ReviewState.APPROVED
    assert states(path, other)[1] is not ReviewState.APPROVED


def test_a_record_left_unapproved_and_another_begun_is_no_longer_meant(tmp_path: Path) -> None:
    path, other = two(tmp_path)

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("enter", "enter", "enter", "a")
        assert "lembar/02: 1 doubts are open" in words(app, "approve-words")
        await pilot.press("escape")

    play(path, script, others=[other])
    assert ReviewState.APPROVED not in states(path, other)


def test_nothing_is_left_is_said_after_the_checks(tmp_path: Path) -> None:
    data = make_sound(0).model_dump(mode="json")
    data["evidence"]["/steps/1/activity"] = evidence(needs_review=True)
    path = write_record(tmp_path, SopRecord.model_validate(data))

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("b")
        assert app.desk.item is not None
        assert app.desk.item.doubt.reason_en == "STP-02: Step 2 has no activity."
        assert not [one for one in told(app) if "nothing is left" in one]

    play(path, script)


def test_an_answer_that_takes_an_approval_back_says_so(tmp_path: Path) -> None:
    path = write_record(tmp_path, make_sound(1))
    with Session(path, "ani") as session:
        session.approve("approve")

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("enter")
        assert "lembar/01: this takes its approval back." in told(app)

    play(path, script)
    assert states(path) == [ReviewState.IN_REVIEW]
    with Session(path, "ani") as session:
        session.approve()
    result = CliRunner().invoke(cli.app, ["review", "set", str(path), "/identity/sop_title", "Judul"])
    assert "takes its approval back" in result.stderr


def test_scripts_obey_the_same_rules(tmp_path: Path) -> None:
    path = write_record(tmp_path, make_sound(2))
    for word in ([], ["--word", "yes"]):
        result = CliRunner().invoke(cli.app, ["review", "approve", str(path), *word])
        assert result.exception is not None
        assert "2 doubts are open" in str(result.exception)
    assert states(path) == [ReviewState.UNREVIEWED]
    for place in ("/actors/1/name", "/identity/sop_title"):
        assert CliRunner().invoke(cli.app, ["review", "accept", str(path), place]).exit_code == 0
    assert CliRunner().invoke(cli.app, ["review", "approve", str(path)]).stdout.endswith("approved.\n")
    assert states(path) == [ReviewState.APPROVED]
    unchecked = write_record(tmp_path, make_record(id="sop-9", evidence={}, findings=[]), "09")
    result = CliRunner().invoke(cli.app, ["review", "approve", str(unchecked)])
    assert "doubts are open" in str(result.exception), "the checks had not run"


def test_what_was_learned_leaves_an_approved_record_alone(tmp_path: Path) -> None:
    paths = []
    for n in (1, 2):
        data = make_record(id=f"sop-{n}").model_dump(mode="json")
        data["identity"]["agency"] = ["KECAMATAN X"]
        paths.append(write_record(tmp_path, SopRecord.model_validate(data), f"0{n}"))
    with Session(paths[0], "ani") as session:
        session.edit(session.doubt("/actors/1/name"), "Sekretaris")
    with Session(paths[1], "ani") as session:
        session.approve("setujui")

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        app.desk.turn_to(paths[1])
        app._queue.refresh_desk()
        await pilot.pause()

    play(paths[0], script, others=[paths[1]])
    assert states(paths[1]) == [ReviewState.APPROVED]
    assert codec.read(paths[1]).actors[1].name == "Sekretars"


def test_what_was_typed_wrongly_stays_to_be_typed_right(tmp_path: Path) -> None:
    data = make_record().model_dump(mode="json")
    path = write_record(tmp_path, SopRecord.model_validate(data))

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        app.desk.find(lambda item: item.doubt.pointer == "/steps/1/duration")
        app._queue.refresh_desk()
        await pilot.press("e")
        field = app.screen.query_one(EditField)
        field.value = "banyak sekali"
        await pilot.press("enter")
        assert "That is no length of time. Write 2 jam" in told(app)[-1]
        assert (field.display, field.value, app.focused) == (True, "banyak sekali", field)
        field.value = "2 jam"
        await pilot.press("enter")
        assert not field.display
        await pilot.press("f", "slash", *"2 Sekretars: Memeriksa laporan ->", "enter", "e")
        field = app.screen.query_one(EditField)
        field.value = "s2.1 -> s1.1 [mungkin]"
        await pilot.press("enter")
        assert "yes or no" in told(app)[-1]
        assert (field.display, field.value) == (True, "s2.1 -> s1.1 [mungkin]")
        field.value = "s2.1 -> s1.1 [ya]"
        await pilot.press("enter", "escape")

    play(path, script)
    record = codec.read(path)
    assert record.steps[1].duration is not None
    assert record.steps[1].duration.minimum == "PT2H"
    assert record.flow[1].label == "yes"


def test_what_was_typed_wrongly_for_look_alikes_stays_too(tmp_path: Path) -> None:
    paths = [write_record(tmp_path, make_record(id=f"sop-{n}"), f"0{n}") for n in (1, 2)]

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await app.workers.wait_for_complete()
        await pilot.pause()
        app.desk.find(lambda item: item.doubt.pointer == "/steps/1/duration")
        await pilot.press("g", "e")
        field = app.screen.query_one(EditField)
        field.value = "banyak sekali"
        await pilot.press("enter")
        assert (field.display, field.value) == (True, "banyak sekali")
        field.value = "2 jam"
        await pilot.press("enter")
        assert told(app)[-1] == "2 answered."

    play(paths[0], script, others=[paths[1]])


@pytest.mark.parametrize("group", [False, True])
def test_a_blank_lane_is_asked_about(tmp_path: Path, group: bool) -> None:
    paths = [write_record(tmp_path, make_record(id=f"sop-{n}"), f"0{n}") for n in (1, 2)]

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        assert app.desk.item is not None
        assert app.desk.item.doubt.key == "/actors/1/name"
        for key in ("enter", "n", "escape", "b"):
            await pilot.press(*(["g", "b"] if group else ["b"]))
            assert isinstance(app.screen, ConfirmScreen)
            await pilot.press(key)
            await pilot.press(*(["escape"] if group else []))
        assert [entries_of(path) for path in paths] == [[], []]
        await pilot.press(*(["g", "b", "y"] if group else ["b", "y"]))

    play(paths[0], script, others=[paths[1]])
    assert [codec.read(path).actors[1].name for path in paths] == (["", ""] if group else ["", "Sekretars"])


def test_taking_a_steps_lanes_or_a_lane_away_is_asked_about(tmp_path: Path) -> None:
    data = make_sound(0).model_dump(mode="json")
    data["evidence"]["/steps/1/actors"] = evidence(needs_review=True)
    path = write_record(tmp_path, SopRecord.model_validate(data))

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("b")
        assert "1 symbols away" in str(app.screen.query(Static).first().render())
        await pilot.press("n")
        await pilot.press("f", "slash", *"/actors/0 ", "enter", "d")
        assert "its 2 symbols" in str(app.screen.query(Static).first().render())
        await pilot.press("enter", "escape")

    play(path, script)
    assert codec.read(path).flow == make_sound().flow
    assert len(codec.read(path).actors) == 3


def test_undo_in_a_record_takes_nothing_back_elsewhere(tmp_path: Path) -> None:
    path, other = two(tmp_path, doubts=1)

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("enter")
        for screen in ("v", "f"):
            await pilot.press(screen, "u")
            assert told(app)[-1] == "The last answer was in another record; take it back in the queue."
            await pilot.press("escape")
        await pilot.press("u")
        assert told(app)[-1] == "lembar/01: undone: accepted, lane 2, name"

    play(path, script, others=[other])
    assert [entry.action for entry in entries_of(path)][:2] == ["accept", "undo"]


def test_a_fault_behind_the_reviewers_back_is_said_without_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, other = two(tmp_path)

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("enter")

        def broken(*_: Any, **__: Any) -> None:
            raise KeyError("a name from the sheet")

        monkeypatch.setattr("extractor.review.sessions.session.asked", broken)
        app.desk.turn_to(other)
        app._queue.refresh_desk()
        for _ in range(200):
            await pilot.pause(0.05)
            if told(app):
                break
        monkeypatch.undo()
        assert "E-INTERNAL: An unexpected KeyError at test_approving.py" in told(app)[-1]
        assert "a name" not in told(app)[-1]
        await pilot.press("p", "enter")

    play(path, script, others=[other])
    assert len([entry for entry in entries_of(path) if entry.action == "accept"]) >= 1


def test_a_fault_of_the_program_ends_no_review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_record(tmp_path, make_sound(2))

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        def broken(*_: Any, **__: Any) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr("extractor.review.edits.answers.accept", broken)
        await pilot.press("enter")
        assert "ZeroDivisionError" in told(app)[-1]
        monkeypatch.undo()
        await pilot.press("enter")

    play(path, script)
    assert [entry.action for entry in entries_of(path)] == ["accept"]


def test_a_record_that_cannot_be_read_is_told_and_the_others_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, other = two(tmp_path)
    load = ReviewApp.__init__.__globals__["Desk"].load

    def broken(self: Any, place: Path) -> None:
        if place == path:
            raise RuntimeError
        load(self, place)

    monkeypatch.setattr("extractor.review.desk.Desk.load", broken)

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        assert "RuntimeError" in told(app)[0]
        assert app.desk.item is not None
        assert app.desk.item.path == other

    play(path, script, others=[other])


def test_what_could_not_be_saved_at_the_end_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_record(tmp_path, make_sound(2))
    faults: list[str] = []

    async def run() -> None:
        app = ReviewApp([path], "ani", Settings.of(lang="en", images="none"))
        async with app.run_test() as pilot:
            while app.desk.item is None:
                await pilot.pause(0.02)
            await Settling(pilot).press("enter")

            def broken(*_: Any, **__: Any) -> None:
                raise KeyError

            monkeypatch.setattr("extractor.review.sessions.session.asked", broken)
            await app.action_quit()
        faults.extend(map(str, app.faults))

    asyncio.run(run())
    assert "KeyError" in faults[0]
