"""Which column each word of a line belongs to: the network's answers, made to agree along each line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from extractor.meaning.durations.repair import nearest_unit, repair_duration, stands_for_number
from extractor.meaning.terms.activities import begins_activity
from extractor.record.folding import letters_of
from extractor.text.language.lexicon import load_lexicon
from extractor.transcripts.running.features import features_of
from extractor.transcripts.running.network import ROLES, Floats, tag
from extractor.transcripts.running.rows import COLUMNS, BodyLine, LinePart, column_of
from extractor.transcripts.tokens import is_scrap

_CHANGE = 0.6
_BACK = 3.0
_OUT_OF_TABLE = 2.5
"""What it costs, as a logarithm, that the next word of a line is in another column, in one further left, or
in none of the body's; by hand."""
_NUMBER = re.compile(r"\D{0,2}(\d{1,3})\D{0,2}")
_TOLD = [ROLES.index(name) for name in ("activity", "requirements", "output")]
_DURATION = ROLES.index("duration")
_BODY = frozenset((*COLUMNS, "lane"))
_UNTOLD, _SELDOM = 0.5, 0.1


@dataclass(frozen=True)
class TaggedLine:
    """A line's words, the role of each, how probable that is, and how probably a cell begins with it."""

    words: tuple[str, ...]
    roles: tuple[str, ...]
    sure: tuple[float, ...]
    begins: tuple[float, ...]
    told: tuple[tuple[float, float, float], ...] = ()
    """By word the logarithms of how probably it is of activity, requirements and output."""

    @property
    def is_body(self) -> bool:
        """Whether it is a line of steps: most of it stands in their columns."""
        inside = sum(role in COLUMNS for role in self.roles)
        return inside > 0 and inside >= sum(role not in _BODY for role in self.roles)

    @property
    def is_head(self) -> bool:
        """Whether it is a line of a table's head."""
        return 2 * self.roles.count("head") > len(self.roles)


def tag_lines(lines: Sequence[Sequence[str]]) -> list[TaggedLine]:
    """The lines with what stands where; blank ones have no words."""
    tagged = tag(features_of(lines))
    found = []
    at = 0
    for line in lines:
        end = at + len(line)
        roles = _with_amounts(_along(tagged.roles[at:end]), line)
        sure = tuple(float(np.exp(tagged.roles[at + n, role])) for n, role in enumerate(roles))
        begins = tuple(float(p) for p in tagged.begins[at:end])
        told = tuple((float(a), float(r), float(o)) for a, r, o in tagged.roles[at:end][:, _TOLD])
        found.append(TaggedLine(tuple(line), tuple(ROLES[role] for role in roles), sure, begins, told))
        at = end + 1
    return found


def _with_amounts(roles: list[int], words: Sequence[str]) -> list[int]:
    """The roles; a number right before a unit of time is the time's, whatever it looked like by itself."""
    for n in range(1, len(words)):
        is_time = roles[n] == _DURATION and nearest_unit(words[n].strip(".,|")) is not None
        if is_time and ROLES[roles[n - 1]] in _BODY and stands_for_number(words[n - 1]):
            roles[n - 1] = _DURATION
    return roles


def _along(logs: Floats) -> list[int]:
    """The most probable roles of a line's words, left to right."""
    if not len(logs):
        return []
    best = logs[0]
    back = []
    for row in logs[1:]:
        ways = best[:, None] - _COSTS
        back.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + row
    role = int(best.argmax())
    found = [role]
    for origins in reversed(back):
        role = int(origins[role])
        found.append(role)
    return found[::-1]


def _costs() -> Floats:
    """From each role (row) to each other (column)."""
    costs = np.full((len(ROLES), len(ROLES)), _CHANGE, np.float32)
    order = ["number", "activity", "lane", "requirements", "duration", "output", "remarks"]
    for a, first in enumerate(ROLES):
        for b, then in enumerate(ROLES):
            if a == b:
                costs[a, b] = 0
            elif (first in _BODY) != (then in _BODY):
                costs[a, b] = _OUT_OF_TABLE
            elif (
                first in order
                and then in order
                and "lane" not in (first, then)
                and order.index(then) < order.index(first)
            ):
                costs[a, b] = _BACK
    return costs


_COSTS = _costs()


def body_line(line: TaggedLine, *, fresh: bool) -> BodyLine:
    """What a line gives to each column; scraps, and what stands in lanes, left out."""
    parts: dict[str, list[int]] = {}
    for n, (word, role) in enumerate(zip(line.words, line.roles, strict=True)):
        column = column_of(ROLES.index(role))
        if column is not None and (column == "number" or not _is_left_over(word, column)):
            parts.setdefault(column, []).append(n)
    return BodyLine(
        tuple(
            LinePart(
                column,
                tuple(words),
                _begins(column, [line.words[n] for n in words], max(line.begins[n] for n in words)),
                _value([line.words[n] for n in words]) if column == "number" else None,
            )
            for column, words in parts.items()
        ),
        fresh,
    )


def _is_left_over(word: str, column: str) -> bool:
    """Whether a word is what a rule or a symbol left; of times also letters that are no word."""
    if is_scrap(word):
        return True
    if column != "duration" or any(c.isdecimal() for c in word) or stands_for_number(word):
        return False
    is_time = nearest_unit(word.strip(".,|")) is not None or repair_duration(word) is not None
    return not is_time and not load_lexicon().knows(letters_of(word))


def _begins(column: str, words: Sequence[str], told: float) -> float:
    """How probably a cell begins: activities do so with a verb; a time without unit may be a piece of one."""
    if column == "duration" and not any(nearest_unit(word.strip(".,|")) for word in words):
        return _UNTOLD
    if column == "activity":
        if words[0][0].islower():
            return min(told, _SELDOM)
        return max(told, _UNTOLD) if begins_activity(words[0]) else told
    return told


def _value(words: Sequence[str]) -> int | None:
    return next((int(match[1]) for word in words if (match := _NUMBER.fullmatch(word))), None)
