"""Words that run over a border of their cell belong to it whole, and their neighbours' words to theirs."""

from itertools import accumulate
from pathlib import Path

import pytest
from page.pdf_writer import PdfPage, line, pdf, text

from extractor.grid.lattice.lattice import find_tables
from extractor.options import PageOptions
from extractor.page.load import load_page
from extractor.text.digital import digital_lines
from extractor.text.overrun import with_homes
from extractor.text.segmentation.region import cut_region

XS, YS = (40, 240, 320, 480, 700, 800), (100, 180, 260, 340, 420, 500)
RULES = "".join(line(x, YS[0], x, YS[-1]) for x in XS) + "".join(line(XS[0], y, XS[-1], y) for y in YS)
FILLING = "".join(
    text(46, y + 40, "Memeriksa berkas permohonan dan", 9) + text(46, y + 28, "menyusun surat keterangan", 9)
    for y in YS[:-1]
)
ROW = 2


def cells(content: str, folder: Path) -> list[list[str]]:
    """The text of each cell, top row first."""
    path = folder / "sheet.pdf"
    path.write_bytes(pdf(PdfPage(RULES + FILLING + content)))
    page = load_page(path, 1, PageOptions())
    tables = find_tables(page)
    page = with_homes(page, tables)
    (table,) = tables
    assert page.digital is not None
    found = [["?"] * (len(XS) - 1) for _ in YS[:-1]]
    for cell in table.cells:
        region = cut_region(page, cell.box)
        near = [c for c in page.digital.characters if region.box.contains(*c.place)]
        lines = digital_lines(region, near)
        found[cell.row][cell.column] = "?" if lines is None else " ".join(line.text for line in lines)
    return found


def at(column: float, words: str, *, row: int = ROW, down: float = 34, size: float = 9) -> str:
    """Words that begin at an x in points, so far under the upper border of a row (from the top)."""
    return text(column, YS[-1 - row] - down, words, size)


WIDTHS = {"d": 0.556, "o": 0.556, "k": 0.5, "u": 0.556, "m": 0.833, "e": 0.556, "n": 0.556, "-": 0.333}
LETTERS = list(accumulate((9 * WIDTHS[c] for c in "dokumen-dokume"), initial=440.0))
CASES = {
    "right, one word": (
        at(242, "Pertanggungjawabannya"),
        {1: "Pertanggungjawabannya"},
    ),
    "right, many words in one object": (
        at(242, "Konsep Laporan Kinerja Instansi Pemerintah"),
        {1: "Konsep Laporan Kinerja Instansi Pemerintah"},
    ),
    "right, words apart, a line below": (
        at(322, "Mengidentifikasi") + at(450, "dokumen") + at(322, "Hukum Daerah", down=46),
        {2: "Mengidentifikasi dokumen Hukum Daerah"},
    ),
    "right, upon the next cell's words": (
        at(484, "Sesuai syarat") + at(322, "Publikasi") + at(452, "Produk") + at(322, "Hukum", down=46),
        {2: "Publikasi Produk Hukum", 3: "Sesuai syarat"},
    ),
    "right, up to the next cell's words": (
        at(322, "Publikasi") + at(455, "Produk") + at(484.5, "Sesuai syarat"),
        {2: "Publikasi Produk", 3: "Sesuai syarat"},
    ),
    "left, flush right": (
        at(196, "seratus dua puluh hari kerja") + at(280, "lamanya", down=46),
        {1: "seratus dua puluh hari kerja lamanya"},
    ),
    "both sides, centred": (
        at(226, "Kepala Subbagian Umum dan") + at(254, "Kepegawaian", down=46),
        {1: "Kepala Subbagian Umum dan Kepegawaian"},
    ),
    "letters one by one": (
        "".join(at(x, letter) for x, letter in zip(LETTERS, "dokumen-dokumen", strict=True)),
        {2: "dokumen-dokumen"},
    ),
    "down, the last line": (
        "".join(at(322, w, down=55 + 11.5 * n) for n, w in enumerate(("Surat yang", "sudah", "disahkan"))),
        {2: "Surat yang sudah disahkan"},
    ),
    "down, lines beyond": (
        "".join(at(322, w, down=58 + 11 * n) for n, w in enumerate(("satu", "dua", "tiga", "empat"))),
        {2: "satu dua tiga empat"},
    ),
    "two cells in one object": (
        f"BT /F1 9 Tf 1 0 0 1 322 {YS[-1 - ROW] - 34} Tm [(Surat masuk) -13000 (Sesuai syarat)] TJ ET\n",
        {2: "Surat masuk", 3: "Sesuai syarat"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_word_belongs_to_one_cell(name: str, tmp_path: Path) -> None:
    content, wanted = CASES[name]
    found = cells(content, tmp_path)
    for row in range(len(YS) - 1):
        for column in range(1, len(XS) - 1):
            assert found[row][column] == (wanted.get(column, "") if row == ROW else "")
        assert found[row][0] == "Memeriksa berkas permohonan dan menyusun surat keterangan"
