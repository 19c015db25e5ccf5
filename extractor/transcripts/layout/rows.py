"""The rows of a table among words with places: the cuts between them.

Numbers stand in the middle of their rows or at their top. Rules are straight, so one height parts two rows in
all columns: the cuts are chosen together, so that gaps are wide and each row's cells lie about its number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractor.grid.model import ColumnRole
from extractor.transcripts.layout.numbering import Anchor
from extractor.transcripts.layout.page import Line, Word, lines_of
from extractor.transcripts.tokens import word_set

_SHRUNK = 0.15  # of a word's height at its top and bottom, by which lines of skewed pages reach over
_GAP, _WIDEST_GAP = 0.8, 2.0
_OFF, _MOST_OFF = 1.0, 2.5
_SMALL_START, _OPEN_END = 0.5, 0.7
_MOST_CUTS = 24


@dataclass(frozen=True)
class RowCuts:
    """The heights between which each anchor's row lies: one more than there are anchors."""

    edges: tuple[float, ...]


def find_cuts(
    anchors: Sequence[Anchor],
    columns: Mapping[str, Sequence[Word]],
    top: float,
    bottom: float,
    leading: float,
) -> RowCuts:
    """The cuts between the rows of `anchors`, and the first row's top and the last one's bottom.

    `columns` holds the words of each field below `top`, where the head ends at the earliest, and above
    `bottom`.
    """
    lines = {role: lines_of(words, leading) for role, words in columns.items()}
    options = [[top], *_all_options(anchors, columns, top, bottom, leading), [bottom]]
    ways = [_way(anchors, lines, options, leading, middle=middle) for middle in (True, False)]
    _, edges = min(ways, key=lambda way: way[0])
    return RowCuts(edges)


def _all_options(
    anchors: Sequence[Anchor],
    columns: Mapping[str, Sequence[Word]],
    top: float,
    bottom: float,
    leading: float,
) -> list[list[float]]:
    """For each two rows the heights at which they may part."""
    options: list[list[float]] = []
    for n in range(len(anchors) - 1):
        above = next((a.middle for a in reversed(anchors[: n + 1]) if a.middle is not None), top)
        below = next((a.middle for a in anchors[n + 1 :] if a.middle is not None), bottom)
        options.append(_options(columns, above, below, leading))
    return options


def _options(columns: Mapping[str, Sequence[Word]], y0: float, y1: float, leading: float) -> list[float]:
    """The heights between two numbers at which no word is cut, the widest gaps first if there are many."""
    spans = sorted(
        (w.box.y0 + _SHRUNK * w.box.height, w.box.y1 - _SHRUNK * w.box.height)
        for words in columns.values()
        for w in words
        if w.box.y1 > y0 - leading and w.box.y0 < y1 + leading
    )
    gaps: list[tuple[float, float]] = []
    reach = y0
    for low, high in spans:
        if low > reach and low > y0:
            gaps.append((reach, min(low, y1)))
        reach = max(reach, high)
        if reach >= y1:
            break
    if reach < y1:
        gaps.append((reach, y1))
    gaps = sorted((g for g in gaps if g[1] > g[0]), key=lambda g: g[0] - g[1])[:_MOST_CUTS]
    return sorted((a + b) / 2 for a, b in gaps) or [(y0 + y1) / 2]


def _way(
    anchors: Sequence[Anchor],
    lines: Mapping[str, Sequence[Line]],
    options: Sequence[Sequence[float]],
    leading: float,
    *,
    middle: bool,
) -> tuple[float, tuple[float, ...]]:
    """The cheapest cuts, numbers being in the middle of their rows or at their top."""
    best: list[tuple[float, tuple[float, ...]]] = [(0.0, (edge,)) for edge in options[0]]
    table = _Rows(anchors, lines, leading, middle)
    for n in range(len(anchors)):
        grown = []
        last = n == len(anchors) - 1
        for cut in options[n + 1]:
            here = 0.0 if last else _cut_cost(lines, cut, leading)
            costs = [
                (cost + here + table.row(edges[-1], cut, n), edges)
                for cost, edges in best
                if edges[-1] <= cut
            ]
            if not costs:
                continue
            cost, edges = min(costs, key=lambda pair: pair[0])
            grown.append((cost, (*edges, cut)))
        best = grown or best
    return min(best, key=lambda pair: pair[0])


@dataclass(frozen=True)
class _Rows:
    """What rows between two heights cost. Numbers stand in the `middle` of their rows, or at their top."""

    anchors: Sequence[Anchor]
    lines: Mapping[str, Sequence[Line]]
    leading: float
    middle: bool

    def row(self, y0: float, y1: float, index: int) -> float:
        """How far the cells of a row lie off its number; the outer rows are not bounded, so only inwards."""
        cost = 0.0
        spans: list[tuple[float, float]] = []
        for role, column in self.lines.items():
            inside = [line.middle for line in column if y0 < line.middle < y1]
            if inside:
                spans.append((inside[0], inside[-1]))
            elif role != ColumnRole.REMARKS:
                cost += _OFF
        number = self.anchors[index].middle
        if number is None:
            number = sum((a + b) / 2 for a, b in spans) / max(len(spans), 1)
        return cost + sum(
            _OFF * min(self._off(*span, number, index) / self.leading, _MOST_OFF) for span in spans
        )

    def _off(self, top: float, bottom: float, number: float, index: int) -> float:
        if not self.middle:
            return abs(top - number)
        if index == 0:
            return max(0.0, top - number)
        if index == len(self.anchors) - 1:
            return max(0.0, number - bottom)
        return abs((top + bottom) / 2 - number)


def _cut_cost(lines: Mapping[str, Sequence[Line]], cut: float, leading: float) -> float:
    """What speaks against a cut: a narrow gap, sentences that go on over it."""
    cost = 0.0
    gap = _WIDEST_GAP * leading
    for column in lines.values():
        above = next((line for line in reversed(column) if line.middle < cut), None)
        below = next((line for line in column if line.middle >= cut), None)
        if above is None or below is None:
            continue
        gap = min(gap, below.box.y0 - above.box.y1)
        if below.box.y0 - above.box.y1 > leading:
            continue
        cost += _SMALL_START * (below.text[:1].islower())
        cost += _OPEN_END * (above.words[-1].text.casefold().strip(",") in word_set("open_ends"))
    return cost - _GAP * max(gap, 0.0) / leading
