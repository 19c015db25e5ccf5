"""Lengths of time as the record holds them (ISO 8601), added up and said in words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from extractor.record.model import Step

_ISO = re.compile(
    r"P(?=.)(?:(?P<years>[\d.]+)Y)?(?:(?P<months>[\d.]+)M)?(?:(?P<weeks>[\d.]+)W)?(?:(?P<days>[\d.]+)D)?"
    r"(?:T(?=.)(?:(?P<hours>[\d.]+)H)?(?:(?P<minutes>[\d.]+)M)?(?:(?P<seconds>[\d.]+)S)?)?"
)


@dataclass(frozen=True)
class Length:
    """A length of time in the three units that do not convert into each other on an SOP sheet.

    A day on a sheet is a working day of an office, so days are not 24 hours, and months are not 30 days.
    """

    months: Fraction = Fraction(0)
    days: Fraction = Fraction(0)
    seconds: Fraction = Fraction(0)

    def __add__(self, other: "Length") -> "Length":
        return Length(self.months + other.months, self.days + other.days, self.seconds + other.seconds)

    def words(self) -> str:
        """In Indonesian, such as `3 hari 2 jam 35 menit`; empty for no time at all."""
        minutes, seconds = divmod(self.seconds, 60)
        hours, minutes = divmod(minutes, 60)
        parts = (
            (self.months, "bulan"),
            (self.days, "hari"),
            (hours, "jam"),
            (minutes, "menit"),
            (seconds, "detik"),
        )
        return " ".join(f"{float(amount):g} {unit}" for amount, unit in parts if amount)


def parse_iso(text: str) -> Length:
    """The length that an ISO 8601 duration such as `P2DT3H15M` names; a week is seven days.

    Raises ValueError where the text is none.
    """
    match = _ISO.fullmatch(text)
    if match is None:
        raise ValueError(f"not an ISO 8601 duration: {text[:40]!r}")
    amount = {unit: Fraction(value or 0) for unit, value in match.groupdict().items()}
    return Length(
        months=amount["years"] * 12 + amount["months"],
        days=amount["weeks"] * 7 + amount["days"],
        seconds=amount["hours"] * 3600 + amount["minutes"] * 60 + amount["seconds"],
    )


def total(steps: Iterable[Step]) -> Length:
    """The longest that all steps take one after another; a cell that several steps share counts once."""
    result = Length()
    counted: set[int] = set()
    for step in steps:
        duration = step.duration
        if duration is None or step.number in counted:
            continue
        printed = duration.maximum or duration.minimum
        if printed is None:
            continue
        counted.update(duration.shared_with)
        result += parse_iso(printed)
    return result
