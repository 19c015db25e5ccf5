"""The sheet's own total against the sum of its steps."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from extractor.checks.timing.amount import Amount
from extractor.checks.timing.conventions import Convention


class Agreement(StrEnum):
    """How a declared total agrees with the sum."""

    EXACT = "exact"
    CARRIED = "carried"
    CONVENTION = "convention"
    DIFFERS = "differs"


@dataclass(frozen=True)
class Comparison:
    """How the totals agree; `conventions` names those under which they are equal where nothing else is."""

    agreement: Agreement
    conventions: tuple[str, ...] = ()


def compare(
    declared: tuple[Amount, Amount], summed: tuple[Amount, Amount], conventions: Iterable[Convention]
) -> Comparison:
    """Compare both ends: unit by unit, then with minutes carried, then in minutes of each convention."""
    if declared == summed:
        return Comparison(Agreement.EXACT)
    if _carried(declared) == _carried(summed):
        return Comparison(Agreement.CARRIED)
    names = tuple(c.name for c in conventions if _minutes(declared, c) == _minutes(summed, c))
    return Comparison(Agreement.CONVENTION, names) if names else Comparison(Agreement.DIFFERS)


def _carried(ends: tuple[Amount, Amount]) -> tuple[Amount, Amount]:
    return ends[0].carried(), ends[1].carried()


def _minutes(ends: tuple[Amount, Amount], convention: Convention) -> tuple[object, object]:
    return convention.minutes(ends[0]), convention.minutes(ends[1])
