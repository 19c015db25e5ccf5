"""Procedure tables in rows of text: their columns by header, their rows by number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from extractor.grid.model import ColumnRole
from extractor.grid.table.labels import match_column, match_group, match_total
from extractor.meaning.durations.units import unit_of_header
from extractor.meaning.identity.labels import find_label
from extractor.transcripts.model import Piece, TextProcedure, TextShape, TextStep
from extractor.transcripts.rows import TextCell, TextRow

_NUMBER = re.compile(r"\(?(\d{1,3})\s*[.)]?")
_ACTOR = "actor"
_FIELDS = {
    ColumnRole.ACTIVITY: "activity",
    ColumnRole.REQUIREMENTS: "requirements",
    ColumnRole.DURATION: "duration",
    ColumnRole.OUTPUT: "output",
    ColumnRole.REMARKS: "remarks",
}
_FEWEST_NUMBERS = 4
_RISING = 0.7
_MOST_HEADER_ROWS = 4
_WIDEST_IDENTITY = 4


@dataclass(frozen=True)
class Columns:
    """What each column of a table means: a role, `lane`, or `actor` for roles written out in words."""

    roles: dict[int, str]
    lanes: dict[int, Piece]
    default_unit: str | None
    body: int
    """Index of the first row behind the header."""
    width: int
    """How many columns the header has."""

    def of(self, role: str) -> list[int]:
        return [index for index, found in self.roles.items() if found == role]


@dataclass
class _Open:
    """A step whose rows are still being collected."""

    number: int
    place: Piece
    cells: dict[str, list[TextCell]] = field(default_factory=dict)
    lanes: list[tuple[int, TextCell]] = field(default_factory=list)


def find_header(rows: Sequence[TextRow], start: int) -> int | None:
    """The first row from `start` on that heads a procedure table; None where there is none."""
    for index in range(start, len(rows)):
        if _is_header(rows[index]):
            return index
    return None


def _is_header(row: TextRow) -> bool:
    if len(row.cells) < 3:
        return False
    texts = [text for text in row.texts if text]
    if len(texts) < 3:
        return False
    roles = {found[0] for found in map(match_column, texts) if found}
    groups = {found.label for found in map(match_group, texts) if found}
    return ColumnRole.ACTIVITY in roles and len(roles) + len(groups) >= 3


def read_table(rows: Sequence[TextRow], header: int) -> tuple[TextProcedure, int]:
    """The procedure table whose header begins at row `header`, and the index of the first row behind it."""
    columns = _columns(rows, header)
    steps: list[_Open] = []
    total: Piece | None = None
    shape = TextShape(columns.width, columns.width)
    at = columns.body
    blank = 0
    while at < len(rows):
        row = rows[at]
        if not any(cell.lines for cell in row.cells):
            blank += 1
            at += 1
            continue
        if _ends_table(row, blank):
            break
        blank = 0
        found = _total(row, columns)
        if found is not None:
            total = found
        elif _is_number_row(row):
            shape = _with_numbers(shape, row)
        elif not (at > header + 1 and _repeats_header(row)):
            shape = _with_row(shape, row)
            _add_row(row, columns, steps)
        at += 1
    lanes = tuple(columns.lanes[i] for i in columns.of(ColumnRole.LANE))
    return (
        TextProcedure(
            lanes=lanes,
            steps=tuple(_closed(step) for step in steps),
            total=total,
            default_unit=columns.default_unit,
            first_line=rows[header].line,
            shape=shape,
        ),
        at,
    )


def _columns(rows: Sequence[TextRow], header: int) -> Columns:
    body = header + 1
    while body < len(rows) and body - header < _MOST_HEADER_ROWS and _is_sub_header(rows[body]):
        body += 1
    heads = rows[header:body]
    width = max(len(row.cells) for row in heads)
    roles: dict[int, str] = {}
    lanes: dict[int, Piece] = {}
    unit: str | None = None
    under_lanes = False
    for index in range(width):
        texts = [r.cells[index] for r in heads if index < len(r.cells) and r.cells[index].lines]
        groups = [g.label for c in texts if (g := match_group(c.text)) and not match_column(c.text)]
        under_lanes = groups[-1] == "lanes" if groups else under_lanes
        named = [c for c in texts if not ((g := match_group(c.text)) and not match_column(c.text))]
        found = next((m for c in reversed(named) if (m := match_column(c.text))), None)
        if found and not (under_lanes and found[0] is ColumnRole.OTHER):
            roles[index] = found[0]
            under_lanes = False
            if found[0] is ColumnRole.DURATION:
                unit = unit_of_header(" ".join(c.text for c in named))
        elif named:
            roles[index] = ColumnRole.LANE
            lanes[index] = Piece(named[-1].lines, named[-1].line, named[-1].column)
        elif "lanes" in groups:
            roles[index] = _ACTOR
    if [r for r in roles.values() if r == ColumnRole.LANE]:
        roles = {i: r for i, r in roles.items() if r != _ACTOR}
    return Columns(roles, lanes, unit, body, width)


def _is_sub_header(row: TextRow) -> bool:
    """Whether a row below the header still names columns: no number before it, roles or lanes in it."""
    if not row.is_table or _is_number_row(row) or _number(row.cells[0].text) is not None:
        return False
    roles = [m for m in map(match_column, row.texts) if m]
    return len(roles) >= 2 and len(row.texts[0]) < 20


def _is_number_row(row: TextRow) -> bool:
    """Whether a row counts the columns: a number in every filled cell, most of them rising."""
    numbers = [_number(text) for text in row.texts if text]
    known = [n for n in numbers if n is not None]
    if len(known) < _FEWEST_NUMBERS or len(known) < len(numbers):
        return False
    return sum(b > a for a, b in pairwise(known)) >= _RISING * (len(known) - 1)


def _with_numbers(shape: TextShape, row: TextRow) -> TextShape:
    """The shape with the first row of column numbers; a repeated one says nothing new."""
    if shape.numbers:
        return shape
    filled = [cell for cell in row.cells if cell.lines]
    place = Piece(tuple(cell.text for cell in filled), row.line, filled[0].column)
    return replace(shape, numbers=tuple(_number(cell.text) for cell in filled), place=place)


def _with_row(shape: TextShape, row: TextRow) -> TextShape:
    """The shape widened to a row's last filled cell: converters drop blank cells at a row's end."""
    last = max((index for index, text in enumerate(row.texts) if text), default=-1)
    return replace(shape, columns=max(shape.columns or 0, last + 1))


def _number(text: str) -> int | None:
    match = _NUMBER.fullmatch(text.strip())
    return int(match[1]) if match else None


def _repeats_header(row: TextRow) -> bool:
    return _is_header(row) or (_is_sub_header(row) and not row.texts[0])


def _ends_table(row: TextRow, blank: int) -> bool:
    """Whether a row stands outside the table: a line without cells, or the label of an identity block."""
    if not row.is_table:
        return True
    if _number(row.texts[0]) is not None or not (blank > 0 or len(row.cells) <= _WIDEST_IDENTITY):
        return False
    labels = [find_label(cell.lines[0]) for cell in row.cells if cell.lines]
    return any(label is not None and label.separated for label in labels)


def _total(row: TextRow, columns: Columns) -> Piece | None:
    leading = next((cell for cell in row.cells if cell.lines), None)
    if leading is None or _number(leading.text) is not None or match_total(leading.text) < 0.85:
        return None
    wanted = columns.of(ColumnRole.DURATION)
    cells = [row.cells[i] for i in wanted if i < len(row.cells) and row.cells[i].lines]
    cells = cells or [c for c in row.cells if c is not leading and any(ch.isdecimal() for ch in c.text)]
    return Piece(cells[-1].lines, cells[-1].line, cells[-1].column) if cells else None


def _add_row(row: TextRow, columns: Columns, steps: list[_Open]) -> None:
    number_columns = columns.of(ColumnRole.NUMBER)
    head = row.cells[number_columns[0]] if number_columns and number_columns[0] < len(row.cells) else None
    number = _number(head.text) if head else None
    filled = [c for c in row.cells if c.lines]
    if number is None and not number_columns:
        number = len(steps) + 1
    if number is not None:
        place = Piece(head.lines if head else (), row.line, head.column if head else 1)
        steps.append(_Open(number, place))
    elif len(filled) <= 1 and (not steps or filled[0].index not in columns.roles or _is_heading(filled[0])):
        return
    if not steps:
        return
    step = steps[-1]
    lanes = columns.of(ColumnRole.LANE)
    for cell in filled:
        role = columns.roles.get(cell.index)
        if role == ColumnRole.LANE:
            step.lanes.append((lanes.index(cell.index), cell))
        elif role is not None and role != ColumnRole.NUMBER:
            step.cells.setdefault(role, []).append(cell)


def _is_heading(cell: TextCell) -> bool:
    letters = [c for c in cell.text if c.isalpha()]
    return bool(letters) and sum(c.isupper() for c in letters) > 0.8 * len(letters)


def _closed(step: _Open) -> TextStep:
    pieces = {name: _piece(step.cells[role]) for role, name in _FIELDS.items() if role in step.cells}
    lanes = tuple((lane, Piece(c.lines, c.line, c.column)) for lane, c in step.lanes)
    actor = _piece(step.cells[_ACTOR]) if _ACTOR in step.cells else None
    return TextStep(number=step.number, place=step.place, lanes=lanes, actor=actor, **pieces)


def _piece(cells: Sequence[TextCell]) -> Piece:
    lines = tuple(line for cell in cells for line in cell.lines)
    return Piece(lines, cells[0].line, cells[0].column)
