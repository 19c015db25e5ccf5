"""Lines of which copying has left dots: looked for where the plain search leaves symbols unconnected."""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.flow.ink.layers import Strokes

_WINDOW = 3.0
"""Dots are counted along stretches this long (text heights)."""
_SHARE = 0.22
"""So much of a stretch is dotted where a line runs."""
_WANDER = 1
"""How many pixels the dots of a line lie off its middle."""
_BESIDE = 0.35
"""How much of the dots of a line there may be at its sides, as a share: letters fill the space around."""
_SIDE = (0.25, 0.6)
"""Where the sides are looked at: from and to so far from the line (text heights)."""
_THICK = 0.35
"""Ink this thick both ways (text heights) is no dot of a hairline."""
_SHORTEST = 1.5


def with_sparse_lines(strokes: Strokes) -> Strokes:
    """The strokes, level and upright rows of dots in the lanes filled up to lines."""
    unit = strokes.text_height
    dots = strokes.faint & (strokes.owner < 0)
    dots &= ~(strokes.flat_rules | strokes.tall_rules)
    side = max(3, round(_THICK * unit), round(2 * strokes.line_width) + 1)
    thick = cv2.morphologyEx(dots.astype(np.uint8), cv2.MORPH_OPEN, np.ones((side, side), np.uint8)) > 0
    dots &= ~thick
    left = max(0, int(strokes.lanes.x0 - unit))
    dots[:, :left] = False
    dots[:, int(strokes.lanes.x1 + unit) :] = False
    flat = _lines(dots, strokes.flat_rules, unit) & (strokes.owner < 0)
    tall = _lines(np.ascontiguousarray(dots.T), strokes.tall_rules.T, unit).T & (strokes.owner < 0)
    return replace(
        strokes,
        ink=strokes.ink | flat | tall,
        flat_ink=strokes.flat_ink | flat,
        tall_ink=strokes.tall_ink | tall,
    )


def _lines(dots: NDArray[np.bool_], rules: NDArray[np.bool_], unit: float) -> NDArray[np.bool_]:
    """Level rows of dots as lines, a few pixels thick; the ragged edges of level rules are none."""
    across = 2 * _WANDER + 1
    band = cv2.dilate(dots.astype(np.uint8), np.ones((across, 1), np.uint8)) * np.uint8(255)
    length = 2 * round(_WINDOW * unit / 2) + 1
    share = cv2.blur(band, (length, 1)).astype(np.float32) / 255
    near, far = round(_SIDE[0] * unit) + across, round(_SIDE[1] * unit) + across
    beside = np.zeros_like(share)
    for away in range(near, far + 1, across):
        for sign in (-1, 1):
            beside = np.maximum(beside, np.roll(share, sign * away, axis=0))
    ragged = cv2.dilate(np.ascontiguousarray(rules).astype(np.uint8), np.ones((2 * across + 1, 1), np.uint8))
    found = ((share >= _SHARE) & (beside <= _BESIDE * share) & (ragged == 0)).astype(np.uint8)
    kernel = np.ones((1, length), np.uint8)
    closed = cv2.morphologyEx(found & (band > 0), cv2.MORPH_CLOSE, kernel) & found
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, round(_SHORTEST * unit)), np.uint8))
    return np.asarray(opened > 0)
