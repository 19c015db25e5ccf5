"""The part of a page where symbols are looked for: its ink, with and without the table's rules."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.grid.model import ProcedureGrid
from extractor.page.model import Gray, Mask, Page, Units
from extractor.record.geometry import Box

Layer = NDArray[np.uint8]
"""Shape (height, width), 255 where there is ink and 0 where there is paper."""

MARGIN = 1.5
"""How far shapes may stick out of the lanes and rows, in text heights."""
OUTSIDE = 6.0
"""How far below the last row, or above the first of a table without header, off-page connectors stand."""
PALE = (170.0, 236.0)
"""Luminance (paper is near 255) under which faint outlines count as ink, at least and at most ..."""
OVER_NOISE = 5.0
"""... and between these so many deviations of the paper's noise below the paper."""
_LEAST = 3
"""Pixels of the narrowest area with an inside: the filters look at each pixel's neighbours."""


@dataclass(frozen=True)
class LaneArea:
    """The part of a page where symbols are looked for: `x0`, `y0` are its corner in whole pixels."""

    x0: int
    y0: int
    ink: Layer
    pale: Layer
    unruled: Layer
    unruled_pale: Layer
    units: Units
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    lane_width: float
    widest: float
    tallest: float

    @property
    def shape(self) -> tuple[int, int]:
        return int(self.ink.shape[0]), int(self.ink.shape[1])


def lane_area(page: Page, grid: ProcedureGrid) -> LaneArea | None:
    """The area of lanes and step rows, with margins for what sticks out; None where there is none."""
    lanes, steps = grid.lanes, grid.steps
    if not lanes or not steps:
        return None
    text = page.units.text_height
    top = steps[0].box.y0 - (MARGIN if grid.has_header else OUTSIDE) * text
    bottom = max(s.box.y1 for s in steps) + OUTSIDE * text
    area = Box(lanes[0].x0 - MARGIN * text, top, lanes[-1].x1 + MARGIN * text, bottom)
    box = area.clip(page.width, page.height)
    x0, y0, x1, y1 = (round(v) for v in box)
    if x1 - x0 < _LEAST or y1 - y0 < _LEAST:
        return None
    ink = _layer(page.ink[y0:y1, x0:x1])
    marks = _layer(page.marks[y0:y1, x0:x1])
    gray = page.gray[y0:y1, x0:x1]
    pale = as_layer(cv2.max(_layer(gray < _pale_below(gray)), cv2.max(ink, marks)))
    xs = tuple(x - x0 for x in grid.table.xs)
    ys = tuple(y - y0 for y in grid.table.ys)
    return LaneArea(
        x0=x0,
        y0=y0,
        ink=ink,
        pale=pale,
        unruled=without_rules(ink, xs, ys, page.units),
        unruled_pale=without_rules(pale, xs, ys, page.units),
        units=page.units,
        xs=grid.table.xs,
        ys=grid.table.ys,
        lane_width=float(np.median([lane.x1 - lane.x0 for lane in lanes])),
        widest=1.7 * max(lane.x1 - lane.x0 for lane in lanes),
        tallest=1.2 * max(step.box.height for step in steps),
    )


def without_rules(ink: Layer, xs: tuple[float, ...], ys: tuple[float, ...], units: Units) -> Layer:
    """The ink without the rules near `xs` and `ys`; strokes that cross a rule are mended."""
    vertical = _ruled(ink, xs, units)
    horizontal = _ruled(ink.T, ys, units).T
    removed = cv2.max(vertical, np.ascontiguousarray(horizontal))
    rest = cv2.bitwise_and(ink, cv2.bitwise_not(removed))
    reach = odd(3 * units.line_width + 3)
    mended = cv2.morphologyEx(rest, cv2.MORPH_CLOSE, np.ones((3, reach), np.uint8))
    mended_down = cv2.morphologyEx(rest, cv2.MORPH_CLOSE, np.ones((reach, 3), np.uint8))
    across = cv2.max(cv2.bitwise_and(mended, vertical), cv2.bitwise_and(mended_down, as_layer(horizontal)))
    return as_layer(cv2.max(rest, across))


def _ruled(ink: Layer, positions: tuple[float, ...], units: Units) -> Layer:
    """Ink of long vertical strokes within a few line widths of the given x positions."""
    run = max(9, round(3.5 * units.text_height))
    source = np.ascontiguousarray(ink)
    bridged = cv2.morphologyEx(source, cv2.MORPH_CLOSE, np.ones((5, 1), np.uint8))
    strokes = cv2.morphologyEx(bridged, cv2.MORPH_OPEN, np.ones((run, 1), np.uint8))
    near = np.zeros(source.shape[1], np.bool_)
    reach = 2.0 * units.line_width + 2
    for x in positions:
        near[max(0, int(x - reach)) : max(0, int(x + reach) + 1)] = True
    strokes[:, ~near] = 0
    wide = cv2.dilate(strokes, np.ones((1, 3), np.uint8))
    wide[:, ~near] = 0
    return as_layer(wide)


def ink_at(layer: Layer, points: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Whether there is ink at points of shape (..., 2), in pixels of the layer; outside it there is none."""
    height, width = layer.shape
    x, y = np.rint(points[..., 0]).astype(int), np.rint(points[..., 1]).astype(int)
    valid = (x >= 0) & (y >= 0) & (x < width) & (y < height)
    hits = layer[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)] > 0
    return np.asarray(hits & valid, dtype=np.bool_)


def _pale_below(gray: Gray) -> float:
    """The luminance under which a pixel is no paper, by how much the paper's own luminance varies."""
    some = gray[::3, ::3]
    paper = float(np.median(some))
    noise = 1.48 * float(np.median(np.abs(some.astype(np.int16) - paper)))
    return min(max(paper - max(OVER_NOISE * noise, 12.0), PALE[0]), PALE[1])


def _layer(mask: Mask | NDArray[np.bool_]) -> Layer:
    return as_layer(mask.astype(np.uint8) * np.uint8(255))


def as_layer(values: NDArray[Any]) -> Layer:
    """The values as a contiguous layer."""
    return np.ascontiguousarray(values, dtype=np.uint8)


def odd(size: float) -> int:
    """The size of a kernel: whole, odd, at least 1."""
    return max(1, round(size)) | 1
