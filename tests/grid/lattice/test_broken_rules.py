"""Broken rules are drawn through in the ink; whole rules, writing and gaps that mean something stay."""

from dataclasses import replace

import numpy as np
import pytest
from grid.drawn_lattice import page_of, swimlanes

from extractor.grid.lattice.broken_rules import with_whole_rules
from extractor.grid.lattice.lattice import find_tables
from extractor.page.model import Page


def dashed(dash: int, gap: int) -> Page:
    """A table whose row rules below the header are dashed."""
    lattice = swimlanes()
    canvas = lattice.canvas()
    lattice.draw(canvas)
    for y in lattice.ys[3:-1]:
        for x in range(lattice.xs[0] + 8, lattice.xs[-1] - 8, dash + gap):
            near = min(abs(x + gap / 2 - line) for line in lattice.xs)
            if near > dash + gap:
                canvas[y - 3 : y + 4, x : x + gap] = 255
    return page_of(canvas)


@pytest.mark.parametrize(("dash", "gap"), [(3, 3), (8, 5), (4, 8)])
def test_dashed_rules_are_drawn_through(dash: int, gap: int) -> None:
    page, lattice = dashed(dash, gap), swimlanes()
    whole = with_whole_rules(page, find_tables(page))
    for y in lattice.ys[3:-1]:
        x0, x1 = lattice.xs[0] + 5, lattice.xs[-1] - 5
        assert page.ink[y - 3 : y + 4, x0:x1].any(axis=0).mean() < 0.9
        assert whole.ink[y - 3 : y + 4, x0:x1].any(axis=0).all()
    assert np.array_equal(whole.gray, page.gray)


def test_a_page_of_whole_rules_stays_as_it_is() -> None:
    canvas = swimlanes().canvas()
    swimlanes().draw(canvas)
    page = page_of(canvas)
    assert with_whole_rules(page, find_tables(page)) is page


def test_nothing_but_the_rules_is_touched() -> None:
    page, lattice = dashed(8, 5), swimlanes()
    ink = page.ink.copy()
    ink[lattice.ys[3] + 20 : lattice.ys[3] + 24, lattice.xs[2] + 10 : lattice.xs[2] + 40 : 6] = True
    page = replace(page, ink=ink)
    whole = with_whole_rules(page, find_tables(page))
    added = whole.ink & ~page.ink
    assert added.any()
    assert all(min(abs(int(y) - rule) for rule in lattice.ys) <= 3 for y in np.unique(np.nonzero(added)[0]))
