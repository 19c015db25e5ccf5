from collections.abc import Sequence

import pytest
from grid.layouts import GROUPS, HEADER, NAMES, spanning, step
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.grid.model import ColumnRole
from extractor.grid.table.columns import Header, columns_of
from extractor.grid.table.contents import ReadBoxes, TableContents
from extractor.record.geometry import Box
from training.synthesis.ruled_table import DrawnTable, draw

NUMBER, ACTIVITY, LANE, OTHER = ColumnRole.NUMBER, ColumnRole.ACTIVITY, ColumnRole.LANE, ColumnRole.OTHER
REQUIREMENTS, DURATION, OUTPUT = ColumnRole.REQUIREMENTS, ColumnRole.DURATION, ColumnRole.OUTPUT
REMARKS = ColumnRole.REMARKS
USUAL = [NUMBER, ACTIVITY, LANE, LANE, LANE, REQUIREMENTS, DURATION, OUTPUT, REMARKS]
STEPS = [step("1", 0), step("2", 1), step("3", 2)]


def header_of(drawn: DrawnTable, upward: ReadBoxes | None = None) -> Header:
    return columns_of(TableContents(drawn.page, drawn.table, drawn.read, upward), drawn.region())


def roles(header: Header) -> list[ColumnRole]:
    return [column.role for column in header.columns]


def lanes(header: Header) -> list[str]:
    return [column.name for column in header.columns if column.role is LANE]


def test_the_official_header() -> None:
    drawn = draw([*HEADER, *STEPS])
    header = header_of(drawn)
    assert roles(header) == USUAL
    assert lanes(header) == ["Camat", "Sekcam", "Staf"]
    assert (header.body, header.body_top) == (2, drawn.table.ys[2])
    assert header.warnings == ()
    assert all(column.confidence >= 0.9 for column in header.columns)


def test_columns_cover_the_lattice_and_name_their_cell() -> None:
    drawn = draw([*HEADER, *STEPS])
    header = header_of(drawn)
    squares = [c for column in header.columns for c in range(column.first, column.last + 1)]
    assert squares == list(range(drawn.table.columns))
    assert header.columns[2].header == drawn.table.cell_at(1, 2).box
    assert (header.columns[2].x0, header.columns[2].x1) == drawn.table.xs[2:4]


def test_one_row_without_groups() -> None:
    names = ["No", "Aktifitas", "Kasi A", "Kasi B", "Staf", "Persyaratan", "Waktu", "Hasil", "Ket"]
    header = header_of(draw([names, *STEPS]))
    assert roles(header) == USUAL
    assert lanes(header) == ["Kasi A", "Kasi B", "Staf"]


def test_three_rows_take_the_lowest_names() -> None:
    units = ["^", "^", "Dinas X", "<", "Dinas Y", "^", "^", "^", "^"]
    header = header_of(draw([GROUPS, units, NAMES, *STEPS]))
    assert roles(header) == USUAL
    assert lanes(header) == ["Camat", "Sekcam", "Staf"]
    assert header.body == 3


def test_a_title_row_inside_the_table() -> None:
    header = header_of(draw([spanning("PROSEDUR PENYUSUNAN LAPORAN"), *HEADER, *STEPS]))
    assert header.title == "PROSEDUR PENYUSUNAN LAPORAN"
    assert header.body == 3


def test_a_blank_group_word_and_broken_names() -> None:
    groups = ["No.", "Uraian\nProsedur", "", "<", "<", "Pendukung", "<", "<"]
    names = ["^", "^", "Kepala\nSeksi", "Ka-\nsubbag", "Petu\ngas", "Syarat", "Wak\ntu", "Kelu-\naran"]
    header = header_of(draw([groups, names, *[row[:8] for row in STEPS]]))
    assert roles(header) == USUAL[:8]
    assert lanes(header) == ["Kepala Seksi", "Kasubbag", "Petugas"]


def test_a_lane_outside_the_group() -> None:
    groups = ["No", "Kegiatan", "Pelaksana", "<", "Masyarakat", "Mutu Baku", "<", "<", "Keterangan"]
    names = ["^", "^", "Camat", "Sekcam", "^", "Kelengkapan", "Waktu", "Output", "^"]
    header = header_of(draw([groups, names, *STEPS]))
    assert roles(header) == USUAL
    assert lanes(header) == ["Camat", "Sekcam", "Masyarakat"]


