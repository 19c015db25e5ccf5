"""Where the words of a symbol stand, and whether there are any."""

import cv2
import numpy as np

from extractor.flow.model import DrawnSymbol
from extractor.page.model import Page, Units
from extractor.record.geometry import Box
from extractor.record.model import SymbolKind

INNER = {
    SymbolKind.PROCESS: (0.96, 0.94),
    SymbolKind.TERMINATOR: (0.86, 0.84),
    SymbolKind.DECISION: (0.66, 0.52),
    SymbolKind.OFF_PAGE: (0.9, 0.66),
    SymbolKind.DOCUMENT: (0.94, 0.78),
    SymbolKind.OTHER: (0.78, 0.8),
}
"""Share of a symbol's width and height in which its words stand."""
RAISED = {SymbolKind.OFF_PAGE: 0.12, SymbolKind.DOCUMENT: 0.08}
"""By how much of its height the words stand above the middle."""
DARK = 0.5
"""Share of ink from which a symbol is filled dark; its words are lighter than their ground."""
SMALLEST_LETTER = 0.4
"""Height of the smallest mark that counts as a letter or digit, in text heights."""


def text_box(symbol: DrawnSymbol, units: Units) -> Box:
    """The inner area of a symbol where its words stand, in pixels of the page, without its outline."""
    wide, high = INNER[symbol.kind]
    box = symbol.box
    cx, cy = box.center
    cy -= RAISED.get(symbol.kind, 0.0) * box.height
    half_width = max(box.width * wide / 2 - units.line_width, 1.0)
    half_height = max(box.height * high / 2 - units.line_width, 1.0)
    return Box(cx - half_width, cy - half_height, cx + half_width, cy + half_height)


def has_words(page: Page, symbol: DrawnSymbol) -> bool:
    """Whether there are marks of a letter's size inside the symbol, dark ones or light ones on dark."""
    inside = _inside(page, symbol)
    if not inside.size:
        return False
    marks = ~inside if np.mean(inside) >= DARK else inside
    count, _, stats, _ = cv2.connectedComponentsWithStats(marks.astype(np.uint8), connectivity=8)
    heights, widths = stats[1:count, cv2.CC_STAT_HEIGHT], stats[1:count, cv2.CC_STAT_WIDTH]
    text = page.units.text_height
    return bool(np.any((heights >= SMALLEST_LETTER * text) & (heights <= 2 * text) & (widths <= 6 * text)))


def _inside(page: Page, symbol: DrawnSymbol) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    x0, y0, x1, y1 = (round(v) for v in text_box(symbol, page.units).clip(page.width, page.height))
    return page.ink[y0:y1, x0:x1]
