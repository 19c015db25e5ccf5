"""What leftovers of the ink say against what was read beside them."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extractor.flow.model import Connector, Leftover, LeftoverKind, Point
from extractor.record.geometry import Box
from extractor.record.reasons import Code, because

_DOUBTED = 0.7
"""Most that a connector is sure of beside ink that nothing explains. By hand: under every limit of review."""


def doubt_beside(connectors: Sequence[Connector], leftovers: Sequence[Leftover]) -> list[Connector]:
    """The connectors, those at symbols that a leftover touches and those through one doubted."""
    touched = {index for leftover in leftovers for index in leftover.touching}
    shapes = [leftover.box for leftover in leftovers if leftover.kind is LeftoverKind.SHAPE]
    return [
        _doubted(connector)
        if touched & {connector.source, connector.target}
        or any(_meets(connector.path, box) for box in shapes)
        else connector
        for connector in connectors
    ]


def _meets(path: Sequence[Point], box: Box) -> bool:
    """Whether a path runs into a box; its straight pieces are taken by the boxes around them."""
    return any(
        min(ax, bx) <= box.x1 and max(ax, bx) >= box.x0 and min(ay, by) <= box.y1 and max(ay, by) >= box.y0
        for (ax, ay), (bx, by) in pairwise(path)
    )


def _doubted(connector: Connector) -> Connector:
    reasons = (*connector.reasons, because(Code.INK_BESIDE_UNREAD))
    return replace(connector, confidence=min(connector.confidence, _DOUBTED), reasons=reasons)
