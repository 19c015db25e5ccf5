"""Reads the header of a procedure table: its columns, their names and roles, and where the body begins."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractor.grid.model import Cell, Column, ColumnRole, Region
from extractor.grid.table.column_roles import assign_roles
from extractor.grid.table.contents import TableContents
from extractor.grid.table.header import HeaderBand, find_headers
from extractor.grid.table.labels import join_lines, match_column, match_group, post_likeness
from extractor.grid.table.layout import BorderSupport, border_support
from extractor.grid.table.role_features import ColumnSketch
from extractor.record.geometry import union

_GROUPS = ("lanes", "quality")
_SLIVER_HEIGHTS = 1.1
"""A column narrower than this, in text heights, cannot hold text: it is a doubled or stray rule."""
_SURE_POST = 0.9
"""Share of words that name posts from which two halves together are one lane's name."""
_ARTEFACT = 0.15
"""Share of the body's height under which a line between two columns is no border."""
_SPANNING = 0.6
"""Share of the table's width from which a cell makes its row a heading or total row."""


@dataclass(frozen=True)
class Header:
    """What a header says. `body` is the first lattice row of the body, `body_top` its upper edge in pixels.

    `title` is the text of rows above the header inside the table, "" where there are none. `has_header` is
    False for a continued table without one; `guessed` is True where its columns were told by the body alone.
    `lacking` are the roles that no column has, and how sure that is.
    """

    columns: tuple[Column, ...]
    body: int
    body_top: float
    title: str = ""
    has_header: bool = True
    guessed: bool = False
    confidence: float = 1.0
    lacking: tuple[tuple[ColumnRole, float], ...] = ()
    warnings: tuple[str, ...] = ()

    def first_of(self, role: ColumnRole) -> Column | None:
        """The left-most column of a role, None where the table has none."""
        return next((column for column in self.columns if column.role is role), None)


def columns_of(contents: TableContents, region: Region) -> Header:
    """The header and columns of a procedure region, by the contents of its table."""
    band = _band(contents, region)
    body = band.last + 1 if band else region.first
    sketches = _sketched(contents, region, band)
    assigned = assign_roles(contents, sketches, has_header=band is not None)
    return Header(
        columns=assigned.columns,
        body=body,
        body_top=contents.table.ys[min(body, contents.table.rows)],
        title=_title(contents, region.first, band.first) if band else "",
        has_header=band is not None,
        guessed=band is None,
        confidence=band.confidence if band else region.confidence,
        lacking=assigned.lacking,
        warnings=assigned.warnings,
    )


def sketch_columns(contents: TableContents, region: Region) -> tuple[list[ColumnSketch], bool]:
    """The columns of a procedure region before their roles are known, and whether it has a header."""
    band = _band(contents, region)
    return _sketched(contents, region, band), band is not None


def _band(contents: TableContents, region: Region) -> HeaderBand | None:
    return next(iter(find_headers(contents, region.first, region.last)), None)


def _sketched(contents: TableContents, region: Region, band: HeaderBand | None) -> list[ColumnSketch]:
    body = band.last + 1 if band else region.first
    support = _body_support(contents, body, region.last)
    sketches = _sketch(contents, band, support) if band else _sketch_body(contents, support)
    return [replace(sketch, first_row=body, last_row=region.last) for sketch in sketches]


def _title(contents: TableContents, first: int, header: int) -> str:
    cells = dict.fromkeys(cell for row in range(first, header) for cell in contents.starting_in(row))
    return join_lines("\n".join(text for text in contents.texts(cells) if text))


def _body_support(contents: TableContents, body: int, last: int) -> BorderSupport:
    """Support of the borders in the body; rows that one cell spans for the most part do not count."""
    width = contents.table.box.width
    spanning = [
        row
        for row in range(body, last + 1)
        if any(cell.box.width >= _SPANNING * width for cell in contents.row_cells(row))
    ]
    skip = spanning if len(spanning) < last + 1 - body else []
    return border_support(contents.table, body, last, skip)


