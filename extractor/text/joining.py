"""Joining the lines of a cell into text as a person would type it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.text.language.lexicon import Lexicon

BULLETS = "•●○◦▪■□◆▸►➢✓✔·∙"
_ITEM = re.compile(
    rf"\s*(?:[{BULLETS}]|[-–—*]\s|\(?(?:\d{{1,2}}|[a-zA-Z])[.)](?:\s|(?=[A-Z]))|\(\d{{1,2}}\))"
)
_LAST = re.compile(r"[^\W\d_]+$")
_FIRST = re.compile(r"[^\W\d_]+")
_HYPHENS = "-‐‑\u00ad"
_KEPT_BEFORE_HYPHEN = frozenset({"non", "pra", "pasca", "sub", "anti", "semi", "e"})
_SHORTEST = 4
"""Letters of the shortest word that two halves are taken for: of fewer too many are words by chance."""
FULL = 0.8
"""A word is only broken without a hyphen at the end of a line that fills this share of the column."""


@dataclass(frozen=True)
class Written:
    """A line to join: its text, and the share of the column's width that it fills."""

    text: str
    filled: float = 1.0


def starts_item(text: str) -> bool:
    """Whether a line begins with a bullet or an item's number."""
    return _ITEM.match(text) is not None


def join_lines(lines: Sequence[Written], lexicon: Lexicon) -> str:
    """One text of all lines: broken words joined, one space between words.

    No character is lost but white space and the hyphens that broke a word.
    """
    joined = ""
    filled = 0.0
    for line in lines:
        text = " ".join(line.text.split())
        if not text:
            continue
        joined = _append(joined, text, filled, lexicon) if joined else text
        filled = line.filled
    return joined


def _append(before: str, after: str, filled: float, lexicon: Lexicon) -> str:
    if starts_item(after):
        return f"{before} {after}"
    if before[-1] in _HYPHENS and len(before) > 1 and before[-2].isalnum():
        return _append_hyphenated(before, after, lexicon)
    if before[-1] in "/(" or after[0] in ",;:)":
        return before + after
    if filled >= FULL and _broken(before, after, lexicon):
        return before + after
    return f"{before} {after}"


def _append_hyphenated(before: str, after: str, lexicon: Lexicon) -> str:
    """Joins over a hyphen, which stays where it belongs to the word itself."""
    left, right = _LAST.search(before[:-1]), _FIRST.match(after)
    if left is None or right is None:
        return before + after
    first, second = left[0], right[0]
    own = (
        first.casefold() == second.casefold()
        or first.casefold() in _KEPT_BEFORE_HYPHEN
        or (second[0].isupper() and not first.isupper())
        or (not lexicon.derives(first + second) and lexicon.knows(first) and lexicon.knows(second))
        or _repeats(first.casefold(), second.casefold())
    )
    return before + after if own else before[:-1] + after


def _repeats(first: str, second: str) -> bool:
    """Whether the two halves are one root with affixes around: 'syarat-syaratnya', 'menimbang-nimbang'."""
    root = min(len(first), len(second))
    return root >= _SHORTEST and (second.startswith(first) or first.endswith(second[:root]))


def _broken(before: str, after: str, lexicon: Lexicon) -> bool:
    """Whether the column's edge broke one word in two without a hyphen."""
    left, right = _LAST.search(before), _FIRST.match(after)
    if left is None or right is None:
        return False
    first, second = left[0], right[0]
    if second[0].isupper() and not first.isupper():
        return False
    if len(first) + len(second) < _SHORTEST or not lexicon.derives(first + second):
        return False
    # Two words that both stand alone are left apart: 'surat' + 'masuk' is no word, 'ber' + 'kas' is one.
    return not (_stands(first, lexicon) and _stands(second, lexicon))


def _stands(word: str, lexicon: Lexicon) -> bool:
    return lexicon.derives(word) or (word.isupper() and len(word) > 1)
