"""The ways to cut one line of raw page OCR into columns, and what the line by itself says for each of them.

Rules and symbol scraps mark borders, words of activities stay in activities, words that go together are not
parted, and no column runs past its width. Every measure is a difference of running sums over the words, so
that judging a way to cut costs the same however long the line is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from extractor.meaning.terms.activities import begins_activity
from extractor.record.folding import letters_of
from extractor.transcripts.tokens import Token, find_duration, find_number, find_unit, word_set

Widths = tuple[float, float, float]
"""The usual widths of activity, requirements and output in characters."""

_WIDEST_LINE = 40
_SLACK = 1.12
_MOST_EXCESS = 15
_EXCESS_COSTS = (0.4, 0.25, 0.25)
_LISTED = "-0123456789"


class Cut(NamedTuple):
    """A line cut in columns: words before `activity`, before `requirements`, and from `output` on."""

    activity: int
    requirements: int
    output: int


class Part(NamedTuple):
    """What a line gives to a column, and what its first and last words say.

    `first` is the first word's length. `opens` is 1 for a capital or a bullet, a half for a document's name,
    -1 for others. `acts` tells a capital that opens an activity, `unfinished` a last word that needs more.
    """

    text: str
    first: int = 0
    opens: float = 0.0
    counted: bool = False
    listed: bool = False
    acts: bool = False
    unfinished: bool = False


EMPTY = Part("")


@dataclass(frozen=True)
class RawLine:
    """A line of a step: its number in the text, its words, and where its part of the duration stands.

    `told` holds for each word what else speaks for its being of activity, requirements, output (logarithms).
    """

    number: int
    tokens: tuple[Token, ...]
    duration: tuple[int, int] | None = None
    told: tuple[tuple[float, float, float], ...] = ()

    @cached_property
    def shown(self) -> tuple[str, ...]:
        """The words, bullets as "-" and scraps as nothing."""
        return tuple(
            "" if t.junk else "-" if t.bullet and not t.text[0].isdecimal() else t.text for t in self.tokens
        )

    def text(self, start: int, end: int) -> str:
        """The words from `start` to `end`, scraps left out."""
        return " ".join(filter(None, self.shown[start:end]))


def with_durations(lines: Sequence[RawLine]) -> list[RawLine]:
    """The lines with the place of the duration, whole in one line or number and unit in two."""
    whole = [find_duration(list(line.tokens)) for line in lines]
    if not any(whole):
        whole = [find_duration(list(line.tokens), misread=True) for line in lines]
    if any(whole):
        first = next(n for n, place in enumerate(whole) if place)
        return [replace(line, duration=whole[n] if n == first else None) for n, line in enumerate(lines)]
    units = [find_unit(list(line.tokens)) for line in lines]
    unit = next((n for n, place in enumerate(units) if place), None)
    if unit is None:
        return list(lines)
    numbers = [find_number(list(line.tokens)) for line in lines[:unit]]
    number = next((n for n in range(unit - 1, -1, -1) if numbers[n]), None)
    places = {unit: units[unit], **({number: numbers[number]} if number is not None else {})}
    return [replace(line, duration=places.get(n)) for n, line in enumerate(lines)]


class LineCuts:
    """All ways to cut one line. `pairs`: how often two words stand side by side in all steps of the table."""

    def __init__(self, line: RawLine, pairs: Mapping[tuple[str, str], int]) -> None:
        self.line = line
        self._cuts = _cuts(line)
        self._parts: dict[tuple[int, int], Part] = {}
        borders, words, parted = _Borders(line), _words(line), _parted(line, pairs)
        self._scores = [
            borders.score(cut) + words[cut.activity] - sum(parted[at] for at in {cut[0], cut[1]})
            for cut in self._cuts
        ]
        if line.told:
            sums = [[0.0, *accumulate(column)] for column in zip(*line.told, strict=True)]
            self._scores = [
                score + a[cut.activity] + r[cut.requirements] - r[cut.activity] + o[-1] - o[cut.output]
                for a, r, o in (sums,)
                for score, cut in zip(self._scores, self._cuts, strict=True)
            ]

    def best(self, count: int, widths: Widths | None) -> list[tuple[float, Cut]]:
        """The `count` ways for which the line says most, best first; equal ones in their order."""
        scores = self._scores if widths is None else self._within(widths)
        order = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)[:count]
        return [(scores[n], self._cuts[n]) for n in order]

    def parts(self, cut: Cut) -> tuple[Part, Part, Part]:
        """What a cut gives to activity, requirements and output."""
        activity, requirements, output = cut
        return (
            self._part(0, activity),
            self._part(activity, requirements),
            self._part(output, len(self.line.tokens)),
        )

    def _part(self, start: int, end: int) -> Part:
        part = self._parts.get((start, end))
        if part is None:
            part = self._parts[start, end] = _part(self.line.text(start, end))
        return part

    def _within(self, widths: Widths) -> list[float]:
        """The scores less what each cut's columns run past their widths."""
        ends = [0, *accumulate(len(word) + 1 if word else 0 for word in self.line.shown)]
        whole = ends[-1]
        limits = [width * _SLACK for width in widths]
        scores = []
        for score, (activity, requirements, output) in zip(self._scores, self._cuts, strict=True):
            lengths = (ends[activity], ends[requirements] - ends[activity], whole - ends[output])
            cost = 0.0
            for length, limit, weight in zip(lengths, limits, _EXCESS_COSTS, strict=True):
                if length - 1 > limit:
                    cost += weight * min(length - 1 - limit, _MOST_EXCESS)
            scores.append(score - cost)
        return scores


