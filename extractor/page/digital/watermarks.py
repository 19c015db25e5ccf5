"""What lies under or over a born-digital sheet and is no part of it: SALINAN, DRAFT, a logo as background.

Told by what such marks do and a sheet's own words and symbols do not: they run askew, or they cross the rules
and the words of the page while they are large, pale, coloured or there many times.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

import cv2
import numpy as np
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from extractor.page.digital.characters import DESCENT
from extractor.page.digital.layer import PageReading, picture_box
from extractor.page.digital.objects import Drawn, shade
from extractor.page.model import Character, Picture, VectorShape
from extractor.record.geometry import Box, union

LARGE = 2.2
"""Letters so much larger than the page's usual ones; titles are seldom twice as large."""
PALE, SHEER = 0.55, 0.6
"""Luminance from which, and opacity under which, a colour is a mark's; words on a sheet are darker."""
CAPITALS = 0.7
"""Height of capitals in font sizes."""
MANY = 3
"""A pale word that is there so often is a pattern, of which some copies cross nothing."""
LONG, THIN = 4.0, 0.35
"""A bar at least so many letter sizes long, and at most so thick, is taken for a rule here."""
TALL = 3.0
"""Drawn letters and logos are so many letter sizes high at least."""
CONCAVE = 0.85
"""Letters fill less than this of their hull; symbols and shades of cells fill it."""
CHANGED = 6
"""Gray levels by which a pixel differs where a picture is shown."""
TINTED = 40
"""Difference of the colour channels from which a pixel has a colour."""
MOSTLY = 0.9
WORDS_OVER = 3
"""Characters of the page that lie over a logo, at least, when no rule crosses it."""

Render = Callable[[], Picture]


