"""The columns below a table's head: between two names the words leave a strip free, or nearly so."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.grid.model import ColumnRole
from extractor.record.geometry import Box, union
from extractor.transcripts.layout.head import LANES, QUALITY, Head
from extractor.transcripts.layout.page import Line, Word, WordPage, lines_of, phrases_of

_FIELDS = (
    ColumnRole.NUMBER,
    ColumnRole.ACTIVITY,
    ColumnRole.REQUIREMENTS,
    ColumnRole.DURATION,
    ColumnRole.OUTPUT,
    ColumnRole.REMARKS,
)
_BINS = 0.5  # widths of a letter
_INSIDE = 0.35  # what it costs to part the words of a phrase, where to cut through a word costs 1
_LANE_OVERLAP = 0.3
_SHORTEST_LANE = 2
_WIDEST = 100_000


@dataclass(frozen=True)
class Lane:
    """A lane: the words of its name, and its strip."""

    words: tuple[Word, ...]
    x0: float
    x1: float


@dataclass(frozen=True)
class Strips:
    """The columns of a table: a strip for each field that its head names, and the lanes left to right."""

    fields: dict[str, tuple[float, float]]
    lanes: tuple[Lane, ...]

    def field_of(self, word: Word) -> str | None:
        """The field that a word stands in; None in a lane or outside of the table."""
        return next((role for role, (x0, x1) in self.fields.items() if x0 <= word.center < x1), None)

    def lane_of(self, word: Word) -> int | None:
        """The index of the lane that a word stands in."""
        return next((n for n, lane in enumerate(self.lanes) if lane.x0 <= word.center < lane.x1), None)


def find_strips(page: WordPage, head: Head, band: Sequence[Word], body: Sequence[Word]) -> Strips:
    """The columns of a table. `band` holds the words of its head, `body` those below it."""
    named = sorted(
        ((role, head.hits[role].box) for role in _FIELDS if role in head.hits), key=lambda pair: pair[1].x0
    )
    names = _lane_names(page, head, band, named)
    anchors: list[tuple[str, Box]] = list(named)
    if names:
        anchors.append((LANES, union(w.box for name in names for w in name)))
    if ColumnRole.NUMBER not in head.hits:
        left = min((w.box.x0 for w in body), default=0.0)
        anchors.append((ColumnRole.NUMBER, Box(left, 0, left + page.letter, 1)))
    anchors.sort(key=lambda pair: pair[1].center[0])
    names_of_one = [w for hit in head.hits.values() for w in hit.words if hit.role not in (LANES, QUALITY)]
    cover = _Cover(page, [*body, *names_of_one])
    edges = [float("-inf")]
    for (_, left_box), (role, right_box) in pairwise(anchors):
        start = left_box.center[0] if left_box is not None else 0.0
        end = right_box.x0 + page.letter if role == LANES else right_box.center[0]
        begin = left_box.x1 - page.letter if _is_lanes(anchors, left_box) else start
        edges.append(cover.best(max(begin, edges[-1]), max(end, begin)))
    edges.append(float("inf"))
    strips = {role: (edges[n], edges[n + 1]) for n, (role, _) in enumerate(anchors)}
    lanes = _lanes(names, strips.pop(LANES)) if LANES in strips else ()
    return Strips(strips, lanes)


def _is_lanes(anchors: Sequence[tuple[str, Box]], box: Box) -> bool:
    return any(role == LANES and other is box for role, other in anchors)


def _lane_names(
    page: WordPage, head: Head, band: Sequence[Word], named: Sequence[tuple[str, Box]]
) -> list[list[Word]]:
    """The words of the lanes' names, lane by lane: what else stands in the head between two columns."""
    activity = head.hits[ColumnRole.ACTIVITY].box
    right = min((box.x0 for _, box in named if box.x0 > activity.x1), default=float("inf"))
    taken = head.words
    words = [
        word
        for word in band
        if id(word) not in taken and activity.x1 < word.center < right and any(c.isalpha() for c in word.text)
    ]
    groups: list[list[Word]] = []
    for line in lines_of(words, page.leading):
        for phrase in phrases_of(line, page.phrase_gap):
            _join(groups, phrase)
    groups = [g for g in groups if len("".join(w.text for w in g)) >= _SHORTEST_LANE]
    return sorted(groups, key=lambda g: min(w.box.x0 for w in g))


def _join(groups: list[list[Word]], phrase: Line) -> None:
    """Put a phrase to the name above it that it overlaps, else begin another name."""
    box = phrase.box
    best, found = _LANE_OVERLAP, None
    for group in groups:
        around = union(w.box for w in group)
        common = min(around.x1, box.x1) - max(around.x0, box.x0)
        share = common / max(min(around.width, box.width), 1e-6)
        if share > best:
            best, found = share, group
    if found is None:
        groups.append(list(phrase.words))
    else:
        found += phrase.words


def _lanes(names: Sequence[Sequence[Word]], strip: tuple[float, float]) -> tuple[Lane, ...]:
    boxes = [union(w.box for w in name) for name in names]
    edges = [strip[0], *((a.x1 + b.x0) / 2 for a, b in pairwise(boxes)), strip[1]]
    return tuple(Lane(tuple(name), edges[n], edges[n + 1]) for n, name in enumerate(names))


class _Cover:
    """How many words stand over each place along the lines, words of one phrase held together."""

    def __init__(self, page: WordPage, words: Sequence[Word]) -> None:
        self._step = page.letter * _BINS
        self._left = min((w.box.x0 for w in words), default=0.0)
        right = max((w.box.x1 for w in words), default=1.0)
        count = min(int((right - self._left) / self._step) + 2, _WIDEST)
        changes = [0.0] * (count + 1)
        for line in lines_of(words, page.leading):
            for word in line.words:
                self._add(changes, word.box.x0, word.box.x1, 1.0)
            for a, b in pairwise(line.words):
                if 0 < b.box.x0 - a.box.x1 <= page.phrase_gap:
                    self._add(changes, a.box.x1, b.box.x0, _INSIDE)
        self._counts = [0.0] * count
        running = 0.0
        for n in range(count):
            running += changes[n]
            self._counts[n] = running

    def _add(self, changes: list[float], x0: float, x1: float, weight: float) -> None:
        first, last = self._bin(x0), max(self._bin(x1 - self._step * 0.01), self._bin(x0))
        changes[first] += weight
        changes[last + 1] -= weight

    def _bin(self, x: float) -> int:
        return min(max(int((x - self._left) / self._step), 0), _WIDEST - 1)

    def best(self, x0: float, x1: float) -> float:
        """The middle of the widest strip between two places over which the fewest words stand."""
        first, last = self._bin(x0), min(self._bin(x1), len(self._counts) - 1)
        if last <= first:
            return (x0 + x1) / 2
        part = [round(c, 3) for c in self._counts[first : last + 1]]
        least = min(part)
        best, start, run = (0, 0), 0, 0
        for n, count in enumerate([*part, least + 1]):
            if count == least:
                start = n if not run else start
                run += 1
            else:
                if run > best[1] - best[0]:
                    best = (start, n)
                run = 0
        return self._left + (first + (best[0] + best[1]) / 2) * self._step
