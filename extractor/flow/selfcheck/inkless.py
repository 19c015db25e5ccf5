"""Claims of a reading where the page shows no ink: symbols, connectors and printed labels."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.flow.ink.layers import Strokes
from extractor.flow.model import Connector, DrawnSymbol, Point
from extractor.record.model import LabelOrigin
from extractor.record.reasons import Code, because

_NEAR = 0.3
"""How far beside its place (text heights) the ink of a claim may lie."""
_LINE, _OUTLINE = 0.85, 0.85
"""Least share of a connector's course, and of a symbol's outline, that has ink beside it. Of 1,163 connectors
and 1,145 symbols of drawn and real sheets those not in doubt had 0.93 and 1.0 at least."""
_DOUBTED = 0.6
"""Most that a claim without ink is sure of. By hand: under every limit of review."""


def doubt_inkless(
    symbols: Sequence[DrawnSymbol], connectors: Sequence[Connector], strokes: Strokes
) -> tuple[list[DrawnSymbol], list[Connector]]:
    """The symbols and connectors, those doubted that claim ink where none is; inferred ones say so."""
    near = _around(strokes)
    sure = [
        symbol if outline_share(symbol, near, strokes) >= _OUTLINE else _less_sure(symbol)
        for symbol in symbols
    ]
    return sure, [_checked(connector, near, strokes) for connector in connectors]


def _around(strokes: Strokes) -> NDArray[np.bool_]:
    """The places that have ink beside them, faint ink too."""
    ink = (strokes.ink | strokes.faint | strokes.flat_rules | strokes.tall_rules | strokes.words).astype(
        np.uint8
    )
    size = 2 * max(1, round(_NEAR * strokes.text_height)) + 1
    return np.asarray(cv2.dilate(ink, np.ones((size, size), np.uint8)) > 0)


def _checked(connector: Connector, near: NDArray[np.bool_], strokes: Strokes) -> Connector:
    reason = because(Code.NO_INK)
    if not connector.inferred and course_share(connector, near, strokes) < _LINE:
        reasons = (*connector.reasons, reason)
        connector = replace(connector, confidence=min(connector.confidence, _DOUBTED), reasons=reasons)
    box = connector.label_box
    if connector.label_origin is LabelOrigin.PRINTED and box is not None:
        x0, y0 = max(0, int(box.x0 - strokes.area.x0)), max(0, int(box.y0 - strokes.area.y0))
        inside = near[y0 : int(box.y1 - strokes.area.y0) + 1, x0 : int(box.x1 - strokes.area.x0) + 1]
        if not inside.any():
            return replace(
                connector,
                label_confidence=min(connector.label_confidence, _DOUBTED),
                reasons=(*connector.reasons, reason),
            )
    return connector


def course_share(connector: Connector, near: NDArray[np.bool_], strokes: Strokes) -> float:
    """Share of a connector's course outside symbols that has ink beside it; 1 where none of it is."""
    places = _places(connector.path, near, strokes)
    open_ = [near[y, x] for x, y in places if strokes.owner[y, x] < 0]
    return float(np.mean(open_)) if open_ else 1.0


def outline_share(symbol: DrawnSymbol, near: NDArray[np.bool_], strokes: Strokes) -> float:
    """Share of a symbol's outline that has ink beside it."""
    places = _places((*symbol.outline, symbol.outline[0]), near, strokes) if symbol.outline else iter(())
    seen = [near[y, x] for x, y in places]
    return float(np.mean(seen)) if seen else 1.0


def _places(path: Sequence[Point], near: NDArray[np.bool_], strokes: Strokes) -> Iterator[tuple[int, int]]:
    """The pixels of the area along a path."""
    height, width = near.shape
    for (ax, ay), (bx, by) in pairwise(path):
        count = max(2, round(max(abs(bx - ax), abs(by - ay))) + 1)
        xs = np.linspace(ax, bx, count) - strokes.area.x0
        ys = np.linspace(ay, by, count) - strokes.area.y0
        for x, y in zip(xs.round().astype(int).tolist(), ys.round().astype(int).tolist(), strict=True):
            if 0 <= x < width and 0 <= y < height:
                yield x, y


def _less_sure(symbol: DrawnSymbol) -> DrawnSymbol:
    return replace(symbol, confidence=min(symbol.confidence, _DOUBTED))
