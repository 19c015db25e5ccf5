"""The outer borders of the tables of a page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from extractor.grid.lattice.strokes import Stroke, chain, cut
from extractor.page.model import Units
from extractor.record.geometry import Box

TOUCH = 0.7
"""An end within this distance of a rule stands on it, in text heights."""
NARROWEST = 14.0
"""A table is at least this wide, in text heights."""
LOWEST = 1.2
"""A table is at least this high, in text heights."""
SAME_END = 1.3
"""Full-width rules end within this distance of one another, in text heights."""
LEAN = 0.01
"""How much the ends of rules may shift with their distance: a sheet is never quite upright."""


@dataclass(frozen=True, eq=False)
class Frame:
    """The four outer borders of a table; a border that is not drawn has no inked length."""

    top: Stroke
    bottom: Stroke
    left: Stroke
    right: Stroke

    @property
    def box(self) -> Box:
        return Box(self.left.middle, self.top.middle, self.right.middle, self.bottom.middle)

    @property
    def open_sides(self) -> tuple[str, ...]:
        """The borders that are not drawn."""
        sides = {"left": self.left, "right": self.right, "top": self.top, "bottom": self.bottom}
        return tuple(name for name, side in sides.items() if not side.seen)

    def borders(self, horizontal: bool) -> tuple[Stroke, Stroke]:
        """Top and bottom, or left and right."""
        return (self.top, self.bottom) if horizontal else (self.left, self.right)


def find_frame(across: Sequence[Stroke], down: Sequence[Stroke], units: Units) -> Frame | None:
    """The frame around the longest horizontal stroke that has a companion of its length below or above."""
    slack = SAME_END * units.text_height
    islands = _islands(across, down, units)
    for home, longest in sorted(enumerate(across), key=lambda pair: -pair[1].length):
        if longest.length < NARROWEST * units.text_height:
            return None
        group = [
            stroke
            for stroke, island in zip(across, islands, strict=True)
            if island == islands[home] and _same_ends(longest, stroke, slack)
        ]
        group.sort(key=lambda s: s.middle)
        if group[-1].middle - group[0].middle > LOWEST * units.text_height:
            return _frame(group, down, units)
    return None


def _same_ends(first: Stroke, second: Stroke, slack: float) -> bool:
    slack += LEAN * abs(first.middle - second.middle)
    return abs(first.start - second.start) <= slack and abs(first.end - second.end) <= slack


def _islands(across: Sequence[Stroke], down: Sequence[Stroke], units: Units) -> list[int]:
    """For each horizontal stroke the number of the island of touching strokes that it belongs to."""
    meets = _meetings(across, down, TOUCH * units.text_height)
    islands = [-1] * len(across)
    for first in range(len(across)):
        if islands[first] >= 0:
            continue
        todo = {first}
        while todo:
            for stroke in todo:
                islands[stroke] = first
            reached = meets[:, meets[sorted(todo)].any(axis=0)].any(axis=1)
            todo = {int(i) for i in np.nonzero(reached)[0] if islands[i] < 0}
    return islands


def _meetings(across: Sequence[Stroke], down: Sequence[Stroke], touch: float) -> NDArray[np.bool_]:
    """Shape (across, down): which strokes touch or cross, each taken as straight from end to end."""
    a, d = _ends(across), _ends(down)
    x = (d[:, 1] + d[:, 3])[None, :] / 2
    y = _level(a, x)
    x = _level(d, y.T).T
    within_a = (x >= a[:, 0, None] - touch) & (x <= a[:, 2, None] + touch)
    within_d = (y >= d[None, :, 0] - touch) & (y <= d[None, :, 2] + touch)
    return np.asarray(within_a & within_d)


def _ends(strokes: Sequence[Stroke]) -> NDArray[np.float64]:
    """Shape (n, 4): start, position across there, end, position across there."""
    rows = [[*stroke.course[0], *stroke.course[-1]] for stroke in strokes]
    return np.array(rows, np.float64).reshape(-1, 4)


def _level(ends: NDArray[np.float64], places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shape (n, m): positions across of n strokes at places of shape (1 or n, m), level beyond the ends."""
    length = np.maximum(ends[:, 2] - ends[:, 0], 1.0)[:, None]
    share = np.clip((places - ends[:, 0, None]) / length, 0.0, 1.0)
    return np.asarray(ends[:, 1, None] + share * (ends[:, 3] - ends[:, 1])[:, None])


def _frame(group: Sequence[Stroke], down: Sequence[Stroke], units: Units) -> Frame:
    """The frame of full-width rules, top to bottom, and the vertical strokes between them."""
    slack = SAME_END * units.text_height
    left = _side([(s.middle, s.start) for s in group], down, slack)
    right = _side([(s.middle, s.end) for s in group], down, slack)
    inner = [s for s in down if left.middle - slack <= s.middle <= right.middle + slack]
    top, bottom = group[0], group[-1]
    top = _beyond(top, [s.start for s in inner if s.end > top.middle + slack], -1, slack)
    bottom = _beyond(bottom, [s.end for s in inner if s.start < bottom.middle - slack], 1, slack)
    return Frame(top, bottom, _stretched(left, top, bottom), _stretched(right, top, bottom))


def _side(ends: Sequence[tuple[float, float]], down: Sequence[Stroke], slack: float) -> Stroke:
    """The left or right border: the vertical strokes where the rules end, else a line through the ends."""
    guide = Stroke(False, np.array(sorted(ends), np.float64), 1.0, seen=False)
    near = [
        stroke
        for stroke in down
        if abs(stroke.middle - guide.at((stroke.start + stroke.end) / 2)) <= slack
        and stroke.start < guide.end
        and stroke.end > guide.start
    ]
    if not near:
        return guide
    longest = max(near, key=lambda s: s.length)
    return chain([s for s in near if s is longest or s.start >= longest.end or s.end <= longest.start])


def _beyond(border: Stroke, ends: Sequence[float], sign: int, slack: float) -> Stroke:
    """The border moved out to where the vertical rules end, if several go on past it (a row cut off)."""
    past = [sign * (end - border.middle) for end in ends]
    past = [distance for distance in past if distance > slack]
    if len(past) < 3:
        return border
    reach = float(np.median(past))
    if sum(abs(distance - reach) <= slack for distance in past) < max(3, 0.6 * len(past)):
        return border
    return replace(border, course=border.course + np.array([0.0, sign * reach]), seen=False)


def _stretched(side: Stroke, top: Stroke, bottom: Stroke) -> Stroke:
    """The side made to reach from the top border to the bottom border."""
    return cut(side, top.at(side.middle), bottom.at(side.middle))
