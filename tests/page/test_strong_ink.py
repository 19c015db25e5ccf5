"""Ink of the sheet itself, not of its back; and outlines and words of what is filled in a middle tone."""

import numpy as np
import pytest

from extractor.page.clean import strong_ink, without_tints

DPI = 200.0


def ruled(front: int | None, back: int | None) -> np.ndarray:
    """Paper with words, level rules of one luminance, and leaning ones of another; None leaves them out."""
    gray = np.full((600, 800), 250, np.uint8)
    gray[40:560:40, 100:300:3] = 30
    if front is not None:
        gray[60:560:40, 60:740] = front
    for x in range(60, 740) if back is not None else ():
        gray[80 + x // 20 : 560 : 40, x] = back
    return gray


def test_what_shows_through_is_left_out() -> None:
    gray = ruled(40, 225)
    strong = strong_ink(gray < 240, gray, DPI)
    assert strong[60, 60:740].all()
    assert not strong[gray == 225].any()


def test_pale_rules_stay_where_there_are_no_others() -> None:
    gray = ruled(225, None)
    assert np.array_equal(strong_ink(gray < 240, gray, DPI), gray < 240)


def test_a_blank_page_stays_blank() -> None:
    gray = np.full((100, 100), 250, np.uint8)
    assert not strong_ink(gray < 240, gray, DPI).any()


@pytest.mark.parametrize("fill", [115, 140, 175])
def test_a_box_filled_in_a_middle_tone_is_its_outline(fill: int) -> None:
    gray = np.full((300, 400), 250, np.uint8)
    gray[100:160, 100:240] = fill
    ragged = gray < 120  # as a threshold leaves it: the rim, or nothing
    ragged[100:160, 100:240] = True
    ragged[115:140, 120:220] = False
    outline = np.zeros(gray.shape, bool)
    outline[100:160, 100:240] = True
    outline[103:157, 103:237] = False
    word = np.s_[125:140, 150:154]
    gray[outline] = gray[word] = 20
    ink = without_tints(ragged, gray, 16.0)
    assert ink[outline].all()
    assert ink[word].all()
    outline[word] = True
    assert ink[~outline].mean() == 0


def test_dark_fills_and_print_on_paper_stay_as_they_are() -> None:
    gray = np.full((300, 400), 250, np.uint8)
    gray[100:160, 100:240] = 60
    gray[200:216, 100:104] = 150
    ink = gray < 200
    assert np.array_equal(without_tints(ink, gray, 16.0), ink)
