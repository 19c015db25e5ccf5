"""Candidate symbols: outlines that the classifier takes for symbols, one of each, in their lane and row."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from extractor.flow.symbols.area import OUTSIDE, LaneArea
from extractor.flow.symbols.classifier import (
    KINDS,
    SHAPE_FEATURES,
    SymbolClassifier,
    Vector,
    existence_features,
    load_classifier,
)
from extractor.flow.symbols.crossings import is_crossing
from extractor.flow.symbols.drawn_outlines import drawn_boxes, drawn_outlines
from extractor.flow.symbols.outlines import Outline, OutlineOrigin, find_outlines
from extractor.grid.model import ProcedureGrid
from extractor.page.model import Page, Units
from extractor.record.geometry import Box
from extractor.record.model import SymbolKind

LEAST_LIKELY = 0.2
"""Outlines that are less likely to be symbols than this are dropped at once."""
SAME_SYMBOL = 0.35
"""Two outlines that share more than this of the smaller one show the same symbol."""
DRAWN_FIT = 0.75
"""Overlap from which a path of a born-digital page confirms an outline."""
CONFIRMED, EXACT = 0.9, 0.98
"""Least probability of an outline that a path confirms, and of a path whose geometry tells its kind."""
GEOMETRY = 0.7
"""Weight of the kind that a path's own geometry tells, against the classifier's."""
IN_A_PLACE = 0.4
"""Least share of a symbol's width in its lane, and of its height in its row."""


@dataclass(frozen=True)
class Candidate:
    """A candidate in its lane and row.

    `exists` is the probability that it is a symbol, `kinds` those of its kinds in the order of KINDS;
    `in_lane` and `in_row` are the shares of its width and height in there; `drawn` says that a path of a
    born-digital page confirms it.
    """

    outline: Outline
    exists: float
    kinds: tuple[float, ...]
    lane: int
    row: int
    in_lane: float
    in_row: float
    drawn: bool = False

    @property
    def box(self) -> Box:
        return self.outline.box

    @property
    def kind(self) -> SymbolKind:
        return KINDS[int(np.argmax(self.kinds))]


def find_candidates(
    page: Page,
    grid: ProcedureGrid,
    area: LaneArea,
    *,
    tolerant: bool = False,
    least: float = LEAST_LIKELY,
    classifier: SymbolClassifier | None = None,
) -> list[Candidate]:
    """The candidates of a table; of outlines that show the same symbol only the likeliest.

    `least` takes the place of LEAST_LIKELY, `classifier` takes the place of the one under models/symbols.
    """
    outlines = drawn_outlines(page.digital, area) + find_outlines(area)
    if tolerant:
        outlines += find_outlines(area, tolerant=True)
    placed = _placed(
        _with_confirmation(outlines, drawn_boxes(page.digital, area)), area, grid, least, classifier
    )
    kept: list[Candidate] = []
    for candidate in sorted(placed, key=_rank, reverse=True):
        if not any(shared(candidate.box, other.box) > SAME_SYMBOL for other in kept):
            kept.append(candidate)
    return kept


def shared(a: Box, b: Box) -> float:
    """The larger of the shares of each box that lie in the other."""
    return max(a.overlap(b), b.overlap(a))


def _with_confirmation(outlines: Sequence[Outline], boxes: Sequence[Box]) -> list[tuple[Outline, bool]]:
    """Each outline, and whether it is a path of a born-digital page or lies on one."""
    distinct = {tuple(round(v) for v in box): box for box in boxes}.values()
    return [
        (outline, outline.origin is OutlineOrigin.DRAWN or any(_fits(box, outline.box) for box in distinct))
        for outline in outlines
    ]


def _fits(a: Box, b: Box) -> bool:
    apart = a.x1 < b.x0 or b.x1 < a.x0 or a.y1 < b.y0 or b.y1 < a.y0
    return not apart and min(a.overlap(b), b.overlap(a)) >= DRAWN_FIT


