"""The most probable flow of a page as a whole: one reading of each net, under the rules that SOPs obey.

The rules are soft: they are paid for in nats and cannot outweigh a clear drawing. The search is exact
(branch and bound: a rule can only cost, so the nets' own best scores bound what is left).
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from extractor.flow.inference.nets import Edge, NetReading
from extractor.flow.model import DrawnSymbol
from extractor.flow.tracing.fusion import Junctions
from extractor.record.model import SymbolKind

_SOLUTIONS = 64
_SPREAD = 9.0
_VISITS = 30_000
_NO_EXIT = {SymbolKind.DECISION: 2.0, SymbolKind.TERMINATOR: 0.0}
_NO_ENTRY = {SymbolKind.TERMINATOR: 0.0}
_ONE_BRANCH = 0.9
_SECOND_EXIT = 0.7
_END_GOES_ON = 0.4
_LONELY = 1.5
_OTHERWISE = 1.2
_SHARED = 0.5
"""What it costs that nothing follows a process beside others in its row: they may end their work together."""
_TWO_MARKS = 2.0
"""What it costs that the flow comes to one symbol out of two off-page connectors of a page."""


@dataclass(frozen=True)
class Decoded:
    """The chosen connectors with the probability of each, and the probability of the whole choice."""

    edges: tuple[Edge, ...]
    chances: tuple[float, ...]
    margin: float
    unused: tuple[int, ...]


def decode(
    readings: Sequence[Sequence[NetReading]], junctions: Junctions, symbols: Sequence[DrawnSymbol]
) -> Decoded:
    """Chooses a reading of every net so that all together are most probable."""
    search = _Search(readings, junctions, symbols)
    solutions = search.run()
    if not solutions:
        return Decoded((), (), 1.0, ())
    best, chosen = solutions[0]
    weights = [math.exp(score - best) for score, _ in solutions]
    total = sum(weights)
    chance: dict[tuple[int, int], float] = {}
    for weight, (_, picks) in zip(weights, solutions, strict=True):
        pairs = {
            (junctions.ports[e.source].symbol, junctions.ports[e.target].symbol)
            for r in picks
            for e in r.edges
        }
        for pair in pairs:
            chance[pair] = chance.get(pair, 0.0) + weight / total
    edges = _distinct([e for reading in chosen for e in reading.edges], junctions)
    ports = junctions.ports
    return Decoded(
        tuple(edges),
        tuple(chance[ports[e.source].symbol, ports[e.target].symbol] for e in edges),
        best - solutions[1][0] if len(solutions) > 1 else math.inf,
        tuple(p for reading in chosen for p in reading.unused),
    )


def _distinct(edges: Sequence[Edge], junctions: Junctions) -> list[Edge]:
    """One connector for each pair of symbols: the one with the cheapest way."""
    best: dict[tuple[int, int], Edge] = {}
    for edge in edges:
        pair = junctions.ports[edge.source].symbol, junctions.ports[edge.target].symbol
        if pair not in best or junctions.links[edge.link].cost < junctions.links[best[pair].link].cost:
            best[pair] = edge
    return list(best.values())


class _Use(NamedTuple):
    """The ports at which connectors enter and leave a symbol, and the off-page connectors they come from."""

    entries: frozenset[int] = frozenset()
    exits: frozenset[int] = frozenset()
    marks: frozenset[int] = frozenset()


class _Search:
    """Depth first over the nets, top to bottom; keeps the best solutions found."""

    def __init__(
        self, readings: Sequence[Sequence[NetReading]], junctions: Junctions, symbols: Sequence[DrawnSymbol]
    ) -> None:
        self.symbols, self.junctions = symbols, junctions
        self.rows = Counter(symbol.row for symbol in symbols)
        self.readings = sorted(readings, key=self._top)
        self.rest = [0.0] * (len(self.readings) + 1)
        for k in range(len(self.readings) - 1, -1, -1):
            self.rest[k] = self.rest[k + 1] + self.readings[k][0].score
        self.closing = self._closing()
        self.found: list[tuple[float, list[NetReading]]] = []
        self.best = -math.inf
        self.visits = 0

    def _top(self, readings: Sequence[NetReading]) -> float:
        ports = [p for r in readings for e in r.edges for p in (e.source, e.target)]
        return min((self.junctions.ports[p].at[1] for p in ports), default=0.0)

    def _closing(self) -> list[list[int]]:
        """For each net the symbols that no later net touches; first those that none touches."""
        last = dict.fromkeys(range(len(self.symbols)), -1)
        for k, readings in enumerate(self.readings):
            for reading in readings:
                for edge in reading.edges:
                    for port in (edge.source, edge.target):
                        last[self.junctions.ports[port].symbol] = k
        return [[s for s, k in last.items() if k == net] for net in range(len(self.readings))]

    def run(self) -> list[tuple[float, list[NetReading]]]:
        self._visit(0, 0.0, [], {})
        return sorted(self.found, key=lambda f: -f[0])

    def _visit(self, net: int, score: float, picks: list[NetReading], use: dict[int, _Use]) -> None:
        self.visits += 1
        if net == len(self.readings):
            self.found.append((score, list(picks)))
            self.best = max(self.best, score)
            if len(self.found) > 2 * _SOLUTIONS:
                self.found = sorted(self.found, key=lambda f: -f[0])[:_SOLUTIONS]
            return
        for reading in self.readings[net]:
            total = score + reading.score
            if self.found and total + self.rest[net + 1] < self._floor():
                break
            if self.visits > _VISITS and reading is not self.readings[net][0]:
                break
            used = self._used(use, reading)
            total -= sum(self._price(s, used.get(s, _Use())) for s in self.closing[net])
            picks.append(reading)
            if not self.found or total + self.rest[net + 1] >= self._floor():
                self._visit(net + 1, total, picks, used)
            picks.pop()

    def _floor(self) -> float:
        if len(self.found) < _SOLUTIONS:
            return self.best - _SPREAD
        return max(self.best - _SPREAD, sorted((s for s, _ in self.found), reverse=True)[_SOLUTIONS - 1])

    def _used(self, use: dict[int, _Use], reading: NetReading) -> dict[int, _Use]:
        if not reading.edges:
            return use
        used = dict(use)
        ports = self.junctions.ports
        for edge in reading.edges:
            source, target = ports[edge.source].symbol, ports[edge.target].symbol
            before = used.get(source, _Use())
            used[source] = before._replace(exits=before.exits | {edge.source})
            before = used.get(target, _Use())
            marked = self.symbols[source].kind is SymbolKind.OFF_PAGE
            used[target] = before._replace(
                entries=before.entries | {edge.target}, marks=before.marks | ({source} if marked else set())
            )
        return used

    def _price(self, index: int, use: _Use) -> float:
        """What a symbol costs that is used so."""
        kind = self.symbols[index].kind
        entries, exits = use.entries, use.exits
        if not entries and not exits:
            return _LONELY
        price = _TWO_MARKS if len(use.marks) > 1 else 0.0
        if not exits:
            alone = self.rows[self.symbols[index].row] == 1
            price += _NO_EXIT.get(kind, _OTHERWISE if alone else _SHARED)
        if not entries:
            price += _NO_ENTRY.get(kind, _OTHERWISE)
        if kind is SymbolKind.DECISION:
            price += _ONE_BRANCH if len(exits) == 1 else 0.0
        else:
            price += _SECOND_EXIT * max(0, len(exits) - 1)
        if kind is SymbolKind.OFF_PAGE and len(entries) + len(exits) > 1:
            price += _OTHERWISE
        if kind is SymbolKind.TERMINATOR and entries and exits:
            price += _END_GOES_ON
        return price
