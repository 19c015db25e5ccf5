"""Labelled components, runs, spreading and resizing of pixel arrays, for stages that do not import OpenCV."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.page.model import Gray, Mask

Pixels = NDArray[np.uint8]
"""Shape (height, width), 0 where nothing is."""

SMALL = 20_000
"""Pixels of a picture up to which OpenCV's own ways take least time."""
LONG_RUN = 40
"""Length of runs in pixels from which to look for runs takes less time than OpenCV's filters."""


class Parts(NamedTuple):
    """Connected components as `cv2.connectedComponentsWithStats` tells of them; number 0 is the ground.

    `stats` has shape (total, 5): left, top, width, height, area; the ground's box is the whole picture.
    """

    total: int
    labels: NDArray[np.int32]
    stats: NDArray[np.int32]


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
    _, labels, stats = parts_of(mask.astype(np.uint8))
    boxes = np.concatenate([stats[1:, :2], stats[1:, :2] + stats[1:, 2:4]], axis=1)
    return Labelled(labels, boxes, stats[1:, cv2.CC_STAT_AREA].copy())


def parts_of(mask: Pixels, connectivity: int = 8) -> Parts:
    """The connected components of what is not 0.

    OpenCV takes seven times as long to measure components as to find them: it looks at every pixel of the
    picture, here only the ends of runs are.
    """
    if mask.size <= SMALL:
        count, few, measures, _ = cv2.connectedComponentsWithStats(mask, connectivity=connectivity)
        return Parts(count, np.asarray(few, np.int32), np.asarray(measures, np.int32))
    count, found = cv2.connectedComponents(mask, connectivity=connectivity)
    labels = np.asarray(found, np.int32)
    height, width = mask.shape
    rows, starts, ends = _runs(mask)
    label = labels[rows, starts]
    area = np.bincount(label, ends - starts, count).astype(np.int32)
    left, right = np.full(count, width, np.int64), np.zeros(count, np.int64)
    top, bottom = np.full(count, height, np.int64), np.zeros(count, np.int64)
    np.minimum.at(left, label, starts)
    np.maximum.at(right, label, ends)
    np.minimum.at(top, label, rows)
    np.maximum.at(bottom, label, rows + 1)
    stats = np.stack([left, top, right - left, bottom - top, area], axis=1).astype(np.int32)
    stats[0] = 0, 0, width, height, mask.size - area.sum()
    return Parts(count, labels, stats)


def _runs(mask: Pixels) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The level runs of what is not 0, from row to row: their rows, first columns, columns behind them."""
    height, width = mask.shape
    framed = np.zeros((height, width + 1), np.bool_)
    framed[:, 1:] = mask
    flat = framed.ravel()
    steps = np.flatnonzero(flat[1:] != flat[:-1])
    if len(steps) % 2:  # the last run ends with the picture
        steps = np.append(steps, flat.size - 1)
    rows, starts = np.divmod(steps[::2], width + 1)
    return rows, starts, starts + steps[1::2] - steps[::2]


def opened_along(mask: Pixels, length: int, *, level: bool) -> Pixels:
    """OpenCV's opening by a level (or upright) bar of ones: of what is 1, runs of at least `length` pixels.

    As there, what lies beyond the picture's edge counts as 1, and an even bar shifts runs by a pixel.
    """
    if length < LONG_RUN or mask.size <= SMALL:
        bar = np.ones((1, length) if level else (length, 1), np.uint8)
        return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, bar), np.uint8)
    if not level:
        return turned_over(opened_along(turned_over(mask), length, level=True))
    height, width = mask.shape
    rows, starts, ends = _runs(mask)
    middle = length // 2
    first = np.where(starts == 0, 0, starts + middle)
    last = np.where(ends == width, width - 1, ends - length + middle)
    held = first <= last
    left = np.maximum(0, first[held] + middle - length + 1)
    right = np.minimum(width, last[held] + middle + 1)
    opened = np.zeros((height, width), np.uint8)
    sizes = right - left
    before = np.cumsum(sizes) - sizes
    opened.ravel()[np.repeat(rows[held] * width + left - before, sizes) + np.arange(sizes.sum())] = 1
    return opened


def turned_over(pixels: Pixels) -> Pixels:
    """Rows for columns, as an array of its own: ten times as fast as by NumPy."""
    return np.asarray(cv2.transpose(pixels), np.uint8)


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
    return opened_along(mask.astype(np.uint8), max(2, length), level=level).astype(np.bool_)


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
