"""Amounts unit by unit, conventions, declared totals, what counts, and the calendar."""

import datetime
from fractions import Fraction

import pytest
from checks.sheets import clean, record_of
from hypothesis import given
from hypothesis import strategies as st

from extractor.checks.timing.amount import Amount, parse_amount, span_words, total
from extractor.checks.timing.calendar import elapse
from extractor.checks.timing.conventions import default_convention, find_convention, load_conventions
from extractor.checks.timing.counted import NotCounted, spanned, step_times
from extractor.checks.timing.declared import Agreement, compare
from extractor.checks.timing.request import read_chances, read_times
from extractor.errors import OptionsError
from extractor.record.model import Duration, Step

amounts = st.builds(Amount, *[st.integers(0, 99).map(Fraction)] * 7)


@given(amounts)
def test_an_amount_comes_back_from_its_text(amount: Amount) -> None:
    assert parse_amount(amount.iso()) == amount


@given(amounts)
def test_carrying_changes_no_minute(amount: Amount) -> None:
    carried = amount.carried()
    assert carried.minutes < 60
    assert carried.days == amount.days
    for convention in load_conventions().values():
        assert convention.minutes(carried) == convention.minutes(amount)


@given(st.lists(amounts, max_size=6))
def test_a_total_is_the_sum_in_every_convention(parts: list[Amount]) -> None:
    for convention in load_conventions().values():
        assert convention.minutes(total(parts)) == sum(convention.minutes(p) for p in parts)


@pytest.mark.parametrize("text", ["", "P", "PT", "3 hari", "P1H", "PT1D", "P-1D"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="ISO 8601"):
        parse_amount(text)


def test_conventions_have_sources_and_the_formal_week_is_the_default() -> None:
    assert default_convention().name == "formal-5"
    assert default_convention().day == 450
    assert all(c.source for c in load_conventions().values())
    assert find_convention("6,5h").day == 390
    with pytest.raises(OptionsError):
        find_convention("25h")


@pytest.mark.parametrize(
    ("declared", "summed", "agreement"),
    [
        ("P2DT3H15M", "P2DT3H15M", Agreement.EXACT),
        ("P2DT3H15M", "P2DT195M", Agreement.CARRIED),
        ("P1W", "P5D", Agreement.CONVENTION),
        ("P2DT3H", "P2DT3H15M", Agreement.DIFFERS),
    ],
)
def test_declared_totals(declared: str, summed: str, agreement: Agreement) -> None:
    one, other = parse_amount(declared), parse_amount(summed)
    found = compare((one, one), (other, other), load_conventions().values())
    assert found.agreement is agreement
    assert bool(found.conventions) == (agreement is Agreement.CONVENTION)


def test_a_shared_cell_counts_once_and_what_has_no_length_not_at_all() -> None:
    data = clean()
    data["steps"][0]["duration"] |= {"shared_with": [1, 2]}
    data["steps"][2]["duration"] |= {"per": "berkas"}
    data["steps"][3]["duration"] |= {"minimum": "P1D", "maximum": "P2D"}
    times = step_times(record_of(data).steps)
    assert [t.reason for t in times] == [None, NotCounted.SHARED, NotCounted.RATE, None]
    assert times[1].shared_by == 1
    assert (times[3].low.days, times[3].high.days) == (1, 2)


QUALIFIERS = st.sampled_from([None, "at_most", "at_least", "about"])


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), QUALIFIERS), min_size=1, max_size=6))
def test_bounds_leave_the_other_end_of_the_sum_open(cells: list[tuple[int, int, str | None]]) -> None:
    steps = [
        Step(
            id=f"s{n}",
            number=n,
            activity="x",
            duration=Duration(text="x", minimum=f"P{a}D", maximum=f"P{a + b}D", qualifier=qualifier),
        )
        for n, (a, b, qualifier) in enumerate(cells)
    ]
    least, most = spanned(step_times(steps))
    assert least.days == sum(a for a, _, qualifier in cells if qualifier != "at_most")
    if any(qualifier == "at_least" for *_, qualifier in cells):
        assert most is None
    else:
        assert most is not None
        assert most.days == sum(a + b for a, b, _ in cells)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        ("P2D", "P2D", "2 hari"),
        ("PT1H", "P2D", "1 jam - 2 hari"),
        ("PT0M", "P2D", "maksimal 2 hari"),
        ("PT1H", None, "minimal 1 jam"),
        ("PT0M", "PT0M", "0 menit"),
    ],
)
def test_spans_in_words(low: str, high: str | None, words: str) -> None:
    assert span_words(parse_amount(low), None if high is None else parse_amount(high)) == words


MONDAY = datetime.date(2025, 8, 11)


def test_work_stops_for_rest_nights_weekends_and_holidays() -> None:
    formal = default_convention()
    one_day = elapse(MONDAY, [(Fraction(450), False)], formal)
    assert (one_day.begin.hour, one_day.begin.minute) == (7, 30)
    assert one_day.end == datetime.datetime(2025, 8, 11, 16, 0)
    week = elapse(MONDAY, [(Fraction(450 * 6), False)], formal)
    assert week.end == datetime.datetime(2025, 8, 18, 16, 0)
    new_year = elapse(datetime.date(2025, 12, 31), [(Fraction(900), False)], formal)
    assert new_year.end == datetime.datetime(2026, 1, 2, 16, 30)
    assert datetime.date(2026, 1, 1) in [day for day, _ in new_year.holidays]


def test_calendar_days_pass_over_weekends() -> None:
    days = elapse(MONDAY, [(Fraction(1440 * 7), True)], default_convention())
    assert days.end == datetime.datetime(2025, 8, 18, 7, 30)
    assert days.days == 8


def test_typed_times_and_chances() -> None:
    assert read_times(["4=2h", "5=1,5 jam", "6=PT2H", "7=3d"]) == {
        4: parse_amount("PT2H"),
        5: parse_amount("PT1H30M"),
        6: parse_amount("PT2H"),
        7: parse_amount("P3D"),
    }
    assert read_chances(["6=0.8", "7=90%"]) == {6: 0.8, 7: 0.9}


@pytest.mark.parametrize("text", ["4", "x=2h", "4=soon", "4="])
def test_wrong_times_are_refused(text: str) -> None:
    with pytest.raises(OptionsError):
        read_times([text])


@pytest.mark.parametrize("text", ["6=2", "6=x", "6=-1", "6=120%"])
def test_wrong_chances_are_refused(text: str) -> None:
    with pytest.raises(OptionsError):
        read_chances([text])
