"""Draws what the flow stage found over the page, for people to look at."""

from collections.abc import Sequence

import cv2
import numpy as np

from extractor.flow.model import DrawnSymbol
from extractor.page.model import Picture
from extractor.record.model import SymbolKind

COLOURS = {
    SymbolKind.TERMINATOR: (0, 140, 60),
    SymbolKind.PROCESS: (20, 80, 220),
    SymbolKind.DECISION: (210, 60, 0),
    SymbolKind.OFF_PAGE: (150, 0, 170),
    SymbolKind.DOCUMENT: (0, 140, 160),
    SymbolKind.OTHER: (120, 90, 0),
}
"""RGB."""


def draw_symbols(picture: Picture, symbols: Sequence[DrawnSymbol]) -> Picture:
    """A copy of the picture with each symbol's outline, kind, confidence, row and lane (from 1)."""
    canvas = picture.copy()
    thick = max(1, round(picture.shape[1] / 900))
    for symbol in symbols:
        colour = COLOURS[symbol.kind]
        outline = np.round(np.array(symbol.outline)).astype(np.int32)
        cv2.polylines(canvas, [outline], True, colour, 2 * thick, cv2.LINE_AA)
        words = f"{symbol.kind} {symbol.confidence:.2f} r{symbol.row + 1} l{symbol.lane + 1}"
        at = (round(symbol.box.x0), round(symbol.box.y0) - 3 * thick)
        cv2.putText(canvas, words, at, cv2.FONT_HERSHEY_SIMPLEX, 0.22 * thick, colour, 1, cv2.LINE_AA)
    return canvas
