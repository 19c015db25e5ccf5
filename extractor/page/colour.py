"""Coloured stamps, signatures and pen strokes told from what is printed, which can be coloured too."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.page.labelling import opened_along, parts_of
from extractor.page.model import Gray, Mask, Picture, Units

_SATURATION = 0.2  # of the ink's own density; print in black has under 0.1 once its fringes are averaged
_DENSITY_GAP = 14.0  # between the colours of a pixel's ink, of 255
_MOST = 0.45  # share of the ink above which colour is the print's own
_DRAWN_RUN = 2.2  # text heights; a straight run of this length is a rule or a connector
_BEND_RUN = 1.5  # text heights; straight runs in a connector's bend
_STRAIGHT_SHARE = 0.7  # of a piece's ink in short straight runs, for the bend of a connector
_INSIDE = 0.8  # share of a straight piece within a mark's hull, above which it is a stroke of the mark
_LARGE = 1.6  # text heights both ways, above which a figure is no letter
_NEAR = 0.8  # text heights from a mark within which small pieces belong to it
_FILLED = 0.85  # share of its hull that a filled shape covers
_OUTLINE = 4.0  # line widths within which an outline follows its hull
_STRAY = 0.1  # share of an outlined shape's ink that may lie inside
_CLOSED = 0.75  # share of its hull that an outline follows
_RIM = 3  # pixels around a mark whose colour is the mark's, by resampling and JPEG
_BLACK_SHARE = 0.35  # of the print's usual density, above which ink below a mark is print
_PAPER = 250

_Image = NDArray[np.uint8]


@dataclass(frozen=True)
class Separated:
    """The page without its coloured marks, and where they were."""

    gray: Gray
    ink: Mask
    marks: Mask


@dataclass(frozen=True)
class Tint:
    """Densities of ink, 0 to 255, against the paper's own colour.

    `highest` and `gap` (highest less lowest colour channel) are averaged over a stroke's width, which
    takes the colour fringes out that JPEG and scanners leave on black print; `lowest` is sharp.
    """

    highest: _Image
    gap: _Image
    lowest: _Image


def separate(picture: Picture, gray: Gray, ink: Mask, units: Units) -> Separated:
    """Take stamps, signatures and pens out of `gray` and `ink`.

    Coloured rules, connectors, filled boxes, outlined shapes and words stay: only large figures that are
    neither straight nor regular go, with the small pieces beside them. Print below a mark stays: the
    mark's own colour is subtracted, and what is left is black.
    """
    nothing = Separated(gray, ink, np.zeros(ink.shape, np.bool_))
    tint = tint_of(picture)
    least = np.floor(np.maximum(_DENSITY_GAP, _SATURATION * np.arange(256))).astype(np.uint8)
    coloured = np.asarray(ink & (tint.gap > cv2.LUT(tint.highest, least)))
    count = np.count_nonzero(coloured)
    if not count or count > _MOST * np.count_nonzero(ink):
        return nothing
    marks = _marks(coloured, units)
    if not marks.any():
        return nothing
    black, around = _black_below(marks, tint)
    print_ink = tint.lowest[::2, ::2][(ink & ~coloured)[::2, ::2]]
    usual = float(np.percentile(print_ink, 60)) if len(print_ink) else 255.0
    taken = around & (black <= _BLACK_SHARE * usual)
    cleaned = np.where(around, np.maximum(gray, np.uint8(_PAPER) - np.minimum(black, _PAPER)), gray)
    return Separated(cleaned.astype(np.uint8), np.asarray(ink & ~taken), np.asarray(ink & taken))


def tint_of(picture: Picture) -> Tint:
    """Densities of the picture's ink against the paper's own colour."""
    white = np.percentile(picture[::16, ::16].reshape(-1, 3), 80, axis=0).clip(128, 255)
    sharp = [
        np.asarray(cv2.bitwise_not(cv2.convertScaleAbs(channel, alpha=float(255 / paper))), np.uint8)
        for channel, paper in zip(cv2.split(picture), white, strict=True)
    ]
    soft = [np.asarray(cv2.blur(density, (3, 3)), np.uint8) for density in sharp]
    highest = np.maximum(np.maximum(soft[0], soft[1]), soft[2])
    lowest = np.minimum(np.minimum(soft[0], soft[1]), soft[2])
    least = np.minimum(np.minimum(sharp[0], sharp[1]), sharp[2])
    return Tint(highest, highest - lowest, least)


def _black_below(marks: Mask, tint: Tint) -> tuple[_Image, Mask]:
    """Density of what is black around marks, and where that was worked out.

    A mark's ink has one ratio of lowest to highest channel; black adds the same to all channels. So the
    gap between channels tells how much of the mark there is, and the lowest channel what lies below it.
    """
    around = _dilated(marks, _RIM)
    black = np.zeros(marks.shape, np.uint8)
    _, labels, stats = parts_of(around.astype(np.uint8))
    for index, (x, y, w, h, _) in enumerate(stats[1:], start=1):
        window = np.s_[y : y + h, x : x + w]
        piece = labels[window] == index
        body = piece & marks[window]
        highest, gap = tint.highest[window].astype(np.float32), tint.gap[window].astype(np.float32)
        pure = float(np.percentile(1 - gap[body] / np.maximum(highest[body], 1), 30))
        share = min(0.85, pure) / (1 - min(0.85, pure))
        left = np.clip(tint.lowest[window] - share * gap, 0, 255).astype(np.uint8)
        black[window] = np.where(piece, left, black[window])
    return black, around


def _marks(coloured: Mask, units: Units) -> Mask:
    """The part of the coloured ink that is stamp, signature or pen."""
    straight = _straight_runs(coloured, max(8, round(_DRAWN_RUN * units.text_height)))
    loose = np.asarray(coloured & ~_dilated(straight, 1))
    joined = _dilated(loose, max(1, round(0.12 * units.text_height))).astype(np.uint8)
    _, labels, stats = parts_of(joined)
    sides = np.minimum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    large = sides > _LARGE * units.text_height
    large[0] = False
    kind = np.zeros(len(stats), bool)
    for index in np.flatnonzero(large):
        x, y, w, h, _ = stats[index]
        window = np.s_[y : y + h, x : x + w]
        kind[index] = not _is_drawn(loose[window] & (labels[window] == index), units)
    places = np.flatnonzero(loose)
    label = labels.ravel()[places]
    marks = _at(places[kind[label]], loose.shape)
    if not marks.any():
        return marks
    near = _dilated(marks, max(2, round(_NEAR * units.text_height)))
    touched = np.zeros(len(stats), bool)
    touched[label[near.ravel()[places]]] = True
    marks = _at(places[(kind | (touched & ~large))[label]], loose.shape)
    return np.asarray(marks | (coloured & _strokes_of_marks(straight, marks, near)))


def _strokes_of_marks(straight: Mask, marks: Mask, near: Mask) -> Mask:
    """Straight pieces, grown over their stroke, that belong to marks.

    Those are the pieces within the hull of a mark, such as upright pen strokes, and those that go on as
    a mark at both ends, such as the sides of a ring.
    """
    contours, _ = cv2.findContours(near.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    hulls = np.zeros(near.shape, np.uint8)
    for contour in contours:
        cv2.fillPoly(hulls, [cv2.convexHull(contour)], 1)
    grown = _dilated(straight, 1)
    touching = _dilated(marks, 2)
    _, labels, stats = parts_of(grown.astype(np.uint8))
    chosen = np.zeros(len(stats), bool)
    for index, (x, y, w, h, area) in enumerate(stats[1:], start=1):
        window = np.s_[y : y + h, x : x + w]
        piece = labels[window] == index
        inside = np.count_nonzero(piece & (hulls[window] > 0)) > _INSIDE * area
        chosen[index] = inside or _meets_both_ends(piece & touching[window])
    places = np.flatnonzero(grown)
    return _at(places[chosen[labels.ravel()[places]]], grown.shape)


def _at(places: NDArray[np.intp], shape: tuple[int, ...]) -> Mask:
    """True at these places, which are counted from row to row."""
    mask: Mask = np.zeros(shape, np.bool_)
    mask.ravel()[places] = True
    return mask


def _meets_both_ends(touched: Mask) -> bool:
    """True where a piece's touched pixels lie at both ends of its longer side."""
    places = np.flatnonzero(touched.any(axis=0 if touched.shape[1] >= touched.shape[0] else 1))
    length = max(touched.shape)
    return len(places) > 0 and places[0] < 0.2 * length and places[-1] >= 0.8 * length


