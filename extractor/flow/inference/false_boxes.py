"""Boxes that connectors enclose by chance: their sides run on past their corners, a symbol's own never do."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from extractor.flow.ink.layers import Strokes
from extractor.flow.model import DrawnSymbol
from extractor.record.model import SymbolKind

_BOXES = (SymbolKind.PROCESS, SymbolKind.DOCUMENT, SymbolKind.OTHER)
_ON = 0.7
"""How far past a corner (text heights) a side must run on."""
_ASIDE = 0.12
_SIDES, _SURE = 2, 0.97
"""How many of the eight ends of the sides must run on; one more where the outline itself is sure."""
_INSIDE = 0.9
"""Share of a side's continuation that lies in the picture: of less nothing can be told."""
_FILLED = 0.75
"""Share of a strip's rows with ink from which it is an area or a word, not a line that goes on."""


def find_phantoms(strokes: Strokes, symbols: Sequence[DrawnSymbol]) -> set[int]:
    """The indices of symbols that are only the white between connectors."""
    ink = strokes.ink & ~strokes.flat_rules & ~strokes.tall_rules
    return {
        index
        for index, symbol in enumerate(symbols)
        if symbol.kind in _BOXES
        and _sides_running_on(ink, symbol, strokes) >= (_SIDES if symbol.confidence < _SURE else _SIDES + 1)
    }


def _sides_running_on(ink: NDArray[np.bool_], symbol: DrawnSymbol, strokes: Strokes) -> int:
    """How many of the eight ends of a box's sides go straight on past their corner."""
    x0, y0 = symbol.box.x0 - strokes.area.x0, symbol.box.y0 - strokes.area.y0
    x1, y1 = symbol.box.x1 - strokes.area.x0, symbol.box.y1 - strokes.area.y0
    flat = [(y, x, sign) for y in (y0, y1) for x, sign in ((x0, -1), (x1, 1))]
    tall = [(x, y, sign) for x in (x0, x1) for y, sign in ((y0, -1), (y1, 1))]
    return sum(_runs_on(ink, *end, strokes) for end in flat) + sum(
        _runs_on(ink.T, *end, strokes) for end in tall
    )


def _runs_on(ink: NDArray[np.bool_], across: float, along: float, sign: int, strokes: Strokes) -> bool:
    unit = strokes.text_height
    aside = max(2, round(_ASIDE * unit + strokes.line_width))
    top, bottom = max(0, round(across) - aside), round(across) + aside + 1
    # The outline's own thickness and rounding may still cover the first pixels past the corner.
    start = round(along + sign * (strokes.line_width + 2))
    stop = round(along + sign * (_ON * unit + strokes.line_width + 2))
    low, high = max(0, min(start, stop)), max(0, start, stop)
    strip = ink[top:bottom, low:high]
    if strip.shape[0] <= 1 or strip.shape[1] < _INSIDE * (high - low):
        return False
    return bool(strip.any(axis=0).all() and strip.any(axis=1).mean() < _FILLED)
