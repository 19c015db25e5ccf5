"""Dark header rows: light rules within part the lanes, light words are no rules, and tinted rows stay."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from grid.drawn_lattice import PEN, Canvas, Lattice, assert_is, page_of, swimlanes

from extractor.grid.lattice.lattice import find_tables
from extractor.page.model import Page
from extractor.page.panels import lift_panels


def with_header(lattice: Lattice, level: int, rule: int, words: int) -> Canvas:
    """The table with a header of one level, the rules between its cells and its words in others."""
    canvas = lattice.canvas()
    lattice.draw(canvas)
    foot, half = lattice.ys[2], PEN // 2 + 1
    left, right, top = lattice.xs[0], lattice.xs[-1], lattice.ys[0]
    cv2.rectangle(canvas, (left, top), (right, foot), level, -1)
    for row, column, down, across in lattice.blocks:
        if row >= 2:
            continue
        x0, x1 = lattice.xs[column], lattice.xs[column + across]
        y0, y1 = lattice.ys[row], lattice.ys[row + down]
        cv2.rectangle(canvas, (x0, y0), (x1, y1), rule, PEN)
        cv2.putText(canvas, "Nama", (x0 + 6, y1 - 12), cv2.FONT_HERSHEY_SIMPLEX, 0.6, words, 2)
    cv2.rectangle(canvas, (left, top), (right, foot), 0, 2 * half - 1)
    return canvas


def lifted(page: Page) -> Page:
    gray, ink, marks = lift_panels(page.picture, page.gray, page.ink, page.marks, page.units)
    return replace(page, gray=gray, ink=ink, marks=marks)


@pytest.mark.parametrize(("level", "rule"), [(0, 255), (50, 255), (70, 0), (120, 255), (120, 0)])
def test_rules_within_a_dark_header_are_found(level: int, rule: int) -> None:
    lattice = swimlanes()
    assert_is(find_tables(lifted(page_of(with_header(lattice, level, rule, 255)))), lattice)


def test_a_patchy_threshold_of_a_dark_header_does_no_harm() -> None:
    lattice = swimlanes()
    page = page_of(with_header(lattice, 60, 255, 255))
    page.ink[lattice.ys[0] + 5 : lattice.ys[2] - 5, lattice.xs[3] : lattice.xs[5]] = False
    assert_is(find_tables(lifted(page)), lattice)


@pytest.mark.parametrize("level", [190, 230, 255])
def test_a_tinted_header_stays_as_it_is(level: int) -> None:
    page = page_of(with_header(swimlanes(), level, 0, 0))
    np.testing.assert_array_equal(lifted(page).gray, page.gray)
    np.testing.assert_array_equal(lifted(page).ink, page.ink)


def test_a_letter_that_stands_close_below_a_header_is_no_part_of_it() -> None:
    lattice = swimlanes()
    canvas = with_header(lattice, 50, 255, 255)
    foot, left = lattice.ys[2], lattice.xs[1]
    cv2.putText(canvas, "Menerima", (left + 8, foot + 24), cv2.FONT_HERSHEY_SIMPLEX, 0.6, 0, 2)
    page = page_of(canvas)
    letters = np.s_[foot + 8 : foot + 30, left + 6 : left + 120]
    assert np.array_equal(lifted(page).ink[letters], page.ink[letters])


def test_the_colour_of_a_panel_is_no_mark() -> None:
    lattice = swimlanes()
    page = page_of(with_header(lattice, 60, 255, 255))
    page.marks[lattice.ys[0] + 8 : lattice.ys[0] + 20, lattice.xs[1] : lattice.xs[3]] = True
    page.marks[lattice.ys[4] + 8 : lattice.ys[4] + 20, lattice.xs[1] : lattice.xs[3]] = True
    marks = lifted(page).marks
    assert not marks[: lattice.ys[2]].any()
    assert np.array_equal(marks[lattice.ys[2] :], page.marks[lattice.ys[2] :])


@pytest.mark.parametrize("level", [205, 225])
def test_a_tinted_header_in_the_shade_stays_as_it_is(level: int) -> None:
    """Where the light fails, a pale header is no darker than the paper round it."""
    page = page_of(with_header(swimlanes(), level, 0, 0))
    height, width = page.gray.shape
    shade = np.linspace(0.5, 1.0, width)[None, :] * np.linspace(0.9, 1.0, height)[:, None]
    shaded = (page.picture * shade[..., None]).astype(np.uint8)
    assert np.array_equal(lifted(replace(page, picture=shaded)).ink, page.ink)


def test_a_dark_header_that_the_light_falls_off_over_is_lifted_whole() -> None:
    """Its one end is darker than its other: the ground stays ground at both."""
    lattice = swimlanes()
    page = page_of(with_header(lattice, 70, 255, 255))
    shade = np.linspace(0.55, 1.0, page.gray.shape[1])[None, :, None]
    grain = np.random.default_rng(1).normal(0, 4, page.picture.shape[:2])[..., None]
    shaded = np.clip(page.picture * shade + grain, 0, 255).astype(np.uint8)
    assert_is(find_tables(lifted(replace(page, picture=shaded))), lattice)
    inside = lifted(replace(page, picture=shaded)).ink[lattice.ys[0] + 8 : lattice.ys[1] - 8]
    assert inside.mean() < 0.15
