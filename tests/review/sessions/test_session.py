import json
import os
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from extractor.checks.apply import with_checks
from extractor.errors import OptionsError, OutputError, RecordError
from extractor.record import codec
from extractor.record.model import ReviewState, SopRecord, SymbolKind
from extractor.review.doubts.doubt import STRUCTURE_CONFLICT, DoubtKind
from extractor.review.doubts.together import each
from extractor.review.edits import structure
from extractor.review.sessions import journal
from extractor.review.sessions.place import load
from extractor.review.sessions.session import Session
from extractor.store.append_log import read_lines
from review.records import make_record, make_sound, write_record


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_record(tmp_path)


def test_structure_comes_first_and_findings_last(path: Path) -> None:
    with Session(path, "ani") as session:
        keys = [doubt.key for doubt in session.doubts()]
    assert keys[0] == "/actors/1/name"
    assert keys[-1] == "/findings/0"
    assert set(keys[1:3]) == {"/steps/2/actors", "/flow/1"}
    assert keys[3:5] == ["/identity/sop_title", "/steps/1/duration"], "one key answers the first of them"


def test_an_answer_of_each_sort(path: Path) -> None:
    with Session(path, "ani") as session:
        session.choose(session.doubt("/actors/1/name"), 2)
        session.choose(session.doubt("/steps/2/actors"), 2)
        session.accept(session.doubt("/flow/1"))
        session.edit(session.doubt("/steps/1/duration"), "2 jam")
        session.unreadable(session.doubt("/identity/sop_title"))
        finding = session.doubts()
        assert [doubt.key for doubt in finding] == ["/findings/0"]
        session.accept(finding[0])
        assert session.doubts() == []
    record = codec.read(path)
    assert record.actors[1].name == "Sekretaris"
    assert [(s.actor, s.kind) for s in record.steps[2].symbols] == [("a1", SymbolKind.PROCESS)]
    assert record.steps[2].actors == ["a1"]
    assert record.steps[1].duration is not None
    assert record.steps[1].duration.minimum == "PT2H"
    assert record.evidence["/steps/1/duration"].origin == "reviewer"
    assert record.evidence["/steps/1/duration"].raw == "I hari"
    assert record.evidence["/identity/sop_title"].state == "unreadable"
    assert record.review.state is ReviewState.IN_REVIEW
    assert (record.review.reviewer, record.review.edits) == ("ani", 6)


def test_blank_empties_a_value_and_takes_a_drawn_thing_away(path: Path) -> None:
    with Session(path, "ani") as session:
        session.blank(session.doubt("/flow/1"))
        session.blank(session.doubt("/steps/1/duration"))
        session.blank(session.doubt("/identity/sop_title"))
        session.blank(session.doubt("/steps/1/symbols/0"))
    record = codec.read(path)
    assert record.flow == []
    assert record.steps[1].duration is None
    assert record.identity.sop_title is None
    assert record.steps[1].symbols == []
    assert record.evidence["/steps/1/duration"].state == "blank"
    assert "/flow/1" not in record.evidence


def test_undo_and_redo_reach_to_both_ends_over_sessions(path: Path) -> None:
    original = load(path)
    states = [original]
    with Session(path, "ani") as session:
        for text in ("1 jam", "2 jam", "3 jam"):
            session.edit(session.doubt("/steps/1/duration"), text)
            states.append(session.data)
        session.change("delete_step", partial(structure.delete_step, step=0))
        states.append(session.data)
    with Session(path, "budi") as session:
        assert session.data == states[-1]
        for state in reversed(states[:-1]):
            assert session.undo() is not None
            assert session.data == state
        assert session.undo() is None
        for state in states[1:]:
            session.redo()
            assert session.data == state
        assert session.redo() is None
        for _ in states[1:]:
            session.undo()
    assert load(path) == original


def test_the_journal_says_who_when_before_and_after(path: Path) -> None:
    with Session(path, "ani") as session:
        session.choose(session.doubt("/actors/1/name"), 2, keys=1, seconds=1.5)
        line = json.loads(read_lines(session.place.journal)[0])
    assert (line["who"], line["action"], line["keys"], line["seconds"]) == ("ani", "choose", 1, 1.5)
    changed = {change["pointer"]: change for change in line["changes"]}
    assert changed["/actors/1/name"] == {
        "pointer": "/actors/1/name",
        "before": "Sekretars",
        "after": "Sekretaris",
    }


def test_the_second_reviewer_is_told_reads_and_cannot_overwrite(path: Path) -> None:
    with Session(path, "ani") as first:
        first.accept(first.doubt("/flow/1"))
        with Session(path, "budi") as second:
            assert second.read_only is not None
            assert "ani" in second.read_only
            assert second.data == first.data
            with pytest.raises(OutputError, match="ani"):
                second.accept(second.doubt("/identity/sop_title"))
        first.accept(first.doubt("/identity/sop_title"))
    assert codec.read(path).review.edits == 2


