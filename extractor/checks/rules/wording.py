"""Checks of spelling and of terms."""

import re
from collections.abc import Iterator
from functools import cache

from extractor.checks.registry import Fault, check
from extractor.checks.sheet import Sheet
from extractor.checks.words import words


@cache
def _wrong() -> tuple[re.Pattern[str], dict[str, str]]:
    known: dict[str, str] = words()["misspellings"]
    longest_first = sorted(known, key=len, reverse=True)
    pattern = r"(?<![\w])(?:" + "|".join(re.escape(w) for w in longest_first) + r")(?![\w])"
    return re.compile(pattern, re.IGNORECASE), known


@check("TXT-01")
def misspelt(sheet: Sheet) -> Iterator[Fault]:
    pattern, known = _wrong()
    for pointer, text in sheet.cells():
        match = pattern.search(text)
        if match:
            right = known[match[0].casefold()]
            fixed = pattern.sub(lambda m: _cased(known[m[0].casefold()], m[0]), text)
            yield Fault(pointer, {"wrong": match[0], "right": right}, suggestion=fixed)


def _cased(right: str, printed: str) -> str:
    if printed.isupper():
        return right.upper()
    return right.capitalize() if printed[0].isupper() else right


@check("TXT-02")
def written_several_ways(sheet: Sheet) -> Iterator[Fault]:
    """Titles in capitals do not count: there every abbreviation is in capitals."""
    cells = [(pointer, text) for pointer, text in sheet.cells() if not text.isupper()]
    for forms in words()["variants"].values():
        pattern = re.compile(r"(?<!\w)(?:" + "|".join(re.escape(f) for f in forms) + r")(?!\w)")
        found: dict[str, str] = {}
        for pointer, text in cells:
            for match in pattern.finditer(text):
                found.setdefault(match[0], pointer)
        if len(found) > 1:
            places = tuple(found.values())
            yield Fault(places[1], {"forms": ", ".join(sorted(found))}, reads=places)
