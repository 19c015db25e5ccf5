"""Takes the interleaved columns of raw page OCR apart: which words of a step's lines stand in which column.

A step's lines are cut from left to right into activity, requirements, duration and output. All cuts are found
together, by a beam over the lines: beside what each line says by itself, columns break lines at their width,
columns begin with capitals, and a step's requirements repeat what an earlier step put out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import NamedTuple

from rapidfuzz import fuzz

from extractor.transcripts.line_cuts import EMPTY, Cut, LineCuts, Part, RawLine, Widths, is_unfinished

_BEAM = 24
_FIRST_BEAM = 8  # the first look only measures the columns
_MOST_OPTIONS = 20
_FILLED = 0.8
_TELLING = 24  # characters from which a repeated text is no chance


@dataclass(frozen=True)
class StepCut:
    """All lines of a step cut: the lines of each column, scraps left out and bullets as "-"."""

    activity: tuple[str, ...]
    requirements: tuple[str, ...]
    output: tuple[str, ...]
    duration: str
    cuts: tuple[Cut, ...] = ()


@dataclass(frozen=True)
class Context:
    """What is known around a step.

    `known`: documents of earlier steps, the last step's output first; `following`: the next step's words in
    lower case; `widths`: the usual widths of the columns, None while not known.
    """

    known: tuple[str, ...] = ()
    following: str = ""
    widths: Widths | None = None


class _Option(NamedTuple):
    """One way to cut one line, and what the line by itself says for it."""

    score: float
    activity: Part
    requirements: Part
    output: Part
    cut: Cut = Cut(0, 0, 0)


class _State(NamedTuple):
    """The lines so far, cut: the last one's columns, what has begun, and the state before."""

    score: float
    last: _Option
    needed: bool = False
    put_out: bool = False
    before: "_State | None" = None


class _Line(NamedTuple):
    """A line's place in its step: the first, behind the duration's beginning, with a part of the duration."""

    first: bool
    seen: bool
    timed: bool


def cut_step(lines: Sequence[LineCuts], context: Context) -> StepCut:
    """The best cut of a step's lines."""
    beam = [_State(0.0, _Option(0.0, EMPTY, EMPTY, EMPTY))]
    timed = [cuts.line.duration is not None for cuts in lines]
    for n, cuts in enumerate(lines):
        options = [
            _Option(score, *cuts.parts(cut), cut) for score, cut in cuts.best(_MOST_OPTIONS, context.widths)
        ]
        place = _Line(n == 0, any(timed[: n + 1]) or not any(timed), timed[n])
        beam = _grown(beam, options, place, context.widths)
    ends = [(state, _columns(state)) for state in beam]
    final = _Final(context)
    best, columns = max(ends, key=lambda end: end[0].score + final.score(*(" ".join(c) for c in end[1])))
    chosen = tuple(option.cut for option in _options(best))
    return StepCut(*columns, duration=_duration([ways.line for ways in lines]), cuts=chosen)


def _duration(lines: Sequence[RawLine]) -> str:
    places = [line.tokens[slice(*line.duration)] for line in lines if line.duration]
    return " ".join(token.text for tokens in places for token in tokens if token.word)


def _options(state: _State) -> list[_Option]:
    """The options of the lines that lead to a state."""
    lines: list[_Option] = []
    while state.before is not None:
        lines.append(state.last)
        state = state.before
    return lines[::-1]


