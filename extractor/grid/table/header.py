"""Finds the header rows of procedure tables: where the names of their columns stand."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from extractor.grid.model import Cell, ColumnRole
from extractor.grid.table.contents import TableContents
from extractor.grid.table.labels import match_column, match_group

_LANES, _QUALITY = "lanes", "quality"
_COUNT = re.compile(r"\W*\d{1,3}\W*")
_LENGTH = re.compile(r"\d\s*(?:detik|menit|mnt|jam|hari|minggu|bulan|tahun)\b", re.IGNORECASE)
_DEEPEST = 4
"""Rows that a header can have at most."""
_UNREAD_LEADS = 2
"""Uppermost rows that are read whole where no row begins with a column's name."""
_TALLEST = 16.0
"""Height of a row of lane names at most, in text heights (names may stand on end)."""
_ENOUGH = 2.5
"""Weight of distinct column names that makes rows a header."""
_WEIGHT: Mapping[str, float] = {
    ColumnRole.NUMBER: 0.9,
    ColumnRole.ACTIVITY: 1.0,
    ColumnRole.REQUIREMENTS: 0.8,
    ColumnRole.DURATION: 0.8,
    ColumnRole.OUTPUT: 0.8,
    ColumnRole.REMARKS: 0.6,
    ColumnRole.OTHER: 0.2,
    _LANES: 0.9,
    _QUALITY: 1.0,
}


@dataclass(frozen=True)
class HeaderBand:
    """Lattice rows `first` to `last` of a header, and how surely they are one, 0 to 1."""

    first: int
    last: int
    confidence: float


def find_headers(contents: TableContents, first: int, last: int) -> tuple[HeaderBand, ...]:
    """The headers between lattice rows `first` and `last` (both included), top to bottom.

    A header is looked for where the first words of a row name a column; where there is none, also in the
    uppermost rows, whose first words may be unreadable.
    """
    _read_leads(contents, first, last)
    starts = [row for row in range(first, last + 1) if _may_begin(contents, row)]
    bands = _bands(contents, starts, first, last)
    if not bands:
        bands = _bands(contents, range(first, min(first + _UNREAD_LEADS, last + 1)), first, last)
    drawn = None if bands else _drawn_band(contents, first, last)
    return (drawn,) if drawn else tuple(bands)


def _bands(contents: TableContents, starts: Iterable[int], first: int, last: int) -> list[HeaderBand]:
    bands: list[HeaderBand] = []
    for row in starts:
        if bands and row <= bands[-1].last:
            continue
        band = _band_at(contents, row, first, last)
        if band:
            bands.append(band)
    return bands


def _drawn_band(contents: TableContents, first: int, last: int) -> HeaderBand | None:
    """A header whose words are unreadable, told by its cells alone.

    The first cells reach down over two or three rows, and beside them cells over several columns have the
    columns' own cells below; no body row is drawn so.
    """
    for top in range(first, min(first + _UNREAD_LEADS, last)):
        cells = contents.starting_in(top)
        if len(cells) < 3 or contents.is_blank(cells[0]) or cells[0].column != 0:
            continue
        deep = cells[0].row_span
        bottom = top + deep - 1
        groups = [c for c in cells if c.column_span > 1 and c.row_span < deep]
        if not 2 <= deep <= _DEEPEST or bottom >= last or not groups or cells[1].row_span != deep:
            continue
        below = [cell for row in range(top + 1, bottom + 1) for cell in contents.starting_in(row)]
        worded = sum(1 for cell in below if contents.letters(cell.box) >= 2)
        if len(below) >= 3 and worded >= 0.7 * len(below):
            return HeaderBand(top, bottom, 0.75)
    return None


def leading_cells(contents: TableContents, row: int) -> tuple[Cell, ...]:
    """The first inked cells that start in a row: where numbers, labels and column names stand.

    Two cells, or all of a row of four or fewer.
    """
    inked = [cell for cell in contents.starting_in(row) if not contents.is_blank(cell)]
    return tuple(inked if len(contents.starting_in(row)) <= 4 else inked[:2])


def _read_leads(contents: TableContents, first: int, last: int) -> None:
    contents.texts(cell for row in range(first, last + 1) for cell in leading_cells(contents, row))


def _may_begin(contents: TableContents, row: int) -> bool:
    leads = [c for c in leading_cells(contents, row) if not _spans_table(contents, c)]
    return any(_name(text) for text in contents.texts(leads))


