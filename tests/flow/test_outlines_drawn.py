"""Symbols of a born-digital page are taken from its own paths; cells and text boxes are not symbols."""

from dataclasses import replace

import numpy as np
from drawing.scanner import Noise
from drawing.swimlane import draw_given, plain_style

from extractor.flow.outline_area import LaneArea, lane_area
from extractor.flow.outlines_drawn import drawn_boxes, drawn_rectangles
from extractor.flow.symbols import find_symbols
from extractor.page.model import DigitalLayer, VectorShape
from extractor.record.model import SymbolKind

SHEET = draw_given(plain_style(), [], Noise(), np.random.default_rng(0))
CORNERS = ((90.0, 80.0), (174.0, 80.0), (174.0, 112.0), (90.0, 112.0))
RECTANGLE = VectorShape("rectangle", CORNERS, 0.0, None, 1.0)


def area() -> LaneArea:
    found = lane_area(SHEET.page, SHEET.grid)
    assert found is not None
    return found


def layer(*shapes: VectorShape) -> DigitalLayer:
    return DigitalLayer((), shapes, ())


def test_a_rectangle_is_taken_exactly() -> None:
    (outline,) = drawn_rectangles(layer(RECTANGLE, RECTANGLE), area())
    assert outline.box == (90, 80, 174, 112)


def test_a_path_of_four_corners_is_a_rectangle_too() -> None:
    path = VectorShape("curve", (*CORNERS, CORNERS[0]), None, 0.4, 0.0)
    assert len(drawn_rectangles(layer(path), area())) == 1


def test_the_diamond_of_a_path_is_left_to_the_pixels() -> None:
    diamond = VectorShape("curve", ((132, 80), (174, 96), (132, 112), (90, 96), (132, 80)), 0.0, None, 1.0)
    assert drawn_rectangles(layer(diamond), area()) == []
    assert len(drawn_boxes(layer(diamond), area())) == 1


def test_what_is_no_symbol_is_left_out() -> None:
    cell = VectorShape("rectangle", ((60, 50), (210, 50), (210, 150), (60, 150)), None, 0.8, 0.0)
    text_box = replace(RECTANGLE, stroke=None, fill=1.0)
    bend = VectorShape(
        "curve", ((90, 80), (174, 80), (174, 180), (172, 180), (172, 82), (90, 82)), None, 0, 0
    )
    tiny = VectorShape("rectangle", ((90, 80), (96, 80), (96, 86), (90, 86)), 0.0, 0.0, 1.0)
    line = VectorShape("line", ((90, 80), (174, 80)), 0.0, None, 1.0)
    assert drawn_rectangles(layer(cell, text_box, bend, tiny, line), area()) == []


def test_a_scan_has_no_paths() -> None:
    assert drawn_boxes(None, area()) == []
    assert drawn_rectangles(None, area()) == []


def test_a_drawn_rectangle_is_a_process_even_without_ink() -> None:
    page = replace(SHEET.page, digital=layer(RECTANGLE))
    (symbol,) = find_symbols(page, SHEET.grid)
    assert (symbol.kind, symbol.row, symbol.lane) == (SymbolKind.PROCESS, 0, 0)
