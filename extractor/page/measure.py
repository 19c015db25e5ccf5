"""A page's quality and its own units of length."""

import cv2
import numpy as np

from extractor.page.components import letters
from extractor.page.model import Gray, Mask, Quality, Units

_POINT_10 = 10 / 72 * 0.7  # height of capitals of 10 point type, in inches


def units_of(ink: Mask, dpi: float) -> Units:
    """Text height and rule width in pixels, with the usual sizes where the page shows none."""
    return Units(_text_height(ink, dpi), line_width_of(ink, dpi))


def quality_of(gray: Gray, ink: Mask, dpi: float) -> Quality:
    """Contrast of ink against paper and steepness of its edges, of the flattened page."""
    if not ink.any() or ink.all():
        return Quality(dpi, 0.0, 0.0)
    dark, paper = float(np.percentile(gray[ink], 25)), float(np.median(gray[~ink]))
    contrast = max(0.0, (paper - dark) / 255.0)
    across = cv2.Sobel(gray, cv2.CV_32F, 1, 0, ksize=3) / 8.0
    down = cv2.Sobel(gray, cv2.CV_32F, 0, 1, ksize=3) / 8.0
    edge = np.hypot(across, down)
    steepest = float(np.percentile(edge[cv2.dilate(ink.astype(np.uint8), np.ones((3, 3))) > 0], 90))
    span = max(1.0, paper - dark)
    return Quality(round(dpi, 1), round(contrast, 3), round(min(1.0, 2.0 * steepest / span), 3))


def _text_height(ink: Mask, dpi: float) -> float:
    found = letters(ink, dpi)
    if len(found) < 20:
        return dpi * _POINT_10
    heights = found.boxes[:, 3].astype(np.float64)
    widths = found.boxes[:, 2]
    # Dots and dashes are left out; of the rest the upper mode is capitals and ascenders.
    solid = heights[(heights > np.median(heights) * 0.6) & (widths < heights * 1.6)]
    if len(solid) < 10:
        return dpi * _POINT_10
    return float(np.percentile(solid, 70))


def line_width_of(ink: Mask, dpi: float) -> float:
    """Median thickness of the ruled lines in pixels, each line weighted by its length."""
    page = ink.astype(np.uint8)
    length = max(20, round(dpi * 0.5))
    widths: list[float] = []
    for kernel in ((1, length), (length, 1)):
        rules = cv2.morphologyEx(page, cv2.MORPH_OPEN, np.ones(kernel, np.uint8))
        count, _, stats, _ = cv2.connectedComponentsWithStats(rules, connectivity=8)
        for index in range(1, count):
            long_side = max(stats[index, 2], stats[index, 3])
            widths.extend([stats[index, 4] / long_side] * max(1, long_side // length))
    thin = [w for w in widths if w < dpi * 0.05]
    return float(np.median(thin)) if thin else max(1.0, dpi / 100)
