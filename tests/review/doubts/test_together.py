from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from extractor.errors import OptionsError
from extractor.record import codec
from extractor.record.model import SopRecord
from extractor.review.app import ReviewApp
from extractor.review.desk import Desk
from extractor.review.doubts.doubt import DoubtKind
from extractor.review.doubts.together import each, find_doubts
from extractor.review.queue.index import DoubtIndex
from extractor.review.queue.inspect import entries_of
from extractor.review.sessions.session import Session
from extractor.review.settings import Settings
from extractor.review.wording import doubt_place, value_words
from review.pressing import play
from review.records import evidence, make_record, make_sound, write_record

DOUBTFUL = {"needs_review": True, "confidence": 0.9}
OFFICIAL = {"position": "CAMAT", "name": "SAMUEL, SE", "rank": "Pembina", "nip": "196604081993031009"}


def with_blanks(reason: str | None = None) -> SopRecord:
    """Two fields that nobody filled in, and a third in which something may stand."""
    data = make_sound(2).model_dump(mode="json")
    for name in ("date_revised", "date_effective"):
        data["identity"][name] = None
        data["evidence"][f"/identity/{name}"] = evidence(state="blank") | DOUBTFUL
    data["identity"]["sop_number"] = None
    data["evidence"]["/identity/sop_number"] = evidence(state="blank", reason=reason) | DOUBTFUL
    return SopRecord.model_validate(data)


def approved_by(number: int, **wrong: str) -> SopRecord:
    """A record whose approving official is doubtful, and read wrongly where it is said."""
    data = make_sound(0, id=f"sop-{number}").model_dump(mode="json")
    data["identity"]["agency"] = ["KECAMATAN"]
    data["identity"]["approved_by"] = OFFICIAL | wrong
    for name in OFFICIAL:
        data["evidence"][f"/identity/approved_by/{name}"] = evidence() | DOUBTFUL
    return SopRecord.model_validate(data)


def group(session: Session, key: str) -> Any:
    return next(doubt for doubt in session.doubts() if doubt.key == key)


@pytest.mark.parametrize(("reason", "members"), [(None, 3), ("ada tulisan yang tidak terbaca", 2)])
def test_blanks_are_one_doubt_and_what_may_hold_something_another(reason: str | None, members: int) -> None:
    doubts = find_doubts(with_blanks(reason).model_dump(mode="json"))
    (blanks,) = (doubt for doubt in doubts if doubt.kind is DoubtKind.NOTE)
    assert len([one for one in blanks.members if one.kind is DoubtKind.VALUE]) == members
    alone = {doubt.key for doubt in doubts if not doubt.members}
    assert ("/identity/sop_number" in alone) == bool(reason)


def test_one_answer_settles_the_blanks_and_one_undoing_takes_it_back(tmp_path: Path) -> None:
    path = write_record(tmp_path, with_blanks())
    with Session(path, "ani") as session:
        before = session.data["evidence"]
        blanks = group(session, "/review/content")
        with pytest.raises(OptionsError, match="Several"):
            session.edit(blanks, "2014")
        session.absent(blanks)
        states = {session.data["evidence"][one.pointer]["state"] for one in blanks.members}
        assert states == {"absent"}
        session.undo()
        assert session.data["evidence"] == before
        session.accept(blanks)
        assert not any(session.data["evidence"][one.pointer]["needs_review"] for one in blanks.members)
        session.edit(session.doubt("/identity/date_revised"), "2014")
        with pytest.raises(OptionsError, match="changed"):
            session.accept(blanks)


def test_a_number_sets_one_apart_and_enter_settles_the_others(tmp_path: Path) -> None:
    path = write_record(tmp_path, with_blanks())

    def value(app: ReviewApp) -> str:
        return str(app.screen.query_one("#value", Static).render())

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await app.workers.wait_for_complete()
        await pilot.pause()
        app.desk.find(lambda item: item.doubt.key == "/review/content")
        app._queue.refresh_desk()
        assert "1 date effective: (blank)" in value(app)
        assert "3 SOP number: (blank)" in value(app)
        await pilot.press("3", "1", "1")
        assert "3 (apart) SOP number" in value(app)
        assert "1 date effective" in value(app), "a second time puts it back"
        await pilot.press("enter")
        assert app.desk.item is not None
        assert app.desk.item.doubt.key == "/identity/sop_number", "it is asked next, alone"
        await pilot.press("e", *"070-12", "enter")
        assert entries_of(path)[0].doubt == "/review/content"

    play(path, script)
    record = codec.read(path)
    assert record.identity.sop_number == "070-12"
    assert not any(
        record.evidence[f"/identity/date_{name}"].needs_review for name in ("revised", "effective")
    )


