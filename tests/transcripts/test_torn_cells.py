"""Cells of OCR with boxes that lack words, or hold another one's, are doubted by where their words stand."""

import pytest

from extractor.record.geometry import Box
from extractor.transcripts.layout.page import Line, Word
from extractor.transcripts.layout.torn import column_of, is_torn

LETTER, HIGH = 10.0, 20.0


def cell(*lines: str, left: float = 100.0, top: float = 0.0) -> list[Line]:
    """Lines of words, ten units a letter; each "_" is a letter's width in which nothing was read."""
    found = []
    for n, text in enumerate(lines):
        words, x = [], left
        for word in text.split(" "):
            if word.strip("_"):
                box = Box(x, top + n * HIGH, x + LETTER * len(word), top + n * HIGH + 15)
                words.append(Word(word, box, 0.95, 1, 1))
            x += LETTER * (len(word) + 1)
        found.append(Line(tuple(words)))
    return found


OTHERS = [
    cell("Menerima surat masuk dari", "pemohon", top=100),
    cell("Memeriksa kelengkapan", "berkas permohonan", top=200),
    cell("Menyampaikan hasil kepada", "pimpinan", top=300),
    cell("Mengarsipkan dokumen", top=400),
]


def torn(*lines: str) -> bool:
    held = cell(*lines)
    return is_torn("activity", held, column_of([*OTHERS, held], LETTER))


def test_whole_cells_are_not_doubted() -> None:
    column = column_of(OTHERS, LETTER)
    assert not any(is_torn("activity", held, column) for held in OTHERS)
    assert not torn("Mengoreksi dokumen SOP", "kecamatan")


@pytest.mark.parametrize(
    "lines",
    [
        ("__________ dokumen kecamatan",),
        ("Mengoreksi ________ kecamatan",),
        ("Mengoreksi", "di dokumen kecamatan"),
        ("dokumen kecamatan",),
        ("Mengoreksi dokumen dokumen",),
        ("Mengoreksi dokumen yang",),
        ("Mengoreksi k dokumen",),
        ("Mengoreksi dokumen (surat",),
        ("2 Mengoreksi dokumen",),
    ],
)
def test_cells_that_lack_words_or_hold_others_are_doubted(lines: tuple[str, ...]) -> None:
    assert torn(*lines)


def test_times_and_items_are_read_as_they_are() -> None:
    held = cell("1 hari")
    assert not is_torn("duration", held, column_of([held] * 4, LETTER))
    assert not torn("a) Menyiapkan berkas")
