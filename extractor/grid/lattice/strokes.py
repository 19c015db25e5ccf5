"""Straight strokes of a page: pieces of ink traced along their course and joined over gaps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractor.grid.model import Rule
from extractor.page.labelling import parts_of
from extractor.page.model import Mask, Units

Course = NDArray[np.float64]
"""Shape (n, 2): positions along the stroke, ascending, and its position across there, in pixels."""

JOIN_GAP = 2.5
"""Widest gap over which two pieces are one stroke, in text heights."""
WORDS, UNLIKE = 8.0, 0.4
"""A piece shorter than this, in text heights, with ink beside so much more of it than the other, is text."""
AHEAD = 0.5
"""The last part of a stroke that tells where it would go on, as a share of its length."""
OVERLAP = 0.8
"""Pieces of a rule that shifts by a pixel may run beside one another for so long, in text heights."""
JOIN_OFFSET = 0.2
"""Largest jump across at such a gap, in text heights."""
LETTERS = 2.5
"""Shorter vertical pieces with gaps between them may be letters in one line, in text heights."""
LETTER_ROW = 2.5
"""In a row lower than this a single letter can pass for a rule, in text heights."""
WRITING = 3.0
"""Letters and words hold no longer strokes, in text heights."""
THICKEST = 0.7
"""A thicker piece is no rule, in text heights."""
CORNER, CORNER_DEPTH = 1.2, 1.5
"""Length of the line at a corner in text heights, and how far inwards it is looked for in line widths."""
CLEAR_FROM, CLEAR_TO = 0.1, 0.3
"""The strip beside a stroke that is looked at for other ink, in text heights from its edge."""
KNOT = 4.0
"""Distance between traced positions, in text heights."""


@dataclass(frozen=True, eq=False)
class Stroke:
    """A straight or slightly bent stroke.

    `gaps` are the places, start and end, where it was not seen; `clear` is the share of its length with no
    ink close beside; `corners` says whether a line goes off at a right angle at its start and its end.
    """

    horizontal: bool
    course: Course
    thickness: float
    clear: float = 1.0
    gaps: tuple[tuple[float, float], ...] = ()
    seen: bool = True
    corners: tuple[bool, bool] = (False, False)

    @cached_property
    def start(self) -> float:
        return float(self.course[0, 0])

    @cached_property
    def end(self) -> float:
        return float(self.course[-1, 0])

    @property
    def length(self) -> float:
        return self.end - self.start

    @cached_property
    def inked(self) -> float:
        """The length that was seen."""
        return self.length - sum(end - start for start, end in self.gaps) if self.seen else 0.0

    def at(self, along: float) -> float:
        """Position across at a place along the stroke; level beyond its ends."""
        return float(np.interp(along, self.course[:, 0], self.course[:, 1]))

    @cached_property
    def middle(self) -> float:
        return self.at((self.start + self.end) / 2)

    @cached_property
    def reach(self) -> tuple[float, float]:
        """Least and greatest position across."""
        return float(self.course[:, 1].min()), float(self.course[:, 1].max())

    def rule(self) -> Rule:
        """The stroke as a rule of a table."""
        return Rule(self.horizontal, self.middle, self.start, self.end, self.thickness)


def find_strokes(mask: Mask, ink: Mask, horizontal: bool, units: Units) -> list[Stroke]:
    """Strokes of one direction, longest first; `mask` is their evidence, both have shape (height, width)."""
    along, beside = (mask, ink) if horizontal else (mask.T, ink.T)
    pieces = _pieces(np.ascontiguousarray(along).view(np.uint8), beside, horizontal, units)
    strokes = [s for s in join_strokes(pieces, units) if not _is_writing(s, units)]
    return sorted(strokes, key=lambda stroke: -stroke.length)


def _is_writing(stroke: Stroke, units: Units) -> bool:
    """Whether the stroke is short and has other ink close beside most of it."""
    return stroke.length < WRITING * units.text_height and stroke.clear < 0.5


def _pieces(mask: NDArray[np.uint8], ink: Mask, horizontal: bool, units: Units) -> list[Stroke]:
    count, labels, stats = parts_of(mask)
    thickest = max(THICKEST * units.text_height, 2.5 * units.line_width)
    pieces = []
    for label in range(1, count):
        x, y, width, height, area = (int(v) for v in stats[label])
        if area / width > thickest and height > thickest:
            continue
        region = labels[y : y + height, x : x + width] == label
        stroke = _trace(region, x, y, horizontal, units)
        corners = _corner(stroke, ink, 1, units), _corner(stroke, ink, -1, units)
        pieces.append(replace(stroke, clear=_clear(stroke, ink, units), corners=corners))
    return pieces


def _clear(stroke: Stroke, ink: Mask, units: Units) -> float:
    """Share of the stroke's length with paper on both sides: a letter's stem has the letter beside it."""
    along = np.arange(round(stroke.start), round(stroke.end) + 1)
    middles = np.interp(along, stroke.course[:, 0], stroke.course[:, 1])
    near = stroke.thickness / 2 + max(2.0, CLEAR_FROM * units.text_height)
    steps = near + np.arange(max(1, round((CLEAR_TO - CLEAR_FROM) * units.text_height)))
    offsets = np.concatenate([-steps, steps])
    rows = np.clip((middles[:, None] + offsets).round().astype(int), 0, ink.shape[0] - 1)
    return 1.0 - float(ink[rows, along[:, None]].any(axis=1).mean())


def _corner(stroke: Stroke, ink: Mask, inwards: int, units: Units) -> bool:
    """Whether a line of ink goes off at the stroke's start (`inwards` 1) or end (-1)."""
    place = stroke.start if inwards > 0 else stroke.end
    columns = round(place) + inwards * np.arange(max(2, round(CORNER_DEPTH * units.line_width)))
    columns = np.clip(columns, 0, ink.shape[1] - 1)
    middle, length = round(stroke.at(place)), round(CORNER * units.text_height)
    above = ink[max(0, middle - length) : middle, columns]
    below = ink[middle + 1 : middle + 1 + length, columns]
    return any(len(side) and side.any(axis=1).mean() > 0.9 for side in (above, below))


