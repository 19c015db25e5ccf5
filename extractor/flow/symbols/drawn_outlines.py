"""Outlines that a born-digital page draws itself: closed paths of a symbol's size, exactly as drawn."""

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.flow.symbols.area import LaneArea, ink_at
from extractor.flow.symbols.outlines import (
    MAX_RULE_SHARE,
    MIN_SOLIDITY,
    Contour,
    Outline,
    OutlineOrigin,
    rule_share,
)
from extractor.flow.symbols.path_kind import kind_of_path
from extractor.page.model import DigitalLayer, VectorShape
from extractor.record.geometry import Box

PAPER = 0.97
"""Luminance from which a stroke, or a fill without one, cannot be seen, as that of a text box."""
DARK = 0.6
"""Luminance under which a stroke or a fill must show as ink."""
MIN_FULLNESS = 0.42
"""Least share of its box that a closed path fills; a diamond fills half, a bent connector next to nothing."""
MIN_SHOWN = 0.6
"""Least share of a dark outline's points with ink at them: the picture says what is hidden or clipped."""
SAME = 2.0
"""Paths whose boxes differ by less than this on each side, in pixels, are one shape filled and stroked."""

SHADOW_SIZE, SHADOW_OVERLAP = 0.12, 0.5
"""Largest difference in size (as a logarithm) between a shape and its shadow, and overlap."""
_TRIANGLE = 3
"""Points of an arrow's head: no symbol has as few."""


def drawn_boxes(layer: DigitalLayer | None, area: LaneArea) -> list[Box]:
    """Boxes of the closed paths that may be symbols; none for a scan."""
    return [shape.box for shape in _symbol_paths(layer, area)]


def drawn_outlines(layer: DigitalLayer | None, area: LaneArea) -> list[Outline]:
    """One exact outline of each closed path of a symbol's size that the picture bears out.

    Cells, which lie on the table's lattice, are left out; so is what is covered, clipped or drawn in white.
    """
    found: list[Outline] = []
    for shape in _distinct(_symbol_paths(layer, area)):
        contour = _contour(shape.points)
        shown = not _is_dark(shape) or _shown_share(contour, area) >= MIN_SHOWN
        if shown and rule_share(contour, area) < MAX_RULE_SHARE:
            found.append(Outline(contour, OutlineOrigin.DRAWN, kind=kind_of_path(shape.points)))
    return found


def _symbol_paths(layer: DigitalLayer | None, area: LaneArea) -> list[VectorShape]:
    shapes = () if layer is None else layer.shapes
    return [shape for shape in shapes if _may_be_symbol(shape, area)]


def _may_be_symbol(shape: VectorShape, area: LaneArea) -> bool:
    if shape.kind == "line" or len(shape.points) <= _TRIANGLE or not _is_seen(shape):
        return False
    box, text = shape.box, area.units.text_height
    height, width = area.shape
    inside = area.x0 < box.x0 and area.y0 < box.y0 and box.x1 < area.x0 + width and box.y1 < area.y0 + height
    sized = 1.1 * text <= box.width <= area.widest and 0.7 * text <= box.height <= area.tallest
    closed = shape.closed or shape.fill is not None or shape.kind == "rectangle"
    return (
        inside and sized and closed and _fullness(shape) >= MIN_FULLNESS and _solidity(shape) >= MIN_SOLIDITY
    )


def _is_seen(shape: VectorShape) -> bool:
    stroked = shape.stroke is not None and shape.stroke < PAPER
    return stroked or (shape.fill is not None and shape.fill < PAPER)


def _is_dark(shape: VectorShape) -> bool:
    """Whether the shape's edge must show as ink."""
    if shape.stroke is not None and shape.stroke < PAPER:
        return shape.stroke < DARK
    return shape.fill is not None and shape.fill < DARK


def _fullness(shape: VectorShape) -> float:
    """Area of the closed path over that of its box."""
    x, y = np.array(shape.points, dtype=np.float64).T
    twice = abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))))
    return twice / 2 / max(shape.box.area, 1.0)


def _solidity(shape: VectorShape) -> float:
    """Area of the closed path over that of its convex hull; heads of arrows with barbs have little."""
    polygon = np.array(shape.points, dtype=np.float32)
    return cv2.contourArea(polygon) / max(cv2.contourArea(cv2.convexHull(polygon)), 1.0)


def _distinct(shapes: Iterable[VectorShape]) -> list[VectorShape]:
    """One of the paths that draw the same shape, the stroked one first: its line is what the eye sees.

    Shadows are left out.
    """
    kept: list[VectorShape] = []
    for shape in sorted(shapes, key=lambda s: s.stroke is None):
        drawn = any(np.abs(np.subtract(shape.box, other.box)).max() < SAME for other in kept)
        if not drawn and not any(_is_shadow(shape, other) for other in kept):
            kept.append(shape)
    return kept


def _is_shadow(shape: VectorShape, other: VectorShape) -> bool:
    """Whether a filled shape without an outline lies behind an outlined one of its size, moved a little."""
    if shape.stroke is not None or other.stroke is None:
        return False
    sizes = np.log([shape.box.width / other.box.width, shape.box.height / other.box.height])
    return bool(np.abs(sizes).max() < SHADOW_SIZE and shape.box.overlap(other.box) > SHADOW_OVERLAP)


def _contour(points: tuple[tuple[float, float], ...]) -> Contour:
    """The closed polygon as points about a pixel apart; pixel (0, 0) covers the unit square at the origin."""
    corners = np.array(points, dtype=np.float64) - 0.5
    after = np.roll(corners, -1, axis=0)
    sides = [a + (b - a) * _steps(a, b)[:, None] for a, b in zip(corners, after, strict=True)]
    return np.concatenate(sides).astype(np.float32)


def _steps(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """From 0 to below 1 in steps of about a pixel of the way from `a` to `b`."""
    count = max(1, round(float(np.hypot(*(b - a)))))
    return np.arange(count) / count


def _shown_share(contour: Contour, area: LaneArea) -> float:
    """Share of the outline's points with ink within a line width."""
    local = contour - np.array([area.x0, area.y0], np.float32)
    reach = max(1.0, 0.5 * area.units.line_width)
    around = reach * np.array([(0, 0), (-1, 0), (1, 0), (0, -1), (0, 1)], np.float32)
    return float(ink_at(area.pale, local[:, None, :] + around).any(axis=1).mean())
