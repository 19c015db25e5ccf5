"""What a symbol is in the light of its sheet: some offices draw every box with rounded corners."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from extractor.flow.model import DrawnSymbol
from extractor.grid.model import ProcedureGrid, RowKind
from extractor.record.model import SymbolKind

CAPSULE_DEPTH = 0.15
"""Depth of a corner over the shorter side: 0 for a square corner, 0.21 for a half circle."""
MANY_ROUNDED = 3
"""So many rounded boxes without a square one are the office's way to draw a process."""
CONTEXT_CONFIDENCE = 0.8
"""How often a kind that was changed by the sheet's other symbols is right."""


def read_as_sheet(symbols: Sequence[DrawnSymbol], grid: ProcedureGrid) -> tuple[DrawnSymbol, ...]:
    """The symbols, rounded boxes turned into processes where the sheet draws its processes rounded.

    Capsules and ellipses stay terminators, and so do the first and the last rounded box where the sheet
    has no capsule.
    """
    if any(s.kind is SymbolKind.PROCESS and corner_depth(s) < CAPSULE_DEPTH / 3 for s in symbols):
        return tuple(symbols)
    ends = [s for s in symbols if s.kind is SymbolKind.TERMINATOR]
    rounded = [s for s in ends if corner_depth(s) < CAPSULE_DEPTH]
    if len(rounded) < MANY_ROUNDED:
        return tuple(symbols)
    keep = set()
    if len(rounded) == len(ends):
        keep = {id(rounded[-1])} | ({id(rounded[0])} if _begins(grid) else set())
    changed = {id(s) for s in rounded} - keep
    return tuple(_as_process(s) if id(s) in changed else s for s in symbols)


def corner_depth(symbol: DrawnSymbol) -> float:
    """Median distance of the corners of a symbol's box from its outline, over its shorter side."""
    contour = np.array(symbol.outline, np.float32).reshape(-1, 1, 2)
    x0, y0, x1, y1 = symbol.box
    corners = ((x0, y0), (x1, y0), (x0, y1), (x1, y1))
    depths = [abs(cv2.pointPolygonTest(contour, corner, True)) for corner in corners]
    return float(np.median(depths)) / max(min(symbol.box.width, symbol.box.height), 1.0)


def _begins(grid: ProcedureGrid) -> bool:
    """Whether the table's first row is the procedure's first step."""
    first = grid.steps[0]
    return first.kind is RowKind.STEP and first.number in {None, 1}


def _as_process(symbol: DrawnSymbol) -> DrawnSymbol:
    return replace(
        symbol,
        kind=SymbolKind.PROCESS,
        confidence=symbol.confidence * CONTEXT_CONFIDENCE,
        kinds=((SymbolKind.PROCESS, CONTEXT_CONFIDENCE), (SymbolKind.TERMINATOR, 1 - CONTEXT_CONFIDENCE)),
    )
