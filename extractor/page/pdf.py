"""PDF pages as pixels: pypdfium2 behind caps, at the scan's own resolution."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extractor.errors import BrokenFileError, EncryptedError
from extractor.options import PageOptions
from extractor.page.model import Picture
from extractor.page.raster import check_pixels

_POINTS = 72.0
_SCAN_COVER = 0.5  # share of the page that one picture must cover to carry it
_PAPER_INCHES = (6.0, 26.0)  # plausible long sides of a sheet
_TYPICAL_INCHES = 12.3
MAX_DPI = 300.0


@dataclass(frozen=True)
class Rendering:
    """A page's pixels, the dpi they are rendered at, and what carries the page.

    `scan_dpi` is the resolution of the picture that covers the page, None where none does.
    `images` are the boxes of the page's pictures and `scale` the pixels a point, both for the page as shown.
    """

    picture: Picture
    dpi: float
    scan_dpi: float | None
    characters: int


@contextmanager
def opened(path: Path) -> Iterator[pdfium.PdfDocument]:
    """The document; EncryptedError or BrokenFileError where pdfium cannot open it."""
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium_c.FPDF_ERR_PASSWORD or "assword" in str(error):
            raise EncryptedError(
                "The PDF is protected with a password.", "Save a copy without the password."
            ) from error
        raise BrokenFileError("The PDF is damaged or cut short.", "Copy or scan it again.") from error
    except (FileNotFoundError, PermissionError) as error:
        raise BrokenFileError("The file cannot be read.", "Check that it is there.") from error
    try:
        yield document
    finally:
        document.close()


def count_pages(path: Path) -> int:
    """Pages of the PDF, as its tree says."""
    with opened(path) as document:
        return len(document)


def render(path: Path, number: int, options: PageOptions) -> Rendering:
    """Page `number` (from 1) as it is shown, /Rotate and crop box honoured."""
    with opened(path) as document:
        try:
            page = document[number - 1]
        except (IndexError, pdfium.PdfiumError) as error:
            raise BrokenFileError(f"Page {number} of the PDF is damaged.", "Scan it again.") from error
        try:
            return _render(page, options)
        except (pdfium.PdfiumError, ValueError, MemoryError) as error:
            raise BrokenFileError(f"Page {number} of the PDF is damaged.", "Scan it again.") from error
        finally:
            page.close()


def _render(page: pdfium.PdfPage, options: PageOptions) -> Rendering:
    width, height = page.get_size()
    scan_dpi = _scan_dpi(page, width * height, options)
    dpi = float(options.working_dpi) if scan_dpi is None else min(scan_dpi, MAX_DPI)
    long_side = max(width, height) / _POINTS
    if not _PAPER_INCHES[0] <= long_side <= _PAPER_INCHES[1]:
        # The page's size is no paper's: take it for a sheet of the usual size.
        natural = long_side * (scan_dpi or _POINTS)
        scan_dpi = natural / _TYPICAL_INCHES if scan_dpi else None
        dpi = (min(scan_dpi, MAX_DPI) if scan_dpi else options.working_dpi) * _TYPICAL_INCHES / long_side
    scale = dpi / _POINTS
    check_pixels((int(width * scale), int(height * scale)), options.max_pixels)
    bitmap = page.render(scale=scale, rev_byteorder=True, limit_image_cache=True)
    pixels = bitmap.to_numpy()
    if pixels.ndim == 2:
        pixels = np.repeat(pixels[:, :, None], 3, axis=2)
    picture = np.array(pixels[:, :, :3])
    bitmap.close()
    text = page.get_textpage()
    characters = int(text.count_chars())
    text.close()
    return Rendering(picture, picture.shape[1] / (width / _POINTS), scan_dpi, characters)


def _scan_dpi(page: pdfium.PdfPage, page_area: float, options: PageOptions) -> float | None:
    """Resolution of the pictures that cover the page together, by the largest of them."""
    covered, largest, dpi = 0.0, 0.0, None
    for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        pixels = item.get_px_size()
        check_pixels(pixels, options.max_pixels)
        left, bottom, right, top = item.get_bounds()
        area = max(0.0, right - left) * max(0.0, top - bottom)
        covered += area
        if area > largest and min(pixels) > 0:
            largest = area
            dpi = _POINTS * (pixels[0] * pixels[1] / area) ** 0.5
    return dpi if covered >= _SCAN_COVER * page_area else None
