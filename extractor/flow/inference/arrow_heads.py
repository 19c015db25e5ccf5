"""Arrow heads: the probability that a line's end bears a head that points at what lies before it."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.flow.ink.layers import Strokes
from extractor.flow.model import Point
from extractor.store.knowledge import load_json

_BEHIND, _BEFORE, _ASIDE = 1.8, 0.3, 0.75
"""How far a patch reaches back along the line, on beyond its end, and to both sides, in text heights."""
_ROWS, _COLUMNS = 21, 15


class HeadModel:
    """A small network over the patch around a line's end, its weights from `models/flow/heads.json`."""

    def __init__(self, weights: dict[str, Any]) -> None:
        self.layers = [(np.array(w, np.float32), np.array(b, np.float32)) for w, b in weights["layers"]]

    def __call__(self, patches: NDArray[np.float32]) -> NDArray[np.float64]:
        """Probabilities for patches of shape (n, rows, columns); mirror images count alike."""
        if not len(patches):
            return np.zeros(0)
        both = [self._run(p.reshape(len(patches), -1)) for p in (patches, patches[:, :, ::-1])]
        return np.asarray(1 / (1 + np.exp(-(both[0] + both[1]) / 2)), np.float64)

    def _run(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        for number, (weight, bias) in enumerate(self.layers):
            values = values @ weight + bias
            if number + 1 < len(self.layers):
                values = np.maximum(values, 0)
        return values[:, 0]


@cache
def head_model() -> HeadModel:
    """The trained model; MissingDependencyError where its file is not installed."""
    return HeadModel(load_json("flow/heads.json"))


def head_patches(strokes: Strokes, ends: Sequence[tuple[Point, Point]]) -> NDArray[np.float32]:
    """Patches around line ends, turned so that the line comes from above: shape (n, rows, columns), 0 to 1.

    An end is its point and the unit vector along the line, out of its end.
    """
    found = np.zeros((len(ends), _ROWS, _COLUMNS), np.float32)
    if not ends:
        return found
    unit = strokes.text_height
    step = max(1.0, unit * (_BEHIND + _BEFORE) / _ROWS)
    field = cv2.blur(strokes.dark, (int(step), int(step))) if int(step) > 1 else strokes.dark
    rows = (np.arange(_ROWS) + 0.5) / _ROWS * (_BEHIND + _BEFORE) - _BEHIND
    columns = ((np.arange(_COLUMNS) + 0.5) / _COLUMNS * 2 - 1) * _ASIDE
    for number, ((x, y), (dx, dy)) in enumerate(ends):
        grid_x = x + unit * (rows[:, None] * dx - columns[None] * dy)
        grid_y = y + unit * (rows[:, None] * dy + columns[None] * dx)
        patch = cv2.remap(field, grid_x.astype(np.float32), grid_y.astype(np.float32), cv2.INTER_LINEAR)
        line = float(np.median(patch[: _ROWS // 2, _COLUMNS // 2 - 1 : _COLUMNS // 2 + 2].max(axis=1)))
        found[number] = np.clip(patch / max(40.0, line), 0, 1.5)
    return found


def head_chances(strokes: Strokes, ends: Sequence[tuple[Point, Point]]) -> NDArray[np.float64]:
    """The probability of a head at each end."""
    return head_model()(head_patches(strokes, ends))
