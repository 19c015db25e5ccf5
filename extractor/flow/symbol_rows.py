"""Which lane and step row a shape belongs to."""

from collections.abc import Sequence

from extractor.grid.model import ProcedureGrid
from extractor.record.geometry import Box

Span = tuple[float, float]

CERTAIN_SHARE = 0.75
"""From this share of a shape on, its lane or row is certain."""


def lane_share(box: Box, grid: ProcedureGrid) -> tuple[int | None, float]:
    """The lane that holds most of the box, and the probability that it is the right one."""
    return _fullest((box.x0, box.x1), [(lane.x0, lane.x1) for lane in grid.lanes])


def row_share(box: Box, grid: ProcedureGrid) -> tuple[int | None, float]:
    """The step row that holds most of the box, and the probability that it is the right one."""
    return _fullest((box.y0, box.y1), [(step.box.y0, step.box.y1) for step in grid.steps])


def _fullest(span: Span, places: Sequence[Span]) -> tuple[int | None, float]:
    length = max(span[1] - span[0], 1.0)
    shares = [max(0.0, min(span[1], b) - max(span[0], a)) / length for a, b in places]
    if not shares or max(shares) < 0.4:
        return None, 0.0
    best = max(shares)
    return shares.index(best), min(
        1.0, 0.5 + 0.5 * (best - 0.5) / (CERTAIN_SHARE - 0.5)
    ) if best >= 0.5 else 0.4
