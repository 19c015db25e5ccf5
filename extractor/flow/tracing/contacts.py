"""Off-page connectors that touch the symbol below or above them: the contact stands for the line."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractor.flow.model import DrawnSymbol, Point
from extractor.flow.tracing.fusion import Junctions, Link
from extractor.flow.tracing.graph import Port, Way
from extractor.record.model import SymbolKind

_TOUCHING = 0.4
"""Symbols at most this far apart (text heights) touch."""
HEADS = (0.1, 0.9)
"""The probability of a head at a contact's upper and lower end: the flow goes down."""
_COST = 1.0
"""What a contact costs as a way, in nats."""


def with_contacts(
    junctions: Junctions, symbols: Sequence[DrawnSymbol], origin: Point, unit: float
) -> Junctions:
    """The junctions, and after them the contacts of symbols that no line joins, upper port first.

    Points of ports are relative to `origin`; `unit` is the text height in pixels.
    """
    ports, links, votes = list(junctions.ports), list(junctions.links), list(junctions.votes)
    joined = {frozenset((ports[link.start].symbol, ports[link.end].symbol)) for link in links}
    for above, below, at in _touching(symbols, unit):
        if frozenset((above, below)) in joined:
            continue
        x = at - origin[0]
        top, bottom = symbols[above].box.y1 - origin[1], symbols[below].box.y0 - origin[1]
        start = len(ports)
        ports += [Port(above, (x, top), (0.0, -1.0), 0.0, -1), Port(below, (x, bottom), (0.0, 1.0), 0.0, -1)]
        votes += [1, 1]
        way = Way(start, start + 1, _COST, ((x, top), (x, bottom)), 0.0, 0.0, 0)
        links.append(Link(start, start + 1, way, _COST, 1))
    return replace(junctions, ports=tuple(ports), links=tuple(links), votes=tuple(votes))


def _touching(symbols: Sequence[DrawnSymbol], unit: float) -> Iterator[tuple[int, int, float]]:
    """An off-page connector and another symbol, upper one first, and the x where they touch."""
    for above, upper in enumerate(symbols):
        for below, lower in enumerate(symbols):
            if (upper.kind is SymbolKind.OFF_PAGE) == (lower.kind is SymbolKind.OFF_PAGE):
                continue
            gap = lower.box.y0 - upper.box.y1
            x = (upper if upper.kind is SymbolKind.OFF_PAGE else lower).box.center[0]
            other = lower if upper.kind is SymbolKind.OFF_PAGE else upper
            middle = abs(x - other.box.center[0]) < 0.25 * other.box.width
            if middle and -0.5 * upper.box.height < gap < _TOUCHING * unit:
                yield above, below, x
