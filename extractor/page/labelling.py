"""Labelled components, runs, spreading and resizing of pixel arrays, for stages that do not import OpenCV."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.page.model import Gray, Mask


class Labelled(NamedTuple):
    """Connected components (8 neighbours) of a mask; row k of the arrays belongs to label k + 1.

    `labels` has the mask's shape, 0 where it is False. `boxes` has shape (n, 4): x0, y0, x1, y1 in pixels,
    x1 and y1 excluded. `areas` has shape (n,), in pixels.
    """

    labels: NDArray[np.int32]
    boxes: NDArray[np.int32]
    areas: NDArray[np.int32]


def label_components(mask: Mask) -> Labelled:
    """The connected components of a mask of shape (height, width)."""
    if mask.size == 0:
        empty = np.zeros((0, 4), np.int32)
        return Labelled(np.zeros(mask.shape, np.int32), empty, empty[:, 0])
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    corners = stats[1:, : cv2.CC_STAT_AREA].astype(np.int32)
    boxes = np.concatenate([corners[:, :2], corners[:, :2] + corners[:, 2:]], axis=1)
    return Labelled(labels.astype(np.int32), boxes, stats[1:, cv2.CC_STAT_AREA].astype(np.int32))


def spread(mask: Mask, reach: int) -> Mask:
    """The mask with every True pixel spread by `reach` pixels to all sides."""
    if reach <= 0 or mask.size == 0:
        return mask
    kernel = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    return np.asarray(cv2.dilate(mask.astype(np.uint8), kernel).astype(np.bool_))


def long_runs(mask: Mask, length: int, *, level: bool) -> Mask:
    """The pixels of the mask that lie in an unbroken level (or upright) run of at least `length` pixels."""
    if mask.size == 0:
        return mask
    kernel = np.ones((1, max(2, length)) if level else (max(2, length), 1), np.uint8)
    return np.asarray(cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, kernel).astype(np.bool_))


def resize_gray(gray: Gray, width: int, height: int) -> Gray:
    """The picture in another size: area means where it shrinks, cubic curves where it grows."""
    method = cv2.INTER_AREA if height < gray.shape[0] else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(gray, (max(1, width), max(1, height)), interpolation=method), dtype=np.uint8)


def slanted_runs(mask: Mask, length: int, degrees: Sequence[float]) -> Mask:
    """The pixels of the mask in an unbroken straight run of `length` pixels in one of the directions.

    Directions are measured from level, counter-clockwise.
    """
    pixels = mask.astype(np.uint8)
    found = np.zeros_like(pixels)
    for angle in degrees if mask.size else ():
        found |= np.asarray(cv2.morphologyEx(pixels, cv2.MORPH_OPEN, _bar(length, angle)), np.uint8)
    return np.asarray(found.astype(np.bool_))


def _bar(length: int, angle: float) -> NDArray[np.uint8]:
    """A straight line of ones in the smallest array that holds it."""
    reach = max(1, length // 2)
    across, down = round(math.cos(math.radians(angle)) * reach), round(math.sin(math.radians(angle)) * reach)
    bar = np.zeros((2 * abs(down) + 1, 2 * abs(across) + 1), np.uint8)
    right, bottom = bar.shape[1] - 1, bar.shape[0] - 1
    rising = across * down >= 0
    ends = ((0, bottom), (right, 0)) if rising else ((0, 0), (right, bottom))
    return np.asarray(cv2.line(bar, *ends, 1), dtype=np.uint8)
