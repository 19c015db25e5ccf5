"""What the body of a procedure table shows of each row: its number, words, symbols and spanning cells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractor.grid.model import Cell, Column, ColumnRole, RowKind
from extractor.grid.table.columns import Header
from extractor.grid.table.contents import TableContents
from extractor.grid.table.labels import match_signature, match_total
from extractor.grid.table.row_numbers import RowClues, counts_on, printed_number
from extractor.record.geometry import Box

_SUB_MARKER = re.compile(r"^\W{0,2}(?:[a-h]\s*[.)]|[-•–*]\s|[ivx]{1,3}\s*[.)])")
_LEADING_NUMBER = re.compile(r"^\s*(\d{1,2}\s*[.)])\s*(?=\D)")
_BRACKETED = re.compile(r"^\W*(\d{1,2})\W*$")
_SPANNING = 0.6
"""Share of the table's width from which a cell makes its row a heading, a total or a note."""
_LOWEST = 0.8
"""Height in text heights under which a row cannot hold a line: it belongs to the row above."""
_STRIP = 0.5
"""A row lower than this share of the usual height, without words, numbers the columns or is left empty."""
_DIGIT = 0.55
"""Height of a digit at least, in text heights."""
_SURE_WORD = 0.8


@dataclass(frozen=True)
class Unit:
    """Lattice rows `first` to `last` that share one number cell (or activity cell, where none are numbered).

    `kind` is None where only the numbers of all rows decide between step, sub-row, heading and continuation;
    `number` is this unit's part of a number cell that holds several.
    """

    first: int
    last: int
    kind: RowKind | None = None
    confidence: float = 0.95
    number: str = ""


