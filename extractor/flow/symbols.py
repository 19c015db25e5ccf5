"""Finds the drawn symbols in the lanes of one procedure table."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from extractor.flow.classify import KINDS, existence_features, load_classifier, shape_features
from extractor.flow.model import DrawnSymbol, Point
from extractor.flow.outlines import LaneArea, Outline, find_outlines, lane_area
from extractor.flow.symbol_rows import lane_share, row_share
from extractor.flow.symbol_sheet import read_as_sheet
from extractor.grid.model import ProcedureGrid
from extractor.page.model import Page
from extractor.record.geometry import Box

KEEP_ABOVE = 0.5
"""Candidates that are less likely to be symbols than this are dropped."""
KEEP_IN_EMPTY_ROW = 0.2
"""The same for rows in which nothing else was found."""
SAME_SHAPE = 0.35
"""Two outlines that share more of the smaller one than this are one symbol."""


@dataclass(frozen=True)
class Candidate:
    """An outline with the probability that it is a symbol, and of each kind in the order of KINDS."""

    outline: Outline
    exists: float
    kinds: tuple[float, ...]

    @property
    def box(self) -> Box:
        return self.outline.box


def find_symbols(page: Page, grid: ProcedureGrid) -> tuple[DrawnSymbol, ...]:
    """The symbols in the lanes and step rows of a procedure table, by row, lane, y and x.

    A row without any is searched once more for paler and more broken outlines. Texts are left empty.
    """
    area = lane_area(page, grid)
    if area is None:
        return ()
    symbols = _symbols(find_outlines(area), area, grid, KEEP_ABOVE)
    empty = set(range(len(grid.steps))) - {s.row for s in symbols}
    if empty:
        outlines = find_outlines(area) + find_outlines(area, tolerant=True)
        again = _symbols(outlines, area, grid, KEEP_IN_EMPTY_ROW)
        symbols += [s for s in again if s.row in empty and not _covered(s.box, symbols)]
    ordered = sorted(symbols, key=lambda s: (s.row, s.lane, round(s.box.y0), s.box.x0))
    return read_as_sheet(ordered, grid)


def _symbols(
    outlines: Sequence[Outline], area: LaneArea, grid: ProcedureGrid, keep_above: float
) -> list[DrawnSymbol]:
    placed = []
    for candidate in _best(_candidates(outlines, area, keep_above)):
        symbol = _placed(candidate, grid)
        if symbol is not None:
            placed.append(symbol)
    return placed


def _candidates(outlines: Sequence[Outline], area: LaneArea, keep_above: float) -> list[Candidate]:
    """Outlines that are likely to be symbols."""
    if not outlines:
        return []
    model = load_classifier()
    features = np.stack([existence_features(outline, area) for outline in outlines])
    exists = model.existence.probabilities(features)[:, 1]
    shapes = np.stack([shape_features(o.contour, area.units.line_width) for o in outlines])
    kinds = model.kind.probabilities(shapes)
    return [
        Candidate(outline, float(e), tuple(float(v) for v in k))
        for outline, e, k in zip(outlines, exists, kinds, strict=True)
        if e >= keep_above
    ]


def _best(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates without the less likely one of each two that show the same symbol."""
    kept: list[Candidate] = []
    for candidate in sorted(candidates, key=_rank, reverse=True):
        if not any(_share(candidate.box, other.box) > SAME_SHAPE for other in kept):
            kept.append(candidate)
    return kept


def _rank(candidate: Candidate) -> float:
    """Likely first; of equally likely ones the larger, which holds the halves that a rule cuts."""
    return round(candidate.exists, 1) + 0.05 * max(candidate.kinds) + 1e-8 * candidate.box.area


def _share(a: Box, b: Box) -> float:
    return max(a.overlap(b), b.overlap(a))


def _covered(box: Box, symbols: Sequence[DrawnSymbol]) -> bool:
    return any(_share(box, symbol.box) > SAME_SHAPE for symbol in symbols)


def _placed(candidate: Candidate, grid: ProcedureGrid) -> DrawnSymbol | None:
    """The candidate in its lane and row; None where it lies outside all of them."""
    lane, in_lane = lane_share(candidate.box, grid)
    row, in_row = row_share(candidate.box, grid)
    if lane is None or row is None:
        return None
    best = int(np.argmax(candidate.kinds))
    kinds = tuple(sorted(zip(KINDS, candidate.kinds, strict=True), key=lambda pair: -pair[1]))
    return DrawnSymbol(
        kind=KINDS[best],
        box=candidate.box,
        outline=_polygon(candidate.outline),
        lane=lane,
        row=row,
        confidence=candidate.exists * candidate.kinds[best] * in_lane * in_row,
        kinds=kinds,
    )


def _polygon(outline: Outline) -> tuple[Point, ...]:
    """The outline with few points, in pixels of the page."""
    contour = outline.contour.reshape(-1, 1, 2)
    simple = cv2.approxPolyDP(contour, max(0.75, 0.01 * cv2.arcLength(contour, True)), True)
    return tuple((float(x), float(y)) for x, y in simple[:, 0, :])
