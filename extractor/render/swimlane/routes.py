"""Ways for connectors over a coarse grid, before anything has a size.

Lines of the grid have even numbers where they run between cells (channels, with room for any number of
connectors) and odd ones where they run through the middle of cells: `2 * lane + 1` and `2 * row + 1`. A way
keeps to channels, the middle of empty cells, and the short stubs from its two boxes to the channels beside
them; so no connector can run through a box that it does not touch.
"""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extractor.render.swimlane.model import Link

Place = tuple[int, int]
"""Column line and row line."""
Way = tuple[Place, ...]
_Half = tuple[Place, Place]

_DOWN, _RIGHT, _UP, _LEFT = (0, 1), (1, 0), (0, -1), (-1, 0)
_DIRECTIONS = (_DOWN, _RIGHT, _LEFT, _UP)

# In halves of a cell's height. A lane is wider than a row is high; a bend is worth a detour of two cells.
# The flow of a sheet leaves boxes below or at a side and enters them from above or a side.
_ACROSS, _BEND, _CROSSING = 1.4, 4.0, 1.5
_LEAVING = {_DOWN: 0.0, _RIGHT: 1.0, _LEFT: 1.0, _UP: 7.0}
_ENTERING = {_DOWN: 0.0, _RIGHT: 1.2, _LEFT: 1.2, _UP: 6.0}
_SHARED_START, _SHARED_APART, _SHARED_END, _FACING = 2.0, 9.0, 0.6, 4.0
# Lines on top of one another or against the stream of a stub: only where there is no other way at all.
_OVERLAP = 1000.0

_MANY, _HASTE = 250, 3.0
"""Among so many links a way may cost so many times what the best one does; it is found ten times as fast."""


