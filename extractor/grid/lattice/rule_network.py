"""Which strokes are rules: those that hang together with a table's frame, and no connector or symbol.

A rule runs through the whole table or ends on other rules at both ends. So the frame is found first, and the
network grows from it; what merely crosses rules, or ends in the middle of a cell, is never taken in. The four
sides of a symbol hold only one another and therefore stay out too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.grid.lattice.frame import TOUCH, Frame, find_frame
from extractor.grid.lattice.strokes import LETTER_ROW, Stroke, aligned, cut
from extractor.page.model import Units

SPANNING = 14.0
"""A rule this long in text heights, from border to border, proves itself though it falls a little short."""
NEAR_BORDER = 2.5
"""A frame with no rule farther from its borders than this, in text heights, is the edge of the paper."""
LEAST_INKED = 0.6
"""Share of a rule that must be seen between its ends."""
SHORT_INKED, SHORT_CLEAR = 0.85, 0.7
"""What a rule that parts only two cells needs: seen on this share of its length, and clear on this."""
TIGHT = 0.25
"""A short rule begins and ends this near to the rules that hold it, in text heights."""
PROLONGED, MANY = 1.6, 5
"""A letter or arrow head in line with a rule prolongs it by no more than this, in text heights; one from the
frame that meets so many rules may run on beyond the last of them."""
LETTER = 2.0
"""A shorter stroke with ink beside it belongs to a letter, in text heights."""
THINNEST = 0.55
"""A thinner rule, in line widths, is a fold or a scanner's streak if nothing else proves it."""
LOW_ROW = 3.5
"""A row lower than this may be filled by one line of letters, in text heights."""
LEAST_CLEAR = 0.55
"""No vertical rule between two cells has writing or a stamp beside more of its length than the rest."""
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

    @property
    def shortfall(self) -> float:
        """How far the ink ends from the outermost junctions, at the worse end."""
        return max(self.stroke.start - self.part.start, self.part.end - self.stroke.end)

    def has_free_corner(self, joint: float) -> bool:
        """Whether an end that does not reach its junction is a corner, as those of a symbol's sides are."""
        short = self.stroke.start - self.part.start > joint, self.part.end - self.stroke.end > joint
        return any(free and corner for free, corner in zip(short, self.stroke.corners, strict=True))

    @property
    def overhang(self) -> float:
        """How far the ink runs past the outermost junctions, at the worse end."""
        return max(self.part.start - self.stroke.start, self.stroke.end - self.part.end)


@dataclass(frozen=True, eq=False)
class _Rules:
    """The rules so far, borders included; `taken` holds the strokes taken in and their held parts."""

    frame: Frame
    across: list[Stroke]
    down: list[Stroke]
    taken: list[tuple[Stroke, Stroke]]

    def along(self, horizontal: bool) -> list[Stroke]:
        return self.across if horizontal else self.down

    def take(self, held: _Held) -> None:
        self.along(held.part.horizontal).append(held.part)
        self.taken.append((held.stroke, held.part))


def find_networks(across: Sequence[Stroke], down: Sequence[Stroke], units: Units) -> list[Network]:
    """The networks of all tables, top to bottom, from the horizontal and vertical strokes of a page."""
    networks = []
    rest_across, rest_down = list(across), list(down)
    while (frame := find_frame(rest_across, rest_down, units)) is not None:
        network = _grow(frame, rest_across, rest_down, units)
        inside = frame.box.grow(TOUCH * units.text_height)
        if _is_empty(network, units):
            # a box around other things, perhaps around a table
            rest_across = [s for s in rest_across if not _lies_on(s, frame, TOUCH * units.text_height)]
            continue
        networks.append(network)
        rest_across = [s for s in rest_across if not inside.contains((s.start + s.end) / 2, s.middle)]
        rest_down = [s for s in rest_down if not inside.contains(s.middle, (s.start + s.end) / 2)]
    return sorted(networks, key=lambda n: n.frame.box.y0)


def _is_empty(network: Network, units: Units) -> bool:
    """Whether the network has no rules but its borders, or such as lie beside them."""
    rules = (*network.across, *network.down)
    return all(_lies_on(stroke, network.frame, NEAR_BORDER * units.text_height) for stroke in rules)


def _lies_on(stroke: Stroke, frame: Frame, reach: float) -> bool:
    """Whether the stroke is part of one of the frame's borders, or lies within `reach` pixels of one."""
    place = (stroke.start + stroke.end) / 2
    return any(abs(border.at(place) - stroke.middle) <= reach for border in frame.borders(stroke.horizontal))


