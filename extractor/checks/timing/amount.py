"""Lengths of time as a sheet states them, unit by unit: nothing is converted until a convention is named."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

_UNITS = ("years", "months", "weeks", "days", "hours", "minutes", "seconds")
_ISO = re.compile(
    r"P(?=.)"
    + "".join(rf"(?:(?P<{unit}>[\d.]+){letter})?" for unit, letter in zip(_UNITS, "YMWD", strict=False))
    + r"(?:T(?=.)(?:(?P<hours>[\d.]+)H)?(?:(?P<minutes>[\d.]+)M)?(?:(?P<seconds>[\d.]+)S)?)?"
)
_WORDS = ("tahun", "bulan", "minggu", "hari", "jam", "menit", "detik")
_WORDS_EN = ("year", "month", "week", "day", "hour", "minute", "second")
_CARRIED_AT = 60
_LONGEST = 60
"""Letters of an ISO 8601 duration: seven units of up to seven digits; longer ones overflow floats."""


@dataclass(frozen=True)
class Amount:
    """A length of time with each unit kept apart, as authors of sheets add them up."""

    years: Fraction = Fraction(0)
    months: Fraction = Fraction(0)
    weeks: Fraction = Fraction(0)
    days: Fraction = Fraction(0)
    hours: Fraction = Fraction(0)
    minutes: Fraction = Fraction(0)
    seconds: Fraction = Fraction(0)

    def parts(self) -> tuple[Fraction, ...]:
        """The amounts from years to seconds."""
        return (
            self.years,
            self.months,
            self.weeks,
            self.days,
            self.hours,
            self.minutes,
            self.seconds,
        )

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(*(a + b for a, b in zip(self.parts(), other.parts(), strict=True)))

    def __bool__(self) -> bool:
        return any(self.parts())

    def carried(self) -> "Amount":
        """Seconds carried to minutes and minutes to hours; a day has no fixed number of hours."""
        extra_minutes, seconds = divmod(self.seconds, _CARRIED_AT)
        extra_hours, minutes = divmod(self.minutes + extra_minutes, _CARRIED_AT)
        return Amount(
            self.years, self.months, self.weeks, self.days, self.hours + extra_hours, minutes, seconds
        )

    def iso(self) -> str:
        """ISO 8601, such as `P3DT155M`; `PT0M` for no time."""
        values = [
            f"{_decimal(v)}{unit}" if v else "" for v, unit in zip(self.parts(), "YMWDHMS", strict=True)
        ]
        date, time = "".join(values[:4]), "".join(values[4:])
        if not date and not time:
            return "PT0M"
        return f"P{date}" + (f"T{time}" if time else "")

    def words(self) -> str:
        """In Indonesian, such as `3 hari 155 menit`."""
        parts = [f"{_decimal(v, ',')} {w}" for v, w in zip(self.parts(), _WORDS, strict=True) if v]
        return " ".join(parts) or "0 menit"

    def words_en(self) -> str:
        """In English, such as `3 days 155 minutes`."""
        parts = [
            f"{_decimal(v)} {word}{'' if v == 1 else 's'}"
            for v, word in zip(self.parts(), _WORDS_EN, strict=True)
            if v
        ]
        return " ".join(parts) or "0 minutes"


def total(amounts: Iterable[Amount]) -> Amount:
    """All amounts added, unit by unit."""
    columns = list(zip(*(amount.parts() for amount in amounts), strict=True))
    return Amount(*(sum(column, Fraction(0)) for column in columns)) if columns else Amount()


def span_words(low: Amount, high: Amount | None) -> str:
    """From the least to the most, in Indonesian; as a bound without a most or with nothing as the least."""
    if high is None:
        return f"minimal {low.words()}"
    if low == high:
        return high.words()
    return f"{low.words()} - {high.words()}" if low else f"maksimal {high.words()}"


@lru_cache(maxsize=4096)
def parse_amount(iso: str) -> Amount:
    """The amount that an ISO 8601 duration names, its units kept as they stand.

    Raises ValueError where the text is none, or longer than any office could work.
    """
    match = _ISO.fullmatch(iso) if len(iso) <= _LONGEST else None
    if match is None:
        raise ValueError(f"not an ISO 8601 duration: {iso[:40]!r}")
    return Amount(*(Fraction(match[unit] or 0) for unit in _UNITS))


def _decimal(value: Fraction, point: str = ".") -> str:
    return f"{float(value):.6g}".replace(".", point)
