"""The approver of several SOPs of one file: what most sheets show puts right what a stamp hides on one."""

from collections.abc import Sequence

import pytest

from extractor.meaning.correction.officials import with_known_officials
from extractor.record.model import Approver, Evidence, Identity, Origin, SopRecord, Source, State, Status

NUMBER = "196801121994032008"
NAME, NIP = "/identity/approved_by/name", "/identity/approved_by/nip"
OFFICE = "KEPALA DINAS PERTANIAN"


def record(
    page: int,
    name: str | None,
    nip: str | None,
    *,
    position: str = OFFICE,
    confidence: float = 0.6,
    state: State = State.READ,
    origin: Origin = Origin.OCR,
) -> SopRecord:
    evidence = Evidence(
        page=page, box=[0, 0, 10, 10], confidence=confidence, origin=origin, state=state, raw=name or ""
    )
    return SopRecord(
        id=f"sop-{page}",
        status=Status.OK,
        source=Source(file="a.pdf", sha256="0" * 64, media_type="application/pdf", pages=[]),
        identity=Identity(approved_by=Approver(position=position, name=name, nip=nip)),
        evidence={NAME: evidence, NIP: evidence},
    )


def approvers(records: Sequence[SopRecord]) -> list[tuple[str | None, str | None]]:
    return [(r.identity.approved_by.name, r.identity.approved_by.nip) for r in with_known_officials(records)]


GOOD = [record(1, "SRI WAHYUNI, S.P.", NUMBER), record(3, "SRI WAHYUNI S.P", NUMBER)]


@pytest.mark.parametrize("nip", ["19680112199403208", "196801122994032008", None])
def test_a_number_against_the_rule_is_taken_from_the_other_sheets(nip: str | None) -> None:
    third = with_known_officials([*GOOD, record(5, "SRI WAHYUNI, S.P.", nip)])[2]
    assert third.identity.approved_by.nip == NUMBER
    found = third.evidence[NIP]
    assert found.needs_review
    assert (found.state, found.origin) == (State.INFERRED, Origin.INFERRED)
    assert found.reasons
    assert found.alternatives == ([nip] if nip else [])


@pytest.mark.parametrize("name", ["SRl WAHYUMI. S.P.", "SRI WAHYUNTS.P.", None])
def test_a_name_read_unsurely_is_taken_from_the_other_sheets(name: str | None) -> None:
    third = with_known_officials([*GOOD, record(5, name, NUMBER)])[2]
    assert third.identity.approved_by.name in ("SRI WAHYUNI, S.P.", "SRI WAHYUNI S.P")
    assert third.evidence[NAME].needs_review


def test_the_reading_of_one_sheet_alone_is_no_proof_for_another() -> None:
    pair = [record(1, "SRI WAHYUNI, S.P.", NUMBER), record(3, "SRI WAHYUMI, S.P.", NUMBER)]
    assert approvers(pair) == [(p.identity.approved_by.name, NUMBER) for p in pair]


def test_several_records_of_one_block_are_one_witness() -> None:
    block = [record(1, "SRI WAHYUNI, S.P.", NUMBER), record(1, "SRI WAHYUNI, S.P.", NUMBER)]
    other = record(3, "SRI WAHYUMI, S.P.", NUMBER)
    assert approvers([*block, other])[2] == ("SRI WAHYUMI, S.P.", NUMBER)


@pytest.mark.parametrize(
    "other",
    [
        record(5, "BUDI HARTONO, S.P.", "197005051995031001"),
        record(5, "SRI WAHYUMI, S.P.", "19680112199403200", position="CAMAT KALIREJO"),
        record(5, "SRI WAHYUMI, S.P.", "19680112199403200", origin=Origin.DIGITAL),
        record(5, "SRI WAHYUMI, S.P.", "19680112199403200", state=State.HANDWRITTEN),
    ],
)
def test_another_official_another_office_print_and_hand_stay(other: SopRecord) -> None:
    own = other.identity.approved_by
    assert approvers([*GOOD, other])[2] == (own.name, own.nip)


def test_a_name_read_surely_stays() -> None:
    other = record(5, "SRI WAHYUDI, S.P.", NUMBER, confidence=0.99)
    assert approvers([*GOOD, other])[2] == ("SRI WAHYUDI, S.P.", NUMBER)


def test_nothing_is_changed_in_the_records_given() -> None:
    given = [*GOOD, record(5, None, None)]
    with_known_officials(given)
    assert given[2].identity.approved_by.nip is None
