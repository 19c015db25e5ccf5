"""What the borders of a table's cells tell without its header: real columns, signs of a procedure table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.grid.model import Cell, Table
from extractor.grid.table.contents import TableContents

_NUMBER_LIKE = re.compile(r"^\W*(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})\W*$")
_REAL_BORDER = 0.5


@dataclass(frozen=True)
class BorderSupport:
    """For each inner vertical lattice line, the share of the rows' height in which it is a cell's border."""

    shares: tuple[float, ...]

    @property
    def real(self) -> tuple[int, ...]:
        """Indices into `Table.xs` of the inner lines that are borders of columns."""
        return tuple(i for i, share in enumerate(self.shares, start=1) if share >= _REAL_BORDER)

    @property
    def count(self) -> int:
        """How many columns these borders make."""
        return len(self.real) + 1

    def at(self, line: int) -> float:
        """The share at `Table.xs[line]`; the table's own edges are always borders."""
        return self.shares[line - 1] if 0 < line <= len(self.shares) else 1.0


def border_support(table: Table, first: int, last: int, skip: Sequence[int] = ()) -> BorderSupport:
    """Support of the vertical lines between lattice rows `first` and `last`, without the rows in `skip`."""
    height = [0.0] * (table.columns + 1)
    total = 0.0
    skipped = set(skip)
    rows = [row for row in range(first, last + 1) if row not in skipped]
    for row in rows:
        total += table.ys[row + 1] - table.ys[row]
    wanted = set(rows)
    for cell in table.cells:
        covered = [r for r in range(cell.row, cell.row + cell.row_span) if r in wanted]
        height[cell.column] += sum(table.ys[r + 1] - table.ys[r] for r in covered)
    shares = tuple(min(1.0, height[line] / total) if total else 0.0 for line in range(1, table.columns))
    return BorderSupport(shares)


def column_cells(contents: TableContents, column: int, first: int, last: int) -> tuple[Cell, ...]:
    """The cells over a lattice column between two rows, top to bottom, each once."""
    return tuple(dict.fromkeys(contents.cell_at(row, column) for row in range(first, last + 1)))


def text_share(contents: TableContents, cells: Sequence[Cell]) -> float:
    """Share of cells that hold running text (several letters) rather than symbols or nothing, 0 to 1."""
    if not cells:
        return 0.0
    return sum(1 for cell in cells if contents.letters(cell.box) >= 4) / len(cells)


def looks_like_procedure(contents: TableContents, first: int, last: int) -> float:
    """How much rows without a header look like the rest of a procedure table, 0 to 1.

    Clues: many columns, a narrow first one with numbers, text in the second, columns in the middle that
    hold drawings or nothing.
    """
    table = contents.table
    support = border_support(table, first, last)
    if support.count < 4:
        return 0.0
    lines = (0, *support.real, table.columns)
    numbers = column_cells(contents, 0, first, last)
    texts = [t for t in contents.texts(numbers) if t]
    narrow = table.xs[lines[1]] - table.xs[0] < 0.09 * table.box.width
    score = 0.15 * (support.count >= 5) + 0.15 * (support.count >= 7) + 0.1 * narrow
    if narrow and texts:
        score += 0.3 * sum(1 for t in texts if _NUMBER_LIKE.match(t)) / len(texts)
    shares = [text_share(contents, column_cells(contents, line, first, last)) for line in lines[1:-1]]
    score += 0.15 * (shares[0] >= 0.5)
    middle = shares[1:-1]
    score += 0.25 * (sum(1 for share in middle if share <= 0.3) >= 2)
    return min(1.0, score)
