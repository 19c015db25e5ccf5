"""Which kind of symbol a candidate outline is, and whether it is one at all: features and a small model."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.flow.symbols.area import LaneArea, ink_at
from extractor.flow.symbols.outlines import (
    STROKE_REACH,
    Contour,
    Outline,
    OutlineOrigin,
    rule_share,
    stroke_runs,
)
from extractor.record.model import SymbolKind
from extractor.store.knowledge import load_json

Vector = NDArray[np.float64]

KINDS = tuple(SymbolKind)
GRID = 48
"""Side of the square that a shape is scaled into before its profile is taken."""
PROFILE_AT = (0.04, 0.09, 0.15, 0.22, 0.32, 0.42, 0.5, 0.58, 0.68, 0.78, 0.85, 0.91, 0.96)
SHAPE_FEATURES = 4 * len(PROFILE_AT) + 19
CORNERS = ((0, 0), (1, 0), (0, 1), (1, 1))
CORNER = 0.25
"""Side of the squares at the corners over the shape's shorter side."""


@dataclass(frozen=True)
class Network:
    """A multi-layer perceptron with one hidden layer: standardised features to probabilities."""

    mean: Vector
    scale: Vector
    hidden: Vector
    hidden_bias: Vector
    out: Vector
    out_bias: Vector

    def probabilities(self, features: Vector) -> Vector:
        """Shape (n, features) to (n, classes); rows sum to 1."""
        units = np.maximum(((features - self.mean) / self.scale) @ self.hidden + self.hidden_bias, 0)
        logits = units @ self.out + self.out_bias
        logits -= logits.max(axis=1, keepdims=True)
        weights = np.exp(logits)
        result: Vector = weights / weights.sum(axis=1, keepdims=True)
        return result


@dataclass(frozen=True)
class SymbolClassifier:
    """`kind` tells the kinds apart by shape alone, `existence` symbols from other enclosed places."""

    kind: Network
    existence: Network


@cache
def load_classifier() -> SymbolClassifier:
    """The classifier that is kept under models/symbols."""
    return read_classifier(load_json("symbols/classifier.json"))


def read_classifier(stored: Any) -> SymbolClassifier:
    """The classifier out of what its JSON file holds."""
    return SymbolClassifier(kind=_network(stored["kind"]), existence=_network(stored["existence"]))


def _network(stored: dict[str, Any]) -> Network:
    return Network(**{name: np.asarray(values, dtype=np.float64) for name, values in stored.items()})


def shape_features(contour: Contour, area: LaneArea) -> Vector:
    """Features of the shape: insets of its four sides, corners within and without, extent, aspect."""
    line_width = area.units.line_width
    low = contour.min(axis=0)
    width, height = np.maximum(contour.max(axis=0) - low, 1.0)
    scaled = (contour - low) / np.array([width, height]) * (GRID - 1)
    mask = np.zeros((GRID, GRID), np.uint8)
    cv2.fillPoly(mask, [np.round(scaled).astype(np.int32)], 1)
    filled = mask.astype(bool)
    at = (np.array(PROFILE_AT) * (GRID - 1)).round().astype(int)
    insets = [
        _inset(filled[at]),
        _inset(filled[at][:, ::-1]),
        _inset(filled.T[at]),
        _inset(filled.T[at][:, ::-1]),
    ]
    size = float(cv2.contourArea(contour))
    hull = float(cv2.contourArea(cv2.convexHull(contour)))
    ends = low + np.array(CORNERS) * np.array([width, height])
    away = contour[None, :, :] - ends[:, None, :]
    corners = np.sqrt((away**2).sum(axis=2).min(axis=1))
    smaller = float(min(width, height))
    plain = [
        float(np.log(width / height)),
        float(filled.mean()),
        size / max(hull, 1.0),
        float(np.log(smaller / line_width)),
    ]
    depths = (corners / smaller, np.minimum(corners / line_width, 12.0))
    outer = np.sort(outer_corners(contour, area))
    # Logarithms spread the small radii that tell a rounded box from a square one.
    small = np.log([outer[1] + 0.02, outer[2] + 0.02, np.sort(corners)[1] / smaller + 0.01])
    return np.concatenate([*insets, np.array(plain), *depths, outer, small])


def _inset(rows: NDArray[np.bool_]) -> Vector:
    """Per row the share of it before the shape begins."""
    first = np.where(rows.any(axis=1), rows.argmax(axis=1), rows.shape[1])
    result: Vector = first / rows.shape[1]
    return result


