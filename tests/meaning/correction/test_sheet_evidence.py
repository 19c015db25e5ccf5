"""Words of a sheet in lines that show them as well as what was read there."""

import pytest
from text.drawn_sight import seen

from extractor.meaning.correction.sheet_evidence import SheetWords, replace_words
from extractor.record.geometry import Box
from extractor.text.model import TextLine

SURE = [("Menyusun konsep LKj", 0.97), ("LKj", 0.98), ("Membahas SPP", 0.96), ("SPP", 0.97)]


def line(text: str, doubts: dict[int, tuple[str, float]] | None = None) -> TextLine:
    """A line that was read unsurely."""
    return TextLine(Box(0, 0, 100, 20), text, 0.6, sights=(seen(text, doubts),))


def test_a_word_that_the_sheet_shows_surely_is_meant_where_it_was_seen_too() -> None:
    words = SheetWords.of([*SURE, ("konsep LKI", 0.6)])
    assert words.meant(line("konsep LKI", {9: ("j", 0.2)})) == {"LKI": "LKj"}


@pytest.mark.parametrize("text", ["konsep LKI", "Membahas SPM"])
def test_an_abbreviation_that_was_seen_clearly_stays(text: str) -> None:
    assert SheetWords.of([*SURE, (text, 0.6)]).meant(line(text)) == {}


def test_words_that_the_sheet_shows_as_often_stay() -> None:
    doubtful = line("Membahas SPM", {11: ("P", 0.3)})
    assert SheetWords.of([*SURE, ("Membahas SPM", 0.6)]).meant(doubtful) == {"SPM": "SPP"}
    assert SheetWords.of([*SURE, ("Membahas SPM", 0.97), ("SPM", 0.97)]).meant(doubtful) == {}


def test_known_words_stay() -> None:
    words = SheetWords.of([("rancangan surat", 0.97)] * 4)
    assert words.meant(line("dua syarat", {4: ("u", 0.4)})) == {}


def test_lines_that_were_read_surely_stay() -> None:
    words = SheetWords.of(SURE)
    assert words.meant(TextLine(Box(0, 0, 9, 9), "konsep LKI", 0.99)) == {}


def test_replaced_words_keep_what_stands_around_them() -> None:
    assert replace_words("(LKI), LKI1 LKIP", {"LKI": "LKj"}) == "(LKj), LKj1 LKIP"
