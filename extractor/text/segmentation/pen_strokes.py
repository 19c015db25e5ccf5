"""Strokes of pens and stamps that run through words in ink of no other colour.

No letter has a straight run much longer than itself, while the curves of signatures and stamps are straight
for as long: they are found by their runs, and the letters that hang on to them come free.
"""

from collections.abc import Iterator

import numpy as np

from extractor.page.labelling import Labelled, label_components, slanted_runs, spread
from extractor.page.model import Mask

# Lengths are shares of the height of capitals.
RUN = 1.5
DEGREES = tuple(range(24, 160, 8))
"""Level runs are left alone: the feet of letters can touch each other."""
STEEP = tuple(range(48, 140, 8))
"""Directions of runs through strokes that a coarse scan has broken."""
GAP = 0.08
"""Half the length of the breaks."""
LARGE = 2.4
"""A pen's stroke reaches over more than two lines of text."""
WIDE = 0.8
"""A narrower one can be the stems of letters that touch from line to line."""
FILL = 0.3
"""A component that fills more of its box is no stroke, whatever letters hang on to it."""


def pen_strokes(bare: Mask, found: Labelled, text_height: float) -> Mask:
    """The pixels of `bare`, ink without rules, that are strokes of a pen; `found` are its components.

    `text_height` is the height of capitals in pixels.
    """
    strokes = np.zeros_like(bare)
    length = round(RUN * text_height)
    for part, mine in _large(found, text_height):
        strokes[part] |= _long(spread(slanted_runs(mine, length, DEGREES), 1) & mine, text_height)
    gap = max(1, round(GAP * text_height))
    closed = label_components(spread(bare, gap))
    for part, mine in _large(closed, text_height):
        whole = _long(slanted_runs(mine, length, STEEP), text_height)
        strokes[part] |= whole & bare[part]
    return strokes


def _large(found: Labelled, text_height: float) -> Iterator[tuple[tuple[slice, slice], Mask]]:
    """The components that can hold a long stroke: where they are, and their pixels there."""
    x0, y0, x1, y1 = found.boxes.T
    large = np.maximum(x1 - x0, y1 - y0) >= LARGE * text_height
    large &= found.areas < FILL * (x1 - x0) * (y1 - y0)
    for k in np.flatnonzero(large):
        part = slice(int(y0[k]), int(y1[k])), slice(int(x0[k]), int(x1[k]))
        yield part, found.labels[part] == k + 1


def _long(runs: Mask, text_height: float) -> Mask:
    """The runs that belong to a long stroke."""
    pieces = label_components(runs)
    wide, tall = (pieces.boxes[:, 2:] - pieces.boxes[:, :2]).T
    long = (np.maximum(wide, tall) >= LARGE * text_height) & (np.minimum(wide, tall) >= WIDE * text_height)
    return np.asarray(np.concatenate([[False], long])[pieces.labels])
