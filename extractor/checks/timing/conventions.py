"""Working-time conventions: how many minutes a day, a week, a month and a year of an office have."""

import tomllib
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from extractor.checks.timing.amount import Amount
from extractor.errors import OptionsError
from extractor.store.knowledge import model_path

CONVENTIONS_FILE = "checks/conventions.toml"
_WEEKS_A_YEAR = 52
_MONTHS_A_YEAR = 12
_HOURS = Fraction(60)


@dataclass(frozen=True)
class Convention:
    """A named convention; lengths in minutes. `source` says where it stands."""

    name: str
    day: Fraction
    week: Fraction
    month: Fraction
    year: Fraction
    days_a_week: int
    label: str
    label_en: str
    source: str

    def minutes(self, amount: Amount) -> Fraction:
        """The amount in minutes."""
        years, months, weeks, days, hours, minutes, seconds = amount.parts()
        return (
            years * self.year
            + months * self.month
            + weeks * self.week
            + days * self.day
            + hours * _HOURS
            + minutes
            + seconds / 60
        )


@cache
def load_conventions() -> dict[str, Convention]:
    """The conventions that `models/checks/conventions.toml` lists, by name, in its order."""
    return {name: _convention(name, entry) for name, entry in _content().items() if isinstance(entry, dict)}


def default_convention() -> Convention:
    """The convention that is used where none is named."""
    return load_conventions()[str(_content()["default"])]


def find_convention(name: str) -> Convention:
    """The convention of a name, or an own one as hours a day, such as `6.5h`.

    Raises OptionsError where it is neither.
    """
    known = load_conventions().get(name)
    if known is not None:
        return known
    try:
        hours = Fraction(name.removesuffix("h").replace(",", "."))
    except (ValueError, ZeroDivisionError):
        hours = Fraction(0)
    if not 0 < hours <= 24:
        raise OptionsError(
            f"There is no working-time convention {name!r}.",
            f"Use one of {', '.join(load_conventions())}, or hours a day such as 6.5h.",
        )
    return _convention(
        name,
        {
            "day": hours * 60,
            "week": hours * 300,
            "days_a_week": 5,
            "label": f"{float(hours):g} jam sehari, lima hari kerja",
            "label_en": f"{float(hours):g} hours a day, five days a week",
            "source": "set by the user",
        },
    )


@cache
def _content() -> dict[str, Any]:
    with model_path(CONVENTIONS_FILE).open("rb") as source:
        return tomllib.load(source)


def _convention(name: str, entry: dict[str, Any]) -> Convention:
    week = Fraction(entry["week"])
    year = Fraction(entry["year"]) if "year" in entry else week * _WEEKS_A_YEAR
    month = Fraction(entry["month"]) if "month" in entry else week * Fraction(_WEEKS_A_YEAR, _MONTHS_A_YEAR)
    return Convention(
        name=name,
        day=Fraction(entry["day"]),
        week=week,
        month=month,
        year=year,
        days_a_week=int(entry["days_a_week"]),
        label=entry["label"],
        label_en=entry["label_en"],
        source=entry["source"],
    )
