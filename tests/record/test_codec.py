import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import RecordError
from extractor.record.codec import dumps, loads, read
from extractor.record.model import (
    Actor,
    Approver,
    Duration,
    Edge,
    Evidence,
    Finding,
    Identity,
    LabelOrigin,
    LegalBasis,
    Origin,
    PageOrigin,
    PageRole,
    Qualifier,
    Severity,
    SopRecord,
    Source,
    SourcePage,
    State,
    Status,
    Step,
    Symbol,
    SymbolKind,
)

words = st.text(st.characters(codec="utf-8"), max_size=12)
maybe = st.none() | words
numbers = st.integers(1, 500)
share = st.floats(0, 1)

durations = st.builds(
    Duration,
    text=words,
    minimum=maybe,
    qualifier=st.none() | st.sampled_from(Qualifier),
    shared_with=st.lists(numbers, max_size=2),
)
symbols = st.builds(Symbol, id=words, actor=maybe, kind=st.sampled_from(SymbolKind), text=words)
steps = st.builds(
    Step,
    id=words,
    number=numbers,
    activity=words,
    actors=st.lists(words, max_size=2),
    symbols=st.lists(symbols, max_size=2),
    duration=st.none() | durations,
)
evidence = st.builds(
    Evidence,
    page=st.none() | numbers,
    box=st.none() | st.lists(st.floats(0, 5000), min_size=4, max_size=4),
    raw=maybe,
    confidence=share,
    origin=st.sampled_from(Origin),
    state=st.sampled_from(State),
    path=st.none() | st.lists(st.tuples(share, share), max_size=2),
)
identities = st.builds(
    Identity,
    agency=st.lists(words, max_size=2),
    sop_title=maybe,
    approved_by=st.builds(Approver, name=maybe),
    legal_basis=st.lists(st.builds(LegalBasis, text=words), max_size=2),
)
pages = st.builds(
    SourcePage, number=numbers, role=st.sampled_from(PageRole), origin=st.sampled_from(PageOrigin)
)
records = st.builds(
    SopRecord,
    id=words,
    status=st.sampled_from(Status),
    source=st.builds(Source, file=words, sha256=words, media_type=words, pages=st.lists(pages, max_size=2)),
    identity=identities,
    actors=st.lists(st.builds(Actor, id=words, name=words), max_size=2),
    steps=st.lists(steps, max_size=3),
    flow=st.lists(
        st.builds(Edge, source=words, target=words, label_origin=st.none() | st.sampled_from(LabelOrigin)),
        max_size=2,
    ),
    findings=st.lists(
        st.builds(Finding, check=words, severity=st.sampled_from(Severity), where=words, message=words),
        max_size=2,
    ),
    evidence=st.dictionaries(words, evidence, max_size=3),
)


def minimal(**changes: Any) -> dict[str, Any]:
    source = {"file": "a.pdf", "sha256": "00", "media_type": "application/pdf"}
    return {"schema_version": "1.0", "id": "x", "status": "ok", "source": source, **changes}


@given(records)
def test_round_trip(record: SopRecord) -> None:
    text = dumps(record)
    assert loads(text) == record
    assert dumps(loads(text)) == text


def test_what_utf8_cannot_hold_is_replaced(tmp_path: Path) -> None:
    source = Source(file="la\udcffp.pdf", sha256="", media_type="application/pdf")
    text = dumps(SopRecord(id="a", status=Status.OK, source=source))
    assert loads(text.encode()).source.file == "la\ufffdp.pdf"


def test_a_number_that_is_none_is_not_written() -> None:
    page = SourcePage(number=1, role=PageRole.BOTH, origin=PageOrigin.SCAN, dpi=float("nan"))
    source = Source(file="a.pdf", sha256="", media_type="application/pdf", pages=[page])
    with pytest.raises(ValueError, match="JSON"):
        dumps(SopRecord(id="a", status=Status.OK, source=source))


def test_keys_of_a_newer_tool_survive() -> None:
    text = json.dumps(minimal(colour="blue", identity={"seal": "round"}))
    again = json.loads(dumps(loads(text)))
    assert again["colour"] == "blue"
    assert again["identity"]["seal"] == "round"


def test_read(tmp_path: Path) -> None:
    (tmp_path / "record.json").write_text(json.dumps(minimal()), encoding="utf-8")
    assert read(tmp_path / "record.json").id == "x"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not valid JSON"),
        ('{"schema_version": ', "not valid JSON"),
        (b"\xff\xfe\x00", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ("[]", "not a JSON object"),
        ("{}", "names no schema_version"),
        (json.dumps(minimal(schema_version="9.0")), "newer version"),
        (json.dumps(minimal(status="fine")), r"/status \(enum\)"),
        (json.dumps(minimal(steps=[{"id": "s1", "number": 1}])), r"/steps/0/activity \(missing\)"),
    ],
)
def test_what_is_no_record_is_refused(text: str | bytes, message: str) -> None:
    with pytest.raises(RecordError, match=message):
        loads(text)


def test_a_fault_is_named_without_what_stands_there() -> None:
    with pytest.raises(RecordError) as caught:
        loads(json.dumps(minimal(identity={"approved_by": {"name": ["Budi Santoso"]}})))
    assert "/identity/approved_by/name" in str(caught.value)
    assert "Budi" not in str(caught.value)


def test_an_absent_file_is_a_record_error(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="cannot be read"):
        read(tmp_path / "record.json")
