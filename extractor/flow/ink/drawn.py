"""Strokes of born-digital pages: what the PDF's own paths draw, told from its letters and pictures."""

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.page.model import DigitalLayer, VectorShape
from extractor.record.geometry import Box

_PAPER = 0.97
"""Luminance from which a stroke or a fill cannot be seen."""
_SOFT = 1
"""How many pixels a path's soft edges reach."""
_EXPLAINED = 0.9
"""Share of the ink between the letters that paths draw, at least, unless the drawing is a picture."""
_BITS = 4
"""Fractional bits of the coordinates that polygons are painted with."""
_TRIANGLE = 3
"""Points of the smallest shape that has an area."""


def undrawn(
    layer: DigitalLayer | None, ink: NDArray[np.bool_], origin: tuple[int, int], lanes: Box
) -> NDArray[np.bool_]:
    """Ink of a born-digital page that no path draws: letters, above all those printed on lines.

    `origin` is where `ink` lies on the page, `lanes` the part of it that the lanes cover. Nothing where the
    page is a scan, or where the drawing is a picture in a digital page.
    """
    nothing = np.zeros(ink.shape, bool)
    if layer is None or not layer.shapes:
        return nothing
    drawn = _painted(layer.shapes, ink.shape, origin)
    x0, y0, x1, y1 = (max(0, round(edge)) for edge in lanes)
    between = ink & ~_letters(layer, ink.shape, origin)
    part = (slice(y0, y1), slice(x0, x1))
    there = int(np.count_nonzero(between[part]))
    if not there or np.count_nonzero((between & drawn)[part]) < _EXPLAINED * there:
        return nothing
    return ink & ~drawn


def _painted(
    shapes: Iterable[VectorShape], size: tuple[int, int], origin: tuple[int, int]
) -> NDArray[np.bool_]:
    """True where a path is stroked or filled in a colour that is not the paper's, soft edges included."""
    canvas = np.zeros(size, np.uint8)
    scale = 1 << _BITS
    for shape in shapes:
        points = np.round((np.array(shape.points) - origin - 0.5) * scale).astype(np.int32)
        if shape.fill is not None and shape.fill < _PAPER and len(points) >= _TRIANGLE:
            cv2.fillPoly(canvas, [points], 1, shift=_BITS)
        if shape.stroke is not None and shape.stroke < _PAPER:
            thick = max(1, round(shape.width))
            cv2.polylines(canvas, [points], shape.closed, 1, thick, shift=_BITS)
    around = np.ones((2 * _SOFT + 1, 2 * _SOFT + 1), np.uint8)
    return cv2.dilate(canvas, around) > 0


def _letters(layer: DigitalLayer, size: tuple[int, int], origin: tuple[int, int]) -> NDArray[np.bool_]:
    """True in the boxes of the page's characters."""
    canvas = np.zeros(size, bool)
    for character in layer.characters:
        box = character.box
        top, left = max(0, int(box.y0) - origin[1]), max(0, int(box.x0) - origin[0])
        canvas[top : max(0, int(box.y1) + 1 - origin[1]), left : max(0, int(box.x1) + 1 - origin[0])] = True
    return canvas
