from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from grid.layouts import HEADER, NUMBERED_COLUMNS, spanning, step, unnumbered

from extractor.grid.model import ProcedureGrid, RowKind
from extractor.grid.table.continuation import column_fit
from extractor.grid.table.procedure import declared_total_cell, read_procedure
from training.synthesis.ruled_table import DrawnTable, draw

STEP, HEADING, TOTAL, OTHER = RowKind.STEP, RowKind.HEADING, RowKind.TOTAL, RowKind.OTHER


def read(drawn: DrawnTable, before: ProcedureGrid | None = None) -> ProcedureGrid:
    grid = read_procedure(drawn.page, drawn.region(), drawn.read, before=lambda: before)
    body = [row for row in grid.rows for row in range(row.first, row.last + 1)]
    first = next(i for i, y in enumerate(drawn.table.ys) if y == grid.body_top)
    assert body == list(range(first, drawn.table.rows)), "every body row is in one row"
    return grid


def rows_of(body: Sequence[Sequence[str]]) -> list[tuple[RowKind, int | None, int]]:
    """Kind, number and count of lattice rows of each body row under the usual header."""
    return [(row.kind, row.number, row.last - row.first + 1) for row in read(draw([*HEADER, *body])).rows]


def test_one_step_a_row() -> None:
    assert rows_of([step("1", 0), step("2", 1)]) == [(STEP, 1, 1), (STEP, 2, 1)]


@pytest.mark.parametrize("pattern", ["{}", "({})", "{}."])
def test_the_row_that_numbers_the_columns_is_no_step(pattern: str) -> None:
    numbers = [pattern.format(n) for n in NUMBERED_COLUMNS]
    assert rows_of([numbers, step("1", 0), step("2", 1)]) == [
        (RowKind.COLUMN_NUMBERS, None, 1),
        (STEP, 1, 1),
        (STEP, 2, 1),
    ]


def test_sub_rows_are_one_step() -> None:
    body = [
        step("1", 0),
        step("2", 1, "a. Menyusun surat"),
        step("", 2, "b. Memeriksa surat"),
        step("", 2, "c. Mengirim surat"),
        step("3", 0),
    ]
    assert rows_of(body) == [(STEP, 1, 1), (STEP, 2, 3), (STEP, 3, 1)]


def test_a_merged_number_cell_makes_one_step() -> None:
    body = [step("1", 0), step("2", 1, "a. Menyusun surat"), step("^", 2, "b. Memeriksa"), step("3", 0)]
    assert rows_of(body) == [(STEP, 1, 1), (STEP, 2, 2), (STEP, 3, 1)]


def test_a_merged_duration_does_not_join_steps() -> None:
    body = [step("1", 0, duration="3 hari"), step("2", 1, duration="^"), step("3", 2, duration="^")]
    assert rows_of(body) == [(STEP, 1, 1), (STEP, 2, 1), (STEP, 3, 1)]


def test_an_activity_that_goes_on_in_the_row_below() -> None:
    assert rows_of([step("1", 0), step("", 9, "^"), step("2", 1)]) == [(STEP, 1, 2), (STEP, 2, 1)]


def test_headings_are_no_steps() -> None:
    body = [
        spanning("Tahap Persiapan"),
        step("1", 0),
        unnumbered("Pelaksanaan", "B"),
        step("2", 1),
        unnumbered("Penutup"),
        step("3", 2),
    ]
    assert [kind for kind, _, _ in rows_of(body)] == [HEADING, STEP, HEADING, STEP, HEADING, STEP]


def test_a_numbered_heading_has_steps_of_its_own_below() -> None:
    heading = ["I.", "Persiapan", *["<"] * 7]
    numbered = ["2", "Pelaksanaan", *["<"] * 7]
    body = [heading, step("1", 0), step("2", 1), numbered, step("1", 2), step("2", 0)]
    assert [number for kind, number, _ in rows_of(body) if kind is STEP] == [1, 2, 1, 2]


