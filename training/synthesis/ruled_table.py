"""Draws a table from rows of words and answers for the reader, so that layouts can be written down in a test.

A cell is its text; "<" goes on with the cell to its left, "^" with the cell above, and "#" before a text
draws a symbol instead ("#" alone an empty one). Words are drawn as blocks of a letter's size; what they say
is known to the reader only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from extractor.grid.model import Cell, Region, RegionRole, Table
from extractor.page.model import Page, Quality, Units
from extractor.record.geometry import Box
from extractor.record.model import PageOrigin

LETTER = 12
"""Height of a letter in pixels."""
EDGE = 40
LEFT, ABOVE, SYMBOL = "<", "^", "#"


@dataclass
class DrawnTable:
    """A page with one table, and a reader that knows its texts. `asked` counts the boxes it was asked for."""

    page: Page
    table: Table
    texts: dict[Box, str]
    asked: list[Box] = field(default_factory=list)

    def read(self, boxes: Sequence[Box]) -> list[str]:
        self.asked.extend(boxes)
        return [self._text(box) for box in boxes]

    def _text(self, box: Box) -> str:
        """A cell's text, or the texts of the cells that a larger box covers, side by side."""
        if box in self.texts:
            return self.texts[box]
        return "".join(text for cell, text in self.texts.items() if cell.overlap(box) > 0.9)

    def region(self, role: RegionRole = RegionRole.PROCEDURE) -> Region:
        return Region(role, self.table, 0, self.table.rows - 1)


def draw(
    rows: Sequence[Sequence[str]],
    widths: Sequence[int] | None = None,
    heights: Sequence[int] | None = None,
    scale: float = 1.0,
) -> DrawnTable:
    """A drawn table; `widths` and `heights` in letters' heights, taken from the texts where not given."""
    letter = LETTER * scale
    widths = widths or [_width([row[c] for row in rows]) for c in range(len(rows[0]))]
    heights = heights or [4 if any(SYMBOL in cell for cell in row) else 3 for row in rows]
    xs = np.concatenate([[0.0], np.cumsum(widths)]) * letter + EDGE
    ys = np.concatenate([[0.0], np.cumsum(heights)]) * letter + EDGE
    ink = np.zeros((int(ys[-1] + EDGE), int(xs[-1] + EDGE)), dtype=np.bool_)
    cells, texts = [], {}
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text in (LEFT, ABOVE):
                continue
            cell = _cell(rows, r, c, xs, ys)
            cells.append(cell)
            texts[cell.box] = text.removeprefix(SYMBOL)
            _rule(ink, cell.box)
            _fill(ink, cell.box, text, letter)
    table = Table(1, 0, tuple(xs.tolist()), tuple(ys.tolist()), tuple(cells))
    return DrawnTable(_page(ink, letter), table, texts)


def _width(column: Sequence[str]) -> int:
    longest = max((len(word) for text in column for word in text.split("\n")), default=0)
    if any(SYMBOL in text for text in column):
        return 7
    return max(2, min(14, 2 + longest // 2))


def _cell(rows: Sequence[Sequence[str]], r: int, c: int, xs: np.ndarray, ys: np.ndarray) -> Cell:
    columns = 1
    while c + columns < len(rows[r]) and rows[r][c + columns] == LEFT:
        columns += 1
    down = 1
    while r + down < len(rows) and rows[r + down][c] == ABOVE:
        down += 1
    box = Box(xs[c] + 2, ys[r] + 2, xs[c + columns] - 2, ys[r + down] - 2)
    return Cell(r, c, down, columns, Box(*(float(v) for v in box)))


def _rule(ink: np.ndarray, box: Box) -> None:
    x0, y0, x1, y1 = int(box.x0) - 3, int(box.y0) - 3, int(box.x1) + 3, int(box.y1) + 3
    ink[y0 : y0 + 2, x0:x1] = ink[y1 - 2 : y1, x0:x1] = True
    ink[y0:y1, x0 : x0 + 2] = ink[y0:y1, x1 - 2 : x1] = True


def _fill(ink: np.ndarray, box: Box, text: str, letter: float) -> None:
    x, y = box.x0 + letter / 2, box.y0 + letter / 2
    if text.startswith(SYMBOL):
        right, bottom = min(x + 5 * letter, box.x1 - letter / 2), min(y + 2.5 * letter, box.y1 - letter / 2)
        _rule(ink, Box(x + 3, y + 3, right, bottom))
        return
    for line in text.split("\n"):
        for k, mark in enumerate(line[: max(1, int((box.width - letter) / (0.7 * letter)))]):
            left = int(x + 0.7 * letter * k)
            if not mark.isspace():
                ink[int(y) : int(y + letter), left : left + max(2, int(0.4 * letter))] = True
        y += 1.3 * letter
        if y + letter > box.y1:
            return


def _page(ink: np.ndarray, letter: float) -> Page:
    gray = np.where(ink, 0, 255).astype(np.uint8)
    return Page(
        number=1,
        origin=PageOrigin.SCAN,
        picture=np.repeat(gray[:, :, None], 3, axis=2),
        gray=gray,
        ink=ink,
        marks=np.zeros_like(ink),
        units=Units(text_height=letter, line_width=2.0),
        quality=Quality(dpi=200.0, contrast=1.0, sharpness=1.0),
    )
