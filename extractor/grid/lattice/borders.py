"""How much of each border between lattice squares is drawn."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from extractor.page.model import Gray, Mask, Units

DRAWN = 0.6
"""A border with this share of ink is drawn."""
WHOLE = 0.9
"""Share of ink along a border that is drawn without a gap."""
FAINTER = 0.4
"""A line does not begin or end in borders this much fainter than the rest of it: they are something else."""
DASHES = 25
"""Percentile of the luminance along a border that tells its ink: of a dashed one half is paper."""
BAND = 0.2
"""How far from a line's course its ink may lie, in text heights."""

Places = NDArray[np.float64]


class Course(Protocol):
    """A line of the lattice, as far as its drawing matters."""

    @property
    def start(self) -> float: ...

    @property
    def end(self) -> float: ...

    @property
    def middle(self) -> float: ...

    def at(self, along: Places) -> Places: ...

    def where(self, along: float) -> float: ...


def border_shares(
    lines: Sequence[Course], crossing: Sequence[Course], mask: Mask, gray: Gray, units: Units
) -> NDArray[np.float64]:
    """Share of ink along each line between neighbouring crossing lines: shape (lines, crossing - 1).

    `mask` and `gray` are turned so that the lines run along their second axis.
    """
    band = max(2, round(BAND * units.text_height))
    shares = np.zeros((len(lines), len(crossing) - 1))
    for i, line in enumerate(lines):
        ends = [other.where(line.middle) for other in crossing]
        seen = [_border(line, start, end, mask, gray, band) for start, end in pairwise(ends)]
        shares[i] = _without_faint_ends([share for share, _ in seen], [contrast for _, contrast in seen])
    return shares


def _border(line: Course, start: float, end: float, mask: Mask, gray: Gray, band: int) -> tuple[float, float]:
    """Share of ink along a line between two places, and its contrast to what is beside it, in gray levels."""
    trim = min(0.15 * (end - start), 2.0 * band)
    along = np.arange(start + trim, end - trim)
    if len(along) == 0:
        return 0.0, 0.0
    height, width = mask.shape
    columns = np.clip(along.round().astype(int), 0, width - 1)[:, None]
    rows = line.at(along).round().astype(int)[:, None] + np.arange(-band, band + 1)
    rows = np.clip(rows, 0, height - 1)
    hits = mask[rows, columns].any(axis=1)
    # beyond the line's own ends only a border that is drawn whole counts, not the stem of a letter
    if hits.mean() < WHOLE:
        hits &= (along >= line.start - band) & (along <= line.end + band)
    beside = np.clip(rows[:, [0, -1]] + np.array([-band, band]), 0, height - 1)
    paper = np.median(gray[beside, columns].max(axis=1))
    return float(hits.mean()), float(paper - np.percentile(gray[rows, columns].min(axis=1), DASHES))


def _without_faint_ends(shares: Sequence[float], contrasts: Sequence[float]) -> list[float]:
    """The shares with those at either end set to 0 that a fold or a streak on the line's course makes up."""
    drawn = [i for i, share in enumerate(shares) if share >= DRAWN]
    kept = list(shares)
    if len(drawn) < 3:
        return kept
    least = FAINTER * float(np.median([contrasts[i] for i in drawn]))
    for inwards in (drawn, drawn[::-1]):
        for i in inwards:
            if contrasts[i] >= least:
                break
            kept[i] = 0.0
    return kept
