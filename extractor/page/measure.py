"""A page's quality and its own units of length."""

import numpy as np
from numpy.typing import NDArray

from extractor.page.components import in_words, letters
from extractor.page.labelling import opened_along
from extractor.page.model import Gray, Mask, Quality, Units

_POINT_10 = 10 / 72 * 0.7  # height of capitals of 10 point type, in inches


def units_of(ink: Mask, dpi: float) -> Units:
    """Text height and rule width in pixels, with the usual sizes where the page shows none."""
    return Units(_text_height(ink, dpi), line_width_of(ink, dpi))


def quality_of(gray: Gray, ink: Mask, dpi: float) -> Quality:
    """Contrast of ink against paper and steepness of its edges, of the flattened page."""
    if not ink.any() or ink.all():
        return Quality(dpi, 0.0, 0.0)
    dark = float(np.percentile(gray[ink], 25))
    paper = float(np.median(gray[::4, ::4]))
    contrast = max(0.0, (paper - dark) / 255.0)
    rows = gray[::3].astype(np.int16)
    steps = np.abs(rows[:, 2:] - rows[:, :-2])[ink[::3, 1:-1]]
    steepest = float(np.percentile(steps, 85)) if len(steps) else 0.0
    return Quality(round(dpi, 1), round(contrast, 3), round(min(1.0, steepest / max(1.0, paper - dark)), 3))


def _text_height(ink: Mask, dpi: float) -> float:
    found = in_words(letters(ink, dpi))
    if len(found) < 20:
        return dpi * _POINT_10
    heights = found.boxes[:, 3].astype(np.float64)
    widths = found.boxes[:, 2]
    # Dots and dashes are left out; of the rest the upper mode is capitals and ascenders.
    solid = heights[(heights > np.median(heights) * 0.6) & (widths < heights * 1.6)]
    if len(solid) < 10:
        return dpi * _POINT_10
    return float(np.percentile(solid, 70))


_HEAVY, _FINER = 0.02, 0.25
"""Inches of a heavy line, and the share of all lines from which those of less than half of it count alone.
Chosen on drawn sheets with heavy frames; of 60 real pages none has both."""


def line_width_of(ink: Mask, dpi: float) -> float:
    """Median thickness of the ruled lines in pixels, each line weighted by its length."""
    length = max(20, round(dpi * 0.5))
    page = ink.astype(np.uint8)
    across, down = (opened_along(page, length, level=level) for level in (True, False))
    widths = np.concatenate([_run_lengths((across > 0)[:, ::5].T), _run_lengths((down > 0)[::5])])
    thin = widths[widths < dpi * 0.05]
    if not len(thin):
        return max(1.0, dpi / 100)
    usual = float(np.median(thin))
    finer = thin[thin <= usual / 2]
    # A heavy frame is drawn with another pen than all that stands in it.
    if usual >= _HEAVY * dpi and len(finer) >= _FINER * len(thin):
        usual = float(np.median(finer))
    return float(thin[np.abs(thin - usual) <= max(1.0, usual / 2)].mean())


def _run_lengths(rows: Mask) -> NDArray[np.int64]:
    """Lengths of the runs of ink along the rows."""
    padded = np.pad(rows.astype(np.int8), ((0, 0), (1, 1)))
    steps = np.diff(padded, axis=1).ravel()
    return np.asarray(np.flatnonzero(steps < 0) - np.flatnonzero(steps > 0))
