"""Traces of the long rules of a page, as far as they are needed to straighten it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.page.labelling import opened_along, parts_of
from extractor.page.model import Mask

Points = NDArray[np.float64]
"""Shape (n,) or (n, 2), in pixels."""

_SHORTEST_RUN = 0.18  # inches; longer than any letter's stroke, short enough for a leaning rule
_SHORTEST_TRACE = 0.9  # inches; what is shorter says little of the page's shape
_SAMPLE_STEP = 0.12  # inches between the points of a trace
_THICKEST = 0.05  # inches; what is thicker is a fill


@dataclass(frozen=True)
class Traces:
    """Points on the rules of one direction: `along` the rule, `across` it, and the rule's number.

    Points are sorted by `trace`, whose numbers run from 0 without gaps.
    """

    along: Points
    across: Points
    trace: NDArray[np.int64]

    @property
    def count(self) -> int:
        return int(self.trace.max()) + 1 if len(self.trace) else 0

    def deviations(self) -> Points:
        """How far each point lies from its own rule's mean."""
        if not len(self.trace):
            return self.across
        return self.across - self.means()[self.trace]

    def means(self) -> Points:
        """Mean of `across` of each rule, shape (count,)."""
        sizes = np.bincount(self.trace, minlength=self.count)
        return np.asarray(np.bincount(self.trace, self.across, self.count) / np.maximum(sizes, 1))


def horizontal_traces(ink: Mask, dpi: float) -> Traces:
    """The page's rules that run roughly from left to right; x is along, y across."""
    run = max(12, round(_SHORTEST_RUN * dpi))
    # A rule of one pixel that leans steps from row to row: two rows together hold it.
    page = cv2.dilate(ink.astype(np.uint8), np.ones((2, 1), np.uint8), anchor=(0, 0))
    long_runs = opened_along(np.asarray(page, np.uint8), run, level=True)
    joined = cv2.dilate(long_runs, np.ones((3, max(3, run // 3)), np.uint8))[::2, ::2]
    _, labels, stats = parts_of(np.ascontiguousarray(joined))
    wide = 2 * stats[:, cv2.CC_STAT_WIDTH] >= _SHORTEST_TRACE * dpi
    wide &= stats[:, cv2.CC_STAT_HEIGHT] < 0.15 * stats[:, cv2.CC_STAT_WIDTH] + 4
    wide[0] = False
    ys, xs = np.nonzero(long_runs)
    label = labels[ys // 2, xs // 2]
    kept = wide[label]
    return _sampled(xs[kept], ys[kept], label[kept], dpi)


def vertical_traces(ink: Mask, dpi: float) -> Traces:
    """The page's rules that run roughly downwards; y is along, x across."""
    return horizontal_traces(np.ascontiguousarray(ink.T), dpi)


def _sampled(
    along: NDArray[np.int64], across: NDArray[np.int64], label: NDArray[np.int32], dpi: float
) -> Traces:
    """Mean points of the rules' pixels in short stretches, without stretches that are fills."""
    step = max(4, round(_SAMPLE_STEP * dpi))
    bins = int(along.max()) // step + 1 if len(along) else 1
    key = label.astype(np.int64) * bins + along // step
    unique, inverse, sizes = np.unique(key, return_inverse=True, return_counts=True)
    mean_along = np.bincount(inverse, along, len(unique)) / np.maximum(sizes, 1)
    mean_across = np.bincount(inverse, across, len(unique)) / np.maximum(sizes, 1)
    thin = (sizes >= step // 2) & (sizes <= step * max(3.0, _THICKEST * dpi))
    trace = unique[thin] // bins
    _, trace, members = np.unique(trace, return_inverse=True, return_counts=True)
    long_enough = members[trace] >= 4
    _, renumbered = np.unique(trace[long_enough], return_inverse=True)
    return Traces(mean_along[thin][long_enough], mean_across[thin][long_enough], renumbered.astype(np.int64))
