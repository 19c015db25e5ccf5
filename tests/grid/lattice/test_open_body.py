"""Bodies that lost their rules to a copier are cut at the header's columns and numbers; prose stays."""

from itertools import pairwise

import cv2
import numpy as np
from grid.drawn_lattice import Canvas, Lattice, box, connector, page_of, swimlanes, write

from extractor.grid.lattice.lattice import find_tables


def sheet() -> Lattice:
    """A procedure table of four steps whose right heading runs to the frame."""
    lattice = swimlanes(steps=4)
    lattice.merged = [(0, 0, 2, 1), (0, 1, 2, 1), (0, 2, 1, 4), (0, 6, 1, 4)]
    return lattice


def open_body(lattice: Lattice) -> Canvas:
    """The table with its frame and header alone, and the words and symbols of four steps below."""
    canvas, xs, ys = lattice.canvas(), lattice.xs, lattice.ys
    Lattice(xs, [*ys[:3], ys[-1]], [*lattice.merged, (2, 0, 1, len(xs) - 1)]).draw(canvas)
    for number, (top, bottom) in enumerate(pairwise(ys[2:]), start=1):
        middle = (top + bottom) // 2
        write(canvas, str(number), xs[0] + 20, middle + 10)
        for line in (-25, 10, 45):
            write(canvas, "Memeriksa berkas", xs[1] + 20, middle + line)
        write(canvas, "Berkas", xs[-5] + 20, middle + 10)
        box(canvas, xs[2] + 30, middle - 20)
        if bottom < ys[-1]:
            connector(canvas, (xs[2] + 65, middle + 20), (xs[2] + 65, bottom + 45))
    return canvas


def test_a_body_without_rules_is_cut_into_columns_and_steps() -> None:
    lattice = sheet()
    (table,) = find_tables(page_of(open_body(lattice)))
    assert table.unruled_from == 2
    np.testing.assert_allclose(table.xs, lattice.xs, atol=4)
    np.testing.assert_allclose(table.ys, lattice.ys, atol=20)
    assert {(c.row_span, c.column_span) for c in table.cells if c.row >= 2} == {(1, 1)}


def test_a_paragraph_under_a_header_stays_whole() -> None:
    lattice = sheet()
    canvas, xs, ys = lattice.canvas(), lattice.xs, lattice.ys
    Lattice(xs, [*ys[:3], ys[-1]], [*lattice.merged, (2, 0, 1, len(xs) - 1)]).draw(canvas)
    for y in range(ys[2] + 60, ys[-1] - 40, 50):
        for x in range(xs[0] + 20, xs[-1] - 200, 160):
            cv2.putText(canvas, "Keterangan", (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.95, 0, 2)
    (table,) = find_tables(page_of(canvas))
    assert table.unruled_from is None
    assert table.cell_at(2, 0).column_span == len(xs) - 1


def test_a_table_with_its_rules_is_as_drawn() -> None:
    lattice = sheet()
    (table,) = find_tables(lattice.page())
    assert table.unruled_from is None
    assert table.rows == len(lattice.ys) - 1
