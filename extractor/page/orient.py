"""Quarter turns and upside-down pages, found from the page's own letters."""

import numpy as np
from numpy.typing import NDArray

from extractor.page.components import Components, letters
from extractor.page.model import Mask

_ENOUGH = 20  # letters below which a page says nothing of its direction


def upright_turn(ink: Mask, dpi: float) -> int:
    """Clockwise degrees (0, 90, 180, 270) to turn the page by so that its text reads upright."""
    turn = 0
    found = letters(ink, dpi)
    if len(found) < _ENOUGH:
        return 0
    if text_runs_down(found):
        turn = 90
        ink = np.ascontiguousarray(np.rot90(ink, -1))
        found = letters(ink, dpi)
    if ascender_balance(found) < -0.05 * len(found):
        turn += 180
    return turn


def text_runs_down(found: Components) -> bool:
    """True where a letter's nearest neighbours of its size stand above and below it, not beside it."""
    beside, above = _neighbours(found.boxes), _neighbours(found.boxes[:, [1, 0, 3, 2]])
    return above > beside


def _neighbours(boxes: NDArray[np.int32]) -> int:
    """Letters followed to the right, within half their size, by one that overlaps them in height."""
    order = np.argsort(boxes[:, 0])
    x, y, w, h = boxes[order].T
    count = 0
    reach = 8
    for step in range(1, reach):
        gap = x[step:] - (x[:-step] + w[:-step])
        size = np.maximum(h[:-step], w[:-step])
        common = np.minimum(y[step:] + h[step:], y[:-step] + h[:-step]) - np.maximum(y[step:], y[:-step])
        near = (gap >= -1) & (gap < size * 0.5) & (common > 0.6 * np.minimum(h[step:], h[:-step]))
        count += int(near.sum())
    return count


def ascender_balance(found: Components) -> float:
    """Letters that rise above their neighbours less those that hang below; negative when upside down."""
    boxes = found.boxes
    order = np.lexsort((boxes[:, 0], boxes[:, 1] // 8))
    x, y, w, h = boxes[order].T
    score = 0.0
    for step in (1, 2):
        gap = x[step:] - (x[:-step] + w[:-step])
        near = (gap > -2) & (gap < h[:-step])
        top = (y[step:] - y[:-step])[near]
        bottom = (y[step:] + h[step:] - y[:-step] - h[:-step])[near]
        size = np.maximum(h[step:], h[:-step])[near]
        rises = (np.abs(top) > 0.15 * size) & (np.abs(bottom) < 0.1 * size)
        hangs = (np.abs(bottom) > 0.15 * size) & (np.abs(top) < 0.1 * size)
        score += float(rises.sum()) - float(hangs.sum())
    return score
