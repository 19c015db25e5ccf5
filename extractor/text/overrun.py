"""Words of a born-digital page that run over a border of their cell: whose they are, decided by the line.

A letter beyond the border belongs to its word, a word to the line that was written in one go: to the cell in
which the lines before and after it stand, or that it is aligned in, or that holds most of it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from extractor.grid.model import Cell, Table
from extractor.page.model import Character, Page
from extractor.record.geometry import Box, union

# Lengths are shares of the letters' size.
SPACE = 0.17
SAME_LINE, SAME_SIZE = 0.3, 1.3
"""Most that baselines and least that sizes (as a ratio) of one line differ."""
JOINED = 0.05
"""A letter that begins just where the last one ends is of its word, though it be an object of its own."""
BACK = 0.1
"""A text object that begins so far before the end of the last one is written elsewhere."""
ALIGNED = 0.15
"""Edges or middles of two lines nearer than this are aligned."""
PADDING, CENTRED = 1.5, 0.5
"""How near to its cell's left border a line begins, to the right one it ends, to the middle it lies."""
LEADING = 2.3
"""Baselines of a paragraph's lines are no further apart."""
EQUAL_LEADING = 0.15
ASCENT, DESCENT = 0.72, 0.1
"""What letters reach above and below their baseline; a border that runs through that is run over."""
BASELINE = 0.22
"""Share of a character's box, which is as high as its size, that lies under the baseline."""


@dataclass
class _Line:
    """Characters that were written one after the other on one baseline; `members` are their numbers."""

    members: list[int]
    box: Box
    size: float
    owner: Cell | None = field(default=None)

    @property
    def baseline(self) -> float:
        return self.box.y1 - BASELINE * self.box.height


def with_homes(page: Page, tables: Sequence[Table]) -> Page:
    """The page with a place in the right cell for each character that lies beyond its cell's border."""
    if page.digital is None or not tables:
        return page
    characters = list(page.digital.characters)
    lattices = [_Lattice(table) for table in tables]
    lines = [
        line
        for written in _written(characters, lattices)
        for line in _cut_at_borders(written, characters, lattices)
    ]
    for number, line in enumerate(lines):
        line.owner = _owner(line, lines, number, lattices)
    _follow_down(lines, lattices)
    moved = False
    for line in lines:
        for number in line.members if line.owner is not None else ():
            home = _inside(line.owner, characters[number])
            if home is not None:
                characters[number] = replace(characters[number], home=home)
                moved = True
    return replace(page, digital=replace(page.digital, characters=tuple(characters))) if moved else page


class _Lattice:
    """A table's cells by place."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._cells = {
            (cell.row + down, cell.column + right): cell
            for cell in table.cells
            for down in range(cell.row_span)
            for right in range(cell.column_span)
        }

    def cell(self, x: float, y: float) -> Cell | None:
        row, column = bisect_right(self.table.ys, y) - 1, bisect_right(self.table.xs, x) - 1
        return self._cells.get((row, column))


def _cell_at(x: float, y: float, lattices: Iterable[_Lattice]) -> Cell | None:
    return next((found for lattice in lattices if (found := lattice.cell(x, y)) is not None), None)


def _written(characters: Sequence[Character], lattices: Sequence[_Lattice]) -> Iterator[list[int]]:
    """Numbers of the characters that were written in one go on one baseline, spaces left out."""
    order = sorted(range(len(characters)), key=lambda number: characters[number].run)
    line: list[int] = []
    for number in order:
        character = characters[number]
        if character.quarter != 0 or character.size <= 0 or character.text.isspace():
            continue
        if line and not _goes_on(characters[line[-1]], character, lattices):
            yield line
            line = []
        line.append(number)
    if line:
        yield line


def _goes_on(before: Character, after: Character, lattices: Sequence[_Lattice]) -> bool:
    """Whether a character is the next one of the line, not the first of another cell's."""
    size = min(before.size, after.size)
    if abs(before.box.y1 - after.box.y1) > SAME_LINE * size:
        return False
    if max(before.size, after.size) > SAME_SIZE * size:
        return False
    if before.run == after.run:
        return True
    gap = after.box.x0 - before.box.x1
    if abs(gap) <= JOINED * size:
        return True
    if gap < -BACK * size:
        return False
    y = after.box.center[1]
    one, other = _cell_at(before.box.x1, y, lattices), _cell_at(after.box.center[0], y, lattices)
    # A word that comes to its cell's end is followed by the first of the next cell as by one of its own.
    begins = other is not None and 0 <= after.box.x0 - other.box.x0 <= PADDING * size
    return not begins and (one is other or gap <= SPACE * size)