def _spans_table(contents: TableContents, cell: Cell) -> bool:
    """A title may begin with a column's name; it stands in a cell as wide as the table."""
    return cell.column_span == contents.table.columns


def _name(text: str) -> str | None:
    """The column role or group word that a text is."""
    column, group = match_column(text), match_group(text)
    if column and (group is None or column[1] >= group.score):
        return column[0]
    return group.label if group else None


def _is_step(contents: TableContents, row: int) -> bool:
    """True where a row counts or measures, as steps do and headers do not, whatever words stand beside.

    "Kelengkapan dokumen" may be what a step does and "Dokumen" what it gives.
    """
    cells = [cell for cell in contents.starting_in(row) if not contents.is_blank(cell)]
    if not cells:
        return False
    first, *others = contents.texts(cells)
    rest = [cell for cell in others if _COUNT.fullmatch(cell)]
    if cells[0].column == 0 and _COUNT.fullmatch(first) and not rest:
        return True
    return any(_LENGTH.search(text) for text in others)


def _band_at(contents: TableContents, row: int, first: int, last: int) -> HeaderBand | None:
    """The header that has a name in lattice row `row`, where its rows hold names enough."""
    if _is_step(contents, row):
        return None
    deepest = min(last, row + _DEEPEST - 1)
    contents.texts(cell for r in range(row, min(deepest, row + 1) + 1) for cell in contents.starting_in(r))
    bottom = _bottom(contents, row, deepest)
    names: dict[str, int] = {}
    for r in range(row, bottom + 1):
        for cell in contents.starting_in(r):
            name = _name(contents.text(cell))
            if name:
                names[name] = names.get(name, 0) + 1
    weight = sum(_WEIGHT[name] for name in names)
    if weight < _ENOUGH or len(names) < 3:
        return None
    top = _top(contents, row, first)
    return HeaderBand(top, bottom, min(0.99, 0.6 + 0.1 * weight))


def _top(contents: TableContents, row: int, first: int) -> int:
    """A row of group words over the row with the names belongs to the header."""
    while row > first and row - 1 >= first and _is_group_row(contents, row - 1):
        row -= 1
    return min([row, *(c.row for c in contents.row_cells(row) if c.row >= first)])


def _is_group_row(contents: TableContents, row: int) -> bool:
    inked = [cell for cell in contents.starting_in(row) if not contents.is_blank(cell)]
    return bool(inked) and len(inked) <= 3 and any(match_group(t) for t in contents.texts(inked))


def _bottom(contents: TableContents, row: int, deepest: int) -> int:
    """The last header row: names, and the cells under a group word, reach down to it."""
    bottom = row
    while True:
        reach = max((_reach(contents, cell) for cell in contents.row_cells(bottom)), default=bottom)
        reach = min(reach, deepest)
        if reach > bottom:
            bottom = reach
        elif bottom < deepest and _goes_on(contents, row, bottom + 1):
            bottom += 1
        else:
            return bottom


def _reach(contents: TableContents, cell: Cell) -> int:
    """The last lattice row of a cell that holds a column's name."""
    column = match_column(contents.text(cell))
    return cell.row + cell.row_span - 1 if column else cell.row


def _goes_on(contents: TableContents, top: int, row: int) -> bool:
    """True where a row goes on with the header: it names columns, or names the lanes of a group above."""
    leading = {contents.cell_at(row, column) for column in (0, min(1, contents.table.columns - 1))}
    own = [cell for cell in leading if cell.row == row and not contents.is_blank(cell)]
    if own and not any(match_column(text) for text in contents.texts(own)):
        return False
    if _is_step(contents, row):
        return False
    fresh = [cell for cell in contents.starting_in(row) if not contents.is_blank(cell)]
    if sum(1 for text in contents.texts(fresh) if match_column(text)) >= 2:
        return True
    groups = [
        cell
        for r in range(top, row)
        for cell in contents.starting_in(r)
        if cell.column_span > 1 and match_group(contents.text(cell))
    ]
    under = [f for f in fresh for g in groups if g.column <= f.column < g.column + g.column_span]
    named = [f for f in under if contents.letters(f.box) >= 2 and contents.text(f)]
    tall = max((f.box.height for f in fresh), default=0.0)
    follows = any(group.row + group.row_span == row for group in groups)
    return len(named) >= 2 and follows and tall < _TALLEST * contents.text_height
