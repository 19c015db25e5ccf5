"""A text spelt otherwise, as the word list has it: candidates for a person, never answers."""

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
        "sop_number",
    }
)
"""Fields of words; names are in no list. A number names the office that gave it."""
_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 4
"""Letters: shorter words lie one letter off a known one by chance."""
_SHORTEST_PART = 3
_LONGEST_ABBREVIATION = 6
_MOST_WORDS = 6
_MOST_EACH = 2
_MOST_NEAR = 20
_BROKEN_CASE = re.compile(r"[A-Z]?[a-z]+[A-Z][A-Za-z]*")
_BROKEN_ABBREVIATION = re.compile(r"[A-Z]+[a-z]{1,2}[A-Z]+")
_ABBREVIATION_JOINED = re.compile(r"([A-Z]{2,})([a-z]{3,})")
_LONGEST_JOINED = 40
_TALL_CAPITAL = re.compile(r"(?<=[a-z] )I(?=[a-z]+(?: [a-z]|$))")
"""The capital that looks like a small i or l, where a sentence goes on in small letters."""
_JOINING = frozenset(
    {
        *("dan", "atau", "di", "ke", "pada", "untuk", "yang", "dari"),
        *("oleh", "dengan", "dalam", "tentang", "bagi", "serta", "para"),
    }
)
"""Words that stand in small letters in a title too."""
_TWINS = str.maketrans("il", "li")
"""Letters that are drawn alike: put for one another they can make another known word."""


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
    """The text with all its words put right in capitals and spaces, then with one unknown word put right."""
    yield from _recased(text)
    words = list(_WORD.finditer(text))
    looked = 0
    for place, found in enumerate(words):
        word = found.group()
        following = words[place + 1] if place + 1 < len(words) else None
        yield from (_put(text, found.span(), twin) for twin in _twins(word))
        if looked == _MOST_WORDS or not _is_unknown(word):
            continue
        looked += 1
        if following is not None and text[found.end() : following.start()] == " ":
            joined = word + following.group()
            if _knows(joined):
                yield _put(text, (found.start(), following.end()), joined)
        for other in _nearest(word.casefold()):
            yield _put(text, found.span(), _dressed(other, word, first=not text[: found.start()].strip()))


def _recased(text: str) -> Iterator[str]:
    """The text with capitals and spaces as words have them: inside them, in a sentence, and in a title."""
    mended = _WORD.sub(lambda found: _mended(found.group()), text)
    small = _TALL_CAPITAL.sub("i", mended)
    begun = small[:1].upper() + small[1:]
    yield from (one for one in dict.fromkeys((mended, small, begun, _as_title(begun))) if one != text)


def _mended(word: str) -> str:
    """The word with its own capitals, or as the words that it was run together of."""
    if _BROKEN_CASE.fullmatch(word) and _knows(word):
        return word[0] + word[1:].lower()
    if _BROKEN_ABBREVIATION.fullmatch(word) and len(word) <= _LONGEST_ABBREVIATION:
        return word.upper()
    joined = _ABBREVIATION_JOINED.fullmatch(word)
    if joined is not None and joined[2] in _JOINING:
        return f"{joined[1]} {joined[2]}"
    if not _is_unknown(word) or len(word) > _LONGEST_JOINED:
        return word
    return " ".join(_parted(word)) or word


def _as_title(text: str) -> str:
    """The text with each word's capital, where most of its words have one."""
    words = [word for word in _WORD.findall(text)[1:] if len(word) >= _SHORTEST and word not in _JOINING]
    if sum(word[0].isupper() for word in words) * 2 <= len(words):
        return text
    return _WORD.sub(lambda found: _titled(found.group()), text)


def _titled(word: str) -> str:
    return word if len(word) < _SHORTEST or word in _JOINING else word[0].upper() + word[1:]


def _twins(word: str) -> Iterator[str]:
    """Other known words that look like this known one, which may have been printed instead."""
    if len(word) <= _SHORTEST or not word[1:].islower() or not _knows(word):
        return
    for place, letter in enumerate(word[1:], start=1):
        other = letter.translate(_TWINS)
        if other != letter and _knows(twin := word[:place] + other + word[place + 1 :]):
            yield twin


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


def _parted(word: str) -> tuple[str, ...]:
    """The word as the fewest known ones between which spaces were lost; nothing where it is not made of such.

    Inside capitals and small letters a word begins where a capital does.
    """
    best: list[tuple[str, ...] | None] = [(), *[None] * len(word)]
    for end in range(_SHORTEST_PART, len(word) + 1):
        for start in range(end - _SHORTEST_PART + 1):
            before, part = best[start], word[start:end]
            if before is None or not _is_whole(part) or not _knows(part):
                continue
            shortest = best[end]
            if shortest is None or len(before) + 1 < len(shortest):
                best[end] = (*before, part)
    return best[-1] or ()


def _is_whole(word: str) -> bool:
    return word.isupper() or word[1:].islower()


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
