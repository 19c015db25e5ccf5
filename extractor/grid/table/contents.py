"""What stands in the cells of one table: texts, read lazily in batches, and the ink where no text is read."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from extractor.grid.model import Cell, Table
from extractor.page.labelling import parts_of
from extractor.page.model import Page
from extractor.record.geometry import Box, union

ReadBoxes = Callable[[Sequence[Box]], Sequence[str]]
"""Inner boxes of cells of one page -> the text in each, lines joined by newlines, "" where it is blank."""


@dataclass(frozen=True)
class _Marks:
    """Connected components of ink or paper: centres (n, 2), sizes (n, 2) and areas (n) in pixels."""

    centers: NDArray[np.float64]
    sizes: NDArray[np.float64]
    areas: NDArray[np.float64]

    def inside(self, box: Box) -> NDArray[np.bool_]:
        x, y = self.centers[:, 0], self.centers[:, 1]
        return np.asarray((x > box.x0) & (x < box.x1) & (y > box.y0) & (y < box.y1))


class TableContents:
    """The contents of a table's cells. Texts are read once; ink is measured once, on first use."""

    def __init__(self, page: Page, table: Table, read: ReadBoxes, read_upward: ReadBoxes | None = None):
        self.page = page
        self.table = table
        self._read = read
        self._read_upward = read_upward
        self._texts: dict[Box, str] = {}
        self._ink = _ink_marks(page, table)
        self._owner = _owners(table)

    @property
    def text_height(self) -> float:
        return self.page.units.text_height

    def cell_at(self, row: int, column: int) -> Cell:
        """The cell over a lattice square, as `Table.cell_at` but by look-up."""
        return self._owner[row, column]

    def row_cells(self, row: int) -> tuple[Cell, ...]:
        """The cells that cover a lattice row, left to right, each once."""
        return tuple(dict.fromkeys(self._owner[row, c] for c in range(self.table.columns)))

    def starting_in(self, row: int) -> tuple[Cell, ...]:
        """The cells whose uppermost lattice row this is, left to right."""
        return tuple(cell for cell in self.row_cells(row) if cell.row == row)

    def texts(self, cells: Iterable[Cell]) -> list[str]:
        """The texts of cells, in order; those not yet known are read in one batch, blank ones not at all."""
        wanted = list(cells)
        missing = [c for c in dict.fromkeys(wanted) if c.box not in self._texts]
        inked = [c for c in missing if not self.is_blank(c)]
        self._texts.update({c.box: "" for c in missing})
        if inked:
            found = self._read([c.box for c in inked])
            self._texts.update({c.box: t.strip() for c, t in zip(inked, found, strict=True)})
        return [self._texts[c.box] for c in wanted]

    def text(self, cell: Cell) -> str:
        return self.texts([cell])[0]

    def text_over(self, cells: Sequence[Cell]) -> str:
        """What stands across neighbouring cells, read as one."""
        box = union(cell.box for cell in cells)
        if box not in self._texts:
            self._texts[box] = self._read([box])[0].strip()
        return self._texts[box]

    def upward_text(self, cell: Cell) -> str:
        """The text of a cell whose words run up the page; "" where no reader for that was given."""
        if self._read_upward is None or self.is_blank(cell):
            return ""
        return self._read_upward([cell.box])[0].strip()

    def stands_on_end(self, cell: Cell) -> bool:
        """True where the ink of a cell is taller than wide, as words on end are."""
        sizes = self._ink.sizes
        inside = self._ink.inside(cell.box) & (sizes[:, 0] < cell.box.width) & (sizes[:, 1] < cell.box.height)
        if not inside.any():
            return False
        centers, half = self._ink.centers[inside], self._ink.sizes[inside] / 2
        width, height = (centers + half).max(axis=0) - (centers - half).min(axis=0)
        return bool(height > max(1.2 * width, 1.8 * self.text_height))

    def is_blank(self, cell: Cell) -> bool:
        """True where a cell holds no ink but rules, specks and what crosses its border."""
        return self.marks(cell.box) == 0 and self.ink_share(cell.box) < 0.004

    def marks(self, box: Box) -> int:
        """How many separate marks of about a letter's size, or larger, lie in a box."""
        small = 0.3 * self.text_height
        inside = self._ink.inside(box)
        sizes = self._ink.sizes
        large = (sizes.max(axis=1) >= small) & (sizes[:, 0] < 0.98 * box.width) & (sizes[:, 1] < box.height)
        return int(np.count_nonzero(inside & large))

    def letters(self, box: Box, smallest: float = 0.35) -> int:
        """How many marks in a box have the size of a letter or digit, `smallest` text heights at least."""
        height = self.text_height
        sizes = self._ink.sizes
        letter = (sizes[:, 1] >= smallest * height) & (sizes[:, 1] <= 1.7 * height)
        return int(np.count_nonzero(self._ink.inside(box) & letter & (sizes[:, 0] <= 3 * height)))

    def shapes(self, box: Box) -> int:
        """How many symbols seem to lie in a box: closed outlines with paper inside, or solid dark shapes."""
        gap = 0.15 * self.text_height
        half = self._shapes.sizes / 2
        low, high = self._shapes.centers - half, self._shapes.centers + half
        free = (low[:, 0] > box.x0 + gap) & (low[:, 1] > box.y0 + gap)
        free &= (high[:, 0] < box.x1 - gap) & (high[:, 1] < box.y1 - gap)
        return int(np.count_nonzero(free))

    @cached_property
    def _shapes(self) -> _Marks:
        return _shape_marks(self.page, self.table, self._ink)

    def ink_share(self, box: Box) -> float:
        """Share of dark pixels in the inner part of a box, away from its border, 0 to 1."""
        inset = min(0.3 * self.text_height, box.width / 4, box.height / 4)
        inner = box.grow(-inset).clip(self.page.width, self.page.height)
        patch = self.page.ink[int(inner.y0) : int(inner.y1), int(inner.x0) : int(inner.x1)]
        return float(patch.mean()) if patch.size else 0.0


