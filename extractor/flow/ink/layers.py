"""The ink of a procedure table's body, cleared of its symbols, for the connector tracers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.flow.ink.drawn import undrawn
from extractor.flow.ink.rule_tracks import RuleTrack, follow_rules, overlaid, paint
from extractor.flow.ink.words import find_words
from extractor.flow.model import DrawnSymbol
from extractor.grid.model import ProcedureGrid
from extractor.page.labelling import opened_along, parts_of
from extractor.page.model import Page, Picture
from extractor.record.geometry import Box

_HALO = 0.12
_SOFT = 0.4
"""A pixel this much fainter than the darkest within a halo (text heights) belongs to that one's soft edge."""
_MOST = 0.45
_LONG = 1.0
"""Faint ink counts as ink everywhere where it runs straight this far (text heights)."""
_STRAIGHT, _LONGER = 0.6, 2.2
"""Marks are lines where this share of them runs straight, and wherever they do so this far (text heights)."""
_GRAZES, _MIDDLE = 0.85, 0.4
"""A line so far out over half a symbol's size, so near to the middle of its side, does not end there."""
_HOLLOW, _TRIANGLE = 1.0, (0.3, 0.75)
"""The largest inside of an unfilled head (text heights), and the share of its box that it fills."""
_UNDER_HEADER = 0.35
"""The rule under the header lies no farther (text heights) from the top of the body, and is no thicker."""
_UPRIGHT = 0.95
_BACK, _BESIDE = 0.7, 0.2
"""A line is clear of a symbol so far (text heights) before it ends there, by that much on both sides."""
_TILE = 4
"""The light of the paper is measured on a picture this many times smaller."""
_PALE = 64
"""Darkness (of 255) that paper stays below: a quarter of the way to black."""
_OVER = 0.35
"""Share of ink around a shape below which its own outline has ended and only lines leave it."""


@dataclass(frozen=True)
class Strokes:
    """Ink around the lanes. All arrays have the shape of `area`, whose corner is their origin.

    `dark` is the darkness against the paper around (0 paper, 255 black), coloured ink included; `ink` is True
    where it stands out of the noise, `flat_ink` and `tall_ink` where fainter or broken ink keeps to a level
    or upright line; `faint` is all that may be ink, and `words` where printed words were taken out of the
    others. `owner` is the index of the symbol that covers a pixel, its outline included, or -1, `boxes` where
    each symbol is; `lanes` is the part of the area that the lanes cover; `flat_rules` and `tall_rules` are
    True on the ruled lines of each direction. `overlays` are the stretches of rules that connectors run on:
    the rule, first and last pixel along it, and the thickness of the ink.
    """

    area: Box
    dark: NDArray[np.uint8]
    ink: NDArray[np.bool_]
    flat_ink: NDArray[np.bool_]
    tall_ink: NDArray[np.bool_]
    words: NDArray[np.bool_]
    owner: NDArray[np.int16]
    lanes: Box
    text_height: float
    line_width: float
    rules: tuple[RuleTrack, ...]
    flat_rules: NDArray[np.bool_]
    tall_rules: NDArray[np.bool_]
    faint: NDArray[np.bool_]
    boxes: tuple[Box, ...] = ()
    overlays: tuple[tuple[RuleTrack, int, int, float], ...] = ()

    @property
    def free(self) -> NDArray[np.bool_]:
        """Ink outside all symbols."""
        return self.ink & (self.owner < 0)

    def faces(self, symbol: int, point: tuple[float, float], toward: tuple[float, float]) -> bool:
        """Whether a line may end on this place of a symbol's edge; `toward` is its direction into it.

        An upright line that grazes the middle of a side passes by, and so does a level one above or below;
        what lies along the edge is a remnant of the outline.
        """
        (x, y), (dx, dy), box = point, toward, self.boxes[symbol]
        aside = abs(x - box.center[0]) * 2 / max(1.0, box.width)
        over = abs(y - box.center[1]) * 2 / max(1.0, box.height)
        if abs(dy) > _UPRIGHT and aside > _GRAZES and over < _MIDDLE:
            return False
        if abs(dx) > _UPRIGHT and over > _GRAZES and aside < _MIDDLE:
            return False
        back, near = _BACK * self.text_height, max(2, round(_BESIDE * self.text_height))
        column, row = round(x - dx * back), round(y - dy * back)
        around = self.owner[max(0, row - near) : row + near + 1, max(0, column - near) : column + near + 1]
        return not bool((around == symbol).any())

    def along(self, flat: bool) -> NDArray[np.bool_]:
        """Ink outside all symbols that keeps to level (`flat`) or upright lines."""
        return (self.flat_ink if flat else self.tall_ink) & (self.owner < 0)


