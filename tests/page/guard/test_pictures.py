"""Pictures inside a PDF, in each of its codings: too large ones are refused before they are decoded."""

import struct
import zlib
from io import BytesIO

import pytest
from page.pdf_writer import FIRST_PART, PdfPage, pdf, stream
from PIL import Image

from extractor.errors import LimitError
from extractor.options import PageOptions
from extractor.page.guard.drawing import check_drawing

SIDE = 400


def picture(data: bytes, coding: str, size: tuple[int, int] = (SIDE, SIDE), more: str = "") -> bytes:
    kind = f"/Type /XObject /Subtype /Image /Width {size[0]} /Height {size[1]} /Filter /{coding}"
    return f"<< /Length {len(data)} {kind} {more} >>\nstream\n".encode() + data + b"\nendstream"


def refused(options: PageOptions, *parts: bytes) -> bool:
    page = PdfPage("q 842 0 0 595 0 0 cm /I Do Q", forms=f"/I {FIRST_PART} 0 R")
    try:
        check_drawing(pdf(page, parts=parts), 1, options)
    except LimitError as error:
        return "pixels" in error.message
    return False


def saved(kind: str, mode: str = "RGB", side: int = SIDE, **options: object) -> bytes:
    written = BytesIO()
    Image.new(mode, (side, side), 0).save(written, kind, **options)
    return written.getvalue()


GRAY, RGB = "/ColorSpace /DeviceGray /BitsPerComponent 8", "/ColorSpace /DeviceRGB /BitsPerComponent 8"
PROFILE = f"/ColorSpace [/ICCBased {FIRST_PART + 1} 0 R] /BitsPerComponent 8"
BYTES = [
    ("FlateDecode", GRAY, 1),
    ("FlateDecode", RGB, 3),
    ("FlateDecode", RGB.replace("RGB", "CMYK"), 4),
    ("FlateDecode", RGB.replace("BitsPerComponent 8", "BitsPerComponent 16"), 6),
    ("FlateDecode", "/ColorSpace [/DeviceN [/A /B /C /D /E] /DeviceCMYK 9 0 R] /BitsPerComponent 8", 5),
    ("FlateDecode", "/ColorSpace [/CalRGB << >>] /BitsPerComponent 8", 3),
    ("FlateDecode", PROFILE, 4),
    ("FlateDecode", "/ColorSpace [/Indexed /DeviceRGB 1 (abcdef)] /BitsPerComponent 8", 1),
    ("FlateDecode", "/ImageMask true", 1 / 8),
    ("JBIG2Decode", "/ColorSpace /DeviceGray /BitsPerComponent 1", 1 / 8),
    ("CCITTFaxDecode", "/ColorSpace /DeviceGray /BitsPerComponent 1", 1 / 8),
    ("LZWDecode", RGB, 3),
    ("RunLengthDecode", RGB, 3),
]


@pytest.mark.parametrize(("coding", "colours", "pixel_bytes"), BYTES)
def test_bytes_are_counted_before_decoding(coding: str, colours: str, pixel_bytes: float) -> None:
    parts = picture(b"", coding, more=colours), stream(b"", "/N 4")
    need = int(SIDE * SIDE * pixel_bytes)
    assert not refused(PageOptions(max_picture_bytes=need), *parts)
    assert refused(PageOptions(max_picture_bytes=need - 1), *parts)


@pytest.mark.parametrize("coding", ["FlateDecode", "JBIG2Decode", "CCITTFaxDecode", "DCTDecode", "JPXDecode"])
def test_pixels_are_counted_before_decoding(coding: str) -> None:
    assert not refused(PageOptions(), picture(b"", coding, (10_900, 10_900), "/BitsPerComponent 1"))
    assert refused(PageOptions(), picture(b"", coding, (60_000, 60_000), "/BitsPerComponent 1"))


