from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.record.durations import Length, parse_iso, total
from extractor.record.model import Duration, Step


def step(number: int, maximum: str | None, shared_with: tuple[int, ...] = ()) -> Step:
    duration = Duration(text="", minimum=None, maximum=maximum, shared_with=list(shared_with))
    return Step(id=f"s{number}", number=number, activity="", duration=duration)


@pytest.mark.parametrize(
    ("iso", "words"),
    [
        ("PT10M", "10 menit"),
        ("P1D", "1 hari"),
        ("P2DT3H15M", "2 hari 3 jam 15 menit"),
        ("PT185M", "3 jam 5 menit"),
        ("PT30S", "30 detik"),
        ("PT0.5H", "30 menit"),
        ("P2W", "14 hari"),
        ("P1Y2M", "14 bulan"),
        ("PT0S", ""),
    ],
)
def test_words(iso: str, words: str) -> None:
    assert parse_iso(iso).words() == words


@pytest.mark.parametrize("text", ["", "P", "PT", "10 menit", "P1DT", "P-1D", "P1H", "PT1.2.3M"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"ISO 8601|Fraction"):
        parse_iso(text)


@given(*[st.integers(0, 999)] * 5)
def test_parse_inverts_writing(months: int, days: int, hours: int, minutes: int, seconds: int) -> None:
    expected = Length(Fraction(months), Fraction(days), Fraction(hours * 3600 + minutes * 60 + seconds))
    assert parse_iso(f"P{months}M{days}DT{hours}H{minutes}M{seconds}S") == expected


def test_days_do_not_become_hours() -> None:
    assert total([step(1, "P3D"), step(2, "PT155M")]).words() == "3 hari 2 jam 35 menit"


def test_a_shared_cell_counts_once() -> None:
    shared = [step(1, "P2D", (1, 2, 3)), step(2, "P2D", (1, 2, 3)), step(3, "P2D", (1, 2, 3)), step(4, "P1D")]
    assert total(shared).words() == "3 hari"


def test_equal_lengths_that_are_not_shared_all_count() -> None:
    assert total([step(1, "PT5M"), step(2, "PT5M")]).words() == "10 menit"


def test_steps_without_a_length_add_nothing() -> None:
    bare = Step(id="s2", number=2, activity="")
    assert total([step(1, None), bare]).words() == ""
