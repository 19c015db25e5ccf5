"""The kind of symbol that a closed path draws, by its corners and arcs alone."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.record.model import SymbolKind

Polygon = NDArray[np.float64]
"""Shape (n, 2): corners of a closed polygon, x and y over the box's width and height (0 to 1)."""

STRAIGHT = 0.03
"""Corners that lie so near to the line of their neighbours are none, as a share of the box."""
AT = 0.08
"""How far a corner may lie from where a perfect shape has it, as a share of the box."""
ARC_POINTS = 12
"""More corners than this after straight ones are gone mean that arcs are drawn."""
ROUND = 0.05
"""How far a capsule's or an ellipse's outline may lie from a perfect one, over its height."""
SHORTEST_END, TRIED_ENDS = 0.35, 24
"""Length of the shortest rounded end over the height, and how many lengths up to half the width are tried."""
CIRCLE = 1.15
"""A round shape with sides of a smaller ratio may be a circle, which is no terminator."""

_RECTANGLE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
_DIAMOND = ((0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5))
_PENTAGON = 5
_HIGHEST, _LOWEST = 0.25, 0.92
"""Where the shoulders of an off-page connector lie, over its height: higher it is a triangle, lower a box."""


def kind_of_path(points: Sequence[tuple[float, float]]) -> SymbolKind | None:
    """The kind of a closed polygon whose arcs are drawn out; None where its form alone does not tell.

    Rectangles, diamonds, pentagons that point down, capsules and ellipses tell; rounded boxes with small
    radii, circles, wavy documents and all else do not.
    """
    raw = np.array(points, dtype=np.float64)
    low, size = raw.min(axis=0), np.ptp(raw, axis=0)
    if len(raw) < len(_RECTANGLE) or size.min() <= 0:
        return None
    scaled = (raw - low) / size
    corners = _corners(scaled)
    if len(corners) == len(_RECTANGLE) and _has(corners, _RECTANGLE):
        return SymbolKind.PROCESS
    if len(corners) == len(_DIAMOND) and _has(corners, _DIAMOND):
        return SymbolKind.DECISION
    if len(corners) == _PENTAGON and _points_down(corners):
        return SymbolKind.OFF_PAGE
    if len(raw) >= ARC_POINTS and _is_round(raw - low - size / 2, size):
        return SymbolKind.TERMINATOR
    return None


def _corners(scaled: Polygon) -> Polygon:
    """The polygon without points that lie on the way from corner to corner."""
    simple = cv2.approxPolyDP(scaled.astype(np.float32).reshape(-1, 1, 2), STRAIGHT, True)
    return np.asarray(simple[:, 0, :], dtype=np.float64)


def _has(corners: Polygon, places: Sequence[tuple[float, float]]) -> bool:
    """Whether each place has a corner."""
    apart = np.abs(corners[:, None, :] - np.array(places)[None, :, :]).max(axis=2)
    return bool((apart.min(axis=0) <= AT).all())


def _points_down(corners: Polygon) -> bool:
    """Whether five corners are two above, two shoulders below them and a tip in the middle of the foot."""
    if not _has(corners, ((0.0, 0.0), (1.0, 0.0), (0.5, 1.0))):
        return False
    by_height = corners[np.argsort(corners[:, 1])]
    shoulders = by_height[2:4]
    level = abs(float(shoulders[0, 1] - shoulders[1, 1])) <= AT
    wide = float(shoulders[:, 0].min()) <= AT and float(shoulders[:, 0].max()) >= 1 - AT
    return level and wide and _HIGHEST <= float(shoulders[:, 1].mean()) <= _LOWEST


def _is_round(centred: Polygon, size: NDArray[np.float64]) -> bool:
    """Whether all points lie on a shape longer than high whose ends are half ellipses of its full height."""
    width, height = float(size[0]), float(size[1])
    if width < CIRCLE * height:
        return False
    ends = np.linspace(min(SHORTEST_END * height, width / 2), width / 2, TRIED_ENDS)[:, None]
    beyond = np.maximum(np.abs(centred[None, :, 0]) - (width / 2 - ends), 0.0)
    off = np.abs(np.hypot(beyond / ends, centred[None, :, 1] / (height / 2)) - 1).max(axis=1)
    return bool((off * np.minimum(ends[:, 0], height / 2)).min() <= ROUND * height)
