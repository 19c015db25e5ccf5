"""Where the words of a line stand: between the gaps in its picture where the reading has its spaces."""

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from extractor.text.engines.base import LineReading
from extractor.text.fusion.voting import aligned_borders
from extractor.text.segmentation.lines import LineCut

_REACH = 0.25
"""How far beyond the middles of two letters, in text heights, the gap between them is looked for.

Networks place letters up to half a letter off."""

_AT_LETTER = 0.15
"""How far to either side of a letter's middle, in text heights, its ink is looked for."""
_DARKNESS = (0.5, 0.35, 0.2)
"""Shares of the darkest ink from which a point is ink: the less, the more letters run into one another; but
thin strokes of a coarse scan are paler than thick ones, and would be no ink at all."""

_LONE = 0.4
"""Ink further from the last letter than this many text heights is no part of it."""

Span = tuple[float, float]


def word_spans(text: str, reading: LineReading, cut: LineCut) -> tuple[Span, ...]:
    """Beginning and end of each word of `text`, in pixels of the region that the line was cut from.

    `reading` says where the letters stand, also those that were put right in `text` afterwards. Where it does
    not, the words share the line by their letters.
    """
    words = text.split()
    if not words:
        return ()
    glyphs = [(g.text[0], g.x) for g in reading.glyphs if not g.text.isspace() and g.x is not None]
    if not glyphs:
        return _shared(words, cut.box.x0, cut.box.x1)
    places = [cut.offset + x * cut.image.shape[1] for _, x in glyphs]
    border = aligned_borders("".join(words), "".join(letter for letter, _ in glyphs))
    inked = _inked(cut, places)
    start, end = _ends(inked, cut, places[0], places[-1])
    middles = [start, *places, end]
    # `middles` begins with the line's edge: the letter before a border has the border's own index.
    firsts = [border[letters] for letters in accumulate(map(len, words[:-1]))]
    sides = np.array([(middles[first], middles[first + 1]) for first in firsts]).reshape(-1, 2)
    spans: list[Span] = []
    left = start
    for stop, go in _gaps(inked, cut, sides):
        spans.append((left, max(stop, left)))
        left = max(go, stop, left)
    return (*spans, (min(left, end), end))


def _inked(cut: LineCut, places: Sequence[float]) -> NDArray[np.bool_]:
    """Which columns of the line's picture hold ink; paper is near white in it.

    What counts as ink is as dark as can be while there is some at the middle of each letter.
    """
    darkest = cut.image.min(axis=0)
    reach = _AT_LETTER * cut.text_height
    inked: NDArray[np.bool_] = np.zeros(len(darkest), np.bool_)
    for share in _DARKNESS:
        inked = darkest < 255 - (255 - int(darkest.min())) * share
        starts = (max(0, int(place - cut.offset - reach)) for place in places)
        if all(inked[start : start + int(2 * reach) + 1].any() for start in starts):
            break
    return inked


def _ends(inked: NDArray[np.bool_], cut: LineCut, first: float, last: float) -> Span:
    """Where the first letter begins and the last one ends: a line's box holds specks far off as well."""
    ink = np.flatnonzero(inked) + cut.offset
    reach, lone = _REACH * cut.text_height, _LONE * cut.text_height
    before, after = ink[ink < first + reach][::-1], ink[ink > last - reach]
    if not len(before) or not len(after):
        return cut.box.x0, cut.box.x1
    stop = np.flatnonzero(-np.diff(before) > lone)
    go = np.flatnonzero(np.diff(after) > lone)
    start = float(before[stop[0]] if len(stop) else before[-1])
    end = float(after[go[0]] if len(go) else after[-1]) + 1
    return max(start, cut.box.x0), min(end, cut.box.x1)


def _gaps(inked: NDArray[np.bool_], cut: LineCut, sides: NDArray[np.float64]) -> list[Span]:
    """For the middles of the letters on both `sides` of each border: the stretch without ink between words.

    It is the one that lies most between the two letters, and another one for each border: a dash between two
    words has a gap on either side within reach of both borders. Where letters touch it is their mean.
    """
    reach = _REACH * cut.text_height
    low, high = sides[:, :1] - reach - cut.offset, sides[:, 1:] + reach - cut.offset
    places = np.flatnonzero(inked)
    begins, ends = places[:-1] + 1, places[1:]
    within = np.minimum(ends, high) - np.maximum(begins, low)
    found = [(float(middle), float(middle)) for middle in sides.mean(axis=1)]
    parted = np.flatnonzero((within >= 1).any(axis=1))
    for number, gap in zip(parted, _one_each(within[parted]), strict=True):
        if within[number, gap] >= 1:
            found[number] = float(cut.offset + begins[gap]), float(cut.offset + ends[gap])
    return found


def _one_each(within: NDArray[np.float64]) -> list[int]:
    """A column for each row, further right than that of the row before, with the largest sum of values."""
    if not len(within):
        return []
    values = np.where(within >= 1, within, -float(within.shape[1]) * within.max(initial=1.0))
    totals = [values[0]]
    for row in values[1:]:
        before = np.maximum.accumulate(totals[-1])
        totals.append(row + np.concatenate(([-np.inf], before[:-1])))
    chosen: list[int] = []
    for total in reversed(totals):
        chosen.insert(0, int(total[: chosen[0] if chosen else None].argmax()))
    return chosen


def _shared(words: Sequence[str], start: float, end: float) -> tuple[Span, ...]:
    """The line's length by letters, one for each space."""
    each = (end - start) / (sum(map(len, words)) + len(words) - 1)
    spans: list[Span] = []
    at = start
    for word in words:
        spans.append((at, at + each * len(word)))
        at += each * (len(word) + 1)
    return tuple(spans)
