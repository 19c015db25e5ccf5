"""Names of lanes: what is repaired, and what is left as it is printed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from text.drawn_sight import seen

from extractor.meaning.correction.lane_decoding import is_action, name_words
from extractor.meaning.correction.lane_names import LaneWords, lane_words, mend_name
from extractor.record.geometry import Box
from extractor.record.model import Origin, State
from extractor.text.language.casing import dressed, plain
from extractor.text.language.lexicon import load_lexicon
from extractor.text.language.visual_distance import load_visual_distance
from extractor.text.model import RegionText, TextLine


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


def region(lines: list[tuple[str, dict[int, tuple[str, float]]]]) -> RegionText:
    """A lane's header of which each line shows a text, with doubts by place."""
    box = Box(0, 0, 100, 40)
    written = tuple(TextLine(box, text, 0.3, sights=(seen(text, doubts),)) for text, doubts in lines)
    text = " ".join(line.text for line in written)
    return RegionText(box, written, text, 0.3, Origin.OCR, State.READ)


def mended(*shown: RegionText, words: LaneWords | None = None) -> str:
    return mend_name(shown[0].text, 0.3, words or lane_words(()), shown).text


def test_a_name_is_spelt_from_what_was_seen() -> None:
    assert mended(region([("Sudf", {1: ("t", 0.05), 2: ("a", 0.3)})])) == "Staf"
    assert mended(region([("KEPALA UPID", {9: ("T", 0.2)})])) == "KEPALA UPTD"


def test_lines_that_were_read_surely_stay() -> None:
    doubtful = region([("Kasubag", {}), ("Evapon", {5: ("r", 0.3)})])
    sure = replace(doubtful.lines[0], sights=())
    words = LaneWords(
        [], load_lexicon(), load_visual_distance(), load_visual_distance(capitals=True),
        name_words(frozenset()),
    )  # fmt: skip
    shown = replace(doubtful, lines=(sure, doubtful.lines[1]))
    assert mended(shown, words=words) == "Kasubag Evapor"


def test_all_pages_that_show_a_name_decide_together() -> None:
    first, second = region([("Kadas", {3: ("i", 0.02)})]), region([("Kaois", {2: ("d", 0.2)})])
    assert mended(first, second) == "Kadis"


def test_names_that_the_cells_hold_are_likelier() -> None:
    words = LaneWords(
        [], load_lexicon(), load_visual_distance(), load_visual_distance(capitals=True),
        name_words(frozenset(), ("Menyerahkan berkas kepada Kasi Ekbang untuk diperiksa",)),
    )  # fmt: skip
    assert mended(region([("Kasi Lkhang", {5: ("E", 0.05), 7: ("b", 0.05)})]), words=words) == "Kasi Ekbang"


def test_a_name_of_no_list_stays_where_it_was_probably_read_right() -> None:
    doubtful = region([("Promkes", {4: ("", 0.02)})])
    words = lane_words(())
    assert mend_name("Promkes", 0.85, words, [replace(doubtful, confidence=0.85)]).text == "Promkes"


def test_what_is_done_is_no_actor() -> None:
    assert mended(region([("Mengadu", {0: ("P", 0.4)})])) == "Pengadu"
    assert is_action("mengisi")
    assert not is_action("menteri")


@pytest.mark.parametrize("name", ["PPNS", "Bid. PPUD", "Kasi/Lurah", "Asisten III", "BKD Prov", "Petugas 2"])
def test_what_was_seen_clearly_stays(name: str) -> None:
    assert mended(region([(name, {})])) == name


def test_capitals_and_marks_stay_as_they_were_read() -> None:
    assert dressed("sub umum", "Sub. Umun") == "Sub. Umum"
    assert dressed("kasi lurah", "KASI/LURAB") == "KASI/LURAH"
    assert dressed("kasubbag renja dan monev", "Kasubbag Renja dan Moner") == "Kasubbag Renja dan Monev"
    assert dressed("admin sipd", "Admin S1PD") == "Admin SIPD"


@given(st.text("aKbeS .ti/I2", max_size=14))
def test_dress_changes_no_letter(name: str) -> None:
    spelt = plain(name)
    assert plain(dressed(spelt, name)).replace(" ", "") == spelt.replace(" ", "")
