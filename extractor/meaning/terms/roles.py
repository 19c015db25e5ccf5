"""Roles: lane names to full office titles, and mentions of roles in other texts to lanes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from rapidfuzz.distance import Levenshtein

from extractor.store.knowledge import load_json

_WORD = re.compile(r"[^\W\d_]+")
_ROMAN_OR_LETTER = re.compile(r"[ivx]{1,4}|[a-e]", re.IGNORECASE)
_MOST_WORDS = 8
_FUZZY_FROM = 6


class RoleKind(StrEnum):
    """What stands behind a lane's name."""

    PERSON = "person"
    TEAM = "team"
    UNIT = "unit"
    OUTSIDE = "outside"
    SYSTEM = "system"


@dataclass(frozen=True)
class Role:
    """A role as printed, its full office title, its kind, the prefix of an acting holder, and its parts.

    `parts` holds more than one name where a lane is for several roles ("Kasi/Lurah").
    """

    name: str
    title: str
    kind: RoleKind
    acting: str | None = None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mention:
    """A role named in a text: where it stands, and the lanes that it can mean.

    No lane: the sheet has none for it. Several: it stays ambiguous.
    """

    text: str
    start: int
    end: int
    lanes: tuple[int, ...]

    @property
    def ambiguous(self) -> bool:
        return len(self.lanes) > 1


@cache
def _knowledge() -> dict[str, Any]:
    data: dict[str, Any] = load_json("lexicon/roles.json")
    return data


@cache
def _expansions() -> dict[str, tuple[str, ...]]:
    return {short: tuple(full.split()) for short, full in _knowledge()["expansions"].items()}


@cache
def _heads() -> frozenset[str]:
    return frozenset(_knowledge()["heads"])


@cache
def _weak() -> frozenset[str]:
    return frozenset(_knowledge()["weak_words"])


def _words(text: str) -> list[str]:
    return [w.casefold() for w in _WORD.findall(text)]


def _expand(words: Sequence[str]) -> list[str]:
    return [full for word in words for full in _expansions().get(word, (word,))]


def is_role_head(word: str) -> bool:
    """Whether a lower-case word is one that names of roles begin with, or an abbreviation of one."""
    return word in _heads() or (word in _expansions() and _expansions()[word][0] in _heads())


def _content(words: Sequence[str]) -> frozenset[str]:
    """The words that tell roles apart; "kepala" counts only where nothing else is left."""
    expanded = _expand(words)
    strong = [w for w in expanded if w not in _weak()]
    return frozenset(strong or expanded)


def normalise_role(name: str, agency: Sequence[str] = ()) -> Role:
    """A lane's name with abbreviations written out.

    `agency`, its lines, says what a bare "Sekretaris" is the secretary of.
    """
    printed = " ".join(name.split())
    words = _words(printed)
    acting = None
    if len(words) > 1 and words[0] in _knowledge()["acting"]:
        acting, words = words[0], words[1:]
    parts = [p.strip() for p in printed.split("/") if p.strip()]
    title = "/".join(_title(part) for part in parts) if len(parts) > 1 else _title(printed, acting)
    if words == ["sekretaris"]:
        place = " ".join(agency).casefold()
        titles: dict[str, str] = _knowledge()["unit_of_agency"]
        title = next((full for unit, full in titles.items() if unit in place.split()), title)
    return Role(printed, title, _kind(_words(title)), acting, tuple(parts) if len(parts) > 1 else ())


def _title(name: str, acting: str | None = None) -> str:
    printed = [w for w in _WORD.findall(name) if w.casefold() != acting]
    words = [w.casefold() for w in printed]
    known = _knowledge()["titles"].get(" ".join(words))
    if known:
        return str(known)
    full: list[str] = []
    for word in printed:
        expanded = _expansions().get(word.casefold())
        full += expanded or (word if _is_mixed(word) else word.casefold(),)
    kept = [w for n, w in enumerate(full) if n == 0 or w != full[n - 1]]
    return " ".join(_cased(w) for w in kept)


