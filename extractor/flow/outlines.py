"""Candidate outlines of drawn symbols: enclosed paper and solid ink inside the lanes of a procedure table."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.grid.model import ProcedureGrid
from extractor.page.model import Mask, Page, Units
from extractor.record.geometry import Box

Contour = NDArray[np.float32]
"""Shape (n, 2): x, y of a closed polygon in pixels of the upright page."""
Layer = NDArray[np.uint8]
"""Shape (height, width), 255 where there is ink and 0 where there is paper."""


class OutlineOrigin(StrEnum):
    ENCLOSED = "enclosed"
    """Paper that ink shuts in."""
    FILLED = "filled"
    """Solid ink."""
    DRAWN = "drawn"
    """A path of a born-digital page."""


@dataclass(frozen=True)
class Outline:
    """A closed shape that may be a symbol.

    `gap` is the width of the gaps that were closed to find it, in line widths; `unruled` says that the
    table's rules had been taken out before.
    """

    contour: Contour
    origin: OutlineOrigin
    gap: float = 0.0
    unruled: bool = False

    @property
    def box(self) -> Box:
        low, high = self.contour.min(axis=0), self.contour.max(axis=0)
        return Box(float(low[0]), float(low[1]), float(high[0]) + 1, float(high[1]) + 1)


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


PALE_BELOW = 205
"""Luminance (paper is near 255) under which a faint pencil-thin outline counts as ink."""
GAPS = (0.0, 1.5, 3.0)
TOLERANT_GAPS = (1.0, 5.0, 8.0)
MIN_SOLIDITY = 0.86
LEAST_FILL = 0.4
"""Least share of its box that a shape fills; a diamond fills half."""
SOLID_INK = 0.7
"""Least share of ink in a filled shape."""
MAX_RULE_SHARE = 0.75
"""An outline with more of it on the table's lattice is a cell, no symbol."""


def lane_area(page: Page, grid: ProcedureGrid) -> LaneArea | None:
    """The area of lanes and step rows, with a margin for shapes that stick out; None where there is none."""
    lanes, steps = grid.lanes, grid.steps
    if not lanes or not steps:
        return None
    margin = 1.5 * page.units.text_height
    area = Box(lanes[0].x0, steps[0].box.y0, lanes[-1].x1, max(s.box.y1 for s in steps))
    box = area.grow(margin).clip(page.width, page.height)
    x0, y0, x1, y1 = (round(v) for v in box)
    if x1 - x0 < 3 or y1 - y0 < 3:
        return None
    ink = _layer(page.ink[y0:y1, x0:x1])
    marks = _layer(page.marks[y0:y1, x0:x1])
    pale = cv2.max(_layer(page.gray[y0:y1, x0:x1] < PALE_BELOW), cv2.max(ink, marks))
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
    reach = _odd(3 * units.line_width + 3)
    mended = cv2.morphologyEx(rest, cv2.MORPH_CLOSE, np.ones((3, reach), np.uint8))
    mended_down = cv2.morphologyEx(rest, cv2.MORPH_CLOSE, np.ones((reach, 3), np.uint8))
    across = cv2.max(cv2.bitwise_and(mended, vertical), cv2.bitwise_and(mended_down, _as_layer(horizontal)))
    return cv2.max(rest, across)


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
    return _as_layer(wide)


def find_outlines(area: LaneArea, *, tolerant: bool = False) -> list[Outline]:
    """Every shape of a symbol's size in the area; the same shape can come several times."""
    found: list[Outline] = []
    seen: set[tuple[int, ...]] = set()
    gaps = TOLERANT_GAPS if tolerant else GAPS
    for gap in gaps:
        found += _enclosed(area, area.ink, gap, seen, unruled=False)
        found += _enclosed(area, area.unruled, gap, seen, unruled=True)
    for gap in gaps if tolerant else gaps[:2]:
        found += _enclosed(area, area.unruled_pale, gap, seen, unruled=True)
    if tolerant:
        found += _enclosed(area, area.pale, 0.0, seen, unruled=False)
    found += _filled(area, area.ink) + _filled(area, area.pale)
    return _distinct(outline for outline in found if rule_share(outline.contour, area) < MAX_RULE_SHARE)


def rule_share(contour: Contour, area: LaneArea) -> float:
    """Share of an outline's points that lie on a line of the table's lattice, 0 to 1."""
    reach = 1.5 * area.units.line_width + 1
    on_x = np.abs(contour[:, :1] - np.array(area.xs)).min(axis=1) <= reach
    on_y = np.abs(contour[:, 1:] - np.array(area.ys)).min(axis=1) <= reach
    return float(np.mean(on_x | on_y))


def _distinct(outlines: Iterable[Outline]) -> list[Outline]:
    """One of each group of outlines that hardly differ: the first, which closed the smallest gaps."""
    kept: dict[tuple[object, ...], Outline] = {}
    for outline in sorted(outlines, key=lambda o: (o.gap, o.unruled)):
        size = cv2.contourArea(outline.contour)
        at = tuple(round(v / 3) for v in outline.box)
        kept.setdefault((outline.origin, *at, round(float(np.log(size + 1)) * 12)), outline)
    return list(kept.values())


