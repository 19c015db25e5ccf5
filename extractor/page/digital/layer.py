"""What a born-digital page says of itself: characters, rules and curves, in pixels of the picture."""

from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from itertools import chain

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extractor.page.digital.characters import page_characters
from extractor.page.digital.objects import Drawn, drawn_objects, page_to_pixels
from extractor.page.digital.shapes import path_shapes, segments
from extractor.page.model import Character, DigitalLayer, VectorShape
from extractor.record.geometry import Box

MAX_SEGMENTS = 1_000_000
"""Segments of a page's paths that are looked at; a sheet has some thousands, a map some ten thousands."""


@dataclass(frozen=True)
class PageReading:
    """What an open page holds, by its objects: characters, painted paths with their shapes, and pictures.

    `clipped` says that words of it are clipped away.
    """

    characters: tuple[Character, ...]
    paths: tuple[tuple[Drawn, tuple[VectorShape, ...]], ...]
    pictures: tuple[Drawn, ...]
    texts: tuple[Drawn, ...]
    clipped: bool

    def objects(self, numbers: Container[int]) -> Iterator[Drawn]:
        """The objects of these numbers."""
        paths = (drawn for drawn, _ in self.paths)
        yield from (d for d in chain(self.texts, paths, self.pictures) if d.number in numbers)

    def layer(self, hidden: Container[int] = ()) -> DigitalLayer:
        """The page's layer without the objects of these numbers."""
        return DigitalLayer(
            tuple(c for c in self.characters if c.run not in hidden),
            tuple(s for drawn, shapes in self.paths if drawn.number not in hidden for s in shapes),
            tuple(picture_box(drawn) for drawn in self.pictures if drawn.number not in hidden),
        )


def picture_box(drawn: Drawn) -> Box:
    """Where a picture lies: it fills the unit square of its own coordinates."""
    return drawn.to_pixels.box(0, 0, 1, 1)


def read_page(page: pdfium.PdfPage, size: tuple[int, int], most: int) -> PageReading | None:
    """What an open page holds, mapped onto a rendering of `size` (width, height) pixels.

    None where the page has more than `most` objects, or more segments than any sheet.
    """
    to_pixels = page_to_pixels(page, size)
    objects = tuple(drawn_objects(page, to_pixels, most + 1))
    paths = [drawn for drawn in objects if drawn.kind == pdfium_c.FPDF_PAGEOBJ_PATH]
    if len(objects) > most or sum(segments(drawn) for drawn in paths) > MAX_SEGMENTS:
        return None
    text = page.get_textpage()
    try:
        characters, clipped = page_characters(text, objects, to_pixels, Box(0, 0, *size))
    finally:
        text.close()
    return PageReading(
        tuple(characters),
        tuple((drawn, tuple(path_shapes(drawn))) for drawn in paths),
        tuple(drawn for drawn in objects if drawn.kind == pdfium_c.FPDF_PAGEOBJ_IMAGE),
        tuple(drawn for drawn in objects if drawn.kind == pdfium_c.FPDF_PAGEOBJ_TEXT),
        clipped,
    )


def turned(layer: DigitalLayer, turn: int, width: int, height: int) -> DigitalLayer:
    """The layer after its picture of `width` x `height` pixels is turned clockwise by 0, 90, 180 or 270."""
    if turn == 0:
        return layer

    def point(x: float, y: float) -> tuple[float, float]:
        return {90: (height - y, x), 180: (width - x, height - y), 270: (y, width - x)}[turn]

    def box(old: Box) -> Box:
        (x0, y0), (x1, y1) = point(old.x0, old.y0), point(old.x1, old.y1)
        return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def character(old: Character) -> Character:
        return replace(old, box=box(old.box), angle=(old.angle + turn) % 360)

    def shape(old: VectorShape) -> VectorShape:
        return replace(old, points=tuple(point(x, y) for x, y in old.points))

    return DigitalLayer(
        tuple(character(old) for old in layer.characters),
        tuple(shape(old) for old in layer.shapes),
        tuple(box(old) for old in layer.images),
    )