def _owners(table: Table) -> dict[tuple[int, int], Cell]:
    return {
        (row, column): cell
        for cell in table.cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    }


def _ink_marks(page: Page, table: Table) -> _Marks:
    ink, x0, y0 = _ink_of(page, table)
    return _measure(ink, x0, y0)


def _shape_marks(page: Page, table: Table, dark: _Marks) -> _Marks:
    """Those components of paper and of ink that look like the insides of symbols, or like solid symbols."""
    ink, x0, y0 = _ink_of(page, table)
    paper = _measure(1 - ink, x0, y0)
    shapes = (_select(paper, _is_outline(paper, page)), _select(dark, _is_solid(dark, page)))
    return _Marks(
        np.concatenate([s.centers for s in shapes]),
        np.concatenate([s.sizes for s in shapes]),
        np.concatenate([s.areas for s in shapes]),
    )


def _ink_of(page: Page, table: Table) -> tuple[NDArray[np.uint8], int, int]:
    """A table's ink, 1 where it is dark, with the place of its upper left corner."""
    box = table.box.clip(page.width, page.height)
    x0, y0 = int(box.x0), int(box.y0)
    return page.ink[y0 : int(box.y1) + 1, x0 : int(box.x1) + 1].astype(np.uint8), x0, y0


def _measure(mask: NDArray[np.uint8], x0: int, y0: int) -> _Marks:
    if not mask.size:
        return _Marks(np.zeros((0, 2)), np.zeros((0, 2)), np.zeros(0))
    stats = parts_of(mask).stats
    left, top, width, height, area = (stats[1:, i].astype(np.float64) for i in range(5))
    centers = np.stack([x0 + left + width / 2, y0 + top + height / 2], axis=1)
    return _Marks(centers, np.stack([width, height], axis=1), area)


def _select(marks: _Marks, chosen: NDArray[np.bool_]) -> _Marks:
    return _Marks(marks.centers[chosen], marks.sizes[chosen], marks.areas[chosen])


def _is_outline(paper: _Marks, page: Page) -> NDArray[np.bool_]:
    """Paper enclosed by a symbol's outline: larger than a letter's eye, smaller than a cell, well filled."""
    height = page.units.text_height
    width, tall = paper.sizes[:, 0], paper.sizes[:, 1]
    fill = paper.areas / np.maximum(1, width * tall)
    return np.asarray(
        (width >= 1.2 * height)
        & (tall >= 0.8 * height)
        & (width <= 14 * height)
        & (tall <= 6 * height)
        & (fill >= 0.45)
    )


def _is_solid(dark: _Marks, page: Page) -> NDArray[np.bool_]:
    height = page.units.text_height
    width, tall = dark.sizes[:, 0], dark.sizes[:, 1]
    fill = dark.areas / np.maximum(1, width * tall)
    return np.asarray(
        (width >= 1.2 * height) & (tall >= 0.8 * height) & (width <= 14 * height) & (fill >= 0.6)
    )
