"""The pages of the PDF: those of the source as they are, or a picture a page."""

from dataclasses import dataclass
from math import isfinite

from pikepdf import Dictionary, Name, Object, Page, Pdf, PdfError

from extractor.errors import BrokenFileError
from extractor.export.pdf.archival import tidy
from extractor.export.pdf.glyphless import GlyphlessFont
from extractor.export.pdf.hidden_text import without_hidden_text
from extractor.export.pdf.text_layer import FONT, Point, Shown, text_layer
from extractor.page.embedding import Embeddable
from extractor.record.page_layout import PageLayout

_POINTS = 72.0
_SIDES = (3.0, 14_400.0)
"""Shortest and longest side of a page in points that PDF/A allows."""
_NEEDLESS = (
    *("/AA", "/B", "/Dur", "/LastModified", "/Metadata", "/PieceInfo", "/PresSteps"),
    *("/StructParents", "/Tabs", "/TemplateInstantiated", "/Thumb", "/Trans"),
)
"""What a page of the source brings that means nothing, or does something, outside of it."""


@dataclass(frozen=True)
class _Frame:
    """The part of a page that is shown, in its coordinates, and its /Rotate."""

    x0: float
    y0: float
    x1: float
    y1: float
    turn: int

    def shown(self, x: float, y: float) -> Point:
        """A place of the page as it is shown, in shares, in the page's own coordinates."""
        across, down = {0: (x, y), 90: (y, 1 - x), 180: (1 - x, 1 - y), 270: (1 - y, x)}[self.turn]
        return self.x0 + across * (self.x1 - self.x0), self.y1 - down * (self.y1 - self.y0)


def add_picture(pdf: Pdf, picture: Embeddable, dpi: float) -> tuple[Page, Shown]:
    """A page that is the picture, at so many dots an inch; and where places of what is shown are in it."""
    wide, high = (pixels * _POINTS / dpi for pixels in picture.size)
    fit = max(_SIDES[0] / min(wide, high), min(1.0, _SIDES[1] / max(wide, high)))
    wide, high = wide * fit, high * fit
    stream = pdf.make_stream(picture.data)
    stream.stream_dict = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=picture.size[0],
        Height=picture.size[1],
        ColorSpace=Name.DeviceGray if picture.colours == 1 else Name.DeviceRGB,
        BitsPerComponent=picture.bits,
        Filter=Name(picture.coding),
    )
    page = Dictionary(
        Type=Name.Page,
        MediaBox=[0, 0, round(wide, 3), round(high, 3)],
        Rotate=picture.turn,
        Resources=Dictionary(XObject=Dictionary(Picture=stream)),
        Contents=pdf.make_stream(f"q {wide:.3f} 0 0 {high:.3f} 0 0 cm /Picture Do Q\n".encode("ascii")),
    )
    pdf.pages.append(Page(page))
    return pdf.pages[-1], _Frame(0, 0, wide, high, picture.turn).shown


def add_page(pdf: Pdf, source: Pdf, number: int) -> tuple[Page, Shown]:
    """Page `number` (from 1) of a source as it is; and where the places of what is shown are in it.

    Raises BrokenFileError where there is no such page.
    """
    try:
        pdf.pages.append(source.pages[number - 1])
        page = pdf.pages[-1]
        frame = _frame(page)
    except (PdfError, IndexError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise BrokenFileError(f"Page {number} of the scan is damaged.", "Scan it again.") from error
    for key in _NEEDLESS:
        if key in page.obj:
            del page.obj[key]
    tidy(page)
    return page, frame.shown


def add_words(pdf: Pdf, page: Page, layout: PageLayout, shown: Shown, font: GlyphlessFont) -> None:
    """Write the words of a layout on a page, unseen, in place of old text that is not seen either.

    Raises BrokenFileError where what is drawn on the page cannot be parsed.
    """
    try:
        if "/Resources" not in page.obj:
            page.obj.Resources = Dictionary()
        open_states = without_hidden_text(pdf, page)
        page.contents_add(b"q\n", prepend=True)
        closing = b"\n" + b"Q " * max(1, 1 + open_states)
        page.contents_add(closing + b"\n" + text_layer(layout, shown, font))
        page.add_resource(font.resource, Name.Font, Name(FONT), replace_existing=True)
    except (PdfError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise BrokenFileError(f"Page {layout.number} of the scan is damaged.", "Scan it again.") from error


def _frame(page: Page) -> _Frame:
    """What is shown of a page: its crop box inside its media box, turned by /Rotate."""
    media, crop = _box(page.mediabox), _box(page.cropbox)
    common = (max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]))
    box = common if common[0] < common[2] and common[1] < common[3] else media
    return _Frame(*box, turn=int(page.obj.get("/Rotate", 0)) % 360 // 90 * 90)


def _box(values: Object) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (float(value) for value in values)
    if not all(map(isfinite, (x0, y0, x1, y1))):
        raise ValueError("a box without a size")
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
