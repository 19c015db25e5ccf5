"""From working time to dates: office hours, weekends and Indonesian public holidays."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from extractor.checks.timing.conventions import Convention

_OPENS = datetime.time(7, 30)
_REST = (datetime.time(12, 0), datetime.timedelta(minutes=60))
_FRIDAY_REST = (datetime.time(11, 30), datetime.timedelta(minutes=90))
_FRIDAY = 4
_WHOLE_DAY = 1440
_WORKING_LIFE = 50 * 366 * _WHOLE_DAY
"""In minutes."""


@dataclass(frozen=True)
class Elapsed:
    """When a procedure begins and ends, and the days off in between that are no weekend."""

    begin: datetime.datetime
    end: datetime.datetime
    holidays: tuple[tuple[datetime.date, str], ...]

    @property
    def days(self) -> int:
        """Calendar days touched, the first and the last included."""
        return (self.end.date() - self.begin.date()).days + 1


def elapse(
    start: datetime.date, parts: Sequence[tuple[Fraction, bool]], convention: Convention
) -> Elapsed | None:
    """Let working time pass from the opening of an office on `start`, part after part.

    Each part is minutes and whether they are calendar time, which passes day and night with 24 hours a day;
    under a convention with days of 24 hours all time does. None where it takes longer than a working life,
    or ends behind the calendar's last day: holidays so far off are not known.
    """
    if sum(minutes for minutes, _ in parts) > _WORKING_LIFE:
        return None
    try:
        return _elapsed(start, parts, convention)
    except OverflowError:
        return None


def _elapsed(start: datetime.date, parts: Sequence[tuple[Fraction, bool]], convention: Convention) -> Elapsed:
    clock = datetime.datetime.combine(start, _OPENS)
    begin: datetime.datetime | None = None
    for minutes, is_calendar in parts:
        if is_calendar or convention.day == _WHOLE_DAY:
            begin = begin or clock
            clock += datetime.timedelta(minutes=float(minutes))
        else:
            opened, clock = _work(clock, minutes, convention)
            begin = begin or opened
    begin = begin or clock
    return Elapsed(begin, clock, tuple(_holidays_between(begin.date(), clock.date())))


def _work(
    clock: datetime.datetime, minutes: Fraction, convention: Convention
) -> tuple[datetime.datetime, datetime.datetime]:
    """When work of that length begins and ends if it may begin at `clock`."""
    left = datetime.timedelta(minutes=float(minutes))
    begin: datetime.datetime | None = None
    day = clock.date()
    while True:
        for opens, closes in _hours(day, convention):
            here = max(clock, opens)
            if here >= closes:
                continue
            begin = begin or here
            if here + left <= closes:
                return begin, here + left
            left -= closes - here
        day += datetime.timedelta(days=1)


def _hours(day: datetime.date, convention: Convention) -> list[tuple[datetime.datetime, datetime.datetime]]:
    """The spans of a day in which the office works: before and after the rest; none on a day off."""
    if day.weekday() >= convention.days_a_week or day in _holidays(day.year):
        return []
    opens = datetime.datetime.combine(day, _OPENS)
    time, rest = _FRIDAY_REST if day.weekday() == _FRIDAY else _REST
    pause = datetime.datetime.combine(day, time)
    length = datetime.timedelta(minutes=float(convention.day))
    if opens + length <= pause:
        return [(opens, opens + length)]
    return [(opens, pause), (pause + rest, opens + length + rest)]


@lru_cache(maxsize=64)
def _holidays(year: int) -> dict[datetime.date, str]:
    import holidays  # takes longer to load than all that reads a sheet's durations, and few ask for dates

    return dict(holidays.country_holidays("ID", years=year, language="id"))


def _holidays_between(first: datetime.date, last: datetime.date) -> list[tuple[datetime.date, str]]:
    found = [
        (day, name)
        for year in range(first.year, last.year + 1)
        for day, name in _holidays(year).items()
        if first <= day <= last
    ]
    return sorted(found)
