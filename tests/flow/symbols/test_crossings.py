"""Paper between crossing strokes is no symbol; a symbol between connectors and rules stays one."""

import cv2
import numpy as np
import pytest

from extractor.flow.symbols.area import LaneArea, as_layer
from extractor.flow.symbols.crossings import is_crossing
from extractor.flow.symbols.outlines import Outline, OutlineOrigin
from extractor.page.model import Units

BOX = (100, 60, 180, 100)
Stroke = tuple[int, int, int, int]
LEFT_RULE, TO_THE_LEFT = (100, 0, 100, 199), (40, 100, 180, 100)
FROM_THE_RIGHT, FROM_ABOVE = (100, 60, 260, 60), (180, 0, 180, 100)


def crossing(strokes: list[Stroke], rules: tuple[float, ...]) -> bool:
    """Whether BOX counts as a crossing where it and the strokes are drawn."""
    ink = np.zeros((200, 300), np.uint8)
    cv2.rectangle(ink, BOX[:2], BOX[2:], 255, 2)
    for x0, y0, x1, y1 in strokes:
        cv2.line(ink, (x0, y0), (x1, y1), 255, 2)
    layer = as_layer(ink)
    area = LaneArea(0, 0, layer, layer, layer, layer, Units(14.0, 2.0), rules, (0.0, 199.0), 100, 170, 120)
    x0, y0, x1, y1 = BOX
    corners = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], np.float32)
    return is_crossing(Outline(corners, OutlineOrigin.ENCLOSED), area)


def test_connectors_that_cross_a_rule_shut_in_no_symbol() -> None:
    assert crossing([LEFT_RULE, TO_THE_LEFT, FROM_THE_RIGHT, FROM_ABOVE], (0.0, 100.0, 299.0))


@pytest.mark.parametrize(
    "strokes",
    [
        [],
        [LEFT_RULE],
        [LEFT_RULE, (140, 0, 140, 60), (180, 80, 290, 80)],
        [LEFT_RULE, FROM_ABOVE],
    ],
)
def test_a_symbol_beside_a_rule_is_no_crossing(strokes: list[Stroke]) -> None:
    assert not crossing(strokes, (0.0, 100.0, 299.0))
