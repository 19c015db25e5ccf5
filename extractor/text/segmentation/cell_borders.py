"""The rules around a region: where they really run, and the ink without them.

A cell's box is straight while the rules of a scan bend, and words run over rules. So a region is looked at
with some of its surroundings, and what belongs to it is decided by the rules that are seen there.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractor.page.labelling import long_runs, spread
from extractor.page.model import Mask, Units
from extractor.text.segmentation.region import Region

LEVEL_RUN, UPRIGHT_RUN = 3.0, 2.3
"""Unbroken runs of ink this many text heights long are rules."""
INWARD, OUTWARD = 0.7, 1.2
"""How far inside and outside its box, in text heights, a rule can run that bounds the region."""
SLACK, HALF_LINE = 0.6, 0.35
"""Where no rule bounds it: how far, in text heights, letters and middles of lines may lie outside the box."""
SEEN = 0.4
"""A border counts as seen where this share of it has a rule's ink."""

Curve = NDArray[np.float64]


@dataclass(frozen=True)
class Frame:
    """Borders of a region in its pixels: y for every column (top, bottom), x for every row (left, right).

    Where no rule is seen above or below, a line belongs to the region by its middle, which must lie between
    `lowest` and `highest`; its letters may reach further out.
    """

    top: Curve
    bottom: Curve
    left: Curve
    right: Curve
    lowest: float
    highest: float

    def ends(self, x: Curve) -> tuple[Curve, Curve]:
        """The y of the upper and lower border at each x."""
        columns = x.astype(int).clip(0, len(self.top) - 1)
        return self.top[columns], self.bottom[columns]

    def sides(self, y: Curve) -> tuple[Curve, Curve]:
        """The x of the left and right border at each y."""
        rows = y.astype(int).clip(0, len(self.left) - 1)
        return self.left[rows], self.right[rows]

    def inside(self, x: Curve, y: Curve) -> NDArray[np.bool_]:
        """Which of the points lie within the borders."""
        left, right = self.sides(y)
        top, bottom = self.ends(x)
        return np.asarray((x >= left) & (x <= right) & (y >= top) & (y <= bottom))


def find_frame(region: Region, units: Units) -> tuple[Frame, Mask]:
    """The region's borders, and its ink without rules."""
    text = units.text_height
    level = long_runs(region.ink, round(LEVEL_RUN * text), level=True)
    upright = long_runs(region.ink, round(UPRIGHT_RUN * text), level=False)
    inner = region.inner
    top = _curve(level, (inner.x0, inner.x1), inner.y0, text, first=True)
    bottom = _curve(level, (inner.x0, inner.x1), inner.y1, text, first=False)
    left = _curve(upright.T, (inner.y0, inner.y1), inner.x0, text, first=True)
    right = _curve(upright.T, (inner.y0, inner.y1), inner.x1, text, first=False)
    height, width = region.ink.shape
    frame = Frame(
        top=np.full(width, inner.y0 - SLACK * text) if top is None else top,
        bottom=np.full(width, inner.y1 + SLACK * text) if bottom is None else bottom,
        left=np.full(height, inner.x0) if left is None else left,
        right=np.full(height, inner.x1) if right is None else right,
        lowest=inner.y0 - HALF_LINE * text if top is None else 0.0,
        highest=inner.y1 + HALF_LINE * text if bottom is None else float(height),
    )
    thickness = max(2, round(1.5 * units.line_width))
    level, upright = (spread(runs, 1) & region.ink for runs in (level, upright))
    bare = region.ink & ~(level | upright)
    crossed = (level & _crossed(bare, thickness, axis=0)) | (upright & _crossed(bare, thickness, axis=1))
    bare |= crossed
    return frame, bare


def _curve(runs: Mask, span: tuple[float, float], edge: float, text: float, *, first: bool) -> Curve | None:
    """For every column where the rule near `edge` ends towards the region; None where no rule is seen.

    `span` is the region's extent along the rule; `first` is True for the border above the region.
    """
    height, width = runs.shape
    inward, outward = (INWARD * text, OUTWARD * text) if first else (OUTWARD * text, INWARD * text)
    low, high = max(0, int(edge - outward)), min(height, int(edge + inward) + 1)
    band = runs[low:high]
    found: Mask = np.any(band, axis=0)
    within = found[max(0, int(span[0])) : int(span[1]) + 1]
    if not within.size or within.mean() < SEEN:
        return None
    # The rule nearest to the region bounds it.
    nearest = high - np.argmax(band[::-1], axis=0) if first else low + np.argmax(band, axis=0)
    columns = np.flatnonzero(found)
    return np.asarray(np.interp(np.arange(width), columns, nearest[columns].astype(float)))


def _crossed(bare: Mask, thickness: int, axis: int) -> Mask:
    """Pixels with ink of a stroke within `thickness` on both sides along the axis."""
    before, after = np.zeros_like(bare), np.zeros_like(bare)
    reach = min(thickness + 2, bare.shape[axis] - 1)
    for step in range(1, reach + 1):
        if axis == 0:
            before[step:] |= bare[:-step]
            after[:-step] |= bare[step:]
        else:
            before[:, step:] |= bare[:, :-step]
            after[:, :-step] |= bare[:, step:]
    return np.asarray(before & after)
