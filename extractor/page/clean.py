"""Light flattened, ink told from paper, specks and dark edges kept from harming."""

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.page.labelling import opened_along, parts_of
from extractor.page.model import Gray, Mask

_PAPER = 250.0
_LEAST_DENSITY = 24.0  # of 255; hairlines of a faint scan reach it
_NOISE_MARGIN = 4.0
_TINY = 0.08  # text heights; side of what is far smaller than a full stop
_DOT = 0.4  # text heights; side of the largest full stop or speck
_ALONE = 0.8  # text heights around a dot without any other ink
_ROW, _ROW_DOTS = 5.0, 6  # text heights of a dotted line, and how many dots it has there at least
_FAINT_RUN = 0.12  # inches; straight runs of this length count at half the density
_FAINT_WIDTH = 0.02  # inches
_RIM_SHARE = 0.42
_STRONG = 0.22  # of the usual ink's density; what is paler may be the back of the paper
_RULE_RUN, _STRONG_RULES = 0.5, 0.5  # inches; least share of the long level runs that strong ink holds
_TINT = (100, 190)  # luminance (paper is 250) of filled areas that are neither dark nor pale
_TINT_SIDE, _TINT_STROKE = 0.8, 0.6  # text heights; smallest side of such an area, widest stroke on it
_ON_TINT = 40  # luminance by which a stroke is darker than such an area
_TILE_SHARE = 1 / 40  # side of the tiles the paper's brightness is measured on, as a share of the page
_WIDE = 3  # sides of a wide tile over those of a tile; no filled symbol or header row is higher
_SHADE = 0.7  # of the brightest paper in a wide tile; what is darker is filled and no shaded paper


