"""What recognition read on a page, at its place: the layout that is kept beside the record."""

from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise

import numpy as np

from extractor.flow.symbols.inner_text import text_box
from extractor.grid.model import Cell, ColumnRole, ProcedureGrid, Region, RegionRole, Table
from extractor.page.model import Character, Page, Units
from extractor.recognised.page import IdentityUnit, ProcedureUnit
from extractor.record.geometry import Box, union
from extractor.record.page_layout import Block, BlockRole, LayoutCell, LayoutLine, PageLayout
from extractor.text.digital import DigitalLine, digital_lines
from extractor.text.model import RegionText, TextLine
from extractor.text.page_text import PageText
from extractor.text.reader import DIGITAL_CONFIDENCE
from extractor.text.segmentation.region import cut_region

Part = tuple[Region, IdentityUnit | ProcedureUnit | None]
"""A region of a table, and what was understood of it."""

_TWICE = 0.5
"""Share of a line's box that another line covers where both are the same words, read for two purposes."""
_APART = 2.5
"""A gap of this many heights of a line in what no cell holds parts two lines."""
_ROLES = {RegionRole.IDENTITY: BlockRole.IDENTITY, RegionRole.PROCEDURE: BlockRole.PROCEDURE}
_HEADER = "header"


def page_layout(page: Page, parts: Sequence[Part], loose: Sequence[RegionText], text: PageText) -> PageLayout:
    """The page's tables and lines; nothing is read for it that was not read before.

    `loose` is what was read outside of tables for its own sake.
    """
    blocks = [_table(page, region, unit, text) for region, unit in parts if unit is not None]
    strips = [strip for _, unit in parts if isinstance(unit, ProcedureUnit) for strip in _strips(unit)]
    for region_text in (*strips, *loose):
        blocks += _text_block(_lines(region_text.lines), blocks)
    if page.digital is not None:
        blocks = _with_remaining(page, page.digital.characters, blocks)
    return PageLayout(
        number=page.number,
        origin=page.origin,
        width=page.width,
        height=page.height,
        dpi=page.dpi,
        placement=page.placement,
        blocks=tuple(sorted(map(_with_parted_lines, blocks), key=lambda block: (block.box[1], block.box[0]))),
    )


def _table(page: Page, region: Region, unit: IdentityUnit | ProcedureUnit, text: PageText) -> Block:
    grid = unit.grid if isinstance(unit, ProcedureUnit) else None
    table = grid.table if grid else region.table
    upward = {c.header: c.quarter_turns for c in grid.columns if c.header} if grid else {}
    cells = _once(
        [
            _cell(cell, grid, upward.get(cell.box, 0), text)
            for cell in table.cells
            if region.first <= cell.row <= region.last
        ]
    )
    block = Block(role=_ROLES.get(region.role, BlockRole.TEXT), box=_table_box(table, region), cells=cells)
    if not isinstance(unit, ProcedureUnit):
        return block
    return _with_lines(block, _new(_drawn_words(unit, page.units, text), list(_all_lines(block))))


def _table_box(table: Table, region: Region) -> tuple[int, int, int, int]:
    return _whole(Box(table.xs[0], table.ys[region.first], table.xs[-1], table.ys[region.last + 1]))


def _cell(cell: Cell, grid: ProcedureGrid | None, turns: int, text: PageText) -> LayoutCell:
    role = _role(cell, grid) if grid else None
    # A lane's cell may have been read to tell what its column is: that takes its symbols for letters.
    read = None if role == ColumnRole.LANE else text.held(cell.box, upward=turns == 1)
    return LayoutCell(
        row=cell.row,
        column=cell.column,
        row_span=cell.row_span,
        column_span=cell.column_span,
        box=_whole(cell.box),
        role=role,
        lines=_lines(read.lines, turns) if read else (),
    )


def _once(cells: Sequence[LayoutCell]) -> tuple[LayoutCell, ...]:
    """The cells without what another cell holds too: ink on the rule between them was read for both."""
    known = [line for cell in cells for line in cell.lines if _inside(line, cell.box)]
    kept = []
    for cell in cells:
        strays = [line for line in cell.lines if not _inside(line, cell.box)]
        new = _new(strays, known)
        known += new
        lines = tuple(line for line in cell.lines if line not in strays or line in new)
        kept.append(cell.model_copy(update={"lines": lines}))
    return tuple(kept)


def _role(cell: Cell, grid: ProcedureGrid) -> str | None:
    """A header cell, or the role of the one column that the cell stands in; None over several columns."""
    if cell.box.center[1] < grid.body_top:
        return _HEADER
    last = cell.column + cell.column_span - 1
    own = (c.role for c in grid.columns if c.first <= cell.column and last <= c.last)
    return next(own, None)


def _drawn_words(unit: ProcedureUnit, units: Units, text: PageText) -> list[LayoutLine]:
    """The words inside symbols and those beside connectors."""
    found = [(text_box(s, units), s.text, s.text_confidence) for s in unit.flow.symbols if s.text]
    found += [
        (c.label_box, c.text, c.label_confidence) for c in unit.flow.connectors if c.label_box and c.text
    ]
    lines: list[LayoutLine] = []
    for box, words, confidence in found:
        read = text.held(box)
        lines += _lines(read.lines) if read else _lines([TextLine(box, words, confidence)])
    return lines


def _strips(unit: ProcedureUnit) -> list[RegionText]:
    return [strip for strip in (unit.heading, unit.below) if strip is not None]