def test_a_lane_that_is_called_like_its_group() -> None:
    names = ["^", "^", "Sekretaris", "Pelaksana", "Kepala", "Kelengkapan", "Waktu", "Output", "^"]
    assert lanes(header_of(draw([GROUPS, names, *STEPS]))) == ["Sekretaris", "Pelaksana", "Kepala"]


def test_header_cells_that_are_not_merged() -> None:
    groups = ["No", "Kegiatan", "Pelaksana", "", "", "Mutu Baku", "", "", "Keterangan"]
    names = ["", "", "Camat", "Sekcam", "Staf", "Kelengkapan", "Waktu", "Output", ""]
    header = header_of(draw([groups, names, *STEPS]))
    assert roles(header) == USUAL
    assert header.body == 2


def test_an_unknown_column_is_other() -> None:
    groups = [*GROUPS[:8], "Dokumen Terkait", "Ket"]
    names = [*NAMES, "^"]
    rows = [[*row[:8], "Formulir satu", ""] for row in STEPS]
    assert roles(header_of(draw([groups, names, *rows]))) == [*USUAL[:8], OTHER, REMARKS]


def test_a_lane_drawn_as_three_lattice_columns() -> None:
    def widened(row: list[str], fill: str) -> list[str]:
        return [*row[:2], *[mark for cell in row[2:5] for mark in (cell, fill, fill)], *row[5:]]

    rows = [widened(GROUPS, "<"), widened(NAMES, "<"), *[widened(row, "") for row in STEPS]]
    header = header_of(draw(rows))
    assert roles(header) == USUAL
    assert [column.last - column.first + 1 for column in header.columns] == [1, 1, 3, 3, 3, 1, 1, 1, 1]


def test_a_sliver_beside_a_doubled_rule_is_no_column() -> None:
    def slit(row: list[str], fill: str) -> list[str]:
        return [*row[:3], fill, *row[3:]]

    rows = [slit(GROUPS, "<"), slit(NAMES, ""), *[slit(row, "") for row in STEPS]]
    header = header_of(draw(rows, widths=[2, 14, 7, 1, 7, 7, 9, 7, 9, 9]))
    assert roles(header) == USUAL
    assert lanes(header) == ["Camat", "Sekcam", "Staf"]


def test_a_name_that_a_fold_cuts_in_two_is_one_column() -> None:
    def folded(row: list[str]) -> list[str]:
        return [*row[:5], row[5], "" if row[5] != "<" else "<", *row[6:]]

    groups = [*GROUPS[:5], "Mu", "tu Baku", "<", "<", "Keterangan"]
    names = [*NAMES[:5], "Ke", "lengkapan", "Waktu", "Output", "^"]
    header = header_of(draw([groups, names, *[folded(row) for row in STEPS]]))
    assert roles(header) == USUAL
    assert header.columns[5].name == "Kelengkapan"


def test_a_lane_that_a_fold_cuts_in_two_is_one_lane() -> None:
    names = ["^", "^", "Camat", "Sekre", "taris", *NAMES[5:]]
    drawn = draw([GROUPS, names, *STEPS])
    header = header_of(drawn)
    assert lanes(header) == ["Camat", "Sekretaris"]
    box = header.columns[3].header
    assert box is not None
    assert (box.x0, box.x1) == (drawn.table.cell_at(1, 3).box.x0, drawn.table.cell_at(1, 4).box.x1)


def test_without_a_header_the_body_tells_the_columns() -> None:
    header = header_of(draw(STEPS))
    assert not header.has_header
    assert roles(header) == USUAL
    assert header.body == 0
    assert all(column.confidence < 0.96 for column in header.columns)


@pytest.mark.parametrize("number", ["1", "l."])
@pytest.mark.parametrize("place", [0, 1])
def test_a_step_that_is_worded_like_a_header_is_no_header(number: str, place: int) -> None:
    worded = [number, "Kelengkapan Dokumen", "#", "", "", "Dokumen", "10 menit", "Output kegiatan", ""]
    rows = [STEPS[0], worded] if place else [worded, STEPS[1]]
    header = header_of(draw([*HEADER, *rows]))
    assert roles(header) == USUAL
    assert header.body == 2


