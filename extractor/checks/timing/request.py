"""Times and chances as they are typed on a command line."""

import re

from extractor.checks.timing.amount import Amount, parse_amount
from extractor.checks.timing.counted import duration_range
from extractor.errors import OptionsError
from extractor.meaning.durations.reader import parse_duration

_SHORT = re.compile(r"(\d+(?:[.,]\d+)?)\s*(h|m|d|w|mo)", re.IGNORECASE)
_ISO = {"h": "PT{}H", "m": "PT{}M", "d": "P{}D", "w": "P{}W", "mo": "P{}M"}


def read_times(assignments: list[str]) -> dict[int, Amount]:
    """Own times of steps, such as `4=2h`, `4=1,5 jam` or `4=PT2H`, by step number.

    Raises OptionsError for anything else.
    """
    return {number: _amount(value) for number, value in map(_pair, assignments)}


def read_chances(assignments: list[str]) -> dict[int, float]:
    """Chances that checks pass, such as `6=0.8` or `6=80%`, by step number.

    Raises OptionsError for anything else.
    """
    return {number: _chance(value) for number, value in map(_pair, assignments)}


def _pair(assignment: str) -> tuple[int, str]:
    number, sign, value = assignment.partition("=")
    if not sign or not number.strip().isdecimal():
        raise OptionsError(
            f"{assignment!r} is no value for a step.", "Write STEP=VALUE, such as 4=2h or 6=0.8."
        )
    return int(number), value.strip()


def _amount(value: str) -> Amount:
    short = _SHORT.fullmatch(value)
    if short:
        return parse_amount(_ISO[short[2].casefold()].format(short[1].replace(",", ".")))
    try:
        return parse_amount(value.upper())
    except ValueError:
        duration = parse_duration(value)
        ends = duration_range(duration) if duration is not None else None
        if ends is None:
            raise OptionsError(
                f"{value!r} is no length of time.", "Write 2h, 30m, 1d, 2 jam, 3 hari, or PT2H."
            ) from None
        return ends[1]


def _chance(value: str) -> float:
    try:
        chance = float(value.removesuffix("%").replace(",", "."))
    except ValueError:
        chance = -1.0
    if value.endswith("%"):
        chance /= 100
    if not 0.0 <= chance <= 1.0:
        raise OptionsError(f"{value!r} is no chance.", "Write a number from 0 to 1, or a percentage.")
    return chance
