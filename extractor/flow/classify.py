"""Which kind of symbol a candidate outline is, and whether it is one at all: features and a small model."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.flow.outlines import Contour, LaneArea, Outline, OutlineOrigin, rule_share
from extractor.record.model import SymbolKind
from extractor.store.knowledge import load_json

Vector = NDArray[np.float64]

KINDS = tuple(SymbolKind)
GRID = 48
"""Side of the square that a shape is scaled into before its profile is taken."""
PROFILE_AT = (0.04, 0.09, 0.15, 0.22, 0.32, 0.42, 0.5, 0.58, 0.68, 0.78, 0.85, 0.91, 0.96)
CORNERS = ((0, 0), (1, 0), (0, 1), (1, 1))
PROBES = 64
"""Points round an outline at which its stroke is measured."""
REACH = 8.0
"""How far a stroke is followed outwards, in line widths."""


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
    stored = load_json("symbols/classifier.json")
    return SymbolClassifier(kind=_network(stored["kind"]), existence=_network(stored["existence"]))


def _network(stored: dict[str, Any]) -> Network:
    return Network(**{name: np.asarray(values, dtype=np.float64) for name, values in stored.items()})


def shape_features(contour: Contour, line_width: float) -> Vector:
    """Features of the bare shape: insets of its four sides, corner depths, extent, solidity, aspect."""
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
    area = float(cv2.contourArea(contour))
    hull = float(cv2.contourArea(cv2.convexHull(contour)))
    ends = low + np.array(CORNERS) * np.array([width, height])
    away = contour[None, :, :] - ends[:, None, :]
    corners = np.sqrt((away**2).sum(axis=2).min(axis=1))
    smaller = float(min(width, height))
    plain = [
        float(np.log(width / height)),
        float(filled.mean()),
        area / max(hull, 1.0),
        float(np.log(smaller / line_width)),
    ]
    depths = (corners / smaller, np.minimum(corners / line_width, 12.0))
    return np.concatenate([*insets, np.array(plain), *depths])


def _inset(rows: NDArray[np.bool_]) -> Vector:
    """Per row the share of it before the shape begins."""
    first = np.where(rows.any(axis=1), rows.argmax(axis=1), rows.shape[1])
    result: Vector = first / rows.shape[1]
    return result


def existence_features(outline: Outline, area: LaneArea) -> Vector:
    """Features of the ink round the outline: its stroke, what runs on past the corners, size, origin."""
    box, units = outline.box, area.units
    local = outline.contour - np.array([area.x0, area.y0])
    runs = _stroke_runs(local, area) / units.line_width
    drawn = runs > 0
    typical = float(np.median(runs[drawn])) if drawn.any() else 0.0
    spread = float(np.percentile(runs, 75) - np.percentile(runs, 25))
    inside = _inside_ink(local, area)
    plain = [
        float(drawn.mean()),
        min(typical, 6.0),
        min(spread, 6.0),
        float(np.mean(runs >= REACH - 1)),
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
    return np.concatenate([shape_features(outline.contour, units.line_width), np.array(plain)])


def _stroke_runs(local: Contour, area: LaneArea) -> Vector:
    """Length in pixels of the ink met going outwards at points round the outline; 0 where there is none."""
    points = local[np.linspace(0, len(local) - 1, PROBES).astype(int)]
    low, high = local.min(axis=0), local.max(axis=0)
    half = np.maximum((high - low) / 2, 1.0)
    outwards = (points - (low + high) / 2) / half**2
    outwards /= np.maximum(np.linalg.norm(outwards, axis=1, keepdims=True), 1e-6)
    start = -2.0 * area.units.line_width
    steps = np.arange(start, REACH * area.units.line_width, 0.75)
    hits = _sample(area.pale, points[:, None, :] + outwards[:, None, :] * steps[None, :, None])
    begun = np.maximum.accumulate(hits, axis=1)
    late = np.argmax(hits, axis=1) > np.searchsorted(steps, 1.5 * area.units.line_width)
    running = np.cumprod(np.where(begun, hits, True), axis=1).astype(bool) & begun
    runs: Vector = running.sum(axis=1) * 0.75
    runs[late] = 0.0
    return runs


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
        shares.append(_sample(area.ink, points).any(axis=2).mean(axis=1))
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


def _sample(layer: NDArray[np.uint8], points: Vector) -> NDArray[np.bool_]:
    """Whether there is ink at points (..., 2); outside the layer there is none."""
    height, width = layer.shape
    x, y = np.rint(points[..., 0]).astype(int), np.rint(points[..., 1]).astype(int)
    valid = (x >= 0) & (y >= 0) & (x < width) & (y < height)
    hits: NDArray[np.bool_] = layer[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)] > 0
    return hits & valid
