"""Pages whose cost cannot be counted before: they end on the limits of the process that reads them."""

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from page.pdf_writer import FIRST_PART, PdfPage, pdf, stream

from extractor.batch.engines.local import LocalEngine
from extractor.batch.model import Task
from extractor.errors import LimitError
from extractor.options import PageOptions
from extractor.page.load import load_page

FORM = "/Type /XObject /Subtype /Form /BBox [0 0 842 595]"
CALLS = PdfPage("/F Do\n", forms=f"/F {FIRST_PART} 0 R")
MEMORY_BYTES = 600_000_000


def slow() -> bytes:
    """A shading whose colour is worked out anew for each pixel, at length."""
    shading = (
        f"<< /ShadingType 1 /ColorSpace /DeviceRGB /Domain [0 842 0 595] /Function {FIRST_PART + 2} 0 R >>"
    )
    function = b"{ " + b"dup mul sqrt " * 20_000 + b"add dup dup }"
    bounds = "/FunctionType 4 /Domain [0 842 0 595] /Range [0 1 0 1 0 1]"
    form = stream(b"/S sh", f"{FORM} /Resources << /Shading << /S {FIRST_PART + 1} 0 R >> >>")
    return pdf(CALLS, parts=[form, shading.encode(), stream(function, bounds)])


def large() -> bytes:
    """Forms within forms, under a predictor that is none: pdfium passes over that, qpdf over the form."""
    hidden = f"{FORM} /DecodeParms << /Predictor 3 >>"
    forms = [
        stream(b"/F Do\n" * 10, f"{hidden} /Resources << /XObject << /F {number} 0 R >> >>")
        for number in range(FIRST_PART + 1, FIRST_PART + 10)
    ]
    return pdf(CALLS, parts=[*forms, stream(b"0 0 9 9 re f\n" * 10, hidden)])


@pytest.mark.parametrize(
    ("content", "seconds", "told"), [(slow, 2.0, "CPU time"), (large, 60.0, "memory")], ids=["time", "memory"]
)
def test_a_page_that_costs_too_much_is_a_limit(
    tmp_path: Path, content: Callable[[], bytes], seconds: float, told: str
) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(content())
    with LocalEngine(jobs=1, memory_bytes=MEMORY_BYTES) as engine:
        engine.submit(Task("page", load_page, (path, 1, PageOptions()), seconds))
        problem = engine.next_outcome().problem
    assert problem is not None
    assert problem.code == LimitError.code
    assert told in problem.message


def picture(data: bytes, coding: str, parameters: str = "") -> bytes:
    """A picture of a hundred pixels each way, whatever stands in its data."""
    colours = "/ColorSpace /DeviceGray /BitsPerComponent 1"
    kind = f"/Type /XObject /Subtype /Image /Width 100 /Height 100 {colours} /Filter /{coding} {parameters}"
    return f"<< /Length {len(data)} {kind} >>\nstream\n".encode() + data + b"\nendstream"


def segment(number: int, kind: int, data: bytes) -> bytes:
    return struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data


def jbig2(page: int, region: int, count: int) -> bytes:
    """A JBIG2 page of that side in pixels, and generic regions that say that they have another."""
    coded = b"\x00\x03\xff\xfd\xff\x02\xfe\xfe\xfe\xff\xac" + bytes(20)
    regions = [
        segment(n, 38, struct.pack(">IIIIB", region, region, 0, 0, 0) + coded) for n in range(1, count + 1)
    ]
    return segment(0, 48, struct.pack(">IIIIBH", page, page, 0, 0, 0, 0)) + b"".join(regions)


FAX = "/DecodeParms << /K -1 /Columns 65000 /Rows 65000 >>"
PICTURE = PdfPage("q 842 0 0 595 0 0 cm /I Do Q", forms=f"/I {FIRST_PART} 0 R")
LETTERS = (
    "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /W [0 2147483647 500] "
    "/CIDSystemInfo << /Registry (A) /Ordering (I) /Supplement 0 >> >>"
)
FONT = f"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [{LETTERS}] >>"
UNLIKE_STATED = {
    "a JBIG2 page": pdf(PICTURE, parts=[picture(jbig2(65_000, 65_000, 1), "JBIG2Decode")]),
    "JBIG2 regions": pdf(PICTURE, parts=[picture(jbig2(100, 60_000, 200), "JBIG2Decode")]),
    "a fax": pdf(PICTURE, parts=[picture(b"\x00\x10\x01" * 100, "CCITTFaxDecode", FAX)]),
    "a form that is a fax": pdf(
        CALLS,
        parts=[stream(b"", f"{FORM} {FAX}", packed=b"\xff" * 300).replace(b"/Flate", b"/CCITTFax")],
    ),
    "dashes without number": pdf(PdfPage("[0.0000001] 0 d 0 0 m 800 500 l S " * 50)),
    "arrays in arrays": pdf(PdfPage("[" * 1_000_000)),
    "a font for every letter there is": pdf(
        PdfPage("BT /T 9 Tf (aa) Tj ET", fonts=f"/T {FIRST_PART} 0 R"), parts=[FONT.encode()]
    ),
}


@pytest.mark.parametrize("name", UNLIKE_STATED)
def test_what_is_larger_inside_than_it_says_is_drawn_in_bounds_or_is_a_limit(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(UNLIKE_STATED[name])
    with LocalEngine(jobs=1, memory_bytes=MEMORY_BYTES) as engine:
        engine.submit(Task("page", load_page, (path, 1, PageOptions()), 20.0))
        problem = engine.next_outcome().problem
    assert problem is None or problem.code == LimitError.code