def test_approving_needs_that_nothing_is_open_or_a_word(path: Path) -> None:
    path.write_text(codec.dumps(make_sound(2)))
    with Session(path, "ani") as session:
        for word in ("", "ok", "yes", "approve!"):
            with pytest.raises(OptionsError, match="2 doubts are open, 0 of them errors"):
                session.approve(word)
        assert session.record.review.state is ReviewState.UNREVIEWED
        session.approve(" Setujui ")
        assert not session.lifted
    assert codec.read(path).review.state is ReviewState.APPROVED
    with Session(path, "ani") as session:
        session.accept(session.doubts()[0])
        assert session.lifted
        assert session.record.review.state is ReviewState.IN_REVIEW
        session.accept(session.doubts()[0])
        session.approve()
    assert codec.read(path).review.state is ReviewState.APPROVED


def test_the_checks_have_run_before_nothing_stands_in_the_way(path: Path) -> None:
    """The correction of the last doubt is what a check finds fault with; so is what was never drawn."""
    path.write_text(codec.dumps(make_sound(1)))
    with Session(path, "ani") as session:
        session.accept(session.doubts()[0])
        session.edit(session.doubt("/steps/1/activity"), "")
        assert session.doubts() == []
        with pytest.raises(OptionsError, match="1 doubts are open"):
            session.approve()
        assert [doubt.reason_en for doubt in session.doubts()] == ["STP-02: Step 2 has no activity."]
        session.edit(session.doubt("/steps/1/activity"), "Menyusun laporan")
        for edge in (3, 2):
            session.blank(session.doubt(f"/flow/{edge}"))
        with pytest.raises(OptionsError, match="doubts are open"):
            session.approve()
        asked = session.doubts()
        assert {doubt.kind for doubt in asked} == {DoubtKind.FINDING}
        for _ in asked:
            session.accept(session.doubts()[0])
        session.approve()
    record = codec.read(path)
    assert record.review.state is ReviewState.APPROVED
    with Session(path, "ani") as session:
        assert session.doubts() == [], "nothing comes up behind an approval"


def test_a_full_disk_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    with Session(path, "ani") as session:
        before, doubt = session.data, session.doubt("/flow/1")
        monkeypatch.setattr(os, "write", full)
        with pytest.raises(OutputError, match="No space"):
            session.accept(doubt)
        monkeypatch.undo()
        assert session.data == before
        assert session.entries == []
        session.accept(doubt)
        assert len(session.entries) == 1


def test_a_folder_that_cannot_be_written_is_read_only(path: Path) -> None:
    (path.parent.parent / "review").write_text("a file in the way")
    with Session(path, "ani") as session:
        assert session.read_only is not None
        assert session.doubts()
        with pytest.raises(OutputError):
            session.skip(session.doubts()[0])


def test_a_damaged_journal_is_named(path: Path) -> None:
    with Session(path, "ani") as session:
        session.accept(session.doubt("/flow/1"))
        session.accept(session.doubt("/identity/sop_title"))
    lines = session.place.journal.read_text().splitlines(keepends=True)
    session.place.journal.write_text("".join(lines[1:]))
    with pytest.raises(RecordError, match="line 1"):
        Session(path, "ani")


