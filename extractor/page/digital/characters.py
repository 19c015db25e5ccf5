"""The characters of a PDF page in pixels of its picture, those that it does not show left out."""

import ctypes
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from math import atan2, degrees, hypot
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extractor.page.digital.objects import Affine, Drawn, shade
from extractor.page.model import Character
from extractor.record.characters import without_surrogates
from extractor.record.geometry import Box

UNKNOWN = "\ufffd"
"""Stands for a character whose font does not say what it means."""
DESCENT = 0.22
"""Part of a font's size under its baseline, the same for all: their own figures are of no one kind."""
STRUCK_AGAIN = 0.12
"""A letter that stands again so near to itself, in sizes, was struck twice to look bold; an `ll` is wider."""
_UNSEEN = (pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium_c.FPDF_TEXTRENDERMODE_CLIP)
_BROKEN_WORD = "\x02"
"""pdfium's sign for a hyphen at a line's end."""
_FOREIGN = range(0x0100, 0x02B0)
"""Latin letters of other languages, which some programs give for ligatures: a barred O for ti, Esh for tt."""
_FONT_NAME = 256


@dataclass(frozen=True)
class _Writing:
    """What a text object says of all its characters: `number` in the order of drawing, and its shade.

    `clip` is what its clipping paths leave of the page, in pixels; None where it has none.
    """

    number: int
    luminance: float
    opacity: float
    seen: bool
    clip: Box | None


def page_characters(
    text: pdfium.PdfTextPage, objects: Iterable[Drawn], to_pixels: Affine, picture: Box
) -> tuple[list[Character], bool]:
    """The characters that the picture shows, in pdfium's order; and whether any were clipped away."""
    writings = {drawn.key: _writing(drawn) for drawn in objects if drawn.kind == pdfium_c.FPDF_PAGEOBJ_TEXT}
    read = [
        character
        for key, run in groupby(_read(text, to_pixels), key=lambda found: found[0])
        if (writing := writings.get(key)) is None or writing.seen
        for character in _written([c for _, c in run], writing)
    ]
    shown = []
    clipped = False
    clips = {writing.number: writing.clip for writing in writings.values()}
    for character in read:
        clip = clips.get(character.run)
        if clip is not None and not clip.contains(*character.box.center):
            clipped = True
        elif picture.contains(*character.box.center):
            shown.append(character)
    return list(_struck_once(shown)), clipped


def _read(text: pdfium.PdfTextPage, to_pixels: Affine) -> Iterator[tuple[int, Character]]:
    """Every character of the file itself, with the key of its text object."""
    raw = pdfium_c.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    name, flags = ctypes.create_string_buffer(_FONT_NAME), ctypes.c_int()
    for index in range(text.count_chars()):
        if pdfium_c.FPDFText_IsGenerated(text, index) == 1:
            continue
        letter = _letter(text, index)
        if not letter:
            continue
        item = pdfium_c.FPDFText_GetTextObject(text, index)
        pdfium_c.FPDFText_GetMatrix(text, index, raw)
        pdfium_c.FPDFText_GetCharOrigin(text, index, x, y)
        written = pdfium_c.FPDFText_GetFontInfo(text, index, name, _FONT_NAME, flags)
        font = name.value.decode("utf-8", "replace") if written else ""
        matrix = Affine(raw.a, raw.b, raw.c, raw.d, 0.0, 0.0).then(to_pixels)
        size = float(pdfium_c.FPDFText_GetFontSize(text, index)) * hypot(matrix.c, matrix.d)
        angle = degrees(atan2(matrix.b, matrix.a)) % 360
        loose = to_pixels.box(*text.get_charbox(index, loose=True))
        box = _em_box(loose, to_pixels.at(x.value, y.value), size, angle)
        key = int(ctypes.cast(item, ctypes.c_void_p).value or 0) if item else 0
        yield key, Character(letter, box, font, angle, size)


def _letter(text: pdfium.PdfTextPage, index: int) -> str:
    """The character as the file means it; nothing where it means nothing."""
    if pdfium_c.FPDFText_HasUnicodeMapError(text, index) == 1:
        return UNKNOWN
    letter = chr(pdfium_c.FPDFText_GetUnicode(text, index))
    if letter == _BROKEN_WORD:
        return "-"
    if letter == "\0" or ord(letter) in _FOREIGN:
        return UNKNOWN
    return "" if unicodedata.category(letter) == "Cf" and letter != "\u00ad" else without_surrogates(letter)


