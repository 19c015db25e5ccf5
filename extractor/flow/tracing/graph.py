"""Lines of a drawing as a network of straight pieces, and the cheapest ways through it from symbol to symbol.

The two tracers find the pieces in different ways; both are searched here. Costs are in nats: the less likely
a person would read the pieces as one connector, the dearer.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from extractor.flow.model import Point

TURN_AT_CROSSING = 3.0
_TURN_AT_CORNER = 0.1
_TURN_AT_BRANCH = 0.5
_PASS_CROSSING = 0.05
_PASS_BRANCH = 0.15
_GAP = 1.6
"""Cost of a missing stretch as long as the text is high."""
_DASHED = 0.7
"""The gaps in one straight piece cost no more than this, however many: it is dashed."""
_RULE_STEP = 1.2
_RULE_LENGTH = 0.08
_DEAREST = 7.0


class Port(NamedTuple):
    """Where a line meets a symbol. `at` lies on the symbol's edge, `toward` is the unit vector into it.

    `gap` is the missing stretch between line and symbol in text heights.
    """

    symbol: int
    at: Point
    toward: Point
    gap: float
    piece: int


def side(port: Port) -> str:
    """The side of the symbol that a port lies on: "l", "t", "r" or "b"."""
    x, y = port.toward
    if abs(y) > abs(x):
        return "t" if y > 0 else "b"
    return "l" if x > 0 else "r"


@dataclass(frozen=True)
class Piece:
    """A straight stroke from `start` to `end`. `on_rule` where the ink may as well be a ruled line's."""

    start: Point
    end: Point
    thickness: float
    on_rule: bool = False
    gap: float = 0.0

    @property
    def length(self) -> float:
        return float(((self.end[0] - self.start[0]) ** 2 + (self.end[1] - self.start[1]) ** 2) ** 0.5)

    def point(self, at: float) -> Point:
        """The point `at` pixels from the start."""
        share = at / self.length if self.length else 0.0
        return (
            self.start[0] + (self.end[0] - self.start[0]) * share,
            self.start[1] + (self.end[1] - self.start[1]) * share,
        )


class Stop(NamedTuple):
    """A place on a piece, `at` pixels from its start, where it meets a port or another piece.

    `other` is the other piece and `other_at` the place on it (-1 for a port, then `port` counts);
    `end` and `other_end` say whether the place is an end of this or the other piece.
    """

    at: float
    port: int = -1
    other: int = -1
    other_at: float = 0.0
    end: bool = False
    other_end: bool = False
    gap: float = 0.0


