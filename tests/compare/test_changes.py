"""What changed between two records."""

import pytest
from export.entries import SAMPLES, sample
from export.hostile import NASTY, spoilt

from extractor.compare.changes import Change, ChangeKind, Piece, compare
from extractor.compare.pages import diff_page
from extractor.record import codec
from extractor.record.model import Duration, Identity, SopRecord, Step


def kinds(before: SopRecord, after: SopRecord) -> dict[ChangeKind, list[Change]]:
    found: dict[ChangeKind, list[Change]] = {}
    for change in compare(before, after).changes:
        found.setdefault(change.kind, []).append(change)
    return found


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.parts[-3])
def test_nothing_changed_between_a_record_and_itself(path: object) -> None:
    record = codec.read(path)
    assert compare(record, record).changes == ()


def test_words_that_changed_are_marked() -> None:
    after = sample()
    after.steps[1].activity = "Membentuk Tim, memberi petunjuk"
    ((kind, (change,)),) = kinds(sample(), after).items()
    assert (kind, change.where) == (ChangeKind.REWORDED, "2")
    assert change.before == (Piece("Membentuk Tim, memberi "), Piece("pengarahan", changed=True))
    assert change.after == (Piece("Membentuk Tim, memberi "), Piece("petunjuk", changed=True))


def test_a_new_first_step_changes_nothing_of_the_others() -> None:
    """Later steps have other numbers and ids then, and are the same steps."""
    before, after = sample(), sample()
    for step in after.steps:
        step.number += 1
    after.steps.insert(0, Step(id="s0", number=1, activity="Menerima surat permintaan data kinerja"))
    found = kinds(before, after)
    assert set(found) == {ChangeKind.ADDED}
    assert found[ChangeKind.ADDED][0].sides == ("", "Menerima surat permintaan data kinerja")


def test_steps_are_dropped_and_moved() -> None:
    after = sample()
    after.steps.insert(1, after.steps.pop(8))
    del after.steps[10]
    found = kinds(sample(), after)
    (moved,), (dropped,) = found[ChangeKind.MOVED], found[ChangeKind.DROPPED]
    assert moved.where == "Menandatangani Dokumen LKj"
    assert moved.sides == ("9.", "2.")
    assert dropped.where == "11"


def test_people_times_and_flow() -> None:
    before, after = sample(), sample()
    after.steps[3].actors = ["a5"]
    after.steps[4].duration = Duration(text="2 hari", minimum="P2D", maximum="P2D")
    after.steps[0].duration = Duration(text="sepuluh menit", minimum="PT10M", maximum="PT10M")
    del after.flow[0]
    after.flow[3].label = "yes"
    found = kinds(before, after)
    assert set(found) == {ChangeKind.ACTORS, ChangeKind.DURATION, ChangeKind.FLOW, ChangeKind.TOTAL}
    assert found[ChangeKind.ACTORS][0].sides == ("Kasubag Evapor", "Staf")
    assert [change.where for change in found[ChangeKind.DURATION]] == ["5"]
    flow = [change.sides for change in found[ChangeKind.FLOW]]
    assert flow == [("1 -> 2", ""), ("5 -> 6", ""), ("", "5 -> 6 Ya")]
    assert compare(before, after).minutes == (1505, 1955)


def test_identity_fields_are_told_by_name() -> None:
    after = sample()
    after.identity.approved_by.name = "ANI"
    after.identity.date_revised = "2020-01-01"
    found = kinds(sample(), after)[ChangeKind.IDENTITY]
    assert [change.where for change in found] == ["date_revised", "approved_by"]
    assert [change.title("id") for change in found] == [
        "Identitas: tanggal revisi",
        "Identitas: disahkan oleh",
    ]
    for name in Identity.model_fields:
        for language in ("id", "en"):
            assert "_" not in Change(ChangeKind.IDENTITY, name, (), ()).title(language)


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_no_text_runs_in_the_page(text: str) -> None:
    page = diff_page(compare(spoilt("teks"), spoilt(text)), "en")
    for tag in ("<script", "<b>", "<img"):
        assert tag not in page
    page.encode()
