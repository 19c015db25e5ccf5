"""Shapes that overlap: the one behind shows only a part, and the two stand for one symbol."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from extractor.flow.symbols.area import LaneArea, Layer
from extractor.flow.symbols.candidates import Candidate
from extractor.flow.symbols.classifier import KINDS, SHAPE_FEATURES, existence_features, load_classifier
from extractor.flow.symbols.outlines import Contour, Outline, OutlineOrigin, hidden_parts
from extractor.record.model import SymbolKind

ALIKE = 0.4
"""Largest difference in width and in height of the two shapes, as a logarithm."""
COVERED = (0.08, 0.85)
"""Share of the shape behind that the one in front may cover."""
WHOLE = 0.9
"""Least share of its convex hull that the shape behind fills together with the one in front."""
CERTAIN = 0.6
"""Least probability of the kind of the shape behind."""
IN_PAIR = (SymbolKind.PROCESS, SymbolKind.DOCUMENT, SymbolKind.OTHER, SymbolKind.TERMINATOR)
"""Kinds that office workers lay over one another, the telling one first."""


def join_overlapping(candidates: Sequence[Candidate], area: LaneArea) -> list[Candidate]:
    """The candidates; one that covers a part of a like shape is joined with that into one symbol."""
    parts = hidden_parts(area)
    joined = []
    for candidate in candidates:
        behind = next((b for b in (_behind(p, candidate, area) for p in parts) if b is not None), None)
        joined.append(candidate if behind is None else _together(candidate, *behind))
    return joined


def _behind(part: Outline, front: Candidate, area: LaneArea) -> tuple[Contour, tuple[float, ...]] | None:
    """The whole shape and its kinds where `part` is what is seen of one behind the candidate."""
    if front.kind not in IN_PAIR:
        return None
    box = part.box
    sizes = np.log([box.width / front.box.width, box.height / front.box.height])
    if np.abs(sizes).max() > ALIKE or not COVERED[0] <= box.overlap(front.box) <= COVERED[1]:
        return None
    whole = _completed(part, front, area)
    if whole is None:
        return None
    features = existence_features(Outline(whole, OutlineOrigin.ENCLOSED), area)[None, :SHAPE_FEATURES]
    kinds = load_classifier().kind.probabilities(features)[0]
    best = int(np.argmax(kinds))
    if kinds[best] < CERTAIN or KINDS[best] not in IN_PAIR:
        return None
    return whole, tuple(float(v) for v in kinds)


def _completed(part: Outline, front: Candidate, area: LaneArea) -> Contour | None:
    """The part together with what the front shape covers of its box; None where that is no full shape."""
    box = part.box
    x0, y0, x1, y1 = round(box.x0), round(box.y0), round(box.x1), round(box.y1)
    both: Layer = np.zeros((y1 - y0, x1 - x0), np.uint8)
    for contour in (part.contour, front.outline.contour):
        cv2.fillPoly(both, [np.round(contour - np.array([x0, y0])).astype(np.int32)], 255)
    reach = round(2 * area.units.line_width) | 1
    closed = cv2.morphologyEx(both, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    contours, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    largest = max(contours, key=cv2.contourArea)
    size = cv2.contourArea(largest)
    if size < WHOLE * cv2.contourArea(cv2.convexHull(largest)) or size < 0.5 * both.size:
        return None
    moved: Contour = (largest[:, 0, :] + np.array([x0, y0])).astype(np.float32)
    return moved


def _together(front: Candidate, whole: Contour, kinds: tuple[float, ...]) -> Candidate:
    """One candidate for both shapes; of their kinds the first in IN_PAIR counts."""
    behind = KINDS[int(np.argmax(kinds))]
    if IN_PAIR.index(behind) > IN_PAIR.index(front.kind):
        kinds = front.kinds
    points = np.concatenate([front.outline.contour, whole])
    hull = cv2.convexHull(points)[:, 0, :].astype(np.float32)
    return replace(front, outline=replace(front.outline, contour=hull), kinds=kinds)
