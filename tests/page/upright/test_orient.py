import numpy as np
import pytest
from page.drawn_page import scanned, sheet, skewed, turned

from extractor.page.clean import flatten, ink_of
from extractor.page.components import letters
from extractor.page.upright.orient import Direction, direction_of, direction_scores, neighbours, windows

DPI = 150


def ink(picture: np.ndarray) -> np.ndarray:
    return ink_of(flatten(np.ascontiguousarray(picture[:, :, 1])), DPI)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("skew", [-6.0, 0.0, 6.0])
def test_the_turn_is_found_under_skew(degrees: int, skew: float) -> None:
    page = ink(turned(scanned(skewed(sheet(), skew)), degrees))
    assert direction_of(page, DPI) == Direction((360 - degrees) % 360, certain=True)


def test_text_without_rules_is_enough() -> None:
    assert direction_of(ink(turned(sheet(ruled=False), 180)), DPI).turn == 180


def test_a_few_letters_say_nothing() -> None:
    page = np.zeros((400, 600), np.bool_)
    page[100:120, 100:110] = True
    assert direction_of(page, DPI) == Direction(0, certain=True)


def test_turning_the_letters_turns_the_scores() -> None:
    page = ink(sheet())
    upright = direction_scores(windows(page, letters(page, DPI)))
    over = np.ascontiguousarray(page[::-1, ::-1])
    upside_down = direction_scores(windows(over, letters(over, DPI)))
    assert np.argmax(upright) == 0
    assert np.argmax(upside_down) == 2


def test_symmetric_shapes_say_nothing() -> None:
    page = np.zeros((400, 600), np.bool_)
    for x in range(20, 560, 40):
        page[200:216, x : x + 16] = True
    scores = direction_scores(windows(page, letters(page, DPI)))
    assert np.allclose(scores, scores[0], atol=0.05)


def test_neighbours_stand_beside_each_other_in_upright_text() -> None:
    boxes = letters(ink(sheet()), DPI).boxes
    assert neighbours(boxes) > 3 * neighbours(boxes[:, [1, 0, 3, 2]])