def _text_block(lines: Sequence[LayoutLine], blocks: Sequence[Block]) -> list[Block]:
    """The lines as a block; none for those that stand in another block already."""
    new = _new(lines, [line for block in blocks for line in _all_lines(block)])
    if not new:
        return []
    return [Block(role=BlockRole.TEXT, box=_whole(union(Box(*line.box) for line in new)), lines=tuple(new))]


def _new(lines: Sequence[LayoutLine], known: Sequence[LayoutLine]) -> list[LayoutLine]:
    """The lines that none of the known ones, and none before them, is already; connectors can share words."""
    taken = [Box(*line.box) for line in known]
    new = []
    for line in lines:
        box = Box(*line.box)
        if not any(box.overlap(other) > _TWICE for other in taken):
            taken.append(box)
            new.append(line)
    return new


def _with_remaining(page: Page, characters: Sequence[Character], blocks: Sequence[Block]) -> list[Block]:
    """The blocks with a born-digital page's words that were not asked for: footers, words in drawings."""
    known = [line.box for block in blocks for line in _all_lines(block)]
    remaining = _outside(characters, known)
    lines = digital_lines(cut_region(page, Box(0, 0, page.width, page.height)), remaining) or ()
    found = [_line(part) for line in lines for part in _apart(line)]
    placed = []
    for block in blocks:
        own = [line for line in found if block.cells and _inside(line, block.box)]
        placed.append(_with_lines(block, own))
        found = [line for line in found if line not in own]
    return [*placed, *_text_block(found, ())]


def _outside(characters: Sequence[Character], boxes: Sequence[tuple[int, int, int, int]]) -> list[Character]:
    """The characters whose middles lie in none of the boxes."""
    if not characters or not boxes:
        return list(characters)
    x, y = np.array([c.box.center for c in characters]).T[:, :, None]
    x0, y0, x1, y1 = np.array(boxes, np.float64).T[:, None, :]
    taken = ((x >= x0 - 1) & (x <= x1 + 1) & (y >= y0 - 1) & (y <= y1 + 1)).any(axis=1)
    return [character for character, known in zip(characters, taken, strict=True) if not known]


def _apart(line: DigitalLine) -> list[TextLine]:
    """A line in parts where wide gaps part it: columns of no table."""
    words = list(zip(line.text.split(), line.words, strict=True))
    parts = [[words[0]]]
    for before, word in pairwise(words):
        if word[1].x0 - before[1].x1 > _APART * line.box.height:
            parts.append([])
        parts[-1].append(word)
    return [
        TextLine(
            union(box for _, box in part),
            " ".join(text for text, _ in part),
            DIGITAL_CONFIDENCE,
            words=tuple(box for _, box in part),
        )
        for part in parts
    ]


def _with_lines(block: Block, lines: Sequence[LayoutLine]) -> Block:
    """The block with more lines, each in the cell where it stands, or in the block itself."""
    if not lines:
        return block
    homes = [next((n for n, c in enumerate(block.cells) if _inside(line, c.box)), None) for line in lines]

    def own(home: int | None) -> tuple[LayoutLine, ...]:
        return tuple(line for line, place in zip(lines, homes, strict=True) if place == home)

    cells = tuple(c.model_copy(update={"lines": (*c.lines, *own(n))}) for n, c in enumerate(block.cells))
    return block.model_copy(update={"cells": cells, "lines": (*block.lines, *own(None))})


def _inside(line: LayoutLine, box: tuple[int, int, int, int]) -> bool:
    return Box(*box).contains(*Box(*line.box).center)


def _all_lines(block: Block) -> Iterable[LayoutLine]:
    return (*(line for cell in block.cells for line in cell.lines), *block.lines)


def _lines(lines: Sequence[TextLine], turns: int = 0) -> tuple[LayoutLine, ...]:
    return tuple(_line(line, turns) for line in lines if line.text)


def _with_parted_lines(block: Block) -> Block:
    cells = tuple(cell.model_copy(update={"lines": _parted(cell.lines)}) for cell in block.cells)
    return block.model_copy(update={"cells": cells, "lines": _parted(block.lines)})


def _parted(lines: Sequence[LayoutLine]) -> tuple[LayoutLine, ...]:
    """The lines, boxes of neighbours that run into one another cut off halfway.

    Boxes of sloping lines, and of those under a seal, are higher than their print.
    """
    boxes = [list(line.box) for line in lines]
    for (line, a), (other, b) in combinations(zip(lines, boxes, strict=True), 2):
        if line.turns % 2 != other.turns % 2:
            continue
        across = 1 - line.turns % 2  # the axis on which lines follow one another
        low, high, start, end = across, across + 2, 1 - across, 3 - across
        first, second = (a, b) if a[low] + a[high] <= b[low] + b[high] else (b, a)
        common = first[high] - second[low]
        beside = min(a[end], b[end]) <= max(a[start], b[start])
        if not beside and 0 < common < _TWICE * min(a[high] - a[low], b[high] - b[low]):
            first[high] = second[low] = second[low] + common // 2
    return tuple(
        line.model_copy(update={"box": tuple(box)}) if tuple(box) != line.box else line
        for line, box in zip(lines, boxes, strict=True)
    )


def _line(line: TextLine, turns: int = 0) -> LayoutLine:
    ends = [(box.x0, box.x1) if turns % 2 == 0 else (box.y0, box.y1) for box in line.words]
    return LayoutLine(
        box=_whole(line.box),
        text=line.text,
        confidence=round(line.confidence, 3),
        spans=tuple(round(end) for pair in ends for end in pair),
        turns=turns,
    )


def _whole(box: Box) -> tuple[int, int, int, int]:
    return round(box.x0), round(box.y0), round(box.x1), round(box.y1)