def find_strokes(page: Page, grid: ProcedureGrid, symbols: Sequence[DrawnSymbol]) -> Strokes:
    """Cuts the table's body out of the page and covers the symbols."""
    unit = page.units.text_height
    area = _area(page, grid, symbols)
    x0, y0, x1, y1 = (int(v) for v in area)
    dark = _darkness(page.picture[y0:y1, x0:x1])
    strong, weak = _thresholds(dark)
    edge = _edges(dark, unit)
    faint = (dark > weak) & edge
    flat_ink, tall_ink = (_in_line(faint, flat, unit) for flat in (True, False))
    ink = ((dark > strong) & edge) | _long(flat_ink, True, unit) | _long(tall_ink, False, unit)
    lanes = grid.lanes
    reach = Box(lanes[0].x0, grid.body_top, lanes[-1].x1, area.y1) if lanes else area
    moved = Box(reach.x0 - x0, reach.y0 - y0, reach.x1 - x0, reach.y1 - y0)
    letters = undrawn(page.digital, ink, (x0, y0), moved)
    stamps = _stamps(page.marks[y0:y1, x0:x1], ink, unit)
    for mask in (ink, flat_ink, tall_ink):
        mask[stamps | letters] = False
    # Nothing is blurred on a born-digital page: what is gray around a symbol is its shadow.
    around = ink if page.digital is None else (dark > strong) & ~letters
    owner = _owners(around, symbols, (x0, y0), unit)
    rules = follow_rules(flat_ink, tall_ink, area, grid, unit)
    above = np.zeros(ink.shape, bool)
    if grid.has_header:
        above = _above_body(rules, grid.body_top - y0, ink.shape, unit) & (owner < 0)
        for mask in (ink, flat_ink, tall_ink):
            mask[above] = False
    flat_rules, tall_rules = (paint(rules, ink.shape, flat=flat) for flat in (True, False))
    hollow = _hollow_heads(ink, owner, flat_rules | tall_rules, moved, unit)
    for mask in (ink, flat_ink, tall_ink):
        mask[hollow] = True
    words = letters | find_words(ink & (owner < 0) & ~flat_rules & ~tall_rules, owner >= 0, moved, unit)
    for mask in (ink, flat_ink, tall_ink):
        mask[words] = False
    faint &= ~(stamps | letters | above | words)
    return Strokes(
        area, dark, ink, flat_ink, tall_ink, words, owner, moved, unit, max(1.0, page.units.line_width),
        tuple(rules), flat_rules, tall_rules, faint,
        tuple(Box(b.x0 - x0, b.y0 - y0, b.x1 - x0, b.y1 - y0) for b in (s.box for s in symbols)),
        _overlays(rules, page.picture[y0:y1, x0:x1], ink & (owner < 0), moved, unit),
    )  # fmt: skip


def _overlays(
    rules: Sequence[RuleTrack], picture: Picture, ink: NDArray[np.bool_], lanes: Box, unit: float
) -> tuple[tuple[RuleTrack, int, int, float], ...]:
    """The stretches of rules in the lanes that are thicker than the rule, or coloured."""
    red, green, blue = cv2.split(np.ascontiguousarray(picture))
    chroma = cv2.max(cv2.max(red, green), blue) - cv2.min(cv2.min(red, green), blue)
    found = []
    for track in rules:
        low, high = (lanes.x0, lanes.x1) if track.flat else (lanes.y0, lanes.y1)
        across = float(np.median(track.centre))
        least, most = (lanes.y0, lanes.y1) if track.flat else (lanes.x0, lanes.x1)
        if not least + unit < across < most - unit:
            continue
        found += [
            (track, first, last, thick)
            for first, last, thick in overlaid(track, ink, np.asarray(chroma, np.uint8), unit)
            if low <= first and last <= high
        ]
    return tuple(found)


