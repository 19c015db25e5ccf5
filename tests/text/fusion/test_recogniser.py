"""How sure a line is whose letters were changed after it was read."""

import numpy as np
import pytest
from text.drawn_text import Scripted

from extractor.options import TextOptions
from extractor.record.geometry import Box
from extractor.text.fusion.calibration import load_calibration
from extractor.text.fusion.recogniser import REPAIRED, STRAY_CAPITAL, Recogniser
from extractor.text.language.lexicon import load_lexicon
from extractor.text.segmentation.lines import LineCut


def recognised(text: str, probability: float = 0.97) -> tuple[str, float]:
    image = np.full((32, 400), 255, np.uint8)
    cut = LineCut(Box(0, 0, 400, 20), image, 20.0, 0.9)
    engine = Scripted(text, probability=probability)
    recogniser = Recogniser(TextOptions(), load_lexicon(), load_calibration(), [lambda: engine])
    (found,) = recogniser.recognise([cut])
    return found.text, found.confidence


@pytest.mark.parametrize(
    ("read", "text"),
    [
        ("surat ditantatangani pimpinan", "surat ditandatangani pimpinan"),
        ("Tanda Kehomatan Satya", "Tanda Kecamatan Satya"),
    ],
)
def test_a_word_that_the_list_spells_otherwise_is_never_sure(read: str, text: str) -> None:
    assert recognised(read) == (text, REPAIRED)


def test_letters_of_one_shape_are_put_right_surely() -> None:
    text, confidence = recognised("Konsep LKjlP tahun")
    assert text.casefold() == "konsep lkjip tahun"
    assert confidence > REPAIRED


@pytest.mark.parametrize("read", ["Daftar AplikasI daerah", "Kepala PemerIntah daerah", "Surat diIndonesia"])
def test_a_capital_i_behind_a_small_letter_is_never_sure(read: str) -> None:
    assert recognised(read, probability=0.999)[1] <= STRAY_CAPITAL


@pytest.mark.parametrize(
    "read", ["Daftar Informasi daerah", "SURAT IZIN DAERAH", "Bidang III", "Menyusun draft LKjIP"]
)
def test_other_capitals_are_as_sure_as_they_look(read: str) -> None:
    assert recognised(read, probability=0.999)[1] > STRAY_CAPITAL