def test_numbers_begin_again_under_a_heading() -> None:
    body = [spanning("A. Persiapan"), step("1", 0), step("2", 1), spanning("B. Pelaksanaan"), step("1", 2)]
    assert [number for _, number, _ in rows_of(body)] == [None, 1, 2, None, 1]


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        (["JUMLAH WAKTU PENYELESAIAN", "<", "<", "<", "<", "<", "2 jam", "", ""], "2 jam"),
        (["Jxxlqh Wqktx", "<", "<", "<", "<", "<", "2 jam", "", ""], "2 jam"),
        (["", "Total", "", "", "", "", "2 jam", "", ""], "2 jam"),
        (["Jumlah", "<", "<", "<", "<", "2 jam", "<", "<", "<"], "2 jam"),
        (spanning("Total waktu : 2 jam"), "Total waktu : 2 jam"),
    ],
)
def test_the_total_is_no_step_and_its_time_is_found(row: list[str], cell: str) -> None:
    drawn = draw([*HEADER, step("1", 0), step("2", 1), row])
    grid = read(drawn)
    assert [r.kind for r in grid.rows] == [STEP, STEP, TOTAL]
    found = declared_total_cell(grid, drawn.read)
    assert found is not None
    assert drawn.texts[found.box] == cell


def test_a_table_without_a_total() -> None:
    drawn = draw([*HEADER, step("1", 0), step("2", 1)])
    assert declared_total_cell(read(drawn), drawn.read) is None


def test_a_signature_block_at_the_end() -> None:
    body = [
        step("1", 0),
        step("2", 1),
        ["", "<", "<", "<", "<", "Mengetahui\nCAMAT", "<", "<", "<"],
        ["", "<", "<", "<", "<", "NIP. 19781010", "<", "<", "<"],
    ]
    assert [kind for kind, _, _ in rows_of(body)] == [STEP, STEP, OTHER, OTHER]


def test_rows_that_were_left_empty() -> None:
    assert [kind for kind, _, _ in rows_of([step("1", 0), step("2", 1), unnumbered("", "3")])] == [
        STEP,
        STEP,
        OTHER,
    ]


def test_a_step_whose_number_was_not_read() -> None:
    grid = read(draw([*HEADER, step("1", 0), step("", 1), step("3", 2)]))
    assert [row.number for row in grid.rows] == [1, 2, 3]
    assert [row.number_inferred for row in grid.rows] == [False, True, False]
    assert grid.rows[1].confidence < 0.9


def test_a_table_without_numbers_has_steps_that_may_count_on_from_another_page() -> None:
    grid = read(draw([row[1:] for row in [*HEADER, step("", 0), step("", 1)]]))
    assert [(row.kind, row.number, row.number_inferred) for row in grid.rows] == [(STEP, None, True)] * 2


def test_numbers_inside_the_activities_are_taken_where_there_is_no_column_for_them() -> None:
    activities = ["4. Menyusun konsep", "5. Memeriksa konsep", "a. Mengirim surat", "6. Menyimpan"]
    body = [step("", n % 3, text)[1:] for n, text in enumerate(activities)]
    grid = read(draw([*[row[1:] for row in HEADER], *body]))
    assert [(row.number, row.last - row.first + 1) for row in grid.rows] == [(4, 1), (5, 2), (6, 1)]


def test_an_activity_column_with_a_column_for_its_letters() -> None:
    def widened(row: list[str], letter: str) -> list[str]:
        return [row[0], letter, *row[1:]]

    rows = [[*row[:2], "<" if row[1] != "^" else "^", *row[2:]] for row in HEADER]
    body = [
        widened(step("1", 0), ""),
        widened(step("2", 1), "a."),
        widened(step("", 1), "b."),
        widened(step("3", 0), ""),
    ]
    grid = read(draw([*rows, *body]))
    assert [(row.number, row.last - row.first + 1) for row in grid.rows] == [(1, 1), (2, 2), (3, 1)]
    assert grid.table.cell_at(3, 1) == grid.table.cell_at(3, 2), "letter and activity are read as one"
    squares = [grid.table.cell_at(r, c) for r in range(grid.table.rows) for c in range(grid.table.columns)]
    assert set(squares) == set(grid.table.cells)


def test_two_numbers_in_one_cell_are_two_steps() -> None:
    assert rows_of([step("1", 0), step("2\n3", 1), step("^", 2), step("4", 0)]) == [
        (STEP, 1, 1),
        (STEP, 2, 1),
        (STEP, 3, 1),
        (STEP, 4, 1),
    ]


def test_column_numbers_too_small_to_read() -> None:
    drawn = draw([*HEADER, [""] * 9, step("1", 0), step("2", 1)], heights=[3, 3, 1, 4, 4])
    assert [row.kind for row in read(drawn).rows] == [RowKind.COLUMN_NUMBERS, STEP, STEP]


