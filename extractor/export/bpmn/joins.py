"""Where ways that run side by side come together again, so that the work behind them is done once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, count

import networkx as nx

from extractor.export.bpmn.stations import Flow, Way
from extractor.export.model import Note

UNCLOSED = "waiting for one another of side-by-side ways into or out of which a way leads back"
UNEVEN = "waiting for one another of side-by-side ways of which not all come in every run"

_PRIME = 2**61 - 1
_ROOT = ""


def find_joins(
    flow: Flow, starts: frozenset[str], forks: set[str], back: frozenset[Way]
) -> tuple[dict[str, list[list[Way]]], list[Note]]:
    """The ways that meet at each station and always come together; what of the waiting cannot be said.

    Choices get numbers that add up to 1, and every way the sum of the products of the choices that lead over
    it, in whole numbers modulo a prime, so that only equal sums are equal. Two ways are taken in just the
    same runs where their sums are the same: they stand for the same polynomial of the choices.
    """
    shape = _Shape(flow, starts, back)
    numbers = _numbers()
    shares: dict[str, int] = {start: next(numbers) for start in sorted(starts)}
    taken: dict[Way, int] = {}
    joins: dict[str, list[list[Way]]] = {}
    unclosed = uneven = 0
    for key in shape.order:
        groups = _by_share((way for way in flow.entering.get(key, ()) if way in taken), taken)
        uneven += shape.meets_fork(groups, forks)
        for share, group in groups:
            closed = len(group) == 1 or shape.is_closed(key, group)
            shares[key] = shares.get(key, 0) + (share if closed else share * len(group))
            if closed and len(group) > 1:
                joins.setdefault(key, []).append(group)
            unclosed += not closed
        leaving = [way for way in flow.leaving.get(key, ()) if way not in shape.back]
        chances = [1] * len(leaving) if key in forks else _chances(len(leaving), numbers)
        for way, chance in zip(leaving, chances, strict=True):
            taken[way] = shares.get(key, 0) * chance % _PRIME
    notes = [Note(what, number) for what, number in ((UNCLOSED, unclosed), (UNEVEN, uneven)) if number]
    return joins, notes


def _numbers() -> Iterator[int]:
    """Numbers that look drawn at random, the same ones each time."""
    return (pow(7, 1_000 + 31 * n, _PRIME) for n in count())


def _chances(number: int, numbers: Iterator[int]) -> list[int]:
    """So many numbers that add up to 1."""
    found = [next(numbers) for _ in range(number - 1)]
    return [*found, (1 - sum(found)) % _PRIME] if number else []


def _by_share(coming: Iterable[Way], shares: Mapping[Way, int]) -> list[tuple[int, list[Way]]]:
    groups: dict[int, list[Way]] = {}
    for way in coming:
        groups.setdefault(shares[way], []).append(way)
    return list(groups.items())


def ways_back(flow: Flow, starts: Iterable[str]) -> Iterator[Way]:
    """The ways that close a circle, seen from the starts."""
    done: set[str] = set()
    for start in (key for key in flow.stations if key in starts):
        trail: list[tuple[str, Iterator[Way]]] = [(start, iter(flow.leaving.get(start, ())))]
        walked = {start}
        while trail:
            key, ways = trail[-1]
            way = next(ways, None)
            if way is None:
                trail.pop()
                walked.discard(key)
                done.add(key)
            elif way.target in walked:
                yield way
            elif way.target not in done:
                walked.add(way.target)
                trail.append((way.target, iter(flow.leaving.get(way.target, ()))))


@dataclass(frozen=True)
class _Shape:
    """A flow without the ways back, from all its starts on."""

    flow: Flow
    starts: frozenset[str]
    back: frozenset[Way]

    @cached_property
    def forward(self) -> "nx.DiGraph[str]":
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_edges_from((_ROOT, start) for start in sorted(self.starts))
        graph.add_edges_from((way.source, way.target) for way in self.flow.ways if way not in self.back)
        return graph

    @cached_property
    def order(self) -> list[str]:
        """The stations so that each comes after all that lead to it."""
        return [key for key in nx.topological_sort(self.forward) if key != _ROOT]

    @cached_property
    def _above(self) -> Mapping[str, str]:
        return nx.immediate_dominators(self.forward, _ROOT) if self.starts else {}

    def is_closed(self, key: str, group: Sequence[Way]) -> bool:
        """Whether no way back leads into or out of what lies between a fork and a join, but within one side.

        Else one side would wait for another that is not coming again.
        """
        fork = self._parting([way.source for way in group])
        between = {way.source for way in group}.union(
            *(nx.ancestors(self.forward, way.source) for way in group)
        )
        between &= nx.descendants(self.forward, fork)
        between -= {fork, key}
        return all(
            (way.source in between) == (way.target in between)
            and (way.source not in between or way.target in self._chain(way.source))
            for way in self.back
        )

    def meets_fork(self, groups: Sequence[tuple[int, Sequence[Way]]], forks: set[str]) -> bool:
        """Whether ways that do not always come together part at a fork, so that both may come in one run."""
        sources = [group[0].source for _, group in groups]
        return any(self._parting(pair) in forks for pair in combinations(sources, 2))

    def _chain(self, key: str) -> list[str]:
        """The stations that every way to this one leads over, from itself up."""
        found = [key]
        while self._above[found[-1]] != _ROOT:
            found.append(self._above[found[-1]])
        return [*found, _ROOT]

    def _parting(self, keys: Sequence[str]) -> str:
        """The last station that the ways to all of these lead over."""
        chains = [self._chain(key) for key in keys]
        return next(one for one in chains[0] if all(one in chain for chain in chains))
