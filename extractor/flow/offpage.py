"""Joins the flow over pages: off-page connectors in pairs become one edge, as does a plain page break."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from extractor.flow.model import Connector, DrawnSymbol, PageFlow, Point
from extractor.record.geometry import Box
from extractor.record.model import LabelOrigin, SymbolKind
from extractor.record.reasons import Code, Reason, because

_SAME_TEXT, _OTHER_TEXT = -2.0, 4.0
_OTHER_LANE, _RANK, _SAME_PAGE, _SKIPPED_PAGE = 1.0, 0.7, 1.0, 2.5
_NO_LINE = 1.5
_TOO_FAR = 5.0
_CLOSE_CALL = 0.5
_BREAK_CHANCE = 0.6
_BREAK = (because(Code.PAGE_BREAK),)


class SymbolKey(NamedTuple):
    """A symbol of an SOP: the index of its table among the SOP's tables, and its index there."""

    page: int
    symbol: int


@dataclass(frozen=True)
class FlowEdge:
    """An edge of the whole flow. `path` lies on table `page` (where the edge begins)."""

    source: SymbolKey
    target: SymbolKey
    page: int
    path: tuple[Point, ...]
    confidence: float
    label: str | None = None
    text: str | None = None
    label_origin: LabelOrigin | None = None
    label_confidence: float = 1.0
    reasons: tuple[Reason, ...] = ()
    inferred: bool = False
    label_place: tuple[int, Box] | None = None
    """The table on whose page a printed label stands, and the label's box there."""


@dataclass(frozen=True)
class JoinedFlow:
    """The flow of one SOP. `marks` are the off-page connectors that only carry an edge over a page break."""

    edges: tuple[FlowEdge, ...]
    marks: frozenset[SymbolKey] = field(default=frozenset())


class _Mark(NamedTuple):
    """An off-page connector: the connectors that enter and leave it, its place among those of its page."""

    key: SymbolKey
    symbol: DrawnSymbol
    entering: tuple[int, ...]
    leaving: tuple[int, ...]
    rank: int


def join_pages(flows: Sequence[PageFlow]) -> JoinedFlow:
    """One flow out of the tables of an SOP, in their order.

    Off-page connectors are paired by the text inside, lane, order and page; a pair within one page is joined
    too, but its symbols stay symbols of their rows. An unpaired one keeps its connectors, marked as doubtful.
    """
    marks = _marks(flows)
    pairs = _pairs(marks)
    joined: list[FlowEdge] = []
    gone: set[tuple[int, int]] = set()
    carried: set[SymbolKey] = set()
    for out, into, sure in pairs:
        joined += _through(flows, out, into, sure)
        gone |= {(m.key.page, c) for m in (out, into) for c in (*m.entering, *m.leaving)}
        if out.key.page != into.key.page:
            carried |= {out.key, into.key}
    alone = {m.key for m in marks} - {m.key for out, into, _ in pairs for m in (out, into)}
    for out, target in _going_on(flows, [m for m in marks if m.key in alone]):
        joined += [_gone_on(flows[out.key.page].connectors[c], out, target) for c in out.entering]
        gone |= {(out.key.page, c) for c in out.entering}
    edges = [
        _edge(page, connector, alone)
        for page, flow in enumerate(flows)
        for index, connector in enumerate(flow.connectors)
        if (page, index) not in gone
    ]
    edges += joined
    edges += _plain_breaks(flows, edges, carried)
    return JoinedFlow(tuple(sorted(edges, key=lambda e: (e.source, e.target))), frozenset(carried))


