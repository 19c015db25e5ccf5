"""A text with one word spelt otherwise, as the word list has it: candidates for a person, never answers."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from extractor.review.doubts.doubt import MOST_CANDIDATES, Candidate, Doubt

_SPELT = frozenset(
    {
        *("actor_name", "activity", "requirements", "outputs", "remarks", "sop_title", "position", "agency"),
        *("legal_basis", "qualifications", "related_sops", "equipment", "warnings", "record_keeping"),
    }
)
"""Fields of words; names and numbers are in no list."""
_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 4
"""Letters: shorter words lie one letter off a known one by chance."""
_SHORTEST_PART = 3
_LONGEST_ABBREVIATION = 6
_MOST_WORDS = 6
_MOST_EACH = 2
_MOST_NEAR = 20
_BROKEN_CASE = re.compile(r"[A-Z]?[a-z]+[A-Z][A-Za-z]*")


def preload() -> None:
    """Load the word list, which takes a tenth of a second."""
    _nearest(_WORD.pattern)


def with_spellings(doubt: Doubt) -> Doubt:
    """The doubt with what the word list offers as further candidates."""
    if doubt.field not in _SPELT or doubt.truth is not None or doubt.members or not doubt.value:
        return doubt
    known = {one.text for one in doubt.candidates}
    found = [text for text in dict.fromkeys(corrections(doubt.value)) if text not in known]
    more = (Candidate(text, "word") for text in found)
    return replace(doubt, candidates=(*doubt.candidates, *more)[:MOST_CANDIDATES])


def corrections(text: str) -> Iterator[str]:
    """The text with one unknown word put right: a letter, parted, joined, or in other capitals."""
    words = list(_WORD.finditer(text))
    looked = 0
    for place, found in enumerate(words):
        word = found.group()
        following = words[place + 1] if place + 1 < len(words) else None
        if _BROKEN_CASE.fullmatch(word) and _knows(word):
            yield _put(text, found.span(), word[0] + word[1:].lower())
        if looked == _MOST_WORDS or not _is_unknown(word):
            continue
        looked += 1
        if following is not None and text[found.end() : following.start()] == " ":
            joined = word + following.group()
            if _knows(joined):
                yield _put(text, (found.start(), following.end()), joined)
        yield from (_put(text, found.span(), other) for other in _parted(word))
        for other in _nearest(word.casefold()):
            yield _put(text, found.span(), _dressed(other, word, first=not text[: found.start()].strip()))


def _put(text: str, span: tuple[int, int], word: str) -> str:
    return text[: span[0]] + word + text[span[1] :]


def _is_unknown(word: str) -> bool:
    is_abbreviation = word.isupper() and len(word) <= _LONGEST_ABBREVIATION
    return len(word) >= _SHORTEST and not is_abbreviation and not _knows(word)


def _dressed(word: str, read: str, *, first: bool) -> str:
    """The word in the capitals of what was read; where a text lost its first letter, that was a capital."""
    if read.isupper():
        return word.upper()
    lost = first and word[1:] == read.casefold()
    return word.capitalize() if read[0].isupper() or lost else word


def _parted(word: str) -> Iterator[str]:
    """The word as two known ones, between which a space was lost."""
    for place in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        if _knows(word[:place]) and _knows(word[place:]):
            yield f"{word[:place]} {word[place:]}"
            return


@lru_cache(maxsize=4096)
def _knows(word: str) -> bool:
    from extractor.text.language.lexicon import load_lexicon  # noqa: PLC0415 - not before the first screen

    return load_lexicon().derives(word)


@lru_cache(maxsize=4096)
def _nearest(word: str) -> tuple[str, ...]:
    """The known words that are one letter off: those of the sheets first, then by how like they look."""
    from extractor.text.language.lexicon import load_lexicon  # noqa: PLC0415
    from extractor.text.language.visual_distance import load_visual_distance  # noqa: PLC0415

    lexicon, distance = load_lexicon(), load_visual_distance()
    found: list[str] = []
    for words in (lexicon.domain, lexicon.general):
        near = process.extract(word, words, scorer=Levenshtein.distance, score_cutoff=1, limit=_MOST_NEAR)
        found += sorted((one for one, _, _ in near), key=lambda one: distance(word, one))
    return tuple(dict.fromkeys(found))[:_MOST_EACH]
