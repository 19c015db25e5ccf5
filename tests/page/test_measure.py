"""How thick a page's lines are: what it is drawn with counts, not the heavy frame around it."""

import numpy as np
import pytest

from extractor.page.measure import line_width_of
from extractor.page.model import Mask


def ruled(frame: int, rules: int, pen: int = 2) -> Mask:
    """A page of 1,600 by 1,000 pixels with a frame so thick and so many level rules inside."""
    ink = np.zeros((1000, 1600), bool)
    for y in (40, 960 - frame):
        ink[y : y + frame, 40:1560] = True
    for x in (40, 1560 - frame):
        ink[40:960, x : x + frame] = True
    for y in np.linspace(120, 880, rules).astype(int):
        ink[y : y + pen, 300:1300] = True
    return ink


@pytest.mark.parametrize(("rules", "width"), [(2, 2.0), (4, 2.0), (0, 7.0)])
def test_lines_inside_a_heavy_frame_tell_the_width(rules: int, width: float) -> None:
    assert line_width_of(ruled(7, rules), 200.0) == pytest.approx(width, abs=0.3)


def test_lines_that_differ_little_are_taken_together() -> None:
    assert 2.0 <= line_width_of(ruled(3, 3), 200.0) <= 3.0
