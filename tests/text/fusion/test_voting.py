"""Two readings of a line: what neither probability nor word list can decide is no sure reading."""

import pytest

from extractor.text.engines.base import Glyph, LineReading
from extractor.text.fusion.calibration import MISSPELT, line_signs, load_calibration
from extractor.text.fusion.voting import rivals
from extractor.text.fusion.word_repair import Repaired
from extractor.text.language.lexicon import Lexicon

LEXICON = Lexicon(["memeriksa", "surat", "berkas", "diterima", "diterbitkan", "hari", "usulan", "ulasan"])


def line(text: str, probability: float = 0.99) -> LineReading:
    return LineReading("engine", tuple(Glyph(character, probability) for character in text))


@pytest.mark.parametrize(
    ("text", "other", "count"),
    [
        ("Memeriksa usulan", "Memeriksa ulasan", 1),
        ("1 hari", "4 hari", 1),
        ("12 hari", "1 hari", 1),
        ("Memeriksa usulan", "Memeriksa usulan", 0),
        ("Memeriksa usulan", "Memeriksa usutan", 0),  # not a word: the first is believed
        ("Memeriksa usulan", "MEMERIKSA, usulan", 0),
        ("1 hari", "l hari", 0),
        ("1 hari", "hari", 0),
    ],
)
def test_another_known_word_or_number_in_a_place_is_a_rival(text: str, other: str, count: int) -> None:
    assert rivals(text, line(other), LEXICON) == count


def test_what_the_other_engine_hardly_saw_is_no_rival() -> None:
    assert rivals("Memeriksa usulan", line("Memeriksa ulasan", 0.2), LEXICON) == 0
    assert rivals("1 hari", line("4 hari", 0.6), LEXICON) == 0


def test_a_line_with_a_rival_is_never_sure() -> None:
    def sure(other: str) -> float:
        signs = line_signs(
            Repaired("Memeriksa usulan", 0.0), (line("Memeriksa usulan"), line(other)), LEXICON, 25, 0.9, 0.7
        )
        return load_calibration().line(signs)

    assert sure("Memeriksa usulan") > 0.97
    assert sure("Memeriksa ulasan") <= MISSPELT
