"""Finds the heads of procedure tables among words with places: which words name which columns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from extractor.grid.model import ColumnRole
from extractor.grid.table.labels import match_column, match_group
from extractor.meaning.durations.units import unit_names
from extractor.record.folding import letters_of
from extractor.record.geometry import Box, union
from extractor.transcripts.layout.page import Line, Word, WordPage, phrases_of

LANES = "lanes"
QUALITY = "quality"
_MOST_WORDS = 3
_ABOVE, _BELOW = 4.5, 7.0
"""Heights of a line between a table's word for activities and the other words of its head."""
_LIKE = 0.8
_TELLING = frozenset((ColumnRole.REQUIREMENTS, ColumnRole.DURATION, ColumnRole.OUTPUT, QUALITY))
_SEEN = frozenset((*ColumnRole, LANES, QUALITY)) - {ColumnRole.OTHER, ColumnRole.LANE}
_FEWEST = 3
_FEWEST_TIMES = 2
_LONG = 4
_WIDE = 25.0
"""Widths of a letter: more than half a column, less than two."""
_GUESSED = 0.5
_AMONG_OTHERS = 0.3
"""What a name loses that stands among other words, as in a title."""


@dataclass(frozen=True)
class Hit:
    """Words that name a column or a group of columns."""

    role: str
    words: tuple[Word, ...]
    score: float

    @property
    def box(self) -> Box:
        return union(word.box for word in self.words)

    @property
    def middle(self) -> float:
        return self.box.center[1]


@dataclass(frozen=True)
class Head:
    """A table's head: one hit a column or group, left to right, and the strip that they take."""

    hits: dict[str, Hit]
    y0: float
    y1: float

    @property
    def score(self) -> float:
        """How much of a head was found, and how well."""
        return sum(hit.score for hit in self.hits.values())

    @property
    def words(self) -> frozenset[int]:
        """The identities of its words."""
        return frozenset(id(word) for hit in self.hits.values() for word in hit.words)


def find_heads(page: WordPage) -> list[Head]:
    """The heads on a page, top to bottom."""
    lines = page.lines
    hits = [
        _hits(line, page.phrase_gap) if any(_role(w.text)[0] in _SEEN for w in line.words) else []
        for line in lines
    ]
    found: list[Head] = []
    for at, line in enumerate(lines):
        activities = [hit for hit in hits[at] if hit.role == ColumnRole.ACTIVITY]
        for activity in activities:
            top, bottom = line.middle - _ABOVE * page.leading, line.middle + _BELOW * page.leading
            near = [h for row in hits for h in row if top <= h.middle <= bottom]
            head = _head([activity, *(h for h in near if h.role != ColumnRole.ACTIVITY)], line.middle)
            found += [head] if head is not None else []
    chosen: list[Head] = []
    for head in sorted(found, key=lambda h: -h.score):
        if all(head.y1 < other.y0 or head.y0 > other.y1 for other in chosen):
            chosen.append(head)
    return sorted(chosen, key=lambda h: h.y0)


@lru_cache(maxsize=8192)
def _role(text: str) -> tuple[str | None, float]:
    """What a word or two of a head name, and how like the known name they are."""
    clean = text.strip(".:;,|[]()_")
    if sum(c.isalpha() for c in clean) < 2:
        return None, 0.0
    group = match_group(clean)
    column = match_column(clean)
    if group is not None and (column is None or group.score >= column[1]):
        return group.label, group.score
    if column is not None and column[1] >= _LIKE:
        return column
    return None, 0.0


def _hits(line: Line, gap: float) -> list[Hit]:
    """The names in a line, the longest first at each place; those among other words count for less."""
    return [hit for phrase in phrases_of(line, gap) for hit in _hits_of(phrase.words)]


def _hits_of(words: tuple[Word, ...]) -> list[Hit]:
    hits: list[Hit] = []
    at = 0
    while at < len(words):
        for count in range(min(_MOST_WORDS, len(words) - at), 0, -1):
            part = words[at : at + count]
            role, score = _role(" ".join(word.text for word in part))
            if role is not None and role in _SEEN and not (count > 1 and _hides(part, role)):
                hits.append(Hit(role, part, score))
                at += count - 1
                break
        at += 1
    if sum(len(hit.words) for hit in hits) < len(words):
        hits = [replace(hit, score=hit.score - _AMONG_OTHERS) for hit in hits]
    return hits


def _hides(words: Sequence[Word], role: str) -> bool:
    """Whether words that name one column are the names of two columns side by side ("No Kegiatan")."""
    apart = {found for word in words if (found := _role(word.text)[0]) in _SEEN}
    return len(apart - {role}) > 0 and len(apart) > 1


def _head(hits: Sequence[Hit], middle: float) -> Head | None:
    """The hits that make a head: one a role, in the order of the columns of such tables."""
    chosen: dict[str, Hit] = {}
    for hit in sorted(hits, key=lambda h: (-round(h.score, 1), abs(h.middle - middle))):
        chosen.setdefault(hit.role, hit)
    activity = chosen.get(ColumnRole.ACTIVITY)
    if activity is None:
        return None
    number = chosen.get(ColumnRole.NUMBER)
    if number is not None and number.box.x0 > activity.box.x0:
        del chosen[ColumnRole.NUMBER]
    for role in [r for r in chosen if r not in (ColumnRole.NUMBER, ColumnRole.ACTIVITY)]:
        if chosen[role].box.x0 < activity.box.x1:
            del chosen[role]
    if len(chosen) < _FEWEST or not _TELLING & chosen.keys():
        return None
    y0 = min(hit.box.y0 for hit in chosen.values())
    return Head(chosen, y0, max(hit.box.y1 for hit in chosen.values()))


def with_missing(page: WordPage, head: Head, body: Sequence[Word]) -> Head:
    """The head, with columns that it must have whose names were not read: told by what stands in them."""
    hits = dict(head.hits)
    times = [
        w for w in body if letters_of(w.text) in unit_names() and w.box.x0 > hits[ColumnRole.ACTIVITY].box.x1
    ]
    if ColumnRole.DURATION not in hits and len(times) >= _FEWEST_TIMES:
        hits[ColumnRole.DURATION] = _among(times, ColumnRole.DURATION)
    duration = hits.get(ColumnRole.DURATION)
    if duration is None:
        return head
    column = [w.box for w in times if abs(w.center - duration.box.center[0]) < _WIDE * page.letter]
    left = min([duration.box.x0, *(box.x0 for box in column)])
    right = max([duration.box.x1, *(box.x1 for box in column)])
    long = [w for w in body if len(letters_of(w.text)) >= _LONG]
    if ColumnRole.OUTPUT not in hits:
        end = hits[ColumnRole.REMARKS].box.x0 if ColumnRole.REMARKS in hits else float("inf")
        beside = [w for w in long if w.box.x0 > right and w.box.x1 < end]
        if len(beside) >= _FEWEST_TIMES:
            hits[ColumnRole.OUTPUT] = _among(beside, ColumnRole.OUTPUT)
    if ColumnRole.REQUIREMENTS not in hits:
        beside = [w for w in long if left - _WIDE * page.letter < w.center < left and w.box.x1 < left]
        if len(beside) >= _FEWEST_TIMES:
            hits[ColumnRole.REQUIREMENTS] = _among(beside, ColumnRole.REQUIREMENTS)
    return replace(head, hits=hits)


def _among(words: Sequence[Word], role: str) -> Hit:
    """The word in the middle of a column's words as what stands for its name."""
    ordered = sorted(words, key=lambda w: w.center)
    return Hit(role, (ordered[len(ordered) // 2],), _GUESSED)
