"""Symbols of a born-digital page are taken from its own paths where its picture bears them out."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from extractor.flow.symbols.area import LaneArea, lane_area
from extractor.flow.symbols.drawn_outlines import drawn_boxes, drawn_outlines
from extractor.flow.symbols.finder import find_symbols
from extractor.flow.symbols.path_kind import kind_of_path
from extractor.page.model import DigitalLayer, Page, VectorShape
from extractor.record.geometry import Box
from extractor.record.model import SymbolKind
from training.synthesis.scanner import Noise
from training.synthesis.swimlane import draw_given
from training.synthesis.swimlane_style import plain_style
from training.synthesis.symbol_shapes import outline_points

SHEET = draw_given(plain_style(), [], Noise(), np.random.default_rng(0))
BOX = Box(90, 80, 174, 112)
CORNERS = ((90.0, 80.0), (174.0, 80.0), (174.0, 112.0), (90.0, 112.0))
RECTANGLE = VectorShape("rectangle", CORNERS, 0.0, None, 2.0, closed=True)
PLAIN = (SymbolKind.PROCESS, SymbolKind.DECISION, SymbolKind.OFF_PAGE, SymbolKind.TERMINATOR)


def layer(*shapes: VectorShape) -> DigitalLayer:
    return DigitalLayer((), shapes, ())


def page_with(*shapes: VectorShape, hidden: bool = False) -> Page:
    """The empty sheet with dark paths, and with their ink unless that is hidden."""
    ink, gray = SHEET.page.ink.copy(), SHEET.page.gray.copy()
    for shape in () if hidden else shapes:
        stroke = np.zeros(ink.shape, np.uint8)
        cv2.polylines(stroke, [np.round(np.array(shape.points) - 0.5).astype(np.int32)], True, 1, 2)
        ink |= stroke > 0
        gray[stroke > 0] = 0
    return replace(SHEET.page, ink=ink, gray=gray, digital=layer(*shapes))


def area_of(page: Page) -> LaneArea:
    found = lane_area(page, SHEET.grid)
    assert found is not None
    return found


def path(kind: SymbolKind, variant: str = "") -> VectorShape:
    points = outline_points(kind, BOX, variant, np.random.default_rng(3))
    return VectorShape("curve", tuple((float(x), float(y)) for x, y in points), 0.0, None, 2.0, closed=True)


def test_a_rectangle_filled_and_stroked_is_one_exact_outline() -> None:
    filled = replace(RECTANGLE, stroke=None, fill=0.8)
    page = page_with(RECTANGLE)
    (outline,) = drawn_outlines(layer(filled, RECTANGLE, filled), area_of(page))
    assert outline.box == (89.5, 79.5, 174.5, 112.5)
    assert outline.kind is SymbolKind.PROCESS


@pytest.mark.parametrize("kind", PLAIN)
def test_the_form_of_a_path_tells_its_kind(kind: SymbolKind) -> None:
    shape = path(kind, "ellipse")
    page = page_with(shape)
    (outline,) = drawn_outlines(page.digital, area_of(page))
    assert outline.kind is kind
    (symbol,) = find_symbols(page, SHEET.grid)
    assert (symbol.kind, symbol.row, symbol.lane) == (kind, 0, 0)


@pytest.mark.parametrize("end", [0.36, 0.5, 0.8])
def test_a_capsule_may_have_flat_or_long_ends(end: float) -> None:
    around = np.linspace(-np.pi / 2, np.pi / 2, 12)
    reach = end * BOX.height
    right = [(BOX.x1 - reach + reach * np.cos(t), 96 + 16 * np.sin(t)) for t in around]
    left = [(BOX.x0 + BOX.x1 - x, 192 - y) for x, y in right]
    assert kind_of_path([*right, *left]) is SymbolKind.TERMINATOR


@pytest.mark.parametrize(
    ("kind", "variant"),
    [
        (SymbolKind.DOCUMENT, ""),
        (SymbolKind.OTHER, "trapezoid"),
        (SymbolKind.OTHER, "slanted"),
        (SymbolKind.OTHER, "hexagon"),
        (SymbolKind.OTHER, "circle"),
    ],
)
def test_other_forms_are_left_to_the_classifier(kind: SymbolKind, variant: str) -> None:
    box = Box(0, 0, 40, 40) if variant == "circle" else BOX
    points = outline_points(kind, box, variant, np.random.default_rng(1))
    assert kind_of_path([(float(x), float(y)) for x, y in points]) is None


def test_a_pentagon_that_points_elsewhere_is_none() -> None:
    points = outline_points(SymbolKind.OFF_PAGE, BOX, "", np.random.default_rng(1))
    assert kind_of_path([(float(x), -float(y)) for x, y in points]) is None
    assert kind_of_path([(float(y), float(x)) for x, y in points]) is None


def test_what_the_picture_does_not_show_is_no_symbol() -> None:
    page = page_with(RECTANGLE, hidden=True)
    assert drawn_outlines(page.digital, area_of(page)) == []
    assert find_symbols(page, SHEET.grid) == ()


def test_a_pale_filled_shape_needs_no_ink() -> None:
    pale = replace(RECTANGLE, stroke=None, fill=0.9)
    (symbol,) = find_symbols(page_with(pale, hidden=True), SHEET.grid)
    assert symbol.kind is SymbolKind.PROCESS


def test_what_is_no_symbol_is_left_out() -> None:
    cell = VectorShape("rectangle", ((60, 50), (210, 50), (210, 150), (60, 150)), None, 0.8, 0.0, True)
    text_box = replace(RECTANGLE, stroke=None, fill=1.0)
    white = replace(RECTANGLE, stroke=1.0)
    bend = VectorShape(
        "curve", ((90, 80), (174, 80), (174, 180), (172, 180), (172, 82), (90, 82)), None, 0, 0, True
    )
    barbed = VectorShape("curve", ((90, 80), (174, 100), (90, 120), (120, 100)), None, 0, 0, True)
    tiny = VectorShape("rectangle", ((90, 80), (96, 80), (96, 86), (90, 86)), 0.0, 0.0, 1.0, True)
    line = VectorShape("line", ((90, 80), (174, 80)), 0.0, None, 1.0)
    open_path = VectorShape("curve", CORNERS, 0.0, None, 1.0)
    page = page_with(RECTANGLE)
    others = layer(cell, text_box, white, bend, barbed, tiny, line, open_path)
    assert drawn_outlines(others, area_of(page)) == []


def test_a_scan_has_no_paths() -> None:
    area = area_of(SHEET.page)
    assert drawn_boxes(None, area) == []
    assert drawn_outlines(None, area) == []
