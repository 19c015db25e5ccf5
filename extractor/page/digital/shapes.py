"""The painted paths of a PDF page as polygons in pixels of its picture."""

import ctypes
from collections.abc import Iterable, Iterator
from typing import Any, Literal

import pypdfium2.raw as pdfium_c

from extractor.page.digital.objects import Affine, Drawn, shade
from extractor.page.digital.paths import Operator, Point, drawn_out
from extractor.page.model import VectorShape

UPRIGHT = 0.25
"""How far, in pixels, a side may lean and still be a rectangle's."""


def path_shapes(drawn: Drawn) -> Iterator[VectorShape]:
    """One shape for each subpath that is stroked or filled."""
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    if not pdfium_c.FPDFPath_GetDrawMode(drawn.handle, mode, stroked):
        return
    stroke = shade(drawn.handle, stroke=True)[0] if stroked.value else None
    fill = shade(drawn.handle, stroke=False)[0] if mode.value else None
    if stroke is None and fill is None:
        return
    width = ctypes.c_float()
    pdfium_c.FPDFPageObj_GetStrokeWidth(drawn.handle, width)
    # A pen's width is given in the coordinates that hold while the path is painted.
    thick = width.value * drawn.to_pixels.scale if stroked.value else 0.0
    for path in _subpaths(drawn.handle, drawn.to_pixels):
        points, closed = drawn_out(path)
        if len(points) > 1:
            yield VectorShape(_kind(points, closed or fill is not None), points, stroke, fill, thick, closed)


def segments(drawn: Drawn) -> int:
    """How many segments a path has."""
    return max(0, int(pdfium_c.FPDFPath_CountSegments(drawn.handle)))


def _subpaths(handle: Any, to_pixels: Affine) -> Iterator[list[Operator]]:
    """The operators of each subpath, as PDF names them."""
    path: list[Operator] = []
    for operator in _operators(handle, to_pixels):
        if operator[0] == "m" and path:
            yield path
            path = []
        path.append(operator)
    if path:
        yield path


def _operators(handle: Any, to_pixels: Affine) -> Iterator[Operator]:
    x, y = ctypes.c_float(), ctypes.c_float()
    curve: list[Point] = []
    for number in range(pdfium_c.FPDFPath_CountSegments(handle)):
        segment = pdfium_c.FPDFPath_GetPathSegment(handle, number)
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        point = to_pixels.at(x.value, y.value)
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        if kind == pdfium_c.FPDF_SEGMENT_BEZIERTO:
            curve.append(point)
            if len(curve) == 3:
                yield "c", *curve
                curve = []
        else:
            yield ("m" if kind == pdfium_c.FPDF_SEGMENT_MOVETO else "l"), point
        if pdfium_c.FPDFPathSegment_GetClose(segment):
            yield ("h",)


def _kind(points: tuple[Point, ...], closed: bool) -> Literal["line", "rectangle", "curve"]:
    if len(points) == 2:
        return "line"
    if len(points) == 4 and closed and _is_upright(points):
        return "rectangle"
    return "curve"


def _is_upright(points: Iterable[Point]) -> bool:
    """Whether four corners are those of a rectangle that stands straight."""
    a, b, c, d = points
    level = _same(a[1], b[1]) and _same(b[0], c[0]) and _same(c[1], d[1]) and _same(d[0], a[0])
    upright = _same(a[0], b[0]) and _same(b[1], c[1]) and _same(c[0], d[0]) and _same(d[1], a[1])
    return level or upright


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= UPRIGHT