@dataclass
class Network:
    """Pieces, ports, and the stops on each piece, sorted along it once `freeze` was called."""

    pieces: list[Piece]
    ports: list[Port]
    text_height: float
    stops: list[list[Stop]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.stops = [[] for _ in self.pieces]

    def add_piece(self, piece: Piece) -> int:
        """Records one more piece and gives its number."""
        self.pieces.append(piece)
        self.stops.append([])
        return len(self.pieces) - 1

    def join(self, a: int, at_a: float, b: int, at_b: float, ends: tuple[bool, bool], gap: float) -> None:
        """Records that pieces `a` and `b` meet; `gap` in text heights."""
        self.stops[a].append(Stop(at_a, other=b, other_at=at_b, end=ends[0], other_end=ends[1], gap=gap))
        self.stops[b].append(Stop(at_b, other=a, other_at=at_a, end=ends[1], other_end=ends[0], gap=gap))

    def add_port(self, port: Port, at: float) -> None:
        """Records a port on its piece."""
        self.ports.append(port)
        self.stops[port.piece].append(Stop(at, port=len(self.ports) - 1, end=True, gap=port.gap))

    def freeze(self) -> None:
        """Sorts the stops along each piece; call once, before the search."""
        for stops in self.stops:
            stops.sort()


class Way(NamedTuple):
    """A way between two ports: its cost, its corners, and how much of it was missing or along a rule."""

    start: int
    end: int
    cost: float
    path: tuple[Point, ...]
    gap: float
    rule: float
    crossings: int


def find_ways(network: Network, dearest: float = _DEAREST) -> list[Way]:
    """The cheapest way between every two ports of different symbols, `start` < `end`."""
    ways: list[Way] = []
    for number in range(len(network.ports)):
        ways += [w for w in _from_port(network, number, dearest) if w.start < w.end]
    return ways


def _from_port(network: Network, start: int, dearest: float) -> list[Way]:
    port = network.ports[start]
    stops = network.stops[port.piece]
    index = next(i for i, s in enumerate(stops) if s.port == start)
    best: dict[tuple[int, int, bool], float] = {}
    came: dict[tuple[int, int, bool], tuple[int, int, bool] | None] = {}
    queue: list[tuple[float, int, tuple[int, int, bool], tuple[int, int, bool] | None]] = []
    order = 0
    for forward in (True, False):
        heapq.heappush(queue, (_GAP * port.gap, order, (port.piece, index, forward), None))
        order += 1
    reached: dict[int, tuple[float, tuple[int, int, bool]]] = {}
    while queue:
        cost, _, state, before = heapq.heappop(queue)
        if state in best:
            continue
        best[state], came[state] = cost, before
        for nxt, extra, port_at in _moves(network, state):
            total = cost + extra
            if total > dearest:
                continue
            if port_at >= 0:
                other = network.ports[port_at]
                if other.symbol != port.symbol and total < reached.get(port_at, (dearest, state))[0]:
                    came[nxt] = state
                    reached[port_at] = (total, nxt)
            elif nxt not in best:
                order += 1
                heapq.heappush(queue, (total, order, nxt, state))
    return [_way(network, start, end, cost, came, state) for end, (cost, state) in reached.items()]


def _moves(network: Network, state: tuple[int, int, bool]) -> list[tuple[tuple[int, int, bool], float, int]]:
    """Where one can go from a stop, in a direction: the next state, its cost, the port reached or -1."""
    number, index, forward = state
    stops = network.stops[number]
    piece = network.pieces[number]
    nxt = index + 1 if forward else index - 1
    if not 0 <= nxt < len(stops):
        return []
    here, there = stops[index], stops[nxt]
    length = abs(there.at - here.at) / network.text_height
    cost = 0.01 * length + (_RULE_LENGTH * length if piece.on_rule else 0.0)
    if piece.gap and piece.length:
        missing = 0.5 * piece.gap * length * network.text_height / piece.length
        cost += _GAP * min(missing, _DASHED)
    if there.port >= 0:
        return [((number, nxt, forward), cost + _GAP * there.gap, there.port)]
    found = []
    if there.end and there.other_end:
        passing = 0.6
    elif there.end or there.other_end:
        passing = _PASS_BRANCH
    else:
        passing = _PASS_CROSSING
    found.append(((number, nxt, forward), cost + passing, -1))
    turn = cost + _turn(there) + _GAP * there.gap
    other = network.pieces[there.other]
    if other.on_rule != piece.on_rule:
        turn += _RULE_STEP / 2
    for landing, stop in enumerate(network.stops[there.other]):
        if stop.other == number and stop.at == there.other_at and stop.other_at == there.at:
            found += [((there.other, landing, way), turn, -1) for way in (True, False)]
    return found


def _turn(stop: Stop) -> float:
    if stop.end and stop.other_end:
        return _TURN_AT_CORNER
    if stop.end or stop.other_end:
        return _TURN_AT_BRANCH
    return TURN_AT_CROSSING


def _way(
    network: Network, start: int, end: int, cost: float,
    came: dict[tuple[int, int, bool], tuple[int, int, bool] | None], last: tuple[int, int, bool],
) -> Way:  # fmt: skip
    states: list[tuple[int, int, bool]] = []
    at: tuple[int, int, bool] | None = last
    while at is not None:
        states.append(at)
        at = came[at]
    states.reverse()
    points: list[Point] = [network.ports[start].at]
    gap = network.ports[start].gap + network.ports[end].gap
    rule, crossings = 0.0, 0
    for here, there in pairwise(states):
        stop, piece = network.stops[there[0]][there[1]], network.pieces[there[0]]
        if here[0] != there[0]:
            points.append(piece.point(stop.at))
            gap += stop.gap
            continue
        length = abs(stop.at - network.stops[here[0]][here[1]].at)
        rule += length / network.text_height if piece.on_rule else 0.0
        crossings += not (stop.end or stop.other_end)
    points.append(network.ports[end].at)
    return Way(start, end, cost, tidy(points), gap, rule, crossings)


def tidy(points: Sequence[Point], tolerance: float = 1.5) -> tuple[Point, ...]:
    """The polyline without repeated points and without points on a straight stretch."""
    kept: list[Point] = []
    for point in points:
        if kept and abs(point[0] - kept[-1][0]) < tolerance and abs(point[1] - kept[-1][1]) < tolerance:
            continue
        while len(kept) > 1 and _straight(kept[-2], kept[-1], point, tolerance):
            kept.pop()
        kept.append(point)
    return tuple(kept) if len(kept) > 1 else tuple(points[:1]) + tuple(points[-1:])


def _straight(a: Point, b: Point, c: Point, tolerance: float) -> bool:
    length = ((c[0] - a[0]) ** 2 + (c[1] - a[1]) ** 2) ** 0.5
    if length < tolerance:
        return False
    off = abs((c[0] - a[0]) * (b[1] - a[1]) - (c[1] - a[1]) * (b[0] - a[0])) / length
    inside = (b[0] - a[0]) * (c[0] - a[0]) + (b[1] - a[1]) * (c[1] - a[1])
    return bool(off < tolerance and 0 <= inside <= length * length)