def test_names_that_run_up_the_page_are_read_so() -> None:
    upright = {"t(/|": "Camat", "w3>": "Sekcam", "^|-": "Staf"}
    names = ["^", "^", *("\n".join(name) for name in upright), *NAMES[5:]]
    drawn = draw([GROUPS, names, *STEPS], heights=[3, 14, 4, 4, 4])

    def upward(boxes: Sequence[Box]) -> list[str]:
        return [upright.get(drawn.texts[box].replace("\n", ""), "") for box in boxes]

    header = header_of(drawn, upward)
    assert lanes(header) == ["Camat", "Sekcam", "Staf"]
    assert [c.quarter_turns for c in header.columns if c.role is LANE] == [1, 1, 1]


def test_a_missing_column_is_warned_of() -> None:
    rows = [[*row[:6], *row[7:]] for row in [GROUPS, NAMES, *STEPS]]
    header = header_of(draw(rows))
    assert DURATION not in roles(header)
    assert any("duration" in warning for warning in header.warnings)


QUALITY_NAMES = {
    REQUIREMENTS: ["Kelengkapan", "Persyaratan/\nKelengkapan", "Syarat", "Input", "PERLENGKAPAN"],
    DURATION: ["Waktu", "WAKTU", "Wak-\ntu", "Waktu (menit)", "Durasi"],
    OUTPUT: ["Output", "Keluaran", "HASIL", "Out-\nput"],
}
POSTS = ["Camat", "Kepala Seksi", "Kasubag Umum", "Tim LKj", "Pemohon", "Staf", "PPID", "X1", "Deops"]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_order_any_names_any_number_of_lanes(data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(POSTS), min_size=2, max_size=9, unique=True))
    order = data.draw(st.permutations([REQUIREMENTS, DURATION, OUTPUT]))
    group = data.draw(st.sampled_from(["Pelaksana", "PELAKU", "Pejabat", ""]))
    remarks = data.draw(st.booleans())
    spread = ["<"] * (len(names) - 1)
    tail = ["Ket."] if remarks else []
    quality = [data.draw(st.sampled_from(QUALITY_NAMES[role])) for role in order]
    groups = ["NO", "AKTIVITAS", group, *spread, "Mutu Baku", "<", "<", *tail]
    leaves = ["^", "^", *names, *quality, *["^" for _ in tail]]
    texts = {REQUIREMENTS: "Surat masuk", DURATION: "2 hari", OUTPUT: "Konsep surat"}
    body = [
        [
            f"{n + 1}.",
            "Menyusun konsep laporan",
            *["#" if n % len(names) == k else "" for k in range(len(names))],
        ]
        + [texts[role] for role in order]
        + ["" for _ in tail]
        for n in range(3)
    ]
    header = header_of(draw([groups, leaves, *body], scale=data.draw(st.sampled_from([0.7, 1.0, 2.0]))))
    assert roles(header) == [NUMBER, ACTIVITY, *[LANE] * len(names), *order, *[REMARKS for _ in tail]]
    assert lanes(header) == names


def test_a_header_that_cannot_be_read_is_told_by_its_cells() -> None:
    groups = ["x", "qqq", "zzzz", "<", "<", "wwww", "<", "<", "vvvv"]
    names = ["^", "^", "aaaa", "bbbb", "cccc", "dddd", "eeee", "ffff", "^"]
    header = header_of(draw([groups, names, *STEPS]))
    assert header.has_header
    assert header.body == 2
    assert roles(header) == USUAL


def test_a_quality_name_that_cannot_be_read_follows_from_the_others() -> None:
    names = ["No", "Kegiatan", "Camat", "Sekcam", "Staf", "Kelengkapan", "Wxxzu", "Output", "Ket"]
    assert roles(header_of(draw([names, *STEPS]))) == USUAL
    names = ["No", "Kegiatan", "Camat", "Sekcam", "Staf", "Kelengkapan", "Waktu", "Qqqzzz", "Ket"]
    assert roles(header_of(draw([names, *STEPS]))) == USUAL


def test_a_misread_header_word_is_still_known() -> None:
    misread = {"Kegiatan": "Kegiafan", "Keterangan": "Kelerangan", "Waktu": "Waklu", "Output": "Oulput"}
    rows = [[misread.get(cell, cell) for cell in line] for line in HEADER]
    assert roles(header_of(draw([*rows, *STEPS]))) == USUAL


def test_a_heading_in_the_cell_of_one_lane_is_no_part_of_its_name() -> None:
    names = ["No", "Kegiatan", NAMES[2], "Pelaksana\n" + NAMES[3], *NAMES[4:-1], "Ket"]
    drawn = draw([names, *STEPS], heights=[4, 4, 4, 4])
    assert lanes(header_of(drawn)) == ["Camat", "Sekcam", "Staf"]
