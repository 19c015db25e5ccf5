"""Candidate outlines of drawn symbols: enclosed paper and solid ink inside the lanes of a procedure table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.flow.symbols.area import LaneArea, Layer, as_layer, ink_at, odd
from extractor.record.geometry import Box
from extractor.record.model import SymbolKind

Contour = NDArray[np.float32]
"""Shape (n, 2): x, y of a closed polygon in pixels of the upright page."""
Points = NDArray[Any]
"""A contour as OpenCV gives it: shape (n, 1, 2), whole pixels."""
_ENOUGH_POINTS = 8
"""Points of a contour that still has a form; a speck's has fewer."""


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
    table's rules had been taken out before. `kind` is what the geometry of a drawn path tells for certain.
    """

    contour: Contour
    origin: OutlineOrigin
    gap: float = 0.0
    unruled: bool = False
    kind: SymbolKind | None = None

    @property
    def box(self) -> Box:
        low, high = self.contour.min(axis=0), self.contour.max(axis=0)
        return Box(float(low[0]), float(low[1]), float(high[0]) + 1, float(high[1]) + 1)


@dataclass(frozen=True)
class _Shape:
    """A closed shape in pixels of the area, before it is an outline."""

    points: Points
    origin: OutlineOrigin
    gap: float
    unruled: bool


GAPS = (0.0, 1.5, 3.0)
TOLERANT_GAPS = (1.0, 5.0, 8.0)
LEAST_GAP = 0.1
"""Gaps are counted in line widths, but on sheets of hairlines in at least so many text heights."""
WIDEST_GAP = 0.6
"""No gap wider than this is closed, in text heights."""
MIN_SOLIDITY = 0.86
LEAST_FILL = 0.4
"""Least share of its box that a shape fills; a diamond fills half."""
SOLID_INK = 0.7
"""Least share of ink in a filled shape."""
PROBES = 64
"""Points round an outline at which its stroke is measured."""
STROKE_REACH = 8.0
"""How far a stroke is followed outwards, in line widths."""
MAX_STROKE = 4.0
"""Widest stroke of an outline, in line widths."""
DIAMOND = 1.7
"""Size of the diamond kernel over that of the others: a diamond is thin for its size."""
SHORN = 0.5
"""What of a filled shape is narrower than this share of its shorter side was grown onto it, as heads are."""
MENDED = 0.25
"""Notches up to so wide (over its shorter side), as the light rim of a head leaves, are filled."""
LETTER_STROKES = (0.0, 0.3)
"""Widths of the white strokes that are closed in filled shapes, in text heights."""
MAX_RULE_SHARE = 0.45
"""An outline with more of it on the table's lattice is a cell, or a piece that a connector cuts off one."""


def find_outlines(area: LaneArea, *, tolerant: bool = False) -> list[Outline]:
    """Every shape of a symbol's size in the area; the same shape can come a few times."""
    found: list[_Shape] = []
    gaps = TOLERANT_GAPS if tolerant else GAPS
    for gap in gaps:
        found += _enclosed(area, area.ink, gap, unruled=False) + _enclosed(
            area, area.unruled, gap, unruled=True
        )
    for gap in gaps if tolerant else gaps[:2]:
        found += _enclosed(area, area.unruled_pale, gap, unruled=True)
    if tolerant:
        found += _enclosed(area, area.pale, 0.0, unruled=False)
    for letter in LETTER_STROKES:
        found += _filled(area, area.unruled, letter) + _filled(area, area.unruled_pale, letter)
    found += _filled(area, _silhouettes(area), 0.0)
    return [_outline(area, shape) for shape in _distinct(found, area)]


def _distinct(shapes: Iterable[_Shape], area: LaneArea) -> list[_Shape]:
    """One of each group of shapes that hardly differ: the first, which closed the smallest gaps.

    Cells, which lie on the table's lattice, are left out.
    """
    near = max(2.5, area.units.line_width)
    corner = np.array([area.x0, area.y0])
    measures = np.zeros((0, 6))
    kept: list[_Shape] = []
    for shape in sorted(shapes, key=lambda s: (s.gap, s.unruled)):
        x, y, w, h = cv2.boundingRect(shape.points)
        filled = shape.origin is OutlineOrigin.FILLED
        side = float(cv2.contourArea(shape.points)) ** 0.5
        measure = np.array([x, y, x + w, y + h, side, 1e6 * filled])
        if kept and (np.abs(measures - measure).max(axis=1) <= near).any():
            continue
        if rule_share(shape.points[:, 0, :] + corner, area) < MAX_RULE_SHARE:
            measures = np.vstack([measures, measure])
            kept.append(shape)
    return kept


