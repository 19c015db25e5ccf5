from grid.layouts import HEADER, IDENTITY, spanning, step

from extractor.grid.model import RegionRole
from extractor.grid.table.regions import is_tabular, split_regions
from training.synthesis.ruled_table import DrawnTable, draw

IDENTITY_ROLE, PROCEDURE, OTHER = RegionRole.IDENTITY, RegionRole.PROCEDURE, RegionRole.OTHER
STEPS = [step("1", 0), step("2", 1)]


def parts(drawn: DrawnTable) -> list[tuple[RegionRole, int, int]]:
    regions = split_regions(drawn.page, drawn.table, drawn.read)
    rows = [row for region in regions for row in range(region.first, region.last + 1)]
    assert rows == list(range(drawn.table.rows)), "every row is in one region"
    return [(region.role, region.first, region.last) for region in regions]


def test_a_procedure_table_alone() -> None:
    assert parts(draw([*HEADER, *STEPS])) == [(PROCEDURE, 0, 3)]


def test_an_identity_block_alone() -> None:
    assert parts(draw(IDENTITY)) == [(IDENTITY_ROLE, 0, 7)]


def test_both_in_one_unbroken_grid() -> None:
    assert parts(draw([*IDENTITY, *HEADER, *STEPS])) == [(IDENTITY_ROLE, 0, 7), (PROCEDURE, 8, 11)]


def test_the_procedure_before_the_identity_block() -> None:
    assert parts(draw([*HEADER, *STEPS, *IDENTITY])) == [(PROCEDURE, 0, 3), (IDENTITY_ROLE, 4, 11)]


def test_a_title_row_belongs_to_the_procedure_below_it() -> None:
    drawn = draw([*IDENTITY, spanning("PROSEDUR PENYUSUNAN"), *HEADER, *STEPS])
    assert parts(drawn) == [(IDENTITY_ROLE, 0, 7), (PROCEDURE, 8, 12)]


def test_two_procedure_tables_under_one_identity_block() -> None:
    table = [spanning("SOP A"), *HEADER, *STEPS]
    drawn = draw([*IDENTITY, *table, *table])
    assert parts(drawn) == [(IDENTITY_ROLE, 0, 7), (PROCEDURE, 8, 12), (PROCEDURE, 13, 17)]


def test_a_continuation_without_a_header_is_a_procedure() -> None:
    assert parts(draw([step("7", 0), step("8", 1), step("9", 2)])) == [(PROCEDURE, 0, 2)]


def test_an_identity_block_that_goes_on_with_its_last_sections() -> None:
    rows = [
        ["9. UU Nomor 5", "<"],
        ["Keterkaitan", "Peralatan"],
        ["SOP A", "ATK"],
        ["Peringatan", "Pencatatan"],
    ]
    assert parts(draw(rows)) == [(IDENTITY_ROLE, 0, 3)]


def test_a_table_of_something_else() -> None:
    assert parts(draw([["Nama", "Nilai"], ["Berkas", "12"], ["Map", "3"]])) == [(OTHER, 0, 2)]


def test_a_sheet_in_the_layout_of_health_centres_is_no_identity_block() -> None:
    rows = [
        ["SOP CUCI TANGAN", "No. Dokumen", ": 12"],
        ["^", "Tanggal Terbit", ": 1 Mei 2020"],
        ["^", "Halaman", ": 1/2"],
        ["Pengertian", "Cuci tangan adalah kegiatan", "<"],
        ["Tujuan", "Agar bersih", "<"],
        ["Kebijakan", "Keputusan kepala", "<"],
        ["Langkah-langkah", "1. Basahi tangan", "<"],
    ]
    assert parts(draw(rows)) == [(OTHER, 0, 6)]


def test_a_header_whose_first_words_are_unreadable() -> None:
    groups = ["xx", "yy zz", "kk", "<", "<", "Mutu Baku", "<", "<", "Keterangan"]
    assert parts(draw([groups, HEADER[1], *STEPS])) == [(PROCEDURE, 0, 3)]


def test_lanes_are_not_read_as_text() -> None:
    drawn = draw([*HEADER, *STEPS])
    split_regions(drawn.page, drawn.table, drawn.read)
    lanes = {cell.box for cell in drawn.table.cells if cell.row >= 2 and 2 <= cell.column <= 4}
    assert not lanes & set(drawn.asked)


def test_no_box_is_read_twice() -> None:
    drawn = draw([*IDENTITY, *HEADER, *STEPS])
    split_regions(drawn.page, drawn.table, drawn.read)
    assert len(drawn.asked) == len(set(drawn.asked))


def test_a_region_of_several_columns_and_rows_may_be_a_table_that_was_not_understood() -> None:
    def tabular(rows: list[list[str]]) -> list[bool]:
        drawn = draw(rows)
        return [is_tabular(region) for region in split_regions(drawn.page, drawn.table, drawn.read)]

    assert tabular([["Jenis", "Satu", "Dua", "Tiga", "Empat"], ["Lampiran", "1", "2", "3", "4"]]) == [True]
    assert tabular([["Jenis", "Satu"], ["Lampiran", "1"]]) == [False]
