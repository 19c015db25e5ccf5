import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.grid.model import ColumnRole
from extractor.grid.table.labels import (
    fold,
    join_lines,
    match_column,
    match_group,
    match_identity,
    match_signature,
    match_total,
    post_likeness,
)
from extractor.store.knowledge import load_json


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("No.", ColumnRole.NUMBER),
        ("N0", ColumnRole.NUMBER),
        ("URAIAN\nPROSEDUR", ColumnRole.ACTIVITY),
        ("Proses/ Tahapan Kegiatan", ColumnRole.ACTIVITY),
        ("Persyaratan /\nPerlengkapan", ColumnRole.REQUIREMENTS),
        ("Kelengka-\npan", ColumnRole.REQUIREMENTS),
        ("Wak\ntu", ColumnRole.DURATION),
        ("Waktu (menit)", ColumnRole.DURATION),
        ("Oulput", ColumnRole.OUTPUT),
        ("Oiitpiit", ColumnRole.OUTPUT),
        ("| Output |", ColumnRole.OUTPUT),
        ("Ket.", ColumnRole.REMARKS),
        ("Dokumen Terkait", ColumnRole.OTHER),
    ],
)
def test_column_names_are_known_in_every_form(text: str, role: ColumnRole) -> None:
    found = match_column(text)
    assert found is not None
    assert found[0] is role


@pytest.mark.parametrize(
    "text",
    ["Camat", "Kasubag Umum", "Instansi lain/ Sosial Media", "Direktur Sarana Prasarana", "", "10 menit"],
)
def test_lane_names_are_no_column_names(text: str) -> None:
    assert match_column(text) is None


def test_group_words() -> None:
    for text, label in [
        ("PELAKSANA", "lanes"),
        ("Pejabat yang bertanggung\njawab", "lanes"),
        ("Mutu Baku", "quality"),
        ("Pendukung", "quality"),
    ]:
        found = match_group(text)
        assert found is not None
        assert found.label == label
    assert match_group("Kepala Seksi") is None


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("NOMOR SOP", "sop_number"),
        ("Nomor SOP : 070/1", "sop_number"),
        ("Tgl. Efektif", "date_effective"),
        ("Disahkan\noleh", "approved_by"),
        ("DASAR HUKUM :", "legal_basis"),
        ("A. Dasar Hukum", "legal_basis"),
        ("Peralatan / perlengkapan :", "equipment"),
        ("Pencatatan & Pendataan", "record_keeping"),
        ("Peringatan", "warnings"),
    ],
)
def test_identity_labels(text: str, field: str) -> None:
    found = match_identity(text)
    assert found is not None
    assert found.label == field


def test_a_value_is_no_identity_label() -> None:
    assert (
        match_identity("Peraturan Menteri Nomor 1 Tahun 2000 tentang Pencatatan dan Pendataan Dokumen")
        is None
    )


def test_totals_and_signatures_are_told_from_activities() -> None:
    assert match_total("JUMLAH WAKTU PENYELESAIAN") == 1.0
    assert match_total("Total : 3 jam") == 1.0
    assert match_total("Jiimiah Waktii") > 0.8
    assert match_total("Menjumlahkan waktu") == 0.0
    assert match_signature("CAMAT\nNIP. 1978") == 1.0
    assert match_signature("Menandatangani surat") == 0.0


def test_posts_are_told_from_other_words() -> None:
    assert post_likeness("Kepala Bidang") == 1.0
    assert post_likeness("Dokumen lengkap") == 0.0


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ("Kepala\nSeksi", "Kepala Seksi"),
        ("PENGADMINI\nSTRASI\nUMUM", "PENGADMINISTRASI UMUM"),
        ("Kepala Sub-\nbagian", "Kepala Subbagian"),
        ("Sekretaris/Kabi\nd", "Sekretaris/Kabid"),
        ("PPID\nPelaksana", "PPID Pelaksana"),
        ("", ""),
    ],
)
def test_lines_of_a_header_become_one_name(lines: str, name: str) -> None:
    assert join_lines(lines) == name


@given(st.text(max_size=40))
def test_no_text_breaks_the_matching(text: str) -> None:
    match_column(text)
    match_group(text)
    match_identity(text)
    assert 0.0 <= match_total(text) <= 1.0
    assert 0.0 <= post_likeness(text) <= 1.0
    assert fold(fold(text)) == fold(text)


def test_no_name_stands_for_two_columns() -> None:
    seen: dict[str, str] = {}
    for role, names in load_json("lexicon/headers.json")["columns"].items():
        for name in names:
            assert seen.setdefault(fold(name), role) == role, name