def rule_share(contour: NDArray[Any], area: LaneArea) -> float:
    """Share of an outline's points that lie on a line of the table's lattice, 0 to 1."""
    reach = 1.5 * area.units.line_width + 1
    some = contour[:: max(1, len(contour) // PROBES)]
    on_x = np.abs(some[:, :1] - np.array(area.xs)).min(axis=1) <= reach
    on_y = np.abs(some[:, 1:] - np.array(area.ys)).min(axis=1) <= reach
    return float(np.mean(on_x | on_y))


def _enclosed(area: LaneArea, ink: Layer, gap: float, *, unruled: bool) -> list[_Shape]:
    """Shapes of the paper that the ink encloses, after gaps of `gap` line widths were closed."""
    size = round(gap * max(area.units.line_width, LEAST_GAP * area.units.text_height))
    size = min(size, round(WIDEST_GAP * area.units.text_height))
    closed: Layer = ink
    kernel: Layer = np.zeros((0, 0), np.uint8)
    if size > 0:
        kernel = as_layer(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (odd(size + 1), odd(size + 1))))
        closed = as_layer(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, kernel))
    contours, hierarchy = cv2.findContours(closed, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    found = []
    for contour, links in zip(contours, () if hierarchy is None else hierarchy[0], strict=True):
        if links[3] < 0 or not _is_symbol_like(area, contour):
            continue
        exact = contour if size == 0 else _unrounded(contour, ink, kernel)
        if exact is not None:
            found.append(_Shape(exact, OutlineOrigin.ENCLOSED, gap, unruled))
    return found


def hidden_parts(area: LaneArea) -> list[Outline]:
    """Enclosed paper of a symbol's size that is not convex: it may be a shape that another one covers."""
    contours, hierarchy = cv2.findContours(area.unruled, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    links = () if hierarchy is None else hierarchy[0]
    return [
        _outline(area, _Shape(contour, OutlineOrigin.ENCLOSED, 0.0, unruled=True))
        for contour, link in zip(contours, links, strict=True)
        if link[3] >= 0 and _is_sized(area, contour) and _solidity(contour) < MIN_SOLIDITY
    ]


def _unrounded(contour: Points, ink: Layer, kernel: Layer) -> Points | None:
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
    largest: Points = max(contours, key=cv2.contourArea) + np.array([x0, y0], np.int32)
    return largest if len(largest) >= _ENOUGH_POINTS else None


def _filled(area: LaneArea, ink: Layer, letter: float) -> list[_Shape]:
    """Shapes of solid ink: symbols that are filled dark or grey.

    White strokes inside up to `letter` text heights wide are closed; what is thin goes away.
    """
    units = area.units
    words, thick = odd(letter * units.text_height), odd(max(0.6 * units.text_height, 2.2 * units.line_width))
    solid = as_layer(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((words, words), np.uint8)))
    inner = max(3, round(0.7 * thick))
    cores, _ = cv2.findContours(
        cv2.erode(solid, np.ones((inner, inner), np.uint8)), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
    )
    found = []
    for core in cores:
        x, y, w, h = cv2.boundingRect(core)
        x0, y0 = max(0, x - 2 * thick), max(0, y - 2 * thick)
        part = solid[y0 : y + h + 2 * thick, x0 : x + w + 2 * thick]
        contours, _ = cv2.findContours(_thick_parts(part, thick), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        contours = [whole for contour in contours for whole in _whole(contour, part.shape)]
        moved = [contour + np.array([x0, y0], np.int32) for contour in contours]
        found += [
            _Shape(contour, OutlineOrigin.FILLED, 0.0, unruled=True)
            for contour in moved
            if _is_symbol_like(area, contour) and _ink_share(contour, ink) >= SOLID_INK
        ]
    return found


def _whole(contour: Points, size: tuple[int, ...]) -> Iterator[Points]:
    """A filled shape without notches, and the same without the arrow heads that touch it."""
    _, _, w, h = cv2.boundingRect(contour)
    shape: Layer = np.zeros((size[0], size[1]), np.uint8)
    cv2.drawContours(shape, [contour], -1, 255, cv2.FILLED)
    notch = odd(MENDED * min(w, h))
    for body in (shape, _thick_parts(shape, odd(SHORN * min(w, h)))):
        mended = cv2.morphologyEx(body, cv2.MORPH_CLOSE, np.ones((notch, notch), np.uint8))
        contours, _ = cv2.findContours(as_layer(mended), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        if contours:
            yield max(contours, key=cv2.contourArea)


def _silhouettes(area: LaneArea) -> Layer:
    """The ink with all it encloses of up to a symbol's size: shapes whose words touch their outline."""
    contours, hierarchy = cv2.findContours(area.unruled, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    links = () if hierarchy is None else hierarchy[0]
    solid = area.unruled.copy()
    for contour, link in zip(contours, links, strict=True):
        _, _, w, h = cv2.boundingRect(contour)
        if link[3] >= 0 and w <= 0.6 * area.widest and h <= 0.8 * area.tallest:
            cv2.drawContours(solid, [contour], -1, 255, cv2.FILLED)
    return solid


def _thick_parts(solid: Layer, thick: int) -> Layer:
    """What of the solid is wide enough; each kernel keeps the corners of boxes, capsules or diamonds."""
    kernels = (
        np.ones((thick, thick), np.uint8),
        cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (thick, thick)),
        _diamond(odd(DIAMOND * thick)),
    )
    opened = [as_layer(cv2.morphologyEx(solid, cv2.MORPH_OPEN, kernel)) for kernel in kernels]
    return as_layer(np.maximum.reduce(opened))


def _diamond(size: int) -> Layer:
    reach = np.abs(np.arange(size) - size // 2)
    return ((reach[:, None] + reach[None, :]) <= size // 2).astype(np.uint8)


def _ink_share(contour: Points, ink: Layer) -> float:
    x, y, w, h = cv2.boundingRect(contour)
    inside = np.zeros((h, w), np.uint8)
    cv2.drawContours(inside, [contour - np.array([x, y])], -1, 255, cv2.FILLED)
    return float(cv2.mean(ink[y : y + h, x : x + w], mask=inside)[0]) / 255


def _is_symbol_like(area: LaneArea, contour: Points) -> bool:
    """Whether a contour has a symbol's size, lies inside the area, fills its box and is nearly convex."""
    if not _is_sized(area, contour):
        return False
    _, _, w, h = cv2.boundingRect(contour)
    return cv2.contourArea(contour) >= LEAST_FILL * w * h and _solidity(contour) >= MIN_SOLIDITY


def _is_sized(area: LaneArea, contour: Points) -> bool:
    """Whether a contour has a symbol's size and lies inside the area."""
    height, width = area.shape
    text = area.units.text_height
    if len(contour) < 2.4 * text:
        return False
    x, y, w, h = cv2.boundingRect(contour)
    sized = 1.1 * text <= w <= area.widest and 0.7 * text <= h <= area.tallest
    inner = x > 0 and y > 0 and x + w < width and y + h < height
    return sized and inner and not _is_cell(area, x, y, w, h)


def _is_cell(area: LaneArea, x: int, y: int, w: int, h: int) -> bool:
    """Whether all four sides of a box in the area lie on lines of the lattice."""
    reach = 1.5 * area.units.line_width + 1
    across = [min(abs(side + area.x0 - line) for line in area.xs) <= reach for side in (x, x + w)]
    return all(across) and all(
        min(abs(side + area.y0 - line) for line in area.ys) <= reach for side in (y, y + h)
    )


def _solidity(contour: Points) -> float:
    return float(cv2.contourArea(contour)) / max(float(cv2.contourArea(cv2.convexHull(contour))), 1.0)


def _outline(area: LaneArea, shape: _Shape) -> Outline:
    """An outline in page pixels; an enclosed one is moved out to the middle of its stroke."""
    points = shape.points[:, 0, :].astype(np.float32)
    low, high = points.min(axis=0), points.max(axis=0)
    middle, half = (low + high) / 2, np.maximum((high - low) / 2, 1)
    if shape.origin is OutlineOrigin.ENCLOSED:
        runs = stroke_runs(points, area)
        grow = float(np.median(runs[runs > 0])) / 2 if (runs > 0).any() else 0.0
        points = middle + (points - middle) * (1 + min(grow, MAX_STROKE * area.units.line_width / 2) / half)
    contour = (points + np.array([area.x0, area.y0])).astype(np.float32)
    return Outline(contour, shape.origin, shape.gap, shape.unruled)


def stroke_runs(local: Contour, area: LaneArea) -> NDArray[np.float64]:
    """Length in pixels of the ink met going outwards at PROBES points round the outline; 0 for none.

    `local` is a contour in pixels of the area.
    """
    line = area.units.line_width
    points = local[np.linspace(0, len(local) - 1, PROBES).astype(int)]
    low, high = local.min(axis=0), local.max(axis=0)
    half = np.maximum((high - low) / 2, 1.0)
    outwards = (points - (low + high) / 2) / half**2
    outwards /= np.maximum(np.linalg.norm(outwards, axis=1, keepdims=True), 1e-6)
    steps = np.arange(-2.0 * line, STROKE_REACH * line, 0.75)
    hits = ink_at(area.pale, points[:, None, :] + outwards[:, None, :] * steps[None, :, None])
    begun = np.maximum.accumulate(hits, axis=1)
    late = np.argmax(hits, axis=1) > np.searchsorted(steps, 1.5 * line)
    running = np.cumprod(np.where(begun, hits, True), axis=1).astype(bool) & begun
    runs: NDArray[np.float64] = running.sum(axis=1) * 0.75
    runs[late] = 0.0
    return runs
