"""Side by side: each stretch of a way that runs in a channel gets a track of its own there."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.render.swimlane.routes import Way

_TURNS_BEFORE_ROUNDS = 8


@dataclass(frozen=True)
class Stretch:
    """A straight part of a way along one grid line, from `low` to `high` on the lines across.

    `before` and `after` tell to which side the way goes on at either end: -1 to the smaller lines, 1 to the
    greater, 0 where it ends.
    """

    way: int
    place: int
    vertical: bool
    line: int
    low: int
    high: int
    before: int
    after: int

    def meets(self, other: "Stretch") -> bool:
        return self.low <= other.high and other.low <= self.high


def stretches(ways: Sequence[Way]) -> list[list[Stretch]]:
    """The straight parts of each way, in order; neighbours stand at a right angle."""
    return [_stretches(n, way) for n, way in enumerate(ways)]


def _stretches(number: int, way: Way) -> list[Stretch]:
    corners = [
        way[0],
        *(b for a, b, c in zip(way, way[1:], way[2:], strict=False) if a[0] != c[0] and a[1] != c[1]),
        way[-1],
    ]
    found = []
    for n, (a, b) in enumerate(pairwise(corners)):
        vertical = a[0] == b[0]
        axis = 1 if vertical else 0
        start = _sign(corners[n - 1], a, 1 - axis) if n else 0
        end = _sign(corners[n + 2], b, 1 - axis) if n + 2 < len(corners) else 0
        low, high = a[axis], b[axis]
        if low > high:
            low, high, start, end = high, low, end, start
        found.append(Stretch(number, n, vertical, a[1 - axis], low, high, start, end))
    return found


def _sign(place: tuple[int, int], origin: tuple[int, int], axis: int) -> int:
    return (place[axis] > origin[axis]) - (place[axis] < origin[axis])


def assign(channel: Sequence[Stretch]) -> list[int]:
    """The track of each stretch of one channel, from 0 at the smaller side, with few crossings."""
    order = _ordered(channel)
    tracks = [0] * len(channel)
    for n, index in enumerate(order):
        below = [tracks[k] + 1 for k in order[:n] if channel[k].meets(channel[index])]
        tracks[index] = max(below, default=0)
    return tracks


def _ordered(channel: Sequence[Stretch]) -> list[int]:
    """From the smaller side on; neighbours change places while that takes crossings away."""

    def lean(n: int) -> tuple[int, int, int, int]:
        one = channel[n]
        return one.before + one.after, one.high - one.low, one.low, n

    order = sorted(range(len(channel)), key=lean)
    for _ in range(_TURNS_BEFORE_ROUNDS):
        changed = False
        for n in range(len(order) - 1):
            a, b = channel[order[n]], channel[order[n + 1]]
            if a.meets(b) and _crossings(b, a) < _crossings(a, b):
                order[n], order[n + 1] = order[n + 1], order[n]
                changed = True
        if not changed:
            break
    return order


def _crossings(a: Stretch, b: Stretch) -> int:
    """How often two stretches cross, with `a` on the smaller side; lying on one another counts more."""
    count = 0
    for place, side in ((a.low, a.before), (a.high, a.after)):
        if side > 0 and b.low <= place <= b.high:
            count += 1 if b.low < place < b.high else 0
            count += _collision(place, b, facing=-1)
    for place, side in ((b.low, b.before), (b.high, b.after)):
        if side < 0 and a.low <= place <= a.high:
            count += 1 if a.low < place < a.high else 0
    return count


def _collision(place: int, b: Stretch, facing: int) -> int:
    """Two stubs on the same line that would lie on one another."""
    ends = ((b.low, b.before), (b.high, b.after))
    return 5 if any(at == place and side == facing for at, side in ends) else 0
