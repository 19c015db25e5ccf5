"""Thins a mask to lines one pixel wide (Zhang and Suen), by look-up on the code of the neighbours."""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

_KERNEL = np.array([[128, 1, 2], [64, 0, 4], [32, 16, 8]], np.float32)
"""The weight of each neighbour in the code, clockwise from north."""
_LEAST, _MOST = 2, 6
"""Neighbours of a pixel that can go: with fewer it is an end, with more it lies inside (Zhang and Suen)."""


@cache
def _tables() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """For each code 1 where the two passes take the pixel away, else 0."""
    tables = (np.zeros(256, np.uint8), np.zeros(256, np.uint8))
    for code in range(256):
        n = [(code >> k) & 1 for k in range(8)]
        rises = sum(n[k] == 0 and n[(k + 1) % 8] == 1 for k in range(8))
        if not _LEAST <= sum(n) <= _MOST or rises != 1:
            continue
        north, east, south, west = n[0], n[2], n[4], n[6]
        tables[0][code] = not (north and east and south) and not (east and south and west)
        tables[1][code] = not (north and east and west) and not (north and south and west)
    return tables


def thin(mask: NDArray[np.bool_], most: int = 24) -> NDArray[np.bool_]:
    """The mask's centre lines; `most` bounds the passes (half the widest stroke in pixels)."""
    field = mask.astype(np.uint8)
    for _ in range(most):
        before = int(field.sum())
        for table in _tables():
            code = cv2.filter2D(field, cv2.CV_8U, _KERNEL, borderType=cv2.BORDER_CONSTANT)
            field = field & (1 - np.asarray(cv2.LUT(code, table), np.uint8))
        if int(field.sum()) == before:
            break
    return field.astype(bool)


def neighbours(line: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """How many of its eight neighbours each pixel of a thinned line has; 0 off the line."""
    field = line.astype(np.uint8)
    kernel = np.ones((3, 3), np.float32)
    kernel[1, 1] = 0
    count = cv2.filter2D(field, cv2.CV_8U, kernel, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(count * field, np.uint8)
