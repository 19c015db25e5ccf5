"""Fonts of a PDF page that do not say what their characters mean: their letters are read off the picture."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from extractor.page.digital.characters import UNKNOWN
from extractor.page.model import Character

_VOWELS = (0.25, 0.65)
"""Share of vowels among the letters of Indonesian, of names and of abbreviations."""
_ENOUGH = 100
"""Letters from which the share of vowels says something."""


def with_doubts(characters: Sequence[Character], unmapped: Iterable[str]) -> tuple[Character, ...]:
    """The characters, unknown ones in the place of those whose font cannot be believed.

    It cannot where it is among the `unmapped`, or where a wrong table has made its words other letters.
    """
    letters: dict[str, list[str]] = defaultdict(list)
    for character in characters:
        letters[character.font] += [c for c in character.text.lower() if c.isalpha()]
    doubted = {*unmapped, *(font for font, found in letters.items() if has_odd_vowels(found))}
    return tuple(
        replace(c, text=UNKNOWN) if c.font in doubted and not c.text.isspace() else c for c in characters
    )


def has_odd_vowels(text: Iterable[str]) -> bool:
    """True where a wrong table of characters has turned the words into other letters."""
    found = [c for c in text if c.isalpha()]
    if len(found) < _ENOUGH:
        return False
    share = sum(c in "aiueoAIUEO" for c in found) / len(found)
    return not _VOWELS[0] <= share <= _VOWELS[1]
