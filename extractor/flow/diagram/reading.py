"""Reads a diagram: symbols with the words inside, connectors, and the order in which the flow takes them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.flow.diagram.lanes import Lanes
from extractor.flow.diagram.order import flow_order
from extractor.flow.ink.words import find_words
from extractor.flow.model import Connector, DrawnSymbol, PageFlow
from extractor.flow.reading import read_flow
from extractor.flow.symbols.finder import KEEP_ABOVE, find_symbols
from extractor.flow.symbols.sheet_style import read_as_sheet
from extractor.grid.model import Column, ColumnRole, ProcedureGrid, Row, RowKind, Table
from extractor.page.labelling import parts_of
from extractor.page.model import Mask, Page
from extractor.record.geometry import Box
from extractor.record.model import SymbolKind

ReadInside = Callable[[Page, Sequence[Box]], Sequence[tuple[str, float]]]
"""The words in boxes of a page, each with its confidence."""
_FEWEST_WORDED = 3
"""So many symbols with words make a diagram, and so large a share of all symbols."""
_WORDED = 0.6
_LEAST = 0.02
"""Probability from which an outline is looked into: words inside tell it for a symbol. The classifier has
learned from smaller ones."""
_SURE_OUTLINE, _CUT_WORDS = 0.9, 0.85
"""Confidence of a symbol from which its outline is where it was found; of the words in others. By hand."""
_TALL, _FLAT = 2.5, 0.5
"""Ink as high as this is no letter, nor is as wide ink of less height, in text heights."""
_STRAY = 3.0
"""Width from which letters in a row are a word, in text heights: heads of arrows are smaller."""


@dataclass(frozen=True)
class Diagram:
    """A diagram as a procedure table whose rows hold one symbol each, in the order of the flow."""

    grid: ProcedureGrid
    flow: PageFlow
    stray_words: bool
    """Words stand in the lanes that are in no symbol and label no connector: those of a symbol, it may be."""


def read_diagram(
    page: Page,
    table: Table,
    lanes: Lanes,
    names: Sequence[str],
    read_inside: ReadInside,
    read: Callable[[Sequence[Box]], Sequence[str]],
) -> Diagram | None:
    """The diagram in the lanes of a table; None where too few symbols hold words to be one.

    `names` are the lanes'. `read_inside` reads symbols off a page on which only their insides are left,
    `read` reads branch labels off the page itself.
    """
    found = find_symbols(page, _plain_grid(table, lanes), lanes.breadth, _LEAST)
    found = tuple(sorted(found, key=lambda s: (lanes.along(s.box), lanes.of(s.box))))
    if len(found) < _FEWEST_WORDED:
        return None
    words = read_inside(insides(page, found), [symbol.box for symbol in found])
    kept = [
        n for n, symbol in enumerate(found) if _has_letters(words[n][0]) or symbol.confidence >= KEEP_ABOVE
    ]
    found, words = tuple(found[n] for n in kept), [words[n] for n in kept]
    worded = sum(_has_letters(text) for text, _ in words)
    if worded < _FEWEST_WORDED or worded < _WORDED * len(found):
        return None
    symbols = [
        replace(s, lane=lanes.of(s.box), row=n, text=text, text_confidence=min(sure, _words_sure(s)))
        for n, (s, (text, sure)) in enumerate(zip(found, words, strict=True))
    ]
    # What a rounded box stands for is told by where it stands among the others.
    symbols = list(read_as_sheet(symbols))
    traced = _grid(table, lanes, names, [s.box for s in symbols])
    flow = read_flow(page, traced, symbols, [text for text, _ in words], read)
    order = flow_order(len(flow.symbols), flow.connectors)
    place = {old: new for new, old in enumerate(order)}
    # False boxes are taken out of the flow: what is left of the rows is counted anew.
    old_row = {flow.symbols[old].row: new for old, new in place.items()}
    ordered = tuple(_placed(flow.symbols[old], new) for new, old in enumerate(order))
    connectors = sorted(
        (replace(c, source=place[c.source], target=place[c.target]) for c in flow.connectors),
        key=lambda c: (c.source, c.target),
    )
    leftovers = tuple(
        replace(left, row=old_row.get(left.row, 0), touching=tuple(sorted(place[i] for i in left.touching)))
        for left in flow.leftovers
    )
    return Diagram(
        _grid(table, lanes, names, [s.box for s in ordered]),
        PageFlow(ordered, tuple(connectors), leftovers),
        has_stray_words(page, lanes.area, ordered, connectors),
    )


def _placed(symbol: DrawnSymbol, row: int) -> DrawnSymbol:
    """A symbol in its row, whose activity its words are; marks between pages are known by theirs."""
    words = symbol.text if symbol.kind is SymbolKind.OFF_PAGE else ""
    return replace(symbol, row=row, text=words)


def _words_sure(symbol: DrawnSymbol) -> float:
    """Most that the words inside a symbol are sure of: an outline that is not may cut some of them off."""
    return 1.0 if symbol.confidence >= _SURE_OUTLINE else _CUT_WORDS


def _has_letters(text: str) -> bool:
    return any(character.isalpha() for character in text)


def insides(page: Page, symbols: Sequence[DrawnSymbol]) -> Page:
    """The page with all but the insides of symbols left blank: their outlines stand close to the words."""
    mask = np.zeros((page.height, page.width), np.uint8)
    for symbol in symbols:
        cv2.fillPoly(mask, [np.round(np.array(symbol.outline)).astype(np.int32)], 1)
    size = 2 * round(1.2 * page.units.line_width + 1) + 1
    within = np.asarray(cv2.erode(mask, np.ones((size, size), np.uint8)), np.uint8)
    inside = (within > 0) & ~_strokes(page.ink & (within > 0), within, page.units.text_height)
    return replace(
        page,
        picture=np.where(inside[..., None], page.picture, 255).astype(np.uint8),
        gray=np.where(inside, page.gray, 255).astype(np.uint8),
        ink=page.ink & inside,
        marks=page.marks & inside,
    )


def _strokes(ink: Mask, inside: NDArray[np.uint8], unit: float) -> Mask:
    """Ink inside of symbols that is no letter: pieces of outlines that were not followed exactly, and heads
    there. It runs long, or out of the inside."""
    _, labels, stats = parts_of(ink.astype(np.uint8))
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    drawn = (high >= _TALL * unit) | ((wide >= _TALL * unit) & (high < _FLAT * unit))
    edge = (inside > 0) & (cv2.erode(inside, np.ones((3, 3), np.uint8)) == 0)
    drawn[np.unique(labels[edge])] = True
    drawn[0] = False
    return cv2.dilate(drawn[labels].astype(np.uint8), np.ones((5, 5), np.uint8)) > 0


def has_stray_words(
    page: Page, area: Box, symbols: Sequence[DrawnSymbol], connectors: Sequence[Connector]
) -> bool:
    """Whether words stand in the lanes that no symbol and no label accounts for."""
    x0, y0, x1, y1 = (round(v) for v in area.clip(page.width, page.height))
    unit = page.units.text_height
    ink = page.ink[y0:y1, x0:x1].copy()
    known = [symbol.box for symbol in symbols]
    known += [c.label_box.grow(unit / 2) for c in connectors if c.label_box is not None]
    for box in known:
        ink[
            max(0, round(box.y0) - y0) : round(box.y1) - y0 + 1,
            max(0, round(box.x0) - x0) : round(box.x1) - x0 + 1,
        ] = False
    words = find_words(ink, np.zeros_like(ink), Box(0, 0, x1 - x0, y1 - y0), unit)
    _, _, stats = parts_of(words.astype(np.uint8))
    return bool((stats[1:, cv2.CC_STAT_WIDTH] >= _STRAY * unit).any())


def _plain_grid(table: Table, lanes: Lanes) -> ProcedureGrid:
    """One lane with one row over the whole diagram: symbols may stand anywhere."""
    area = lanes.area
    column = Column(ColumnRole.LANE, 0, 0, area.x0, area.x1)
    row = Row(RowKind.STEP, 0, 0, area, 1)
    return ProcedureGrid(table, (column,), (row,), area.y0)


def _grid(table: Table, lanes: Lanes, names: Sequence[str], boxes: Sequence[Box]) -> ProcedureGrid:
    """The lanes as columns, and a row for each symbol; an activity's column stands for the words inside."""
    area = lanes.area
    columns = [
        Column(
            ColumnRole.LANE, n, n,
            body.x0 if lanes.columns else area.x0, body.x1 if lanes.columns else area.x1,
            name, head, quarter_turns=int(lanes.upward(n)),
        )
        for n, (body, head, name) in enumerate(zip(lanes.bodies, lanes.heads, names, strict=True))
    ]  # fmt: skip
    words = Column(ColumnRole.ACTIVITY, 0, len(columns) - 1, area.x0, area.x1)
    rows = tuple(Row(RowKind.STEP, 0, 0, box, n + 1, number_inferred=True) for n, box in enumerate(boxes))
    return ProcedureGrid(table, (*columns, words), rows, area.y0)
