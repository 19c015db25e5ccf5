"""Connectors that are proposed where lines have vanished: by heads, by rows, always marked as inferred."""

import cv2
import numpy as np
from flow.tracing.test_run_tracer import SIZE, UNIT, strokes

from extractor.flow.inference.inferred import infer_connectors, lone_heads
from extractor.flow.model import Connector, DrawnSymbol
from extractor.record.geometry import Box
from extractor.record.model import SymbolKind

BOXES = (Box(20, 10, 60, 30), Box(20, 80, 60, 100), Box(20, 150, 60, 170))


def symbols(*kinds: SymbolKind) -> list[DrawnSymbol]:
    return [
        DrawnSymbol(kind, box, ((box.x0, box.y0),), 0, row, 1.0)
        for row, (kind, box) in enumerate(zip(kinds, BOXES, strict=True))
    ]


def head(canvas: np.ndarray, tip: tuple[float, float], down: int) -> None:
    """A filled head of two thirds of the text height; it points down (1) or up (-1)."""
    x, y = round(tip[0]), round(tip[1])
    size = round(0.66 * UNIT)
    corners = np.array([(x, y), (x - size // 2, y - down * size), (x + size // 2, y - down * size)])
    cv2.fillPoly(canvas, [corners], 1)


def inferred(
    kinds: tuple[SymbolKind, ...], heads: list[tuple[int, int]], known: list[Connector] | None = None
) -> set[tuple[int, int]]:
    """The proposals for symbols below one another; `heads`: at which symbol, pointing down or up."""
    canvas = np.zeros(SIZE, np.uint8)
    for index, down in heads:
        box = BOXES[index]
        head(canvas, (box.center[0], box.y0 - 3 if down > 0 else box.y1 + 3), down)
    known = known or []
    found = infer_connectors(known, symbols(*kinds), strokes(canvas, BOXES))
    assert found[: len(known)] == known
    assert all(c.inferred and c.confidence < 0.9 and c.reasons for c in found[len(known) :])
    return {(c.source, c.target) for c in found[len(known) :]}


PLAIN = (SymbolKind.TERMINATOR, SymbolKind.PROCESS, SymbolKind.TERMINATOR)
DECIDED = (SymbolKind.TERMINATOR, SymbolKind.PROCESS, SymbolKind.DECISION)


def test_symbols_without_any_line_follow_one_another_by_row() -> None:
    assert inferred(PLAIN, []) == {(0, 1), (1, 2)}


def test_what_is_drawn_is_left_alone() -> None:
    drawn = [Connector(a, b, (BOXES[a].center, BOXES[b].center), 0.99) for a, b in ((0, 1), (1, 2))]
    assert inferred(PLAIN, [], drawn) == set()


def test_a_head_from_below_tells_of_work_that_a_decision_sends_back() -> None:
    assert inferred(DECIDED, [(1, 1), (2, 1), (1, -1)]) == {(0, 1), (1, 2), (2, 1)}


def test_a_head_is_seen_once_and_where_it_points() -> None:
    canvas = np.zeros(SIZE, np.uint8)
    head(canvas, (40, 77), 1)
    assert [h.symbol for h in lone_heads([], strokes(canvas, BOXES))] == [1]


def test_a_head_at_the_end_of_a_connector_is_no_lone_one() -> None:
    canvas = np.zeros(SIZE, np.uint8)
    cv2.line(canvas, (40, 31), (40, 70), 1, 2)
    head(canvas, (40, 79), 1)
    known = [Connector(0, 1, ((40, 30), (40, 80)), 0.99)]
    assert lone_heads(known, strokes(canvas, BOXES)) == []