def test_where_all_of_a_group_are_set_apart_each_is_asked_alone(tmp_path: Path) -> None:
    path = write_record(tmp_path, approved_by(1))
    desk = Desk([path], "ani")
    desk.load(path)
    desk.find(lambda item: item.doubt.key == "/review/official")
    assert [desk.set_apart(number) for number in range(6)] == [False, True, True, True, True, False]
    assert len(desk.apart) == 4
    desk.answer(lambda session, doubt, keys, seconds: session.accept(doubt, keys, seconds))
    assert {doubt.key for doubt in desk.queue.doubts[path]} >= {
        f"/identity/approved_by/{name}" for name in OFFICIAL
    }
    assert desk.item is not None
    assert desk.item.doubt.key == "/identity/approved_by/position"
    desk.close()
    assert entries_of(path) == [], "nothing was answered yet"


def test_notes_on_the_sheet_are_one_doubt_but_errors_are_asked_alone(tmp_path: Path) -> None:
    found = [("CHN-01", "warning", 0), ("STP-05", "warning", 1), ("FLO-04", "error", 2)]
    findings = [
        {"check": check, "severity": weight, "where": f"/steps/{n}/activity", "message": check}
        for check, weight, n in found
    ]
    path = write_record(tmp_path, make_record(findings=findings))
    with Session(path, "ani") as session:
        notes = group(session, "/review/content")
        assert [one.reason for one in notes.members] == ["CHN-01: CHN-01", "STP-05: STP-05"]
        session.accept(notes)
        assert [finding.get("settled", False) for finding in session.data["findings"]] == [True, True, False]


def test_lanes_that_say_no_more_than_their_symbols_are_settled_with_them(tmp_path: Path) -> None:
    data = make_sound(0).model_dump(mode="json")
    for place in ("/steps/0/actors", "/steps/0/symbols/0", "/steps/1/actors"):
        data["evidence"][place] = evidence(origin="symbol") | DOUBTFUL
    data["evidence"]["/steps/1/symbols/0"] = evidence(origin="symbol", reason="x") | DOUBTFUL
    path = write_record(tmp_path, SopRecord.model_validate(data))
    with Session(path, "ani") as session:
        assert {doubt.key for doubt in each(session.doubts())} == {
            *("/steps/0/symbols/0", "/steps/1/actors", "/steps/1/symbols/0")
        }
        session.apart |= {doubt.key for doubt in each(session.doubts())}
        session.accept(group(session, "/steps/0/symbols/0"))
        assert not session.data["evidence"]["/steps/0/actors"]["needs_review"]
        session.accept(group(session, "/steps/1/symbols/0"))
        assert session.data["evidence"]["/steps/1/actors"]["needs_review"], "it has a reason of its own"


def test_an_official_who_was_accepted_is_offered_where_one_like_him_was_read(tmp_path: Path) -> None:
    records = [approved_by(1), approved_by(2, name="SAM JEL. SE", nip="196504081993031009")]
    paths = [write_record(tmp_path, one, f"0{n}") for n, one in enumerate(records, 1)]
    desk = Desk(paths, "ani")
    for path in paths:
        desk.load(path)
    desk.turn_to(paths[0])
    desk.answer(lambda session, doubt, keys, seconds: session.accept(doubt, keys, seconds))
    desk.turn_to(paths[1])
    assert desk.session is not None
    item = desk.item
    assert item is not None
    assert [one.field for one in item.doubt.members] == ["name", "nip"], "the rest is known"
    known = [one.text for one in item.doubt.candidates if one.source == "official"]
    assert known == [" | ".join(OFFICIAL.values())]
    number = len(item.doubt.members) + 1
    desk.answer(lambda session, doubt, keys, seconds: session.choose(doubt, number, keys, seconds))
    desk.close()
    right = codec.read(paths[1])
    assert right.identity.approved_by.model_dump() == OFFICIAL
    assert not find_doubts(right.model_dump(mode="json"))


