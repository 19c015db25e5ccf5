"""A diagram's lanes: few large cells side by side or one over the other, each with its name at the head."""

from collections.abc import Sequence
from dataclasses import dataclass

from extractor.grid.model import Cell, Region
from extractor.page.model import Units
from extractor.record.geometry import Box

_FEWEST = 2
_LONG, _BROAD = 14.0, 4.0
"""Least extent of a lane along the flow and across it, in text heights: cells of words are smaller."""
_HEAD = 0.35
"""Most that a lane's head takes of the lane's extent along the flow, as a share."""
_UPWARD = 1.4
"""Height over width from which a name is written on end."""


@dataclass(frozen=True)
class Lanes:
    """The lanes of a diagram and the cells of their names, in order. `columns`: they stand side by side."""

    columns: bool
    bodies: tuple[Box, ...]
    heads: tuple[Box, ...]

    @property
    def area(self) -> Box:
        """All lanes together, without their heads."""
        xs = [v for body in self.bodies for v in (body.x0, body.x1)]
        ys = [v for body in self.bodies for v in (body.y0, body.y1)]
        return Box(min(xs), min(ys), max(xs), max(ys))

    def upward(self, lane: int) -> bool:
        """Whether the name of a lane runs up the page."""
        head = self.heads[lane]
        return head.height >= _UPWARD * head.width

    def of(self, box: Box) -> int:
        """The lane in which the middle of a box lies, or the nearest."""
        at = box.center[0 if self.columns else 1]
        spans = [(b.x0, b.x1) if self.columns else (b.y0, b.y1) for b in self.bodies]
        return min(range(len(spans)), key=lambda n: max(spans[n][0] - at, at - spans[n][1]))

    @property
    def breadth(self) -> float:
        """How broad a lane is, across the flow."""
        extents = sorted(body.width if self.columns else body.height for body in self.bodies)
        return extents[len(extents) // 2]

    def along(self, box: Box) -> float:
        """How far along the lanes a box stands."""
        return box.center[1 if self.columns else 0]


def find_lanes(region: Region, units: Units) -> Lanes | None:
    """The lanes of a region that is drawn like a diagram; None where it is not."""
    cells = [c for c in region.table.cells if region.first <= c.row <= region.last]
    for columns in (True, False):
        bodies = [cell for cell in cells if _is_body(cell.box, columns, units)]
        pairs = [(body, head) for body in bodies if (head := _head_of(body, cells, columns))]
        if len(pairs) >= _FEWEST and len(pairs) == len(bodies) and _in_line(bodies, columns):
            pairs.sort(key=lambda pair: pair[0].box.x0 if columns else pair[0].box.y0)
            return Lanes(columns, tuple(body.box for body, _ in pairs), tuple(head.box for _, head in pairs))
    return None


def _is_body(box: Box, columns: bool, units: Units) -> bool:
    along, across = (box.height, box.width) if columns else (box.width, box.height)
    return along >= _LONG * units.text_height and across >= _BROAD * units.text_height


def _head_of(body: Cell, cells: Sequence[Cell], columns: bool) -> Cell | None:
    """The cell at the head of a lane, as broad as the lane."""
    for cell in cells:
        if columns:
            beside = cell.row + cell.row_span == body.row and (cell.column, cell.column_span) == (
                body.column,
                body.column_span,
            )
            share = cell.box.height / max(body.box.height, 1.0)
        else:
            beside = cell.column + cell.column_span == body.column and (cell.row, cell.row_span) == (
                body.row,
                body.row_span,
            )
            share = cell.box.width / max(body.box.width, 1.0)
        if beside and share <= _HEAD:
            return cell
    return None


def _in_line(bodies: Sequence[Cell], columns: bool) -> bool:
    """Whether all lanes begin and end at the same place."""
    spans = {(c.row, c.row_span) if columns else (c.column, c.column_span) for c in bodies}
    return len(spans) == 1
