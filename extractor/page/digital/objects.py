"""The drawn objects of a PDF page in their order, each with the way from its coordinates to the picture."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extractor.record.geometry import Box

DEPTH = 8
"""Forms within forms that are looked into."""
_FINE = 1_000_000
"""pdfium tells places on a device in whole numbers: of one so large the rounding does not matter."""


class Affine(NamedTuple):
    """A map of points: x' = a x + c y + e, y' = b x + d y + f."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def then(self, after: "Affine") -> "Affine":
        """This map, and `after` upon its result."""
        return Affine(
            after.a * self.a + after.c * self.b,
            after.b * self.a + after.d * self.b,
            after.a * self.c + after.c * self.d,
            after.b * self.c + after.d * self.d,
            *after.at(self.e, self.f),
        )

    @property
    def scale(self) -> float:
        """How much longer things become, the mean of both directions where they differ."""
        return abs(self.a * self.d - self.b * self.c) ** 0.5 or max(
            hypot(self.a, self.b), hypot(self.c, self.d)
        )

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """The upright box around a mapped rectangle."""
        xs, ys = zip(*(self.at(x, y) for x in (x0, x1) for y in (y0, y1)), strict=True)
        return Box(min(xs), min(ys), max(xs), max(ys))


IDENTITY = Affine(1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True)
class Drawn:
    """An object of a page: pdfium's handle and type, its place in the order of drawing, and its maps.

    `outer` leads from the coordinates of the form that holds it to pixels, `to_pixels` from its own.
    `forms` are the numbers of the forms it lies in, the outermost first.
    """

    handle: Any
    kind: int
    number: int
    outer: Affine
    to_pixels: Affine
    forms: tuple[int, ...] = ()

    @property
    def key(self) -> int:
        return key_of(self.handle)

    @property
    def box(self) -> Box:
        """Its bounds in pixels."""
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        pdfium_c.FPDFPageObj_GetBounds(self.handle, left, bottom, right, top)
        return self.outer.box(left.value, bottom.value, right.value, top.value)


def key_of(handle: Any) -> int:
    """What tells two objects apart while their page is open."""
    return int(ctypes.cast(handle, ctypes.c_void_p).value or 0)


def page_to_pixels(page: pdfium.PdfPage, size: tuple[int, int]) -> Affine:
    """From the page's own coordinates to pixels of its picture, /Rotate and crop box honoured."""
    width, height = page.get_size()
    x, y = ctypes.c_int(), ctypes.c_int()
    found = []
    for point in ((0.0, 0.0), (width, 0.0), (0.0, height)):
        pdfium_c.FPDF_PageToDevice(page, 0, 0, _FINE, _FINE, 0, *point, x, y)
        found.append((x.value * size[0] / _FINE, y.value * size[1] / _FINE))
    (e, f), (ax, ay), (cx, cy) = found
    return Affine((ax - e) / width, (ay - f) / width, (cx - e) / height, (cy - f) / height, e, f)


def drawn_objects(page: pdfium.PdfPage, to_pixels: Affine, most: int) -> Iterator[Drawn]:
    """All objects of the page, those of its forms after the form itself, `most` at most."""
    # Numbers go on through nested forms, so the walk is one loop over a stack of what is still to come.
    on_page = (pdfium_c.FPDFPage_CountObjects, pdfium_c.FPDFPage_GetObject)
    in_form = (pdfium_c.FPDFFormObj_CountObjects, pdfium_c.FPDFFormObj_GetObject)
    waiting: list[tuple[Any, Affine, tuple[int, ...], int]] = [(page, to_pixels, (), 0)]
    number = 0
    while waiting and number < most:
        holder, outer, forms, start = waiting.pop()
        count, get = in_form if forms else on_page
        for index in range(start, count(holder)):
            handle = get(holder, index)
            if not handle:
                continue
            number += 1
            kind = pdfium_c.FPDFPageObj_GetType(handle)
            yield Drawn(handle, kind, number, outer, matrix_of(handle).then(outer), forms)
            if number >= most:
                return
            if kind == pdfium_c.FPDF_PAGEOBJ_FORM and len(forms) < DEPTH:
                waiting.append((holder, outer, forms, index + 1))
                waiting.append((handle, matrix_of(handle).then(outer), (*forms, number), 0))
                break


def matrix_of(handle: Any) -> Affine:
    """From an object's own coordinates to those of the page or form that holds it."""
    raw = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFPageObj_GetMatrix(handle, raw):
        return IDENTITY
    return Affine(raw.a, raw.b, raw.c, raw.d, raw.e, raw.f)


def shade(handle: Any, *, stroke: bool) -> tuple[float, float]:
    """Luminance on white paper (0 black to 1 white) and opacity (0 to 1) of an object's stroke or fill.

    Black and opaque where the file gives a pattern or nothing.
    """
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    get = pdfium_c.FPDFPageObj_GetStrokeColor if stroke else pdfium_c.FPDFPageObj_GetFillColor
    if not get(handle, red, green, blue, alpha):
        return 0.0, 1.0
    luminance = (0.299 * red.value + 0.587 * green.value + 0.114 * blue.value) / 255
    opacity = alpha.value / 255
    return 1 - opacity * (1 - luminance), opacity
