"""The cells of an identity block and their lines, as the reading of the identity takes them."""

from dataclasses import dataclass

from extractor.record.geometry import Box, union
from extractor.record.model import Origin, State


@dataclass(frozen=True)
class IdentityCell:
    """A cell of an identity block with its lines from top to bottom; boxes in pixels of the upright page.

    `row`, `column` and the spans are lattice squares of the cell's table on its page.
    """

    page: int
    box: Box
    row: int
    column: int
    row_span: int
    column_span: int
    lines: tuple[str, ...]
    line_boxes: tuple[Box, ...]
    confidence: float
    state: State
    origin: Origin = Origin.OCR

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True)
class IdentityLine:
    """One line of a cell; `cell` and `index` say which."""

    text: str
    box: Box
    cell: IdentityCell
    index: int

    @property
    def middle(self) -> float:
        return (self.box.y0 + self.box.y1) / 2


@dataclass(frozen=True)
class FieldBlock:
    """A label found, and the lines that are its value; no lines where the field is blank.

    `place` is where the value stands or would stand. `distance` counts misread letters of the label.
    """

    field: str
    lines: tuple[IdentityLine, ...]
    page: int
    place: Box
    distance: int
    cells: tuple[IdentityCell, ...]

    @property
    def box(self) -> Box:
        return union(line.box for line in self.lines) if self.lines else self.place


def cell_lines(cell: IdentityCell) -> list[IdentityLine]:
    """The lines of a cell that hold text; a line without a box of its own gets an even share of the cell."""
    count = len(cell.lines)
    boxes = cell.line_boxes
    if len(boxes) != count:
        height = cell.box.height / max(count, 1)
        top = cell.box.y0
        boxes = tuple(
            Box(cell.box.x0, top + i * height, cell.box.x1, top + (i + 1) * height) for i in range(count)
        )
    pairs = zip(cell.lines, boxes, strict=True)
    return [IdentityLine(t, b, cell, i) for i, (t, b) in enumerate(pairs) if t.strip(" |_")]
