"""The header of a procedure table in raw page OCR: which lines it takes, and the lanes it names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from extractor.grid.model import ColumnRole
from extractor.meaning.identity.labels import column_role
from extractor.meaning.terms.roles import is_role_head
from extractor.record.folding import letters_of
from extractor.record.reasons import Code, because
from extractor.transcripts.model import Piece
from extractor.transcripts.tokens import word_set

_WORD = re.compile(r"[^\s|]+")
_GROUPS = frozenset({"pelaksana", "pelaku", "mutu", "baku"})
_FEWEST_ROLES = 3
_REACH = 3  # lines above and below the fullest header line
_CONFIDENCE = 0.6
_REASON = because(Code.LANE_FROM_TEXT_HEAD)
_SHORTEST_FRAGMENT = 2
_LONGEST_LINE = 200


@dataclass(frozen=True)
class RawHeader:
    """The header's lines (indices), its lanes left to right, and the roles of the other columns."""

    first: int
    last: int
    lanes: tuple[Piece, ...]
    roles: tuple[ColumnRole, ...]


@dataclass
class _Fragment:
    words: list[str]
    line: int
    column: int

    @property
    def is_lane(self) -> bool:
        """Whether it begins with a word that roles begin with."""
        return _is_head(self.words[0])

    @property
    def open(self) -> bool:
        """Whether it calls for another part: a bare "Kepala", or a last word such as "dan"."""
        last = self.words[-1].casefold()
        if len(self.words) == 1:
            return last in word_set("needs_unit") or _is_cut(last)
        return last == "dan" or _is_cut_dan(last)


def find_raw_header(lines: Sequence[str], start: int) -> RawHeader | None:
    """The first header from line index `start` on; None where there is none."""
    for at in range(start, len(lines)):
        if _roles(lines[at]) and ColumnRole.ACTIVITY in _window_roles(lines, at):
            roles = _window_roles(lines, at)
            if len(roles) >= _FEWEST_ROLES:
                return _header(lines, at)
    return None


def _roles(line: str) -> list[ColumnRole]:
    if len(line) > _LONGEST_LINE:
        return []
    found = [column_role(w.strip(".:;,")) for w in _WORD.findall(line) if len(w) > 1]
    return [role for role in found if role is not None and role is not ColumnRole.OTHER]


def _window_roles(lines: Sequence[str], at: int) -> list[ColumnRole]:
    return [role for line in lines[at : at + _REACH] for role in _roles(line)]


def _header(lines: Sequence[str], at: int) -> RawHeader:
    first = at
    while first > 0 and at - first < _REACH and _belongs(lines[first - 1]):
        first -= 1
    last = at
    while last + 1 < len(lines) and last - at < _REACH + 1 and lines[last + 1].strip():
        if re.match(r"\s*1\s*[.)|\[]|\s*1\s+[A-Z]", lines[last + 1]):
            break
        last += 1
    head = range(first, last + 1)
    roles = tuple(dict.fromkeys(role for n in head for role in _roles(lines[n])))
    return RawHeader(first, last, tuple(lanes_of([(n, lines[n]) for n in head])), roles)


def _belongs(line: str) -> bool:
    words = [w.strip("-.:;,").casefold() for w in _WORD.findall(line)]
    return bool(words) and len(words) <= 8 and any(w in _GROUPS or _is_head(w) for w in words if w)


def _is_head(word: str) -> bool:
    folded = word.casefold().split("/")[0].strip(".")
    return is_role_head(folded) or is_role_head(_whole(folded)) or _is_cut(folded)


def _is_cut(word: str) -> bool:
    """Whether a word is a role's abbreviation that lost its last letter."""
    return len(word) > 4 and _whole(word) != word


def _is_cut_dan(word: str) -> bool:
    """Whether a word with signs in it is what was left of "dan"."""
    folded = letters_of(word)
    return not word.isalnum() and 0 < len(folded) < 4 and Levenshtein.distance(folded, "dan") <= 1


def _whole(word: str) -> str:
    for ending in ("g", "i", "t", "m"):
        if not is_role_head(word) and len(word) > 4 and is_role_head(word + ending):
            return word + ending
    return word


def lanes_of(lines: Sequence[tuple[int, str]]) -> list[Piece]:
    """Lane names put together from the header's lines.

    A fragment that does not begin like a role goes on with a name of a line above that is still open, or that
    has no part below it yet, in their order.
    """
    rows = [fragments for number, line in lines if (fragments := _fragments(number, line))]
    merged: list[_Fragment] = []
    for row in rows:
        merged = _merge(merged, row)
    return [Piece((" ".join(_mended(f.words)),), f.line + 1, f.column, _CONFIDENCE, _REASON) for f in merged]


def _fragments(number: int, line: str) -> list[_Fragment]:
    found: list[_Fragment] = []
    fresh = True
    for match in _WORD.finditer(line):
        word = match.group().strip(";:,")
        folded = letters_of(word)
        if not folded or folded in _GROUPS or _is_label(word, folded):
            fresh = True
            continue
        if found and not fresh and not _is_head(word) and not _is_complete(found[-1], word):
            found[-1].words.append(word)
        else:
            found.append(_Fragment([word], number, match.start() + 1))
        fresh = False
    return [f for f in found if len("".join(f.words)) >= _SHORTEST_FRAGMENT]


def _is_label(word: str, folded: str) -> bool:
    if column_role(word.strip(".")) is not None:
        return True
    return any(part in folded and len(folded) <= len(part) for part in ("wak", "aktu", "waktu", "tu"))


def _is_complete(before: _Fragment, word: str) -> bool:
    """Whether a role takes no such word behind it, so that the word belongs to a name of another line."""
    folded = word.casefold()
    if folded in word_set("unit_nouns"):
        return before.words[0].casefold() == "tim"
    return len(before.words) == 1 and before.words[0].casefold() in word_set("complete_roles")


def _merge(above: list[_Fragment], row: list[_Fragment]) -> list[_Fragment]:
    """Join a lower line of the header to what stands above it."""
    parts = [f for f in row if not f.is_lane]
    waiting = [f for f in above if f.open]
    if len(parts) > len(waiting):
        waiting = list(above)
    order: list[_Fragment] = []
    for fragment in row:
        if not fragment.is_lane and waiting:
            owner = waiting.pop(0)
            owner.words += fragment.words
            order.append(owner)
        elif not fragment.is_lane and order and above:
            order[-1].words += fragment.words
        else:
            order.append(fragment)
    if not any(f.is_lane for f in row):
        return above or row
    return order + [f for f in above if f not in order]


def _mended(words: Sequence[str]) -> list[str]:
    """Abbreviations that lost a letter, and a "dan" that is left of a scrap."""
    mended: list[str] = []
    for n, word in enumerate(words):
        folded = letters_of(word)
        inside = 0 < n < len(words) - 1
        if inside and _is_cut_dan(word):
            mended.append("dan")
        elif n == 0 and _is_cut(folded):
            mended.append(word + _whole(folded)[-1])
        else:
            mended.append(word)
    return mended
