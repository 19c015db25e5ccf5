"""A header whose own rules were lost, as on copies of dark rows: cut into cells at the columns below it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractor.grid.lattice.borders import DRAWN
from extractor.grid.lattice.cells import OPEN, Borders
from extractor.grid.lattice.lines import LatticeLine
from extractor.page.model import Mask, Page

COLUMNS = 4
"""A header has at least so many columns, ..."""
OUTER = 4
"""So many upright rules of it may be seen, those beside its groups of columns; ..."""
WORDED = 0.7
"""... words in so large a share of them, ..."""
LOWEST, HIGHEST = 1.4, 22.0
"""... and a height between these, in text heights: names on end make it tall."""
HEADING = 0.6
"""Headings over several columns stand in the upper part of it, over so much of its height at most."""
MOST = 0.6
"""A column line seen in so large a share of the rows below is one: a seal can hide it in the first."""
THROUGH = 0.8
"""Share of ink in a row of pixels that a rule through the whole table runs along."""
INSET = 0.25
"""How far from its borders a header's words are looked for, in text heights."""


@dataclass(frozen=True)
class _Band:
    """A lattice row in pixels: the place of its ink, and for each column line where words cross it.

    `lowest` is the last row of `ink` in which a word crosses an inner line, -1 where none does; words of a
    column are looked for `inset` pixels from its lines.
    """

    top: int
    ink: Mask
    edges: tuple[int, ...]
    lowest: tuple[int, ...]
    inset: int


def with_open_header(
    borders: Borders, xs: Sequence[LatticeLine], ys: Sequence[LatticeLine], page: Page
) -> tuple[Borders, list[LatticeLine]]:
    """The borders and row lines with those of the first row that is a header without rules; else as given."""
    for row in range(len(ys) - 2):
        below = borders.vertical[row + 1 :] >= DRAWN
        drawn = below[0] | (below.mean(axis=0) >= MOST)
        lost = drawn & (borders.vertical[row] <= OPEN)
        if lost[1:-1].sum() < COLUMNS - 1 or (borders.vertical[row, 1:-1] > OPEN).sum() > OUTER:
            continue
        band = _band(xs, ys[row], ys[row + 1], page)
        if band is not None and _is_worded(band, drawn, lost):
            return _cut(borders, ys, row, band, lost, page.units.text_height)
    return borders, list(ys)


def _band(xs: Sequence[LatticeLine], above: LatticeLine, below: LatticeLine, page: Page) -> _Band | None:
    text = page.units.text_height
    inset = INSET * text
    top, bottom = round(above.middle + above.thickness / 2 + inset), round(below.middle - inset)
    if not LOWEST * text <= below.middle - above.middle <= HIGHEST * text or bottom - top < text / 2:
        return None
    top += _inner_frame(page.ink[top:bottom, round(xs[0].middle) : round(xs[-1].middle)])
    ink = page.ink[top:bottom]
    edges = tuple(round(line.where((top + bottom) / 2)) for line in xs)
    return _Band(top, ink, edges, tuple(_lowest_crossing(ink, x) for x in edges), max(1, round(inset)))


def _inner_frame(ink: Mask) -> int:
    """How many rows at the top of a band are those of a double frame's inner line, and above it."""
    rows = np.flatnonzero(ink[: len(ink) // 4].mean(axis=1) > THROUGH)
    return int(rows[-1]) + 1 if len(rows) else 0


def _lowest_crossing(ink: Mask, x: int) -> int:
    rows = np.flatnonzero(ink[:, max(0, x - 1) : x + 2].any(axis=1))
    return int(rows[-1]) if len(rows) else -1


def _is_worded(band: _Band, drawn: NDArray[np.bool_], lost: NDArray[np.bool_]) -> bool:
    """Whether most columns have words, and those that cross a lost line stand over others."""
    inner = [low for low, missing in zip(band.lowest[1:-1], lost[1:-1], strict=True) if missing]
    height = band.ink.shape[0]
    if max(inner) > HEADING * height or sum(low < 0 for low in inner) < len(inner) / 3:
        return False
    lines = [i for i in range(len(band.edges)) if drawn[i] or i in (0, len(band.edges) - 1)]
    below = band.ink[max(inner) + 1 :]
    worded = [
        bool(below[:, band.edges[a] + band.inset : band.edges[b] - band.inset].any())
        for a, b in pairwise(lines)
    ]
    return sum(worded) >= WORDED * len(worded)


def _cut(
    borders: Borders,
    ys: Sequence[LatticeLine],
    row: int,
    band: _Band,
    lost: NDArray[np.bool_],
    text_height: float,
) -> tuple[Borders, list[LatticeLine]]:
    """The row cut at the columns' lines, and under the headings that words across them are."""
    crossed = np.array([low >= 0 for low in band.lowest]) & lost
    crossed[[0, -1]] = False
    vertical, horizontal = borders.vertical.copy(), borders.horizontal
    vertical[row, lost] = 1.0
    if not crossed.any():
        return replace(borders, vertical=vertical), list(ys)
    foot = band.top + max(low for low, over in zip(band.lowest, crossed, strict=True) if over)
    low, high = ys[row].frame.borders(True)
    place = (foot + 0.1 * text_height - low.middle) / max(high.middle - low.middle, 1.0)
    upper = np.where(crossed, 0.0, vertical[row])
    under = (crossed[:-1] | crossed[1:]).astype(np.float64)
    line = LatticeLine(True, float(place), (), ys[row].frame)
    return (
        Borders(np.insert(horizontal, row + 1, under, axis=0), np.insert(vertical, row, upper, axis=0)),
        [*ys[: row + 1], line, *ys[row + 1 :]],
    )
