"""Step rows of an SOP's procedure tables to the record's steps, with evidence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractor.grid.model import ColumnRole, Row, RowKind
from extractor.meaning.durations.reader import read_duration
from extractor.meaning.durations.units import unit_of_header
from extractor.meaning.terms.items import read_items
from extractor.recognised.evidence import EvidenceBook, text_evidence
from extractor.recognised.page import FieldText, ProcedureUnit
from extractor.record.model import Duration, Evidence, Origin, State, Step
from extractor.record.reasons import Code, Reason, because
from extractor.text.model import RegionText
from extractor.text.page_text import join_some

_BULLET = re.compile(r"^[^\w(\"'“]+(?=\S)")

STEP_FIELDS = {
    ColumnRole.NUMBER: "number",
    ColumnRole.ACTIVITY: "activity",
    ColumnRole.REQUIREMENTS: "requirements",
    ColumnRole.DURATION: "duration",
    ColumnRole.OUTPUT: "outputs",
    ColumnRole.REMARKS: "remarks",
}
"""The field of a step that a column of words holds."""

StepKey = tuple[int, int]
"""Index of the procedure unit, index of the row in `ProcedureGrid.steps`."""


@dataclass
class StepRows:
    """The rows that make one step: the first, and those that go on with it on later pages."""

    number: int
    page: int
    row: Row
    keys: list[StepKey] = field(default_factory=list)


def join_rows(units: Sequence[ProcedureUnit]) -> list[StepRows]:
    """All step rows of an SOP in order; a row that goes on over a page break joins the step before it."""
    steps: list[StepRows] = []
    for u, unit in enumerate(units):
        for r, row in enumerate(unit.grid.steps):
            if row.kind is RowKind.CONTINUATION and steps:
                steps[-1].keys.append((u, r))
                continue
            number = row.number if row.number is not None else (steps[-1].number + 1 if steps else 1)
            steps.append(StepRows(number, unit.page, row, [(u, r)]))
    return steps


def build_step(
    index: int,
    rows: StepRows,
    units: Sequence[ProcedureUnit],
    numbers: dict[StepKey, int],
    book: EvidenceBook,
) -> Step:
    """The step without its actors and symbols; evidence goes to `book` under /steps/<index>."""
    base = f"/steps/{index}"
    text = {role: _texts(rows, units, role) for role in ColumnRole}
    book.add(f"{base}/number", _number_evidence(rows, text[ColumnRole.NUMBER]))
    for role in (ColumnRole.ACTIVITY, ColumnRole.REQUIREMENTS, ColumnRole.OUTPUT, ColumnRole.REMARKS):
        empty = role is ColumnRole.ACTIVITY and not _joined(text[role])
        reasons = [because(Code.ACTIVITY_EMPTY)] if empty else []
        book.add(f"{base}/{STEP_FIELDS[role]}", _field_evidence(rows, units, role, text[role], reasons))
    return Step(
        id=f"s{index + 1}",
        number=rows.number,
        activity=_joined(text[ColumnRole.ACTIVITY]),
        requirements=_items(text[ColumnRole.REQUIREMENTS]),
        duration=_duration(base, rows, units, text[ColumnRole.DURATION], numbers, book),
        outputs=_items(text[ColumnRole.OUTPUT]),
        remarks=_joined(text[ColumnRole.REMARKS]),
        page=rows.page,
    )


def _fields(rows: StepRows, units: Sequence[ProcedureUnit], role: ColumnRole) -> list[FieldText]:
    return [f for u, r in rows.keys for f in units[u].fields if f.step == r and f.role is role]


def _texts(rows: StepRows, units: Sequence[ProcedureUnit], role: ColumnRole) -> list[RegionText]:
    return [t for f in _fields(rows, units, role) for t in f.texts]


def _joined(texts: Sequence[RegionText]) -> str:
    return " ".join(t.text for t in texts if t.text)


def _items(texts: Sequence[RegionText]) -> list[str]:
    """The items of a cell in its printed words: a number stays, since other cells refer to it."""
    return [item for text in texts for item in _items_of(text)]


def _items_of(text: RegionText) -> list[str]:
    items = read_items([line.text for line in text.lines])
    lines = [n for item in items for n in item.lines]
    if len(lines) != len(set(lines)):  # several items in one line
        return [item.text for item in items]
    if len(items) == 1:
        return [text.text]
    return [_BULLET.sub("", join_some(text, item.lines)) for item in items]


def _number_evidence(rows: StepRows, texts: Sequence[RegionText]) -> Evidence:
    evidence = text_evidence(rows.page, texts)
    update: dict[str, object] = {"confidence": min(rows.row.confidence, 1.0)}
    if rows.row.number_inferred or rows.row.number is None:
        update |= {
            "origin": Origin.INFERRED,
            "state": State.INFERRED,
            "reasons": [because(Code.NUMBER_INFERRED)],
        }
    return evidence.model_copy(update=update)


def _field_evidence(
    rows: StepRows,
    units: Sequence[ProcedureUnit],
    role: ColumnRole,
    texts: Sequence[RegionText],
    reasons: Sequence[Reason],
) -> Evidence:
    page_of_first = [t for f in _fields(rows, units, role)[:1] for t in f.texts]
    evidence = text_evidence(rows.page, page_of_first or texts, reasons)
    if len(texts) > len(page_of_first):
        weakest = min(t.confidence for t in texts)
        raw = "\n".join(t.raw for t in texts if t.raw)
        evidence = evidence.model_copy(update={"confidence": round(weakest, 4), "raw": raw})
    if reasons:
        evidence = evidence.model_copy(update={"needs_review": True})
    return evidence


def _duration(
    base: str,
    rows: StepRows,
    units: Sequence[ProcedureUnit],
    texts: Sequence[RegionText],
    numbers: dict[StepKey, int],
    book: EvidenceBook,
) -> Duration | None:
    reading = read_duration(_joined(texts), _header_unit(rows, units))
    unit = (because(Code.UNIT_OF_HEADER),) if reading.unit_of_header else ()
    evidence = _field_evidence(rows, units, ColumnRole.DURATION, texts, reading.reasons or unit)
    confidence = min(evidence.confidence, reading.confidence)
    book.add(
        f"{base}/duration",
        evidence.model_copy(
            update={
                "confidence": round(confidence, 4),
                "needs_review": reading.repaired or bool(reading.reasons),
            }
        ),
    )
    shared = [numbers[u, s] for u, r in rows.keys for s in _covers(units[u], r) if (u, s) in numbers]
    if reading.duration is None or not shared:
        return reading.duration
    return reading.duration.model_copy(update={"shared_with": shared})


def _header_unit(rows: StepRows, units: Sequence[ProcedureUnit]) -> str | None:
    """The unit that the header of the time column names for bare numbers, where the step begins."""
    columns = units[rows.keys[0][0]].grid.columns
    return next((unit_of_header(c.name) for c in columns if c.role is ColumnRole.DURATION), None)


def _covers(unit: ProcedureUnit, row: int) -> tuple[int, ...]:
    found = unit.field(row, ColumnRole.DURATION)
    return found.covers if found else ()
