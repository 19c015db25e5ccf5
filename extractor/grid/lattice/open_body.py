"""A table whose body lost its rules, as on copies of pale ones: cut at the header's columns and its numbers.

A copy in black and white drops pale rules as a whole and leaves the frame, the header and the words. What
the columns of such a table are, its header says, and its numbers where the steps are.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from extractor.grid.lattice.borders import DRAWN
from extractor.grid.lattice.cells import OPEN, Borders
from extractor.grid.lattice.lines import LatticeLine
from extractor.page.model import Mask, Page

COLUMNS = 5
"""A header has at least so many columns, ..."""
LOWEST = 8.0
"""... an open body is so high at least, in text heights, ..."""
FREE = 0.75
"""... and nothing as high as a letter stands on so large a share of its column lines: prose crosses all."""
LETTER = 0.45
"""Ink on a column line that is higher than this, in text heights, is a letter or a symbol, no level line."""
NUMBER, APART = 2.0, 0.6
"""A step's number is at most so high, and the next one at least so far below it, in text heights."""
INSET = 0.25
"""How far from its borders a column's words are looked for, in text heights."""
_Runs = list[tuple[int, int]]


def with_open_body(
    borders: Borders, xs: Sequence[LatticeLine], ys: Sequence[LatticeLine], page: Page
) -> tuple[Borders, list[LatticeLine], int | None]:
    """The borders and row lines with those of a last row that is a body without rules, and its first row.

    None for the row, and all else as given, where the table has no such body.
    """
    row = len(ys) - 2
    if row < 1:
        return borders, list(ys), None
    over = borders.vertical[row - 1] >= DRAWN
    lost = over & (borders.vertical[row] <= OPEN)
    unit = page.units.text_height
    if lost[1:-1].sum() < max(COLUMNS - 1, (len(xs) - 2) * FREE):
        return borders, list(ys), None
    inset = max(1, round(INSET * unit))
    top, bottom = round(ys[row].middle) + inset, round(ys[row + 1].middle) - inset
    if bottom - top < LOWEST * unit:
        return borders, list(ys), None
    ink = page.ink[top:bottom]
    edges = [round(line.where((top + bottom) / 2)) for line in xs]
    crossed = [_is_crossed(ink, x, unit) for x, gone in zip(edges, lost, strict=True) if gone]
    cuts = list(_cuts(ink, edges, inset, unit)) if np.mean(crossed) <= 1 - FREE else []
    if not cuts:
        return borders, list(ys), None
    low, high = ys[row].frame.borders(True)
    whole = max(high.middle - low.middle, 1.0)
    lines = [LatticeLine(True, (top + cut - low.middle) / whole, (), ys[row].frame) for cut in cuts]
    upright = np.where(lost, 1.0, borders.vertical[row])
    vertical = np.vstack([borders.vertical[:row], np.repeat(upright[None], len(cuts) + 1, axis=0)])
    level = np.insert(borders.horizontal, [row + 1] * len(cuts), 1.0, axis=0)
    return Borders(level, vertical), [*ys[: row + 1], *lines, ys[row + 1]], row


def _is_crossed(ink: Mask, x: int, unit: float) -> bool:
    """Whether a letter or a symbol stands on a column line."""
    runs = _runs(np.asarray(ink[:, max(0, x - 1) : x + 2].any(axis=1)))
    return any(end - start > LETTER * unit for start, end in runs)


def _cuts(ink: Mask, edges: Sequence[int], inset: int, unit: float) -> Iterator[int]:
    """Between each two numbers of the first column the row of pixels that goes through the fewest columns."""
    columns = [ink[:, a + inset : b - inset] for a, b in pairwise(edges)]
    inked = np.stack([part.any(axis=1) for part in columns])
    numbers = _numbers(inked[0], unit)
    for above, below in pairwise(numbers):
        between = inked[:, above[1] : below[0]].sum(axis=0)
        start, end = max(_runs(np.asarray(between == between.min())), key=lambda run: run[1] - run[0])
        yield above[1] + (start + end) // 2


def _numbers(inked: Mask, unit: float) -> _Runs:
    """Where the numbers of the first column stand; none where something larger stands there as well."""
    joined: _Runs = []
    for start, end in _runs(inked):
        if joined and start - joined[-1][1] < APART * unit:
            joined[-1] = (joined[-1][0], end)
        elif end - start > LETTER * unit:
            joined.append((start, end))
    return joined if all(end - start <= NUMBER * unit for start, end in joined) else []


def _runs(flags: Mask) -> _Runs:
    """The stretches of a row of flags that are set: first, and one past the last."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]