def _trace(region: Mask, x: int, y: int, horizontal: bool, units: Units) -> Stroke:
    """The course of a piece: its middle in chunks, each chunk's median so that crossings do no harm."""
    height, width = region.shape
    columns = region.sum(axis=0)
    weight = np.maximum(columns, 1)
    centers = (region * np.arange(height)[:, None]).sum(axis=0) / weight + y
    chunks = max(1, round(width / max(4.0, KNOT * units.text_height)))
    edges = np.linspace(0, width, chunks + 1).round().astype(int)
    middles = np.array([np.median(centers[a:b]) for a, b in pairwise(edges)])
    places = (edges[:-1] + edges[1:] - 1) / 2 + x
    ends = [_extrapolate(places, middles, x), _extrapolate(places, middles, x + width - 1)]
    course = np.column_stack([[x, *places, x + width - 1], [ends[0], *middles, ends[1]]])
    return Stroke(horizontal, course, float(np.median(columns[columns > 0])))


def _extrapolate(places: Course, middles: Course, place: float) -> float:
    if len(places) < 2:
        return float(middles[0])
    a, b = (0, 1) if place <= places[0] else (-2, -1)
    slope = (middles[b] - middles[a]) / (places[b] - places[a])
    return float(middles[a] + np.clip(slope, -0.03, 0.03) * (place - places[a]))


