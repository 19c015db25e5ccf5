"""Where the steps of a table stand: the ladder of their numbers, and where it has gaps the times beside it.

OCR drops lone digits, so that a page may show few numbers or none. Each step has one time as a rule: where as
many times stand beside the numbers as the numbers count, the times are the steps' places.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from extractor.transcripts.layout.page import Word

_NUMBER = re.compile(r"[|\[(\s]*(\d{1,3})[\s.,)|\]!:;]*")
_RIGHT, _TAKEN, _LEFT_OUT, _STRANGE_START = 2.0, 0.2, -1.0, -0.4
_MOST_CANDIDATES = 400
_APART = 0.7  # heights of a number by which the numbers of two rows stand apart at the least
_MOST_LEFT_OUT = 4
_FAR_BELOW = 4.0  # heights of a line below the last number from which a time is another step's
_ROW = 5.0  # heights of a line that a step's time stands off its number at most
_AGREEING = 0.8  # share of the numbers that the count of the times has to agree with


@dataclass(frozen=True)
class Anchor:
    """Where a step's number stands; `word` is None where the number was inferred, `sure` as it was read.

    `middle` is None where nothing but the numbers around it tells of the row.
    """

    number: int
    middle: float | None
    word: Word | None
    sure: bool


def number_steps(
    words: Sequence[Word], times: Sequence[float], leading: float, expected: int
) -> list[Anchor]:
    """The places of a table's steps; `words` stand in the column of numbers, `times` are heights of times.

    `expected` is the number that the first step has, where nothing was lost.
    """
    found = find_anchors(words, expected)
    by_time = _by_times(found, times, leading, expected)
    return by_time or _with_missing(found, times, leading, expected)


def _by_times(
    anchors: Sequence[Anchor], times: Sequence[float], leading: float, expected: int
) -> list[Anchor] | None:
    """The times as steps, counted from `expected`; None where there are too few or the numbers disagree."""
    sure = [anchor for anchor in anchors if anchor.sure and anchor.middle is not None]
    if len(times) <= len(sure):
        return None
    agreeing = {
        anchor.number - expected: anchor
        for anchor in sure
        if 0 <= anchor.number - expected < len(times)
        and abs(times[anchor.number - expected] - (anchor.middle or 0.0)) < _ROW * leading
    }
    if len(agreeing) < _AGREEING * len(sure):
        return None
    words = [agreeing[n].word if n in agreeing else None for n in range(len(times))]
    return [
        Anchor(expected + n, middle, word, sure=word is not None)
        for n, (middle, word) in enumerate(zip(times, words, strict=True))
    ]


def _with_missing(
    anchors: Sequence[Anchor], times: Sequence[float], leading: float, expected: int
) -> list[Anchor]:
    """The anchors, and those of rows whose number was not read: one is missing, or a time stands alone."""
    found: list[Anchor] = []
    before, height = expected - 1, float("-inf")
    for anchor in anchors:
        count = anchor.number - before - 1
        middle = anchor.middle or 0.0
        free = [t for t in times if height + leading < t < middle - leading]
        if 0 < count <= max(_MOST_LEFT_OUT, len(free)):
            places = [*(_spread(free, count) if len(free) >= count else [None] * count)]
            found += [Anchor(before + 1 + k, y, None, sure=False) for k, y in enumerate(places)]
        found.append(anchor)
        before, height = anchor.number, middle
    free = [t for t in times if not found or t > height + _FAR_BELOW * leading]
    return found + [Anchor(before + 1 + k, y, None, sure=False) for k, y in enumerate(free)]


def _spread(places: Sequence[float], count: int) -> list[float]:
    return [places[round(k * (len(places) - 1) / max(count - 1, 1))] for k in range(count)]


class _Chain(NamedTuple):
    score: float
    number: int
    word: Word
    sure: bool
    before: "_Chain | None"


def find_anchors(words: Sequence[Word], expected: int) -> list[Anchor]:
    """The words of the number column that count the steps, `expected` first, one more each time.

    A word that is no number, or another one, may stand for one that was misread, where the numbers around it
    call for it.
    """
    candidates = sorted(words, key=lambda w: w.middle)[:_MOST_CANDIDATES]
    chains: list[_Chain] = []
    for word in candidates:
        match = _NUMBER.fullmatch(word.text)
        value = int(match[1]) if match else None
        options = [_first(word, value, expected)]
        for chain in chains:
            height = max(word.box.height, chain.word.box.height)
            if word.middle - chain.word.middle < _APART * height:
                continue
            ahead = value - chain.number if value is not None else 0
            if 1 <= ahead <= _MOST_LEFT_OUT and value is not None:
                score = chain.score + _RIGHT + _LEFT_OUT * (ahead - 1)
                options.append(_Chain(score, value, word, sure=True, before=chain))
            if ahead != 1:
                options.append(_Chain(chain.score + _TAKEN, chain.number + 1, word, sure=False, before=chain))
        chains += _best_by_number(options)
        chains = sorted(chains, key=lambda c: -c.score)[:60]
    return _anchors(max(chains, key=lambda c: (c.score, -c.number), default=None))


def _first(word: Word, value: int | None, expected: int) -> _Chain:
    if value is None:
        return _Chain(_TAKEN, expected, word, sure=False, before=None)
    strange = 0.0 if value == expected else _STRANGE_START * min(abs(value - expected), 4)
    return _Chain(_RIGHT + strange, value, word, sure=True, before=None)


def _best_by_number(options: Sequence[_Chain]) -> list[_Chain]:
    best: dict[int, _Chain] = {}
    for option in options:
        if option.number not in best or option.score > best[option.number].score:
            best[option.number] = option
    return list(best.values())


def _anchors(chain: _Chain | None) -> list[Anchor]:
    """The chain's words; misread ones at its ends, where nothing calls for them, left out."""
    links: list[_Chain] = []
    while chain is not None:
        links.append(chain)
        chain = chain.before
    links.reverse()
    while links and not links[0].sure:
        links.pop(0)
    while links and not links[-1].sure:
        links.pop()
    return [Anchor(link.number, link.word.middle, link.word, link.sure) for link in links]
