"""Characters of a PDF page that its clipping paths hide: words that run out of their cell."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

Rectangle = tuple[float, float, float, float]
"""Left, bottom, right and top in points."""


@dataclass(frozen=True)
class ClippedCharacter:
    """A character that the page does not show, and the middle of its place in the picture, in pixels."""

    text: str
    x: float
    y: float


def clipped_characters(
    page: pdfium.PdfPage, text: pdfium.PdfTextPage, size: tuple[int, int]
) -> Iterator[ClippedCharacter]:
    """The characters of `page` whose middle lies outside their clipping path, seen as its bounding box.

    `size` is the width and height of the picture in pixels.
    """
    clips: dict[int | None, Rectangle | None] = {}
    for index in range(text.count_chars()):
        item = pdfium_c.FPDFText_GetTextObject(text, index)
        if not item:
            continue
        key = ctypes.cast(item, ctypes.c_void_p).value
        if key not in clips:
            clips[key] = _clip_of(item)
        clip = clips[key]
        if clip is None:
            continue
        left, bottom, right, top = text.get_charbox(index, loose=True)
        x, y = (left + right) / 2, (bottom + top) / 2
        if _holds(clip, x, y) or not _holds(_bounds_of(item), x, y):
            continue  # a character out of its object's own bounds is measured in another form's coordinates
        yield ClippedCharacter(chr(pdfium_c.FPDFText_GetUnicode(text, index)), *_pixel(page, x, y, size))


def _holds(rectangle: Rectangle, x: float, y: float) -> bool:
    left, bottom, right, top = rectangle
    return left <= x <= right and bottom <= y <= top


def _clip_of(item: object) -> Rectangle | None:
    """What all clipping paths of an object leave of the page; None where it has none."""
    clip = pdfium_c.FPDFPageObj_GetClipPath(item)
    boxes = [_path_box(clip, path) for path in range(pdfium_c.FPDFClipPath_CountPaths(clip))] if clip else []
    if not boxes:
        return None
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return max(lefts), max(bottoms), min(rights), min(tops)


def _path_box(clip: object, path: int) -> Rectangle:
    x, y = ctypes.c_float(), ctypes.c_float()
    points = []
    for number in range(pdfium_c.FPDFClipPath_CountPathSegments(clip, path)):
        segment = pdfium_c.FPDFClipPath_GetPathSegment(clip, path, number)
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        points.append((x.value, y.value))
    if not points:
        return 0.0, 0.0, 0.0, 0.0
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _bounds_of(item: object) -> Rectangle:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium_c.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    return left.value, bottom.value, right.value, top.value


def _pixel(page: pdfium.PdfPage, x: float, y: float, size: tuple[int, int]) -> tuple[float, float]:
    column, row = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, column, row)
    return float(column.value), float(row.value)