@dataclass
class Router:
    """Finds ways one after the other; each keeps clear of those before it."""

    lanes: int
    rows: int
    cells: Mapping[str, Place]
    """The grid place of each box."""
    _boxes: dict[Place, str] = field(init=False)
    _haste: float = field(init=False, default=1.0)
    _halves: dict[_Half, list[Link]] = field(init=False, default_factory=dict)
    _turns: dict[Place, list[tuple[_Half, _Half]]] = field(init=False, default_factory=dict)
    _passes: dict[tuple[Place, bool], int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._boxes = {place: key for key, place in self.cells.items()}

    def find_all(self, links: Sequence[Link]) -> list[Way]:
        """A way for each link, in their order; short ones choose first."""

        def reach(n: int) -> tuple[int, int, int]:
            (x0, y0), (x1, y1) = (self.cells[key] for key in (links[n].source, links[n].target))
            return abs(y1 - y0) + (2 if y1 < y0 else 0), abs(x1 - x0), n

        self._haste = _HASTE if len(links) > _MANY else 1.0
        found: dict[int, Way] = {}
        for n in sorted(range(len(links)), key=reach):
            found[n] = self._find(links[n])
            self._take(found[n], links[n])
        return [found[n] for n in range(len(links))]

    def _find(self, link: Link) -> Way:
        """The cheapest way (A*) between the rows of both boxes, channels above and below included."""
        start, goal = self.cells[link.source], self.cells[link.target]
        low, high = min(start[1], goal[1]) - 1, max(start[1], goal[1]) + 1
        best: dict[tuple[Place, Place], float] = {}
        before: dict[tuple[Place, Place], tuple[Place, Place] | None] = {}
        waiting: list[tuple[float, float, Place, Place, tuple[Place, Place] | None]] = []
        for step in _DIRECTIONS:
            cost = _LEAVING[step] + self._step_cost(start, step, link)
            place = _moved(start, step)
            heapq.heappush(waiting, (cost + _least(place, step, goal), cost, place, step, None))
        while waiting:
            _, cost, place, direction, parent = heapq.heappop(waiting)
            state = (place, direction)
            if state in best:
                continue
            best[state], before[state] = cost, parent
            if place == goal:
                return (start, *reversed(list(_trace(before, state))))
            for step in _DIRECTIONS:
                if (-step[0], -step[1]) == direction:
                    continue
                following = _moved(place, step)
                if (following, step) in best or not self._is_open(following, goal, low, high):
                    continue
                more = self._turn_cost(place, direction, step) + self._step_cost(place, step, link)
                more += _ENTERING[step] if following == goal else 0.0
                estimate = cost + more + self._haste * _least(following, step, goal)
                heapq.heappush(waiting, (estimate, cost + more, following, step, state))
        raise AssertionError("the channels around two boxes always join them")

    def _is_open(self, place: Place, goal: Place, low: int, high: int) -> bool:
        x, y = place
        if not (0 <= x <= 2 * self.lanes and low <= y <= high):
            return False
        return place == goal or place not in self._boxes

    def _step_cost(self, place: Place, step: Place, link: Link) -> float:
        """The length of half a cell, and what it costs to share it with the ways that are there."""
        cost = _ACROSS if step[0] else 1.0
        other = _moved(place, step)
        if not (place[0] % 2 if step[1] else place[1] % 2):
            return cost
        for user in self._halves.get(_half(place, other), ()):
            if self._boxes.get(place) == link.source == user.source:
                cost += _SHARED_APART if link.apart or user.apart else _SHARED_START
            elif self._boxes.get(other) == link.target == user.target:
                cost += _SHARED_END
            else:
                cost += _OVERLAP
        return cost

    def _turn_cost(self, place: Place, direction: Place, step: Place) -> float:
        """A bend, the ways that are crossed, and stubs of two boxes that would run into one another."""
        if direction == step:
            return _CROSSING * self._passes.get((place, step[0] == 0), 0)
        mine = _half(place, _moved(place, (-direction[0], -direction[1]))), _half(place, _moved(place, step))
        cost = _BEND
        if place[0] % 2 == 0 and place[1] % 2 == 0:
            return cost
        if place[0] % 2 and place[1] % 2:
            return cost + (_OVERLAP if place in self._turns else 0.0)
        for other in self._turns.get(place, ()):
            middle = {h for h in (*mine, *other) if _is_middle(h)}
            cost += _FACING if len(middle) > 1 else 0.0
        return cost

    def _take(self, way: Way, link: Link) -> None:
        for a, b in pairwise(way):
            if _is_middle(_half(a, b)):
                self._halves.setdefault(_half(a, b), []).append(link)
        for a, b, c in zip(way, way[1:], way[2:], strict=False):
            if a[0] == c[0] or a[1] == c[1]:
                crossed = (b, a[1] == c[1])
                self._passes[crossed] = self._passes.get(crossed, 0) + 1
                if b[0] % 2 and b[1] % 2:
                    self._turns.setdefault(b, [])
            else:
                self._turns.setdefault(b, []).append((_half(a, b), _half(b, c)))


def _trace(
    before: Mapping[tuple[Place, Place], tuple[Place, Place] | None], state: tuple[Place, Place]
) -> Iterator[Place]:
    at: tuple[Place, Place] | None = state
    while at is not None:
        yield at[0]
        at = before[at]


def _moved(place: Place, step: Place) -> Place:
    return place[0] + step[0], place[1] + step[1]


def _half(a: Place, b: Place) -> _Half:
    return (a, b) if a <= b else (b, a)


def _is_middle(half: _Half) -> bool:
    """Whether half a cell's length lies on the middle of a cell, where there is room for one connector."""
    (x0, y0), (x1, _) = half
    return bool(x0 % 2 if x0 == x1 else y0 % 2)


def _least(place: Place, step: Place, goal: Place) -> float:
    """What the rest of a way costs at least: its length, and the bends without which it cannot come there."""
    x, y = goal[0] - place[0], goal[1] - place[1]
    ahead, aside = (x * step[0], y) if step[0] else (y * step[1], x)
    bends = 2 if ahead < 0 else int(aside != 0)
    return _ACROSS * abs(x) + abs(y) + _BEND * bends