def test_what_was_found_right_on_one_sheet_is_not_asked_on_the_next(
    tmp_path: Path,
) -> None:
    def record(number: int) -> SopRecord:
        data = make_sound(0, id=f"sop-{number}").model_dump(mode="json")
        data["identity"]["agency"] = ["KECAMATAN"]
        data["evidence"]["/identity/agency/0"] = evidence() | DOUBTFUL
        data["evidence"]["/identity/sop_title"] = evidence() | DOUBTFUL
        return SopRecord.model_validate(data)

    paths = [write_record(tmp_path, record(n), f"0{n}") for n in (1, 2)]
    desk = Desk(paths, "ani")
    for path in paths:
        desk.load(path)
    desk.turn_to(paths[0])
    desk.visit("/identity/agency/0")
    desk.answer(lambda session, doubt, keys, seconds: session.accept(doubt, keys, seconds))
    desk.undo()
    desk.turn_to(paths[1])
    assert desk.session is not None
    assert "/identity/agency/0" in {doubt.key for doubt in each(desk.session.doubts())}
    desk.turn_to(paths[0])
    desk.visit("/identity/agency/0")
    desk.answer(lambda session, doubt, keys, seconds: session.accept(doubt, keys, seconds))
    desk.turn_to(paths[1])
    assert desk.session is not None
    assert {doubt.key for doubt in desk.session.doubts()} == {"/identity/sop_title"}
    desk.close()
    assert [entry.action for entry in entries_of(paths[1])] == ["learn"]


def doubtful(**places: tuple[str, float]) -> dict[str, Any]:
    """A sound record that doubts these places: the words that stand there, and how sure they are."""
    data = make_sound(0).model_dump(mode="json")
    for name, (text, confidence) in places.items():
        _, step, field = name.split("_")
        data["steps"][int(step)][field] = text if field in {"activity", "remarks"} else [text]
        known = evidence() | DOUBTFUL | {"confidence": confidence}
        data["evidence"][f"/steps/{step}/{field}"] = known
    return SopRecord.model_validate(data).model_dump(mode="json")


def test_what_is_likely_right_in_one_column_is_asked_together() -> None:
    data = doubtful(
        steps_0_remarks=("satu", 0.9),
        steps_1_remarks=("dua", 0.8),
        steps_2_remarks=("tiga", 0.4),
        steps_0_outputs=("empat", 0.9),
    )
    found = {doubt.key: [one.key for one in doubt.members] for doubt in find_doubts(data)}
    assert found == {
        "/review/remarks-1-0": ["/steps/0/remarks", "/steps/1/remarks"],
        "/steps/2/remarks": [],
        "/steps/0/outputs": [],
    }
    apart = {doubt.key for doubt in find_doubts(data, apart={"/steps/0/remarks"})}
    assert apart == {f"/steps/{n}/remarks" for n in range(3)} | {"/steps/0/outputs"}


def test_a_group_has_no_more_members_than_there_are_numbers() -> None:
    data = make_sound(0).model_dump(mode="json")
    data["identity"]["equipment"] = [f"alat {n}" for n in range(12)]
    for n in range(12):
        data["evidence"][f"/identity/equipment/{n}"] = evidence() | DOUBTFUL
    doubts = find_doubts(SopRecord.model_validate(data).model_dump(mode="json"))
    assert {doubt.key: len(doubt.members) for doubt in doubts} == {
        "/review/lists-1-0": 9,
        "/review/lists-1-1": 3,
    }
    assert [one.key for one in doubts[0].members] == [f"/identity/equipment/{n}" for n in range(9)]


@pytest.mark.parametrize("value", ["", "kata"])
def test_what_one_cause_has_doubted_is_asked_together_blank_or_not(value: str, tmp_path: Path) -> None:
    data = make_sound(0).model_dump(mode="json")
    for n in range(3):
        codes = ["column_unsure"] + ["words_corrected"] * (n == 2)
        reasons = [{"code": code, "parameters": {}} for code in codes]
        known = evidence(state="read" if value else "blank", reason="; ".join(codes)) | DOUBTFUL
        data["evidence"][f"/steps/{n}/remarks"] = known | {"reasons": reasons}
        data["steps"][n]["remarks"] = value
    path = write_record(tmp_path, SopRecord.model_validate(data))
    with Session(path, "ani") as session:
        cause = group(session, "/review/cause-0")
        assert [one.key for one in cause.members] == ["/steps/0/remarks", "/steps/1/remarks"]
        session.accept(cause)
        assert [doubt.key for doubt in session.doubts()] == ["/steps/2/remarks"]


