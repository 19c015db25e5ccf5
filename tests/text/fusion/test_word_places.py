"""Words of a line found between the gaps of its picture."""

from dataclasses import replace
from itertools import pairwise

import pytest
from text.drawn_text import TEXT_HEIGHT, make_page

from extractor.record.geometry import Box
from extractor.text.engines.base import Glyph, LineReading
from extractor.text.fusion.word_places import word_spans
from extractor.text.segmentation.lines import LineCut, cut_box

TEXT = "Memeriksa 1. isi surat il masuk"
LEFT = 60
HALF_A_LETTER = TEXT_HEIGHT / 4


def drawn(text: str, speck: int | None = None) -> tuple[LineCut, list[tuple[float, float]], list[float]]:
    """The cut of a drawn line; where its words begin and end, and its letters' middles, in the region."""
    places: list[tuple[float, float]] = []
    middles: list[float] = []

    def paint(draw, font) -> None:  # type: ignore[no-untyped-def]
        draw.text((LEFT, 60), text, "black", font)
        at = 0
        for word in text.split():
            at = text.index(word, at)
            x0 = LEFT + draw.textlength(text[:at], font)
            ink = draw.textbbox((x0, 60), word, font)
            places.append((ink[0], ink[2]))
            for k in range(len(word)):
                a = LEFT + draw.textlength(text[: at + k], font)
                b = LEFT + draw.textlength(text[: at + k + 1], font)
                middles.append((a + b) / 2)
            at += len(word)
        if speck is not None:
            draw.ellipse((speck, 80, speck + 3, 83), "black")

    page = make_page(paint)
    region, (cut,) = cut_box(page, Box(20, 30, 880, 150))
    off = region.box.x0
    return cut, [(a - off, b - off) for a, b in places], [m - off for m in middles]


def reading(text: str, cut: LineCut, middles: list[float], shift: float = 0.0) -> LineReading:
    glyphs, at = [], iter(middles)
    for letter in text:
        x = None if letter == " " else (next(at) + shift - cut.offset) / cut.image.shape[1]
        glyphs.append(Glyph(letter, 0.99, x))
    return LineReading("ppocr", tuple(glyphs))


@pytest.mark.parametrize("shift", [-0.25, 0.0, 0.25])
def test_each_word_is_found_within_half_a_letter(shift: float) -> None:
    cut, places, middles = drawn(TEXT)
    spans = word_spans(TEXT, reading(TEXT, cut, middles, shift * TEXT_HEIGHT), cut)
    assert len(spans) == len(places)
    for mine, known in zip(spans, places, strict=True):
        assert mine == pytest.approx(known, abs=HALF_A_LETTER)


def test_a_comma_that_is_seen_behind_its_ink_ends_its_word() -> None:
    """Between the places of both letters lies paper alone; the gap begins before them."""
    text = "LKj, Komputer"
    cut, places, middles = drawn(text)
    middles[3] += 0.45 * TEXT_HEIGHT
    for mine, known in zip(word_spans(text, reading(text, cut, middles), cut), places, strict=True):
        assert mine == pytest.approx(known, abs=HALF_A_LETTER / 2)


@pytest.mark.parametrize("shift", [-0.45, -0.2, 0.0, 0.2, 0.45])
def test_a_dash_between_words_has_a_gap_on_either_side(shift: float) -> None:
    """Both gaps lie within reach of both borders: networks place a dash nearer to one of them."""
    text = "Undang - Undang No."
    cut, places, middles = drawn(text)
    middles[6] += shift * TEXT_HEIGHT
    for mine, known in zip(word_spans(text, reading(text, cut, middles), cut), places, strict=True):
        assert mine == pytest.approx(known, abs=HALF_A_LETTER / 2)


def test_a_word_of_pale_strokes_is_found() -> None:
    """Thin strokes of a coarse scan are paler than thick ones."""
    cut, places, middles = drawn(TEXT)
    first, last = (round(x) - cut.offset for x in places[2])  # "isi"
    image = cut.image.copy()
    image[:, first : last + 1] = 255 - (255 - image[:, first : last + 1]) // 3
    pale = replace(cut, image=image)
    for mine, known in zip(word_spans(TEXT, reading(TEXT, cut, middles), pale), places, strict=True):
        assert mine == pytest.approx(known, abs=HALF_A_LETTER)


def test_a_speck_far_off_is_no_part_of_a_word() -> None:
    cut, places, middles = drawn("Komputer", speck=700)
    (span,) = word_spans("Komputer", reading("Komputer", cut, middles), cut)
    assert span == pytest.approx(places[0], abs=HALF_A_LETTER)


def test_words_that_were_put_right_keep_their_places() -> None:
    cut, places, middles = drawn(TEXT)
    read = reading("Memeriksa 1. isl surat 11 masuk", cut, middles)
    for mine, known in zip(word_spans(TEXT, read, cut), places, strict=True):
        assert mine == pytest.approx(known, abs=HALF_A_LETTER)


@pytest.mark.parametrize("text", ["surat masuk", "suratmasuk", "sur at ma suk x", "", "entah apa lagi"])
def test_words_never_leave_their_line_nor_cross(text: str) -> None:
    cut, _, middles = drawn("surat masuk")
    spans = word_spans(text, reading("surat masuk", cut, middles), cut)
    assert len(spans) == len(text.split())
    assert all(cut.box.x0 <= start <= end <= cut.box.x1 for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_without_places_of_letters_words_share_the_line() -> None:
    cut, _, _ = drawn("surat masuk")
    nowhere = LineReading("ppocr", tuple(Glyph(letter, 0.9) for letter in "surat masuk"))
    spans = word_spans("surat masuk", nowhere, cut)
    assert [spans[0][0], spans[-1][1]] == pytest.approx([cut.box.x0, cut.box.x1])
