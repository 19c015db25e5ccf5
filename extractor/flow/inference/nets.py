"""Nets: ports that hang together, and the few ways each net can be read as connectors."""

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from extractor.flow.tracing.fusion import Junctions

_SURE = 0.985
_SHARE = 0.8
"""A pair of ports belongs together where its way costs no more than this above each one's cheapest."""
_APART = 2.4
"""... and no more than this above the cheaper of the two."""
_DOUBLE = math.log(0.03)
_NO_HEADS, _ONE_HEAD = -1.5, -2.6
_HEADED = 0.5
_IDLE_BAR, _IDLE_ARM = -1.5, -0.4
"""What a bar costs that joins lines from the bottoms of symbols and leads nowhere."""
_THERE_AND_BACK, _SAME_INK = -2.5, 1.5
"""What it costs to read two ways out of one line, there and back, whose ends are this near (text heights)."""
_TWICE = -1.5
"""What it costs to read two ways from one symbol to the same other out of a net."""
_LOOSE = 0.8
"""A line that ends so far (text heights) before a symbol does not touch it."""
_KEPT = 12
_FAR = 9.0
_FEW, _MANY = 6, 9
_LINE = 2
"""Ports of a net that is one line; of more it branches."""


class Edge(NamedTuple):
    """A directed connector between two ports, along a link."""

    source: int
    target: int
    link: int


@dataclass(frozen=True)
class NetReading:
    """One way to read a net: its connectors, the ports left unused, and its score in nats."""

    edges: tuple[Edge, ...]
    unused: tuple[int, ...]
    score: float


@dataclass(frozen=True)
class Ends:
    """What is known of each port: the probability of an arrow head, what it costs to leave it unused, the
    side of its symbol that it lies on (one of "ltrb"), and the gap between symbol and line in text heights.
    """

    heads: Sequence[float]
    unused: Sequence[float]
    sides: Sequence[str]
    gaps: Sequence[float]


def split_nets(junctions: Junctions) -> list[list[int]]:
    """The ports in groups that links hold together; ports without links are left out."""
    root = list(range(len(junctions.ports)))

    def find(port: int) -> int:
        while root[port] != port:
            port = root[port]
        return port

    for link in junctions.links:
        root[find(link.start)] = find(link.end)
    groups: dict[int, list[int]] = {}
    linked = {p for link in junctions.links for p in (link.start, link.end)}
    for port in sorted(linked):
        groups.setdefault(find(port), []).append(port)
    return list(groups.values())


def read_net(
    net: Sequence[int], junctions: Junctions, ends: Ends, prior: Callable[[int, int], float]
) -> list[NetReading]:
    """The likeliest readings of a net, best first.

    `prior` gives the log odds that a connector leads from one port to another, by all but its heads; minus
    infinity where it cannot.
    """
    members = set(net)
    links = {
        frozenset((link.start, link.end)): number
        for number, link in enumerate(junctions.links)
        if link.start in members
    }
    readings: dict[tuple[Edge, ...], NetReading] = {}
    for roles in itertools.product(*_options(net, ends)):
        reading = _reading(net, roles, links, junctions, ends, prior)
        if reading and reading.score > readings.get(reading.edges, reading).score - 1e-9:
            readings[reading.edges] = reading
    best = sorted(readings.values(), key=lambda r: -r.score)
    return [r for r in best[:_KEPT] if r.score > best[0].score - _FAR]


def _headless(net: Sequence[int], ends: Ends) -> float:
    """What a target without a head costs at most: some sheets draw none, some only on one arm of a fork."""
    if max(ends.heads[p] for p in net) < _HEADED:
        return _NO_HEADS
    return _ONE_HEAD if len(net) > _LINE else -math.inf


def _role_score(role: str, port: int, ends: Ends, floor: float) -> float:
    if role == "U":
        return ends.unused[port]
    head = min(_SURE, max(1 - _SURE, ends.heads[port]))
    if role == "S":
        return math.log(1 - head)
    if role == "B":
        return math.log(head) + _DOUBLE / 2
    return max(floor, math.log(head))


def _together(cost: float, source: float, target: float) -> bool:
    """Whether two ports are connected at this cost; `source` and `target` are each one's cheapest cost."""
    low, high = sorted((source, target))
    return cost <= high + 1e-6 or cost <= min(high + _SHARE, low + _APART)


