"""Rows of text to the cells of an identity block, laid out on a plane so that neighbours stay neighbours."""

from collections.abc import Sequence

from extractor.meaning.identity.labels import find_label
from extractor.recognised.identity_cells import IdentityCell
from extractor.record.geometry import Box
from extractor.record.model import Origin, State
from extractor.transcripts.rows import TextCell, TextRow

WIDTH = 1000.0
"""Width of a column of the plane; a row is as high."""
_WHOLE = 40
TEXT_CONFIDENCE = 0.97


def is_identity_row(row: TextRow) -> bool:
    """Whether a row of cells carries a label of the identity block."""
    return row.is_table and any(
        (label := find_label(cell.lines[0])) is not None and label.separated
        for cell in row.cells
        if cell.lines
    )


def identity_cells(rows: Sequence[TextRow]) -> list[IdentityCell]:
    """The rows' cells with boxes whose y is the row and whose x is the column of the table."""
    return [cell for n, row in enumerate(rows) for cell in _cells_of(row, n)]


def _cells_of(row: TextRow, number: int) -> list[IdentityCell]:
    return [_cell(cell, row, number) for cell in row.cells if cell.lines or row.is_table]


def _cell(cell: TextCell, row: TextRow, number: int) -> IdentityCell:
    top = number * WIDTH
    span = 1 if row.is_table else _WHOLE
    box = Box(cell.index * WIDTH, top, (cell.index + span) * WIDTH, top + WIDTH)
    height = WIDTH / max(len(cell.lines), 1)
    boxes = tuple(
        Box(box.x0, top + i * height, box.x1, top + (i + 1) * height) for i in range(len(cell.lines))
    )
    return IdentityCell(
        page=1,
        box=box,
        row=number,
        column=cell.index,
        row_span=1,
        column_span=span,
        lines=cell.lines,
        line_boxes=boxes,
        confidence=TEXT_CONFIDENCE,
        state=State.READ if cell.lines else State.BLANK,
        origin=Origin.TEXT,
        text_at=(cell.line, cell.column),
    )