def flatten(gray: Gray) -> Gray:
    """`gray` with uneven light taken out: paper near 250 everywhere, ink as dark against it as it was.

    The paper's brightness is what remains when everything darker and narrower than a tile is closed, so
    that the step from paper to what lies beyond its edge stays where it is. What is far darker than the
    paper some tiles away is a filled area and stays dark.
    """
    height, width = gray.shape
    tile = max(8, round(max(height, width) * _TILE_SHARE))
    small = cv2.resize(gray, (max(1, width // 4), max(1, height // 4)), interpolation=cv2.INTER_AREA)
    side = max(3, tile // 4) | 1
    calm, wide = cv2.medianBlur(small, 3), _WIDE * side
    paper = cv2.morphologyEx(calm, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    brightest = cv2.morphologyEx(calm, cv2.MORPH_CLOSE, np.ones((wide, wide), np.uint8))
    paper = cv2.max(paper, cv2.convertScaleAbs(brightest, alpha=_SHADE))
    # The darker paper beside a step, lest the step's own slope look like ink.
    paper = cv2.erode(cv2.GaussianBlur(paper, (0, 0), side / 8), np.ones((5, 5), np.uint8))
    full = np.asarray(cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    np.maximum(full, np.float32(60.0), out=full)
    np.divide(np.float32(_PAPER), full, out=full)
    np.multiply(gray, full, out=full)  # in place: a page of floats is large
    return np.minimum(full, np.float32(255), out=full).astype(np.uint8)


def ink_of(gray: Gray, dpi: float) -> Mask:
    """True where ink is clearly darker than the paper around it, of a page with flattened light.

    A pixel has to reach a share of the darkest ink within a stroke's width: so hairlines, faint over
    their whole width, stay, and strong strokes do not grow fat by their blurred rims.
    """
    paper = np.uint8(_PAPER)
    density = np.asarray(paper - np.minimum(gray, paper), np.uint8)
    reach = max(3, round(dpi / 40)) | 1
    darkest = cv2.dilate(density, np.ones((reach, reach), np.uint8))
    least = np.uint8(min(120.0, max(_LEAST_DENSITY, _NOISE_MARGIN * _noise_of(gray))))
    needed = np.maximum(np.asarray(cv2.convertScaleAbs(darkest, alpha=_RIM_SHARE), np.uint8), least)
    side = max(15, round(dpi / 5)) | 1
    surround = np.asarray(cv2.blur(gray, (side, side)), np.uint8)
    darker = surround > np.minimum(gray, np.uint8(240)) + np.uint8(12)
    black = gray < np.uint8(min(_global_level(gray), 110.0))
    # The blurred rims of dark strokes are no faint lines.
    faint = _faint_lines(gray, dpi, least // 2) & (darkest < 3 * int(least))
    return np.asarray(((density > needed) & (darker | black)) | faint)


def _faint_lines(gray: Gray, dpi: float, least: np.uint8) -> Mask:
    """Pale rules and connectors: thin straight runs along the axes, darker than both their sides."""
    run, across = max(4, round(_FAINT_RUN * dpi)), 2 * max(2, round(_FAINT_WIDTH * dpi)) + 1
    result = np.zeros(gray.shape, np.bool_)
    for level in (True, False):
        side = np.ones((across, 1) if level else (1, across), np.uint8)
        along = np.ones((1, run) if level else (run, 1), np.uint8)
        thin = np.asarray(cv2.morphologyEx(gray, cv2.MORPH_BLACKHAT, side)) > least
        result |= np.asarray(cv2.morphologyEx(thin.astype(np.uint8), cv2.MORPH_OPEN, along)) > 0
    return result


def _noise_of(gray: Gray) -> float:
    """Standard deviation of the paper's own noise, robust against ink."""
    sample = gray[::4, ::4].astype(np.int16)
    steps = np.abs(np.diff(sample, axis=1))
    return float(np.median(steps)) / 0.954 if steps.size else 0.0


def _global_level(gray: Gray) -> float:
    level, _ = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return float(level)


def without_tints(ink: Mask, gray: Gray, text_height: float) -> Mask:
    """`ink` of areas filled in a middle tone (yellow, orange, gray) made of the strokes on and round them.

    Their inner parts are no darker than what is around, their rims are: a threshold leaves them ragged.
    """
    tint = cv2.inRange(gray, _TINT[0], _TINT[1])
    side, stroke = (max(3, round(share * text_height) | 1) for share in (_TINT_SIDE, _TINT_STROKE))
    solid = cv2.morphologyEx(tint, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    if not cv2.countNonZero(solid):
        return ink
    darker = cv2.morphologyEx(gray, cv2.MORPH_BLACKHAT, np.ones((stroke, stroke), np.uint8))
    # Pointed corners of an area hold no square.
    reach = cv2.dilate(solid, np.ones((2 * side + 1, 2 * side + 1), np.uint8))
    near = cv2.bitwise_and(reach, cv2.dilate(tint, np.ones((5, 5), np.uint8))) > 0
    return np.asarray(np.where(near, np.asarray(darker) >= _ON_TINT, ink))


def strong_ink(ink: Mask, gray: Gray, dpi: float) -> Mask:
    """`ink` without what is so pale beside the rest that it may show through from the back of the paper.

    All of it where that would take most of the page's rules.
    """
    if not ink.any():
        return ink
    usual = float(np.percentile(gray[ink][::7], 20))
    strong = ink & (gray < np.uint8(_PAPER - _STRONG * (_PAPER - usual)))
    run = round(_RULE_RUN * dpi)
    held, all_held = (
        int(cv2.countNonZero(opened_along(mask.astype(np.uint8), run, level=True))) for mask in (strong, ink)
    )
    return strong if held >= _STRONG_RULES * all_held else ink


def despeckle(ink: Mask, text_height: float) -> Mask:
    """`ink` without specks: what is far smaller than a full stop, and dots that stand alone.

    A dot near other ink may be print and stays; so do dots, however small, that stand in a row.
    """
    _, labels, stats = parts_of(ink.astype(np.uint8))
    tiny = stats[:, cv2.CC_STAT_AREA] <= max(1.0, (text_height * _TINY) ** 2)
    sides = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    small = ~tiny & (sides <= _DOT * text_height)
    tiny[0] = small[0] = False
    if not (tiny.any() or small.any()):
        return ink
    inked = np.flatnonzero(ink)
    label = labels.ravel()[inked]
    kept = _without(ink, inked[(tiny | small)[label]])
    reach = 2 * max(2, round(_ALONE * text_height)) + 1
    near = cv2.dilate(kept.astype(np.uint8), np.ones((reach, reach), np.uint8)) > 0
    tops, lefts = stats[:, cv2.CC_STAT_TOP], stats[:, cv2.CC_STAT_LEFT]
    free = small & ~np.asarray(near)[np.minimum(tops, ink.shape[0] - 1), lefts]
    # Dots near other ink count in a row as well: a dotted rule runs past words.
    dots = np.flatnonzero(tiny | small)
    areas = stats[1:, cv2.CC_STAT_AREA]
    middles = [np.bincount(label, at)[1:] / areas for at in (inked % ink.shape[1], inked // ink.shape[1])]
    in_row = _in_rows(np.stack(middles, axis=1)[dots - 1].astype(int), ink.shape, text_height)
    alone = np.zeros(len(stats), np.bool_)
    alone[dots] = (tiny | free)[dots] & ~in_row
    return _without(ink, inked[alone[label]])


def _without(ink: Mask, places: NDArray[np.intp]) -> Mask:
    """`ink` without the pixels at these places, counted from row to row."""
    bare = ink.copy()
    bare.ravel()[places] = False
    return bare


def _in_rows(places: NDArray[np.int64], shape: tuple[int, ...], text_height: float) -> Mask:
    """Which of the points (n, 2), x and y, have enough others in one line with them, level or upright."""
    points = np.zeros(shape, np.uint8)
    points[places[:, 1], places[:, 0]] = 1
    along = round(_ROW * text_height) | 1
    rows = (cv2.boxFilter(points, cv2.CV_16U, size, normalize=False) for size in ((along, 3), (3, along)))
    most = np.maximum.reduce([np.asarray(row)[places[:, 1], places[:, 0]] for row in rows])
    return np.asarray(most >= _ROW_DOTS)
