"""Outlines that a born-digital page draws itself: closed paths of a symbol's size."""

import numpy as np

from extractor.flow.outline_area import LaneArea
from extractor.flow.outlines import MAX_RULE_SHARE, Outline, OutlineOrigin, rule_share
from extractor.page.model import DigitalLayer, VectorShape
from extractor.record.geometry import Box

PAPER = 0.97
"""Luminance from which an unstroked fill cannot be seen, as that of a text box."""
MIN_FULLNESS = 0.45
"""Least share of its box that a closed path fills; a diamond fills half, a bent connector next to nothing."""


def drawn_boxes(layer: DigitalLayer | None, area: LaneArea) -> list[Box]:
    """Boxes of the closed paths that may be symbols; none for a scan."""
    if layer is None:
        return []
    return [shape.box for shape in layer.shapes if _may_be_symbol(shape, area)]


def drawn_rectangles(layer: DigitalLayer | None, area: LaneArea) -> list[Outline]:
    """Exact outlines of the paths that are upright rectangles; curves are left to the pixels.

    A path's points alone do not tell an ellipse from a diamond: the shape of its arcs is not kept.
    """
    if layer is None:
        return []
    boxes = {
        tuple(round(v) for v in shape.box): shape.box
        for shape in layer.shapes
        if _may_be_symbol(shape, area) and _is_upright_rectangle(shape)
    }
    outlines = [Outline(_rectangle(box), OutlineOrigin.DRAWN) for box in boxes.values()]
    return [outline for outline in outlines if rule_share(outline.contour, area) < MAX_RULE_SHARE]


def _may_be_symbol(shape: VectorShape, area: LaneArea) -> bool:
    if shape.kind == "line" or len(shape.points) < 4:
        return False
    if shape.stroke is None and (shape.fill is None or shape.fill >= PAPER):
        return False
    box, text = shape.box, area.units.text_height
    height, width = area.shape
    inside = area.x0 < box.x0 and area.y0 < box.y0 and box.x1 < area.x0 + width and box.y1 < area.y0 + height
    sized = 1.1 * text <= box.width <= area.widest and 0.7 * text <= box.height <= area.tallest
    return inside and sized and _fullness(shape) >= MIN_FULLNESS


def _fullness(shape: VectorShape) -> float:
    """Area of the closed path over that of its box."""
    x, y = np.array(shape.points, dtype=np.float64).T
    twice = abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))))
    return twice / 2 / max(shape.box.area, 1.0)


def _is_upright_rectangle(shape: VectorShape) -> bool:
    if shape.kind == "rectangle":
        return True
    corners = {tuple(round(v) for v in point) for point in shape.points}
    return len(corners) == 4 and _fullness(shape) > 0.98


def _rectangle(box: Box) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """The box's border as points a pixel apart."""
    x0, y0, x1, y1 = box.x0, box.y0, box.x1 - 1, box.y1 - 1
    xs, ys = np.arange(x0, x1), np.arange(y0, y1)
    sides = [
        np.stack([xs, np.full_like(xs, y0)], axis=1),
        np.stack([np.full_like(ys, x1), ys], axis=1),
        np.stack([x1 + x0 - xs, np.full_like(xs, y1)], axis=1),
        np.stack([np.full_like(ys, x0), y1 + y0 - ys], axis=1),
    ]
    return np.concatenate(sides).astype(np.float32)
