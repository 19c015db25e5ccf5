"""Repairs misread words of prior OCR text from the word lists: only where exactly one known word fits.

Numbers, codes, abbreviations and names (capitals inside a sentence, words with digits) are never touched.
"""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from extractor.store.knowledge import model_path
from extractor.text.language.lexicon import Lexicon, load_lexicon

_TOKEN = re.compile(r"\S+")
_SIGNS = "{}|\\[]<>*_~^"
_EDGE = re.compile(r"^[\"'(]*|[\"').,;:!?]*$")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_CONFUSIONS = {
    "c": "eo",
    "e": "co",
    "o": "ec",
    "i": "lj",
    "l": "ij",
    "j": "il",
    "h": "bn",
    "b": "h",
    "n": "hu",
    "u": "nv",
    "v": "u",
    "t": "fl",
    "f": "t",
    "a": "o",
    "g": "q",
    "q": "g",
    "s": "5",
    "y": "v",
}
_PAIRS = (("rn", "m"), ("m", "rn"), ("cl", "d"), ("d", "cl"), ("vv", "w"), ("ii", "u"), ("li", "h"))
_SHORTEST = 6
_SHORTEST_WITH_SIGNS = 4
_LONGEST = 30
_ENOUGH_CONFIDENCE = 0.95
_CAMEL = re.compile(r"^([A-Z][A-Za-z]*[A-Z][a-z]?)([a-z]{4,})$")


@dataclass(frozen=True)
class Repair:
    """A text after repair, and each (word as read, word as mended)."""

    text: str
    changes: tuple[tuple[str, str], ...] = ()


def repair_words(text: str, confidence: float) -> Repair:
    """Mend the words of a text that was read with `confidence` (0 to 1); sure readings are left alone."""
    if confidence >= _ENOUGH_CONFIDENCE:
        return Repair(text)
    lexicon = load_lexicon()
    changes: list[tuple[str, str]] = []
    parts: list[str] = []
    end = 0
    for match in _TOKEN.finditer(text):
        token = match.group()
        mended = _mend(token, lexicon, first=match.start() == 0)
        parts += [text[end : match.start()], mended]
        end = match.end()
        if mended != token:
            changes.append((token, mended))
    return Repair("".join([*parts, text[end:]]), tuple(changes))


def _mend(token: str, lexicon: Lexicon, *, first: bool) -> str:
    lead = _EDGE.match(token)
    start = lead.end() if lead else 0
    core = token[start:].rstrip("\"').,;:!?")
    tail = token[start + len(core) :]
    if not 0 < len(core) <= _LONGEST or any(c.isdecimal() for c in core):
        return token
    found = (
        _with_signs(core, lexicon) if any(c in _SIGNS for c in core) else _plain(core, lexicon, first=first)
    )
    return token if found is None else token[:start] + found + tail


def _with_signs(core: str, lexicon: Lexicon) -> str | None:
    """A word with signs in it: each run of signs stands for one letter, or for the word's end."""
    letters = sum(c.isalpha() for c in core)
    if letters < _SHORTEST_WITH_SIGNS or not core[0].isalpha():
        return None
    pieces = re.split(r"[" + re.escape(_SIGNS) + r"]+", core)
    head, *tails = pieces
    if len(tails) != 1 or not all(p.isalpha() or not p for p in pieces):
        return None
    tail = tails[0]
    fits = [head + c + tail for c in _LETTERS if lexicon.knows((head + c + tail).casefold())]
    if not tail and lexicon.knows(head.casefold()):
        fits.append(head)
    usual = max((_frequency(f.casefold()) for f in fits), default=0)
    best = [f for f in fits if _frequency(f.casefold()) == usual]
    return best[0] if len(best) == 1 else None


@cache
def _frequencies() -> dict[str, int]:
    with gzip.open(model_path("lexicon/words.txt.gz"), "rt", encoding="utf-8") as lines:
        pairs = (line.rstrip("\n").partition("\t") for line in lines)
        return {word: int(count) for word, _, count in pairs if count.isdecimal()}


def _frequency(word: str) -> int:
    """How usual a word is, in the classes of the word list; 0 for unknown ones."""
    return _frequencies().get(word, 0)


def _plain(core: str, lexicon: Lexicon, *, first: bool) -> str | None:
    glued = _CAMEL.match(core)
    if glued and lexicon.knows(glued[2]) and not lexicon.knows(core):
        return f"{glued[1]} {glued[2]}"
    capital = core[0].isupper()
    if len(core) < _SHORTEST or not core.isalpha() or not core[1:].islower() or (capital and not first):
        return None
    word = core.casefold()
    if lexicon.derives(word):
        return None
    fits = {candidate for candidate in _misread(word) if lexicon.knows(candidate)}
    if len(fits) != 1:
        return None
    mended = fits.pop()
    return mended.capitalize() if capital else mended


@cache
def _misread(word: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_variants(word)))


def _variants(word: str) -> Iterator[str]:
    """Words that one usual misreading turns into this one."""
    for n, letter in enumerate(word):
        for other in _CONFUSIONS.get(letter, ""):
            yield word[:n] + other + word[n + 1 :]
    for seen, meant in _PAIRS:
        start = word.find(seen)
        while start >= 0:
            yield word[:start] + meant + word[start + len(seen) :]
            start = word.find(seen, start + 1)
