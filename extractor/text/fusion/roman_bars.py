"""Roman numerals of bars (I, II, III), which no shape tells from l, 1 and |: counted in the picture."""

import re

import numpy as np
from numpy.typing import NDArray

from extractor.page.model import Gray
from extractor.text.engines.base import Glyph

_BARS = re.compile(r"[Il|1]*[Il|][Il|1]*")
MOST = 3
TALL = 0.6
"""A column with ink over this share of the text height belongs to a bar."""
WORD_GAP = 0.3
WIDEST = 0.3
"""Bars are narrower than this share of the text height."""
COUNTED = 0.95
"""Probability of a numeral whose bars were counted."""


def read_numerals(glyphs: tuple[Glyph, ...], image: Gray, text_height: float) -> tuple[Glyph, ...]:
    """`glyphs` with words of bars read as Roman numerals, as many bars as the picture shows."""
    text = "".join(g.text for g in glyphs)
    if len(text) != len(glyphs) or not any(_BARS.fullmatch(word.strip(".,;:()")) for word in text.split()):
        return glyphs
    groups = _bar_groups(image, text_height)
    result: list[Glyph] = []
    start = 0
    for match in re.finditer(r"[^\s.,;:()]+", text):
        result.extend(glyphs[start : match.start()])
        start = match.end()
        word = glyphs[match.start() : start]
        result.extend(_numeral(word, groups, image.shape[1]) if _BARS.fullmatch(match[0]) else word)
    return (*result, *glyphs[start:])


def _numeral(
    word: tuple[Glyph, ...], groups: list[tuple[float, float, int]], width: int
) -> tuple[Glyph, ...]:
    places = [g.x for g in word if g.x is not None]
    if not places:
        return word
    middle = sum(places) / len(places) * width
    start, end, count = min(groups, key=lambda g: max(g[0] - middle, middle - g[1], 0.0), default=(0, 0, 0))
    slip = (end - start) / 2 + 0.02 * width
    if not 1 <= count <= MOST or not start - slip <= middle <= end + slip:
        return word
    x = middle / width
    return tuple(Glyph("I", max(COUNTED, word[0].probability), x) for _ in range(count))


def _bar_groups(image: Gray, text_height: float) -> list[tuple[float, float, int]]:
    """Words of nothing but bars: their first and last column, and how many bars they have."""
    paper, dark = float(np.median(image)), float(image.min())
    ink = image < (paper + dark) / 2
    full: NDArray[np.bool_] = np.any(ink, axis=0)
    runs = _runs(full)
    words: list[list[tuple[int, int]]] = []
    for run in runs:
        if words and run[0] - words[-1][-1][1] <= WORD_GAP * text_height:
            words[-1].append(run)
        else:
            words.append([run])
    groups = []
    for word in words:
        heights = [int(ink[:, a:b].any(axis=1).sum()) for a, b in word]
        bars = [run for run, tall in zip(word, heights, strict=True) if tall >= TALL * text_height]
        if bars and all(b - a <= WIDEST * text_height for a, b in bars):
            groups.append((float(bars[0][0]), float(bars[-1][1]), len(bars)))
    return groups


def _runs(full: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Starts and ends of the runs of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], full, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]