JPEGS = [
    (saved("JPEG", "L"), 1),
    (saved("JPEG", "RGB"), 4),
    (saved("JPEG", "CMYK"), 4),
    (saved("JPEG", "L", progressive=True), 3),
    (saved("JPEG", "RGB", progressive=True), 10),
]


@pytest.mark.parametrize(("data", "pixel_bytes"), JPEGS)
@pytest.mark.parametrize("stated", [(SIDE, SIDE), (1, 1)])
def test_a_jpeg_is_as_large_as_it_says_itself(data: bytes, pixel_bytes: int, stated: tuple[int, int]) -> None:
    part = picture(data, "DCTDecode", stated, GRAY)
    assert not refused(PageOptions(max_picture_bytes=SIDE * SIDE * pixel_bytes), part)
    assert refused(PageOptions(max_picture_bytes=SIDE * SIDE * pixel_bytes - 1), part)


JPEG_2000 = [
    *((saved("JPEG2000", mode), len(mode)) for mode in ("L", "RGB", "RGBA")),
    (saved("JPEG2000", "RGB", no_jp2=True), 3),
]


@pytest.mark.parametrize(("data", "channels"), JPEG_2000)
@pytest.mark.parametrize("stated", [(SIDE, SIDE), (1, 1)])
def test_jpeg_2000_takes_four_bytes_a_sample(data: bytes, channels: int, stated: tuple[int, int]) -> None:
    part = picture(data, "JPXDecode", stated)
    need = SIDE * SIDE * channels * 4
    assert not refused(PageOptions(max_picture_bytes=need), part)
    assert refused(PageOptions(max_picture_bytes=need - 1), part)


def test_jpeg_2000_with_thousands_of_channels_is_refused() -> None:
    """Its header alone: a decoder takes the room for all channels before it finds that none is there."""
    channels = 16_000
    size = struct.pack(">HHIIIIIIIIH", 38 + 3 * channels, 0, SIDE, SIDE, 0, 0, SIDE, SIDE, 0, 0, channels)
    head = b"\xff\x4f\xff\x51" + size + b"\x07\x01\x01" * channels
    assert refused(PageOptions(), picture(head, "JPXDecode", (1, 1)))
    lying = b"\xff\x4f\xff\x51" + b"\0" * 4 + size[4:]
    assert not refused(PageOptions(), picture(lying, "JPXDecode", (1, 1)))


def test_a_picture_within_other_codings_is_looked_at() -> None:
    packed = zlib.compress(saved("JPEG", "RGB"))
    part = picture(packed, "none", (1, 1), GRAY).replace(
        b"/Filter /none", b"/Filter [/FlateDecode /DCTDecode]"
    )
    assert refused(PageOptions(max_picture_bytes=SIDE * SIDE), part)


@pytest.mark.parametrize("key", ["SMask", "Mask"])
def test_masks_of_pictures_are_looked_at(key: str) -> None:
    small = picture(b"", "FlateDecode", (9, 9), f"{GRAY} /{key} {FIRST_PART + 1} 0 R")
    large = picture(b"", "FlateDecode", (60_000, 60_000), GRAY)
    assert refused(PageOptions(), small, large)


def test_pictures_in_the_content_are_looked_at() -> None:
    content = "q 9 0 0 9 0 0 cm BI /W {0} /H {0} /BPC 8 /CS /RGB /F /Fl ID x EI Q"
    check_drawing(pdf(PdfPage(content.format(9))), 1, PageOptions())
    with pytest.raises(LimitError, match="pixels"):
        check_drawing(pdf(PdfPage(content.format(60_000))), 1, PageOptions())


def test_a_picture_that_is_damaged_is_left_to_its_decoder() -> None:
    for data in (b"", b"\xff\xd8\xff", saved("JPEG")[:40], b"\xff\x4f\xff\x51"):
        for coding in ("DCTDecode", "JPXDecode"):
            assert not refused(PageOptions(), picture(data, coding, more=GRAY))