def _enclosed(
    area: LaneArea, ink: Layer, gap: float, seen: set[tuple[int, ...]], *, unruled: bool
) -> list[Outline]:
    """Outlines of the paper that the ink encloses, after gaps of `gap` line widths were closed.

    Shapes whose box and area are in `seen` are left out, new ones are added to it.
    """
    size = round(gap * area.units.line_width)
    closed, kernel = ink, None
    if size > 0:
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_odd(size + 1), _odd(size + 1)))
        closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, kernel)
    contours, hierarchy = cv2.findContours(closed, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    found = []
    for contour, links in zip(contours, () if hierarchy is None else hierarchy[0], strict=True):
        if links[3] < 0 or not _is_symbol_like(area, contour):
            continue
        known = (
            *(round(v / 3) for v in cv2.boundingRect(contour)),
            round(cv2.contourArea(contour) ** 0.5 / 3),
        )
        if known in seen:
            continue
        seen.add(known)
        exact = contour if kernel is None else _unrounded(contour, ink, kernel)
        if exact is not None:
            found.append(_outline(area, exact, OutlineOrigin.ENCLOSED, gap, unruled=unruled))
    return found


def _unrounded(contour: NDArray[np.int32], ink: Layer, kernel: Layer) -> NDArray[np.int32] | None:
    """The contour with the corners that closing the gaps had filled; None where nothing is left of it."""
    reach = int(kernel.shape[0])
    x, y, w, h = cv2.boundingRect(contour)
    x0, y0 = max(0, x - reach), max(0, y - reach)
    part = ink[y0 : y + h + reach, x0 : x + w + reach]
    inside = np.zeros(part.shape, np.uint8)
    cv2.drawContours(inside, [contour - np.array([x0, y0])], -1, 255, cv2.FILLED)
    core = cv2.erode(inside, np.ones((3, 3), np.uint8))
    grown = cv2.bitwise_and(cv2.dilate(core, kernel), cv2.bitwise_not(part))
    open_paper = cv2.morphologyEx(cv2.max(grown, core), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    contours, _ = cv2.findContours(open_paper, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return None
    largest: NDArray[np.int32] = max(contours, key=cv2.contourArea) + np.array([x0, y0], np.int32)
    return largest if len(largest) >= 8 else None


def _filled(area: LaneArea, ink: Layer) -> list[Outline]:
    """Outlines of solid ink: shapes that are filled dark or grey, their white words closed."""
    units = area.units
    words = _odd(max(3.0, 0.35 * units.text_height))
    thick = _odd(max(0.45 * units.text_height, 2.2 * units.line_width))
    solid = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((words, words), np.uint8))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (thick, thick))
    core = cv2.erode(solid, kernel)
    blobs = cv2.bitwise_and(cv2.dilate(core, kernel, iterations=1), solid)
    contours, _ = cv2.findContours(blobs, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return [
        _outline(area, contour, OutlineOrigin.FILLED, 0.0, unruled=False)
        for contour in contours
        if _is_symbol_like(area, contour) and _ink_share(contour, ink) >= SOLID_INK
    ]


def _ink_share(contour: NDArray[np.int32], ink: Layer) -> float:
    x, y, w, h = cv2.boundingRect(contour)
    inside = np.zeros((h, w), np.uint8)
    cv2.drawContours(inside, [contour - np.array([x, y])], -1, 255, cv2.FILLED)
    return float(cv2.mean(ink[y : y + h, x : x + w], mask=inside)[0]) / 255


def _is_symbol_like(area: LaneArea, contour: NDArray[np.int32]) -> bool:
    """Whether a contour has a symbol's size, lies inside the area, and is nearly convex."""
    height, width = area.shape
    text = area.units.text_height
    if len(contour) < 2.4 * text:
        return False
    x, y, w, h = cv2.boundingRect(contour)
    if w < 1.1 * text or h < 0.7 * text or w > area.widest or h > area.tallest:
        return False
    if x <= 0 or y <= 0 or x + w >= width or y + h >= height:
        return False
    size = cv2.contourArea(contour)
    if size < LEAST_FILL * w * h:
        return False
    return bool(size >= MIN_SOLIDITY * cv2.contourArea(cv2.convexHull(contour)))


def _outline(
    area: LaneArea, contour: NDArray[np.int32], origin: OutlineOrigin, gap: float, *, unruled: bool
) -> Outline:
    """An outline in page pixels; an enclosed one is moved out to the middle of its stroke."""
    points = contour[:, 0, :].astype(np.float32)
    low, high = points.min(axis=0), points.max(axis=0)
    grow = max(0.0, area.units.line_width / 2 - 1) if origin is OutlineOrigin.ENCLOSED else 0.0
    middle, half = (low + high) / 2, np.maximum((high - low) / 2, 1)
    placed = middle + (points - middle) * (1 + grow / half) + np.array([area.x0, area.y0])
    return Outline(placed.astype(np.float32), origin, gap, unruled)


def _layer(mask: Mask | NDArray[np.bool_]) -> Layer:
    return _as_layer(mask.astype(np.uint8) * np.uint8(255))


def _as_layer(values: NDArray[np.uint8]) -> Layer:
    return np.ascontiguousarray(values, dtype=np.uint8)


def _odd(size: float) -> int:
    return max(1, round(size)) | 1
