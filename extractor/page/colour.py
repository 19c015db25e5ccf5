"""Coloured stamps, signatures and pen strokes told from what is printed, which can be coloured too."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.page.model import Gray, Mask, Picture, Units

_SATURATION = 0.2  # of the ink's own density; print in black has under 0.1 once its fringes are averaged
_DENSITY_GAP = 14.0  # between the colours of a pixel's ink, of 255
_MOST = 0.45  # share of the ink above which colour is the print's own
_DRAWN_RUN = 2.2  # text heights; a straight run of this length is a rule or a connector
_LARGE = 1.6  # text heights both ways, above which a figure is no letter
_SOLIDITY = 0.9  # of the hull, at least, for a shape that was drawn
_BLACK = 130  # brightness in the mark's own colour up to which ink is print below the mark
_PAPER = 250

_Image = NDArray[np.uint8]


@dataclass(frozen=True)
class Separated:
    """The page without its coloured marks, and where they were."""

    gray: Gray
    ink: Mask
    marks: Mask


def separate(picture: Picture, gray: Gray, ink: Mask, units: Units) -> Separated:
    """Take stamps, signatures and pens out of `gray` and `ink`.

    Coloured rules, connectors, filled boxes, outlined shapes and words stay: only large figures that are
    neither straight nor regular go, with the small pieces beside them. Print below a mark stays.
    """
    nothing = Separated(gray, ink, np.zeros(ink.shape, np.bool_))
    coloured = coloured_ink(picture, ink)
    if not coloured.any() or coloured.sum() > _MOST * ink.sum():
        return nothing
    marks = _marks(coloured, units)
    if not marks.any():
        return nothing
    around = _dilated(marks, 2)
    # In its brightest channel a stamp fades and black print does not.
    bright = picture.max(axis=2)
    taken = marks | (around & (bright > _BLACK))
    cleaned = np.where(around & ~marks, np.maximum(gray, bright), gray)
    cleaned = np.where(taken, np.uint8(_PAPER), cleaned)
    return Separated(cleaned, np.asarray(ink & ~taken), np.asarray(marks))


def coloured_ink(picture: Picture, ink: Mask) -> Mask:
    """True where ink is coloured, measured on densities averaged over a stroke's width.

    The average takes the colour fringes out that JPEG and scanners leave on black print.
    """
    white = np.percentile(picture[::16, ::16].reshape(-1, 3), 80, axis=0).clip(128, 255)
    scale = np.float32(255) / white.astype(np.float32)
    densities = []
    for channel in range(3):
        density = 255 - cv2.convertScaleAbs(picture[:, :, channel], alpha=float(scale[channel]))
        densities.append(np.asarray(cv2.blur(density, (3, 3)), np.uint8))
    highest = cv2.max(cv2.max(densities[0], densities[1]), densities[2])
    lowest = cv2.min(cv2.min(densities[0], densities[1]), densities[2])
    gap = cv2.subtract(highest, lowest)
    saturated = cv2.compare(gap, cv2.convertScaleAbs(highest, alpha=_SATURATION), cv2.CMP_GT)
    return np.asarray(ink & (np.asarray(saturated) > 0) & (np.asarray(gap) > _DENSITY_GAP))


def _marks(coloured: Mask, units: Units) -> Mask:
    """The part of the coloured ink that is stamp, signature or pen."""
    run = max(8, round(_DRAWN_RUN * units.text_height))
    page = coloured.astype(np.uint8)
    straight = cv2.bitwise_or(
        cv2.morphologyEx(page, cv2.MORPH_OPEN, np.ones((1, run), np.uint8)),
        cv2.morphologyEx(page, cv2.MORPH_OPEN, np.ones((run, 1), np.uint8)),
    )
    loose = coloured & ~_dilated(np.asarray(straight) > 0, 1)
    reach = max(1, round(0.12 * units.text_height))
    joined = _dilated(loose, reach).astype(np.uint8)
    found = cv2.connectedComponentsWithStats(joined, connectivity=8)
    labels, stats = np.asarray(found[1]), np.asarray(found[2])
    large = _LARGE * units.text_height
    kind = np.zeros(len(stats), bool)
    for index in range(1, len(stats)):
        x, y, w, h, _ = stats[index]
        if min(w, h) > large:
            piece = loose[y : y + h, x : x + w] & (labels[y : y + h, x : x + w] == index)
            kind[index] = not _is_drawn(piece, units)
    marks = np.asarray(loose & kind[labels])
    if not marks.any():
        return marks
    # Dots and letters beside a mark belong to it.
    near = _dilated(marks, max(2, round(0.8 * units.text_height)))
    touched = np.zeros(len(stats), bool)
    touched[np.unique(labels[near & loose])] = True
    touched[0] = False
    small = np.minimum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) <= large
    return np.asarray(loose & (kind | (touched & small))[labels])


def _is_drawn(piece: Mask, units: Units) -> bool:
    """True for a filled or outlined regular shape: a symbol, an arrow head, a logo's bar."""
    contours, _ = cv2.findContours(piece.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    outer = max(contours, key=cv2.contourArea)
    hull = cv2.convexHull(outer)
    hull_area = float(cv2.contourArea(hull))
    if hull_area <= 0 or float(cv2.contourArea(outer)) < _SOLIDITY * hull_area:
        return False
    inside = np.zeros(piece.shape, np.uint8)
    cv2.fillPoly(inside, [hull], 1)
    band = max(3, round(4 * units.line_width)) | 1
    core = cv2.erode(inside, np.ones((band, band), np.uint8), borderValue=0) > 0
    if not core.any():
        return True
    share = float(piece[core].mean())
    return share < 0.03 or share > 0.9


def _dilated(mask: Mask, reach: int) -> Mask:
    side = 2 * reach + 1
    return np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((side, side), np.uint8)) > 0)
