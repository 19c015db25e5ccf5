"""Labels of sections, lists of steps, and who does a step by its words."""

import pytest

from extractor.meaning.sections.labels import find_section
from extractor.meaning.sections.steps import find_performer, names_somebody, read_steps
from extractor.recognised.identity_cells import IdentityCell, IdentityLine, cell_lines
from extractor.record.geometry import Box
from extractor.record.model import State


def lines_at(*placed: tuple[float, str]) -> list[IdentityLine]:
    """Lines of one cell, each at its left edge."""
    boxes = tuple(Box(x, 20 * n, x + 8 * len(text), 20 * n + 14) for n, (x, text) in enumerate(placed))
    cell = IdentityCell(
        1, Box(0, 0, 900, 900), 0, 1, 1, 1, tuple(text for _, text in placed), boxes, 0.99, State.READ
    )
    return cell_lines(cell)


@pytest.mark.parametrize(
    ("line", "name", "rest"),
    [
        ("Pengertian", "definition", ""),
        ("1. Pengertian", "definition", ""),
        ("PROSEDUR / LANGKAH-LANGKAH :", "procedure", ""),
        ("Langkah-langkah 1. Petugas menerima", "procedure", "1. Petugas menerima"),
        ("Tujuan: Sebagai acuan", "purpose", "Sebagai acuan"),
        ("Dokumen Terkaìt", "related_documents", ""),
        ("Unit terkalt", "related_units", ""),
    ],
)
def test_a_label_at_the_beginning_of_a_line_is_found(line: str, name: str, rest: str) -> None:
    found = find_section(line)
    assert found is not None
    assert (found.name, found.rest) == (name, rest)


@pytest.mark.parametrize("line", ["Pengantar", "Petugas menerima", "", "1.", "Sebagai tujuan"])
def test_other_lines_have_no_label(line: str) -> None:
    assert find_section(line) is None


@pytest.mark.parametrize(
    ("text", "name", "sure"),
    [
        ("Petugas pendaftaran memanggil pasien.", "Petugas pendaftaran", True),
        ("Petugas akan mencatat.", "Petugas", True),
        ("Dokter gigi memeriksa pasien", "Dokter gigi", True),
        ("Pasien datang ke loket", "Pasien", True),
        ("Berkas diperiksa oleh perawat jaga", "perawat", False),
        ("Petugas loket 2", "Petugas", False),
    ],
)
def test_who_does_a_step_is_read_from_its_words(text: str, name: str, sure: bool) -> None:
    found = find_performer(text)
    assert found is not None
    assert (found.name, found.sure) == (name, sure)


@pytest.mark.parametrize(
    "text", ["Menyimpan berkas pasien", "Pasien dipanggil sesuai nomor", "Berkas disimpan di rak", "", "7"]
)
def test_nobody_is_invented(text: str) -> None:
    assert find_performer(text) is None


def test_a_word_for_somebody_is_seen_anywhere() -> None:
    assert names_somebody("Menyerahkan berkas kepada petugas")
    assert not names_somebody("Menyimpan berkas di rak")


def test_a_list_inside_a_step_is_part_of_it() -> None:
    before, steps = read_steps(
        lines_at(
            (10, "Petugas melakukan hal berikut:"),
            (10, "1. Menyiapkan alat"),
            (40, "1) tensimeter"),
            (40, "2) timbangan"),
            (10, "2. Memanggil pasien"),
            (25, "menurut nomor"),
        )
    )
    assert [line.text for line in before] == ["Petugas melakukan hal berikut:"]
    assert [step.text for step in steps] == [
        "Menyiapkan alat 1) tensimeter 2) timbangan",
        "Memanggil pasien menurut nomor",
    ]
    assert [step.number for step in steps] == [1, 2]
    # The inner "2)" could be the next step: the step that holds it is looked at.
    assert [step.unsure for step in steps] == [True, False]


def test_a_list_that_begins_anew_goes_on_and_is_doubted() -> None:
    _, steps = read_steps(
        lines_at((10, "1. Satu"), (10, "2. Dua"), (10, "B. Pelaksanaan"), (10, "1. Tiga"), (10, "2. Empat"))
    )
    assert [step.text for step in steps] == ["Satu", "Dua", "Tiga", "Empat"]
    assert [step.number for step in steps] == [1, 2, None, 2]
    assert steps[2].unsure


def test_a_number_that_is_left_out_is_doubted() -> None:
    _, steps = read_steps(lines_at((10, "1. Satu"), (10, "3. Tiga")))
    assert [(step.number, step.unsure) for step in steps] == [(1, False), (3, True)]


def test_steps_without_numbers_are_doubted() -> None:
    _, steps = read_steps(lines_at((10, "- Mencatat surat"), (10, "- Menyimpan surat")))
    assert [step.text for step in steps] == ["Mencatat surat", "Menyimpan surat"]
    assert all(step.unsure and step.number is None for step in steps)
