"""Voting, spaces, numerals and repair: how two readings become one text."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from text.drawn_text import reading

from extractor.record.geometry import Box
from extractor.text.engines.base import Glyph, LineReading, Trace
from extractor.text.fusion.recogniser import Recognised
from extractor.text.fusion.roman_bars import read_numerals
from extractor.text.fusion.spacing import restore_spaces
from extractor.text.fusion.voting import align_words, vote
from extractor.text.fusion.word_repair import Repairer
from extractor.text.language.lexicon import Lexicon, load_lexicon
from extractor.text.language.visual_distance import load_visual_distance
from extractor.text.model import TextLine


@pytest.mark.parametrize(("text", "kept"), [("jam", True), ("12 menit", True), ("Menyusun konsep", False)])
def test_only_short_lines_keep_what_was_seen_of_them_however_surely_they_were_read(
    text: str, kept: bool
) -> None:
    trace = Trace(np.full((4, 3), 1 / 3, np.float32), ("", "a", "b"))
    seen = Recognised(text, 0.99, (replace(reading(text, 0.99), trace=trace),))
    assert bool(seen.sights) is kept
    assert replace(seen, confidence=0.9).sights
    line = TextLine(Box(0, 0, 9, 9), text, 0.99, sights=seen.sights)
    assert not line.doubted_sights
    assert bool(replace(line, confidence=0.9).doubted_sights) is kept


def text_of(glyphs: tuple[Glyph, ...]) -> str:
    return "".join(g.text for g in glyphs)


@pytest.mark.parametrize(
    ("base", "probability", "other", "chosen"),
    [
        ("surat masuk", 0.999, "surat masuk", "surat masuk"),
        ("surat masuk", 0.999, "5urat maauk", "surat masuk"),
        ("surqt masuk", 0.6, "surat masuk", "surat masuk"),
        ("surqt masuk", 0.999, "surat masuk", "surqt masuk"),
        ("No. 12/2014", 0.6, "No. 72/2014", "No. 12/2014"),
        ("", 0.9, "surat", "surat"),
        ("surat", 0.9, "", "surat"),
    ],
)
def test_the_leading_engine_yields_only_to_a_known_word_where_it_is_unsure(
    base: str, probability: float, other: str, chosen: str, lexicon: Lexicon
) -> None:
    assert text_of(vote(reading(base, probability), reading(other, 0.95, "tesseract"), lexicon)) == chosen


@given(st.text("abc d", max_size=15), st.text("abc d", max_size=15))
def test_aligning_keeps_every_character_of_both(mine: str, theirs: str) -> None:
    words = align_words(reading(mine), reading(theirs))
    assert [w.text for w in words] == mine.split()
    if words:
        assert "".join(w.other for w in words) in theirs.replace(" ", "")


def line_picture(gap: int) -> tuple[LineReading, np.ndarray]:
    """The word 'suratmasuk' as ten bars of 12 pixels, 4 apart, with `gap` pixels after the fifth."""
    image = np.full((40, 400), 255, np.uint8)
    glyphs, x = [], 10
    for k, letter in enumerate("suratmasuk"):
        image[8:32, x : x + 12] = 0
        glyphs.append(Glyph(letter, 0.99, (x + 6) / 400))
        x += 12 + (gap if k == 4 else 4)
    return LineReading("ppocr", tuple(glyphs)), image


@pytest.mark.parametrize(("gap", "text"), [(4, "suratmasuk"), (14, "surat masuk"), (7, "surat masuk")])
def test_a_dropped_space_is_found_in_the_picture(gap: int, text: str, lexicon: Lexicon) -> None:
    read, image = line_picture(gap)
    assert restore_spaces(read, None, image, 24.0, lexicon).text == text


def test_a_narrow_gap_becomes_a_space_only_with_another_sign(lexicon: Lexicon) -> None:
    read, image = line_picture(7)
    unknown = LineReading(
        "ppocr", tuple(Glyph(c, g.probability, g.x) for c, g in zip("abcdefghij", read.glyphs, strict=True))
    )
    assert restore_spaces(unknown, None, image, 24.0, lexicon).text == "abcdefghij"
    assert restore_spaces(unknown, reading("abcde fghij"), image, 24.0, lexicon).text == "abcde fghij"


@pytest.mark.parametrize("bars", [1, 2, 3])
@pytest.mark.parametrize("read", ["Il", "Ill", "l", "I"])
def test_roman_bars_are_counted(bars: int, read: str) -> None:
    image = np.full((40, 200), 255, np.uint8)
    for k in range(bars):
        image[8:32, 90 + 8 * k : 93 + 8 * k] = 0
    glyphs = tuple(Glyph(c, 0.7, (92 + 4 * bars) / 200) for c in read)
    assert text_of(read_numerals(glyphs, image, 24.0)) == "I" * bars


@pytest.mark.parametrize("text", ["surat", "11", "1", "lilin", "I2"])
def test_other_words_are_no_numerals(text: str) -> None:
    glyphs = reading(text).glyphs
    assert read_numerals(glyphs, np.full((40, 200), 255, np.uint8), 24.0) == glyphs


@pytest.mark.parametrize(
    ("read", "probability", "meant"),
    [
        ("Memenntahkan surat", 0.7, "Memerintahkan surat"),
        ("pembentahuan", 0.7, "pemberitahuan"),
        ("10 ment", 0.9, "10 menit"),
        ("1 han", 0.99, "1 hari"),
        ("Memenntahkan surat", 0.999, "Memenntahkan surat"),
        ("Sunarno", 0.7, "Sunarno"),
        ("NIP 1963O7", 0.5, "NIP 1963O7"),
        ("PENGANTAB", 0.5, "PENGANTAB"),
        ("5 kas", 0.9, "5 kas"),
    ],
)
def test_only_unclear_words_that_look_like_one_known_word_are_repaired(
    read: str, probability: float, meant: str, lexicon: Lexicon
) -> None:
    repaired = Repairer(lexicon, load_visual_distance()).repair(reading(read, probability), None)
    assert repaired.text == meant
    assert (repaired.cost > 0) == (read != meant)


@pytest.mark.parametrize(
    ("read", "probability", "meant"),
    [
        ("Tim penyusun LK)", 0.9, "Tim penyusun LKj"),
        ("Dokumen LKj!P.", 0.9, "Dokumen LKjIP."),
        ("konsep 1 Kj", 0.9, "konsep LKj"),
        ("Tim penyusun LK)", 0.999, "Tim penyusun LK)"),
        ("Kinerja (LK)", 0.9, "Kinerja (LK)"),
        ("Bagian I Kota", 0.9, "Bagian I Kota"),
        ("a) Camat", 0.9, "a) Camat"),
    ],
)
def test_unclear_abbreviations_get_letters_back_that_were_read_as_marks(
    read: str, probability: float, meant: str
) -> None:
    repairer = Repairer(load_lexicon(), load_visual_distance())
    assert repairer.repair(reading(read, probability), None).text == meant


def test_what_both_engines_read_is_only_changed_where_letters_look_alike(lexicon: Lexicon) -> None:
    repairer = Repairer(lexicon, load_visual_distance())
    for read, meant in (
        ("pembentahuan", "pemberitahuan"),
        ("tenerixo", "tenerixo"),
        ("menexixa", "menexixa"),
    ):
        both = reading(read, 0.7), reading(read, 0.9, "tesseract")
        assert repairer.repair(*both).text == meant


@given(st.text("abiln", max_size=8), st.text("abiln", max_size=8))
def test_the_visual_distance_is_a_bounded_edit_distance(one: str, two: str) -> None:
    distance = load_visual_distance()
    assert distance(one, one) == 0
    assert 0 <= distance(one, two) <= max(len(one), len(two))
    assert (distance(one, two) == 0) == (one == two)


@pytest.mark.parametrize(
    ("read", "mended"),
    [
        ("pember itahuan masuk", "pemberitahuan masuk"),
        ("surat mas uk", "surat masuk"),
        ("di atas", "di atas"),
        ("surat masuk", "surat masuk"),
        ("No. 1 2", "No. 1 2"),
        ("SURAT MAS UK", "SURAT MASUK"),
        ("surat an. Camat", "surat an. Camat"),
    ],
)
def test_a_space_that_breaks_a_known_word_goes(read: str, mended: str, lexicon: Lexicon) -> None:
    image = np.full((40, 400), 255, np.uint8)
    assert restore_spaces(reading(read), None, image, 20.0, lexicon).text == mended
