"""A born-digital page's own paths tell its connectors from the words printed on them."""

import cv2
import numpy as np
import pytest

from extractor.flow.ink.drawn import undrawn
from extractor.page.model import Character, DigitalLayer, VectorShape
from extractor.record.geometry import Box

SIZE = (80, 200)
LANES = Box(0, 0, 200, 80)
LINE = VectorShape("line", ((10.5, 40.5), (190.5, 40.5)), 0.0, None, 2.0)
HEAD = VectorShape("curve", ((190.0, 35.0), (198.0, 40.5), (190.0, 46.0)), None, 0.0, 0.0, closed=True)
THIN_BOX = VectorShape("rectangle", ((60.0, 5.0), (62.0, 5.0), (62.0, 40.0), (60.0, 40.0)), None, 0.0, 0.0)
WORD = (Character("Y", Box(90, 34, 100, 46)), Character("a", Box(102, 34, 110, 46)))


def ink(shift: int = 0) -> np.ndarray:
    """The drawing as it shows, `shift` pixels further right and down, a word printed over its line."""
    canvas = np.zeros(SIZE, np.uint8)
    cv2.line(canvas, (10 + shift, 40 + shift), (190 + shift, 40 + shift), 1, 2)
    cv2.rectangle(canvas, (60 + shift, 5 + shift), (61 + shift, 40 + shift), 1, -1)
    cv2.line(canvas, (92 + shift, 35 + shift), (98 + shift, 45 + shift), 1, 1)
    cv2.line(canvas, (104 + shift, 36 + shift), (104 + shift, 45 + shift), 1, 1)
    return canvas > 0


def test_letters_on_a_line_are_told_from_it() -> None:
    letters = undrawn(DigitalLayer(WORD, (LINE, HEAD, THIN_BOX), ()), ink(), (0, 0), LANES)
    assert letters[36, 93]
    assert letters[44, 104]
    assert not letters[39:42].any()
    assert not letters[:, :80].any()


def test_points_are_relative_to_the_corner() -> None:
    layer = DigitalLayer(WORD, (LINE, HEAD, THIN_BOX), ())
    moved = undrawn(layer, ink()[3:, 5:], (5, 3), Box(-5, -3, 195, 77))
    assert np.array_equal(moved, undrawn(layer, ink(), (0, 0), LANES)[3:, 5:])


@pytest.mark.parametrize(
    "layer",
    [
        None,
        DigitalLayer(WORD, (), ()),
        DigitalLayer(WORD, (THIN_BOX,), (Box(0, 0, 200, 80),)),
        DigitalLayer((), (VectorShape("line", LINE.points, 1.0, None, 2.0),), ()),
    ],
    ids=["scan", "no paths", "picture", "white line"],
)
def test_pixels_count_where_paths_do_not_draw(layer: DigitalLayer | None) -> None:
    assert not undrawn(layer, ink(), (0, 0), LANES).any()
