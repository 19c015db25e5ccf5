"""What a JBIG2 picture is put together from is counted by its headers, before any of it is decoded."""

import struct

import pytest
from page.pdf_writer import FIRST_PART, PdfPage, pdf, stream

from extractor.errors import LimitError
from extractor.options import PageOptions
from extractor.page.guard.drawing import check_drawing
from extractor.page.guard.jbig2 import check_jbig2

SIDE = 400
OPTIONS = PageOptions(max_pixels=SIDE * SIDE, max_objects=100)


def segment(
    kind: int, data: bytes, number: int = 1, refers: bytes = b"\0", length: int | None = None
) -> bytes:
    """A segment; `refers` is the count of others that it names, and their numbers."""
    length = len(data) if length is None else length
    return struct.pack(">IB", number, kind) + refers + struct.pack(">BI", 1, length) + data


def region(width: int, height: int, more: bytes = b"") -> bytes:
    return struct.pack(">IIIIB", width, height, 0, 0, 0) + more


def refused(*segments: bytes) -> bool:
    page = segment(48, struct.pack(">IIIIBH", SIDE, SIDE, 0, 0, 0, 0), 0)
    try:
        check_jbig2(page + b"".join(segments), OPTIONS)
    except LimitError:
        return True
    return False


def halftone(across: int, down: int) -> bytes:
    patterns = segment(16, struct.pack(">BBBI", 0, 4, 4, 15))
    return patterns + segment(22, region(9, 9, b"\0" + struct.pack(">II", across, down)))


@pytest.mark.parametrize("kind", [4, 6, 7, 36, 38, 39, 40, 42, 43])
def test_a_region_is_no_larger_than_a_page(kind: int) -> None:
    texts = struct.pack(">HI", 0, 5)
    assert not refused(segment(kind, region(SIDE, SIDE, texts)))
    assert refused(segment(kind, region(SIDE + 1, SIDE, texts)))


def test_regions_lie_upon_one_another_a_few_times_only() -> None:
    whole = segment(36, region(SIDE, SIDE))
    assert not refused(whole * 4)
    assert refused(whole * 5)


def test_patterns_and_halftones_are_counted() -> None:
    assert not refused(segment(16, struct.pack(">BBBI", 0, 4, 4, 99)))
    assert refused(segment(16, struct.pack(">BBBI", 0, 4, 4, SIDE * SIDE)))
    assert not refused(halftone(SIDE // 4, SIDE // 4))
    assert refused(halftone(SIDE, SIDE + 1))
    assert refused(halftone(SIDE, SIDE // 2)), "patterns that lie upon one another"


@pytest.mark.parametrize(
    ("flags", "before"), [(0, 8), (1, 0), (1 << 10, 2), (2, 12), (3, 4), (2 | 1 << 12, 8), (2 | 1 << 11, 6)]
)
def test_symbols_of_a_dictionary_are_counted(flags: int, before: int) -> None:
    head = struct.pack(">H", flags) + b"\xff" * before
    assert not refused(segment(0, head + struct.pack(">II", 9, 100)))
    assert refused(segment(0, head + struct.pack(">II", 9, 101)))


@pytest.mark.parametrize(("flags", "before"), [(0, 0), (1, 2), (2, 4), (3, 6), (2 | 1 << 15, 0)])
def test_symbols_of_a_text_are_counted(flags: int, before: int) -> None:
    head = struct.pack(">H", flags) + b"\xff" * before
    assert not refused(segment(6, region(9, 9, head + struct.pack(">I", 100))))
    assert refused(segment(6, region(9, 9, head + struct.pack(">I", 101))))


LARGE = segment(38, region(9_999, 99))
HEADS = [
    segment(62, b"rights reserved"),
    segment(38, region(9, 9, b"\0\x12\x34\xff\xac\0\0\0\x09"), length=0xFFFFFFFF),
    segment(38, region(9, 9, b"\1\x12\x34\0\0\0\0\0\x09"), length=0xFFFFFFFF),
    segment(38, region(9, 9), 300, b"\x40" + struct.pack(">HH", 1, 2)),
    segment(38, region(9, 9), 70_000, b"\x40" + struct.pack(">II", 1, 2)),
    segment(38, region(9, 9), 20, struct.pack(">I", 7 << 29 | 9) + b"\0\0" + bytes(range(9))),
    struct.pack(">IBBII", 5, 38 | 0x40, 0, 1, 17) + region(9, 9),
]


@pytest.mark.parametrize("head", HEADS)
def test_what_stands_behind_any_segment_is_found(head: bytes) -> None:
    assert not refused(head)
    assert refused(head, LARGE)


def test_damaged_ones_are_left_to_the_decoder() -> None:
    whole = segment(0, b"\0\0") + LARGE
    assert not refused(whole), "the dictionary breaks off: nothing behind it is to be trusted"
    for cut in range(len(LARGE)):
        refused(LARGE[:cut])


@pytest.mark.parametrize("shared", [False, True])
def test_pictures_of_pages_and_what_they_share_are_looked_at(shared: bool) -> None:
    size = f"/Width {SIDE} /Height {SIDE} /ColorSpace /DeviceGray /BitsPerComponent 1"
    parameters = f"/DecodeParms [null << /JBIG2Globals {FIRST_PART + 1} 0 R >>]" if shared else ""
    kind = f"/Type /XObject /Subtype /Image {size} {parameters}"
    page = PdfPage("q 842 0 0 595 0 0 cm /I Do Q", forms=f"/I {FIRST_PART} 0 R")
    for segments, allowed in ((segment(38, region(SIDE, SIDE)), True), (LARGE, False)):
        drawn = stream(b"" if shared else segments, kind)
        drawn = drawn.replace(b"/Filter /FlateDecode", b"/Filter [/FlateDecode /JBIG2Decode]")
        parts = drawn, stream(segments if shared else b"")
        try:
            check_drawing(pdf(page, parts=parts), 1, OPTIONS)
        except LimitError:
            assert not allowed
        else:
            assert allowed
