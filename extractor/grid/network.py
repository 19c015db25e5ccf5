"""Which strokes are rules: those that hang together with a table's frame, and no connector or symbol.

A rule runs through the whole table or ends on other rules at both ends. So the frame is found first, and the
network grows from it; what merely crosses rules, or ends in the middle of a cell, is never taken in. The four
sides of a symbol hold only one another and therefore stay out too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.grid.frame import TOUCH, Frame, find_frame
from extractor.grid.rules import Stroke, chain, cut
from extractor.page.model import Units

LEAST_INKED = 0.6
"""Share of a rule that must be seen between its ends."""
SHORT_INKED, SHORT_CLEAR = 0.85, 0.7
"""What a rule that parts only two cells needs: seen on this share of its length, and clear on this."""
TIGHT = 0.25
"""A short rule begins and ends this near to the rules that hold it, in text heights."""
PROLONGED = 1.6
"""A letter or arrow head in line with a rule prolongs it by no more than this, in text heights."""
LETTER = 2.0
"""A shorter stroke with ink beside it belongs to a letter, in text heights."""
LOW_ROW = 3.5
"""A row lower than this may be filled by one line of letters, in text heights."""
ALIGNED = 0.4
"""Strokes nearer than this across are parts of one line, in text heights."""


@dataclass(frozen=True, eq=False)
class Network:
    """The rules of one table, its borders included, each cut to the part between its outermost junctions."""

    frame: Frame
    across: tuple[Stroke, ...]
    down: tuple[Stroke, ...]


@dataclass(frozen=True, eq=False)
class _Held:
    """A stroke and its part that rules hold; `junctions` are the places where they meet it."""

    stroke: Stroke
    part: Stroke
    junctions: tuple[float, ...]

    def crosses(self, units: Units) -> bool:
        """Whether a rule meets it between its ends."""
        apart = ALIGNED * units.text_height
        return any(self.part.start + apart < place < self.part.end - apart for place in self.junctions)

    def reaches(self, units: Units) -> bool:
        """Whether its ink begins and ends right at the outermost rules."""
        gap = TIGHT * units.text_height + units.line_width
        ends = (self.stroke.start - self.part.start, self.part.end - self.stroke.end)
        return all(abs(end) <= gap for end in ends)


def find_networks(across: Sequence[Stroke], down: Sequence[Stroke], units: Units) -> list[Network]:
    """The networks of all tables, top to bottom, from the horizontal and vertical strokes of a page."""
    networks = []
    rest_across, rest_down = list(across), list(down)
    while (frame := find_frame(rest_across, rest_down, units)) is not None:
        network = _grow(frame, rest_across, rest_down, units)
        inside = frame.box.grow(TOUCH * units.text_height)
        if len(network.across) == 2 and len(network.down) == 2:
            # a box around other things, perhaps around a table
            rest_across = [s for s in rest_across if s is not frame.top and s is not frame.bottom]
            continue
        networks.append(network)
        rest_across = [s for s in rest_across if not inside.contains((s.start + s.end) / 2, s.middle)]
        rest_down = [s for s in rest_down if not inside.contains(s.middle, (s.start + s.end) / 2)]
    return sorted(networks, key=lambda n: n.frame.box.y0)


def _grow(frame: Frame, across: Sequence[Stroke], down: Sequence[Stroke], units: Units) -> Network:
    """Take in what rules hold, take out what turns out to be a drawing, until nothing changes."""
    touch = TOUCH * units.text_height
    inside = frame.box.grow(2 * touch)
    strokes = [s for s in across if inside.contains((s.start + s.end) / 2, s.middle)]
    strokes += [s for s in down if inside.contains(s.middle, (s.start + s.end) / 2)]
    candidates = strokes + _aligned(strokes, units)
    while True:
        held, loose = _hold(frame, candidates, units)
        drawn = _drawn(held, loose, frame, units)
        if not drawn:
            break
        candidates = [s for s in candidates if id(s) not in drawn]
    rules = [h.part for h in held]
    return Network(
        frame,
        (frame.top, frame.bottom, *(r for r in rules if r.horizontal)),
        (frame.left, frame.right, *(r for r in rules if not r.horizontal)),
    )


def _hold(frame: Frame, candidates: Sequence[Stroke], units: Units) -> tuple[list[_Held], list[Stroke]]:
    """The strokes that rules hold at both ends, counting those already held as rules; and the others."""
    rules: dict[bool, list[Stroke]] = {True: list(frame.borders(True)), False: list(frame.borders(False))}
    found: dict[int, Stroke] = {}
    waiting = list(candidates)
    while True:
        rest = []
        for stroke in waiting:
            held = _held(stroke, rules[not stroke.horizontal], frame, units)
            if held is None:
                rest.append(stroke)
            else:
                rules[stroke.horizontal].append(held.part)
                found[id(stroke)] = stroke
        if len(rest) == len(waiting):
            break
        waiting = rest
    final = [_held(stroke, rules[not stroke.horizontal], frame, units) for stroke in found.values()]
    return [h for h in final if h is not None], waiting


def _held(stroke: Stroke, others: Sequence[Stroke], frame: Frame, units: Units) -> _Held | None:
    """The stroke between its outermost junctions, None where it is not held by rules at both ends."""
    touch = TOUCH * units.text_height
    places = sorted(place for other in others if (place := junction(stroke, other, touch)) is not None)
    places = _reached(places, stroke, units)
    if len(places) < 2:
        return None
    first, last = places[0], places[-1]
    if last - first <= touch or stroke.inked < LEAST_INKED * stroke.length:
        return None
    loose = sorted((first - stroke.start, stroke.end - last))
    held = _Held(stroke, cut(stroke, first, last), tuple(places))
    if loose[1] <= touch or _through(stroke, first, last, frame, touch):
        return held
    # a letter or an arrow in line with a long rule prolongs it at one end
    prolonged = loose[0] <= TIGHT * units.text_height + units.line_width and held.crosses(units)
    return held if prolonged and loose[1] <= PROLONGED * units.text_height else None


def _reached(places: Sequence[float], stroke: Stroke, units: Units) -> list[float]:
    """The junctions without an outermost one that the ink falls short of although it passes the next."""
    gap = TIGHT * units.text_height + units.line_width
    kept = list(places)
    if len(kept) > 2 and kept[0] < stroke.start - gap and kept[1] > stroke.start:
        kept = kept[1:]
    if len(kept) > 2 and kept[-1] > stroke.end + gap and kept[-2] < stroke.end:
        kept = kept[:-1]
    return kept


def junction(stroke: Stroke, other: Stroke, touch: float) -> float | None:
    """Where a perpendicular rule meets the stroke, None where they do not meet."""
    place = other.at(stroke.middle)
    place = other.at(stroke.at(place))
    if not stroke.start - touch <= place <= stroke.end + touch:
        return None
    across = stroke.at(place)
    return place if other.start - touch <= across <= other.end + touch else None


def _through(stroke: Stroke, first: float, last: float, frame: Frame, touch: float) -> bool:
    """Whether the held part runs through the whole table, so that what sticks out is a connector on it."""
    starts, ends = (border.at(stroke.middle) for border in frame.borders(not stroke.horizontal))
    return first <= starts + touch and last >= ends - touch


def _drawn(held: Sequence[_Held], loose: Sequence[Stroke], frame: Frame, units: Units) -> set[int]:
    """Which strokes between rules are letters' stems, symbols' sides or connectors all the same, by id."""
    proved = [h for h in held if _proves_itself(h, frame, units)]
    doubtful = [h for h in held if not any(h is p for p in proved)]
    return {
        id(h.stroke)
        for h in doubtful
        if not any(_goes_on(h.part, p.part, units) for p in proved) and _is_drawn(h, loose, units)
    }


def _proves_itself(held: _Held, frame: Frame, units: Units) -> bool:
    """Whether the stroke runs through the table, or reaches its end rules and crosses others between."""
    if _through(held.stroke, held.part.start, held.part.end, frame, TIGHT * units.text_height):
        return True
    return held.reaches(units) and held.crosses(units) and not _like_letters(held, units)


def _is_drawn(held: _Held, loose: Sequence[Stroke], units: Units) -> bool:
    """Whether an unproved stroke has a gap to its rules, is seen only in part, or has drawings on it."""
    if not held.reaches(units) and not held.crosses(units):
        return True
    if held.part.inked < SHORT_INKED * held.part.length or _like_letters(held, units):
        return True
    return any(_stands_on(stroke, held, units) for stroke in loose)


def _like_letters(held: _Held, units: Units) -> bool:
    """Whether a vertical stroke lies in rows so low that letters reach from rule to rule, and in text."""
    if held.part.horizontal:
        return False
    steps = [b - a for a, b in pairwise(sorted(held.junctions))]
    return max(steps) < LOW_ROW * units.text_height and held.stroke.clear < SHORT_CLEAR


def _goes_on(stroke: Stroke, other: Stroke, units: Units) -> bool:
    """Whether both lie on one line, one after the other, or on one another."""
    if stroke.horizontal != other.horizontal or other.length < stroke.length:
        return False
    slack = ALIGNED * units.text_height
    distance = max(0.0, other.start - stroke.end, stroke.start - other.end)
    return abs(stroke.middle - other.at((stroke.start + stroke.end) / 2)) <= slack + 0.01 * distance


def _stands_on(stroke: Stroke, held: _Held, units: Units) -> bool:
    """Whether a stroke that is no rule meets the held one between its ends."""
    if stroke.horizontal == held.part.horizontal:
        return False
    if stroke.length < LETTER * units.text_height and stroke.clear < SHORT_CLEAR:
        return False  # a letter that touches the rule above or below it
    place = junction(held.part, stroke, ALIGNED * units.text_height)
    clearance = ALIGNED * units.text_height
    return place is not None and held.part.start + clearance < place < held.part.end - clearance


def _aligned(strokes: Sequence[Stroke], units: Units) -> list[Stroke]:
    """Strokes on one course with gaps too wide to be joined blindly, as candidates of their own."""
    groups: list[list[Stroke]] = []
    offset = max(2.0, 0.25 * units.text_height)
    for stroke in sorted(strokes, key=lambda s: s.start):
        for group in groups:
            last = group[-1]
            if last.horizontal != stroke.horizontal or last.end > stroke.start:
                continue
            if abs(last.at(last.end) - stroke.at(stroke.start)) <= offset + 0.01 * (stroke.start - last.end):
                group.append(stroke)
                break
        else:
            groups.append([stroke])
    return [chain(group) for group in groups if len(group) > 1]
