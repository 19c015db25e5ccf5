"""Printed words among the drawing: letters stand in level groups, strokes of connectors do not."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.page.labelling import parts_of
from extractor.record.geometry import Box, union

_LOW, _HIGH, _WIDE = 0.3, 1.6, 1.7
_APART = 0.6
_LETTERS = 2
_SOLID = 0.62
_LEAST_WIDTH = 0.9


def find_words(
    ink: NDArray[np.bool_], symbols: NDArray[np.bool_], lanes: Box, unit: float
) -> NDArray[np.bool_]:
    """The pixels of the letters inside the lanes, with the smear around them that is no other ink.

    Letters that touch a line are part of that line here, and stay, as does all that touches `symbols`.
    """
    words = np.zeros(ink.shape, bool)
    left, right = max(0, int(lanes.x0)), max(0, int(lanes.x1))
    field = np.ascontiguousarray(ink[:, left:right]).astype(np.uint8)
    if not field.size:
        return words
    count, labels, stats = parts_of(field)
    beside = cv2.dilate(
        np.ascontiguousarray(symbols[:, left:right]).astype(np.uint8), np.ones((5, 5), np.uint8)
    )
    touching = set(np.unique(labels[(beside > 0) & (field > 0)]).tolist())
    letters = {
        label: Box(x, y, x + w, y + h)
        for label, (x, y, w, h, area) in enumerate(stats.tolist())
        if label and label not in touching and _like_letter(w, h, area, unit)
    }
    groups = level_groups(list(letters.values()), _APART * unit)
    solid = {box for label, box in letters.items() if stats[label, cv2.CC_STAT_AREA] > _SOLID * box.area}
    wordy = {box for g in groups if _like_word(g, solid, unit) for box in g}
    chosen = np.zeros(count, bool)
    for label, box in letters.items():
        chosen[label] = box in wordy
    found = chosen[labels]
    kernel = np.ones((3, 2 * round(0.4 * unit) + 1), np.uint8)
    smear = (cv2.dilate(found.astype(np.uint8), kernel) > 0) & ~((field > 0) & ~found)
    words[:, left:right] = smear
    return words


def _like_letter(width: int, height: int, area: int, unit: float) -> bool:
    """Whether a part has the size of a letter or of a few letters that touch, and is no straight stroke."""
    if not (_LOW * unit <= height <= _HIGH * unit and width <= _WIDE * unit and area >= 0.03 * unit * unit):
        return False
    return area <= 0.75 * width * height or width < 0.35 * unit


def _like_word(group: Sequence[Box], solid: set[Box], unit: float) -> bool:
    """Whether letters make a word: two or more of one height that are not solid, as dashes and heads are."""
    open_ = sorted((box.height for box in group if box not in solid), reverse=True)
    return (
        len(open_) >= _LETTERS and open_[1] >= 0.55 * open_[0] and union(group).width >= _LEAST_WIDTH * unit
    )


def level_groups(boxes: Sequence[Box], apart: float) -> list[list[Box]]:
    """Boxes that stand side by side on one level, no farther apart than `apart` pixels."""
    groups: list[list[Box]] = []
    for box in sorted(boxes):
        for group in groups:
            around = union(group)
            level = min(around.y1, box.y1) - max(around.y0, box.y0)
            if box.x0 - around.x1 <= apart and level >= 0.4 * min(around.height, box.height):
                group.append(box)
                break
        else:
            groups.append([box])
    return groups
