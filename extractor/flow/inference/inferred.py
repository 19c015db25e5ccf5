"""Connectors whose lines have vanished: proposed by the arrow heads that are left, and by the rows' order.

A proposal is written as inferred and never sure: it spares the reviewer typing, not looking.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.flow.inference.arrow_heads import head_chances
from extractor.flow.inference.open_ends import find_open_ends
from extractor.flow.ink.layers import Strokes
from extractor.flow.model import Connector, DrawnSymbol, Point
from extractor.record.model import SymbolKind
from extractor.record.reasons import Code, because

_HEAD = 0.98
"""From this probability on a head stands at the middle of a symbol's side, though no line leads there."""
_OFFSETS = (0.0, 0.15, 0.3, 0.45, 0.6)
"""How far from the side (text heights) a head is looked for."""
_INKED = 0.12
"""Least share of ink around the tip of a head."""
_EXPLAINED = 1.2
"""A head this near (text heights) to where a connector ends is that one's."""
_SAME = 1.5
"""Sides of two symbols so near (text heights) to one another see the same head."""
_BARE = 0.34
"""With no more of its symbols joined than this share a sheet has lost its lines."""
_BY_HEAD, _BY_RETURN, _BY_ROWS = 0.6, 0.5, 0.4


@dataclass(frozen=True)
class LoneHead:
    """A head at a side of a symbol that no line leads to; `at` is relative to the corner of the strokes."""

    symbol: int
    at: Point
    chance: float


def infer_connectors(
    connectors: Sequence[Connector], symbols: Sequence[DrawnSymbol], strokes: Strokes
) -> list[Connector]:
    """The connectors, and those that are proposed for symbols which still lack one.

    Where a sheet shows no sign that lines were lost, what is not drawn is left out.
    """
    if not find_open_ends(connectors, symbols):
        return list(connectors)
    heads = lone_heads(connectors, strokes)
    order = sorted(range(len(symbols)), key=lambda i: (symbols[i].row, symbols[i].lane, symbols[i].box.y0))
    found = _by_heads(connectors, {head.symbol for head in heads}, order, symbols)
    if len(found) == len(connectors) and not _is_bare(connectors, symbols):
        return found
    found = _by_rows(found, order, symbols)
    return found + _returns(found, heads, order, symbols)


def _is_bare(connectors: Sequence[Connector], symbols: Sequence[DrawnSymbol]) -> bool:
    """Whether hardly any symbol of several is joined to another."""
    joined = {c.source for c in connectors} | {c.target for c in connectors}
    return len(joined) <= _BARE * len(symbols)


def _by_heads(
    connectors: Sequence[Connector], headed: set[int], order: Sequence[int], symbols: Sequence[DrawnSymbol]
) -> list[Connector]:
    """The connectors, and for symbols with a lone head those from the nearest before that lack an exit."""
    found = list(connectors)
    for place, target in enumerate(order):
        if target not in headed or any(c.target == target for c in found):
            continue
        left = {c.source for c in found}
        before = [i for i in reversed(order[:place]) if _goes_on(i, found, symbols)]
        if before:
            unled = [i for i in before if i not in left]
            found.append(_proposed((unled or before)[0], target, symbols, _BY_HEAD))
    return found


def _by_rows(
    connectors: Sequence[Connector], order: Sequence[int], symbols: Sequence[DrawnSymbol]
) -> list[Connector]:
    """The connectors, and for symbols that nothing leads to those from the one before, if it ends there."""
    found = list(connectors)
    for before, target in pairwise(order):
        lacking = find_open_ends(found, symbols)
        if target in lacking.entries and before in lacking.exits:
            found.append(_proposed(before, target, symbols, _BY_ROWS))
    return found


def _goes_on(index: int, connectors: Sequence[Connector], symbols: Sequence[DrawnSymbol]) -> bool:
    """Whether one more connector may lead on from a symbol."""
    exits = sum(c.source == index for c in connectors)
    kind = symbols[index].kind
    if kind in (SymbolKind.TERMINATOR, SymbolKind.OFF_PAGE):
        return not exits and not any(c.target == index for c in connectors)
    return exits < (2 if kind is SymbolKind.DECISION else 1)