def _placed(
    outlines: Sequence[tuple[Outline, bool]],
    area: LaneArea,
    grid: ProcedureGrid,
    least_likely: float,
    classifier: SymbolClassifier | None,
) -> list[Candidate]:
    if not outlines:
        return []
    model = classifier or load_classifier()
    features = np.stack([existence_features(_as_traced(outline), area) for outline, _ in outlines])
    exists = model.existence.probabilities(features)[:, 1]
    kinds = _with_geometry(model.kind.probabilities(features[:, :SHAPE_FEATURES]), outlines)
    lanes = [(lane.x0, lane.x1) for lane in grid.lanes]
    rows = [(step.box.y0, step.box.y1) for step in grid.steps]
    found = []
    for (outline, drawn), likely, of_kind in zip(outlines, exists, kinds, strict=True):
        least = (EXACT if outline.kind is not None else CONFIRMED) if drawn else 0.0
        probability = max(float(likely), least)
        box = outline.box
        lane, in_lane = _fullest(box.x0, box.x1, lanes)
        row, in_row = _fullest(box.y0, box.y1, rows)
        if KINDS[int(np.argmax(of_kind))] is SymbolKind.OFF_PAGE and in_row < IN_A_PLACE:
            row, in_row = _outside(box, grid, area.units)
        likely_symbol = probability >= least_likely and min(in_lane, in_row) >= IN_A_PLACE
        if likely_symbol and not is_crossing(outline, area):
            chances = tuple(float(v) for v in of_kind)
            found.append(Candidate(outline, probability, chances, lane, row, in_lane, in_row, drawn))
    return found


def _as_traced(outline: Outline) -> Outline:
    """The outline as if it had been found in the ink: the classifier has learned from such ones."""
    drawn = outline.origin is OutlineOrigin.DRAWN
    return replace(outline, origin=OutlineOrigin.ENCLOSED) if drawn else outline


def _with_geometry(kinds: Vector, outlines: Sequence[tuple[Outline, bool]]) -> Vector:
    """The classifier's probabilities, drawn towards the kinds that paths tell by themselves."""
    mixed = kinds.copy()
    for index, (outline, _) in enumerate(outlines):
        if outline.kind is not None:
            mixed[index] *= 1 - GEOMETRY
            mixed[index, KINDS.index(outline.kind)] += GEOMETRY
    return mixed


def _fullest(low: float, high: float, places: Sequence[tuple[float, float]]) -> tuple[int, float]:
    """Index of the place that holds most of the span, and the share of the span in it."""
    shares = [max(0.0, min(high, b) - max(low, a)) / max(high - low, 1.0) for a, b in places]
    best = int(np.argmax(shares))
    return best, shares[best]


def _outside(box: Box, grid: ProcedureGrid, units: Units) -> tuple[int, float]:
    """The last row for an off-page connector below the table, the first for one above; else none of it."""
    first, last = grid.steps[0].box, grid.steps[-1].box
    reach = OUTSIDE * units.text_height
    if last.y1 - box.height / 2 <= box.y0 and box.y1 <= last.y1 + reach:
        return len(grid.steps) - 1, 1.0
    if not grid.has_header and first.y0 - reach <= box.y0 and box.y1 <= first.y0 + box.height / 2:
        return 0, 1.0
    return 0, 0.0


def _rank(candidate: Candidate) -> float:
    """Likely first; of equally likely ones the most exact, then the larger: rules cut shapes in halves."""
    outline = candidate.outline
    certain = round(candidate.exists, 1) + 0.05 * max(candidate.kinds)
    exact = {OutlineOrigin.DRAWN: 1.0, OutlineOrigin.ENCLOSED: 0.0, OutlineOrigin.FILLED: -0.06}
    return certain + exact[outline.origin] - 0.01 * outline.gap + 1e-8 * candidate.box.area
