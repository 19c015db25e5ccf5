"""What a text holds to SOP records: as from a scan, with lines and columns in place of boxes."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.meaning.assembly.mentions import PROCEDURE_TITLE, SIGNATURE, signature_values
from extractor.meaning.assembly.record import provenance_of
from extractor.meaning.durations.reader import read_duration
from extractor.meaning.identity.reader import read_identity
from extractor.meaning.terms.items import split_items
from extractor.options import Options
from extractor.recognised.evidence import EvidenceBook
from extractor.record.model import (
    Actor,
    Duration,
    Evidence,
    Identity,
    Origin,
    PageOrigin,
    PageRole,
    SopRecord,
    Source,
    SourcePage,
    State,
    Status,
    Step,
    Symbol,
    TableShape,
)
from extractor.record.reasons import Code, because
from extractor.transcripts.actors import StepActors, find_actors
from extractor.transcripts.consistency import confess
from extractor.transcripts.identity import WIDTH
from extractor.transcripts.model import Piece, TextIdentity, TextProcedure, TextStep

_BLANK = 0.95
_COUNTED = 0.97
_FIELDS = ("activity", "requirements", "output", "remarks")
_POINTERS = {"output": "outputs"}


@dataclass(frozen=True)
class TextInfo:
    """The file that a text came from."""

    name: str
    sha256: str
    media_type: str


def build_text_record(
    info: TextInfo,
    ordinal: int,
    identity: TextIdentity | None,
    procedure: TextProcedure | None,
    options: Options,
) -> SopRecord:
    """The record of one SOP of a text."""
    below = options.review.review_below
    book = EvidenceBook(below, below)
    read = _identity(identity, book)
    steps: list[Step] = []
    actors: list[Actor] = []
    total: Duration | None = None
    tables: list[TableShape] = []
    problems = ["tabel prosedur tidak ditemukan"]
    if procedure is not None:
        lanes = _lanes(procedure)
        actors = _actors(lanes, book)
        steps = _steps(procedure, [lane.text for lane in lanes], book)
        total = _total(procedure, book)
        tables = [_table(procedure, book)]
        problems = confess(procedure, actors, steps, book)
    mentions = _mentions(identity, procedure, book)
    return SopRecord(
        id=_record_id(info, ordinal),
        status=Status.PARTIAL if problems else Status.OK,
        source=_source(info, identity is not None, procedure is not None),
        identity=read,
        actors=actors,
        steps=steps,
        declared_total=total,
        tables=tables,
        evidence=book.entries,
        provenance=provenance_of((), options),
        problems=problems,
        mentions=mentions,
    )


def rejected_text_record(info: TextInfo, text: str, problem: str, options: Options) -> SopRecord:
    """The record of a text without any SOP: it says so and keeps the words."""
    return SopRecord(
        id=_record_id(info, 0),
        status=Status.FAILED,
        source=_source(info, identity=False, procedure=False),
        provenance=provenance_of((), options),
        problems=[problem],
        text=[{"page": 1, "text": text}],
    )


def _record_id(info: TextInfo, ordinal: int) -> str:
    return "sop-" + hashlib.sha256(f"{info.sha256}:1:{ordinal}".encode()).hexdigest()[:20]


def _source(info: TextInfo, identity: bool, procedure: bool) -> Source:
    role = PageRole.OTHER
    if identity and procedure:
        role = PageRole.BOTH
    elif identity or procedure:
        role = PageRole.IDENTITY if identity else PageRole.PROCEDURE
    page = SourcePage(number=1, role=role, origin=PageOrigin.TEXT)
    return Source(file=info.name, sha256=info.sha256, media_type=info.media_type, pages=[page])


def _identity(identity: TextIdentity | None, book: EvidenceBook) -> Identity:
    """The identity; the places on the reading's plane become lines and columns of the text."""
    cells = identity.cells if identity else ()
    reading = read_identity(cells)
    places = {(cell.box.x0, cell.box.y0): cell.text_at for cell in cells}
    for pointer, evidence in reading.evidence.items():
        if evidence.box is None:
            book.add(pointer, evidence)
            continue
        corner = (evidence.box[0] // WIDTH * WIDTH, evidence.box[1] // WIDTH * WIDTH)
        line, column = places.get(corner, (1, 1))
        book.add(pointer, evidence.model_copy(update={"box": None, "at": f"{line}:{column}"}))
    return reading.identity


def _lanes(procedure: TextProcedure) -> list[Piece]:
    """The lanes, or where roles stand in a column of words, each role once."""
    if procedure.lanes:
        return list(procedure.lanes)
    named: dict[str, Piece] = {}
    for step in procedure.steps:
        if step.actor is not None and step.actor.text:
            named.setdefault(step.actor.text.casefold(), step.actor)
    return list(named.values())


def _actors(lanes: Sequence[Piece], book: EvidenceBook) -> list[Actor]:
    for n, lane in enumerate(lanes):
        book.add(f"/actors/{n}/name", _evidence(lane))
    return [Actor(id=f"a{n + 1}", name=lane.text) for n, lane in enumerate(lanes)]


def _steps(procedure: TextProcedure, lanes: Sequence[str], book: EvidenceBook) -> list[Step]:
    actors = find_actors(procedure.steps, lanes)
    steps = [
        _step(n, step, who, procedure.default_unit, book)
        for n, (step, who) in enumerate(zip(procedure.steps, actors, strict=True))
    ]
    _share_times(steps, [step.shares_time for step in procedure.steps])
    return steps


def _share_times(steps: Sequence[Step], shares: Sequence[bool]) -> None:
    """Name in a duration whose cell covers several steps the others, which have none of their own."""
    start = 0
    for end in range(1, len(steps) + 1):
        if end < len(steps) and shares[end]:
            continue
        first, others = steps[start], steps[start + 1 : end]
        if first.duration is not None and others:
            numbers = [other.number for other in others]
            first.duration = first.duration.model_copy(update={"shared_with": numbers})
        start = end


def _step(n: int, step: TextStep, who: StepActors, default_unit: str | None, book: EvidenceBook) -> Step:
    base, ident = f"/steps/{n}", f"s{n + 1}"
    book.add(f"{base}/number", _evidence(step.place))
    for name in _FIELDS:
        book.add(f"{base}/{_POINTERS.get(name, name)}", _evidence(getattr(step, name), step.place))
    reading = read_duration(step.duration.text if step.duration else "", default_unit)
    evidence = _evidence(step.duration, step.place)
    if reading.reasons:
        update = {
            "confidence": min(evidence.confidence, reading.confidence),
            "reasons": list(reading.reasons),
            "needs_review": True,
        }
        evidence = evidence.model_copy(update=update)
    elif reading.unit_of_header:
        evidence = evidence.model_copy(update={"reasons": [because(Code.UNIT_OF_HEADER)]})
    book.add(f"{base}/duration", evidence)
    book.add(
        f"{base}/actors",
        Evidence(
            page=1,
            raw=who.raw,
            confidence=who.confidence,
            origin=who.origin,
            state=who.state,
            needs_review=who.reason is not None,
            reasons=[who.reason] if who.reason else [],
        ),
    )
    symbols = []
    for k, mark in enumerate(who.marks):
        symbols.append(Symbol(id=f"{ident}.{k + 1}", actor=f"a{mark.lane + 1}", kind=mark.kind, text=""))
        book.add(f"{base}/symbols/{k}", _evidence(mark.piece))
    labels = [{"actor": f"a{lane + 1}", "text": piece.text} for lane, piece in step.lanes]
    return Step(
        id=ident,
        number=step.number,
        activity=step.activity.text if step.activity else "",
        actors=[f"a{lane + 1}" for lane in who.lanes],
        symbols=symbols,
        requirements=_items(step.requirements),
        duration=reading.duration,
        outputs=_items(step.output),
        remarks=_remarks(step.remarks),
        page=1,
        **({"lane_texts": labels} if labels else {}),
    )


def _items(piece: Piece | None) -> list[str]:
    return split_items(piece.lines) if piece else []


def _remarks(piece: Piece | None) -> str:
    text = piece.text if piece else ""
    return text if any(c.isalnum() for c in text) else ""


def _evidence(piece: Piece | None, place: Piece | None = None) -> Evidence:
    """The evidence of a piece; for none, that the cell at `place` is blank."""
    if piece is None or not piece.text:
        at = (piece or place or Piece((), 1, 1)).at
        sure = _BLANK if piece is None else piece.confidence
        return Evidence(page=1, confidence=sure, origin=Origin.TEXT, state=State.BLANK, raw="", at=at)
    return Evidence(
        page=1,
        raw="\n".join(piece.raw or piece.lines),
        confidence=piece.confidence,
        origin=Origin.TEXT,
        needs_review=piece.reason is not None,
        reasons=[piece.reason] if piece.reason else [],
        at=piece.at,
    )


def _total(procedure: TextProcedure, book: EvidenceBook) -> Duration | None:
    if procedure.total is None:
        absent = Evidence(page=1, confidence=_COUNTED, origin=Origin.TEXT, state=State.ABSENT)
        book.add("/declared_total", absent)
        return None
    reading = read_duration(procedure.total.text)
    evidence = _evidence(procedure.total)
    book.add("/declared_total", evidence.model_copy(update={"reasons": list(reading.reasons)}))
    return reading.duration


def _table(procedure: TextProcedure, book: EvidenceBook) -> TableShape:
    """How the table's columns are laid out; what raw page OCR does not show stays unknown."""
    shape = procedure.shape
    if shape.columns is not None:
        at = f"{procedure.first_line}:1"
        counted = Evidence(page=1, confidence=_COUNTED, origin=Origin.TEXT, at=at)
        book.add("/tables/0/columns", counted)
        book.add("/tables/0/header_columns", counted)
    if shape.place is not None:
        book.add("/tables/0/numbers", _evidence(shape.place))
    return TableShape(
        page=1,
        columns=shape.columns,
        header_columns=shape.header_columns,
        numbers=list(shape.numbers),
    )


def _mentions(
    identity: TextIdentity | None, procedure: TextProcedure | None, book: EvidenceBook
) -> dict[str, object]:
    """Second mentions of identity values: titles on cover and table, and the signature block."""
    found: dict[str, object] = {}
    if identity and identity.cover:
        found["cover"] = [piece.text for piece in identity.cover]
    if procedure and procedure.title:
        found["procedure_title"] = procedure.title.text
        book.add(PROCEDURE_TITLE, _evidence(procedure.title))
    below = procedure.below if procedure else ()
    signature = signature_values([piece.text for piece in below])
    if signature:
        found["signature"] = signature
        whole = Piece(tuple(p.text for p in below), below[0].line, below[0].column)
        book.add(SIGNATURE, _evidence(whole))
    return found
