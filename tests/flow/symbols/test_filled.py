"""Filled symbols are found without the arrow heads that touch them."""

import cv2
import numpy as np
import pytest

from extractor.flow.symbols.area import LaneArea, as_layer
from extractor.flow.symbols.outlines import OutlineOrigin, find_outlines
from extractor.page.model import Units

BOX = (200, 60, 320, 108)


def filled(heads: list[list[tuple[int, int]]]) -> LaneArea:
    """A dark box with arrow heads, in a lane of its own."""
    ink = np.zeros((200, 520), np.uint8)
    cv2.rectangle(ink, BOX[:2], BOX[2:], 255, cv2.FILLED)
    for head in heads:
        cv2.fillPoly(ink, [np.array(head, np.int32)], 255)
    layer = as_layer(ink)
    return LaneArea(
        0, 0, layer, layer, layer, layer, Units(18.0, 2.0), (0.0, 519.0), (0.0, 199.0), 519, 880, 240
    )


FROM_ABOVE, FROM_THE_LEFT = [(250, 38), (270, 38), (260, 62)], [(178, 74), (178, 94), (202, 84)]
CUT_OFF = [(248, 57), (272, 57), (260, 75)]


@pytest.mark.parametrize("heads", [[], [FROM_ABOVE], [FROM_THE_LEFT], [FROM_ABOVE, FROM_THE_LEFT]])
def test_the_box_alone_is_among_the_outlines(heads: list[list[tuple[int, int]]]) -> None:
    found = [o for o in find_outlines(filled(heads)) if o.origin is OutlineOrigin.FILLED]
    off = [max(abs(a - b) for a, b in zip(o.box, BOX, strict=True)) for o in found]
    assert min(off) <= 3


def test_a_notch_that_a_heads_light_rim_cuts_is_mended() -> None:
    area = filled([])
    cv2.fillPoly(area.unruled, [np.array(CUT_OFF, np.int32)], 0)
    found = [o for o in find_outlines(area) if o.origin is OutlineOrigin.FILLED]
    assert any(cv2.contourArea(o.contour) >= 0.97 * 120 * 48 for o in found)
