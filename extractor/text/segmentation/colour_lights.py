"""Lines that a stamp or a pen runs over: looked at in several lights, and put to the vote.

Taking a coloured stroke out of the picture can take a piece of a letter with it, leaving it in can add one.
No single way of doing either is right for every pen, paper and scanner, but they seldom err alike.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from extractor.page.model import Gray, Page
from extractor.record.geometry import Box
from extractor.text.engines.base import LineReading
from extractor.text.segmentation.lines import MARGIN, MARGIN_PIXELS, LineCut
from extractor.text.segmentation.region import Region

TOUCHED = 0.01
"""Share of a line's box that must be coloured for the line to be looked at again."""
GROUND = 0.6
"""Share of a line's box from which the colour is the paper's or a header's, and no stroke over the words."""
COLOURED = 50
"""Least difference of a pixel's channels that is more than the fringes of a scan."""
PAPER, INK = 90, 2
"""Percentiles of a line's pixels that are taken for paper and for ink."""
PRESSED = 1.6
"""How much lighter everything but the darkest ink is made in the light that keeps black ink alone."""

TINTED = 0.045
"""How much more coloured than the page's print, as a share of its density, the ink of a mark is."""
BESIDE_MARK = 0.03
"""Share of a line's box that a mark must cover for the line to be taken for a piece of it."""
NEAR_MARK = 1.0
"""How far from a mark, in heights of its letters, a pale coloured line can be a piece of it."""
PIECE = 0.5
"""Share of a line's width under which what was cut out of it without a pen's strokes is but a piece."""
CORE = 0.25
"""Share of ink that is its darkest, and that is its lightest."""
SPARSE = 4
"""Every so many-th pixel of a page tells how coloured its print is."""

Pixel = TypeVar("Pixel", bound=np.generic)
Light = Callable[[NDArray[np.float32]], NDArray[np.float32]]


def _highest(rgb: NDArray[Pixel]) -> NDArray[Pixel]:
    """The lightest of each pixel's channels; NumPy takes ten times as long to find it along an axis."""
    return np.asarray(np.maximum(np.maximum(rgb[..., 0], rgb[..., 1]), rgb[..., 2]))


def _lowest(rgb: NDArray[Pixel]) -> NDArray[Pixel]:
    return np.asarray(np.minimum(np.minimum(rgb[..., 0], rgb[..., 1]), rgb[..., 2]))