def _marks(flows: Sequence[PageFlow]) -> list[_Mark]:
    found = []
    for page, flow in enumerate(flows):
        middle = _middle(flow)
        here = [i for i, s in enumerate(flow.symbols) if s.kind is SymbolKind.OFF_PAGE]
        for index in here:
            symbol = flow.symbols[index]
            peers = [
                i for i in here if (flow.symbols[i].box.center[1] > middle) == (symbol.box.center[1] > middle)
            ]
            rank = sorted(peers, key=lambda i: flow.symbols[i].box.x0).index(index)
            entering = tuple(k for k, c in enumerate(flow.connectors) if c.target == index)
            leaving = tuple(k for k, c in enumerate(flow.connectors) if c.source == index)
            found.append(_Mark(SymbolKey(page, index), symbol, entering, leaving, rank))
    return found


def _middle(flow: PageFlow) -> float:
    ys = [s.box.center[1] for s in flow.symbols]
    return (min(ys) + max(ys)) / 2 if ys else 0.0


def _pairs(marks: Sequence[_Mark]) -> list[tuple[_Mark, _Mark, float]]:
    """Marks where the flow leaves a page with those where it comes back, the best matching first."""
    costs = sorted(
        (
            (cost, a, b)
            for a, out in enumerate(marks)
            for b, into in enumerate(marks)
            if a != b and (cost := _cost(out, into)) <= _TOO_FAR
        ),
    )
    used: set[int] = set()
    pairs = []
    for cost, a, b in costs:
        if a in used or b in used:
            continue
        rivals = [c for c, x, y in costs if (x == a) != (y == b) and x not in used and y not in used]
        sure = 0.99 if not rivals or min(rivals) - cost > _CLOSE_CALL else 0.75
        used |= {a, b}
        pairs.append((marks[a], marks[b], sure))
    return pairs


def _cost(out: _Mark, into: _Mark) -> float:
    if (out.leaving and not out.entering) or (into.entering and not into.leaving):
        return _TOO_FAR + 1
    cost = 0.0 if out.entering else _NO_LINE
    cost += 0.0 if into.leaving else _NO_LINE
    if not out.entering and not into.leaving:
        return _TOO_FAR + 1
    away = abs(out.key.page - into.key.page)
    if away == 0 and out.symbol.row == into.symbol.row:
        return _TOO_FAR + 1
    cost += _SAME_PAGE if away == 0 else _SKIPPED_PAGE * (away - 1)
    cost += _OTHER_LANE if out.symbol.lane != into.symbol.lane and away else 0.0
    cost += _RANK * abs(out.rank - into.rank)
    a, b = out.symbol.text.strip().casefold(), into.symbol.text.strip().casefold()
    if a and b:
        cost += _SAME_TEXT if a == b else _OTHER_TEXT
    return cost


def _through(flows: Sequence[PageFlow], out: _Mark, into: _Mark, sure: float) -> list[FlowEdge]:
    """The edges that a pair carries."""
    sources = [(flows[out.key.page].connectors[c], 1.0) for c in out.entering] or _nearest(
        flows, out, entering=True
    )
    targets = [(flows[into.key.page].connectors[c], 1.0) for c in into.leaving] or _nearest(
        flows, into, entering=False
    )
    edges = []
    for first, sure_first in sources:
        for second, sure_second in targets:
            told, told_on = (first, out.key.page) if first.label is not None else (second, into.key.page)
            chance = sure * sure_first * sure_second * min(first.confidence, second.confidence)
            edges.append(
                FlowEdge(
                    SymbolKey(out.key.page, first.source),
                    SymbolKey(into.key.page, second.target),
                    out.key.page,
                    first.path,
                    chance,
                    told.label,
                    told.text,
                    told.label_origin,
                    told.label_confidence,
                    first.reasons or second.reasons,
                    inferred=first.inferred or second.inferred,
                    label_place=_label_place(told_on, told),
                )
            )
    return edges