def _grow(frame: Frame, across: Sequence[Stroke], down: Sequence[Stroke], units: Units) -> Network:
    """Take in rule after rule until no other stroke is held by those that are there."""
    box = frame.box.grow(2 * TOUCH * units.text_height)
    strokes = [s for s in across if s.start < box.x1 and s.end > box.x0 and box.y0 < s.middle < box.y1]
    strokes += [s for s in down if s.start < box.y1 and s.end > box.y0 and box.x0 < s.middle < box.x1]
    rules = _Rules(frame, list(frame.borders(True)), list(frame.borders(False)), [])
    waiting = sorted(strokes + aligned(strokes, units), key=lambda s: -s.length)
    while True:
        waiting, found = _take_proved(waiting, rules, units)
        if not found:
            found = _take_one_undoubted(waiting, rules, units)
        if not found:
            return _network(rules, units)


def _network(rules: _Rules, units: Units) -> Network:
    """Every rule cut anew, now that all others are known."""
    parts = []
    for stroke, part in rules.taken:
        held = _held(stroke, rules, units)
        parts.append(part if held is None else held.part)
    across = [*rules.frame.borders(True), *(p for p in parts if p.horizontal)]
    down = [*rules.frame.borders(False), *(p for p in parts if not p.horizontal)]
    return Network(rules.frame, tuple(across), tuple(down))


def _take_proved(waiting: list[Stroke], rules: _Rules, units: Units) -> tuple[list[Stroke], bool]:
    """Move the strokes that prove to be rules into the network; the rest, and whether there were any."""
    rest = []
    for stroke in waiting:
        held = _held(stroke, rules, units)
        if held is not None and _proves_itself(held, waiting, rules, units):
            rules.take(held)
        else:
            rest.append(stroke)
    return rest, len(rest) < len(waiting)


def _take_one_undoubted(waiting: list[Stroke], rules: _Rules, units: Units) -> bool:
    """Move the longest held stroke that nothing speaks against; it can be what holds and proves others."""
    for stroke in waiting:
        held = _held(stroke, rules, units)
        if held is not None and not _is_drawn(held, waiting, rules, units):
            rules.take(held)
            waiting.remove(stroke)
            return True
    return False


def _held(stroke: Stroke, rules: _Rules, units: Units) -> _Held | None:
    """The stroke between its outermost junctions, None where it is not held by rules at both ends."""
    touch = TOUCH * units.text_height
    places = _reached(_junctions(stroke, rules, units), stroke, units)
    if len(places) < 2:
        return None
    first, last = places[0], places[-1]
    if last - first <= touch or stroke.inked < LEAST_INKED * stroke.length:
        return None
    held = _Held(stroke, cut(stroke, first, last), tuple(places))
    overhang = sorted((first - stroke.start, stroke.end - last))
    if overhang[1] <= touch:
        return held
    if _through(held.part, rules.frame, touch):
        streak = stroke.thickness < THINNEST * units.line_width
        return None if streak and overhang[1] > PROLONGED * units.text_height else held
    # a letter or arrow in line with it; or a header whose own rules were not seen, which it runs on into
    prolonged = held.crosses(units) and overhang[1] <= PROLONGED * units.text_height
    framed = len(places) >= MANY and _from_border(held.part, rules.frame, _joint(units))
    return held if overhang[0] <= _gap(units) and (prolonged or framed) else None


def _gap(units: Units) -> float:
    """How far the ink of a rule may end from the middle of the rule that holds it, in pixels."""
    return TIGHT * units.text_height + units.line_width


def _joint(units: Units) -> float:
    """How far ink that joins a rule may end from the rule's middle, in pixels."""
    return max(1.5, 0.5 * units.line_width + 0.5)


def _junctions(stroke: Stroke, rules: _Rules, units: Units) -> list[float]:
    """Where the rules taken in so far meet the stroke or lie a little beyond its ends, ascending."""
    far = PROLONGED * units.text_height
    others = rules.along(not stroke.horizontal)
    places = (junction(stroke, other, far, TOUCH * units.text_height) for other in others)
    return sorted(place for place in places if place is not None)


