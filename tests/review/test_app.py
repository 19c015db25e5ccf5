import asyncio
import stat
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from PIL import Image
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from extractor.errors import OutputError
from extractor.record import codec
from extractor.record.model import ReviewState
from extractor.review import viewer
from extractor.review.app import ReviewApp
from extractor.review.queue.inspect import entries_of
from extractor.review.sessions.session import Session
from extractor.review.settings import Settings
from extractor.review.widgets.edit_field import EditField
from review.pressing import Settling
from review.records import make_record, make_sound, write_record

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


def play(
    path: Path | list[Path],
    script: Script,
    size: tuple[int, int] = (80, 24),
    plant: str | None = None,
    **settings: object,
) -> None:
    """Run the application without a terminal and let the script press its keys."""

    async def run() -> None:
        chosen = Settings.of(**({"lang": "en", "images": "cells"} | settings))  # type: ignore[arg-type]
        paths = path if isinstance(path, list) else [path]
        app = ReviewApp(paths, "ani", chosen, plant=plant)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await app.workers.wait_for_complete()
            await pilot.pause()
            await script(app, Settling(pilot))
            await app.action_quit()

    asyncio.run(run())


def at_hand(app: ReviewApp) -> str | None:
    return app.desk.item.doubt.key if app.desk.item else None


def words(app: ReviewApp, name: str) -> str:
    return str(app.screen.query_one(f"#{name}", Static).render())


def test_a_whole_sheet_is_settled_with_a_key_a_doubt(path: Path) -> None:
    wrong = make_sound(3).model_dump(mode="json")
    wrong["actors"][1]["name"] = "Stof"
    wrong["evidence"]["/actors/1/name"]["alternatives"] = ["Staf"]
    path.write_text(codec.dumps(type(make_sound()).model_validate(wrong)))

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        assert at_hand(app) == "/actors/1/name"
        await pilot.press("2", "e")
        app.screen.query_one(EditField).value = "3 hari"
        await pilot.press("enter", "enter")
        assert at_hand(app) == "/findings/0", "the checks have run: the total is another one now"
        await pilot.press("enter")
        assert at_hand(app) is None
        await pilot.press("a")
        assert "Nothing is left" in words(app, "value")

    play(path, script)
    record = codec.read(path)
    assert record.actors[1].name == "Staf"
    assert record.steps[1].duration is not None
    assert record.steps[1].duration.minimum == "P3D"
    assert record.review.state is ReviewState.APPROVED
    assert sum(entry.keys for entry in entries_of(path)) <= 1.5 * 4


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
        app.screen.query_one(EditField).value = "Bupati"
        await pilot.press("enter")
        field = app.screen.query_one(EditField)
        assert (field.display, field.value) == (True, "Bupati"), "what was typed stays"
        await pilot.press("escape")
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
        await pilot.press("v", "1", "right", "enter")
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
    crop = Path(opened[0][1])
    assert crop.parent.name.startswith("sop-run-")
    assert stat.S_IMODE(crop.parent.stat().st_mode) == 0o700
    viewer._scratch().close()
    viewer._scratch.cache_clear()
    assert not crop.exists()


def notified(app: ReviewApp) -> list[str]:
    return [notification.message for notification in app._notifications]


def several(path: Path, count: int) -> list[Path]:
    """More records like the first, each under an id of its own."""
    others = [write_record(path.parents[2], make_record(id=f"sop-{n}"), f"0{n}") for n in range(2, count + 1)]
    return [path, *others]


def test_look_alikes_are_shown_one_by_one_and_one_can_be_taken_out(path: Path) -> None:
    paths = several(path, 4)

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        assert "same reading 4 times" in words(app, "value")
        await pilot.press("g")
        assert "4 times, 4 chosen" in words(app, "head")
        await pilot.press("down", "space")
        assert "4 times, 3 chosen" in words(app, "head")
        assert words(app, "members").count("[x]") == 3
        await pilot.press("2")
        assert notified(app)[-1] == "3 answered."
        left = [item.path for item in app.desk.items if item.doubt.key == "/actors/1/name"]
        assert left == [paths[1]]
        await pilot.press("u")
        assert sum(item.doubt.key == "/actors/1/name" for item in app.desk.items) == 4
        await pilot.press("r")
        assert sum(item.doubt.key == "/actors/1/name" for item in app.desk.items) == 1

    play(paths, script)
    assert [codec.read(one).actors[1].name for one in paths] == [
        "Sekretaris",
        "Sekretars",
        *["Sekretaris"] * 2,
    ]
    keys = [entry.keys for one in paths for entry in entries_of(one) if entry.action == "choose"]
    assert sorted(keys) == [0, 0, 4], "the keys of the group count once"


def test_a_group_is_left_edited_or_not_there(path: Path) -> None:
    paths = several(path, 2)

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("g", "escape")
        assert len(app.desk.items) == 12
        await pilot.press("g", "e")
        app.screen.query_one(EditField).value = "Camat"
        await pilot.press("enter")
        assert len(app.desk.items) == 10
        app.desk.find(lambda item: item.doubt.pointer == "/flow/1")
        await pilot.press("g")
        assert notified(app)[-1] == "Nothing else has this reading."

    play(paths, script)
    assert {codec.read(one).actors[1].name for one in paths} == {"Camat"}


def test_unreadable_and_blank_by_a_key(path: Path) -> None:
    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("n", "n", "n", "x", "b")

    play(path, script)
    record = codec.read(path)
    assert record.evidence["/identity/sop_title"].state == "unreadable"
    assert record.steps[1].duration is None


