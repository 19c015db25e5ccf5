"""Brings the ports and ways that the tracers found together: what both found is trusted more."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from extractor.flow.model import Point
from extractor.flow.tracing.graph import Network, Port, Way

_SAME = 0.7
"""Ports of one symbol at most this far apart (text heights) are one."""
_ALONE = 0.8
"""What a way costs more that only one tracer found."""
_ONE_WAY = 0.3
"""Cosine of the angle between two directions from which they are one: some 70 degrees."""


class Link(NamedTuple):
    """A possible connection of two ports (`start` < `end`): cheapest way, and number of tracers."""

    start: int
    end: int
    way: Way
    cost: float
    votes: int


@dataclass(frozen=True)
class Junctions:
    """The ports of a page, the possible connections between them, and the text height in pixels."""

    ports: tuple[Port, ...]
    links: tuple[Link, ...]
    votes: tuple[int, ...]
    text_height: float = 1.0


def combine(found: Sequence[tuple[Network, Sequence[Way]]]) -> Junctions:
    """One set of ports and links from what each tracer found."""
    ports: list[Port] = []
    seen: list[set[int]] = []
    ways: dict[tuple[int, int], list[tuple[int, Way]]] = {}
    for tracer, (network, traced) in enumerate(found):
        of = [_place(port, ports, seen, tracer, network.text_height) for port in network.ports]
        for way in traced:
            a, b = of[way.start], of[way.end]
            if a == b or ports[a].symbol == ports[b].symbol:
                continue
            turned = way if a < b else way._replace(path=way.path[::-1])
            key = (min(a, b), max(a, b))
            ways.setdefault(key, []).append((tracer, turned._replace(start=key[0], end=key[1])))
    links = []
    for (a, b), votes in sorted(ways.items()):
        best = min((way for _, way in votes), key=lambda w: w.cost)
        count = len({tracer for tracer, _ in votes})
        links.append(Link(a, b, best, best.cost + _ALONE * (len(found) - count), count))
    return Junctions(tuple(ports), tuple(links), tuple(len(s) for s in seen), found[0][0].text_height)


def _place(port: Port, ports: list[Port], seen: list[set[int]], tracer: int, unit: float) -> int:
    """The index of the port that this one is, added where it is new."""
    best, nearest = -1, _SAME * unit
    for index, other in enumerate(ports):
        if other.symbol != port.symbol or tracer in seen[index]:
            continue
        away = math.dist(other.at, port.at)
        if away < nearest and _along(other.toward, port.toward) > _ONE_WAY:
            best, nearest = index, away
    if best < 0:
        ports.append(port)
        seen.append({tracer})
        return len(ports) - 1
    seen[best].add(tracer)
    ports[best] = ports[best]._replace(gap=min(ports[best].gap, port.gap))
    return best


def _along(a: Point, b: Point) -> float:
    return a[0] * b[0] + a[1] * b[1]
