"""Reads the body of a procedure table: which lattice rows make a step, a heading, a total, a column count."""

from collections.abc import Sequence
from dataclasses import replace

from extractor.grid.model import Region, Row, RowKind
from extractor.grid.table.body import Body, Unit
from extractor.grid.table.columns import Header
from extractor.grid.table.contents import TableContents
from extractor.grid.table.row_numbers import NumberedRow, RowAct, RowClues, number_rows


def rows_of(contents: TableContents, region: Region, header: Header) -> tuple[Row, ...]:
    """The body rows of a procedure region, top to bottom; together they hold every body row once."""
    body = Body(contents, header, region.last)
    units = body.units()
    open_units = [unit for unit in units if unit.kind is None]
    clues = [body.clues(unit, after_break=_after_break(units, unit)) for unit in open_units]
    numbered = _mostly_numbered(clues)
    decided = dict(zip(open_units, number_rows(clues, numbered=numbered), strict=True))
    rows: list[Row] = []
    for unit in units:
        _append(rows, body, unit, decided.get(unit))
    return tuple(_without_trailing_headings(_without_unread_numbers(rows)))


def _without_unread_numbers(rows: Sequence[Row]) -> list[Row]:
    """Where no number of the table was read, counting from 1 would be a guess: it may be a later page."""
    if any(row.number is not None and not row.number_inferred for row in rows):
        return list(rows)
    return [replace(row, number=None, number_inferred=row.kind is RowKind.STEP) for row in rows]


def _append(rows: list[Row], body: Body, unit: Unit, decision: NumberedRow | None) -> None:
    box = body.box(unit.first, unit.last)
    if decision is None:
        rows.append(Row(unit.kind or RowKind.OTHER, unit.first, unit.last, box, confidence=unit.confidence))
        return
    if decision.act is RowAct.SUB_ROW and rows and rows[-1].kind in (RowKind.STEP, RowKind.CONTINUATION):
        above = rows[-1]
        rows[-1] = replace(
            above,
            last=unit.last,
            box=body.box(above.first, unit.last),
            confidence=min(above.confidence, decision.confidence),
        )
        return
    kind = RowKind.STEP if decision.act is RowAct.SUB_ROW else RowKind(decision.act.value)
    number, inferred = decision.number, decision.inferred
    crowded = body.is_crowded(unit)
    rows.append(Row(kind, unit.first, unit.last, box, number, inferred, decision.confidence, crowded))


def _after_break(units: Sequence[Unit], unit: Unit) -> bool:
    index = units.index(unit)
    return index > 0 and units[index - 1].kind is not None


def _mostly_numbered(clues: Sequence[RowClues]) -> bool:
    inked = sum(1 for clue in clues if clue.inked)
    return not clues or inked >= 0.25 * len(clues)


def _without_trailing_headings(rows: Sequence[Row]) -> list[Row]:
    """A heading has steps below it; a spanning row at the end is a note or a signature."""
    last_step = max((i for i, row in enumerate(rows) if row.kind is RowKind.STEP), default=-1)
    return [
        replace(row, kind=RowKind.OTHER, confidence=min(row.confidence, 0.8))
        if row.kind is RowKind.HEADING and i > last_step >= 0
        else row
        for i, row in enumerate(rows)
    ]
