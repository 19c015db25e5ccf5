"""Reads the body of a procedure table: which lattice rows make a step, a heading, a total, a column count."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractor.grid.columns import Header
from extractor.grid.contents import ReadBoxes, TableContents
from extractor.grid.labels import match_signature, match_total
from extractor.grid.model import Cell, Column, ColumnRole, Region, Row, RowKind
from extractor.grid.numbering import NumberedRow, RowAct, RowClues, number_rows, printed_number
from extractor.page.model import Page
from extractor.record.geometry import Box

_SUB_MARKER = re.compile(r"^\W{0,2}(?:[a-h]\s*[.)]|[-•–*]\s|[ivx]{1,3}\s*[.)])")
_BRACKETED = re.compile(r"^\W*(\d{1,2})\W*$")
_SPANNING = 0.6
"""Share of the table's width from which a cell makes its row a heading, a total or a note."""
_LOWEST = 0.8
"""Height in text heights under which a row cannot hold a line: it belongs to the row above."""
_STRIP = 0.5
"""A row lower than this share of the usual height, without words, numbers the columns or is left empty."""
_SURE_WORD = 0.8


@dataclass(frozen=True)
class _Unit:
    """Lattice rows that share one number cell (or one activity cell, where there are no numbers)."""

    first: int
    last: int
    kind: RowKind | None = None
    """None until the numbers decide between step, sub-row, heading and continuation."""
    confidence: float = 0.95


def read_rows(page: Page, region: Region, header: Header, read: ReadBoxes) -> tuple[Row, ...]:
    """The body rows of a procedure region, top to bottom; together they hold every body row once."""
    return rows_of(TableContents(page, region.table, read), region, header)


def rows_of(contents: TableContents, region: Region, header: Header) -> tuple[Row, ...]:
    """`read_rows` on contents that are already at hand."""
    body = _Body(contents, header, region.last)
    units = body.units()
    body.read_ahead(units)
    units = body.with_kinds(units)
    open_units = [unit for unit in units if unit.kind is None]
    clues = [body.clues(unit, after_break=_after_break(units, unit)) for unit in open_units]
    numbered = header.first_of(ColumnRole.NUMBER) is not None and _mostly_numbered(clues)
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


def _append(rows: list[Row], body: "_Body", unit: _Unit, decision: NumberedRow | None) -> None:
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
    rows.append(Row(kind, unit.first, unit.last, box, number, inferred, decision.confidence))


def _after_break(units: Sequence[_Unit], unit: _Unit) -> bool:
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