def _columns(state: _State) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The lines of activity, requirements and output that lead to a state."""
    lines = _options(state)
    return (
        tuple(line.activity.text for line in lines if line.activity.text),
        tuple(line.requirements.text for line in lines if line.requirements.text),
        tuple(line.output.text for line in lines if line.output.text),
    )


def _grown(
    beam: Sequence[_State], options: Sequence[_Option], place: _Line, widths: Widths | None
) -> list[_State]:
    """The best ways to go on from the beam's states, each with one of a line's options."""
    follow = _Follow(options, place, widths)
    scores = [state.score + score for state in beam for score in follow.scores(state)]
    best = nlargest(_BEAM if widths else _FIRST_BEAM, range(len(scores)), key=scores.__getitem__)
    grown = []
    for n in best:
        state, option = beam[n // len(options)], options[n % len(options)]
        needed = state.needed or bool(option.requirements.text)
        put_out = state.put_out or bool(option.output.text)
        grown.append(_State(scores[n], option, needed, put_out, state))
    return grown


class _Follow:
    """How well each option of a line goes on from what stands in the columns above.

    States of a beam differ in few columns, so the scores of a column are kept by what stands above it.
    """

    def __init__(self, options: Sequence[_Option], place: _Line, widths: Widths | None) -> None:
        self._options = options
        self._place = place
        self._limits = tuple(width * _FILLED for width in widths) if widths else (0.0, 0.0, 0.0)
        self._known: dict[tuple[str, str, bool], list[float]] = {}

    def scores(self, state: _State) -> list[float]:
        _, activity, requirements, output, _ = state.last
        columns = (
            ("activity", activity, False, self._activities),
            ("requirements", requirements, state.needed, self._requirements),
            ("output", output, state.put_out, self._outputs),
        )
        rows = []
        for name, above, started, measure in columns:
            key = (name, above.text, started)
            if key not in self._known:
                self._known[key] = measure(above, started)
            rows.append(self._known[key])
        return [o.score + a + r + p for o, a, r, p in zip(self._options, *rows, strict=True)]

    def _activities(self, above: Part, _: bool) -> list[float]:
        none = -1.5 if above.unfinished else (-0.8 if above.text else -0.1)
        none = -5.0 if self._place.first else none
        skipped = not self._place.first and not above.text
        scores = []
        for option in self._options:
            part = option.activity
            score = 0.0 if part.text else none
            if part.text and skipped:
                score -= 0.3 if part.acts else 1.6
            if self._broken(above, part, 0):
                score -= 0.3 if part.acts else 1.8
            scores.append(score)
        return scores

    def _requirements(self, above: Part, started: bool) -> list[float]:
        none = -0.6 if above.unfinished else 0.0
        skipped = started and not above.text
        scores = []
        for option in self._options:
            part = option.requirements
            score = none
            if part.text:
                score = 0.0 if started else 0.8 * part.opens
                score -= 0.9 * (not part.listed and self._broken(above, part, 1))
                score -= skipped and not part.listed
            scores.append(score)
        return scores

    def _outputs(self, above: Part, started: bool) -> list[float]:
        if self._place.timed and not started:
            none = -0.5
        else:
            none = -1.2 if above.unfinished else (-0.1 if above.text else 0.0)
        on = 0.8 if above.unfinished else (-0.15 if above.text else -1.0)
        scores = []
        for option in self._options:
            part = option.output
            score = none
            if part.text and not self._place.seen:
                score = -2.5
            elif part.text:
                score = 0.0 if started else 0.5 * part.opens
                score -= 0.9 * (not part.listed and self._broken(above, part, 2))
                score += (0.4 if self._place.timed else on) - 1.2 * part.counted
            scores.append(score)
        return scores

    def _broken(self, above: Part, part: Part, column: int) -> bool:
        """Whether a column breaks its line where the next word had still found room."""
        return bool(above.text and part.text) and len(above.text) + 1 + part.first < self._limits[column]


class _Final:
    """What can be said only of whole columns."""

    def __init__(self, context: Context) -> None:
        self._known = [text.casefold() for text in context.known if text]
        self._following = context.following
        self._likeness: dict[str, float] = {}
        self._followed: dict[str, float] = {}

    def score(self, activity: str, requirements: str, output: str) -> float:
        score = 0.0
        for text, weight in ((activity, 1.5), (requirements, 1.2), (output, 1.2)):
            if is_unfinished(text):
                score -= weight
        score -= 2.0 * (not requirements) + 2.0 * (not output)
        return score + 3.0 * self._like(requirements) + 1.5 * self._like(output) + self._follows(output)

    def _like(self, text: str) -> float:
        """How like a column is to what earlier steps hold, most so to the last step's output; 0 to 1."""
        if not text or not self._known:
            return 0.0
        if text not in self._likeness:
            folded = text.casefold()
            first, *others = (fuzz.ratio(folded, other) / 100 for other in self._known)
            self._likeness[text] = max([first, *(0.8 * value for value in others)])
        return self._likeness[text]

    def _follows(self, output: str) -> float:
        """How surely the next step names an output."""
        if not output or not self._following:
            return 0.0
        if output not in self._followed:
            found = fuzz.partial_ratio(output.casefold(), self._following) / 100
            self._followed[output] = 4.0 * max(0.0, found - 0.5) * min(1.0, len(output) / _TELLING)
        return self._followed[output]
