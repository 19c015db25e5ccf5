"""What a scanner leaves at the paper's edges: dark bands and punch holes."""

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.page.labelling import parts_of
from extractor.page.model import Mask

# All in inches.
_SOLID = 0.06  # smallest thickness of a dark area that is no print
_BAND = 0.03  # thickness above which a line along the edge is a band and no rule
_BAND_LENGTH = 0.6
_MARGIN = 0.35  # from the edge within which a band lies
_HOLE = (0.14, 0.45)  # diameters
_HOLE_MARGIN = 1.0
_RIM = 0.012  # blurred rim around what is taken out


def clear_edges(ink: Mask, dpi: float) -> Mask:
    """`ink` of a page without dark areas and bands along its edges and without punch holes.

    Rules that run into the edge stay: a table can be cut by the paper's edge.
    """
    page = ink.astype(np.uint8)
    solid = max(5, round(_SOLID * dpi))
    core = _opened(page, solid, solid)
    drop = _touching(core) | _holes(core, ink, dpi) | _bands(page, dpi)
    if not drop.any():
        return ink
    rim = 2 * max(1, round(_RIM * dpi)) + 1
    return np.asarray(ink & ~(cv2.dilate(drop.astype(np.uint8), np.ones((rim, rim), np.uint8)) > 0))


def _opened(page: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    # Beyond the edge counts as ink, so that what runs out of the page keeps its thickness.
    eroded = cv2.erode(page, np.ones((height, width), np.uint8), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.dilate(eroded, np.ones((height, width), np.uint8)), np.uint8)


def _touching(core: NDArray[np.uint8]) -> Mask:
    """Solid areas that reach the edge."""
    if not (core[[0, -1]].any() or core[:, [0, -1]].any()):
        return np.zeros(core.shape, np.bool_)
    _, labels = cv2.connectedComponents(core, connectivity=8)
    found = np.asarray(labels)
    rim = np.concatenate([found[0], found[-1], found[:, 0], found[:, -1]])
    return np.asarray(np.isin(found, np.unique(rim[rim > 0])))


def _holes(core: NDArray[np.uint8], ink: Mask, dpi: float) -> Mask:
    """Solid discs near the edge with no other ink around them."""
    result = np.zeros(ink.shape, np.bool_)
    height, width = ink.shape
    _, labels, stats = parts_of(core)
    for index, (x, y, w, h, area) in enumerate(stats[1:], start=1):
        margin = min(x, y, width - x - w, height - y - h)
        round_enough = 0.7 <= area / (w * h) <= 0.88 and 0.75 <= w / h <= 1.33
        fits = _HOLE[0] * dpi <= max(w, h) <= _HOLE[1] * dpi
        if not (round_enough and fits and margin < _HOLE_MARGIN * dpi):
            continue
        top, left = max(0, y - h // 4), max(0, x - w // 4)
        around = ink[top : y + h + h // 4, left : x + w + w // 4]
        if around.sum() <= 1.25 * area:
            result |= labels == index
    return result


def _bands(page: NDArray[np.uint8], dpi: float) -> Mask:
    """Lines along the edge that are too thick for rules."""
    thick, length, margin = max(3, round(_BAND * dpi)), round(_BAND_LENGTH * dpi), round(_MARGIN * dpi)
    result = np.zeros(page.shape, np.bool_)
    for side in (slice(None, margin), slice(-margin, None)):
        result[:, side] |= _opened(np.ascontiguousarray(page[:, side]), length, thick) > 0
        result[side] |= _opened(np.ascontiguousarray(page[side]), thick, length) > 0
    return result
