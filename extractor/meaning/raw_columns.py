"""Takes the interleaved columns of raw page OCR apart: which words of a step's lines stand in which column.

A step's lines are cut from left to right into activity, requirements, duration and output. All cuts are found
together, by a beam over the lines: rules and symbol scraps mark borders, columns break lines at their width,
columns begin with capitals, and a step's requirements repeat what an earlier step put out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz

from extractor.meaning.activities import begins_activity
from extractor.meaning.raw_tokens import Token, find_duration, find_number, find_unit, word_set
from extractor.record.folding import letters_of

_BEAM = 24
_FIRST_BEAM = 8  # the first look only measures the columns
_MOST_OPTIONS = 20
_WIDEST_LINE = 40
_SLACK = 1.12
_FILLED = 0.8
_TELLING = 24  # characters from which a repeated text is no chance


@dataclass(frozen=True)
class RawLine:
    """A line of a step: its number in the text, its words, and where its part of the duration stands."""

    number: int
    tokens: tuple[Token, ...]
    duration: tuple[int, int] | None = None


@dataclass(frozen=True)
class Cut:
    """A line cut in columns: words before `activity`, before `requirements`, and from `output` on."""

    activity: int
    requirements: int
    output: int


@dataclass(frozen=True)
class StepCut:
    """All lines of a step cut, and the score of that."""

    lines: tuple[RawLine, ...]
    cuts: tuple[Cut, ...]
    score: float

    def column(self, name: str) -> list[str]:
        """The lines of a column, bullets as "-", scraps left out."""
        return [
            text for line, cut in zip(self.lines, self.cuts, strict=True) if (text := _text(line, cut, name))
        ]

    @property
    def duration(self) -> str:
        parts = [
            t.text
            for line in self.lines
            if line.duration
            for t in line.tokens[slice(*line.duration)]
            if t.word
        ]
        return " ".join(parts)


@dataclass(frozen=True)
class Context:
    """What is known around a step.

    `known`: documents of earlier steps, the last step's output first; `following`: the next step's words;
    `pairs`: how often two words stand side by side in all steps;
    `widths`: the usual widths of activity, requirements and output in characters, None while not known.
    """

    known: tuple[str, ...] = ()
    following: str = ""
    pairs: Mapping[tuple[str, str], int] = field(default_factory=dict)
    widths: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class _Option:
    """One way to cut one line: the texts it gives, and what can be said of it without the other lines."""

    cut: Cut
    texts: tuple[str, str, str]
    score: float


@dataclass(frozen=True)
class _State:
    score: float
    cuts: tuple[Cut, ...]
    last: tuple[str, str, str]
    started: tuple[bool, bool, bool]


def with_durations(lines: Sequence[RawLine]) -> list[RawLine]:
    """The lines with the place of the duration, whole in one line or number and unit in two."""
    whole = [find_duration(list(line.tokens)) for line in lines]
    if any(whole):
        first = next(n for n, place in enumerate(whole) if place)
        return [
            RawLine(line.number, line.tokens, whole[n] if n == first else None)
            for n, line in enumerate(lines)
        ]
    units = [find_unit(list(line.tokens)) for line in lines]
    unit = next((n for n, place in enumerate(units) if place), None)
    if unit is None:
        return list(lines)
    numbers = [find_number(list(line.tokens)) for line in lines[:unit]]
    number = next((n for n in range(unit - 1, -1, -1) if numbers[n]), None)
    places = {unit: units[unit], **({number: numbers[number]} if number is not None else {})}
    return [RawLine(line.number, line.tokens, places.get(n)) for n, line in enumerate(lines)]


def cut_step(lines: Sequence[RawLine], context: Context) -> StepCut:
    """The best cut of a step's lines."""
    beam = [_State(0.0, (), ("", "", ""), (False, False, False))]
    has_duration = any(line.duration for line in lines)
    for n, line in enumerate(lines):
        seen = any(other.duration for other in lines[: n + 1]) or not has_duration
        options = _options(line, context)
        grown = [_grown(state, option, line, n, seen, context) for state in beam for option in options]
        grown.sort(key=lambda s: -s.score)
        beam = grown[: _BEAM if context.widths else _FIRST_BEAM]
    scored = [(state.score + _final(lines, state, context), state) for state in beam]
    score, best = max(scored, key=lambda pair: pair[0])
    return StepCut(tuple(lines), best.cuts, score)


