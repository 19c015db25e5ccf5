"""Dates as printed, in Indonesian, English or figures, to ISO 8601 as precise as they are."""

import datetime
import re
from dataclasses import dataclass, replace
from functools import cache

from rapidfuzz.distance import Levenshtein

from extractor.record.reasons import Code, Reason, because
from extractor.store.knowledge import load_json

_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})(?!\d)")
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-/.]\s*(\d{1,2})(?:\s*[-/.]\s*(\d{1,2}))?(?!\d)")
_NUMERIC_MONTH = re.compile(r"(?<![\d/.-])(\d{1,2})\s*[-/.]\s*((?:19|20)\d\d)(?!\d)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")
_DAY = re.compile(r"(?<!\d)([0-3]?[\dOoIl])\s*[-./]?\s*$")
_TORN_DAY = re.compile(r"(?<![\d/.-])([0-3]) (\d)(?=\s*[-./]?\s*$)")
_TORN_YEAR = re.compile(r"(?<!\d)(?:1\s*9|2\s*0)\s*\d\s*\d(?!\d)")
_EXPECTED = frozenset(
    "senin selasa rabu kamis jumat jum at sabtu minggu ahad tanggal tgl tahun bulan pada th".split()  # noqa: SIM905
)
_WORDS_BESIDE = 2
"""Words beside a date that may be the place where it was signed."""
_NOTHING = frozenset({"", "-", "--", "0", "00", "nihil", "tidak ada", "belum ada", ".", "_"})
_FIRST_YEAR, _LAST_YEAR = 1945, 2099


@dataclass(frozen=True)
class DateReading:
    """A date. `iso` is None where the text is blank, or no possible date.

    `reasons` say why there is none, or why a person should look: something beside it was not understood.
    """

    iso: str | None
    blank: bool = False
    repaired: bool = False
    reasons: tuple[Reason, ...] = ()


@cache
def _months() -> dict[str, int]:
    months: list[list[str]] = load_json("lexicon/durations.json")["months"]
    return {name: number for number, names in enumerate(months, 1) for name in names}


def find_month(word: str) -> tuple[int, bool] | None:
    """The month a word names, and whether a misread letter had to be mended; None for other words."""
    folded = word.casefold()
    if folded in _months():
        return _months()[folded], False
    if len(folded) < 4:
        return None
    near = {
        m for n, m in _months().items() if len(n) > 3 and Levenshtein.distance(folded, n, score_cutoff=1) <= 1
    }
    return (near.pop(), True) if len(near) == 1 else None


def read_date(text: str) -> DateReading:
    """Read the date in a value cell; never raises."""
    printed = " ".join(text.split())
    if printed.strip(" .:_").casefold() in _NOTHING:
        return DateReading(None, blank=True)
    whole = _joined_digits(printed)
    if whole != printed:
        reading = _read_whole(whole)
        return replace(reading, repaired=True, reasons=reading.reasons or (because(Code.DATE_TORN),))
    return _read_whole(printed)


def _joined_digits(text: str) -> str:
    """The text with torn digits around a month's name together: "1 1 Agustus 2 019" is 11 Agustus 2019."""
    for match in _WORD.finditer(text):
        if find_month(match.group()) is None:
            continue
        day = _TORN_DAY.sub(r"\1\2", text[: match.start()])
        year = _TORN_YEAR.search(text[match.end() :])
        rest = text[match.end() :]
        if year and not _YEAR.search(rest):
            rest = rest[: year.start()] + "".join(year[0].split()) + rest[year.end() :]
        return day + match.group() + rest
    return text


def _read_whole(printed: str) -> DateReading:
    numeric = _read_numeric(printed)
    if numeric is not None:
        return numeric
    for match in _WORD.finditer(printed):
        month = find_month(match.group())
        if month is not None:
            return _with_month(printed, match.start(), match.end(), *month)
    year = _YEAR.search(printed)
    if year:
        letters = sum(c.isalpha() for c in printed)
        if letters <= 3 or "tahun" in printed.casefold():
            return DateReading(year[1], repaired=letters > 0 and "tahun" not in printed.casefold())
    return DateReading(None, reasons=(because(Code.DATE_UNKNOWN),))


def _read_numeric(text: str) -> DateReading | None:
    match = _ISO.search(text)
    if match:
        reading = _checked(int(match[1]), int(match[2]), int(match[3]) if match[3] else None)
        return _beside(reading, text[: match.start()] + " " + text[match.end() :])
    match = _NUMERIC.search(text)
    if match:
        year = int(match[3])
        reading = _checked(year if year > 99 else 2000 + year, int(match[2]), int(match[1]))
        return _beside(reading, text[: match.start()] + " " + text[match.end() :])
    match = _NUMERIC_MONTH.search(text)
    if match:
        reading = _checked(int(match[2]), int(match[1]), None)
        return _beside(reading, text[: match.start()] + " " + text[match.end() :])
    return None


def _beside(reading: DateReading, rest: str) -> DateReading:
    """The reading, doubted where digits or several words stand beside the date that are no part of it."""
    words = [w for w in _WORD.findall(rest.casefold()) if w not in _EXPECTED and len(w) > 1]
    if reading.iso is None or not (any(c.isdecimal() for c in rest) or len(words) > _WORDS_BESIDE):
        return reading
    return replace(reading, reasons=reading.reasons or (because(Code.DATE_BESIDE_OTHERS),))


def _with_month(text: str, start: int, end: int, month: int, repaired: bool) -> DateReading:
    year = _YEAR.search(text, end)
    if year is None:
        return DateReading(None, reasons=(because(Code.DATE_WITHOUT_YEAR),))
    after = text[end : year.start()] + " " + text[year.end() :]
    found = _DAY.search(text[:start])
    if found is None:
        return _beside(_checked(int(year[1]), month, None, repaired), text[:start] + after)
    day = found[1].translate(str.maketrans("OoIl", "0011"))
    reading = _checked(int(year[1]), month, int(day), repaired or day != found[1])
    return _beside(reading, text[: found.start()] + after)


def _checked(year: int, month: int, day: int | None, repaired: bool = False) -> DateReading:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return DateReading(None, reasons=(because(Code.DATE_IMPOSSIBLE),))
    try:
        datetime.date(year, month, day or 1)
    except ValueError:
        return DateReading(None, reasons=(because(Code.DATE_IMPOSSIBLE),))
    if day is None:
        return DateReading(f"{year:04d}-{month:02d}", repaired=repaired)
    if day == 0:
        return DateReading(None, reasons=(because(Code.DATE_IMPOSSIBLE),))
    return DateReading(f"{year:04d}-{month:02d}-{day:02d}", repaired=repaired)