def _is_mixed(word: str) -> bool:
    """Whether a word carries capitals inside, as abbreviations such as LKj do."""
    return not word.isupper() and not word[1:].islower() and len(word) > 1


def _cased(word: str) -> str:
    if word in ("dan", "atau", "di", "pada", "untuk") or _is_mixed(word):
        return word
    if _ROMAN_OR_LETTER.fullmatch(word) or word in ("dprd", "tu", "ppid"):
        return word.upper()
    return word.capitalize()


def _kind(words: Sequence[str]) -> RoleKind:
    expanded = _expand(words)
    kinds: dict[str, list[str]] = _knowledge()["kinds"]
    if not expanded:
        return RoleKind.PERSON
    for kind in ("system", "team", "outside", "unit"):
        if expanded[0] in kinds[kind]:
            return RoleKind(kind)
    return RoleKind.PERSON


class RoleIndex:
    """Links mentions of roles to the lanes of one sheet."""

    def __init__(self, lanes: Sequence[str]) -> None:
        self.lanes = tuple(lanes)
        self._content = tuple(_lane_contents(name) for name in lanes)
        self._vocabulary = frozenset(w for options in self._content for words in options for w in words)

    def match(self, name: str) -> tuple[int, ...]:
        """The lanes that a role's name can mean; those with just its words before those with more."""
        mention = _content(_words(name))
        if not mention:
            return ()
        exact = [i for i, options in enumerate(self._content) if mention in options]
        if exact:
            return tuple(exact)
        wider = [i for i, options in enumerate(self._content) if any(mention < o for o in options)]
        if wider:
            return tuple(wider)
        return tuple(i for i, options in enumerate(self._content) if any(o and o < mention for o in options))

    def mentions(self, text: str) -> list[Mention]:
        """All roles named in a text, from left to right, none inside another."""
        tokens = [(m.group().casefold(), m.start(), m.end()) for m in _WORD.finditer(text)]
        found: list[Mention] = []
        at = 0
        while at < len(tokens):
            count = self._length(text, tokens, at)
            if count == 0:
                at += 1
                continue
            start, end = tokens[at][1], tokens[at + count - 1][2]
            name = text[start:end]
            lanes = self.match(name)
            if lanes or self._is_office(tokens[at][0]):
                found.append(Mention(name, start, end, lanes))
            at += count
        return found

    def _is_office(self, word: str) -> bool:
        """Whether a word is an office by itself, so that it names a role even without a lane."""
        return word in _expansions() and _expansions()[word][0] in ("kepala", "sekretaris", "wakil")

    def _length(self, text: str, tokens: Sequence[tuple[str, int, int]], at: int) -> int:
        """How many words from `at` on name a role; 0 where none begins here."""
        first = _expand([tokens[at][0]])[0]
        if first not in _heads():
            return 0
        count = last = 1
        while at + count < len(tokens) and count < _MOST_WORDS:
            between = text[tokens[at + count - 1][2] : tokens[at + count][1]]
            if between.strip(" .") and between.strip() != "/":
                break
            word = tokens[at + count][0]
            count += 1
            if word == "dan":
                continue
            known = set(_expand([word]))
            if not known <= self._vocabulary | {"kepala", "satuan", "kecamatan"} and not self._near(word):
                break
            last = count
        return last

    def _near(self, word: str) -> bool:
        return len(word) >= _FUZZY_FROM and any(
            len(w) >= _FUZZY_FROM and Levenshtein.distance(w, word, score_cutoff=1) <= 1
            for w in self._vocabulary
        )


def _lane_contents(name: str) -> tuple[frozenset[str], ...]:
    """The content of a lane's name, and of each of its parts where it is for several roles."""
    parts = [name, *name.split("/")] if "/" in name else [name]
    return tuple(dict.fromkeys(_content(_words(part)) for part in parts if _words(part)))


def aliases(lanes: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of lanes whose names mean the same role."""
    contents = [_content(_words(name)) for name in lanes]
    return [
        (i, j)
        for i, one in enumerate(contents)
        for j in range(i + 1, len(contents))
        if one and one == contents[j]
    ]
