"""Procedure tables in rows of text: their rows by number, each cell's words to the column's field."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extractor.grid.model import ColumnRole
from extractor.grid.table.labels import match_total
from extractor.meaning.identity.labels import find_label
from extractor.transcripts.model import Piece, TextProcedure, TextShape, TextStep
from extractor.transcripts.rows import TextCell, TextRow
from extractor.transcripts.table_header import (
    ACTOR,
    Columns,
    is_header,
    is_number_row,
    is_sub_header,
    number_of,
    read_columns,
)

_FIELDS = {
    ColumnRole.ACTIVITY: "activity",
    ColumnRole.REQUIREMENTS: "requirements",
    ColumnRole.DURATION: "duration",
    ColumnRole.OUTPUT: "output",
    ColumnRole.REMARKS: "remarks",
}
_WIDEST_IDENTITY = 4
_SURE_TOTAL = 0.85
_FARTHEST = 12
"""Rows between two parts of a table that the end of a page parts."""


@dataclass
class _Open:
    """A step whose rows are still being collected."""

    number: int
    place: Piece
    cells: dict[str, list[TextCell]] = field(default_factory=dict)
    lanes: list[tuple[int, TextCell]] = field(default_factory=list)
    shares_time: bool = False
    """The duration's cell of the step before reaches down to this one."""


@dataclass
class _Body:
    """What the rows of a table have given so far."""

    columns: Columns
    shape: TextShape
    steps: list[_Open] = field(default_factory=list)
    total: Piece | None = None


def read_table(rows: Sequence[TextRow], header: int) -> tuple[TextProcedure, int]:
    """The procedure table whose header begins at row `header`, and the index of the first row behind it.

    A table goes on behind a page's end: where its header comes again, or rows go on with its numbers.
    """
    columns = read_columns(rows, header)
    body = _Body(columns, TextShape(columns.width, columns.width))
    at = _read_part(rows, columns.body, body)
    while (more := _next_part(rows, at, body)) is not None:
        if is_header(rows[more]):
            body.columns = read_columns(rows, more)
            more = body.columns.body
        at = _read_part(rows, more, body)
    lanes = tuple(columns.lanes[i] for i in columns.of(ColumnRole.LANE))
    procedure = TextProcedure(
        lanes=lanes,
        steps=tuple(_closed(body.steps)),
        total=body.total,
        default_unit=columns.default_unit,
        first_line=rows[header].line,
        shape=body.shape,
        columns=frozenset(columns.roles.values()),
    )
    return procedure, at


def _same(one: Columns, other: Columns) -> bool:
    return list(one.roles.values()) == list(other.roles.values())


def _next_part(rows: Sequence[TextRow], at: int, body: _Body) -> int | None:
    """The row at which a table goes on behind what a page's end put between; None where it does not."""
    if not body.steps or body.total is not None:
        return None
    expected = body.steps[-1].number + 1
    for index in range(at, min(at + _FARTHEST, len(rows))):
        row = rows[index]
        if any(label.separated for cell in row.cells if cell.lines and (label := find_label(cell.lines[0]))):
            return None
        if is_header(row):
            columns = read_columns(rows, index)
            first = next(
                (n for r in rows[columns.body : columns.body + 4] if (n := _first(r, columns))), None
            )
            return index if first == expected and _same(columns, body.columns) else None
        if len(row.cells) >= body.columns.width - 1 > 1 and _first(row, body.columns) == expected:
            return index
    return None


def _first(row: TextRow, columns: Columns) -> int | None:
    """The number of the step that a row begins."""
    if is_number_row(row):
        return None
    places = columns.of(ColumnRole.NUMBER)
    return number_of(row.cells[places[0]].text) if places and places[0] < len(row.cells) else None


def _read_part(rows: Sequence[TextRow], start: int, body: _Body) -> int:
    """Read rows up to the table's end or a page's; the index of the first row behind them."""
    at = start
    blank = 0
    while at < len(rows):
        row = rows[at]
        if not any(cell.lines for cell in row.cells):
            blank += 1
            at += 1
            continue
        if _ends_table(row, blank) or _begins_another(rows, at, body):
            break
        blank = 0
        found = _total(row, body.columns)
        if found is not None:
            body.total = found
        elif is_number_row(row):
            body.shape = _with_numbers(body.shape, row)
        elif not (at > start and _repeats_header(row)):
            body.shape = _with_row(body.shape, row)
            _add_row(row, body.columns, body.steps)
        at += 1
    return at


