"""Puts a procedure table together: header, columns and rows; and what continued tables and totals need."""

from collections.abc import Sequence
from dataclasses import replace

from extractor.grid.model import Cell, Column, ColumnRole, ProcedureGrid, Region, RowKind, Table
from extractor.grid.table.columns import columns_of
from extractor.grid.table.contents import ReadBoxes, TableContents
from extractor.grid.table.continuation import Before, continued_header
from extractor.grid.table.given_roles import with_named_roles
from extractor.grid.table.labels import match_total
from extractor.grid.table.rows import rows_of
from extractor.options import ColumnRoleSetting
from extractor.page.model import Page
from extractor.record.geometry import union


def read_procedure(
    page: Page,
    region: Region,
    read: ReadBoxes,
    read_upward: ReadBoxes | None = None,
    roles: Sequence[ColumnRoleSetting] = (),
    before: Before = lambda: None,
) -> ProcedureGrid:
    """The columns and rows of a procedure region of one page.

    `read_upward` reads names that run up the page; `roles` are those that a person has named; `before` gives
    the table that this one may go on with. In the table of
    the result the body cells of a text column that was drawn as several lattice columns are joined, so that
    its words are read as they run. `title` is the text of rows above the header inside the table, "" where
    there are none.
    """
    contents = TableContents(page, region.table, read, read_upward)
    header = continued_header(columns_of(contents, region), region.table, before)
    header = with_named_roles(header, page.number, region.table.index, roles)
    rows = rows_of(contents, region, header)
    return ProcedureGrid(
        table=_with_whole_cells(region.table, header.columns, header.body),
        columns=header.columns,
        rows=rows,
        body_top=header.body_top,
        title=header.title,
        has_header=header.has_header,
        guessed=header.guessed,
        lacking=header.lacking,
        warnings=header.warnings,
    )


def _with_whole_cells(table: Table, columns: Sequence[Column], body: int) -> Table:
    """The table with the cells of each text column that lie side by side in the same rows made one."""
    wide = [c for c in columns if c.last > c.first and c.role is not ColumnRole.LANE]
    cells = list(table.cells)
    for column in wide:
        inside = [c for c in cells if c.row >= body and c.column >= column.first and _end(c) <= column.last]
        for rows in {(cell.row, cell.row_span) for cell in inside}:
            parts = [cell for cell in inside if (cell.row, cell.row_span) == rows]
            if sum(part.column_span for part in parts) == column.last - column.first + 1 and len(parts) > 1:
                cells = [cell for cell in cells if cell not in parts]
                cells.append(_joined(parts))
    return replace(table, cells=tuple(sorted(cells, key=lambda c: (c.row, c.column)))) if wide else table


def _joined(parts: Sequence[Cell]) -> Cell:
    first = min(parts, key=lambda cell: cell.column)
    return replace(
        first, column_span=sum(part.column_span for part in parts), box=union(part.box for part in parts)
    )


def _end(cell: Cell) -> int:
    return cell.column + cell.column_span - 1


def declared_total_cell(grid: ProcedureGrid, read: ReadBoxes) -> Cell | None:
    """The cell of a total row that holds the time: under the duration column, else right of the label.

    The label's own cell where both stand in one; None where the table has no total row.
    """
    total = next((row for row in grid.rows if row.kind is RowKind.TOTAL), None)
    if total is None:
        return None
    cells = list(dict.fromkeys(grid.table.cell_at(total.first, c) for c in range(grid.table.columns)))
    texts = dict(zip(cells, read([cell.box for cell in cells]), strict=True))
    label = next((cell for cell in cells if match_total(texts[cell]) > 0), None)
    values = [cell for cell in cells if cell != label and any(c.isdecimal() for c in texts[cell])]
    duration = next((c for c in grid.columns if c.role is ColumnRole.DURATION), None)
    under = [cell for cell in values if duration and _covers(cell, duration)]
    if under or values:
        return (under or values)[0]
    return label if label and any(c.isdecimal() for c in texts[label]) else None


def _covers(cell: Cell, column: Column) -> bool:
    return cell.column <= column.last and cell.column + cell.column_span > column.first
