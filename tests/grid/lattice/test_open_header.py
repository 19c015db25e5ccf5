"""Headers whose rules a copier lost are cut at the columns below them; titles over a table are not."""

import cv2
import numpy as np
import pytest
from grid.drawn_lattice import Canvas, Lattice, page_of, swimlanes

from extractor.grid.lattice.lattice import find_tables

NAMES = ["No", "Kegiatan", "Camat", "Sekcam", "Kasi", "Staf", "Syarat", "Waktu", "Hasil", "Ket"]


def open_header(lattice: Lattice, heading: bool = True) -> Canvas:
    """The table with a header of one empty frame, words in it where they would stand in its cells."""
    columns = len(lattice.xs) - 1
    body = [lattice.ys[0], *lattice.ys[2:]]
    canvas = lattice.canvas()
    Lattice(lattice.xs, body, [(0, 0, 1, columns)]).draw(canvas)
    for column, name in enumerate(NAMES):
        write(canvas, name, lattice.xs[column], lattice.xs[column + 1], lattice.ys[2] - 18)
    if heading:
        write(canvas, "PELAKSANA KEGIATAN", lattice.xs[2], lattice.xs[6], lattice.ys[0] + 30)
    return canvas


def write(canvas: Canvas, word: str, x0: int, x1: int, foot: int) -> None:
    (width, _), _ = cv2.getTextSize(word, cv2.FONT_HERSHEY_SIMPLEX, 0.6, 2)
    cv2.putText(canvas, word, ((x0 + x1 - width) // 2, foot), cv2.FONT_HERSHEY_SIMPLEX, 0.6, 0, 2)


@pytest.mark.parametrize(("heading", "double"), [(True, False), (False, False), (False, True)])
def test_a_header_without_rules_is_cut_into_its_columns(heading: bool, double: bool) -> None:
    lattice = swimlanes()
    canvas = open_header(lattice, heading)
    if double:
        cv2.rectangle(
            canvas, (lattice.xs[0] + 9, lattice.ys[0] + 9), (lattice.xs[-1] - 9, lattice.ys[-1] - 9), 0, 2
        )
    (table,) = find_tables(page_of(canvas))
    row = 1 if heading else 0
    cells = [table.cell_at(row, column) for column in range(table.columns)]
    assert [cell.column_span for cell in cells] == [1] * len(NAMES)
    middles = [(a + b) / 2 for a, b in zip(lattice.xs, lattice.xs[1:], strict=False)]
    assert np.allclose([cell.box.center[0] for cell in cells], middles, atol=4)
    if heading:
        over = table.cell_at(0, 4)
        assert over.column_span > 1
        assert over.row_span == 1
        assert table.cell_at(0, 0).row_span == 2


def test_a_title_row_over_the_table_stays_whole() -> None:
    lattice = swimlanes()
    columns = len(lattice.xs) - 1
    canvas = lattice.canvas()
    Lattice(lattice.xs, lattice.ys, [(0, 0, 1, columns)]).draw(canvas)
    write(canvas, "PROSEDUR PELAYANAN", lattice.xs[0], lattice.xs[-1], lattice.ys[0] + 30)
    (table,) = find_tables(page_of(canvas))
    assert table.cell_at(0, 0).column_span == columns


def test_a_header_with_rules_beside_its_groups_alone_is_cut_as_well() -> None:
    lattice = swimlanes()
    canvas = open_header(lattice)
    for column in (6, 9):
        x = lattice.xs[column]
        cv2.line(canvas, (x, lattice.ys[0]), (x, lattice.ys[2]), 0, 3)
    (table,) = find_tables(page_of(canvas))
    assert [table.cell_at(1, column).column_span for column in range(table.columns)] == [1] * len(NAMES)
    assert table.cell_at(0, 4).column_span > 1