def _sketch(contents: TableContents, band: HeaderBand, support: BorderSupport) -> list[ColumnSketch]:
    """The columns as the header draws them: neighbours under one lowest header cell are one column."""
    leaves = [_leaf(contents, band, column) for column in range(contents.table.columns)]
    sketches: list[ColumnSketch] = []
    for column, leaf in enumerate(leaves):
        last = sketches[-1] if sketches else None
        same = last is not None and last.cell == leaf
        if last and same and not (_is_open_group(contents, leaf) and support.at(column) >= 0.5):
            sketches[-1] = replace(last, last=column)
            continue
        sketches.append(_named(contents, band, leaf, column))
    sketches = _with_groups_by_place(contents, band, _with_whole_names(contents, sketches))
    return _without_slivers(contents, sketches, support)


def _with_whole_names(contents: TableContents, sketches: Sequence[ColumnSketch]) -> list[ColumnSketch]:
    """Joins neighbours whose names are two halves of one name, cut by a fold or streak of the paper."""
    kept: list[ColumnSketch] = []
    for sketch in sketches:
        whole = _whole_name(contents, kept[-1], sketch) if kept else ""
        if whole:
            group = kept[-1].group or sketch.group
            cell = _over_both(kept[-1].cell, sketch.cell)
            kept[-1] = replace(kept[-1], last=sketch.last, cell=cell, name=whole, group=group)
        else:
            kept.append(sketch)
    return kept


def _whole_name(contents: TableContents, left: ColumnSketch, right: ColumnSketch) -> str:
    """The name of two columns together where only together they have a known one, else ""."""
    if left.cell is None or right.cell is None or _is_known(left.name) or _is_known(right.name):
        return ""
    beside = (left.cell.row, left.cell.row_span) == (right.cell.row, right.cell.row_span)
    if not beside or contents.is_blank(left.cell):
        return ""
    whole = contents.text_over([left.cell, right.cell])
    return whole if match_column(whole) or post_likeness(whole) >= _SURE_POST else ""


def _over_both(left: Cell | None, right: Cell | None) -> Cell | None:
    if left is None or right is None:
        return left or right
    span = right.column + right.column_span - left.column
    return replace(left, column_span=span, box=union([left.box, right.box]))


def _is_known(name: str) -> bool:
    column = match_column(name)
    return (column is not None and column[0] is not ColumnRole.OTHER) or post_likeness(name) >= 0.5


def _with_groups_by_place(
    contents: TableContents, band: HeaderBand, sketches: list[ColumnSketch]
) -> list[ColumnSketch]:
    """Gives groups whose heading was not read their meaning by place: the lanes come before the quality."""
    headings = [_heading_over(contents, band, sketch) for sketch in sketches]
    order = [cell for cell in dict.fromkeys(headings) if cell is not None]
    known = {cell: s.group for cell, s in zip(headings, sketches, strict=True) if cell and s.group}
    if not order or len(order) > 2 or len(known) == len(order):
        return sketches
    meaning = dict(zip(order, _GROUPS, strict=False))
    if any(meaning[cell] != group for cell, group in known.items()):
        return sketches
    return [
        replace(sketch, group=meaning[cell]) if cell and not sketch.group else sketch
        for cell, sketch in zip(headings, sketches, strict=True)
    ]


def _heading_over(contents: TableContents, band: HeaderBand, sketch: ColumnSketch) -> Cell | None:
    """The header cell that stands over this column's name and over other columns too."""
    if sketch.cell is None:
        return None
    above = contents.cell_at(band.first, sketch.first)
    wide = above.column + above.column_span > sketch.last + 1 or above.column < sketch.first
    return above if wide and above != sketch.cell else None


def _leaf(contents: TableContents, band: HeaderBand, column: int) -> Cell:
    """The lowest header cell with ink over a lattice column; where all are blank, the lowest."""
    cells = [contents.cell_at(row, column) for row in range(band.last, band.first - 1, -1)]
    inked = [cell for cell in cells if not contents.is_blank(cell)]
    if not inked:
        return cells[0]
    if inked[0] != cells[0] and match_group(contents.text(inked[0])) and inked[0].column_span > 1:
        return cells[0]
    return inked[0]