def _area(page: Page, grid: ProcedureGrid, symbols: Sequence[DrawnSymbol]) -> Box:
    unit = page.units.text_height
    table = grid.table.box
    top = min([grid.body_top, *(s.box.y0 for s in symbols)]) - 0.5 * unit
    bottom = max([table.y1, *(s.box.y1 for s in symbols)]) + 1.5 * unit
    area = Box(table.x0 - 2 * unit, top, table.x1 + 2 * unit, bottom).clip(page.width, page.height)
    return Box(math.floor(area.x0), math.floor(area.y0), math.ceil(area.x1), math.ceil(area.y1))


def _darkness(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Darkness of the darkest channel (a blue line is as dark as a black one) against the paper around."""
    red, green, blue = (picture[..., channel] for channel in range(3))
    low = np.minimum(np.minimum(red, green), blue)
    small = cv2.resize(low, None, fx=1 / _TILE, fy=1 / _TILE, interpolation=cv2.INTER_AREA)
    paper = cv2.dilate(small, np.ones((9, 9), np.uint8))
    paper = cv2.GaussianBlur(paper, (0, 0), 5)
    paper = cv2.resize(paper, (low.shape[1], low.shape[0]), interpolation=cv2.INTER_LINEAR)
    light = np.maximum(paper, 60).astype(np.float32)
    return np.asarray(np.clip((light - low) * (255.0 / light), 0, 255), np.uint8)


def _thresholds(dark: NDArray[np.uint8]) -> tuple[float, float]:
    """A darkness that the paper's noise does not reach, and one that it reaches now and then."""
    sample = dark[::3, ::3]
    paper = sample[sample < _PALE]
    if not paper.size:
        return float(_PALE), 40.0
    middle, spread = float(np.median(paper)), float(paper.std())
    strong = float(np.clip(middle + 4.0 * spread, 26.0, 64.0))
    return strong, float(np.clip(middle + 2.2 * spread, 12.0, 0.75 * strong))


def _edges(dark: NDArray[np.uint8], unit: float) -> NDArray[np.bool_]:
    """True where a pixel is not merely the soft edge of something much darker beside it."""
    size = 2 * max(1, round(_HALO * unit)) + 1
    return np.asarray(dark >= _SOFT * cv2.dilate(dark, np.ones((size, size), np.uint8)))


def _in_line(faint: NDArray[np.bool_], flat: bool, unit: float) -> NDArray[np.bool_]:
    """True where most of the pixels on a short level (or upright) stretch around are inked."""
    length = max(5, 2 * round(0.35 * unit) + 1)
    size = (length, 1) if flat else (1, length)
    share = cv2.blur(faint.astype(np.uint8) * 255, size)
    return np.asarray(share > _MOST * 255)


def _long(line: NDArray[np.bool_], flat: bool, unit: float, least: float = _LONG) -> NDArray[np.bool_]:
    length = max(5, round(least * unit))
    return np.asarray(opened_along(line.astype(np.uint8), length, level=flat) > 0)


def _stamps(marks: NDArray[np.bool_], ink: NDArray[np.bool_], unit: float) -> NDArray[np.bool_]:
    """Coloured marks that mostly do not run level or upright: stamps and signatures, not connectors.

    A long straight line that touches one is a connector in colour, and stays.
    """
    coloured = marks & ink
    count, labels, stats = parts_of(coloured.astype(np.uint8))
    straight = _long(coloured, True, unit) | _long(coloured, False, unit)
    total = np.bincount(labels[coloured], minlength=count)
    kept = np.bincount(labels[coloured & straight], minlength=count)
    span = np.minimum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    curved = (span > 1.5 * unit) & (kept < _STRAIGHT * total)
    curved[0] = False
    if not curved.any():
        return np.zeros(ink.shape, bool)
    lines = _long(coloured, True, unit, _LONGER) | _long(coloured, False, unit, _LONGER)
    return np.asarray(curved[labels] & ~lines)


def _owners(
    ink: NDArray[np.bool_], symbols: Sequence[DrawnSymbol], origin: tuple[int, int], unit: float
) -> NDArray[np.int16]:
    owner = np.full(ink.shape, -1, np.int16)
    height, width = ink.shape
    pad = math.ceil(0.6 * unit) + 2
    for index, symbol in enumerate(symbols):
        xs, ys = [p[0] for p in symbol.outline], [p[1] for p in symbol.outline]
        left, top = max(0, int(min(xs)) - origin[0] - pad), max(0, int(min(ys)) - origin[1] - pad)
        right = min(width, math.ceil(max(xs)) - origin[0] + pad)
        bottom = min(height, math.ceil(max(ys)) - origin[1] + pad)
        if right <= left or bottom <= top:
            continue
        outside = np.ones((bottom - top, right - left), np.uint8)
        points = np.array(symbol.outline, np.float64) - (origin[0] + left, origin[1] + top)
        cv2.fillPoly(outside, [np.round(points).astype(np.int32)], 0)
        away = cv2.distanceTransform(outside, cv2.DIST_L2, 3)
        edge = _outline_reach(ink[top:bottom, left:right], np.asarray(away, np.float32), unit)
        part = owner[top:bottom, left:right]
        part[(away <= edge) & (part < 0)] = index
    return owner


def _hollow_heads(
    ink: NDArray[np.bool_], owner: NDArray[np.int16], rules: NDArray[np.bool_], lanes: Box, unit: float
) -> NDArray[np.bool_]:
    """Paper that strokes in the lanes, no rules, shut in as a small triangle: inside an unfilled head."""
    found = np.zeros(ink.shape, bool)
    left, right = max(0, int(lanes.x0 - unit)), max(0, int(lanes.x1 + unit))
    paper = np.ascontiguousarray(~ink[:, left:right] & (owner[:, left:right] < 0)).astype(np.uint8)
    if not paper.size:
        return found
    _, labels, stats = parts_of(paper, 4)
    width, height, area = (stats[:, k].astype(float) for k in (2, 3, 4))
    share = area / np.maximum(width * height, 1)
    small = (np.maximum(width, height) <= _HOLLOW * unit) & (np.minimum(width, height) >= 0.2 * unit)
    chosen = small & (share >= _TRIANGLE[0]) & (share <= _TRIANGLE[1])
    beside = cv2.dilate(
        np.ascontiguousarray(rules[:, left:right]).astype(np.uint8), np.ones((3, 3), np.uint8)
    )
    chosen[np.unique(labels[beside > 0])] = False
    chosen[0] = False
    found[:, left:right] = chosen[labels]
    return found


def _above_body(
    rules: Sequence[RuleTrack], top: float, shape: tuple[int, int], unit: float
) -> NDArray[np.bool_]:
    """True above the rule under the header, whose shading and words are no connectors."""
    edge = np.full(shape[1], top - _UNDER_HEADER * unit)
    for track in rules:
        near = track.flat and abs(float(np.median(track.centre)) - top) < _UNDER_HEADER * unit
        if near and track.thickness < _UNDER_HEADER * unit:  # A thicker one is the edge of the shading.
            columns = np.arange(track.start, track.start + len(track.centre))
            edge[columns] = track.centre - track.thickness / 2 - 1
    return np.asarray(np.arange(shape[0])[:, None] < edge)


def _outline_reach(ink: NDArray[np.bool_], away: NDArray[np.float32], unit: float) -> float:
    """How far outside its polygon a symbol's own outline and halo reach, in pixels."""
    for step in range(1, max(2, round(0.5 * unit))):
        ring = (away > step - 0.5) & (away <= step + 0.5)
        if ring.any() and float(ink[ring].mean()) < _OVER:
            return step + 0.5
    return 1.5
