"""Draws ruled tables with spans, symbols, connectors and wear, as pages whose lattice is known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.grid.model import Table
from extractor.page.model import Page, Quality, Units
from extractor.record.model import PageOrigin

LETTER = 20
"""Height of a capital in pixels."""
PEN = 3
"""Thickness of a rule in pixels."""
EDGE = 60
Canvas = NDArray[np.uint8]
Block = tuple[int, int, int, int]
"""Row, column, row span, column span of a cell."""


@dataclass
class Lattice:
    """A table to draw: its lines in pixels and its cells; squares not named are cells of their own."""

    xs: list[int]
    ys: list[int]
    merged: list[Block] = field(default_factory=list)

    @property
    def blocks(self) -> list[Block]:
        covered = {
            (r, c)
            for row, column, down, across in self.merged
            for r in range(row, row + down)
            for c in range(column, column + across)
        }
        single = [
            (r, c, 1, 1)
            for r in range(len(self.ys) - 1)
            for c in range(len(self.xs) - 1)
            if (r, c) not in covered
        ]
        return sorted(self.merged + single)

    def draw(self, canvas: Canvas, pen: int = PEN, level: int = 0) -> None:
        for row, column, down, across in self.blocks:
            corners = (self.xs[column], self.ys[row]), (self.xs[column + across], self.ys[row + down])
            cv2.rectangle(canvas, *corners, level, pen)

    def canvas(self) -> Canvas:
        return np.full((self.ys[-1] + EDGE, self.xs[-1] + EDGE), 255, np.uint8)

    def page(self, *, pen: int = PEN, level: int = 0) -> Page:
        canvas = self.canvas()
        self.draw(canvas, pen, level)
        return page_of(canvas)


def even(columns: int, rows: int, width: int = 160, height: int = 100) -> Lattice:
    """A lattice of equal squares."""
    return Lattice(
        [EDGE + width * i for i in range(columns + 1)], [EDGE + height * i for i in range(rows + 1)]
    )


def swimlanes(lanes: int = 4, steps: int = 6) -> Lattice:
    """A procedure table: number, activity, lanes under one heading, three columns under another, remarks."""
    widths = [60, 300, *[130] * lanes, 200, 100, 200, 120]
    heights = [44, 60, *[130] * steps]
    columns = len(widths)
    lattice = Lattice(
        [EDGE, *(EDGE + int(v) for v in np.cumsum(widths))],
        [EDGE, *(EDGE + int(v) for v in np.cumsum(heights))],
    )
    tall = [(0, column, 2, 1) for column in (0, 1, columns - 1)]
    lattice.merged = [*tall, (0, 2, 1, lanes), (0, 2 + lanes, 1, 3)]
    return lattice


def page_of(gray: Canvas, text_height: float = LETTER, line_width: float = PEN) -> Page:
    picture = np.repeat(gray[:, :, None], 3, axis=2)
    ink = gray < 128
    return Page(
        number=1,
        origin=PageOrigin.SCAN,
        picture=picture,
        gray=gray,
        ink=ink,
        marks=np.zeros_like(ink),
        units=Units(text_height, line_width),
        quality=Quality(200.0, 1.0, 1.0),
    )


def worn(page: Page, wear: Callable[[Canvas], Canvas]) -> Page:
    """The page after something was done to its gray picture."""
    return replace(page_of(wear(page.gray.copy())), units=page.units)


def sheared(slope: float) -> Callable[[Canvas], Canvas]:
    """Leaves a page not quite upright: both directions lean by `slope`."""

    def wear(gray: Canvas) -> Canvas:
        turn = np.array([[1, slope, 0], [-slope, 1, slope * gray.shape[1]]], np.float64)
        return np.asarray(
            cv2.warpAffine(gray, turn, (gray.shape[1] + 20, gray.shape[0] + 30), borderValue=255), np.uint8
        )

    return wear


def write(canvas: Canvas, words: str, x: int, y: int, height: int = LETTER) -> None:
    """Words with their base line at y."""
    cv2.putText(canvas, words, (x, y), cv2.FONT_HERSHEY_SIMPLEX, height / 21, 0, 2, cv2.LINE_AA)


def box(canvas: Canvas, x: int, y: int, width: int = 70, height: int = 40) -> None:
    cv2.rectangle(canvas, (x, y), (x + width, y + height), 0, 3)


def connector(canvas: Canvas, *points: tuple[int, int]) -> None:
    """A line through the points with an arrow head at the last."""
    for start, end in pairwise(points[:-1]):
        cv2.line(canvas, start, end, 0, 2)
    cv2.arrowedLine(canvas, points[-2], points[-1], 0, 2, tipLength=0.2)


def blocks_of(table: Table) -> list[Block]:
    return sorted((c.row, c.column, c.row_span, c.column_span) for c in table.cells)


def assert_is(tables: Sequence[Table], lattice: Lattice, slack: float = 4.0) -> None:
    """One table, with the lattice's lines in their places and its cells."""
    assert len(tables) == 1
    np.testing.assert_allclose(tables[0].xs, lattice.xs, atol=slack)
    np.testing.assert_allclose(tables[0].ys, lattice.ys, atol=slack)
    assert blocks_of(tables[0]) == lattice.blocks