def _begins_another(rows: Sequence[TextRow], at: int, body: _Body) -> bool:
    """Whether a header comes whose steps count from 1 again: another procedure's."""
    if not body.steps or not is_header(rows[at]):
        return False
    columns = read_columns(rows, at)
    first = next((n for r in rows[columns.body : columns.body + 4] if (n := _first(r, columns))), None)
    return first == 1


def _with_numbers(shape: TextShape, row: TextRow) -> TextShape:
    """The shape with the first row of column numbers; a repeated one says nothing new."""
    if shape.numbers:
        return shape
    filled = [cell for cell in row.cells if cell.lines]
    place = Piece(tuple(cell.text for cell in filled), row.line, filled[0].column)
    return replace(shape, numbers=tuple(number_of(cell.text) for cell in filled), place=place)


def _with_row(shape: TextShape, row: TextRow) -> TextShape:
    """The shape widened to a row's last filled cell: converters drop blank cells at a row's end."""
    last = max((index for index, text in enumerate(row.texts) if text), default=-1)
    return replace(shape, columns=max(shape.columns or 0, last + 1))


def _repeats_header(row: TextRow) -> bool:
    return is_header(row) or (is_sub_header(row) and not row.texts[0])


def _ends_table(row: TextRow, blank: int) -> bool:
    """Whether a row stands outside the table: a line without cells, or the label of an identity block."""
    if not row.is_table:
        return True
    if number_of(row.texts[0]) is not None or not (blank > 0 or len(row.cells) <= _WIDEST_IDENTITY):
        return False
    labels = [find_label(cell.lines[0]) for cell in row.cells if cell.lines]
    return any(label is not None and label.separated for label in labels)


def _total(row: TextRow, columns: Columns) -> Piece | None:
    leading = next((cell for cell in row.cells if cell.lines), None)
    if leading is None or number_of(leading.text) is not None or match_total(leading.text) < _SURE_TOTAL:
        return None
    wanted = columns.of(ColumnRole.DURATION)
    cells = [row.cells[i] for i in wanted if i < len(row.cells) and row.cells[i].lines]
    cells = cells or [c for c in row.cells if c is not leading and any(ch.isdecimal() for ch in c.text)]
    return Piece(cells[-1].lines, cells[-1].line, cells[-1].column) if cells else None


def _add_row(row: TextRow, columns: Columns, steps: list[_Open]) -> None:
    number_columns = columns.of(ColumnRole.NUMBER)
    head = row.cells[number_columns[0]] if number_columns and number_columns[0] < len(row.cells) else None
    number = number_of(head.text) if head else None
    filled = [c for c in row.cells if c.lines]
    if number is None and not number_columns:
        number = len(steps) + 1
    if number is not None:
        place = Piece(head.lines if head else (), row.line, head.column if head else 1)
        steps.append(_Open(number, place, shares_time=_continues(row, columns)))
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


def _continues(row: TextRow, columns: Columns) -> bool:
    """Whether the duration's cell of the row above reaches down into this one."""
    return any(row.cells[i].continues for i in columns.of(ColumnRole.DURATION) if i < len(row.cells))


def _is_heading(cell: TextCell) -> bool:
    letters = [c for c in cell.text if c.isalpha()]
    return bool(letters) and sum(c.isupper() for c in letters) > 0.8 * len(letters)


def _closed(steps: Sequence[_Open]) -> list[TextStep]:
    closed: list[TextStep] = []
    for step in steps:
        pieces: dict[str, Piece | None] = {
            name: _piece(step.cells[role]) for role, name in _FIELDS.items() if role in step.cells
        }
        lanes = tuple((lane, Piece(c.lines, c.line, c.column)) for lane, c in step.lanes)
        actor = _piece(step.cells[ACTOR]) if ACTOR in step.cells else None
        shares = step.shares_time and bool(closed) and "duration" not in pieces
        closed.append(
            TextStep(step.number, step.place, lanes=lanes, actor=actor, shares_time=shares, **pieces)
        )
    return closed


def _piece(cells: Sequence[TextCell]) -> Piece:
    lines = tuple(line for cell in cells for line in cell.lines)
    return Piece(lines, cells[0].line, cells[0].column)