def test_fifty_cuts_through_the_journal_lose_only_the_line_being_written(path: Path) -> None:
    states = [load(path)]
    with Session(path, "ani") as session:
        for number in range(5):
            session.edit(session.doubt("/identity/sop_title"), f"Judul {number}")
            states.append(session.data)
        file = session.place.journal
    whole, extraction = file.read_bytes(), load(session.place.extraction)
    for cut in range(0, len(whole), max(1, len(whole) // 50)):
        file.write_bytes(whole[:cut])
        entries = journal.read_entries(read_lines(file))
        assert journal.rebuild(extraction, entries) == states[whole[:cut].count(b"\n")]


def newer(record: SopRecord) -> SopRecord:
    """The same sheet read again: a better title, steps found one row later, the time read as before."""
    data = record.model_dump(mode="json")
    data["identity"]["sop_title"] = "Penyusunan Laporan"
    data["provenance"]["version"] = "2"
    return SopRecord.model_validate(data)


def test_a_newer_extraction_keeps_the_corrections(path: Path) -> None:
    with Session(path, "ani") as session:
        session.edit(session.doubt("/steps/1/duration"), "2 jam")
        session.choose(session.doubt("/actors/1/name"), 2)
    path.write_text(codec.dumps(newer(make_record())))
    for _ in range(2):
        with Session(path, "ani") as session:
            record = session.record
        assert record.identity.sop_title == "Penyusunan Laporan"
        assert record.steps[1].duration is not None
        assert record.steps[1].duration.minimum == "PT2H"
        assert record.actors[1].name == "Sekretaris"
        assert record.provenance.version == "2"
    assert [entry.action for entry in session.entries] == ["edit", "choose", "merge"]
    with Session(path, "ani") as session:
        session.undo()
        assert session.data["identity"]["sop_title"] == "Penyusunan Lapran"


def test_where_the_newer_extraction_reads_otherwise_the_conflict_is_shown(path: Path) -> None:
    with Session(path, "ani") as session:
        session.edit(session.doubt("/identity/sop_title"), "Judul Lain")
    path.write_text(codec.dumps(newer(make_record())))
    with Session(path, "ani") as session:
        assert session.conflicts == ("/identity/sop_title",)
        assert session.record.identity.sop_title == "Judul Lain"
        first = session.doubts()[0]
        assert (first.kind, first.value) == (DoubtKind.CONFLICT, "Judul Lain")
        assert [(one.text, one.source) for one in first.candidates[:2]] == [
            ("Judul Lain", "current"),
            ("Penyusunan Laporan", "newer"),
        ]
        session.choose(first, 2)
        assert session.record.identity.sop_title == "Penyusunan Laporan"
        assert not [doubt for doubt in session.doubts() if doubt.kind is DoubtKind.CONFLICT]


def test_a_changed_structure_stays_and_a_differing_one_is_a_conflict(path: Path) -> None:
    with Session(path, "ani") as session:
        session.change("delete_step", partial(structure.delete_step, step=2))
    path.write_text(codec.dumps(newer(make_record())))
    with Session(path, "ani") as session:
        assert len(session.record.steps) == 2
        assert session.record.identity.sop_title == "Penyusunan Laporan", "values come from the newer one"
        assert session.conflicts == ()


def other_structure(record: SopRecord) -> SopRecord:
    """The sheet read again with a step less at the front and a connector less."""
    data = record.model_dump(mode="json")
    data = structure.delete_step(data, 0)
    return SopRecord.model_validate(data | {"provenance": {"version": "2"}})


@pytest.mark.parametrize(("number", "steps"), [(1, ["s1", "s2"]), (2, ["s2", "s3"])])
def test_one_of_two_structures_is_chosen_as_a_whole(path: Path, number: int, steps: list[str]) -> None:
    with Session(path, "ani") as session:
        session.change("delete_step", partial(structure.delete_step, step=2))
    path.write_text(codec.dumps(other_structure(make_record())))
    with Session(path, "ani") as session:
        assert session.conflicts == ("/steps", "/flow")
        doubt = session.doubts()[0]
        assert (doubt.key, doubt.kind) == (STRUCTURE_CONFLICT, DoubtKind.CONFLICT)
        with pytest.raises(OptionsError, match="one of the two"):
            session.edit(doubt, "other")
        with pytest.raises(OptionsError):
            session.approve()
        session.choose(doubt, number)
        assert [step.id for step in session.record.steps] == steps
        assert session.doubts()[0].key != STRUCTURE_CONFLICT
        session.undo()
        assert session.doubts()[0].key == STRUCTURE_CONFLICT


def test_a_correction_without_a_place_in_the_newer_extraction_is_not_lost(path: Path) -> None:
    with Session(path, "ani") as session:
        session.edit(session.doubt("/steps/0/activity"), "Menyusun laporan tahunan")
    path.write_text(codec.dumps(other_structure(make_record())))
    with Session(path, "ani") as session:
        assert session.record.steps[0].activity == "Menyusun laporan tahunan"
        assert session.doubts()[0].key == STRUCTURE_CONFLICT


def test_the_checks_run_again_and_what_is_settled_stays_settled(tmp_path: Path) -> None:
    path = write_record(tmp_path, with_checks(make_record(findings=[])))
    with Session(path, "ani") as session:
        before = session.data["findings"]
        findings = [doubt for doubt in each(session.doubts()) if doubt.kind is DoubtKind.FINDING]
        finding = next(doubt for doubt in findings if doubt.pointer.startswith("/identity/legal_basis"))
        session.accept(finding)
        session.edit(session.doubt("/steps/1/duration"), "3 jam")
        session.edit(session.doubt("/identity/sop_number"), "070/12/2014")
    record = codec.read(path)
    after = [found.model_dump(mode="json") for found in record.findings]
    assert [found["check"] for found in after] != [found["check"] for found in before]
    assert sum(found.get("settled", False) for found in after) == 1
    assert session.entries[-1].action == "check"
    assert record.timing == with_checks(record).timing
    with Session(path, "ani") as session:
        for _ in range(4):
            session.undo()
        assert session.data["findings"] == before


@pytest.mark.parametrize(
    "where", ["/steps", "/steps/0", "/steps/0/symbols", "/actors/0", "/flow", "/identity", ""]
)
def test_no_answer_breaks_the_record(path: Path, where: str) -> None:
    with Session(path, "ani") as session:
        doubt = session.doubt(where)
        for answer in (
            partial(session.edit, text="Bupati"),
            session.blank,
            session.unreadable,
            session.accept,
        ):
            with suppress(OptionsError):
                answer(doubt)
            SopRecord.model_validate(session.data)


def test_an_empty_list_that_a_finding_names_can_be_filled(path: Path) -> None:
    with Session(path, "ani") as session:
        session.edit(session.doubt("/identity/equipment"), "Komputer | Printer")
        session.edit(session.doubt("/identity/legal_basis"), "UU Nomor 25 Tahun 2009")
    record = codec.read(path)
    assert record.identity.equipment == ["Komputer", "Printer"]
    assert record.identity.legal_basis[0].citation is not None