def _cut_at_borders(
    written: Sequence[int], characters: Sequence[Character], lattices: Sequence[_Lattice]
) -> Iterator[_Line]:
    """The parts of a line between which a border of two cells lies in the gap between two words."""
    part = [written[0]]
    for one, other in pairwise(written):
        before, after = characters[one], characters[other]
        y = after.box.center[1]
        apart = after.box.x0 - before.box.x1 > SPACE * after.size
        if apart and _cell_at(before.box.x1, y, lattices) is not _cell_at(after.box.x0, y, lattices):
            yield _line(part, characters)
            part = []
        part.append(other)
    yield _line(part, characters)


def _line(members: list[int], characters: Sequence[Character]) -> _Line:
    boxes = union(characters[number].box for number in members)
    return _Line(members, boxes, characters[members[0]].size)


def _owner(line: _Line, lines: Sequence[_Line], number: int, lattices: Sequence[_Lattice]) -> Cell | None:
    """The cell of a line that runs over borders; None where it does not, or belongs to no cell."""
    y = line.baseline - ASCENT / 2 * line.size
    touched = _touched(line, y, lattices)
    if len(touched) <= 1:
        return None
    for other in (lines[number - 1] if number else None, *lines[number + 1 : number + 2]):
        if other is not None and _are_aligned(line, other) and _near_lines(line, other):
            cells = _touched(other, y, lattices)
            if len(cells) == 1 and cells[0] in touched:
                return cells[0]
    hair, padding, middle = ALIGNED * line.size, PADDING * line.size, line.box.center[0]
    at_left = [cell for cell in touched if -hair <= line.box.x0 - cell.box.x0 <= padding]
    centred = [cell for cell in touched if abs(middle - cell.box.center[0]) <= CENTRED * line.size]
    at_right = [cell for cell in touched if -hair <= cell.box.x1 - line.box.x1 <= padding]
    return max(at_left or centred or at_right or touched, key=lambda cell: _shared(line, cell))


def _touched(line: _Line, y: float, lattices: Sequence[_Lattice]) -> list[Cell]:
    """The cells that a line lies in at height `y`, left to right, each by more than a hair."""
    hair = ALIGNED * line.size
    places = [line.box.x0 + hair, line.box.x1 - hair]
    inner = (x for lattice in lattices for x in lattice.table.xs if places[0] < x < places[1])
    found: list[Cell] = []
    for x in sorted([*places, *(edge + side for edge in inner for side in (-1.0, 1.0))]):
        cell = _cell_at(x, y, lattices)
        if cell is not None and cell not in found:
            found.append(cell)
    return found


def _are_aligned(one: _Line, other: _Line) -> bool:
    reach = ALIGNED * one.size
    a, b = one.box, other.box
    return abs(a.x0 - b.x0) <= reach or abs(a.x1 - b.x1) <= reach or abs(a.center[0] - b.center[0]) <= reach


def _near_lines(one: _Line, other: _Line) -> bool:
    apart = abs(one.baseline - other.baseline)
    return SAME_LINE * one.size < apart <= LEADING * max(one.size, other.size)


def _shared(line: _Line, cell: Cell) -> float:
    return min(line.box.x1, cell.box.x1) - max(line.box.x0, cell.box.x0)


def _follow_down(lines: Sequence[_Line], lattices: Sequence[_Lattice]) -> None:
    """Give lines that a level border runs through to the cell of the lines before or after them.

    Lines that go on below it at the same distance belong to the same cell.
    """
    leading: float | None = None
    for before, line in pairwise(lines):
        paragraph = _are_aligned(before, line) and _near_lines(before, line) and line.box.y1 > before.box.y1
        if not paragraph:
            leading = None
            continue
        above = before.owner or _own_cell(before, lattices)
        apart = line.baseline - before.baseline
        if above is None or above is (line.owner or _own_cell(line, lattices)):
            leading = None if above is None or not _is_crossed(line, lattices) else apart
            if leading is not None:
                line.owner = above
        elif _is_crossed(line, lattices):
            line.owner, leading = above, apart
        elif leading is not None and abs(apart - leading) <= EQUAL_LEADING * line.size:
            line.owner = above
        else:
            leading = None


def _own_cell(line: _Line, lattices: Sequence[_Lattice]) -> Cell | None:
    return _cell_at(line.box.center[0], line.baseline - ASCENT / 2 * line.size, lattices)


def _is_crossed(line: _Line, lattices: Sequence[_Lattice]) -> bool:
    """Whether a border runs through the letters from side to side."""
    x = line.box.center[0]
    top = _cell_at(x, line.baseline - ASCENT * line.size, lattices)
    foot = _cell_at(x, line.baseline + DESCENT * line.size, lattices)
    return top is not foot


def _inside(cell: Cell | None, character: Character) -> tuple[float, float] | None:
    """The point of the cell that is nearest to a character beyond it; None where it stands inside."""
    x, y = character.box.center
    if cell is None or cell.box.contains(x, y):
        return None
    box = cell.box.grow(-1)
    return min(max(x, box.x0), box.x1), min(max(y, box.y0), box.y1)
