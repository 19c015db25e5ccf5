"""Ink in the lanes that no symbol, connector, label, word or rule of the reading explains."""

from collections.abc import Iterator, Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.flow.ink.layers import Strokes
from extractor.flow.model import Connector, Leftover, LeftoverKind
from extractor.grid.model import ProcedureGrid
from extractor.page.labelling import parts_of
from extractor.record.geometry import Box

_Layer = NDArray[np.uint8]
"""1 where there is ink, in pixels of the strokes' area."""

_EDGE, _WAVER = 0.12, 0.3
"""How far (text heights) the soft edge of a rule reaches, and how far beside its course it may waver."""
_BESIDE, _HEAD = 0.25, 1.0
"""A connector explains the ink this near to its path, and this near to its ends, where its heads are."""
_SOLID, _HOLLOW, _LARGEST = 1.1, 0.7, 16.0
"""The side of the largest square of solid ink, and the shorter side of the enclosed paper, of a shape; and
the longer side of the largest one."""
_STROKE, _LINE = 1.3, 2.2
"""Strokes of a line run straight this far at least, and so far all together.

These were chosen on real sheets and on drawn ones of every quality: arrow heads have 0.7 of solid ink,
letters enclose 0.5 of paper and run 1.0; of the symbols and connectors that were taken out of the reading for
the purpose 95 and 94 of 100 were above these."""
_REACH = 0.6
"""A leftover touches the symbols this near to it."""


def find_leftovers(strokes: Strokes, connectors: Sequence[Connector], grid: ProcedureGrid) -> list[Leftover]:
    """The leftovers of a symbol's or a connector's size in the step rows. Lengths are in text heights."""
    unit = strokes.text_height
    rules = (strokes.flat_rules | strokes.tall_rules).astype(np.uint8)
    rest = _unexplained(strokes, connectors, _grown(rules, _EDGE * unit))
    found = [(LeftoverKind.SHAPE, box, part) for box, part in _shapes(rest, unit)]
    band = _grown(rules, _WAVER * unit)
    found += [(LeftoverKind.LINE, box, part) for box, part in _lines(rest * (1 - band), band, strokes)]
    left, top = strokes.area.x0, strokes.area.y0
    placed = []
    for kind, box, part in found:
        place = Box(box.x0 + left, box.y0 + top, box.x1 + left, box.y1 + top)
        row = _row(place, grid)
        if row is not None:
            placed.append(Leftover(kind, place, row, tuple(_touching(part, box, strokes))))
    return placed


def _unexplained(strokes: Strokes, connectors: Sequence[Connector], rules: _Layer) -> _Layer:
    unit, area, lanes = strokes.text_height, strokes.area, strokes.lanes
    explained = rules.copy()
    for connector in connectors:
        path = [(round(x - area.x0), round(y - area.y0)) for x, y in connector.path]
        thick = max(3, round(2 * _BESIDE * unit))
        cv2.polylines(explained, [np.array(path, np.int32)], isClosed=False, color=1, thickness=thick)
        for end in (path[0], path[-1]):
            cv2.circle(explained, end, round(_HEAD * unit), 1, cv2.FILLED)
        if (label := connector.label_box) is not None:
            x0, y0 = max(0, int(label.x0 - area.x0)), max(0, int(label.y0 - area.y0))
            explained[y0 : int(label.y1 - area.y0) + 1, x0 : int(label.x1 - area.x0) + 1] = 1
    within = np.zeros(strokes.ink.shape, bool)
    within[max(0, int(lanes.y0)) : int(lanes.y1) + 1, max(0, int(lanes.x0)) : int(lanes.x1) + 1] = True
    rest: _Layer = (strokes.free & ~strokes.words & within & (explained == 0)).astype(np.uint8)
    return rest


def _shapes(rest: _Layer, unit: float) -> Iterator[tuple[Box, _Layer]]:
    """Solid ink and enclosed paper of a symbol's size, each with its box and its pixels in there."""
    side = max(3, round(_SOLID * unit))
    solid = cv2.morphologyEx(rest, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    for layer, connectivity, least in ((solid, 8, _SOLID), (1 - rest, 4, _HOLLOW)):
        _, labels, stats = parts_of(np.asarray(layer, np.uint8), connectivity)
        for label, (x, y, w, h, _) in enumerate(stats.tolist()):
            if label and min(w, h) >= least * unit and max(w, h) <= _LARGEST * unit:
                yield Box(x, y, x + w, y + h), _cut(labels, label, x, y, w, h)


def _lines(rest: _Layer, band: _Layer, strokes: Strokes) -> Iterator[tuple[Box, _Layer]]:
    """Ink that makes a line of a connector's length; `band` is where rules are, over which lines go on."""
    unit = strokes.text_height
    size = 2 * round(2 * _WAVER * unit + 2 * strokes.line_width) + 1
    flat = cv2.morphologyEx(rest, cv2.MORPH_CLOSE, np.ones((1, size), np.uint8))
    tall = cv2.morphologyEx(rest, cv2.MORPH_CLOSE, np.ones((size, 1), np.uint8))
    bridged = np.where(_grown(band, 1) > 0, cv2.max(flat, tall), rest).astype(np.uint8)
    _, labels, stats = parts_of(bridged)
    for label, (x, y, w, h, _) in enumerate(stats.tolist()):
        if label and max(w, h) >= _STROKE * unit:
            part: _Layer = _cut(labels, label, x, y, w, h) * rest[y : y + h, x : x + w]
            if _stroke_length(part, unit) >= _LINE * unit:
                yield Box(x, y, x + w, y + h), part


def _cut(labels: Any, label: int, x: int, y: int, w: int, h: int) -> _Layer:
    part: _Layer = (labels[y : y + h, x : x + w] == label).astype(np.uint8)
    return part


def _grown(layer: _Layer, reach: float) -> _Layer:
    size = 2 * max(1, round(reach)) + 1
    return np.asarray(cv2.dilate(layer, np.ones((size, size), np.uint8)), np.uint8)


def _stroke_length(part: _Layer, unit: float) -> float:
    """How far the straight strokes of a leftover run all together, in pixels."""
    length = max(3, round(_STROKE * unit))
    total = 0
    for size in ((1, length), (length, 1)):
        straight = cv2.morphologyEx(part, cv2.MORPH_OPEN, np.ones(size, np.uint8))
        _, _, stats, _ = cv2.connectedComponentsWithStats(straight, connectivity=8)
        total += sum(max(w, h) for _, _, w, h, _ in stats[1:].tolist())
    return total


def _row(place: Box, grid: ProcedureGrid) -> int | None:
    """The step row that holds most of a leftover; None where it lies outside all."""
    shares = [min(place.y1, step.box.y1) - max(place.y0, step.box.y0) for step in grid.steps]
    best = max(range(len(shares)), key=shares.__getitem__, default=None)
    return best if best is not None and shares[best] > 0 else None


def _touching(part: _Layer, box: Box, strokes: Strokes) -> Iterator[int]:
    """The symbols that a leftover reaches; `box` is where it is in the area, `part` its pixels there."""
    pad = max(1, round(_REACH * strokes.text_height))
    x, y = round(box.x0), round(box.y0)
    top, left = min(pad, y), min(pad, x)
    around = strokes.owner[y - top : round(box.y1) + pad, x - left : round(box.x1) + pad]
    near: _Layer = np.zeros(around.shape, np.uint8)
    near[top : top + part.shape[0], left : left + part.shape[1]] = part
    yield from (int(index) for index in np.unique(around[(_grown(near, pad) > 0) & (around >= 0)]))