class Body:
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

    def units(self) -> list[Unit]:
        """The body cut at the borders of the number cells (else of the activity cells), with their kinds."""
        units = self._cut()
        self._contents.texts(self._lead_cell(unit.first) for unit in units)
        units = [part for unit in units for part in self._parted(unit)]
        self._read_ahead(units)
        return self._with_kinds(units)

    def _cut(self) -> list[Unit]:
        units: list[Unit] = []
        for row in range(self._first, self._last + 1):
            low = self._table.ys[row + 1] - self._table.ys[row] < _LOWEST * self._contents.text_height
            same = units and self._lead_cell(row) == self._lead_cell(units[-1].first)
            if units and (same or low):
                units[-1] = replace(units[-1], last=row)
            else:
                units.append(Unit(row, row))
        return units

    def _parted(self, unit: Unit) -> list[Unit]:
        """Parts a unit whose number cell holds a number for each activity: a rule was not seen there."""
        text = self._number_text(unit)
        numbers = text.split()
        known = counts_on(text) or all(map(printed_number, numbers))
        if self._activity is None or len(numbers) < 2 or not known:
            return [unit]
        starts = [
            row for row in range(unit.first, unit.last + 1) if self._cell(row, self._activity).row == row
        ]
        if len(starts) != len(numbers) or starts[0] != unit.first:
            return [unit]
        ends = [*(start - 1 for start in starts[1:]), unit.last]
        return [
            Unit(start, end, number=number) for start, end, number in zip(starts, ends, numbers, strict=True)
        ]

    def is_crowded(self, unit: Unit) -> bool:
        """True where the number cell counts on: several steps stand in the unit, no rule between them."""
        return counts_on(self._number_text(unit))

    def _read_ahead(self, units: Sequence[Unit]) -> None:
        """Reads in one batch the texts that rows without a number are judged by."""
        unnumbered = [u for u in units if printed_number(self._number_text(u)) is None]
        wanted = [cell for u in unnumbered for cell in (self._first_inked(u), self._activity_cell(u)) if cell]
        wanted += [cell for u in units for cell in self._spanning(u)]
        wanted += [cell for u in units[:2] for cell in (self._activity_cell(u),) if cell]
        self._contents.texts(wanted)

    def _with_kinds(self, units: Sequence[Unit]) -> list[Unit]:
        """The units with the kinds that need no look at the numbers of the others."""
        found: list[Unit] = []
        ended = False
        for index, unit in enumerate(units):
            below = units[index + 1] if index + 1 < len(units) else None
            kind, confidence = self._kind(unit, below, top=index < 2, ended=ended)
            ended = ended or (kind is RowKind.OTHER and index > 0 and self._signs(unit))
            found.append(replace(unit, kind=kind, confidence=confidence))
        return found

    def clues(self, unit: Unit, *, after_break: bool) -> RowClues:
        """What speaks for and against a unit being a step of its own."""
        activity = self._activity_cell(unit)
        text = "" if self._is_numbered(unit) else self._activity_text(unit)
        own = activity is not None and not self._contents.is_blank(activity)
        number = self._number_text(unit)
        if self._number is None:
            number, text = _leading_number(text)
        return RowClues(
            text=number if any(c.isalnum() for c in number) else "",
            inked=self._has_number_ink(unit) or bool(number and self._number is None),
            sub_marker=bool(_SUB_MARKER.match(text)),
            own_activity=own and activity is not None and activity.row >= unit.first,
            merged=activity is not None and activity.row < unit.first,
            duration=self._own_text(unit, self._duration),
            symbol=self._has_symbol(unit),
            other_text=any(self._own_text(unit, column) for column in self._others),
            after_break=after_break,
        )

    def _has_number_ink(self, unit: Unit) -> bool:
        """True where the number cell holds a digit or more: a speck or a dot is no number."""
        cell = self._number_cell(unit)
        if cell is None:
            return False
        return self._contents.letters(cell.box, smallest=_DIGIT) > 0 or any(
            c.isalnum() for c in self._contents.text(cell)
        )

    def _kind(
        self, unit: Unit, below: Unit | None, *, top: bool, ended: bool
    ) -> tuple[RowKind | None, float]:
        if top and self._counts_columns(unit):
            return RowKind.COLUMN_NUMBERS, 0.98
        if unit.first == self._first and self._is_low_strip(unit):
            return RowKind.COLUMN_NUMBERS, 0.85
        if self._is_empty(unit):
            return RowKind.OTHER, 0.9
        if self._is_numbered(unit):
            return (RowKind.HEADING, 0.8) if self._heads(unit, below) else (None, 1.0)
        if ended:
            return RowKind.OTHER, 0.9
        first = self._first_inked(unit)
        lead = self._contents.text(first) if first else ""
        if match_total(lead) >= _SURE_WORD and not self._has_symbol(unit):
            return RowKind.TOTAL, 0.97
        if self._signs(unit):
            return RowKind.OTHER, 0.9
        if self._spanning(unit):
            # A label over the lanes with a time of its own can only be a total, whatever was read.
            timed = self._own_text(unit, self._duration)
            return (RowKind.TOTAL, 0.8) if timed else (RowKind.HEADING, 0.9)
        return None, 1.0

    def _heads(self, unit: Unit, below: Unit | None) -> bool:
        """True for a numbered row over the lanes with a step right below: it has no place for a symbol."""
        spanning = self._spanning(unit)
        if below is None or not spanning or any(self._contents.shapes(cell.box) for cell in spanning):
            return False
        if any(self._own_text(unit, column) for column in (self._duration, *self._others)):
            return False
        return self._is_numbered(below) and not self._spanning(below)

    def _counts_columns(self, unit: Unit) -> bool:
        """True for a row that numbers the columns: 1, 2, 3 ... or (1), (2), (3) ... from left to right."""
        activity = self._activity_cell(unit)
        if activity is None or unit.last > unit.first or not _BRACKETED.match(self._contents.text(activity)):
            return False
        cells = [c for c in self._contents.row_cells(unit.first) if not self._contents.is_blank(c)]
        found = [_BRACKETED.match(text) for text in self._contents.texts(cells)]
        numbers = [int(m.group(1)) for m in found if m]
        rising = sum(1 for a, b in pairwise(numbers) if b > a)
        return len(numbers) >= max(3, 0.5 * len(cells)) and rising >= 0.7 * (len(numbers) - 1)

    def _is_low_strip(self, unit: Unit) -> bool:
        """True for a row much lower than the others without a word in it: unreadable column numbers."""
        ys = self._table.ys
        heights = sorted(ys[row + 1] - ys[row] for row in range(self._first, self._last + 1))
        low = ys[unit.last + 1] - ys[unit.first] < _STRIP * heights[len(heights) // 2]
        cells = self._contents.row_cells(unit.first)
        return low and all(
            c.row_span == 1 and self._contents.letters(c.box) <= 4 and not self._contents.shapes(c.box)
            for c in cells
        )

    def _signs(self, unit: Unit) -> bool:
        """True where a row without a number holds the words of a signature block."""
        if self._is_numbered(unit) or self._has_symbol(unit):
            return False
        cells = [c for c in self._contents.row_cells(unit.first) if not self._contents.is_blank(c)]
        wide = [c for c in cells if c.column_span > 1]
        return any(match_signature(text) >= _SURE_WORD for text in self._contents.texts(wide))

    def _is_empty(self, unit: Unit) -> bool:
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

    def _is_numbered(self, unit: Unit) -> bool:
        return printed_number(self._number_text(unit)) is not None

    def _number_text(self, unit: Unit) -> str:
        cell = self._number_cell(unit)
        return unit.number or (self._contents.text(cell) if cell else "")

    def _number_cell(self, unit: Unit) -> Cell | None:
        """The cell in the number column; None where it also covers the activity and is so no number cell."""
        if self._number is None:
            return None
        cell = self._cell(unit.first, self._number)
        wide = self._activity is not None and cell.column + cell.column_span > self._activity.first
        return None if wide else cell

    def _spanning(self, unit: Unit) -> tuple[Cell, ...]:
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

    def _first_inked(self, unit: Unit) -> Cell | None:
        cells = self._contents.row_cells(unit.first)
        return next((c for c in cells if c.row >= unit.first and not self._contents.is_blank(c)), None)

    def _activity_cell(self, unit: Unit) -> Cell | None:
        """The activity's first cell with words; where it has several columns, the one with the most."""
        if self._activity is None:
            return None
        cells = self._cells(unit, self._activity)
        inked = [cell for cell in cells if not self._contents.is_blank(cell)]
        first = [cell for cell in inked if cell.row == inked[0].row]
        return max(first, key=lambda cell: self._contents.letters(cell.box), default=cells[0])

    def _activity_text(self, unit: Unit) -> str:
        """The words of the activity column at the top of a unit, left to right."""
        if self._activity is None:
            return ""
        cells = self._cells(unit, self._activity)
        return " ".join(t for t in self._contents.texts(c for c in cells if c.row == cells[0].row) if t)

    def _cells(self, unit: Unit, column: Column) -> list[Cell]:
        squares = [
            self._contents.cell_at(row, c)
            for row in range(unit.first, unit.last + 1)
            for c in range(column.first, column.last + 1)
        ]
        return list(dict.fromkeys(squares))

    def _own_text(self, unit: Unit, column: Column | None) -> bool:
        """True where a column has text in a cell that begins in this row and is not spanning others."""
        if column is None:
            return False
        cells = self._cells(unit, column)
        return any(
            c.row >= unit.first and c.column >= column.first and self._contents.letters(c.box) >= 2
            for c in cells
        )

    def _has_symbol(self, unit: Unit) -> bool:
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


def _leading_number(text: str) -> tuple[str, str]:
    """The number that an activity begins with, and the rest."""
    found = _LEADING_NUMBER.match(text)
    return (found.group(1), text[found.end() :]) if found else ("", text)
