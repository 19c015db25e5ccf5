"""The words of a page, written where they stand on the page of the file, to be found but not seen."""

import re
from collections.abc import Callable, Iterator

from extractor.export.pdf.glyphless import ADVANCE, DESCENT, EM, GlyphlessFont
from extractor.record.characters import xml_text
from extractor.record.geometry import Box
from extractor.record.page_layout import LayoutLine, PageLayout

FONT = "/SopText"
"""The name of the font in a page's resources."""
_LONGEST = 8_000
"""Letters in one string: PDF/A allows 32,767 bytes, two a letter."""
_LEAST = 0.01
"""Points below which a word has no size that can be written."""

Point = tuple[float, float]
Shown = Callable[[float, float], Point]
"""From shares of the page as it is shown (0 left or top, 1 right or bottom) to coordinates in the file."""


def letters_of(layout: PageLayout) -> set[str]:
    """The characters that the font of the page's words needs."""
    return {letter for line in layout.lines for letter in _plain(line.text)} | {" "}


def text_layer(layout: PageLayout, shown: Shown, font: GlyphlessFont) -> bytes:
    """Content that writes all words of a page invisibly; `shown` says where the page's places are."""

    def on_page(x: float, y: float) -> Point:
        return shown(*layout.placement.at(x / layout.width, y / layout.height))

    words = [row for line in layout.lines for row in _line(line, on_page, font)]
    return "\n".join(["q BT 3 Tr", f"{FONT} 1 Tf", *words, "ET Q\n"]).encode("ascii")


def _line(line: LayoutLine, on_page: Shown, font: GlyphlessFont) -> Iterator[str]:
    words = line.words
    for number, word in enumerate(words):
        text = _plain(word.text)
        if not text:
            continue
        foot, end, top = _levelled(*_corners(word.box, line.turns, on_page))
        width = len(text) * ADVANCE / EM
        along = [(b - a) / width for a, b in zip(foot, end, strict=True)]
        up = [b - a for a, b in zip(foot, top, strict=True)]
        origin = [a + step * DESCENT / EM for a, step in zip(foot, up, strict=True)]
        matrix = (*along, *up, *origin)
        if max(map(abs, matrix[:2])) * width < _LEAST or max(map(abs, matrix[2:4])) < _LEAST:
            continue
        # A space behind a word tells those who copy where it ends; the next one has its own place anyway.
        text += " " if number < len(words) - 1 else ""
        yield " ".join(_number(value) for value in matrix) + " Tm"
        for at in range(0, len(text), _LONGEST):
            yield f"<{font.encoded(text[at : at + _LONGEST]).hex().upper()}> Tj"


def _corners(box: Box, turns: int, on_page: Shown) -> tuple[Point, Point, Point]:
    """Where a word begins at its foot, where it ends there, and the top over its beginning."""
    around = ((box.x0, box.y1), (box.x1, box.y1), (box.x1, box.y0), (box.x0, box.y0))
    # A clockwise quarter turn brings upright what begins at the lower right corner and runs up the page.
    places = [on_page(*around[(k + turns) % 4]) for k in (0, 1, 3)]
    return places[0], places[1], places[2]


def _levelled(foot: Point, end: Point, top: Point) -> tuple[Point, Point, Point]:
    """A word that leans a little, laid along the page's edge at its middle.

    Readers part a word whose letters do not stand on one line: poppler from half a point on.
    """
    axis = 0 if abs(end[0] - foot[0]) >= abs(end[1] - foot[1]) else 1
    drift, height = end[1 - axis] - foot[1 - axis], top[1 - axis] - foot[1 - axis]
    if abs(drift) > abs(height) / 2:
        return foot, end, top
    middle = foot[1 - axis] + drift / 2

    def level(along: float, across: float) -> Point:
        return (along, across) if axis == 0 else (across, along)

    return level(foot[axis], middle), level(end[axis], middle), level(foot[axis], middle + height)


def _plain(text: str) -> str:
    """The text without what no map to Unicode may hold: control characters and the byte order mark."""
    return re.sub("[\x00-\x1f\ufeff]", "\ufffd", xml_text(text))


def _number(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".") or "0"
