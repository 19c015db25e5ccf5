"""How tables are drawn: column counts, rows of column numbers, sides cut off by the paper's edge."""

from dataclasses import replace

import pytest

from extractor.grid.model import Cell, Row, RowKind
from extractor.meaning.assembly.grouping import group_pages
from extractor.meaning.assembly.record import build_record
from extractor.meaning.assembly.table_shape import column_number, number_cells
from extractor.options import Options
from extractor.recognised.page import ProcedureUnit
from extractor.record.geometry import Box
from extractor.record.model import SopRecord
from extractor.transcripts.source import read_text_source
from tests.meaning.sheets import COLUMN, INFO, ROW, WIDTH, page, procedure, region

LANES = ("Camat", "Sekcam", "Staf")
COLUMNS = 9


def record_of(unit: ProcedureUnit) -> SopRecord:
    pages = [page(1, unit)]
    (sop,) = group_pages(pages, [])
    return build_record(INFO, sop, 0, pages, Options())


def numbered(*texts: str) -> ProcedureUnit:
    return replace(procedure(1, LANES, [1, 2]), column_numbers=tuple(region(text, 0.8) for text in texts))


def test_header_and_rows_are_counted_apart() -> None:
    unit = procedure(1, LANES, [1, 2])
    (shape,) = record_of(unit).tables
    assert (shape.page, shape.columns, shape.header_columns, shape.numbers) == (1, COLUMNS, COLUMNS, [])
    fewer = replace(unit, grid=replace(unit.grid, columns=unit.grid.columns[:-1]))
    record = record_of(fewer)
    assert (record.tables[0].columns, record.tables[0].header_columns) == (COLUMNS, COLUMNS - 1)
    assert record.evidence["/tables/0/columns"].needs_review


def test_a_page_without_a_header_has_no_count_of_it() -> None:
    record = record_of(procedure(1, LANES, [1, 2], header=False))
    assert record.tables[0].header_columns is None
    assert "/tables/0/header_columns" not in record.evidence


def test_one_merged_cell_changes_no_count() -> None:
    unit = procedure(1, LANES, [1, 2, 3])
    table = unit.grid.table
    wide = Cell(1, 2, 1, 3, Box(2 * COLUMN, ROW, 5 * COLUMN, 2 * ROW))
    cells = [c for c in table.cells if c.row != 1 or c.column not in (2, 3, 4)]
    merged = replace(unit, grid=replace(unit.grid, table=replace(table, cells=(*cells, wide))))
    assert record_of(merged).tables[0].columns == COLUMNS


def test_numbers_that_count_up_are_sure_and_others_are_looked_at() -> None:
    right = record_of(numbered(*(f"({n})" for n in range(1, COLUMNS + 1))))
    assert right.tables[0].numbers == list(range(1, COLUMNS + 1))
    assert not right.evidence["/tables/0/numbers"].needs_review
    unread = record_of(numbered("1", "2", "#", "4"))
    assert unread.tables[0].numbers == [1, 2, None, 4]
    assert not unread.evidence["/tables/0/numbers"].needs_review
    wrong = record_of(numbered("1", "2", "4", "x"))
    assert wrong.tables[0].numbers == [1, 2, 4, None]
    assert wrong.evidence["/tables/0/numbers"].needs_review
    assert wrong.evidence["/tables/0/numbers"].raw == "1\n2\n4\nx"


def test_the_row_of_column_numbers_gives_its_cells() -> None:
    grid = procedure(1, LANES, [1, 2]).grid
    assert number_cells(grid) == ()
    row = Row(RowKind.COLUMN_NUMBERS, 0, 0, Box(0, 0, COLUMNS * COLUMN, ROW))
    cells = number_cells(replace(grid, rows=(row, *grid.rows[1:])))
    assert [cell.column for cell in cells] == list(range(COLUMNS))


@pytest.mark.parametrize(
    ("open_sides", "width", "cut"),
    [
        ((), COLUMNS * COLUMN, []),
        (("right",), COLUMNS * COLUMN, ["right"]),
        (("right",), 2 * WIDTH, []),
        (("left", "bottom"), COLUMNS * COLUMN, ["left"]),
    ],
)
def test_an_open_side_at_the_papers_edge_is_cut_off(
    open_sides: tuple[str, ...], width: int, cut: list[str]
) -> None:
    unit = procedure(1, LANES, [1, 2])
    table = replace(unit.grid.table, open_sides=open_sides)
    whole = replace(page(1, replace(unit, grid=replace(unit.grid, table=table))), width=width)
    (sop,) = group_pages([whole], [])
    (shape,) = build_record(INFO, sop, 0, [whole], Options()).tables
    assert shape.cut_off == cut


@pytest.mark.parametrize(
    ("text", "number"), [("3", 3), ("(12)", 12), ("| 4 |", 4), ("", None), ("1 2", None), ("a1", None)]
)
def test_numbers_of_columns(text: str, number: int | None) -> None:
    assert column_number(text) == number


HEADER = "No\tKegiatan\tCamat\tStaf\tKelengkapan\tWaktu\tOutput\tKeterangan\n"
STEPS = (
    "1\tMenyusun laporan\t\t\tData\t1 jam\tLaporan\n2\tMengirim laporan\t\t\tLaporan\t5 menit\tBukti\t{}\n"
)


@pytest.mark.parametrize(
    ("numbers", "last", "columns", "printed"),
    [
        ("", "", 8, []),
        ("", "Arsip\tlebih", 9, []),
        ("1\t2\t3\t4\t5\t6\t7\t8\n", "", 8, [1, 2, 3, 4, 5, 6, 7, 8]),
        ("(1)\t(2)\t(3)\t(5)\t(6)\t(7)\t(8)\t(9)\n", "", 8, [1, 2, 3, 5, 6, 7, 8, 9]),
    ],
)
def test_text_tables_are_counted_too(numbers: str, last: str, columns: int, printed: list[int]) -> None:
    (record,) = read_text_source((HEADER + numbers + STEPS.format(last)).encode(), "sheet.tsv")
    assert len(record.steps) == 2
    (shape,) = record.tables
    assert (shape.columns, shape.header_columns, shape.numbers) == (columns, 8, printed)
    assert "/tables/0/columns" in record.evidence
    assert ("/tables/0/numbers" in record.evidence) is bool(printed)
