"""The labels of sections ("Pengertian", "Langkah-langkah") at the beginning of lines, with reading errors."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from rapidfuzz.distance import Levenshtein

from extractor.record.folding import letters_of
from extractor.store.knowledge import load_json

PROCEDURE, FLOW_CHART = "procedure", "flow_chart"
_COUNT = re.compile(r"^\W*(?:(?:[0-9]{1,2}|[A-Za-z]|[IVX]{1,4})\s*[.)]\s*)?")
_SEPARATORS = " \t:;|=.-–"
_MOST_WORDS = 6
_LETTERS_AN_ERROR = 8
"""One misread letter in so many is let pass; none in shorter labels."""


@dataclass(frozen=True)
class SectionLabel:
    """A section's label at the beginning of a line: what it names, as printed, what follows it in the line.

    `exact` says that no letter of it was misread; `parted` that a colon or the line's end sets it off.
    """

    name: str
    label: str
    rest: str
    exact: bool
    parted: bool


@cache
def lexicon() -> dict[str, Any]:
    """What is known of such sheets' words."""
    known: dict[str, Any] = load_json("lexicon/sections.json")
    return known


@cache
def _known() -> dict[str, str]:
    labels: dict[str, list[str]] = lexicon()["labels"]
    return {letters_of(variant): name for name, variants in labels.items() for variant in variants}


def find_section(line: str) -> SectionLabel | None:
    """The section whose label a line begins with, behind its number; the longest label of all that fit."""
    text = line.strip()
    text = text[match.end() :] if (match := _COUNT.match(text)) else text
    words = text.split()
    found: SectionLabel | None = None
    folded = ""
    for count, word in enumerate(words[:_MOST_WORDS], start=1):
        head, colon, tail = word.partition(":")
        folded += letters_of(head)
        near = _nearest(folded) if letters_of(head).isalpha() else None
        if near is not None and (near[1] or found is None or not found.exact):
            rest = " ".join([tail, *words[count:]]).strip()
            label = " ".join([*words[: count - 1], head]).strip(_SEPARATORS)
            parted = bool(colon) or not rest or rest[0] in ":|="
            found = SectionLabel(near[0], label, rest.lstrip(_SEPARATORS), near[1], parted)
        if colon:
            break
    return found


def _nearest(folded: str) -> tuple[str, bool] | None:
    known = _known()
    if folded in known:
        return known[folded], True
    allowed = len(folded) // _LETTERS_AN_ERROR
    if not allowed:
        return None
    near = (name for label, name in known.items() if Levenshtein.distance(folded, label) <= allowed)
    name = next(near, None)
    return None if name is None else (name, False)
