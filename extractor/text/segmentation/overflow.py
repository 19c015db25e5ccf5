"""Words that run over the side borders of a region: whose they are."""

from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from extractor.page.labelling import Labelled
from extractor.text.segmentation.cell_borders import Frame
from extractor.text.segmentation.components import middles

# Lengths are shares of the text height.
WORD_GAP = 0.33
"""Letters further apart than this belong to two words."""
LINE_GAP = 0.9
"""A word that comes in over the left border and has its line's next word this near is the region's."""
SAME_LINE = 0.6
RULES, TOUCH = 1.5, 2.0
"""A letter over a border leaves pieces on both sides, at most these rules and pixels apart."""
OWN_SHARE = 0.4

Flags = NDArray[np.bool_]
Numbers = NDArray[np.intp]


def over_borders(
    found: Labelled,
    wanted: Flags,
    frame: Frame,
    centers: list[float],
    height: float,
    slope: float,
    rule: float,
) -> Flags:
    """`wanted` with the region's own words to their ends, without the ends of the neighbours' words.

    Words begin at the left of a cell and run over its right border where it is too narrow for them.
    `height` of capitals and thickness of the `rule` in pixels.
    """
    x0, y0, x1, y1 = found.boxes.T.astype(np.float64)
    middle, tall = (y0 + y1) / 2, y1 - y0
    left, right = frame.sides(middle)
    top, bottom = frame.ends((x0 + x1) / 2)
    lettered = (tall >= 0.3 * height) & (tall <= 1.8 * height) & (x1 - x0 <= 6 * height)
    candidates = lettered & (middle >= top) & (middle <= bottom)
    beyond = RULES * rule + TOUCH
    over_right = _across(candidates, x0, x1, right - TOUCH, right + beyond)
    over_left = _across(candidates, x0, x1, left - beyond, left + TOUCH)
    if not (over_right | over_left).any():
        return wanted
    inside = np.minimum(x1, right) - np.maximum(x0, left)
    share = inside.clip(0.0) / (x1 - x0)
    result = wanted.copy()
    fallen = middles(found, slope)
    for center in centers:
        row = np.flatnonzero(candidates & (np.abs(fallen - center) <= SAME_LINE * height))
        words = _words(row[np.argsort(x0[row])], x0, x1, height)
        for word, after in zip_longest(words, words[1:]):
            own = float(np.average(share[word], weights=(x1 - x0)[word]))
            if over_right[word].any():
                result[word] = own >= OWN_SHARE or x1[word].max() < len(frame.top) - 1
            elif over_left[word].any():
                follows = after is not None and x0[after].min() - x1[word].max() <= LINE_GAP * height
                result[word] = own >= 2 * OWN_SHARE or (own >= OWN_SHARE and follows)
    return result


def _across(
    candidates: Flags,
    x0: NDArray[np.float64],
    x1: NDArray[np.float64],
    near: NDArray[np.float64],
    far: NDArray[np.float64],
) -> Flags:
    """Components that lie over the band of a border, or that end at it as another one begins there."""
    spans = candidates & (x0 < near) & (x1 > far)
    ends = np.flatnonzero(candidates & (x0 < near) & (x1 >= near) & ~spans)
    begins = np.flatnonzero(candidates & (x1 > far) & (x0 <= far) & ~spans)
    if len(ends) and len(begins):
        spans[ends] = True
    return spans


def _words(row: Numbers, x0: NDArray[np.float64], x1: NDArray[np.float64], height: float) -> list[Numbers]:
    """Components of one line, left to right, by word."""
    if not len(row):
        return []
    ends = np.maximum.accumulate(x1[row])
    return np.split(row, np.flatnonzero(x0[row][1:] - ends[:-1] > WORD_GAP * height) + 1)