def _em_box(loose: Box, origin: tuple[float, float], size: float, angle: float) -> Box:
    """As far along its line as the character reaches, and across it as high as its font's size."""
    if size <= 0:
        return loose
    quarter = round(angle / 90) % 4
    if abs(angle - 90 * round(angle / 90)) > 1:
        return loose
    x, y = origin
    below, above = DESCENT * size, (1 - DESCENT) * size
    return {
        0: Box(loose.x0, y - above, loose.x1, y + below),
        1: Box(x - below, loose.y0, x + above, loose.y1),
        2: Box(loose.x0, y - below, loose.x1, y + above),
        3: Box(x - above, loose.y0, x + below, loose.y1),
    }[quarter]


def _writing(drawn: Drawn) -> _Writing:
    mode = pdfium_c.FPDFTextObj_GetTextRenderMode(drawn.handle)
    stroked = mode == pdfium_c.FPDF_TEXTRENDERMODE_STROKE
    luminance, opacity = shade(drawn.handle, stroke=stroked)
    return _Writing(drawn.number, luminance, opacity, mode not in _UNSEEN and opacity > 0, _clip_of(drawn))


def _written(run: list[Character], writing: _Writing | None) -> Iterator[Character]:
    """Characters of one object: those that share a place, as the letters of an /ActualText, side by side."""
    for box, together in groupby(run, key=lambda character: character.box):
        letters = list(together)
        for n, letter in enumerate(letters):
            place = _share(box, letter.angle, n, len(letters)) if len(letters) > 1 else box
            if writing is None:
                yield replace(letter, box=place)
            else:
                yield replace(
                    letter,
                    box=place,
                    run=writing.number,
                    luminance=writing.luminance,
                    opacity=writing.opacity,
                )


def _share(box: Box, angle: float, n: int, count: int) -> Box:
    """The n-th of so many equal parts of a box, counted the way its line runs."""
    quarter = round(angle / 90) % 4
    if quarter in (2, 3):
        n = count - 1 - n
    if quarter % 2 == 0:
        return box._replace(x0=box.x0 + box.width * n / count, x1=box.x0 + box.width * (n + 1) / count)
    return box._replace(y0=box.y0 + box.height * n / count, y1=box.y0 + box.height * (n + 1) / count)


def _struck_once(characters: Iterable[Character]) -> Iterator[Character]:
    """Each character once, however often it is struck on the same place to look bold."""
    seen: dict[tuple[str, int, int], list[tuple[float, float]]] = {}
    for character in characters:
        x, y = character.box.center
        reach = STRUCK_AGAIN * character.size
        cell = max(reach, 0.5)
        column, row = int(x // cell), int(y // cell)
        near = (
            place
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            for place in seen.get((character.text, column + dx, row + dy), ())
        )
        if reach > 0 and any(abs(x - a) <= reach and abs(y - b) <= reach for a, b in near):
            continue
        seen.setdefault((character.text, column, row), []).append((x, y))
        yield character


def _clip_of(drawn: Drawn) -> Box | None:
    """What all clipping paths of an object leave of the page, by their bounding boxes."""
    clip = pdfium_c.FPDFPageObj_GetClipPath(drawn.handle)
    count = pdfium_c.FPDFClipPath_CountPaths(clip) if clip else 0
    boxes = [_path_box(clip, path, drawn.outer) for path in range(count)]
    if not boxes:
        return None
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(max(lefts), max(tops), min(rights), min(bottoms))


def _path_box(clip: Any, path: int, to_pixels: Affine) -> Box:
    x, y = ctypes.c_float(), ctypes.c_float()
    points = []
    for number in range(pdfium_c.FPDFClipPath_CountPathSegments(clip, path)):
        segment = pdfium_c.FPDFClipPath_GetPathSegment(clip, path, number)
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        points.append(to_pixels.at(x.value, y.value))
    if not points:
        return Box(0.0, 0.0, 0.0, 0.0)
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))
