"""What shows through from the back tells nothing of how the sheet lies, its own pale rules do."""

import numpy as np

from extractor.page.clean import strong_ink

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