def _is_open_group(contents: TableContents, leaf: Cell) -> bool:
    """True for a group word that has no names under it, though columns are drawn there."""
    return leaf.column_span > 1 and match_group(contents.text(leaf)) is not None


def _named(contents: TableContents, band: HeaderBand, leaf: Cell, column: int) -> ColumnSketch:
    group_cell = _group_cell(contents, band, leaf, column)
    group = match_group(contents.text(group_cell)) if group_cell else None
    name, turns = _header_text(contents, leaf)
    first, _, rest = name.partition("\n")
    if _is_open_group(contents, leaf):
        name, group = "", match_group(contents.text(leaf))
    elif rest and group is None and (heading := match_group(first)):
        name, group = rest, heading  # a heading over several columns in one cell with the name below it
    return ColumnSketch(
        first=column,
        last=column,
        cell=leaf,
        name=name,
        quarter_turns=turns,
        group=group.label if group else None,
    )


def _group_cell(contents: TableContents, band: HeaderBand, leaf: Cell, column: int) -> Cell | None:
    """The header cell above a column's own name that is a group word."""
    for row in range(band.first, min(leaf.row, band.last + 1)):
        cell = contents.cell_at(row, column)
        if cell != leaf and match_group(contents.text(cell)):
            return cell
    return None


def _header_text(contents: TableContents, cell: Cell) -> tuple[str, int]:
    """A header cell's words, and the clockwise quarter turns that bring them upright.

    Words that stand higher than wide are also read up the page, and taken so where that gives more sense.
    """
    text = contents.text(cell)
    if match_column(text) or post_likeness(text) >= 0.5 or not contents.stands_on_end(cell):
        return text, 0
    upward = contents.upward_text(cell)
    return (upward, 1) if _sense(upward) > _sense(text) else (text, 0)


def _sense(text: str) -> float:
    """How much a reading looks like a header: known words first, then long runs of letters."""
    if not text:
        return 0.0
    words = [word for word in text.split() if word.isalpha()]
    known = 2.0 if match_column(text) else post_likeness(text)
    return known + sum(len(word) for word in words if len(word) > 2) / max(1, len(text))


def _without_slivers(
    contents: TableContents, sketches: Sequence[ColumnSketch], support: BorderSupport
) -> list[ColumnSketch]:
    """Joins columns that only a stray line divides to the neighbour that they belong to."""
    kept: list[ColumnSketch] = []
    for sketch in sketches:
        if kept and _belongs_together(contents, kept[-1], sketch, support):
            kept[-1] = _joined(kept[-1], sketch)
        else:
            kept.append(sketch)
    return kept


def _belongs_together(
    contents: TableContents, left: ColumnSketch, right: ColumnSketch, support: BorderSupport
) -> bool:
    drawn = support.at(right.first)
    narrow = min(_width(contents, left), _width(contents, right)) < _SLIVER_HEIGHTS * contents.text_height
    nameless = not left.name or not right.name
    if narrow and nameless:
        return True
    same_group = left.group == right.group
    return nameless and same_group and drawn < _ARTEFACT


def _joined(left: ColumnSketch, right: ColumnSketch) -> ColumnSketch:
    named = left if left.name or not right.name else right
    return replace(named, first=left.first, last=right.last)


def _width(contents: TableContents, sketch: ColumnSketch) -> float:
    xs = contents.table.xs
    return xs[sketch.last + 1] - xs[sketch.first]


def _sketch_body(contents: TableContents, support: BorderSupport) -> list[ColumnSketch]:
    """The columns of a table without a header: between the lines that are borders in most of the body."""
    lines = (0, *support.real, contents.table.columns)
    sketches = [ColumnSketch(first=a, last=b - 1) for a, b in pairwise(lines)]
    return _without_slivers(contents, sketches, support)