class _Body:
    """The body of one table, asked about its rows."""

    def __init__(self, contents: TableContents, header: Header, last: int):
        self._first, self._last = header.body, last
        self._contents = contents
        self._table = contents.table
        self._number = header.first_of(ColumnRole.NUMBER)
        self._activity = header.first_of(ColumnRole.ACTIVITY)
        self._duration = header.first_of(ColumnRole.DURATION)
        self._lanes = [c for c in header.columns if c.role is ColumnRole.LANE]
        texts = (ColumnRole.REQUIREMENTS, ColumnRole.OUTPUT, ColumnRole.REMARKS)
        self._others = [c for c in header.columns if c.role in texts]
        self._lead = self._number or self._activity or (header.columns[0] if header.columns else None)

    def box(self, first: int, last: int) -> Box:
        xs, ys = self._table.xs, self._table.ys
        return Box(xs[0], ys[first], xs[-1], ys[last + 1])

    def units(self) -> list[_Unit]:
        """The body cut at the borders of the number cells (else of the activity cells)."""
        units: list[_Unit] = []
        for row in range(self._first, self._last + 1):
            low = self._table.ys[row + 1] - self._table.ys[row] < _LOWEST * self._contents.text_height
            same = units and self._lead_cell(row) == self._lead_cell(units[-1].first)
            if units and (same or low):
                units[-1] = replace(units[-1], last=row)
            else:
                units.append(_Unit(row, row))
        return units

    def read_ahead(self, units: Sequence[_Unit]) -> None:
        """Reads number cells in one batch, then the texts that rows without a number are judged by."""
        self._contents.texts(self._lead_cell(unit.first) for unit in units)
        unnumbered = [u for u in units if printed_number(self._number_text(u)) is None]
        wanted = [cell for u in unnumbered for cell in (self._first_inked(u), self._activity_cell(u)) if cell]
        wanted += [cell for u in units for cell in self._spanning(u)]
        wanted += [cell for u in units[:2] for cell in (self._activity_cell(u),) if cell]
        self._contents.texts(wanted)

    def with_kinds(self, units: Sequence[_Unit]) -> list[_Unit]:
        """The units with the kinds that need no look at the numbers of the others."""
        found: list[_Unit] = []
        ended = False
        for index, unit in enumerate(units):
            kind, confidence = self._kind(unit, top=index < 2, ended=ended)
            ended = ended or (kind is RowKind.OTHER and index > 0 and self._signs(unit))
            found.append(replace(unit, kind=kind, confidence=confidence))
        return found

    def clues(self, unit: _Unit, *, after_break: bool) -> RowClues:
        activity = self._activity_cell(unit)
        text = self._contents.text(activity) if activity and not self._is_numbered(unit) else ""
        number = self._number_cell(unit)
        own = activity is not None and not self._contents.is_blank(activity)
        return RowClues(
            text=self._number_text(unit),
            inked=number is not None and not self._contents.is_blank(number),
            sub_marker=bool(_SUB_MARKER.match(text)),
            own_activity=own and activity is not None and activity.row >= unit.first,
            merged=activity is not None and activity.row < unit.first,
            duration=self._own_text(unit, self._duration),
            symbol=self._has_symbol(unit),
            other_text=any(self._own_text(unit, column) for column in self._others),
            after_break=after_break,
        )

    def _kind(self, unit: _Unit, *, top: bool, ended: bool) -> tuple[RowKind | None, float]:
        if top and self._counts_columns(unit):
            return RowKind.COLUMN_NUMBERS, 0.98
        if unit.first == self._first and self._is_low_strip(unit):
            return RowKind.COLUMN_NUMBERS, 0.85
        if self._is_empty(unit):
            return RowKind.OTHER, 0.9
        if self._is_numbered(unit) and not self._spanning(unit):
            return None, 1.0
        if ended:
            return RowKind.OTHER, 0.9
        first = self._first_inked(unit)
        lead = self._contents.text(first) if first else ""
        if match_total(lead) >= _SURE_WORD and not self._has_symbol(unit):
            return RowKind.TOTAL, 0.97
        if self._signs(unit):
            return RowKind.OTHER, 0.9
        if self._spanning(unit) and not self._is_numbered(unit) and not self._own_text(unit, self._duration):
            return RowKind.HEADING, 0.9
        return None, 1.0

    def _counts_columns(self, unit: _Unit) -> bool:
        """True for a row that numbers the columns: 1, 2, 3 ... or (1), (2), (3) ... from left to right."""
        activity = self._activity_cell(unit)
        if activity is None or unit.last > unit.first or not _BRACKETED.match(self._contents.text(activity)):
            return False
        cells = [c for c in self._contents.row_cells(unit.first) if not self._contents.is_blank(c)]
        found = [_BRACKETED.match(text) for text in self._contents.texts(cells)]
        numbers = [int(m.group(1)) for m in found if m]
        rising = sum(1 for a, b in pairwise(numbers) if b > a)
        return len(numbers) >= max(3, 0.5 * len(cells)) and rising >= 0.7 * (len(numbers) - 1)

    def _is_low_strip(self, unit: _Unit) -> bool:
        """True for a row much lower than the others without a word in it: unreadable column numbers."""
        ys = self._table.ys
        heights = sorted(ys[row + 1] - ys[row] for row in range(self._first, self._last + 1))
        low = ys[unit.last + 1] - ys[unit.first] < _STRIP * heights[len(heights) // 2]
        cells = self._contents.row_cells(unit.first)
        return low and all(
            c.row_span == 1 and self._contents.letters(c.box) <= 4 and not self._contents.shapes(c.box)
            for c in cells
        )

    def _signs(self, unit: _Unit) -> bool:
        """True where a row without a number holds the words of a signature block."""
        if self._is_numbered(unit) or self._has_symbol(unit):
            return False
        cells = [c for c in self._contents.row_cells(unit.first) if not self._contents.is_blank(c)]
        wide = [c for c in cells if c.column_span > 1]
        return any(match_signature(text) >= _SURE_WORD for text in self._contents.texts(wide))

    def _is_empty(self, unit: _Unit) -> bool:
        """True where neither an activity, nor a symbol, nor any other text stands in a row."""
        if self._has_symbol(unit):
            return False
        number = self._number_cell(unit)
        cells = {c for row in range(unit.first, unit.last + 1) for c in self._contents.row_cells(row)}
        own = [c for c in cells if c.row >= unit.first and c != number]
        return all(self._contents.is_blank(c) or self._contents.letters(c.box) == 0 for c in own) and not (
            any(self._contents.is_blank(c) is False and c.row < unit.first for c in cells)
            and self._is_numbered(unit)
        )

    def _is_numbered(self, unit: _Unit) -> bool:
        return printed_number(self._number_text(unit)) is not None

    def _number_text(self, unit: _Unit) -> str:
        cell = self._number_cell(unit)
        return self._contents.text(cell) if cell else ""

    def _number_cell(self, unit: _Unit) -> Cell | None:
        """The cell in the number column; None where it also covers the activity and is so no number cell."""
        if self._number is None:
            return None
        cell = self._cell(unit.first, self._number)
        wide = self._activity is not None and cell.column + cell.column_span > self._activity.first
        return None if wide else cell

    def _spanning(self, unit: _Unit) -> tuple[Cell, ...]:
        """Inked cells of a row that cover most of the table, or the activity with all lanes."""
        width = _SPANNING * self._table.box.width
        lanes = (self._lanes[0].first, self._lanes[-1].last) if self._lanes else None
        found = []
        for cell in self._contents.row_cells(unit.first):
            end = cell.column + cell.column_span - 1
            over_lanes = lanes is not None and cell.column < lanes[0] and end >= lanes[1]
            if (cell.box.width >= width or over_lanes) and not self._contents.is_blank(cell):
                found.append(cell)
        return tuple(found)

    def _first_inked(self, unit: _Unit) -> Cell | None:
        cells = self._contents.row_cells(unit.first)
        return next((c for c in cells if c.row >= unit.first and not self._contents.is_blank(c)), None)

    def _activity_cell(self, unit: _Unit) -> Cell | None:
        if self._activity is None:
            return None
        cells = [self._cell(row, self._activity) for row in range(unit.first, unit.last + 1)]
        return next((cell for cell in cells if not self._contents.is_blank(cell)), cells[0])

    def _own_text(self, unit: _Unit, column: Column | None) -> bool:
        """True where a column has text in a cell that begins in this row and is not spanning others."""
        if column is None:
            return False
        cells = {self._cell(row, column) for row in range(unit.first, unit.last + 1)}
        return any(
            c.row >= unit.first and c.column >= column.first and self._contents.letters(c.box) >= 2
            for c in cells
        )

    def _has_symbol(self, unit: _Unit) -> bool:
        """True where a lane of the row holds a shape; a cell that also covers other columns is no lane's."""
        ys = self._table.ys
        return any(
            self._contents.shapes(Box(lane.x0, ys[unit.first], lane.x1, ys[unit.last + 1])) > 0
            for lane in self._lanes
            if self._is_lane_cell(self._cell(unit.first, lane))
        )

    def _is_lane_cell(self, cell: Cell) -> bool:
        last = cell.column + cell.column_span - 1
        return self._lanes[0].first <= cell.column and last <= self._lanes[-1].last

    def _lead_cell(self, row: int) -> Cell:
        return self._cell(row, self._lead) if self._lead else self._contents.cell_at(row, 0)

    def _cell(self, row: int, column: Column) -> Cell:
        return self._contents.cell_at(row, column.first)