def lone_heads(connectors: Sequence[Connector], strokes: Strokes) -> list[LoneHead]:
    """The heads at the middles of the symbols' sides at which no connector begins or ends."""
    unit, origin = strokes.text_height, (strokes.area.x0, strokes.area.y0)
    taken = [(x - origin[0], y - origin[1]) for c in connectors for x, y in (c.path[0], c.path[-1])]
    places = [
        (index, at, toward)
        for index, box in enumerate(strokes.boxes)
        for at, toward in _sides(box.center, (box.width / 2, box.height / 2))
        if not any(max(abs(at[0] - x), abs(at[1] - y)) < _EXPLAINED * unit for x, y in taken)
    ]
    ends = [
        ((at[0] - toward[0] * away * unit, at[1] - toward[1] * away * unit), toward)
        for _, at, toward in places
        for away in _OFFSETS
    ]
    chances = head_chances(strokes, ends)
    found = []
    for number, (index, at, _) in enumerate(places):
        part = slice(number * len(_OFFSETS), (number + 1) * len(_OFFSETS))
        sure = [
            float(chance)
            for end, chance in zip(ends[part], chances[part], strict=True)
            if chance >= _HEAD and _inked(strokes, *end)
        ]
        if sure:
            found.append(LoneHead(index, at, max(sure)))
    return [head for head in found if not any(_outdone(head, other, unit) for other in found)]


def _outdone(head: LoneHead, other: LoneHead, unit: float) -> bool:
    """Whether the same head is surer to point at another symbol close by; of equals at the lower one."""
    if head.symbol == other.symbol or math.dist(head.at, other.at) > _SAME * unit:
        return False
    return (round(other.chance, 2), other.at[1]) > (round(head.chance, 2), head.at[1])


def _sides(center: Point, half: Point) -> list[tuple[Point, Point]]:
    """The middle of each side of a box, and the direction into it."""
    return [
        ((center[0] - dx * half[0], center[1] - dy * half[1]), (dx, dy))
        for dx, dy in ((1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0))
    ]


def _inked(strokes: Strokes, tip: Point, toward: Point) -> bool:
    """Whether free ink stands behind the tip: a blank patch tells nothing."""
    unit = strokes.text_height
    x, y = tip[0] - toward[0] * 0.4 * unit, tip[1] - toward[1] * 0.4 * unit
    reach = 0.4 * unit
    rows = slice(max(0, round(y - reach)), max(0, round(y + reach)) + 1)
    columns = slice(max(0, round(x - reach)), max(0, round(x + reach)) + 1)
    part = strokes.free[rows, columns]
    return bool(part.size) and float(part.mean()) >= _INKED


def _returns(
    connectors: Sequence[Connector],
    heads: Sequence[LoneHead],
    order: Sequence[int],
    symbols: Sequence[DrawnSymbol],
) -> list[Connector]:
    """For heads at symbols that are led to already: connectors from the next decision that lacks an exit."""
    entered = Counter(c.target for c in connectors)
    seen: Counter[int] = Counter()
    found: list[Connector] = []
    for head in heads:
        seen[head.symbol] += 1
        inferred = sum(c.inferred for c in connectors if c.target == head.symbol)
        if not entered[head.symbol] or seen[head.symbol] <= inferred:
            continue
        so_far = [*connectors, *found]
        after = [
            i
            for i in order[order.index(head.symbol) + 1 :]
            if symbols[i].kind is SymbolKind.DECISION and _goes_on(i, so_far, symbols)
        ]
        if after:
            found.append(_proposed(after[0], head.symbol, symbols, _BY_RETURN))
    return found


def _proposed(source: int, target: int, symbols: Sequence[DrawnSymbol], confidence: float) -> Connector:
    path = (symbols[source].box.center, symbols[target].box.center)
    reason = because(Code.LINE_AND_HEAD_UNSEEN if confidence == _BY_ROWS else Code.LINE_UNSEEN)
    return Connector(source, target, path, confidence, reasons=(reason,), inferred=True)