def _pressed(rgb: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(np.minimum(_highest(rgb) * PRESSED, 255), dtype=np.float32)


def _bleached(rgb: NDArray[np.float32]) -> NDArray[np.float32]:
    """Lighter by as much as it is coloured."""
    return np.asarray(np.minimum(2 * _highest(rgb) - _lowest(rgb), 255), dtype=np.float32)


LIGHTS: tuple[Light, ...] = (_highest, _lowest, _pressed, _bleached)
"""Coloured ink is light in its own colour, black ink in none."""


def with_looks(page: Page, region: Region, cuts: Sequence[LineCut]) -> tuple[LineCut, ...]:
    """The lines, those that coloured marks touch with pictures of themselves in every light."""
    picture = _part_of_page(page, region)
    coloured = region.marks | (_highest(picture) - _lowest(picture) >= COLOURED)
    if not coloured.any():
        return tuple(cuts)
    return tuple(
        replace(
            _with_looks(picture, coloured, region, cut),
            rival=_with_looks(picture, coloured, region, cut.rival) if cut.rival else None,
        )
        for cut in cuts
    )


def _with_looks(
    picture: NDArray[np.uint8], coloured: NDArray[np.bool_], region: Region, cut: LineCut
) -> LineCut:
    margin = max(MARGIN_PIXELS, round(MARGIN * cut.text_height))
    rows = slice(max(0, int(cut.box.y0) - margin), int(cut.box.y1) + margin)
    columns = slice(max(0, int(cut.box.x0) - margin), int(cut.box.x1) + margin)
    if not TOUCHED <= coloured[rows, columns].mean() <= GROUND:
        return cut
    rgb = picture[rows, columns].astype(np.float32)
    looks = (region.gray[rows, columns], *(_stretched(light(rgb)) for light in LIGHTS))
    return replace(cut, looks=tuple(np.ascontiguousarray(look) for look in looks))


def _stretched(gray: NDArray[np.float32]) -> Gray:
    """Ink to black and paper to white."""
    ink, paper = np.percentile(gray, [INK, PAPER])
    return np.asarray(np.clip((gray - ink) * 255 / max(1.0, paper - ink), 0, 255), dtype=np.uint8)


def without_remains(page: Page, region: Region, cuts: Sequence[LineCut]) -> tuple[LineCut, ...]:
    """The lines without those that taking marks out left behind: words and strokes of stamps.

    They lie beside a mark and have its colour, while print below a mark is as black as any other: so is its
    darkest ink, however far the mark's colour runs into the rest on a coarse scan. Where a mark's own ink
    has bled to grey, its darkest is still paler than nearly all print; so are words within a ring of it.
    """
    if not region.marks.any():
        return tuple(cuts)
    part = _part_of_page(page, region)
    sample, printed = page.picture[::SPARSE, ::SPARSE], (page.ink & ~page.marks)[::SPARSE, ::SPARSE]
    tinted, pale = _tint(sample, printed) + TINTED, _lightness(sample, printed, 1 - CORE)

    def is_remains(cut: LineCut) -> bool:
        beside = _part(region.marks, cut.box).mean() >= BESIDE_MARK
        if not beside and not _part(region.marks, cut.box.grow(NEAR_MARK * cut.text_height)).any():
            return False
        bare = cut.box.intersection(region.inner)  # without the cell's rules, which are black
        lines, ink = _part(part, bare), _part(region.ink, bare)
        core = _lightness(lines, ink, CORE)
        darkest = ink & (_highest(lines) <= core)
        return (beside and _tint(lines, darkest) > tinted) or (core > pale and _tint(lines, ink) > tinted)

    kept = []
    for cut in cuts:
        if is_remains(cut):
            continue
        if cut.rival is not None and is_remains(cut.rival):
            if cut.box.width < PIECE * cut.rival.box.width:
                continue
            kept.append(replace(cut, rival=None))
        else:
            kept.append(cut)
    return tuple(kept)


def _part_of_page(page: Page, region: Region) -> NDArray[np.uint8]:
    """The page's picture in colour where the region is, turned as the region."""
    box = region.box
    picture = page.picture[int(box.y0) : int(box.y1), int(box.x0) : int(box.x1)]
    return np.asarray(np.rot90(picture, -region.turns))


def _part(pixels: NDArray[Pixel], box: Box) -> NDArray[Pixel]:
    return pixels[max(0, int(box.y0)) : int(box.y1), max(0, int(box.x0)) : int(box.x1)]


def _lightness(picture: NDArray[np.uint8], ink: NDArray[np.bool_], share: float) -> float:
    """What the lightest channel of so large a share of the ink is at most; 255 where there is no ink."""
    shades = _highest(picture)[ink]
    return float(np.quantile(shades, share)) if len(shades) else 255.0


def _tint(picture: NDArray[np.uint8], ink: NDArray[np.bool_]) -> float:
    """Difference between the channels of the ink as a share of its density; 0 where there is no ink."""
    shades = picture[ink].astype(np.float32)
    if not len(shades):
        return 0.0
    return float(np.median((_highest(shades) - _lowest(shades)) / np.maximum(1.0, 255.0 - _lowest(shades))))


def most_agreed(readings: Sequence[LineReading]) -> LineReading:
    """The reading nearest to all others, the surer where two are as near; the earlier one wins a tie."""

    def strangeness(reading: LineReading) -> tuple[float, float]:
        text = _letters(reading.text)
        apart = sum(Levenshtein.normalized_distance(text, _letters(other.text)) for other in readings)
        return round(apart, 6), -reading.confidence

    return min(readings, key=strangeness)


def agreement(chosen: LineReading, readings: Sequence[LineReading]) -> float:
    """Share of the readings that have the chosen one's letters."""
    same = [_letters(chosen.text) == _letters(reading.text) for reading in readings]
    return sum(same) / len(same)


def _letters(text: str) -> str:
    """Without spaces, which engines set as they please."""
    return "".join(text.split())