def _reached(places: Sequence[float], stroke: Stroke, units: Units) -> list[float]:
    """The junctions without those beyond the ends that the ink does not reach for."""
    inside = [place for place in places if stroke.start <= place <= stroke.end]
    before = [place for place in places if place < stroke.start]
    beyond = [place for place in places if place > stroke.end]
    if before and not _reaches(stroke, stroke.start, before[-1], inside, units):
        before = []
    if beyond and not _reaches(stroke, stroke.end, beyond[0], inside[::-1], units):
        beyond = []
    return [*before[-1:], *inside, *beyond[:1]]


def _reaches(stroke: Stroke, end: float, place: float, inside: Sequence[float], units: Units) -> bool:
    """Whether the stroke is meant to run on from its end to a junction beyond.

    `inside` are the junctions that it passes, the nearest to this end first.
    """
    gap = abs(place - end)
    if len(inside) < 2:
        return gap <= TOUCH * units.text_height
    step = abs(place - inside[0])
    if not stroke.horizontal and step < LOW_ROW * units.text_height and _may_hold_letter(stroke, step):
        return gap <= _joint(units)
    far = stroke.end if abs(end - stroke.start) < 1 else stroke.start
    stands = not stroke.horizontal and abs(inside[-1] - far) <= _joint(units)
    near = TOUCH * units.text_height if stands else _gap(units)
    return gap <= near or (len(inside) > 3 and gap <= 0.5 * step)


def _may_hold_letter(stroke: Stroke, step: float) -> bool:
    """Whether a letter that all but fills a low row of height `step` may be part of the stroke."""
    return (1 - stroke.clear) * stroke.length > 0.5 * step


def junction(stroke: Stroke, other: Stroke, touch: float, other_touch: float | None = None) -> float | None:
    """Where a perpendicular rule meets the stroke, None where they do not meet.

    Either may end up to `touch` before the other (`other_touch` for the perpendicular one where it is given).
    """
    other_touch = touch if other_touch is None else other_touch
    (low, high), (other_low, other_high) = stroke.reach, other.reach
    if other_high < stroke.start - touch or other_low > stroke.end + touch:
        return None
    if high < other.start - other_touch or low > other.end + other_touch:
        return None
    place = other.at(stroke.middle)
    place = other.at(stroke.at(place))
    if not stroke.start - touch <= place <= stroke.end + touch:
        return None
    across = stroke.at(place)
    return place if other.start - other_touch <= across <= other.end + other_touch else None


def _through(part: Stroke, frame: Frame, touch: float) -> bool:
    """Whether the held part runs through the whole table; what sticks out is a connector on it."""
    low, high = (border.at(part.middle) for border in frame.borders(not part.horizontal))
    return part.start <= low + touch and part.end >= high - touch


def _from_border(part: Stroke, frame: Frame, joint: float) -> bool:
    """Whether the held part begins or ends on the frame, and runs through more than half of the table."""
    low, high = (border.at(part.middle) for border in frame.borders(not part.horizontal))
    on_border = min(abs(part.start - low), abs(part.end - high)) <= joint
    return on_border and part.length > (high - low) / 2


def _proves_itself(held: _Held, waiting: Sequence[Stroke], rules: _Rules, units: Units) -> bool:
    """Whether the stroke runs through the table, crosses rules on its way, or goes on the line of a rule."""
    fades = len(held.junctions) > 4 and held.overhang <= _gap(units)
    faded = PROLONGED * units.text_height if fades else _gap(units)
    if _spans(held, rules.frame, units) or _stands_on_border(held, rules.frame, units):
        return True
    if held.shortfall <= faded:
        if _through(held.part, rules.frame, faded):
            return True
        if held.crosses(units) and not _like_letters(held, units) and not _turns(held, waiting, rules, units):
            return True
    return any(_goes_on(held.part, rule, units) for rule in rules.along(held.part.horizontal))


def _spans(held: _Held, frame: Frame, units: Units) -> bool:
    """Whether a long stroke runs from border to border, if only to the inner lines of a double frame."""
    touch = TOUCH * units.text_height
    long = held.part.length >= SPANNING * units.text_height
    return long and held.shortfall <= touch and _through(held.part, frame, touch)


def _stands_on_border(held: _Held, frame: Frame, units: Units) -> bool:
    """Whether a vertical stroke that crosses a rule begins or ends on the frame, as no connector does."""
    part, joint = held.part, _joint(units)
    if part.horizontal or not held.crosses(units) or held.shortfall > TOUCH * units.text_height:
        return False
    low, high = (border.at(part.middle) for border in frame.borders(True))
    on_top = abs(held.stroke.start - low) <= joint and abs(part.start - low) <= joint
    return on_top or (abs(held.stroke.end - high) <= joint and abs(part.end - high) <= joint)