def outer_corners(contour: Contour, area: LaneArea) -> Vector:
    """Share of a square at each corner that lies outside the stroke's outer edge, shape (4,).

    A thick stroke hides a small radius on its inner side; the outer side shows it: about 0.03 for a square
    corner, 0.14 for a radius of a fifth of the shorter side.
    """
    local = contour - np.array([area.x0, area.y0], np.float32)
    margin = round(2.5 * area.units.line_width) + 3
    low = np.maximum(np.floor(local.min(axis=0)).astype(int) - margin, 0)
    high = np.ceil(local.max(axis=0)).astype(int) + margin + 1
    solid = area.pale[low[1] : high[1], low[0] : high[0]].copy()
    cv2.fillPoly(solid, [np.round(local - low).astype(np.int32)], 255)
    filled = solid > 0
    (x0, y0), (x1, y1) = local.min(axis=0) - low, local.max(axis=0) - low
    size = max(4, round(CORNER * float(min(x1 - x0, y1 - y0))))
    height, width = filled.shape
    seen = (
        (filled, x0, y0),
        (filled[:, ::-1], width - 1 - x1, y0),
        (filled[::-1], x0, height - 1 - y1),
        (filled[::-1, ::-1], width - 1 - x1, height - 1 - y1),
    )
    return np.array([_missing(view, round(float(x)), round(float(y)), size) for view, x, y in seen])


def _missing(filled: NDArray[np.bool_], x: int, y: int, size: int) -> float:
    """Share of paper in the square of `size` at the upper left corner x, y of a shape.

    The square is put between the outer edges of the top and of the left side beside the corner.
    """
    across = slice(x + size * 3 // 4, x + 2 * size)
    down = slice(y + size * 3 // 4, y + 2 * size)
    top = _outer_edge(filled[: y + size, across])
    left = _outer_edge(filled[down, : x + size].T)
    square = filled[top : top + size, left : left + size]
    return 1.0 - float(square.mean()) if square.size else 1.0


def _outer_edge(strip: NDArray[np.bool_]) -> int:
    """Row of the outer edge, going up from the foot of a strip through what is filled.

    Of all columns a low quantile counts, as connectors that begin there only add to what is filled.
    """
    runs = np.sort(np.cumprod(strip[::-1], axis=0, dtype=np.int32).sum(axis=0))
    return int(strip.shape[0] - runs[len(runs) * 3 // 8]) if len(runs) else 0


def existence_features(outline: Outline, area: LaneArea) -> Vector:
    """Features of the shape, SHAPE_FEATURES many, and of the ink round it.

    The latter are its stroke, what runs on past the corners, size and origin.
    """
    box, units = outline.box, area.units
    local = outline.contour - np.array([area.x0, area.y0])
    runs = stroke_runs(local, area) / units.line_width
    drawn = runs > 0
    ranked, met = np.sort(runs), np.sort(runs[drawn])
    typical = float(met[len(met) // 2]) if len(met) else 0.0
    spread = float(ranked[len(runs) * 3 // 4] - ranked[len(runs) // 4])
    inside = _inside_ink(local, area)
    plain = [
        float(drawn.mean()),
        min(typical, 6.0),
        min(spread, 6.0),
        float(np.mean(runs >= STROKE_REACH - 1)),
        *_running_on(local, area),
        rule_share(outline.contour, area),
        inside,
        float(np.log(box.width / area.lane_width)),
        float(np.log(box.width / units.text_height)),
        float(np.log(box.height / units.text_height)),
        outline.gap,
        float(outline.unruled),
        float(outline.origin is OutlineOrigin.FILLED),
        float(outline.origin is OutlineOrigin.DRAWN),
    ]
    return np.concatenate([shape_features(outline.contour, area), np.array(plain)])


def _running_on(local: Contour, area: LaneArea) -> list[float]:
    """Share of ink where each side would run on past its corners: the mean of all eight, and the largest."""
    low, high = local.min(axis=0), local.max(axis=0)
    gap, reach = 1.5 * area.units.line_width + 1, max(0.5 * area.units.text_height, 6.0)
    steps = np.arange(gap, gap + reach, 1.0)
    ends = np.where(np.array(CORNERS) > 0, high, low)
    signs = 2 * np.array(CORNERS) - 1
    aside = np.array([-1.0, 0.0, 1.0]) * area.units.line_width
    shares = []
    for axis in (0, 1):
        points = np.repeat(ends[:, None, None, :], len(steps), axis=1).repeat(len(aside), axis=2)
        points[..., axis] += signs[:, axis, None, None] * steps[None, :, None]
        points[..., 1 - axis] += aside[None, None, :]
        shares.append(ink_at(area.ink, points).any(axis=2).mean(axis=1))
    ranked = np.sort(np.concatenate(shares))[::-1]
    return [float(ranked.mean()), float(ranked[0]), float(ranked[1]), float(ranked[3])]


def _inside_ink(local: Contour, area: LaneArea) -> float:
    """Share of ink in the inner part of the outline."""
    low, high = local.min(axis=0), local.max(axis=0)
    quarter = (high - low) * 0.25
    x0, y0 = np.maximum(np.ceil(low + quarter), 0).astype(int)
    x1, y1 = np.floor(high - quarter).astype(int) + 1
    part = area.ink[y0:y1, x0:x1]
    return float(np.mean(part > 0)) if part.size else 0.0
