"""What a symbol is in the light of its sheet: some offices draw every box with rounded corners."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from extractor.flow.model import DrawnSymbol
from extractor.record.model import SymbolKind

CAPSULE_DEPTH = 0.15
"""Depth of a corner over the shorter side: 0 for a square corner, 0.21 for a half circle."""
MANY_ROUNDED = 3
"""So many rounded boxes are the office's way to draw a process ..."""
FEW_SQUARE = 4
"""... where there are not more square ones than one to so many rounded ones (one may be misread)."""
CONTEXT_CONFIDENCE = 0.8
"""How often a kind that was changed by the sheet's other symbols is right."""


def read_as_sheet(symbols: Sequence[DrawnSymbol]) -> tuple[DrawnSymbol, ...]:
    """The symbols, rounded boxes turned into processes where the sheet draws its processes rounded.

    It does so where hardly a box is square and rounded ones stand between the first and the last row; where
    they are few, for these alone if none is square. Else a rounded one there is unsure: hardly any flow ends
    between its rows. Capsules and ellipses stay terminators.
    """
    if not symbols:
        return ()
    square = [s for s in symbols if s.kind is SymbolKind.PROCESS]
    rounded = [s for s in symbols if s.kind is SymbolKind.TERMINATOR and corner_depth(s) < CAPSULE_DEPTH]
    ends = {min(s.row for s in symbols), max(s.row for s in symbols)}
    between = [s for s in rounded if s.row not in ends]
    many = bool(between) and len(rounded) >= max(MANY_ROUNDED, FEW_SQUARE * len(square))
    changed = {id(s) for s in (rounded if many else between if not square else ())}
    unsure = {id(s) for s in between} - changed
    return tuple(
        _as_process(s) if id(s) in changed else _unsure(s) if id(s) in unsure else s for s in symbols
    )


def corner_depth(symbol: DrawnSymbol) -> float:
    """Median distance of the corners of a symbol's box from its outline, over its shorter side."""
    contour = np.array(symbol.outline, np.float32).reshape(-1, 1, 2)
    x0, y0, x1, y1 = symbol.box
    corners = ((x0, y0), (x1, y0), (x0, y1), (x1, y1))
    depths = [abs(cv2.pointPolygonTest(contour, corner, True)) for corner in corners]
    return float(np.median(depths)) / max(min(symbol.box.width, symbol.box.height), 1.0)


def _as_process(symbol: DrawnSymbol) -> DrawnSymbol:
    return replace(
        symbol,
        kind=SymbolKind.PROCESS,
        confidence=symbol.confidence * CONTEXT_CONFIDENCE,
        kinds=((SymbolKind.PROCESS, CONTEXT_CONFIDENCE), (SymbolKind.TERMINATOR, 1 - CONTEXT_CONFIDENCE)),
    )


def _unsure(symbol: DrawnSymbol) -> DrawnSymbol:
    return replace(symbol, confidence=symbol.confidence * CONTEXT_CONFIDENCE)