def _is_drawn(piece: Mask, units: Units) -> bool:
    """True for a connector's bend, and for a filled or outlined regular shape such as a symbol."""
    runs = _straight_runs(piece, max(4, round(_BEND_RUN * units.text_height)))
    if runs.sum() > _STRAIGHT_SHARE * piece.sum():
        return True
    places = np.argwhere(piece)[:, ::-1].astype(np.int32)
    hull = cv2.convexHull(places)
    inside = np.zeros(piece.shape, np.uint8)
    cv2.fillPoly(inside, [hull], 1)
    if piece.sum() > _FILLED * inside.sum():
        return True
    band = max(3, round(_OUTLINE * units.line_width)) | 1
    core = cv2.erode(inside, np.ones((band, band), np.uint8), borderValue=0) > 0
    if float(piece[core].sum()) > _STRAY * piece.sum():
        return False
    rim = np.zeros(piece.shape, np.uint8)
    cv2.polylines(rim, [hull], True, 1)
    thick = _dilated(piece, max(1, round(units.line_width)))
    return float(thick[rim > 0].mean()) > _CLOSED


def _straight_runs(mask: Mask, length: int) -> Mask:
    """Pixels in horizontal or vertical runs of at least `length` pixels."""
    page = mask.astype(np.uint8)
    across, down = (opened_along(page, length, level=level) for level in (True, False))
    return np.asarray((across | down) > 0)


def _dilated(mask: Mask, reach: int) -> Mask:
    side = 2 * reach + 1
    return np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((side, side), np.uint8)) > 0)
