"""Text-sized connected components of a page: the material for orientation, units and agreement."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.page.labelling import opened_along, parts_of
from extractor.page.model import Mask


@dataclass(frozen=True)
class Components:
    """Boxes (n, 4) as x, y, width, height in pixels, and areas (n,), of components that may be letters."""

    boxes: NDArray[np.int32]
    areas: NDArray[np.int32]

    @property
    def centers(self) -> NDArray[np.float64]:
        return np.asarray(self.boxes[:, :2] + self.boxes[:, 2:] / 2, dtype=np.float64)

    def __len__(self) -> int:
        return len(self.boxes)


def without_rules(ink: Mask, length: int) -> Mask:
    """`ink` without horizontal and vertical runs of at least `length` pixels."""
    page = ink.astype(np.uint8)
    across, down = (opened_along(page, length, level=level) for level in (True, False))
    rules = cv2.dilate(cv2.bitwise_or(across, down), np.ones((3, 3), np.uint8))
    return np.asarray(ink & (np.asarray(rules) == 0))


def letters(ink: Mask, dpi: float) -> Components:
    """Components of the size of letters, at a page of about `dpi`; rules are taken out first."""
    bare = without_rules(ink, max(20, round(dpi * 0.3)))
    stats = parts_of(bare.astype(np.uint8)).stats
    boxes, areas = stats[1:, :4], stats[1:, cv2.CC_STAT_AREA]
    low, high = dpi * 0.02, dpi * 0.25
    longest = boxes[:, 2:].max(axis=1) if len(boxes) else np.zeros(0)
    fits = (longest >= low) & (longest <= high) & (areas >= (low * low) / 2)
    return Components(boxes[fits], areas[fits])


def in_words(found: Components) -> Components:
    """The components with another of their size close beside them: letters, not specks or symbols."""
    order = np.argsort(found.boxes[:, 0])
    x, y, w, h = found.boxes[order].T
    paired = np.zeros(len(order), bool)
    for step in range(1, min(8, len(order))):
        gap = x[step:] - (x[:-step] + w[:-step])
        lower, higher = np.minimum(h[step:], h[:-step]), np.maximum(h[step:], h[:-step])
        common = np.minimum(y[step:] + h[step:], y[:-step] + h[:-step]) - np.maximum(y[step:], y[:-step])
        near = (gap >= -1) & (gap < 0.5 * higher) & (common > 0.6 * lower) & (lower > 0.5 * higher)
        paired[step:] |= near
        paired[:-step] |= near
    kept = order[paired]
    return Components(found.boxes[kept], found.areas[kept])
