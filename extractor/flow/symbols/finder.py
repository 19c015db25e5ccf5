"""Finds the drawn symbols in the lanes of one procedure table."""

from dataclasses import replace

import cv2

from extractor.flow.model import DrawnSymbol, Point
from extractor.flow.symbols.area import LaneArea, lane_area
from extractor.flow.symbols.calibration import chances
from extractor.flow.symbols.candidates import LEAST_LIKELY, Candidate, find_candidates, shared
from extractor.flow.symbols.classifier import KINDS
from extractor.flow.symbols.outlines import Outline
from extractor.flow.symbols.overlap import join_overlapping
from extractor.flow.symbols.sheet_style import read_as_sheet
from extractor.grid.model import ProcedureGrid
from extractor.page.model import Page

KEEP_ABOVE = 0.5
"""Candidates that exist less probably than this are dropped ..."""
KEEP_IN_EMPTY_ROW = 0.1
"""... but for the best one of a row in which there is no other."""
COVERED = 0.35
"""A candidate of the second search is dropped when so much of it is a symbol already."""


def find_symbols(
    page: Page, grid: ProcedureGrid, lane_width: float | None = None, keep_above: float = KEEP_ABOVE
) -> tuple[DrawnSymbol, ...]:
    """The symbols in the lanes and step rows of a procedure table, by row, lane, y and x.

    A row without any is searched once more for paler and more broken outlines. Texts are left empty.
    `lane_width` is the room that a symbol has across where that is not the width of the grid's lanes;
    `keep_above` takes the place of KEEP_ABOVE, for callers that have other evidence.
    """
    area = lane_area(page, grid)
    if area is None:
        return ()
    if lane_width is not None:
        area = replace(area, lane_width=lane_width)
    symbols = _symbols(page, grid, area, keep_above)
    if _empty_rows(symbols, grid):
        symbols = _filled_up(symbols, _symbols(page, grid, area, KEEP_IN_EMPTY_ROW), grid)
    ordered = sorted(symbols, key=lambda s: (s.row, s.lane, round(s.box.y0), s.box.x0))
    return read_as_sheet(ordered)


def _symbols(page: Page, grid: ProcedureGrid, area: LaneArea, least: float) -> list[DrawnSymbol]:
    """The candidates that exist with at least the given probability; below KEEP_ABOVE of a wider search."""
    faint = least < KEEP_ABOVE
    found = find_candidates(
        page, grid, area, tolerant=faint, least=least if least < KEEP_IN_EMPTY_ROW else LEAST_LIKELY
    )
    candidates = join_overlapping(found, area)
    certain = zip(candidates, chances(candidates), strict=True)
    return [_symbol(candidate, chance.right) for candidate, chance in certain if chance.exists >= least]


def _empty_rows(symbols: list[DrawnSymbol], grid: ProcedureGrid) -> set[int]:
    return set(range(len(grid.steps))) - {symbol.row for symbol in symbols}


def _filled_up(symbols: list[DrawnSymbol], more: list[DrawnSymbol], grid: ProcedureGrid) -> list[DrawnSymbol]:
    """The symbols, and for each row without one those of `more` that are certain, or else the best."""
    result = list(symbols)
    for row in _empty_rows(symbols, grid):
        free = [s for s in more if s.row == row and not any(shared(s.box, k.box) > COVERED for k in symbols)]
        free.sort(key=lambda s: s.confidence, reverse=True)
        result += free[:1] + [s for s in free[1:] if s.confidence >= KEEP_ABOVE]
    return result


def _symbol(candidate: Candidate, confidence: float) -> DrawnSymbol:
    ranked = sorted(zip(KINDS, candidate.kinds, strict=True), key=lambda pair: pair[1], reverse=True)
    return DrawnSymbol(
        kind=candidate.kind,
        box=candidate.box,
        outline=_polygon(candidate.outline),
        lane=candidate.lane,
        row=candidate.row,
        confidence=confidence,
        kinds=tuple(ranked),
    )


def _polygon(outline: Outline) -> tuple[Point, ...]:
    """The outline with few points, in pixels of the page."""
    contour = outline.contour.reshape(-1, 1, 2)
    simple = cv2.approxPolyDP(contour, max(0.75, 0.01 * cv2.arcLength(contour, True)), True)
    return tuple((float(x), float(y)) for x, y in simple[:, 0, :])
