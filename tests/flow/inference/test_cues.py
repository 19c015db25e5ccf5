"""The words of a step tell where its branches go."""

import pytest

from extractor.flow.inference.cues import find_cues

LANES = ["Pelaksana", "Kasubbag Umum", "Sekretaris", "Kepala Dinas"]


@pytest.mark.parametrize(
    ("words", "lane", "sense"),
    [
        (
            "Memeriksa draf, jika tidak setuju dikembalikan kepada Pelaksana, jika setuju ke Sekretaris",
            0,
            "no",
        ),
        (
            "Memeriksa draf, jika tidak setuju dikembalikan kepada Pelaksana, jika setuju ke Sekretaris",
            2,
            "yes",
        ),
        ("Apabila belum lengkap, berkas dikembalikan ke Kasubag Umum untuk diperbaiki", 1, "no"),
        ("Apabila lengkap diteruskan kepada Kepala Dinas", 3, "yes"),
        ("Menyampaikan surat kepada Sekretaris", 2, None),
        ("Menyusun konsep laporan", 2, None),
    ],
)
def test_sense_of_a_lane(words: str, lane: int, sense: str | None) -> None:
    assert find_cues([words], LANES).sense(0, lane) == sense


def test_plain_forwarding_names_its_lane() -> None:
    (cue,) = find_cues(["Menyampaikan surat kepada Sekretaris untuk diparaf"], LANES).of(0)
    assert (cue.lane, cue.sense, cue.back) == (2, None, False)


def test_steps_without_words_and_unknown_rows_have_no_cues() -> None:
    cues = find_cues([""], LANES)
    assert cues.of(0) == ()
    assert cues.of(7) == ()
