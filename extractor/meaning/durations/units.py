"""Units of time, exact lengths as one number a unit, and their ISO 8601 form."""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from extractor.store.knowledge import load_json

UNITS = ("second", "minute", "hour", "day", "week", "month", "quarter", "semester", "year")
"""Shortest first: the index is the unit's rank."""

_WORD = re.compile(r"[^\W\d_]{2,}")
_SECONDS = {"second": 1, "minute": 60, "hour": 3600}
_MONTHS = {"month": 1, "quarter": 3, "semester": 6}


@cache
def unit_names() -> dict[str, str]:
    """Every printed name of a unit, lower case, and the unit it stands for."""
    units: dict[str, list[str]] = load_json("lexicon/durations.json")["units"]
    return {name: unit for unit, names in units.items() for name in names}


def unit_of_header(header: str) -> str | None:
    """The unit that the header of a time column names, as "Waktu (menit)" does; None for none or several."""
    units = {unit_names()[word] for word in _WORD.findall(header.casefold()) if word in unit_names()}
    return units.pop() if len(units) == 1 else None


@dataclass(frozen=True)
class Length:
    """A length of time as (unit, amount) pairs, one a unit, longest unit first; nothing is converted."""

    parts: tuple[tuple[str, Fraction], ...]

    @classmethod
    def of(cls, amounts: list[tuple[Fraction, str]]) -> "Length":
        """The sum of amounts, unit by unit."""
        total: dict[str, Fraction] = {}
        for value, unit in amounts:
            total[unit] = total.get(unit, Fraction(0)) + value
        order = sorted(total, key=UNITS.index, reverse=True)
        return cls(tuple((unit, total[unit]) for unit in order))

    def sort_key(self) -> Fraction:
        """Seconds with days of 24 hours and months of 30 days: for comparing the ends of one range only."""
        seconds = {**_SECONDS, "day": 86_400, "week": 604_800, "year": 31_536_000}
        for unit, months in _MONTHS.items():
            seconds[unit] = months * 2_592_000
        return sum((value * seconds[unit] for unit, value in self.parts), Fraction(0))

    def iso(self) -> str:
        """ISO 8601: quarters and semesters in months; part hours and minutes go to the next unit down."""
        totals = dict.fromkeys(("Y", "M", "W", "D", "h", "m", "s"), Fraction(0))
        designators = {"year": "Y", "week": "W", "day": "D", "hour": "h", "minute": "m", "second": "s"}
        for unit, value in self.parts:
            if unit in _MONTHS:
                totals["M"] += value * _MONTHS[unit]
            else:
                totals[designators[unit]] += value
        for upper, lower in (("h", "m"), ("m", "s")):
            whole = Fraction(int(totals[upper]))
            totals[lower] += (totals[upper] - whole) * 60
            totals[upper] = whole
        date = "".join(_number(totals[key]) + key for key in "YMWD" if totals[key])
        time = "".join(_number(totals[key]) + key.upper() for key in "hms" if totals[key])
        return f"P{date}" + (f"T{time}" if time else "") if date or time else "PT0S"


def _number(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):.4f}".rstrip("0")
