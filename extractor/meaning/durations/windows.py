"""Calendar windows and recurrences in a duration cell: what says when, not how long."""

import re
from dataclasses import dataclass
from functools import cache

from extractor.meaning.durations.units import unit_names
from extractor.record.model import Qualifier
from extractor.store.knowledge import load_json

CUT = "¦"
"""Stands where a window was cut out, so that what stood on both sides of it never runs together."""

_ROMAN = r"[ivx]{1,4}"


@dataclass(frozen=True)
class Cut:
    """A text without its windows: the rest, the windows, and what they make of the duration."""

    rest: str
    windows: tuple[str, ...]
    qualifier: Qualifier | None


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Qualifier], ...]:
    knowledge = load_json("lexicon/durations.json")
    names = sorted((n for month in knowledge["months"] for n in month), key=len, reverse=True)
    month = rf"(?<!\w)(?:{'|'.join(names)})(?!\w)\.?"
    day = r"\d{1,2}(?:\s*(?:-|sd|sampai(?: dengan)?)\s*\d{1,2})?"
    units = "|".join(sorted(unit_names(), key=len, reverse=True))
    link = r"\s*(?:-|,|/|&|dan|sd|sampai(?: dengan)?)\s*"
    year = r"(?:\s+(?:tahun\s+)?(?:19|20)\d\d)?"
    shift = r"(?:\s+t\s*[+-]\s*\d+|\s+t(?!\w))?"
    ordinal = rf"(?:minggu|pekan)\s+(?:ke\s*-?\s*)?(?:{_ROMAN}|\d)(?!\w)(?!\s*(?:\(|(?:{units})\b))"
    dated = rf"(?:tanggal|tgl\.?)\s*{day}"
    prefix = rf"(?:{ordinal}\s*|{dated}\s*)?(?:(?:awal|akhir|pertengahan)\s+)?(?:bulan\s+)?"
    recurrent = sorted(knowledge["recurrences"], key=len, reverse=True)
    return (
        (re.compile(rf"{prefix}{month}{shift}(?:{link}{month}{shift})*{year}"), Qualifier.CALENDAR),
        (re.compile(rf"{dated}(?:\s+(?:setiap|tiap)\s+bulan(?:nya)?)?"), Qualifier.CALENDAR),
        (re.compile(rf"(?<!\d )(?<!\d)\b{ordinal}"), Qualifier.CALENDAR),
        (
            re.compile(rf"(?<!\d )(?<!\d)\b(?:triwulan|tw|semester|smt|tahap)\s+(?:{_ROMAN})(?!\w)"),
            Qualifier.CALENDAR,
        ),
        (re.compile(r"(?<!\w)[ht]\s*[+-]\s*\d{1,3}(?!\w)"), Qualifier.CALENDAR),
        (
            re.compile(
                r"(?<!\w)(?<!\d )(?:tahun\s+(?:19|20)\d\d(?!\s*[a-z(])|(?:awal|akhir) (?:bulan|tahun))(?!\w)"
            ),
            Qualifier.CALENDAR,
        ),
        (re.compile(rf"(?<!\w)(?:setiap|tiap)\s+(?:{units})(?!\w)"), Qualifier.RECURRENT),
        (re.compile(rf"(?<![\w/])(?<!\d )(?:{'|'.join(recurrent)})(?!\w)"), Qualifier.RECURRENT),
    )


def cut_windows(text: str) -> Cut:
    """Take the windows out of folded, lower-case text.

    A month name or roman numeral is looked for before any repair: "minggu I bulan Januari" is no month.
    """
    windows: list[str] = []
    qualifier: Qualifier | None = None
    for pattern, kind in _patterns():
        found = [match.group().strip() for match in pattern.finditer(text)]
        if found:
            windows += found
            qualifier = qualifier or kind
            text = pattern.sub(f" {CUT} ", text)
    return Cut(" ".join(text.split()), tuple(windows), qualifier)
