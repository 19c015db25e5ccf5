"""The words of a page without a procedure table by their rows: ruled cells, and lines that stand outside."""

from collections.abc import Sequence
from dataclasses import replace

from extractor.grid.model import Table
from extractor.meaning.assembly.cells import ReadRegions, identity_cell
from extractor.meaning.sections.labels import find_section
from extractor.recognised.identity_cells import IdentityCell
from extractor.record.geometry import Box
from extractor.text.model import RegionText, TextLine

_FEWEST_LABELS = 2
"""So many labels, and so many lines beside them at one edge, make two columns."""
_APART, _ROOM = 3.0, 0.4
"""Heights of a line: how far right of the labels their column of words begins at least, and the room before
it."""
_LEVEL = 0.5
"""Share of the lower one's height from which two lines stand on one level."""


def section_cells(
    page: int, size: tuple[int, int], tables: Sequence[Table], read: ReadRegions
) -> tuple[IdentityCell, ...]:
    """All cells of a page's tables and the lines around them, in rows counted from the top of the page."""
    ordered = sorted(tables, key=lambda table: table.box.y0)
    strips = _strips(size, ordered)
    boxes = [cell.box for table in ordered for cell in table.cells]
    texts = dict(zip([*strips, *boxes], read([*strips, *boxes]), strict=True))
    cells: list[IdentityCell] = []
    row = 0
    for n, strip in enumerate(strips):
        loose = [(text, line) for text in _in_columns(strip, texts[strip], read) for line in text.lines]
        cells += _loose(page, loose, row)
        row += len(loose)
        if n < len(ordered):
            table = ordered[n]
            moved = (identity_cell(page, cell, texts[cell.box]) for cell in table.cells)
            cells += [_down(cell, row) for cell in moved]
            row += table.rows
    return tuple(cells)


def _in_columns(strip: Box, text: RegionText, read: ReadRegions) -> Sequence[RegionText]:
    """The words of a strip; where labels stand in a column of their own, that and the other read apart.

    Read across, a label runs into the words beside it.
    """
    labels = [line.box for line in text.lines if find_section(line.text)]
    if len(labels) < _FEWEST_LABELS:
        return [text]
    left, top = min(box.x0 for box in labels), min(box.y0 for box in labels)
    inner = [
        line.box
        for line in text.lines
        if line.box.y0 >= top and line.box.x0 - left > _APART * line.box.height
    ]
    edge = min((box.x0 for box in inner if _aligned(box, inner) >= _FEWEST_LABELS), default=None)
    if edge is None:
        return [text]
    height = labels[0].height
    top, cut = top - _ROOM * height, edge - _ROOM * height
    boxes = [Box(0, top, cut, strip.y1), Box(cut, top, strip.x1, strip.y1)]
    over = [Box(0, strip.y0, strip.x1, top)] if top > strip.y0 else []
    return read([*over, *boxes])


def _aligned(box: Box, others: Sequence[Box]) -> int:
    return sum(abs(other.x0 - box.x0) < _ROOM * box.height for other in others)


def _down(cell: IdentityCell, rows: int) -> IdentityCell:
    return replace(cell, row=cell.row + rows)


def _strips(size: tuple[int, int], tables: Sequence[Table]) -> list[Box]:
    """The parts of the page over, between and under its tables, one more than there are tables."""
    width, height = size
    tops = [0.0, *(table.box.y1 for table in tables)]
    bottoms = [*(table.box.y0 for table in tables), float(height)]
    return [Box(0, top, width, max(top, bottom)) for top, bottom in zip(tops, bottoms, strict=True)]


def _loose(page: int, lines: Sequence[tuple[RegionText, TextLine]], first: int) -> list[IdentityCell]:
    """The lines of a strip, each a cell; those on one level are a row."""
    rows: list[list[tuple[RegionText, TextLine]]] = []
    for text, line in sorted(lines, key=lambda pair: pair[1].box.center[1]):
        if rows and _on_level(rows[-1][0][1].box, line.box):
            rows[-1].append((text, line))
        else:
            rows.append([(text, line)])
    return [
        _cell(page, text, line, first + n, column)
        for n, row in enumerate(rows)
        for column, (text, line) in enumerate(sorted(row, key=lambda pair: pair[1].box.x0))
    ]


def _on_level(a: Box, b: Box) -> bool:
    return min(a.y1, b.y1) - max(a.y0, b.y0) >= _LEVEL * min(a.height, b.height)


def _cell(page: int, text: RegionText, line: TextLine, row: int, column: int) -> IdentityCell:
    return IdentityCell(
        page=page,
        box=line.box,
        row=row,
        column=column,
        row_span=1,
        column_span=1,
        lines=(line.text,),
        line_boxes=(line.box,),
        confidence=line.confidence,
        state=text.state,
        origin=text.origin,
        line_confidences=(line.confidence,),
        line_readings=(tuple(reading.text for reading in line.readings),),
        raw_lines=(line.text if line.unrepaired is None else line.unrepaired,),
    )
