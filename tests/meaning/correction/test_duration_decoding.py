"""Cells of the time column that were read unsurely."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from text.drawn_sight import seen

from extractor.meaning.correction.duration_decoding import spell_duration
from extractor.record.geometry import Box
from extractor.record.model import Origin, State
from extractor.text.language.lattice import Sight
from extractor.text.model import RegionText, TextLine

BOX = Box(0, 0, 100, 40)


def cell(text: str, *sights: Sight, confidence: float = 0.8) -> RegionText:
    """A cell of one line that was looked at in some ways."""
    line = TextLine(BOX, text, confidence, sights=sights)
    return RegionText(BOX, (line,), text, confidence, Origin.OCR, State.READ)


def test_a_digit_that_one_look_shows_faintly_comes_before_its_unit() -> None:
    spelt = spell_duration(cell("hari", seen("hari"), seen("Ihari", {0: ("1", 0.3)})))
    assert spelt.text == "1 hari"
    assert spelt.confidence <= 0.75
    assert "hari" in spelt.alternatives


def test_a_unit_alone_that_was_read_surely_has_lost_its_digit() -> None:
    spelt = spell_duration(cell("jam", seen("jam"), seen("Ijam", {0: ("1", 0.3)}), confidence=0.99))
    assert spelt.text == "1 jam"
    assert spelt.confidence <= 0.75


def test_a_letter_in_the_place_of_a_digit_is_one() -> None:
    assert spell_duration(cell("S menit", seen("S menit"))).text == "5 menit"
    assert spell_duration(cell("Ihari", seen("I hari"))).text == "1 hari"


def test_the_usual_one_of_two_likely_numbers_is_taken_and_marked() -> None:
    spelt = spell_duration(cell("36 menit", seen("36 menit", {1: ("0", 0.2)})))
    assert spelt.text == "30 menit"
    assert spelt.confidence <= 0.75


def test_no_digit_is_made_up() -> None:
    spelt = spell_duration(cell("hari", seen("hari")))
    assert spelt.text == "hari"


@pytest.mark.parametrize(
    "text",
    ["Sesuai kebutuhan", "Kondisional", "1-2 hari", "3 (tiga) hari", "½ hari", "2 x 24 jam", "maks. 3 hari"],
)
def test_what_was_seen_clearly_stays(text: str) -> None:
    assert spell_duration(cell(text, seen(text), confidence=0.7)).text == text


def test_no_step_takes_no_time() -> None:
    assert spell_duration(cell("0 menit", confidence=0.99)).confidence <= 0.75
    assert spell_duration(cell("10 menit", confidence=0.99)).confidence == 0.99


def test_units_keep_their_capitals() -> None:
    assert spell_duration(cell("S Menit", seen("S Menit"))).text == "5 Menit"
    assert spell_duration(cell("S MENIT", seen("S MENIT"))).text == "5 MENIT"


def test_bare_numbers_are_expected_under_a_header_with_a_unit() -> None:
    assert spell_duration(cell("1S", seen("1S", {1: ("5", 0.3)})), "minute").text == "15"


def test_sure_cells_stay() -> None:
    sure = cell("36 menit", seen("36 menit", {1: ("0", 0.4)}), confidence=0.96)
    assert spell_duration(sure) is sure


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 180), st.sampled_from(["menit", "jam", "hari", "minggu", "bulan"]))
def test_clear_durations_stay_whatever_their_number(number: int, unit: str) -> None:
    text = f"{number} {unit}"
    assert spell_duration(cell(text, seen(text))).text == text


@settings(max_examples=40, deadline=None)
@given(st.text("13 menitharjSI-.", min_size=1, max_size=12))
def test_more_sure_than_it_was_read_is_no_cell(text: str) -> None:
    before = cell(text, seen(text))
    assert spell_duration(before).confidence <= before.confidence
