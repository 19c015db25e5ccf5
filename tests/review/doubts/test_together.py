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
    (blanks,) = (doubt for doubt in doubts if doubt.kind is DoubtKind.BLANK)
    assert len(blanks.members) == members
    assert len(doubts) == 2 + 1 + (3 - members)
    assert len(each(doubts)) == 5


def test_one_answer_settles_the_blanks_and_one_undoing_takes_it_back(tmp_path: Path) -> None:
    path = write_record(tmp_path, with_blanks())
    with Session(path, "ani") as session:
        before = session.data["evidence"]
        blanks = group(session, "/review/blanks")
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


def test_a_number_opens_one_of_a_group_and_enter_settles_the_others(tmp_path: Path) -> None:
    path = write_record(tmp_path, with_blanks())

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        app.desk.find(lambda item: item.doubt.key == "/review/blanks")
        app._queue.refresh_desk()
        shown = str(app.screen.query_one("#value", Static).render())
        assert "1 date effective: (blank)" in shown
        assert "3 SOP number: (blank)" in shown
        await pilot.press("3", "e", *"070-12", "enter")
        assert app.desk.item is not None
        assert len(app.desk.item.doubt.members) == 2
        await pilot.press("enter")

    play(path, script)
    record = codec.read(path)
    assert record.identity.sop_number == "070-12"
    assert not any(
        record.evidence[f"/identity/date_{name}"].needs_review for name in ("revised", "effective")
    )


def test_notes_on_the_sheet_are_one_doubt_but_errors_are_asked_alone(tmp_path: Path) -> None:
    found = [("CHN-01", "warning", 0), ("STP-05", "warning", 1), ("FLO-04", "error", 2)]
    findings = [
        {"check": check, "severity": weight, "where": f"/steps/{n}/activity", "message": check}
        for check, weight, n in found
    ]
    path = write_record(tmp_path, make_record(findings=findings))
    with Session(path, "ani") as session:
        notes = group(session, "/review/notes")
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
        assert {doubt.key for doubt in session.doubts()} == {
            *("/steps/0/symbols/0", "/steps/1/actors", "/steps/1/symbols/0")
        }
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
    assert "/identity/agency/0" in {doubt.key for doubt in desk.session.doubts()}
    desk.turn_to(paths[0])
    desk.visit("/identity/agency/0")
    desk.answer(lambda session, doubt, keys, seconds: session.accept(doubt, keys, seconds))
    desk.turn_to(paths[1])
    assert desk.session is not None
    assert {doubt.key for doubt in desk.session.doubts()} == {"/identity/sop_title"}
    desk.close()
    assert [entry.action for entry in entries_of(paths[1])] == ["learn"]


def test_items_of_a_list_and_cells_of_a_guessed_column_are_asked_together() -> None:
    data = make_sound(0).model_dump(mode="json")
    guessed = "kolom ditebak dari isinya: kepala tabel tidak ditemukan"
    places = {f"/identity/legal_basis/{n}": None for n in range(len(data["identity"]["legal_basis"]))}
    places |= {f"/steps/{n}/remarks": guessed for n in range(2)} | {"/steps/2/remarks": f"{guessed}; lain"}
    for n, (place, reason) in enumerate(places.items()):
        data["evidence"][place] = evidence(reason=reason) | DOUBTFUL
        if place.startswith("/steps"):
            data["steps"][int(place.split("/")[2])]["remarks"] = f"kata {n}"
    doubts = find_doubts(SopRecord.model_validate(data).model_dump(mode="json"))
    assert {doubt.key for doubt in doubts} == {
        *(() if len(data["identity"]["legal_basis"]) < 2 else ("/review/legal_basis",)),
        *("/review/cause-0", "/steps/2/remarks"),
    }


def test_a_group_comes_back_from_the_index_as_it_was(tmp_path: Path) -> None:
    path = write_record(tmp_path, with_blanks())
    place = tmp_path / "index"
    desk = Desk([path], "ani", index=DoubtIndex(place))
    desk.load(path)
    desk.index.save()
    known = DoubtIndex(place).get(path)
    assert known is not None
    assert list(known.doubts) == find_doubts(codec.read(path).model_dump(mode="json"))
