"""Names of lanes: what is repaired, and what is left as it is printed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.meaning.lane_names import LaneWords, mend_name
from extractor.text.lexicon import load_lexicon
from extractor.text.visual import load_visual_distance


@pytest.fixture(scope="module")
def words() -> LaneWords:
    small, large = load_visual_distance(), load_visual_distance(capitals=True)
    return LaneWords(["monev", "evapor"], load_lexicon(), small, large)


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("SEKRE TARIS", "SEKRETARIS"),
        ("Seksetarrs", "Sekretaris"),
        ("KASUBBAG KLUANGAN DAN PROGRAM", "KASUBBAG KEUANGAN DAN PROGRAM"),
        ("SIAF", "STAF"),
        (".Scaf", "Staf"),
        ("CAMAR", "CAMAT"),
        ("•KASUBAG EVAPOR", "KASUBAG EVAPOR"),
        ("KASILURAH", "KASI LURAH"),
        ("PENGADMINI STRASI UMUM", "PENGADMINISTRASI UMUM"),
    ],
)
def test_unsure_names_become_the_words_they_look_like(read: str, meant: str, words: LaneWords) -> None:
    assert mend_name(read, 0.5, words).text == meant
    assert mend_name(read, 0.5, words).mended


@pytest.mark.parametrize(
    "name", ["PPNS", "Bid. PPUD", "JFU Gakkumda", "Kabid Wasdal", "Asisten I", "Sub. Umum"]
)
def test_names_that_nobody_knows_stay(name: str, words: LaneWords) -> None:
    assert mend_name(name, 0.5, words).text == name


@given(st.text("aKbeS .ti/", max_size=14))
def test_what_was_read_surely_is_never_touched(name: str) -> None:
    lexicon = load_lexicon()
    words = LaneWords([], lexicon, load_visual_distance(), load_visual_distance(capitals=True))
    assert mend_name(name, 0.99, words).text == name


@given(st.text("aKbeS .ti/", max_size=14))
def test_repair_makes_no_long_text_of_little(name: str) -> None:
    lexicon = load_lexicon()
    words = LaneWords([], lexicon, load_visual_distance(), load_visual_distance(capitals=True))
    assert len(mend_name(name, 0.1, words).text) <= 1.6 * len(name) + 2