def test_the_rest_of_a_step_under_a_repeated_header() -> None:
    rest = ["", "sampai selesai disusun", *[""] * 7]
    assert [kind for kind, _, _ in rows_of([rest, step("5", 1), step("6", 2)])] == [
        RowKind.CONTINUATION,
        STEP,
        STEP,
    ]


def widths_of(grid: ProcedureGrid) -> list[int]:
    return [round((b - a) / 12) for a, b in pairwise(grid.table.xs)]


def test_a_continued_table_takes_the_columns_of_the_page_before() -> None:
    before = read(draw([*HEADER, step("1", 0), step("2", 1)]))
    grid = read(draw([step("3", 2), step("4", 0)], widths=widths_of(before), scale=1.5), before)
    assert [column.name for column in grid.columns] == [column.name for column in before.columns]
    assert [column.role for column in grid.columns] == [column.role for column in before.columns]
    assert [column.x0 for column in grid.columns] == list(grid.table.xs[:-1])
    assert all(column.confidence >= 0.9 for column in grid.columns)
    assert column_fit(grid.table, before.columns, before.table) == 1.0
    assert not grid.guessed


@pytest.mark.parametrize(
    "rows",
    [
        [["3", "Menyampaikan", "", "", "#", "", "", "", ""]],
        [["3", "Menyampaikan", "", "", "#", "", "x", "", ""], ["4", "Menerima", "#", "", "", "", "", "", ""]],
        [[""] * 9, step("3", 1)],
    ],
    ids=["one row, no times", "a faint time", "a blank row"],
)
def test_columns_of_a_sparse_continued_table_are_those_of_the_page_before(rows: list[list[str]]) -> None:
    before = read(draw([*HEADER, step("1", 0), step("2", 1)]))
    grid = read(draw(rows, widths=widths_of(before)), before)
    assert [column.role for column in grid.columns] == [column.role for column in before.columns]


@pytest.mark.parametrize("side", ["left", "right"])
def test_columns_are_found_again_where_the_papers_edge_cut_the_outermost_of_the_page_before(
    side: str,
) -> None:
    before = read(draw([*HEADER, step("1", 0), step("2", 1)]))
    (first, *inner, last), table = before.columns, before.table
    lost = 0.9 * (first.x1 - first.x0 if side == "left" else last.x1 - last.x0)
    if side == "left":
        first, xs = replace(first, x0=first.x0 + lost), (table.xs[0] + lost, *table.xs[1:])
    else:
        last, xs = replace(last, x1=last.x1 - lost), (*table.xs[:-1], table.xs[-1] - lost)
    cut = replace(before, columns=(first, *inner, last), table=replace(table, xs=xs, open_sides=(side,)))
    grid = read(draw([step("3", 2), step("4", 0)], widths=widths_of(before)), cut)
    assert [column.role for column in grid.columns] == [column.role for column in before.columns]
    assert not grid.guessed


def test_a_continued_table_of_another_shape_keeps_its_own_columns() -> None:
    before = read(draw([*HEADER, step("1", 0), step("2", 1)]))
    drawn = draw([["3", "Menyusun", "", "", "1 jam"], ["4", "Menyusun", "", "", "1 jam"]])
    after, grid = read(drawn), read(drawn, before)
    assert grid.columns == after.columns
    assert grid.warnings
    assert grid.guessed
    assert column_fit(after.table, before.columns, before.table) < 0.7


def test_a_table_with_a_header_asks_for_no_other() -> None:
    drawn = draw([*HEADER, step("1", 0)])

    def asked() -> ProcedureGrid:
        raise AssertionError

    assert read_procedure(drawn.page, drawn.region(), drawn.read, before=asked).has_header


@pytest.mark.parametrize(
    ("text", "crowded"),
    [
        ("2\n3", True),
        ("2\n3\n4", True),
        ("b.\nc.", True),
        ("II\nIII\nIV", True),
        ("2", False),
        ("2\n8", False),
        ("b.", False),
        ("b.\nx.", False),
    ],
)
def test_a_row_whose_number_cell_counts_on_holds_several_steps(text: str, crowded: bool) -> None:
    grid = read(draw([*HEADER, step("1", 0), step(text, 1), step("9", 0)]))
    assert [row.crowded for row in grid.rows] == [False, crowded, False]
