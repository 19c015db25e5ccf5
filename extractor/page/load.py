"""From a page of a file to an upright, cleaned page with its own units."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from extractor.options import PageOptions
from extractor.page import clean, colour, measure
from extractor.page.digital.agreement import disagreement
from extractor.page.digital.fonts import with_doubts
from extractor.page.digital.layer import read_page, turned
from extractor.page.digital.watermarks import hide, watermarks
from extractor.page.edges import clear_edges
from extractor.page.files import pdf, raster
from extractor.page.files.archive import member_page
from extractor.page.files.kinds import PDF, ZIP, media_type_of
from extractor.page.files.source import read_head
from extractor.page.guard.drawing import check_drawing
from extractor.page.guard.font_tables import unmapped_fonts
from extractor.page.model import DigitalLayer, Gray, Mask, Page, Picture
from extractor.page.panels import lift_panels
from extractor.page.upright import orient, straighten
from extractor.page.upright.placement import placement_of
from extractor.record.model import PageOrigin

_LOW_DPI = 120.0
_MARKED = "Marks that lie under or over the sheet, as a watermark does, are left out."
_CLIPPED = "Words that run out of their cell are not shown on the page; they are left out."

Image = TypeVar("Image", NDArray[np.uint8], NDArray[np.bool_])


@dataclass(frozen=True)
class _Raw:
    """A page as its file shows it: pixels, their dpi, the scan's own dpi, and the digital layer.

    `shown` is the picture with the marks that lie upon a born-digital sheet, None where there are none.
    """

    picture: Picture
    shown: Picture | None
    dpi: float
    native_dpi: float
    origin: PageOrigin
    layer: DigitalLayer | None
    warnings: tuple[str, ...]
    seen: tuple[Gray, Mask] | None = None
    """The picture with its light flattened, and its ink, where these are known already."""


def load_page(path: Path, number: int, options: PageOptions) -> Page:
    """Page `number` (from 1) of a file: rendered, turned upright, straightened, cleaned and measured.

    Its letters say which way up it is where `options.turns` does not.
    Raises an `InputError` where this page cannot be used; other pages of the file may still be.
    """
    raw = _at_working_dpi(_read(path, number, options), options)
    gray, ink = raw.seen or _seen(raw.picture, raw.dpi)
    said = options.turns.get(number)
    direction = orient.direction_of(ink, raw.dpi) if said is None else orient.Direction(said, certain=True)
    turn = direction.turn
    if turn:
        width, height = raw.picture.shape[1], raw.picture.shape[0]
        layer = turned(raw.layer, turn, width, height) if raw.layer else None
        shown = None if raw.shown is None else _quarter_turned(raw.shown, turn)
        raw = replace(raw, picture=_quarter_turned(raw.picture, turn), shown=shown, layer=layer)
        gray, ink = _quarter_turned(gray, turn), _quarter_turned(ink, turn)
    ink = clear_edges(ink, raw.dpi)
    skew, placement = 0.0, placement_of((1, 1), turn, None)
    if raw.origin is PageOrigin.SCAN:
        strong = clean.strong_ink(ink, gray, raw.dpi)
        straight = straighten.straightening(strong, raw.dpi, measure.line_width_of(strong, raw.dpi))
        if straight.map_x is not None:
            skew = straight.skew_degrees
            placement = placement_of((gray.shape[1], gray.shape[0]), turn, straight)
            raw = replace(raw, picture=straight.apply(raw.picture, 255), shown=None)
            gray = straight.apply(gray, 255)
            ink = clear_edges(clean.ink_of(gray, raw.dpi), raw.dpi)
    page = _finish(raw, gray, ink, number, direction)
    return replace(page, skew_degrees=round(skew, 2), placement=placement)


def _seen(picture: Picture, dpi: float) -> tuple[Gray, Mask]:
    """A picture with its light flattened, and its ink."""
    gray = clean.flatten(_gray(picture))
    return gray, clean.ink_of(gray, dpi)


def _quarter_turned(image: Image, turn: int) -> Image:
    return np.ascontiguousarray(np.rot90(image, -turn // 90))


def _finish(raw: _Raw, gray: Gray, ink: Mask, number: int, direction: orient.Direction) -> Page:
    units = measure.units_of(ink, raw.dpi)
    marks: Mask = np.zeros(ink.shape, np.bool_)
    if raw.origin is PageOrigin.SCAN:
        ink = clean.despeckle(clean.without_tints(ink, gray, units.text_height), units.text_height)
        separated = colour.separate(raw.picture, gray, ink, units)
        gray, ink, marks = separated.gray, separated.ink, separated.marks
    gray, ink, marks = lift_panels(raw.picture, gray, ink, marks, units)
    quality = replace(measure.quality_of(gray, ink, raw.dpi), dpi=round(raw.native_dpi, 1))
    return Page(
        number=number,
        origin=raw.origin,
        picture=raw.picture,
        shown=raw.shown,
        gray=gray,
        ink=ink,
        marks=marks,
        units=units,
        quality=quality,
        rotation=direction.turn,
        turn_certain=direction.certain or raw.origin is PageOrigin.DIGITAL,
        dpi=round(raw.dpi, 1),
        digital=raw.layer,
        warnings=raw.warnings,
    )


def _read(path: Path, number: int, options: PageOptions) -> _Raw:
    source: Path | bytes = path
    media_type = media_type_of(read_head(path))
    if media_type == ZIP:
        source, media_type, number = member_page(path, number, options)
    if media_type != PDF:
        finest = max(pdf.MAX_DPI, float(options.working_dpi))
        picture, dpi, native = raster.load(source, number, options, finest)
        return _Raw(picture, None, dpi, native, PageOrigin.SCAN, None, _dpi_warning(native))
    check_drawing(source, number, options)
    with pdf.opened_page(source, number) as page:
        shown = pdf.render(page, options)
        own = _own_layer(page, shown, partial(unmapped_fonts, source, number), options)
    bare = shown.picture if own.bare is None else own.bare
    if own.layer is not None:
        marked = None if own.bare is None else shown.picture
        return _Raw(bare, marked, shown.dpi, shown.dpi, PageOrigin.DIGITAL, own.layer, own.warnings, own.seen)
    native = shown.scan_dpi or shown.dpi
    return _Raw(bare, None, shown.dpi, native, PageOrigin.SCAN, None, own.warnings + _dpi_warning(native))


@dataclass(frozen=True)
class _OwnLayer:
    """A page's own layer where its picture bears it out; the picture without the marks that lie upon the
    sheet, where there are any; and what is to be said of the layer, or against it."""

    layer: DigitalLayer | None = None
    bare: Picture | None = None
    warnings: tuple[str, ...] = ()
    seen: tuple[Gray, Mask] | None = None


def _own_layer(
    page: pdfium.PdfPage,
    shown: pdf.Rendering,
    unmapped: Callable[[], frozenset[str]],
    options: PageOptions,
) -> _OwnLayer:
    if shown.text_hidden:
        return _OwnLayer(warnings=("The page carries old text behind its picture; the picture is read.",))
    size = shown.picture.shape[1], shown.picture.shape[0]
    reading = read_page(page, size, options.max_objects)
    if reading is None:
        return _OwnLayer(warnings=("The page's own text cannot be taken out; its picture is read.",))
    if not reading.characters:
        return _OwnLayer()
    marks = watermarks(reading, shown.picture, lambda: pdf.pixels_of(page, shown.scale))
    bare = None
    if marks:
        hide(reading.objects(marks))
        bare = pdf.pixels_of(page, shown.scale)
    layer = reading.layer(marks)
    layer = replace(layer, characters=with_doubts(layer.characters, unmapped()))
    seen = _seen(shown.picture if bare is None else bare, shown.dpi)
    reason = disagreement(layer, seen[1], shown.dpi)
    said = (_MARKED,) if marks else ()
    if reason:
        return _OwnLayer(None, bare, (*said, reason))
    return _OwnLayer(layer, bare, (*said, _CLIPPED) if reading.clipped else said, seen)


def _dpi_warning(dpi: float) -> tuple[str, ...]:
    return (f"The scan has only about {dpi:.0f} dpi.",) if dpi < _LOW_DPI else ()


def _at_working_dpi(raw: _Raw, options: PageOptions) -> _Raw:
    """The picture at the working dpi at least and the highest useful dpi at most."""
    wanted = min(max(raw.dpi, float(options.working_dpi)), max(pdf.MAX_DPI, float(options.working_dpi)))
    factor = wanted / raw.dpi
    if abs(factor - 1) < 0.02:
        return raw
    method = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA
    height, width = raw.picture.shape[:2]
    raster.check_pixels((round(width * factor), round(height * factor)), options.max_pixels)
    size = max(1, round(width * factor)), max(1, round(height * factor))
    picture = _resized(raw.picture, size, method)
    shown = None if raw.shown is None else _resized(raw.shown, size, method)
    return replace(raw, picture=picture, shown=shown, dpi=wanted, seen=None)


def _resized(picture: Picture, size: tuple[int, int], method: int) -> Picture:
    return np.asarray(cv2.resize(picture, size, interpolation=method), dtype=np.uint8)


def _gray(picture: Picture) -> Gray:
    """Luminance and darkest channel, half each: pale blue connectors have little contrast in luminance."""
    luminance = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)
    red, green, blue = cv2.split(picture)
    darkest = cv2.min(cv2.min(red, green), blue)
    return np.asarray(cv2.addWeighted(luminance, 0.5, darkest, 0.5, 0), np.uint8)
