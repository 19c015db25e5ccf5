"""The cells of a page's regions, with their words: what identity and steps are made of."""

from collections.abc import Callable, Sequence

from extractor.grid.model import Cell, Column, ColumnRole, ProcedureGrid, Region, Row
from extractor.meaning.identity.reader import IdentityCell
from extractor.recognised.page import FieldText
from extractor.record.geometry import Box
from extractor.text.model import RegionText

ReadRegions = Callable[[Sequence[Box]], Sequence[RegionText]]

_TEXT_ROLES = (
    ColumnRole.ACTIVITY,
    ColumnRole.REQUIREMENTS,
    ColumnRole.DURATION,
    ColumnRole.OUTPUT,
    ColumnRole.REMARKS,
    ColumnRole.NUMBER,
)


def identity_cell(page: int, cell: Cell, text: RegionText) -> IdentityCell:
    """A cell and its words in the form that the identity's reading takes."""
    return IdentityCell(
        page=page,
        box=cell.box,
        row=cell.row,
        column=cell.column,
        row_span=cell.row_span,
        column_span=cell.column_span,
        lines=tuple(line.text for line in text.lines),
        line_boxes=tuple(line.box for line in text.lines),
        confidence=text.confidence,
        state=text.state,
        origin=text.origin,
        line_confidences=tuple(line.confidence for line in text.lines),
        line_readings=tuple(tuple(reading.text for reading in line.readings) for line in text.lines),
        raw_lines=tuple(line.text if line.unrepaired is None else line.unrepaired for line in text.lines),
    )


def identity_cells(region: Region, read: ReadRegions) -> tuple[IdentityCell, ...]:
    """All cells of an identity region, read."""
    cells = [c for c in region.table.cells if region.first <= c.row <= region.last]
    texts = read([c.box for c in cells])
    return tuple(identity_cell(region.table.page, c, t) for c, t in zip(cells, texts, strict=True))


def field_boxes(grid: ProcedureGrid) -> tuple[Box, ...]:
    """The boxes that `field_texts` reads."""
    owner = _owners(grid, _text_columns(grid), _squares(grid))
    return tuple(cell.box for cells in owner.values() for cell in cells)


def _text_columns(grid: ProcedureGrid) -> list[Column]:
    return [c for c in grid.columns if c.role in _TEXT_ROLES]


def field_texts(grid: ProcedureGrid, read: ReadRegions) -> tuple[FieldText, ...]:
    """The words of every text column in every step row; lanes are not read as text."""
    columns = _text_columns(grid)
    square = _squares(grid)
    owner = _owners(grid, columns, square)
    wanted = [cell for cells in owner.values() for cell in cells]
    texts = dict(zip((c.box for c in wanted), read([c.box for c in wanted]), strict=True))
    fields = [
        FieldText(
            step,
            column.role,
            tuple(texts[c.box] for c in owner[step, n]),
            covers=_covered(grid, owner[step, n], step),
        )
        for step, row in enumerate(grid.steps)
        for n, column in enumerate(columns)
    ]
    return tuple(fields)


def _squares(grid: ProcedureGrid) -> dict[tuple[int, int], Cell]:
    """Each lattice square's cell."""
    return {
        (r, c): cell
        for cell in grid.table.cells
        for r in range(cell.row, cell.row + cell.row_span)
        for c in range(cell.column, cell.column + cell.column_span)
    }


def _cells_of(row: Row, column: Column, square: dict[tuple[int, int], Cell]) -> list[Cell]:
    found = [
        square[r, c] for r in range(row.first, row.last + 1) for c in range(column.first, column.last + 1)
    ]
    return list(dict.fromkeys(found))


def _owners(
    grid: ProcedureGrid, columns: Sequence[Column], square: dict[tuple[int, int], Cell]
) -> dict[tuple[int, int], list[Cell]]:
    """(step, column) -> its cells; a cell over several steps or columns belongs to the first alone."""
    taken: set[Cell] = set()
    owners: dict[tuple[int, int], list[Cell]] = {}
    for step, row in enumerate(grid.steps):
        for n, column in enumerate(columns):
            cells = [c for c in _cells_of(row, column, square) if c not in taken]
            taken.update(cells)
            owners[step, n] = cells
    return owners


def _covered(grid: ProcedureGrid, cells: Sequence[Cell], step: int) -> tuple[int, ...]:
    """Later steps that a step's cells reach into."""
    bottom = max((c.row + c.row_span for c in cells), default=0)
    return tuple(s for s, row in enumerate(grid.steps) if s > step and row.first < bottom)