def test_an_edit_is_completed_from_the_lexicon_and_the_sheet(path: Path) -> None:
    paths = several(path, 2)

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("e")
        app.screen.query_one(EditField).value = "Sekretaris Camat"
        await pilot.press("enter")
        app.desk.find(lambda item: item.doubt.pointer == "/actors/1/name")
        await pilot.press("e")
        field = app.screen.query_one(EditField)
        field.value = ""
        await pilot.press(*"sekretaris c")
        await pilot.pause(0.1)
        await pilot.press("tab", "enter")
        app.desk.find(lambda item: item.doubt.pointer == "/steps/1/duration")
        await pilot.press("e")
        app.screen.query_one(EditField).value = ""
        await pilot.press("1", "space", "h")
        await pilot.pause(0.1)
        await pilot.press("right", "enter")

    play(paths, script)
    assert codec.read(paths[1]).actors[1].name == "Sekretaris Camat"
    assert "1 hari" in {one.steps[1].duration.text for one in map(codec.read, paths) if one.steps[1].duration}


def test_a_newer_reading_and_the_reviewers_are_both_offered(path: Path) -> None:
    with Session(path, "ani") as session:
        session.edit(session.doubt("/identity/sop_title"), "Judul Lain")
    data = make_record().model_dump(mode="json")
    data["identity"]["sop_title"] = "Penyusunan Laporan"
    path.write_text(codec.dumps(type(make_record()).model_validate(data)))

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        assert at_hand(app) == "/identity/sop_title"
        assert "conflicts 1" in words(app, "head")
        assert app.desk.items[0].doubt.severity.value == "warning"
        shown = words(app, "value")
        assert "1 Judul Lain  (now)" in shown
        assert "2 Penyusunan Laporan  (newer extraction, read by the other engine)" in shown
        assert "a newer extraction reads it otherwise" in shown
        await pilot.press("2")
        assert "conflicts" not in words(app, "head")

    play(path, script)
    assert codec.read(path).identity.sop_title == "Penyusunan Laporan"


def test_faults_are_said_in_the_language_of_the_screens(path: Path) -> None:
    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("n", "9")
        assert notified(app)[-1] == "E-OPTIONS: Tidak ada pilihan bernomor itu."

    play(path, script, lang="id")


def test_a_planted_error_is_told_and_never_kept(path: Path) -> None:
    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        assert len(app.desk.items) == 12
        planted = [item.doubt for item in app.desk.items if item.doubt.truth is not None]
        app.desk.find(lambda item: item.doubt.pointer == planted[0].pointer)
        await pilot.press("enter")
        assert f"“{planted[0].truth}”" in notified(app)[-1]
        app.desk.find(lambda item: item.doubt.pointer == planted[1].pointer)
        await pilot.press("x")
        assert notified(app)[-1] == "That was a planted error, and you caught it."

    play(path, script, plant="6")
    assert [entry.detail["caught"] for entry in entries_of(path)[:2]] == [False, True]


def test_a_record_that_is_gone_is_named_and_passed_over(path: Path) -> None:
    paths = several(path, 2)

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        paths[1].write_text("{")
        await pilot.press(*"222222")
        await pilot.press("n")
        assert "lembar/02" not in words(app, "head")

    play(paths, script)


def test_what_a_full_disk_kept_from_being_saved_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = several(path, 2)

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("2")

        def full(place: Path, text: str) -> None:
            raise OutputError(f"Cannot write {place}: No space left on device.")

        monkeypatch.setattr("extractor.store.atomic.write_text", full)
        app.desk.turn_to(paths[1])
        app._queue.refresh_desk()
        await pilot.pause(0.2)
        monkeypatch.undo()
        await pilot.press("n")
        assert "No space left" in notified(app)[-1]

    play(paths, script)
    with Session(path, "ani") as session:
        assert session.record.actors[1].name == "Sekretaris", "the journal has it"


def test_the_palette_has_the_keys_commands_in_the_chosen_language(path: Path) -> None:
    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        names = [command.title for command in app.get_system_commands(app.screen)]
        assert {"Terima", "Urungkan", "Terang atau gelap"} <= set(names)
        await pilot.press("ctrl+p")
        await pilot.pause()
        assert "Cari perintah" in {field.placeholder for field in app.screen.query(Input)}
        await pilot.press(*"terang")
        await pilot.pause(0.5)
        await pilot.press("enter")
        await pilot.pause(0.2)
        assert app.theme == "textual-light"
        await pilot.press("enter")

    play(path, script, lang="id")
    assert [(entry.action, entry.keys) for entry in entries_of(path)] == [("accept", 3)]


@pytest.mark.parametrize(("lang", "said"), [("en", "D-01: long"), ("id", "D-01: lama")])
def test_a_finding_is_told_in_the_chosen_language(tmp_path: Path, lang: str, said: str) -> None:
    finding = {"check": "D-01", "severity": "warning", "where": "/steps/1/duration", "message": "lama"}
    path = write_record(tmp_path, make_record(evidence={}, findings=[finding | {"message_en": "long"}]))

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        assert said in words(app, "value")

    play(path, script, lang=lang)


def test_who_reviews_is_asked_where_nobody_said_so(path: Path) -> None:
    async def run() -> None:
        app = ReviewApp([path], None, Settings.of(lang="en", images="none"))
        async with app.run_test(size=(80, 24)) as pilot:
            pressing = Settling(pilot)
            await pressing.press("enter", "escape", "q")
            assert "Who reviews" in str(app.screen.query_one(Static).render())
            assert not app.desk.queue.doubts, "nothing is opened before"
            await pressing.press("backspace", *"budi", "enter")
            while app.desk.item is None:
                await pilot.pause(0.02)
            await pressing.press("2")
            await app.action_quit()

    asyncio.run(run())
    assert [entry.who for entry in entries_of(path)] == ["budi"]
