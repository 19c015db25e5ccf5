"""How sure a candidate symbol is in the light of the others on its sheet: sizes, places, the classifier."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.flow.symbols.candidates import Candidate, shared
from extractor.store.knowledge import load_json

PEER_ABOVE = 0.8
"""From this probability on a candidate is a peer that others are compared with."""
FARTHEST = 1.5
"""Largest difference of sizes that is told apart, as a logarithm."""


@dataclass(frozen=True)
class Chances:
    """Calibrated probabilities of a candidate.

    `exists` that it is a symbol of its lane and row, `right` that it is of its kind as well.
    """

    exists: float
    right: float


def chances(candidates: Sequence[Candidate]) -> list[Chances]:
    """The chances of each candidate among all of a table."""
    if not candidates:
        return []
    found = evidence(candidates)
    exists, right = (_logistic(found, name) for name in ("exists", "right"))
    return [Chances(float(e), float(min(e, r))) for e, r in zip(exists, right, strict=True)]


def _logistic(found: NDArray[np.float64], name: str) -> NDArray[np.float64]:
    stored = load_json("symbols/confidence.json")[name]
    result: NDArray[np.float64] = 1 / (1 + np.exp(-(found @ np.array(stored["weights"]) + stored["bias"])))
    return result


def evidence(candidates: Sequence[Candidate]) -> NDArray[np.float64]:
    """Features for the confidence, shape (n, 7)."""
    sizes = np.log([[c.box.width, c.box.height] for c in candidates])
    peers = np.array([c.exists * max(c.kinds) >= PEER_ABOVE for c in candidates])
    rows = []
    for index, candidate in enumerate(candidates):
        others = peers.copy()
        others[index] = False
        nearest, alone = _against(sizes[index], sizes[others])
        likelier = [c for c in candidates if c is not candidate and c.exists >= candidate.exists]
        crowd = max((_covered(candidate, c) for c in likelier), default=0.0)
        features = [
            _logit(candidate.exists),
            _logit(max(candidate.kinds)),
            min(candidate.in_lane, 0.8),
            min(candidate.in_row, 0.8),
            nearest,
            alone,
            crowd,
        ]
        rows.append(features)
    return np.array(rows)


def _covered(first: Candidate, second: Candidate) -> float:
    """Share of the smaller of two shapes that lies in the other; shapes that only touch share nothing."""
    if shared(first.box, second.box) == 0:
        return 0.0
    hulls = [cv2.convexHull(candidate.outline.contour) for candidate in (first, second)]
    common, _ = cv2.intersectConvexConvex(hulls[0], hulls[1])
    return float(common) / max(min(cv2.contourArea(hull) for hull in hulls), 1.0)


def _against(size: NDArray[np.float64], peers: NDArray[np.float64]) -> tuple[float, float]:
    """Distance to the peer of the nearest size; and 1 where there is no peer."""
    if not len(peers):
        return 0.0, 1.0
    return min(float(np.abs(peers - size).sum(axis=1).min()), FARTHEST), 0.0


def _logit(probability: float) -> float:
    clipped = min(max(probability, 1e-3), 1 - 1e-3)
    return float(np.log(clipped / (1 - clipped)))