def _cuts(line: RawLine) -> list[Cut]:
    count = len(line.tokens)
    if count > _WIDEST_LINE:
        return [Cut(count, count, count)]
    if line.duration:
        first, behind = line.duration
        return [Cut(a, first, behind) for a in range(first + 1)]
    return [Cut(a, b, b) for a in range(count + 1) for b in range(a, count + 1)]


def _part(text: str) -> Part:
    if not text:
        return EMPTY
    head = text.split(maxsplit=1)[0]
    if text[0].isupper() or text[0] == "-":
        opens = 1.0
    else:
        opens = 0.5 if letters_of(head) in word_set("document_words") else -1.0
    return Part(
        text,
        first=len(head),
        opens=opens,
        counted=text[0].isdecimal(),
        listed=text[0] in _LISTED,
        acts=head[0].isupper() and begins_activity(head),
        unfinished=is_unfinished(text),
    )


def is_unfinished(text: str) -> bool:
    """Whether a text's last word calls for more."""
    words = text.split()
    return bool(words) and words[-1].casefold().strip(",") in word_set("open_ends")


class _Borders:
    """Scraps of symbols lie between activity and requirements; rules lie between columns."""

    def __init__(self, line: RawLine) -> None:
        tokens = line.tokens
        limit = line.duration[0] if line.duration else len(tokens)
        self._fixed = set(line.duration or ())
        self._scraps = sum(t.junk for t in tokens[:limit])
        self._lane = _runs([n < limit and t.junk for n, t in enumerate(tokens)])
        self._rules = [0] * (len(tokens) + 1)
        for n, token in enumerate(tokens):
            self._rules[n] += token.border_before and n > 0
            self._rules[n + 1] += token.border_after and n + 1 < len(tokens)
        self._all_rules = sum(self._rules)
        self._bullets = [0, *accumulate(t.bullet for t in tokens)]

    def score(self, cut: Cut) -> float:
        score = 1.5 * (2 * self._lane[cut.activity] - self._scraps)
        score += 2.0 * sum(self._rules[at] for at in self._fixed | {*cut}) - self._all_rules
        bullets = self._bullets
        cut_off = sum(bullets[at] - bullets[at - 1] for at in cut if at)
        return score - 2.5 * (bullets[cut.activity] + cut_off)


def _runs(marks: Sequence[bool]) -> list[int]:
    """For every place between marks, how many marks in a row touch it, to the left and to the right."""
    left = _run_lengths(marks)
    right = _run_lengths(marks[::-1])[::-1]
    return [a + b for a, b in zip(left, right, strict=True)]


def _run_lengths(marks: Sequence[bool]) -> list[int]:
    """For every place between marks, how many marks in a row end there."""
    return list(accumulate(marks, lambda run, mark: run + 1 if mark else 0, initial=0))


def _words(line: RawLine) -> list[float]:
    """By the activity's end: words that only activities hold, and sentences that begin inside a column."""
    capitals = [0.0]
    for n, token in enumerate(line.tokens):
        cost = 0.0
        if n and not token.junk and token.text[0].isupper() and token.text[1:].islower():
            cost = 0.5 if token.word in word_set("document_words") else 0.1
        capitals.append(capitals[-1] - cost)
    strays = [0.0]
    for token in reversed(line.tokens):
        strays.append(strays[-1] - 1.2 * (token.word in word_set("activity_words")))
    return [capital + stray for capital, stray in zip(capitals, reversed(strays), strict=True)]


def _parted(line: RawLine, pairs: Mapping[tuple[str, str], int]) -> list[float]:
    """By place: what it costs to part words that often stand side by side, such as the words of a role."""
    tokens = line.tokens
    costs = [0.0] * (len(tokens) + 1)
    for at in range(1, len(tokens)):
        count = pairs.get((tokens[at - 1].word, tokens[at].word), 0)
        costs[at] = 0.5 * min(count - 1, 3) if count > 1 else 0.0
    return costs