def _options(line: RawLine, context: Context) -> list[_Option]:
    options = [_option(line, cut, context) for cut in _cuts(line)]
    return sorted(options, key=lambda option: -option.score)[:_MOST_OPTIONS]


def _option(line: RawLine, cut: Cut, context: Context) -> _Option:
    texts = (_text(line, cut, "activity"), _text(line, cut, "requirements"), _text(line, cut, "output"))
    score = _borders(line, cut) + _words(line, cut) - _parted(line, cut, context.pairs)
    widths = context.widths
    if widths:
        excess = [max(0.0, len(text) - width * _SLACK) for text, width in zip(texts, widths, strict=True)]
        score -= 0.4 * min(excess[0], 15) + 0.25 * min(excess[1], 15) + 0.25 * min(excess[2], 15)
    return _Option(cut, texts, score)


def _cuts(line: RawLine) -> list[Cut]:
    count = len(line.tokens)
    if count > _WIDEST_LINE:
        return [Cut(count, count, count)]
    if line.duration:
        first, behind = line.duration
        return [Cut(a, first, behind) for a in range(first + 1)]
    return [Cut(a, b, b) for a in range(count + 1) for b in range(a, count + 1)]


def _text(line: RawLine, cut: Cut, name: str) -> str:
    start, end = {
        "activity": (0, cut.activity),
        "requirements": (cut.activity, cut.requirements),
        "output": (cut.output, len(line.tokens)),
    }[name]
    words = [
        "-" if t.bullet and not t.text[0].isdecimal() else t.text
        for t in line.tokens[start:end]
        if not t.junk
    ]
    return " ".join(words)


def _grown(state: _State, option: _Option, line: RawLine, n: int, seen: bool, context: Context) -> _State:
    activity, requirements, output = option.texts
    score = option.score + _activity_score(activity, state, n, context.widths)
    score += _requirements_score(requirements, state, context.widths)
    score += _output_score(output, state, line, context.widths, seen=seen)
    started = (
        state.started[0] or bool(activity),
        state.started[1] or bool(requirements),
        state.started[2] or bool(output),
    )
    return _State(state.score + score, (*state.cuts, option.cut), option.texts, started)


@lru_cache(maxsize=4096)
def _opens_activity(word: str) -> bool:
    return word[0].isupper() and begins_activity(word)


def _activity_score(activity: str, state: _State, n: int, widths: tuple[float, float, float] | None) -> float:
    before = state.last[0]
    if not activity:
        if n == 0:
            return -5.0
        return -1.5 if _is_open(before) else (-0.8 if before else -0.1)
    score = 0.0
    first = activity.split(maxsplit=1)[0]
    if n and not before:
        score -= 0.3 if _opens_activity(first) else 1.6
    if widths and before and len(before) + 1 + len(first) < widths[0] * _FILLED:
        score -= 0.3 if _opens_activity(first) else 1.8
    return score


def _output_score(
    output: str,
    state: _State,
    line: RawLine,
    widths: tuple[float, float, float] | None,
    *,
    seen: bool,
) -> float:
    before = state.last[2]
    if not output:
        if line.duration and not state.started[2]:
            return -0.5
        return -1.2 if _is_open(before) else (-0.1 if before else 0.0)
    if not seen:
        return -2.5
    score = _starts(output, state.started[2], 0.5) + _break_score(before, output, widths, 2)
    score -= 1.2 * (output[0].isdecimal())
    if line.duration:
        return score + 0.4
    return score + (0.8 if _is_open(before) else (-0.15 if before else -1.0))


def _break_score(before: str, text: str, widths: tuple[float, float, float] | None, column: int) -> float:
    """What a line break inside a column costs where the next word had still found room."""
    if not widths or not before or text[0] in "-0123456789":
        return 0.0
    first = text.split(maxsplit=1)[0]
    return -0.9 if len(before) + 1 + len(first) < widths[column] * _FILLED else 0.0