def _options(net: Sequence[int], ends: Ends) -> list[str]:
    """The roles that each port may play: source, target, both (a double arrow), unused."""
    if len(net) == _LINE:
        return ["STBU"] * 2
    found = []
    for port in net:
        head, unused = ends.heads[port], ends.unused[port]
        ranked = sorted(
            (("S", math.log(1.001 - head)), ("T", math.log(0.001 + head)), ("U", unused)), key=lambda r: -r[1]
        )
        width = 3 if len(net) <= _FEW else 2
        found.append("".join(r for r, _ in ranked[:width]))
    if len(net) > _MANY:
        doubt = sorted(range(len(net)), key=lambda k: abs(ends.heads[net[k]] - 0.5))
        for k in doubt[_MANY:]:
            found[k] = found[k][0]
    return found


def _reading(
    net: Sequence[int], roles: Sequence[str], links: dict[frozenset[int], int], junctions: Junctions,
    ends: Ends, prior: Callable[[int, int], float],
) -> NetReading | None:  # fmt: skip
    sources = [p for p, r in zip(net, roles, strict=True) if r in "SB"]
    targets = [p for p, r in zip(net, roles, strict=True) if r in "TB"]
    if bool(sources) != bool(targets) or ("B" in roles and len(set(roles)) > 1):
        return None
    cost = {
        (s, t): junctions.links[number].cost
        for s in sources
        for t in targets
        if s != t and (number := links.get(frozenset((s, t)), -1)) >= 0 and prior(s, t) > -math.inf
    }
    cheapest: dict[int, float] = {}
    for (s, t), c in cost.items():
        cheapest[s] = min(c, cheapest.get(s, c))
        cheapest[t] = min(c, cheapest.get(t, c))
    if any(p not in cheapest for p in (*sources, *targets)):
        return None
    chosen = [pair for pair, c in cost.items() if _together(c, cheapest[pair[0]], cheapest[pair[1]])]
    score = -sum(cheapest.values()) / 2 + sum(prior(s, t) for s, t in chosen) / max(1, len(chosen)) ** 0.5
    if not chosen and _is_idle_bar(net, ends):
        return NetReading((), tuple(net), _IDLE_BAR + _IDLE_ARM * len(net))
    if len(chosen) > 1 and "B" not in roles:
        score += _THERE_AND_BACK * _returns(chosen, junctions) + _TWICE * _repeats(chosen, junctions)
    floor = _headless(net, ends)
    upward = {t for s, t in chosen if ends.sides[s] == "t"}
    for port, role in zip(net, roles, strict=True):
        # Without a head no line leads into a symbol from below, or out of one through its top.
        natural = ends.sides[port] != "b" and port not in upward
        score += _role_score(role, port, ends, floor if natural else -math.inf)
    edges = tuple(sorted(Edge(s, t, links[frozenset((s, t))]) for s, t in chosen))
    return NetReading(edges, tuple(p for p, r in zip(net, roles, strict=True) if r == "U"), score)


def _is_idle_bar(net: Sequence[int], ends: Ends) -> bool:
    """Whether a net joins the bottoms of three symbols or more, and reaches no other without a gap."""
    touching = [p for p in net if ends.gaps[p] < _LOOSE]
    return (
        len(touching) > _LINE
        and all(ends.sides[p] == "b" for p in touching)
        and all(ends.heads[p] < _HEADED for p in net)
    )


def _near(a: int, b: int, junctions: Junctions) -> bool:
    """Whether two ports are the same place of one symbol, but for what the tracers make of it."""
    first, second = junctions.ports[a], junctions.ports[b]
    reach = _SAME_INK * junctions.text_height
    return first.symbol == second.symbol and math.dist(first.at, second.at) <= reach


def _returns(chosen: Sequence[tuple[int, int]], junctions: Junctions) -> int:
    """How many connectors lead back along the ink that another came by."""
    return sum(_near(s, u, junctions) and _near(t, v, junctions) for s, t in chosen for v, u in chosen) // 2


def _repeats(chosen: Sequence[tuple[int, int]], junctions: Junctions) -> int:
    """How many connectors lead to a symbol from one that another leads from as well, elsewhere."""
    of = [port.symbol for port in junctions.ports]
    return sum(
        (of[s], of[t]) == (of[u], of[v]) and not (_near(s, u, junctions) and _near(t, v, junctions))
        for k, (s, t) in enumerate(chosen)
        for u, v in chosen[:k]
    )
