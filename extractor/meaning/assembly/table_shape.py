"""How the procedure tables of a sheet are drawn: columns, header, row of column numbers, sides cut off."""

import re
from collections import Counter
from collections.abc import Sequence

from extractor.grid.model import Cell, ProcedureGrid, RowKind
from extractor.recognised.evidence import EvidenceBook, as_list, text_evidence
from extractor.recognised.page import PageResult, ProcedureUnit
from extractor.record.model import Evidence, Origin, TableShape

_AGREED = 0.99
"""Confidence of counts that header and rows, or numbers and places, give alike."""
_DIFFERENT = 0.6
"""Confidence of counts that differ on a scan: a rule may have been missed, or seen where there is none."""
_AT_EDGE = 0.03
"""Share of the page within which an open side of a table lies at the paper's edge, a little turned or not."""
_NUMBER = re.compile(r"\W*(\d{1,2})\W*")


def column_number(text: str) -> int | None:
    """The number that stands alone in a cell of a row of column numbers: `3`, `(3)`; None for other texts."""
    match = _NUMBER.fullmatch(text)
    return int(match[1]) if match else None


def number_cells(grid: ProcedureGrid) -> tuple[Cell, ...]:
    """The cells of the row of column numbers, left to right; none where the table has no such row."""
    row = next((row for row in grid.rows if row.kind is RowKind.COLUMN_NUMBERS), None)
    return _row_cells(grid, row.first) if row else ()


def table_shapes(
    units: Sequence[ProcedureUnit], pages: Sequence[PageResult], book: EvidenceBook
) -> list[TableShape]:
    """The shapes of an SOP's tables, one a page part; evidence goes to `book` under `/tables`."""
    sizes = {page.number: (page.width, page.height) for page in pages}
    return [_shape(n, unit, sizes.get(unit.page), book) for n, unit in enumerate(units)]


def _shape(number: int, unit: ProcedureUnit, size: tuple[int, int] | None, book: EvidenceBook) -> TableShape:
    base = f"/tables/{number}"
    grid = unit.grid
    widths = Counter(len(_row_cells(grid, row.first)) for row in grid.steps)
    columns = max(widths, key=lambda width: (widths[width], width == len(grid.columns)), default=None)
    header = len(grid.columns) if grid.has_header else None
    texts = unit.column_numbers
    numbers = [column_number(text.text) for text in texts]
    agreed = header is None or columns == header
    counted = Evidence(
        page=unit.page,
        box=as_list(grid.table.box),
        confidence=_AGREED if agreed or unit.words is Origin.DIGITAL else _DIFFERENT,
        origin=unit.words,
    )
    book.add(f"{base}/columns", counted)
    if header is not None:
        book.add(f"{base}/header_columns", counted)
    if numbers:
        evidence = text_evidence(unit.page, texts)
        if all(number in (place, None) for place, number in enumerate(numbers, start=1)):
            evidence = evidence.model_copy(update={"confidence": max(evidence.confidence, _AGREED)})
        book.add(f"{base}/numbers", evidence)
    return TableShape(
        page=unit.page,
        index=grid.table.index,
        roles=[column.role.value for column in grid.columns] if grid.has_header or number == 0 else [],
        columns=columns,
        header_columns=header,
        numbers=numbers,
        cut_off=_cut_off(grid, size) if size else [],
    )


def _row_cells(grid: ProcedureGrid, row: int) -> tuple[Cell, ...]:
    """The cells over a lattice row from left to right, each once."""
    cells = [cell for cell in grid.table.cells if cell.row <= row < cell.row + cell.row_span]
    return tuple(sorted(cells, key=lambda cell: cell.column))


def _cut_off(grid: ProcedureGrid, size: tuple[int, int]) -> list[str]:
    """The sides on which the table runs off the paper: no rule closes it, and the page's edge is at hand."""
    box, (width, height) = grid.table.box, size
    margins = {
        "left": box.x0 / width,
        "right": (width - box.x1) / width,
        "top": box.y0 / height,
        "bottom": (height - box.y1) / height,
    }
    return [side for side in grid.table.open_sides if margins[side] <= _AT_EDGE]