def _requirements_score(requirements: str, state: _State, widths: tuple[float, float, float] | None) -> float:
    if not requirements:
        return -0.6 if _is_open(state.last[1]) else 0.0
    score = _starts(requirements, state.started[1], 0.8)
    score += _break_score(state.last[1], requirements, widths, 1)
    if state.started[1] and not state.last[1]:
        score -= 0.0 if requirements[0] in "-0123456789" else 1.0
    return score


@lru_cache(maxsize=8192)
def _starts(text: str, started: bool, weight: float) -> float:
    """How well a text opens a column: with a capital, a bullet or the name of a document."""
    if started:
        return 0.0
    word = letters_of(text.split(maxsplit=1)[0])
    if text[0].isupper() or text[0] == "-":
        return weight
    return weight / 2 if word in word_set("document_words") else -weight


@lru_cache(maxsize=8192)
def _is_open(text: str) -> bool:
    """Whether a line's last word calls for more."""
    words = text.split()
    return bool(words) and words[-1].casefold().strip(",") in word_set("open_ends")


def _borders(line: RawLine, cut: Cut) -> float:
    """Scraps of symbols lie between activity and requirements; rules lie between columns."""
    score = 0.0
    tokens = line.tokens
    limit = line.duration[0] if line.duration else len(tokens)
    junk = [n for n in range(limit) if tokens[n].junk]
    lane = {n for n in junk if all(k in junk for k in range(min(n, cut.activity), max(n + 1, cut.activity)))}
    for n in junk:
        score += 1.5 if n in lane else -1.5
    ends = {cut.activity, cut.requirements, cut.output, *(line.duration or ())}
    for n, token in enumerate(tokens):
        if token.border_before and n:
            score += 1.0 if n in ends else -1.0
        if token.border_after and n + 1 < len(tokens):
            score += 1.0 if n + 1 in ends else -1.0
    score -= 2.5 * sum(tokens[n].bullet for n in range(cut.activity))
    score -= 2.5 * sum(n > 0 and tokens[n - 1].bullet for n in (cut.activity, cut.requirements, cut.output))
    return score


def _parted(line: RawLine, cut: Cut, pairs: Mapping[tuple[str, str], int]) -> float:
    """What it costs to part words that often stand side by side, such as the words of a role."""
    cost = 0.0
    for at in {cut.activity, cut.requirements}:
        if 0 < at < len(line.tokens):
            count = pairs.get((line.tokens[at - 1].word, line.tokens[at].word), 0)
            cost += 0.5 * min(count - 1, 3) if count > 1 else 0.0
    return cost


def _words(line: RawLine, cut: Cut) -> float:
    """Words that stand in activities alone, and sentences that begin inside a column."""
    score = 0.0
    for n, token in enumerate(line.tokens):
        if n >= cut.activity and token.word in word_set("activity_words"):
            score -= 1.2
        if 0 < n < cut.activity and not token.junk and token.text[0].isupper() and token.text[1:].islower():
            score -= 0.5 if token.word in word_set("document_words") else 0.1
    return score


def _final(lines: Sequence[RawLine], state: _State, context: Context) -> float:
    """What can be said only of whole columns."""
    cut = StepCut(tuple(lines), state.cuts, 0.0)
    activity, requirements, output = (" ".join(cut.column(n)) for n in ("activity", "requirements", "output"))
    score = 0.0
    for text, weight in ((activity, 1.5), (requirements, 1.2), (output, 1.2)):
        if _is_open(text):
            score -= weight
    score -= 2.0 * (not requirements) + 2.0 * (not output)
    for text, best in ((requirements, 3.0), (output, 1.5)):
        likeness = [
            fuzz.ratio(text.casefold(), other.casefold()) / 100 for other in context.known if other and text
        ]
        if likeness:
            score += best * max([likeness[0], *(0.8 * value for value in likeness[1:])])
    if output and context.following:
        found = fuzz.partial_ratio(output.casefold(), context.following) / 100
        score += 2.0 * max(0.0, found - 0.5) * 2 * min(1.0, len(output) / _TELLING)
    return score
