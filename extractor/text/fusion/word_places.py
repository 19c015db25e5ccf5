"""Where the words of a line stand: between the gaps in its picture where the reading has its spaces."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from extractor.text.engines.base import LineReading
from extractor.text.fusion.voting import aligned_borders
from extractor.text.segmentation.lines import LineCut

_REACH = 0.25
"""How far beyond the middles of two letters, in text heights, the gap between them is looked for.

Networks place letters up to half a letter off."""

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
    inked = _inked(cut)
    start, end = _ends(inked, cut, places[0], places[-1])
    middles = [start, *places, end]
    spans: list[Span] = []
    left, letters = start, 0
    for word in words[:-1]:
        letters += len(word)
        # `middles` begins with the line's edge: the letter before a border has the border's own index.
        before, after = middles[border[letters]], middles[border[letters] + 1]
        stop, go = _gap(inked, cut, before, after)
        stop = max(stop, left)
        spans.append((left, stop))
        left = max(go, stop)
    return (*spans, (min(left, end), end))


def _inked(cut: LineCut) -> NDArray[np.bool_]:
    """Which columns of the line's picture hold ink; paper is near white in it."""
    middle = (255 + int(cut.image.min())) // 2
    return np.asarray((cut.image < middle).any(axis=0))


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


def _gap(inked: NDArray[np.bool_], cut: LineCut, before: float, after: float) -> Span:
    """The stretch without ink that lies most between two letters' middles; their mean where they touch."""
    reach = _REACH * cut.text_height
    low, high = before - reach - cut.offset, after + reach - cut.offset
    places = np.flatnonzero(inked)
    begins, ends = places[:-1] + 1, places[1:]
    within = np.minimum(ends, high) - np.maximum(begins, low)
    if not len(within) or within.max() < 1:
        return (before + after) / 2, (before + after) / 2
    widest = int(within.argmax())
    return float(cut.offset + begins[widest]), float(cut.offset + ends[widest])


def _shared(words: Sequence[str], start: float, end: float) -> tuple[Span, ...]:
    """The line's length by letters, one for each space."""
    each = (end - start) / (sum(map(len, words)) + len(words) - 1)
    spans: list[Span] = []
    at = start
    for word in words:
        spans.append((at, at + each * len(word)))
        at += each * (len(word) + 1)
    return tuple(spans)
