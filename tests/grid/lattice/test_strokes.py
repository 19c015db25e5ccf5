import cv2
import numpy as np
import pytest
from grid.drawn_lattice import Canvas, page_of, write

from extractor.grid.lattice.rule_mask import line_evidence
from extractor.grid.lattice.strokes import Stroke, chain, cut, find_strokes


def strokes(canvas: Canvas, horizontal: bool = True) -> list[Stroke]:
    page = page_of(canvas)
    mask = line_evidence(page).along(horizontal)
    return find_strokes(mask, page.ink, horizontal, page.units)


@pytest.fixture
def canvas() -> Canvas:
    return np.full((400, 900), 255, np.uint8)


def straight(start: float, end: float, across: float) -> Stroke:
    return Stroke(True, np.array([[start, across], [end, across]]), 3.0)


def test_traces_a_level_line(canvas: Canvas) -> None:
    cv2.line(canvas, (100, 200), (700, 200), 0, 3)
    (stroke,) = strokes(canvas)
    assert (stroke.start, stroke.end) == pytest.approx((100, 700), abs=3)
    assert stroke.middle == pytest.approx(200, abs=1)
    assert stroke.thickness == np.count_nonzero(canvas[:, 400] < 128)
    assert stroke.clear == pytest.approx(1.0, abs=0.05)


def test_follows_a_sloping_line(canvas: Canvas) -> None:
    cv2.line(canvas, (100, 200), (800, 207), 0, 3)
    (stroke,) = strokes(canvas)
    assert stroke.at(120) == pytest.approx(200, abs=1.5)
    assert stroke.at(780) == pytest.approx(207, abs=1.5)


def test_directions_are_kept_apart(canvas: Canvas) -> None:
    cv2.line(canvas, (100, 200), (700, 200), 0, 3)
    cv2.line(canvas, (300, 50), (300, 350), 0, 3)
    assert [round(s.middle) for s in strokes(canvas, horizontal=True)] == [200]
    assert [round(s.middle) for s in strokes(canvas, horizontal=False)] == [300]


def test_joins_over_gaps_and_remembers_them(canvas: Canvas) -> None:
    cv2.line(canvas, (100, 200), (700, 200), 0, 3)
    canvas[:, 300:330] = 255
    (stroke,) = strokes(canvas)
    assert stroke.length == pytest.approx(600, abs=5)
    assert stroke.inked == pytest.approx(570, abs=4)
    assert stroke.gaps[0] == pytest.approx((300, 330), abs=3)


def test_lines_far_apart_stay_apart(canvas: Canvas) -> None:
    cv2.line(canvas, (100, 200), (300, 200), 0, 3)
    cv2.line(canvas, (500, 200), (800, 200), 0, 3)
    assert len(strokes(canvas)) == 2


def test_words_are_no_long_strokes(canvas: Canvas) -> None:
    for line in range(4):
        write(canvas, "Mengagendakan surat masuk dan keluar", 20, 80 + 60 * line)
    assert all(stroke.length < 120 for stroke in strokes(canvas, horizontal=False))


def test_only_the_outline_of_a_filled_area_counts(canvas: Canvas) -> None:
    cv2.rectangle(canvas, (100, 100), (800, 200), 30, -1)
    assert sorted(round(s.middle) for s in strokes(canvas)) == pytest.approx([101, 199], abs=3)


def test_ends_of_a_box_are_corners(canvas: Canvas) -> None:
    cv2.rectangle(canvas, (100, 100), (400, 180), 0, 3)
    cv2.line(canvas, (500, 300), (800, 300), 0, 3)
    corners = {round(s.middle, -1): s.corners for s in strokes(canvas)}
    assert corners[100] == corners[180] == (True, True)
    assert corners[300] == (False, False)


def test_chain_and_cut_keep_count_of_the_ink() -> None:
    whole = chain([straight(300, 400, 11), straight(0, 100, 10)])
    assert (whole.start, whole.end, whole.inked) == (0, 400, 200)
    assert whole.gaps == ((100, 300),)
    part = cut(whole, 50, 350)
    assert (part.length, part.inked) == (300, 100)
    assert part.at(50) == 10


def test_chains_strokes_of_a_single_pixel() -> None:
    whole = chain([straight(5, 5, 10), straight(5, 5, 12)])
    assert (whole.start, whole.end, whole.thickness) == (5, 5, 3)


def test_cut_prolongs_level() -> None:
    part = cut(straight(10, 20, 5), 0, 30)
    assert (part.start, part.end, part.at(0), part.at(30)) == (0, 30, 5, 5)