def join_strokes(pieces: Sequence[Stroke], units: Units) -> list[Stroke]:
    """Pieces that follow one another on one course become one stroke."""
    widest = JOIN_GAP * units.text_height
    waiting: list[Stroke] = []
    done: list[Stroke] = []
    for piece in sorted(pieces, key=lambda p: p.start):
        done += [s for s in waiting if piece.start - s.end > widest]
        waiting = [s for s in waiting if piece.start - s.end <= widest]
        before = [s for s in waiting if _continues(s, piece, units)]
        if before:
            nearest = max(before, key=lambda s: s.end)
            waiting.remove(nearest)
            waiting.append(_joined(nearest, piece))
        else:
            waiting.append(piece)
    return done + waiting


def _continues(stroke: Stroke, piece: Stroke, units: Units) -> bool:
    """Whether the piece goes on with the stroke behind a gap."""
    gap, shorter = piece.start - stroke.end, min(stroke.length, piece.length)
    offset = max(2.0, JOIN_OFFSET * units.text_height)
    letters = not piece.horizontal and shorter < LETTERS * units.text_height
    least = 0.0 if letters else -min(OVERLAP * units.text_height, shorter / 2)
    if not least < gap <= (offset if letters else shorter):
        return False
    if shorter < WORDS * units.text_height and abs(stroke.clear - piece.clear) > UNLIKE:
        return False  # a rule, and words on its line
    return abs(_ahead(stroke, piece.start) - piece.at(piece.start)) <= offset


def _ahead(stroke: Stroke, place: float) -> float:
    """Where the stroke would go on at a place beyond its end."""
    before = max(stroke.start, stroke.end - AHEAD * stroke.length)
    if before > stroke.end - 1:
        return stroke.at(stroke.end)
    slope = (stroke.at(stroke.end) - stroke.at(before)) / (stroke.end - before)
    return stroke.at(stroke.end) + float(np.clip(slope, -0.03, 0.03)) * (place - stroke.end)


def _joined(first: Stroke, second: Stroke) -> Stroke:
    # Both end pixels belong to a stroke: one of a single pixel, or one that was not seen, still weighs.
    weights = first.inked + 1, second.inked + 1
    return Stroke(
        first.horizontal,
        np.vstack([first.course, second.course[second.course[:, 0] > first.end]]),
        float(np.average([first.thickness, second.thickness], weights=weights)),
        float(np.average([first.clear, second.clear], weights=weights)),
        (*first.gaps, *((a, b) for a, b in [(first.end, second.start)] if a < b), *second.gaps),
        corners=(first.corners[0], second.corners[1]),
    )


def chain(strokes: Iterable[Stroke]) -> Stroke:
    """Strokes on one course as one stroke; places where they overlap are taken from the first."""
    return reduce(_joined, sorted(strokes, key=lambda s: s.start))


def cut(stroke: Stroke, start: float, end: float) -> Stroke:
    """The part of a stroke between two places, prolonged level where it does not reach them."""
    inner = stroke.course[(stroke.course[:, 0] > start) & (stroke.course[:, 0] < end)]
    course = np.vstack([[start, stroke.at(start)], *inner[:, None], [end, stroke.at(end)]])
    gaps = tuple((max(a, start), min(b, end)) for a, b in stroke.gaps if b > start and a < end)
    return replace(stroke, course=course, gaps=gaps)


def aligned(strokes: Sequence[Stroke], units: Units) -> list[Stroke]:
    """Strokes on one course with gaps too wide to be joined blindly, as candidates of their own."""
    groups: list[list[Stroke]] = []
    offset = max(2.0, 0.25 * units.text_height)
    shortest = LETTER_ROW * units.text_height
    for stroke in sorted((s for s in strokes if s.length >= shortest), key=lambda s: s.start):
        for group in groups:
            last = group[-1]
            overlap = min(stroke.length, last.length) / 2
            if last.horizontal != stroke.horizontal or last.end > stroke.start + overlap:
                continue
            if abs(last.at(last.end) - stroke.at(stroke.start)) <= offset + 0.01 * (stroke.start - last.end):
                group.append(stroke)
                break
        else:
            groups.append([stroke])
    return [chain(group) for group in groups if len(group) > 1]
