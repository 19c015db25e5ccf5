"""Paths of born-digital pages keep their form and their place, however the page is turned and cropped."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from page.pdf_writer import PdfPage, pdf

from extractor.page.digital.layer import read_page
from extractor.page.digital.paths import TOLERANCE, drawn_out
from extractor.page.files.pdf import opened_page
from extractor.page.model import VectorShape

CIRCLE = (
    "1 0 0 1 200 300 cm 2 w 40 0 m 40 22.092 22.092 40 0 40 c -22.092 40 -40 22.092 -40 0 c "
    "-40 -22.092 -22.092 -40 0 -40 c 22.092 -40 40 -22.092 40 0 c h S\n"
)
place = st.integers(-500, 500)
point = st.tuples(place, place)


@settings(max_examples=30, deadline=None)
@example((3, 0), (0, 0), (0, 10), (3, 0))
@given(point, point, point, point)
def test_a_curve_is_drawn_out_close_to_its_course(
    p: tuple[int, int], q: tuple[int, int], r: tuple[int, int], s: tuple[int, int]
) -> None:
    points, closed = drawn_out([("m", p), ("c", q, r, s)])
    corners = np.array([*points, *points[:closed]])
    for t in np.linspace(0, 1, 40):
        weights = np.array([(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3])
        assert _distance(weights @ np.array([p, q, r, s]), corners) <= 5 * TOLERANCE


def _distance(place: np.ndarray, corners: np.ndarray) -> float:
    """From a place to the nearest side of an open polygon."""
    if len(corners) < 2:
        return float(np.hypot(*(corners[0] - place)))
    start, side = corners[:-1], np.diff(corners, axis=0)
    along = np.clip(((place - start) * side).sum(axis=1) / (side**2).sum(axis=1), 0, 1)
    return float(np.hypot(*(start + along[:, None] * side - place).T).min())


def test_handles_may_be_left_out() -> None:
    full, _ = drawn_out([("m", (0, 0)), ("c", (0, 0), (50, 80), (90, 0))])
    short, _ = drawn_out([("m", (0, 0)), ("v", (50, 80), (90, 0))])
    assert full == short
    full, _ = drawn_out([("m", (0, 0)), ("c", (50, 80), (90, 0), (90, 0))])
    short, _ = drawn_out([("m", (0, 0)), ("y", (50, 80), (90, 0))])
    assert full == short


def test_a_path_that_ends_where_it_began_is_closed() -> None:
    corners = [("m", (0, 0)), ("l", (9, 0)), ("l", (9, 9))]
    assert drawn_out(corners) == (((0, 0), (9, 0), (9, 9)), False)
    assert drawn_out([*corners, ("h",)]) == (((0, 0), (9, 0), (9, 9)), True)
    assert drawn_out([*corners, ("l", (0, 0))]) == (((0, 0), (9, 0), (9, 9)), True)


@pytest.mark.parametrize(
    ("rotate", "middle"), [(0, (380, 540)), (90, (560, 380)), (180, (1020, 560)), (270, (540, 1020))]
)
def test_a_circle_keeps_its_form_and_place(tmp_path: Path, rotate: int, middle: tuple[int, int]) -> None:
    page = PdfPage(CIRCLE, media=(0, 0, 842, 595), crop=(10, 20, 710, 570), rotate=rotate)
    (shape,) = _shapes(page, tmp_path, (1400, 1100) if rotate % 180 == 0 else (1100, 1400))
    distances = [math.dist(middle, found) for found in shape.points]
    assert shape.closed
    assert len(shape.points) > 20
    assert max(distances) - min(distances) < 0.3
    assert distances[0] == pytest.approx(80, abs=0.1)


def test_the_forms_of_one_path_are_shapes_of_their_own(tmp_path: Path) -> None:
    page = PdfPage("10 10 50 20 re 100 100 m 150 100 l 150 150 l f\n")
    kinds = [(shape.kind, shape.fill, shape.stroke) for shape in _shapes(page, tmp_path, (842, 595))]
    assert kinds == [("rectangle", 0.0, None), ("curve", 0.0, None)]


def test_clipping_paths_and_unpainted_paths_are_no_shapes(tmp_path: Path) -> None:
    page = PdfPage("10 10 50 20 re W n 0 0 m 9 9 l n\n")
    assert _shapes(page, tmp_path, (842, 595)) == ()


def _shapes(page: PdfPage, folder: Path, size: tuple[int, int]) -> tuple[VectorShape, ...]:
    path = folder / "page.pdf"
    path.write_bytes(pdf(page))
    with opened_page(path, 1) as opened:
        reading = read_page(opened, size, 100_000)
    assert reading is not None
    return reading.layer().shapes


@pytest.mark.parametrize(
    "content",
    [
        "9525 w q 0.00007874 0 0 0.00007874 0 0 cm 1270000 1270000 m 5080000 1270000 l S Q\n",
        "q 0.75 w 1 0 0 1 100 100 cm 0 0 m 300 0 l S Q\n",
        "q 2 0 0 2 0 0 cm 0.375 w 50 50 m 200 50 l S Q\n",
        "q 0 1 -1 0 0 0 cm 0.75 w 100 -100 m 100 -400 l S Q\n",
    ],
)
def test_a_pen_is_as_wide_as_it_draws(content: str, tmp_path: Path) -> None:
    (rule,) = _shapes(PdfPage(content), tmp_path, (842, 595))
    assert rule.kind == "line"
    assert rule.width == pytest.approx(0.75, abs=0.01)
    assert rule.box.x0 == pytest.approx(100, abs=0.1)
    assert rule.box.x1 == pytest.approx(400, abs=0.1)


def test_sheer_colours_are_as_pale_as_they_look(tmp_path: Path) -> None:
    page = PdfPage("/G gs 0 g 10 10 50 20 re f\n", states="/G << /ca 0.2 >>")
    assert [shape.fill for shape in _shapes(page, tmp_path, (842, 595))] == [pytest.approx(0.8, abs=0.01)]
