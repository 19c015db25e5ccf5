"""Light flattened, ink told from paper, specks and dark edges kept from harming."""

import cv2
import numpy as np

from extractor.page.model import Gray, Mask

_PAPER = 250.0
_TILE_SHARE = 1 / 40  # side of the tiles the paper's brightness is measured on, as a share of the page


def flatten(gray: Gray) -> Gray:
    """`gray` with uneven light taken out: paper near 250 everywhere, ink as dark against it as it was.

    The paper's brightness is the 90th percentile of a tile, closed over tiles that ink or fills cover.
    """
    height, width = gray.shape
    tile = max(8, round(max(height, width) * _TILE_SHARE))
    small_size = (max(1, width // 4), max(1, height // 4))
    small = cv2.resize(gray, small_size, interpolation=cv2.INTER_AREA)
    side = max(3, tile // 4) | 1
    paper = cv2.dilate(cv2.medianBlur(small, 3), np.ones((side, side), np.uint8))
    paper = cv2.GaussianBlur(paper, (0, 0), side / 2)
    full = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float32)
    bright = np.maximum(full, 60.0)
    return np.clip(gray.astype(np.float32) * (_PAPER / bright), 0, 255).astype(np.uint8)


def ink_of(gray: Gray, dpi: float) -> Mask:
    """True where ink is darker than the paper around it; 1-pixel hairlines stay."""
    side = max(15, round(dpi / 200 * 41)) | 1
    mean = cv2.boxFilter(gray, cv2.CV_32F, (side, side))
    level = _global_level(gray)
    value = gray.astype(np.float32)
    dark = value < np.minimum(mean - 22.0, 235.0)
    return np.asarray(dark | (value < min(level, 110.0)))


def _global_level(gray: Gray) -> float:
    level, _ = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return float(level)


def despeckle(ink: Mask, text_height: float) -> Mask:
    """`ink` without specks that are clearly smaller than a text's dots and have no neighbour."""
    limit = max(1.0, (text_height * 0.08) ** 2)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    keep = stats[:, cv2.CC_STAT_AREA] > limit
    keep[0] = False
    if count <= 1:
        return ink
    return np.asarray(keep[labels])


def clear_edges(ink: Mask, dpi: float) -> Mask:
    """`ink` without the dark bands that a scanner leaves along the paper's edges."""
    height, width = ink.shape
    solid = max(9, round(dpi * 0.06))
    core = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_OPEN, np.ones((solid, solid), np.uint8))
    if not core.any():
        return ink
    count, labels, stats, _ = cv2.connectedComponentsWithStats(core, connectivity=8)
    drop = np.zeros(count, bool)
    for index in range(1, count):
        x, y, w, h = stats[index, :4]
        touches = x == 0 or y == 0 or x + w == width or y + h == height
        drop[index] = touches
    if not drop.any():
        return ink
    band = cv2.dilate(drop[labels].astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    return np.asarray(ink & ~band)
