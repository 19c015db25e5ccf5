"""Which strokes are rules: those that hang together with a table's frame, and no connector or symbol.

A rule runs through the whole table or ends on other rules at both ends. So the frame is found first, and the
network grows from it; what merely crosses rules, or ends in the middle of a cell, is never taken in. The four
sides of a symbol hold only one another and therefore stay out too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from extractor.grid.rules import Stroke
from extractor.page.model import Units
from extractor.record.geometry import Box

TOUCH = 0.7
"""An end within this distance of a rule stands on it, in text heights."""
SHORTEST_FRAME = 14.0
"""A table is at least this wide, in text heights."""
SAME_END = 1.3
"""Full-width rules end within this distance of one another, in text heights."""
LEAST_INKED = 0.6
"""Share of a rule that must be seen between its ends."""


@dataclass(frozen=True)
class Frame:
    """The four outer borders of a table; a border that is not drawn has no inked length."""

    top: Stroke
    bottom: Stroke
    left: Stroke
    right: Stroke

    @property
    def box(self) -> Box:
        return Box(self.left.middle, self.top.middle, self.right.middle, self.bottom.middle)


@dataclass(frozen=True)
class Network:
    """The rules of one table, its borders included, each cut to the part between its outermost junctions."""

    frame: Frame
    across: tuple[Stroke, ...]
    down: tuple[Stroke, ...]


def find_networks(across: Sequence[Stroke], down: Sequence[Stroke], units: Units) -> list[Network]:
    """The networks of all tables, top to bottom, from the horizontal and vertical strokes of a page."""
    networks = []
    left_across, left_down = list(across), list(down)
    while (frame := _find_frame(left_across, left_down, units)) is not None:
        network = _grow(frame, left_across, left_down, units)
        networks.append(network)
        inside = frame.box.grow(TOUCH * units.text_height)
        left_across = [s for s in left_across if not inside.contains((s.start + s.end) / 2, s.middle)]
        left_down = [s for s in left_down if not inside.contains(s.middle, (s.start + s.end) / 2)]
    return sorted(networks, key=lambda n: n.frame.box.y0)


def _find_frame(across: Sequence[Stroke], down: Sequence[Stroke], units: Units) -> Frame | None:
    """The frame around the longest horizontal stroke that has a companion of its length below or above."""
    slack = SAME_END * units.text_height
    for longest in sorted(across, key=lambda s: -s.length):
        if longest.length < SHORTEST_FRAME * units.text_height:
            return None
        group = [s for s in across if _same_ends(longest, s, slack)]
        group = _held_together(longest, group, down, units)
        if len(group) >= 2 and group[-1].middle - group[0].middle > 1.2 * units.text_height:
            return _frame(group, down, units)
    return None


def _same_ends(first: Stroke, second: Stroke, slack: float) -> bool:
    # a sheet that is not quite upright shifts the ends of rules that lie far apart
    lean = 0.01 * abs(first.middle - second.middle)
    return abs(first.start - second.start) <= slack + lean and abs(first.end - second.end) <= slack + lean


def _held_together(
    longest: Stroke, group: Sequence[Stroke], down: Sequence[Stroke], units: Units
) -> list[Stroke]:
    """The rules of the group, top to bottom, that vertical strokes tie to `longest`."""
    ordered = sorted(group, key=lambda s: s.middle)
    home = ordered.index(longest)
    first = last = home
    while first > 0 and _tied(ordered[first - 1], ordered[first], down, units):
        first -= 1
    while last < len(ordered) - 1 and _tied(ordered[last], ordered[last + 1], down, units):
        last += 1
    return ordered[first : last + 1]


def _tied(upper: Stroke, lower: Stroke, down: Sequence[Stroke], units: Units) -> bool:
    touch = TOUCH * units.text_height
    if lower.middle - upper.middle <= touch:
        return True
    ties = 0
    for stroke in down:
        if not upper.start - touch <= stroke.middle <= upper.end + touch:
            continue
        reaches_up = stroke.start <= upper.at(stroke.middle) + touch
        reaches_down = stroke.end >= lower.at(stroke.middle) - touch
        ties += reaches_up and reaches_down
    return ties >= 2


def _frame(group: Sequence[Stroke], down: Sequence[Stroke], units: Units) -> Frame:
    top, bottom = group[0], group[-1]
    slack = SAME_END * units.text_height
    left = _side([(s.middle, s.start) for s in group], down, slack)
    right = _side([(s.middle, s.end) for s in group], down, slack)
    inner = [s for s in down if left.middle - slack <= s.middle <= right.middle + slack]
    top = _beyond(top, [s.start for s in inner if s.end > top.middle + slack], -1, units)
    bottom = _beyond(bottom, [s.end for s in inner if s.start < bottom.middle - slack], 1, units)
    left, right = _stretched(left, top, bottom), _stretched(right, top, bottom)
    return Frame(top, bottom, left, right)


def _side(ends: Sequence[tuple[float, float]], down: Sequence[Stroke], slack: float) -> Stroke:
    """The left or right border: the vertical strokes where the rules end, else a line through the ends."""
    course = np.array(sorted(ends), np.float64)
    guide = Stroke(False, course, 1.0, 0.0)
    near = [
        s
        for s in down
        if abs(s.middle - guide.at((s.start + s.end) / 2)) <= slack
        and s.start < guide.end
        and s.end > guide.start
    ]
    if not near:
        return guide
    longest = max(near, key=lambda s: s.length)
    return chain([s for s in near if s is longest or _follows(longest, s)])


def _follows(first: Stroke, second: Stroke) -> bool:
    """Whether the second stroke lies above or below the first, not beside it."""
    return second.start >= first.end or second.end <= first.start


def chain(strokes: Iterable[Stroke]) -> Stroke:
    """Strokes on one course as one stroke; places where they overlap are taken from the first."""
    ordered = sorted(strokes, key=lambda s: s.start)
    course = ordered[0].course
    for stroke in ordered[1:]:
        rest = stroke.course[stroke.course[:, 0] > course[-1, 0]]
        course = np.vstack([course, rest])
    inked = sum(s.inked for s in ordered)
    thickness = sum(s.thickness * s.inked for s in ordered) / max(inked, 1e-9)
    return Stroke(ordered[0].horizontal, course, thickness, min(inked, float(course[-1, 0] - course[0, 0])))


def _beyond(border: Stroke, ends: Sequence[float], sign: int, units: Units) -> Stroke:
    """The border moved out to where the vertical rules end, if several go on past it (a row cut off)."""
    slack = SAME_END * units.text_height
    past = sorted(sign * (end - border.middle) for end in ends)
    past = [distance for distance in past if distance > slack]
    if len(past) < 3:
        return border
    reach = float(np.median(past))
    if sum(abs(distance - reach) <= slack for distance in past) < max(3, 0.6 * len(past)):
        return border
    course = border.course + np.array([0.0, sign * reach])
    return replace(border, course=course, inked=0.0)


def _stretched(side: Stroke, top: Stroke, bottom: Stroke) -> Stroke:
    """The side made to reach from the top border to the bottom border."""
    first, last = top.at(side.middle), bottom.at(side.middle)
    return cut(side, first, last)


def cut(stroke: Stroke, start: float, end: float) -> Stroke:
    """The part of a stroke between two places, prolonged level where it does not reach them."""
    inner = stroke.course[(stroke.course[:, 0] > start) & (stroke.course[:, 0] < end)]
    course = np.vstack([[start, stroke.at(start)], *inner[:, None], [end, stroke.at(end)]])
    return replace(stroke, course=course, inked=min(stroke.inked, end - start))


def _grow(frame: Frame, across: Sequence[Stroke], down: Sequence[Stroke], units: Units) -> Network:
    """Take in strokes that end on rules at both ends until no more are found."""
    touch = TOUCH * units.text_height
    inside = frame.box.grow(2 * touch)
    rules: dict[bool, list[Stroke]] = {True: [frame.top, frame.bottom], False: [frame.left, frame.right]}
    waiting = [s for s in across if inside.contains((s.start + s.end) / 2, s.middle)]
    waiting += [s for s in down if inside.contains(s.middle, (s.start + s.end) / 2)]
    waiting += _aligned(waiting, units)
    while True:
        rest = []
        for stroke in waiting:
            held = _held_part(stroke, rules[not stroke.horizontal], frame, touch)
            if held is None:
                rest.append(stroke)
            else:
                rules[stroke.horizontal].append(held)
        if len(rest) == len(waiting):
            return Network(frame, tuple(rules[True]), tuple(rules[False]))
        waiting = rest


def _aligned(strokes: Sequence[Stroke], units: Units) -> list[Stroke]:
    """Strokes on one course with gaps too wide to be joined blindly, as candidates of their own."""
    groups: list[list[Stroke]] = []
    offset = max(2.0, 0.25 * units.text_height)
    for stroke in sorted(strokes, key=lambda s: s.start):
        for group in groups:
            last = group[-1]
            same = last.horizontal == stroke.horizontal and last.end <= stroke.start
            if same and abs(last.at(last.end) - stroke.at(stroke.start)) <= offset + 0.01 * (
                stroke.start - last.end
            ):
                group.append(stroke)
                break
        else:
            groups.append([stroke])
    return [chain(group) for group in groups if len(group) > 1]


def _held_part(stroke: Stroke, others: Sequence[Stroke], frame: Frame, touch: float) -> Stroke | None:
    """The stroke between its outermost junctions, None where it is not held by rules at both ends."""
    places = [place for other in others if (place := _junction(stroke, other, touch)) is not None]
    if len(places) < 2:
        return None
    first, last = min(places), max(places)
    if last - first <= touch or stroke.inked < LEAST_INKED * stroke.length:
        return None
    loose = max(first - stroke.start, stroke.end - last)
    if loose > touch and not _through(stroke, first, last, frame, touch):
        return None
    return cut(stroke, first, last)


def _junction(stroke: Stroke, other: Stroke, touch: float) -> float | None:
    """Where a perpendicular rule meets the stroke, None where they do not meet."""
    place = other.at(stroke.middle)
    place = other.at(stroke.at(place))
    if not stroke.start - touch <= place <= stroke.end + touch:
        return None
    across = stroke.at(place)
    return place if other.start - touch <= across <= other.end + touch else None


def _through(stroke: Stroke, first: float, last: float, frame: Frame, touch: float) -> bool:
    """Whether the held part runs through the whole table, so that what sticks out is a connector on it."""
    borders = (frame.left, frame.right) if stroke.horizontal else (frame.top, frame.bottom)
    starts, ends = (border.at(stroke.middle) for border in borders)
    return first <= starts + touch and last >= ends - touch
