"""From the drawn borders of a lattice to cells with row and column spans."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from extractor.grid.lattice.borders import DRAWN
from extractor.grid.model import Cell
from extractor.record.geometry import Box

OPEN = 0.35
"""A border with no more than this share of ink is not there."""


class Line(Protocol):
    """A line of the lattice, as far as cells need it."""

    @property
    def thickness(self) -> float: ...

    def where(self, along: float) -> float: ...


@dataclass(frozen=True)
class Borders:
    """Share of ink, 0 to 1, along the borders of the lattice's squares.

    `horizontal` has shape (rows + 1, columns), `vertical` shape (rows, columns + 1).
    """

    horizontal: NDArray[np.float64]
    vertical: NDArray[np.float64]


@dataclass(frozen=True)
class _Block:
    """Lattice rows `top` to `bottom` and columns `left` to `right`, the ends not included."""

    top: int
    bottom: int
    left: int
    right: int


def find_cells(borders: Borders, xs: Sequence[Line], ys: Sequence[Line]) -> tuple[Cell, ...]:
    """Cells in reading order; every square of the lattice belongs to exactly one."""
    rows, columns = borders.vertical.shape[0], borders.horizontal.shape[1]
    cells = []
    for block, inferred in _blocks(_closed(borders), borders, rows, columns):
        seen = _seen(block, borders)
        box = _inner_box(block, xs, ys)
        cells.append(
            Cell(
                block.top,
                block.left,
                block.bottom - block.top,
                block.right - block.left,
                box,
                inferred or not seen,
            )
        )
    return tuple(sorted(cells, key=lambda c: (c.row, c.column)))


def _closed(borders: Borders) -> Borders:
    """The borders as 0 or 1; the table's outer borders are always closed."""
    across = (borders.horizontal >= _threshold(borders.horizontal, 1)).astype(np.float64)
    down = (borders.vertical >= _threshold(borders.vertical, 0)).astype(np.float64)
    across[[0, -1], :] = 1.0
    down[:, [0, -1]] = 1.0
    return Borders(across, down)


def _threshold(shares: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    """A line drawn nearly everywhere needs less ink at a doubtful place than one drawn only in part."""
    drawn = (shares >= DRAWN).mean(axis=axis, keepdims=True)
    return np.where(drawn >= 0.75, OPEN, DRAWN)


def _blocks(closed: Borders, borders: Borders, rows: int, columns: int) -> list[tuple[_Block, bool]]:
    """The squares put together where no border parts them, each group cut until it is a rectangle."""
    labels = _labels(closed, rows, columns)
    blocks: list[tuple[_Block, bool]] = []
    for label in range(int(labels.max()) + 1):
        members = labels == label
        if members.any():
            blocks += _rectangles(members, borders)
    return blocks


def _labels(closed: Borders, rows: int, columns: int) -> NDArray[np.int64]:
    labels = np.full((rows, columns), -1)
    count = 0
    for row in range(rows):
        for column in range(columns):
            if labels[row, column] < 0:
                _flood(labels, closed, row, column, count)
                count += 1
    return labels


def _flood(labels: NDArray[np.int64], closed: Borders, row: int, column: int, label: int) -> None:
    rows, columns = labels.shape
    todo = [(row, column)]
    while todo:
        r, c = todo.pop()
        if not (0 <= r < rows and 0 <= c < columns) or labels[r, c] >= 0:
            continue
        labels[r, c] = label
        if not closed.horizontal[r, c]:
            todo.append((r - 1, c))
        if not closed.horizontal[r + 1, c]:
            todo.append((r + 1, c))
        if not closed.vertical[r, c]:
            todo.append((r, c - 1))
        if not closed.vertical[r, c + 1]:
            todo.append((r, c + 1))


def _rectangles(members: NDArray[np.bool_], borders: Borders) -> list[tuple[_Block, bool]]:
    """A group of squares as rectangles: whole, or cut along the line with the most ink on the cut."""
    rows, columns = np.nonzero(members.any(axis=1))[0], np.nonzero(members.any(axis=0))[0]
    block = _Block(int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1)
    inside = members[block.top : block.bottom, block.left : block.right]
    if inside.all():
        return [(block, False)]
    best: tuple[float, NDArray[np.bool_]] | None = None
    for part, ink in _cuts(members, block, borders):
        if best is None or ink > best[0]:
            best = (ink, part)
    if best is None:
        return [(block, True)]
    pieces = []
    for half in (best[1], members & ~best[1]):
        for component in _connected(half):
            pieces += [(found, True) for found, _ in _rectangles(component, borders)]
    return pieces


def _cuts(
    members: NDArray[np.bool_], block: _Block, borders: Borders
) -> list[tuple[NDArray[np.bool_], float]]:
    """Every straight cut through the group: the squares before it, and the mean ink along it."""
    cuts = []
    for row in range(block.top + 1, block.bottom):
        both = members[row - 1] & members[row]
        part = members.copy()
        part[row:] = False
        ink = float(borders.horizontal[row][both].mean()) if both.any() else 2.0
        cuts.append((part, ink))
    for column in range(block.left + 1, block.right):
        both = members[:, column - 1] & members[:, column]
        part = members.copy()
        part[:, column:] = False
        ink = float(borders.vertical[:, column][both].mean()) if both.any() else 2.0
        cuts.append((part, ink))
    return cuts


def _connected(members: NDArray[np.bool_]) -> list[NDArray[np.bool_]]:
    """The parts of a group that hang together by the sides of their squares."""
    rows, columns = members.shape
    labels = _labels(_outline(members), rows, columns)
    return [labels == label for label in sorted({int(v) for v in labels[members]})]


def _outline(members: NDArray[np.bool_]) -> Borders:
    padded = np.pad(members, 1)
    across = padded[1:, 1:-1] != padded[:-1, 1:-1]
    down = padded[1:-1, 1:] != padded[1:-1, :-1]
    across[[0, -1], :] = True
    down[:, [0, -1]] = True
    return Borders(across.astype(np.float64), down.astype(np.float64))


def _seen(block: _Block, borders: Borders) -> bool:
    """Whether ink was seen along most of each of the four sides."""
    sides = (
        borders.horizontal[block.top, block.left : block.right],
        borders.horizontal[block.bottom, block.left : block.right],
        borders.vertical[block.top : block.bottom, block.left],
        borders.vertical[block.top : block.bottom, block.right],
    )
    return all(float(side.mean()) >= OPEN for side in sides)


def _inner_box(block: _Block, xs: Sequence[Line], ys: Sequence[Line]) -> Box:
    """The box inside the rules, at their local positions."""
    left, right, top, bottom = xs[block.left], xs[block.right], ys[block.top], ys[block.bottom]
    x = (left.where(top.where(0.0)) + right.where(top.where(0.0))) / 2
    y = (top.where(x) + bottom.where(x)) / 2
    x0, x1 = left.where(y), right.where(y)
    y0, y1 = top.where((x0 + x1) / 2), bottom.where((x0 + x1) / 2)
    return Box(
        min(x0 + left.thickness / 2, (x0 + x1) / 2),
        min(y0 + top.thickness / 2, (y0 + y1) / 2),
        max(x1 - right.thickness / 2, (x0 + x1) / 2),
        max(y1 - bottom.thickness / 2, (y0 + y1) / 2),
    )
