"""Straight runs go on through thick bars, keep their heads, and end where they face a symbol."""

import cv2
import numpy as np

from extractor.flow.ink.layers import Strokes
from extractor.flow.tracing.graph import side
from extractor.flow.tracing.run_tracer import trace_runs
from extractor.record.geometry import Box

UNIT = 15.0
SIZE = (200, 240)


def strokes(canvas: np.ndarray, boxes: tuple[Box, ...]) -> Strokes:
    """Strokes of a drawing without rules; the boxes are its symbols."""
    ink, none = canvas > 0, np.zeros(SIZE, bool)
    owner = np.full(SIZE, -1, np.int16)
    for index, box in enumerate(boxes):
        owner[round(box.y0) : round(box.y1) + 1, round(box.x0) : round(box.x1) + 1] = index
    area = Box(0, 0, SIZE[1], SIZE[0])
    return Strokes(
        area, canvas * np.uint8(255), ink, ink, ink, none, owner, area, UNIT, 3.0, (), none, none, ink, boxes
    )


def ports(canvas: np.ndarray, *boxes: Box) -> list[tuple[int, str]]:
    return sorted((p.symbol, side(p)) for p in trace_runs(strokes(canvas, boxes)).ports)


UPPER, LOWER = Box(90, 10, 130, 40), Box(90, 150, 130, 180)


def test_a_line_goes_on_through_a_bar_as_thick_as_a_rule_and_a_line() -> None:
    canvas = np.zeros(SIZE, np.uint8)
    cv2.line(canvas, (110, 41), (110, 149), 1, 3)
    cv2.rectangle(canvas, (20, 128), (220, 138), 1, -1)
    network = trace_runs(strokes(canvas, (UPPER, LOWER)))
    assert sorted((p.symbol, side(p)) for p in network.ports) == [(0, "b"), (1, "t")]
    assert network.ports[0].piece == network.ports[1].piece
    assert network.pieces[network.ports[0].piece].gap == 0


def test_a_head_right_at_a_corner_is_a_way_in() -> None:
    canvas = np.zeros(SIZE, np.uint8)
    cv2.line(canvas, (75, 165), (75, 25), 1, 3)
    cv2.line(canvas, (75, 25), (89, 25), 1, 3)
    cv2.fillPoly(canvas, [np.array([(76, 158), (89, 165), (76, 172)])], 1)
    assert ports(canvas, UPPER, LOWER) == [(0, "l"), (1, "l")]


def test_a_line_that_passes_beside_a_symbol_does_not_end_there() -> None:
    canvas = np.zeros(SIZE, np.uint8)
    cv2.line(canvas, (92, 145), (128, 145), 1, 2)
    cv2.line(canvas, (110, 41), (110, 149), 1, 3)
    assert ports(canvas, UPPER, LOWER) == [(0, "b"), (1, "t")]


def test_a_stub_that_overshoots_its_corner_still_leads_to_the_symbol() -> None:
    canvas = np.zeros(SIZE, np.uint8)
    cv2.line(canvas, (139, 120), (139, 165), 1, 3)
    cv2.line(canvas, (131, 165), (147, 165), 1, 3)
    assert ports(canvas, UPPER, LOWER) == [(1, "r")]