def _going_on(flows: Sequence[PageFlow], alone: Sequence[_Mark]) -> list[tuple[_Mark, SymbolKey]]:
    """Marks that lead off a page whose next one begins in their lane, with a symbol that nothing enters."""
    found = []
    for out in alone:
        after = out.key.page + 1
        symbols = flows[after].symbols if after < len(flows) else ()
        marked = any(s.kind is SymbolKind.OFF_PAGE for s in symbols)
        if not out.entering or out.leaving or not symbols or marked:
            continue
        entered = any(c.target == 0 for c in flows[after].connectors)
        if symbols[0].lane == out.symbol.lane and not entered:
            found.append((out, SymbolKey(after, 0)))
    return found


def _gone_on(connector: Connector, out: _Mark, target: SymbolKey) -> FlowEdge:
    edge = _edge(out.key.page, connector, set())
    sure = min(connector.confidence, _BREAK_CHANCE)
    return replace(edge, target=target, confidence=sure, reasons=_BREAK, inferred=True)


def _nearest(flows: Sequence[PageFlow], mark: _Mark, *, entering: bool) -> list[tuple[Connector, float]]:
    """An assumed connector between a mark without a line and the nearest symbol of its lane."""
    symbols = flows[mark.key.page].symbols
    x, y = mark.symbol.box.center
    near = [
        i for i, s in enumerate(symbols) if s.kind is not SymbolKind.OFF_PAGE and s.lane == mark.symbol.lane
    ]
    if not near:
        return []
    best = min(near, key=lambda i: abs(symbols[i].box.center[1] - y) + abs(symbols[i].box.center[0] - x))
    ends = (best, mark.key.symbol) if entering else (mark.key.symbol, best)
    path = (symbols[ends[0]].box.center, symbols[ends[1]].box.center)
    return [
        (
            Connector(*ends, path, 0.8, reasons=(because(Code.OFF_PAGE_LINE_UNSEEN),), inferred=True),
            0.8,
        )
    ]


def _edge(page: int, c: Connector, alone: set[SymbolKey]) -> FlowEdge:
    source, target = SymbolKey(page, c.source), SymbolKey(page, c.target)
    lonely = source in alone or target in alone
    return FlowEdge(
        source,
        target,
        page,
        c.path,
        min(c.confidence, 0.5) if lonely else c.confidence,
        c.label,
        c.text,
        c.label_origin,
        c.label_confidence,
        (because(Code.OFF_PAGE_ALONE),) if lonely else c.reasons,
        c.inferred,
        _label_place(page, c),
    )


def _label_place(page: int, c: Connector) -> tuple[int, Box] | None:
    return None if c.label_box is None else (page, c.label_box)


def _plain_breaks(
    flows: Sequence[PageFlow], edges: Sequence[FlowEdge], carried: set[SymbolKey]
) -> list[FlowEdge]:
    """Edges over page breaks without off-page connectors, where both sides hang open."""
    found = []
    left, entered = {e.source for e in edges}, {e.target for e in edges}
    for page in range(len(flows) - 1):
        crossing = any({e.source.page, e.target.page} == {page, page + 1} for e in edges)
        if crossing or any(k.page in (page, page + 1) for k in carried):
            continue
        ends = [
            SymbolKey(page, i)
            for i, s in enumerate(flows[page].symbols)
            if SymbolKey(page, i) not in left and _goes_on(s, SymbolKey(page, i) in entered)
        ]
        begins = [
            SymbolKey(page + 1, i)
            for i, s in enumerate(flows[page + 1].symbols)
            if SymbolKey(page + 1, i) not in entered and s.kind is not SymbolKind.OFF_PAGE
        ]
        if ends and begins and begins[0].symbol == 0:
            path = (flows[page].symbols[ends[-1].symbol].box.center,)
            found.append(
                FlowEdge(ends[-1], begins[0], page, path * 2, _BREAK_CHANCE, reasons=_BREAK, inferred=True)
            )
    return found


def _goes_on(symbol: DrawnSymbol, entered: bool) -> bool:
    """Whether a symbol without an exit asks for one: not an end, not an off-page connector."""
    return symbol.kind is not SymbolKind.OFF_PAGE and not (symbol.kind is SymbolKind.TERMINATOR and entered)
