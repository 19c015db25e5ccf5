"""PDF pages as pixels: pypdfium2 behind caps, at the scan's own resolution."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extractor.errors import BrokenFileError, EncryptedError, LimitError
from extractor.options import PageOptions
from extractor.page.files.raster import check_pixels
from extractor.page.model import Picture

_POINTS = 72.0
_SCAN_COVER = 0.5  # share of the page that its pictures must cover to carry it
_LAYER_COVER = 0.3  # share of the page that a layer of a scan covers
_DEPTH = 5  # forms within forms that are looked into
_UNSEEN = (pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium_c.FPDF_TEXTRENDERMODE_CLIP)
_PAPER_INCHES = (6.0, 26.0)  # plausible long sides of a sheet
_TYPICAL_INCHES = 12.3
MAX_DPI = 300.0
"""Resolution above which nothing more can be read off a sheet."""


@dataclass(frozen=True)
class Rendering:
    """A page's pixels, the dpi they are rendered at, and what carries the page.

    `scale` is the pixels of a point, `scan_dpi` the resolution of the picture that covers the page, None
    where none does. `text_hidden` says that the page's own text is not seen: old OCR behind a scan.
    """

    picture: Picture
    dpi: float
    scale: float
    scan_dpi: float | None
    text_hidden: bool


@contextmanager
def opened(source: Path | bytes) -> Iterator[pdfium.PdfDocument]:
    """The document; EncryptedError or BrokenFileError where pdfium cannot open it."""
    try:
        document = pdfium.PdfDocument(source)
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


def count_pages(source: Path | bytes, limit: int) -> tuple[int, int]:
    """How many pages the PDF says that it has, and the number of the last one that is there, 0 where none is.

    Beyond `limit` no page is looked for.
    """
    with opened(source) as document:
        said = len(document)
        last = min(said, limit + 1)
        size = pdfium_c.FS_SIZEF()
        while last and not pdfium_c.FPDF_GetPageSizeByIndexF(document, last - 1, size):
            last -= 1
        return said, last


@contextmanager
def opened_page(source: Path | bytes, number: int) -> Iterator[pdfium.PdfPage]:
    """Page `number` (from 1), its annotations and form fields laid into its content.

    What a reader typed into a field or upon the sheet is then drawn and written as all else is.
    Raises what `opened` does, and BrokenFileError where pdfium cannot load the page or gives up on it.
    """
    damaged = BrokenFileError("The page is damaged.", "Scan it again.")
    with opened(source) as document:
        try:
            page = _flattened(document, number - 1)
        except (IndexError, pdfium.PdfiumError) as error:
            raise damaged from error
        try:
            yield page
        except (pdfium.PdfiumError, ValueError) as error:
            raise damaged from error
        finally:
            page.close()


def _flattened(document: pdfium.PdfDocument, index: int) -> pdfium.PdfPage:
    page = document[index]
    if pdfium_c.FPDFPage_GetAnnotCount(page) <= 0:
        return page
    done = pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY)
    if done != pdfium_c.FLATTEN_SUCCESS:
        return page
    page.close()
    return document[index]


def render(page: pdfium.PdfPage, options: PageOptions) -> Rendering:
    """An open page as it is shown, /Rotate and crop box honoured."""
    width, height = page.get_size()
    if min(width, height) < 1:
        raise BrokenFileError("The page has no size.", "Export or scan it again.")
    contents = _contents(page, width * height, options)
    inches = max(width, height) / _POINTS
    # Where the page's size is no paper's it is taken for a sheet of the usual size.
    stretch = 1.0 if _PAPER_INCHES[0] <= inches <= _PAPER_INCHES[1] else inches / _TYPICAL_INCHES
    scan_dpi = contents.scan_dpi * stretch if contents.scan_dpi else None
    # Drawn text and lines are sharp at any scale; a scan alone is best taken as it is.
    least = float(options.working_dpi) if scan_dpi is None or contents.drawn else 0.0
    dpi = max(least, min(scan_dpi or 0.0, MAX_DPI))
    scale = dpi / stretch / _POINTS
    check_pixels((int(width * scale), int(height * scale)), options.max_pixels)
    return Rendering(pixels_of(page, scale), dpi, scale, scan_dpi, contents.text_hidden)


def pixels_of(page: pdfium.PdfPage, scale: float) -> Picture:
    """The page's picture at so many pixels a point."""
    bitmap = page.render(scale=scale, rev_byteorder=True, limit_image_cache=True)
    pixels = bitmap.to_numpy()
    if pixels.ndim == 2:
        pixels = np.repeat(pixels[:, :, None], 3, axis=2)
    picture = np.array(pixels[:, :, :3])
    bitmap.close()
    return picture


@dataclass(frozen=True)
class _Contents:
    """Resolution of the pictures that carry the page (None where none do), and whether its text
    is unseen or drawn for all to see."""

    scan_dpi: float | None
    text_hidden: bool
    drawn: bool


def _contents(page: pdfium.PdfPage, page_area: float, options: PageOptions) -> _Contents:
    """Look through the page's objects in the order they are drawn.

    Text is unseen where it is drawn invisibly, or before a picture that covers the page.
    """
    pictures: list[tuple[float, float]] = []
    visible = hidden = 0
    for number, item in enumerate(page.get_objects(max_depth=_DEPTH)):
        if number >= options.max_objects:
            raise LimitError(
                f"The page has more than {options.max_objects:,} objects; a sheet has some thousands.",
                "Leave it out, scan its print, or raise page.max_objects.",
            )
        if item.type == pdfium_c.FPDF_PAGEOBJ_TEXT:
            unseen = pdfium_c.FPDFTextObj_GetTextRenderMode(item) in _UNSEEN
            hidden, visible = hidden + unseen, visible + (not unseen)
        if item.type != pdfium_c.FPDF_PAGEOBJ_IMAGE:
            continue
        pixels = item.get_px_size()
        check_pixels(pixels, options.max_pixels)
        area = _area(item)
        if area > 0 and min(pixels) > 0:
            pictures.append((area / page_area, _POINTS * (pixels[0] * pixels[1] / area) ** 0.5))
            if area > _SCAN_COVER * page_area:
                hidden, visible = hidden + visible, 0
    covered = sum(share for share, _ in pictures)
    if covered < _SCAN_COVER:
        return _Contents(None, hidden > visible, visible > 0)
    # A scan can lie in layers, letters finer than paper, or in strips.
    large = [dpi for share, dpi in pictures if share > _LAYER_COVER] or [max(pictures)[1]]
    return _Contents(max(large), hidden > visible, visible > 0)


def _area(item: pdfium.PdfObject) -> float:
    """Area of an object on the page in square points, out of all the forms it lies in."""
    left, bottom, right, top = item.get_bounds()
    area = max(0.0, right - left) * max(0.0, top - bottom)
    form = item.container
    while form is not None:
        a, b, c, d, _, _ = form.get_matrix().get()
        area *= abs(a * d - b * c)
        form = form.container
    return float(area)