def _is_drawn(held: _Held, waiting: Sequence[Stroke], rules: _Rules, units: Units) -> bool:
    """Whether an unproved stroke falls short of its rules, is seen only in part, or has drawings on it."""
    if held.shortfall > _gap(units) or held.overhang > _gap(units) or held.has_free_corner(_joint(units)):
        return True
    if held.part.inked < SHORT_INKED * held.part.length or _like_letters(held, units):
        return True
    if held.part.thickness < THINNEST * units.line_width:
        return True
    return any(
        _stands_on(stroke, held, units) and not _may_be_rule(stroke, waiting, rules, units)
        for stroke in waiting
    )


def _turns(held: _Held, waiting: Sequence[Stroke], rules: _Rules, units: Units) -> bool:
    """Whether an end of the stroke is the corner of a connector."""
    gap = _gap(units)
    for other in waiting:
        if other.horizontal == held.stroke.horizontal:
            continue
        if other.length < LETTER * units.text_height and other.clear < SHORT_CLEAR:
            continue
        place = junction(held.stroke, other, gap)
        if place is None or min(abs(place - held.stroke.start), abs(place - held.stroke.end)) > gap:
            continue
        across = held.stroke.at(place)
        if min(abs(across - other.start), abs(across - other.end)) > gap:
            continue
        if other.inked >= SHORT_INKED * other.length and not _may_be_rule(other, waiting, rules, units):
            return True
    return False


def _may_be_rule(stroke: Stroke, waiting: Sequence[Stroke], rules: _Rules, units: Units) -> bool:
    """Whether the stroke, or a broken rule that it is a piece of, stands on a rule at an end."""
    if _ends_on_rule(stroke, rules, units):
        return True
    if any(_is_piece(stroke, rule, units) for rule in rules.along(stroke.horizontal)):
        return True
    return any(_is_piece(stroke, s, units) and _ends_on_rule(s, rules, units) for s in waiting)


def _is_piece(stroke: Stroke, whole: Stroke, units: Units) -> bool:
    """Whether the first stroke is a part of the second, longer one."""
    slack = _gap(units)
    within = whole.start - slack <= stroke.start and stroke.end <= whole.end + slack
    return within and whole.length > stroke.length and _goes_on(stroke, whole, units)


def _ends_on_rule(stroke: Stroke, rules: _Rules, units: Units) -> bool:
    """Whether one end stands on a rule, so that the stroke may prove a rule yet."""
    for other in rules.along(not stroke.horizontal):
        place = junction(stroke, other, _gap(units))
        if place is not None and min(abs(place - stroke.start), abs(place - stroke.end)) <= _gap(units):
            return True
    return False


def _like_letters(held: _Held, units: Units) -> bool:
    """Whether a vertical stroke lies in rows so low that letters reach from rule to rule, and in text."""
    if held.part.horizontal:
        return False
    step = max(b - a for a, b in pairwise(held.junctions))
    if step < LOW_ROW * units.text_height and held.stroke.clear < SHORT_CLEAR:
        return True
    if held.stroke.clear < LEAST_CLEAR and not held.crosses(units):
        return True
    return step < LETTER_ROW * units.text_height and not held.crosses(units)


def _goes_on(stroke: Stroke, other: Stroke, units: Units) -> bool:
    """Whether both lie on one line, one after the other, or on one another."""
    if stroke.horizontal != other.horizontal or other.length < stroke.length:
        return False
    slack = ALIGNED * units.text_height
    distance = max(0.0, other.start - stroke.end, stroke.start - other.end)
    if distance > slack and not stroke.horizontal and stroke.length < LETTER_ROW * units.text_height:
        return False
    return abs(stroke.middle - other.at((stroke.start + stroke.end) / 2)) <= slack + 0.01 * distance


def _stands_on(stroke: Stroke, held: _Held, units: Units) -> bool:
    """Whether a stroke that is no rule meets the held one between its ends."""
    if stroke.horizontal == held.part.horizontal or stroke.inked < SHORT_INKED * stroke.length:
        return False
    if stroke.length < LOW_ROW * units.text_height and stroke.clear < SHORT_CLEAR:
        return False  # letters that touch the rule above or below them
    place = junction(held.part, stroke, ALIGNED * units.text_height)
    clearance = ALIGNED * units.text_height
    return place is not None and held.part.start + clearance < place < held.part.end - clearance
