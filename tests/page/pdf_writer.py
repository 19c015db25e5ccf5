"""Writes small PDF files by hand, broken ones too, so that tests need no library that mends them."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

A4_ACROSS = (0.0, 0.0, 842.0, 595.0)
FIRST_PART = 4


@dataclass(frozen=True)
class PdfPicture:
    """A picture put into the unit square that `matrix` maps onto the page."""

    pixels: NDArray[np.uint8]
    matrix: tuple[float, ...]


@dataclass(frozen=True)
class PdfPage:
    """A page: content operators, and pictures drawn before (`under`) or after them.

    `fonts`, `forms` and `states` are further entries of its resources, `more` of its own dictionary.
    """

    content: str = ""
    media: tuple[float, ...] = A4_ACROSS
    crop: tuple[float, ...] | None = None
    rotate: int = 0
    pictures: tuple[PdfPicture, ...] = field(default=())
    under: bool = True
    fonts: str = ""
    forms: str = ""
    states: str = ""
    more: str = ""


def full_page(pixels: NDArray[np.uint8], media: tuple[float, ...] = A4_ACROSS) -> PdfPicture:
    """The picture stretched over the whole page."""
    x0, y0, x1, y1 = media
    return PdfPicture(pixels, (x1 - x0, 0, 0, y1 - y0, x0, y0))


def text(x: float, y: float, words: str, size: float = 12, mode: int = 0) -> str:
    return f"BT /F1 {size} Tf {mode} Tr 1 0 0 1 {x} {y} Tm ({words}) Tj ET\n"


def line(x0: float, y0: float, x1: float, y1: float, width: float = 1) -> str:
    return f"{width} w {x0} {y0} m {x1} {y1} l S\n"


def pdf(*pages: PdfPage, parts: Sequence[bytes] = ()) -> bytes:
    """A whole PDF file; `parts` are objects that its pages name, numbered from FIRST_PART."""
    objects: list[bytes] = [b"", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>", *parts]
    kids = []
    for page in pages:
        names = []
        for picture in page.pictures:
            objects.append(_picture(picture.pixels))
            names.append(len(objects))
        drawn = "".join(
            "q " + " ".join(f"{v:g}" for v in picture.matrix) + f" cm /I{name} Do Q\n"
            for picture, name in zip(page.pictures, names, strict=True)
        )
        content = drawn + page.content if page.under else page.content + drawn
        objects.append(stream(content.encode("latin-1")))
        pictures = " ".join(f"/I{n} {n} 0 R" for n in names)
        resources = (
            f"/Font << /F1 3 0 R {page.fonts} >> /XObject << {pictures} {page.forms} >> "
            f"/ExtGState << {page.states} >>"
        )
        crop = f"/CropBox [{_numbers(page.crop)}] " if page.crop else ""
        objects.append(
            (
                f"<< /Type /Page /Parent 2 0 R /MediaBox [{_numbers(page.media)}] {crop}"
                f"/Rotate {page.rotate} /Contents {len(objects)} 0 R /Resources << {resources} >> "
                f"{page.more} >>"
            ).encode()
        )
        kids.append(len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = (
        f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{k} 0 R' for k in kids)}] >>".encode()
    )
    return assemble(objects)


def assemble(objects: list[bytes], trailer: str = "") -> bytes:
    """The file of numbered objects (from 1), the first of them the catalog."""
    result = b"%PDF-1.7\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(result))
        result += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(result)
    result += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    result += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    result += f"trailer << /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\n".encode()
    return result + b"startxref\n%d\n%%%%EOF\n" % start


def stream(body: bytes, extra: str = "", *, packed: bytes | None = None) -> bytes:
    """A deflated stream object; `packed` gives its bytes where they are already deflated."""
    data = zlib.compress(body) if packed is None else packed
    head = f"<< /Length {len(data)} /Filter /FlateDecode {extra} >>"
    return head.encode() + b"\nstream\n" + data + b"\nendstream"


def _picture(pixels: NDArray[np.uint8]) -> bytes:
    height, width = pixels.shape[:2]
    space = "/DeviceRGB" if pixels.ndim == 3 else "/DeviceGray"
    kind = f"/Type /XObject /Subtype /Image /Width {width} /Height {height}"
    return stream(pixels.tobytes(), f"{kind} /ColorSpace {space} /BitsPerComponent 8")


def _numbers(values: tuple[float, ...]) -> str:
    return " ".join(f"{v:g}" for v in values)