def test_steps_of_a_text_without_actors_are_one_question(tmp_path: Path) -> None:
    data = make_sound(0).model_dump(mode="json")
    reasons = [{"code": "actors_not_in_text", "parameters": {}}]
    for n in range(3):
        data["steps"][n] |= {"actors": [], "symbols": []}
        known = evidence(origin="text", state="absent", reason="tanpa pelaksana") | DOUBTFUL
        data["evidence"][f"/steps/{n}/actors"] = known | {"reasons": reasons}
    data["flow"] = []
    path = write_record(tmp_path, SopRecord.model_validate(data))
    with Session(path, "ani") as session:
        (actors,) = (doubt for doubt in session.doubts() if doubt.kind is DoubtKind.FLOW)
        assert [one.key for one in actors.members] == [f"/steps/{n}/actors" for n in range(3)]
        session.accept(actors)
        assert not [doubt for doubt in session.doubts() if doubt.kind is DoubtKind.FLOW]
        assert [session.data["evidence"][one.key]["state"] for one in actors.members] == ["absent"] * 3


def test_a_group_comes_back_from_the_index_as_it_was(tmp_path: Path) -> None:
    path = write_record(tmp_path, with_blanks())
    place = tmp_path / "index"
    desk = Desk([path], "ani", index=DoubtIndex(place))
    desk.load(path)
    desk.index.save()
    known = DoubtIndex(place).get(path)
    assert known is not None
    assert list(known.doubts) == find_doubts(codec.read(path).model_dump(mode="json"))


def with_much_equipment(folder: Path) -> Path:
    data = make_sound(0).model_dump(mode="json")
    data["identity"]["equipment"] = [f"alat-{n} " + "dengan banyak kata " * 9 for n in range(8)]
    for n in range(8):
        data["evidence"][f"/identity/equipment/{n}"] = evidence() | DOUBTFUL
    return write_record(folder, SopRecord.model_validate(data))


def lines_of(app: ReviewApp) -> str:
    return "".join(str(app.screen.query_one(name, Static).render()) for name in ("#value", "#flow"))


def test_enter_shows_all_of_a_group_before_it_settles_it(tmp_path: Path) -> None:
    path = with_much_equipment(tmp_path)

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await app.workers.wait_for_complete()
        await pilot.pause()
        seen = ""
        while app.screen_has_more:
            assert "more lines" in lines_of(app)
            seen += lines_of(app)
            await pilot.press("enter")
        assert "more lines" in seen
        seen += lines_of(app)
        assert [f"alat-{n}" in seen for n in range(8)] == [True] * 8
        assert entries_of(path) == []
        await pilot.press("enter")
        assert entries_of(path)[0].action == "accept"

    play(path, script)


def test_a_screen_that_became_smaller_shows_a_group_from_its_beginning(tmp_path: Path) -> None:
    path = with_much_equipment(tmp_path)

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert not app.screen_has_more
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert app.screen_has_more

    play(path, script, size=(200, 60))


def test_what_one_check_found_in_several_places_is_one_question(tmp_path: Path) -> None:
    findings = [
        {"check": check, "severity": "error", "where": f"/steps/{n}/activity", "message": f"langkah {n}"}
        for n, check in enumerate(("FLO-04", "FLO-04", "FLO-03"))
    ]
    path = write_record(tmp_path, make_record(findings=findings))
    with Session(path, "ani") as session:
        found = group(session, "/review/check-FLO-04")
        assert [one.reason for one in found.members] == ["FLO-04: langkah 0", "FLO-04: langkah 1"]
        session.accept(found)
        assert [finding.get("settled", False) for finding in session.data["findings"]] == [True, True, False]
    text = Settings.of("en")
    assert f"{doubt_place(found, text)}: {value_words(found, text)}" == "the same finding: 2 places"