@dataclass(frozen=True)
class _Sheet:
    """The page's own words and rules, which a mark crosses."""

    characters: Sequence[Character]
    shapes: Sequence[VectorShape]

    @cached_property
    def size(self) -> float:
        """The usual size of letters in pixels, 0 where there are none."""
        return median(c.size for c in self.characters) if self.characters else 0.0

    @cached_property
    def _letters(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Middles of the printed characters, shape (n, 2), and the numbers of their text objects."""
        printed = [c for c in self.characters if not c.text.isspace()]
        centers = np.array([c.box.center for c in printed], np.float64).reshape(-1, 2)
        return centers, np.array([c.run for c in printed], np.int64)

    @cached_property
    def _rules(self) -> NDArray[np.float64]:
        """Boxes of the long thin bars, shape (n, 4)."""
        boxes = [shape.box for shape in self.shapes if shape.kind != "curve"]
        found = [
            box
            for box in boxes
            if min(box.width, box.height) <= max(2.5, THIN * self.size)
            and max(box.width, box.height) >= LONG * self.size
        ]
        return np.array(found, np.float64).reshape(-1, 4)

    def words_in(self, box: Box, besides: Iterable[int] = ()) -> int:
        """How many characters have their middle in the box, those of some text objects left out."""
        centers, runs = self._letters
        x, y = centers.T
        inside = (x > box.x0) & (x < box.x1) & (y > box.y0) & (y < box.y1)
        return int((inside & ~np.isin(runs, list(besides))).sum())

    def is_crossed(self, box: Box) -> bool:
        """Whether a rule runs through the box from side to side."""
        x0, y0, x1, y1 = self._rules.T
        level = (x0 <= box.x0) & (x1 >= box.x1) & (y0 > box.y0) & (y1 < box.y1)
        upright = (y0 <= box.y0) & (y1 >= box.y1) & (x0 > box.x0) & (x1 < box.x1)
        return bool((level | upright).any())


def watermarks(reading: PageReading, picture: Picture, bare: Render) -> set[int]:
    """Numbers of the objects that are marks upon the sheet, not of it; they are left hidden.

    `picture` is the page as it is shown; `bare` draws it as it then stands.
    """
    layer = reading.layer()
    sheet = _Sheet(layer.characters, layer.shapes)
    if sheet.size <= 0:
        return set()
    return _words(sheet) | _drawings(sheet, reading) | _pictures(sheet, reading, picture, bare)


def hide(objects: Iterable[Drawn], *, hidden: bool = True) -> None:
    """Leave objects out of the page's pictures from now on, or let them in again."""
    for drawn in objects:
        pdfium_c.FPDFPageObj_SetIsActive(drawn.handle, not hidden)


def _words(sheet: _Sheet) -> set[int]:
    """Text objects that are marks."""
    runs: dict[int, list[Character]] = defaultdict(list)
    for character in sheet.characters:
        if not character.text.isspace():
            runs[character.run].append(character)
    askew = {number for number, run in runs.items() if run[0].quarter is None}
    if sum(len(runs[number]) for number in askew) > len(sheet.characters) / 2:
        askew = set()  # the sheet itself lies askew
    often = Counter(_wording(run) for run in runs.values() if _is_pale(run[0]))
    marks = {number for number, run in runs.items() if _is_mark(run, sheet)}
    patterns = {_wording(runs[number]) for number in marks} & {word for word, n in often.items() if n >= MANY}
    return askew | marks | {number for number, run in runs.items() if _wording(run) in patterns}


def _wording(run: Sequence[Character]) -> tuple[str, int, float]:
    """What is the same in all copies of a mark."""
    return "".join(c.text for c in run), round(run[0].size), run[0].luminance


def _is_mark(run: Sequence[Character], sheet: _Sheet) -> bool:
    large, pale = run[0].size >= LARGE * sheet.size, _is_pale(run[0])
    if not large and not pale:
        return False
    boxes = [_capital(character) for character in run]
    if any(sheet.words_in(box, {run[0].run}) for box in boxes):
        return True
    # A small pale word that runs over its cell's border is still the cell's.
    return large and any(sheet.is_crossed(box) for box in boxes)


def _is_pale(character: Character) -> bool:
    """Whether a character stands out little; white ones do, on the dark ground that they are written on."""
    return PALE <= character.luminance < 1.0 or character.opacity <= SHEER


def _capital(character: Character) -> Box:
    """The part of a character's box that a capital fills."""
    box = character.box
    if character.quarter != 0:
        return box
    foot = box.y1 - DESCENT * box.height
    return box._replace(y0=foot - CAPITALS * box.height, y1=foot)


def _drawings(sheet: _Sheet, reading: PageReading) -> set[int]:
    """Path objects that draw the letters of a mark: filled, pale, large, and crossed by the page's rules."""
    alike: dict[tuple[float, float], list[tuple[Drawn, tuple[VectorShape, ...]]]] = defaultdict(list)
    for drawn, shapes in reading.paths:
        if not shapes or any(s.stroke is not None or s.fill is None for s in shapes):
            continue
        colour = shade(drawn.handle, stroke=False)
        box = union(s.box for s in shapes)
        sheer = PALE <= colour[0] < 1.0 or colour[1] <= SHEER
        if sheer and box.height >= TALL * sheet.size and not all(s.kind == "rectangle" for s in shapes):
            alike[colour].append((drawn, shapes))
    found: set[int] = set()
    for group in alike.values():
        lettered = any(_solidity(shape) < CONCAVE for _, shapes in group for shape in shapes)
        if lettered and any(sheet.is_crossed(union(s.box for s in shapes)) for _, shapes in group):
            found |= {drawn.number for drawn, _ in group}
    return found


def _solidity(shape: VectorShape) -> float:
    polygon = np.array(shape.points, np.float32)
    return float(cv2.contourArea(polygon) / max(cv2.contourArea(cv2.convexHull(polygon)), 1.0))


def _pictures(sheet: _Sheet, reading: PageReading, picture: Picture, bare: Render) -> set[int]:
    """Pictures that lie behind the sheet's words and rules: pale ones, and logos in colour."""
    behind = []
    for drawn in reading.pictures:
        box = picture_box(drawn)
        if min(box.width, box.height) < TALL * sheet.size:
            continue
        if sheet.words_in(box) >= WORDS_OVER or sheet.is_crossed(box):
            behind.append(drawn)
    if not behind:
        return set()
    hide(behind)
    without = bare()
    found = {drawn.number for drawn in behind if _is_background(picture_box(drawn), picture, without)}
    hide((drawn for drawn in behind if drawn.number not in found), hidden=False)
    return found


def _is_background(box: Box, picture: Picture, without: Picture) -> bool:
    """Whether what a picture adds to the page is pale, or coloured: no drawing of the sheet is."""
    height, width = picture.shape[:2]
    x0, y0, x1, y1 = (round(v) for v in box.clip(width, height))
    shown = picture[y0:y1, x0:x1].astype(np.int16)
    changed = np.abs(shown - without[y0:y1, x0:x1]).max(axis=2, initial=0) > CHANGED
    pixels = shown[changed]
    if not len(pixels):
        return False
    pale = pixels @ np.array([0.299, 0.587, 0.114]) >= 255 * PALE
    tinted = np.ptp(pixels, axis=1) > TINTED
    return bool((pale | tinted).mean() >= MOSTLY)
