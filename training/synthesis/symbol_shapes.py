"""The outlines of the symbols that SOP sheets draw, as polygons."""

import numpy as np
from numpy.typing import NDArray

from extractor.record.geometry import Box
from extractor.record.model import SymbolKind


def outline_points(
    kind: SymbolKind, box: Box, variant: str, rng: np.random.Generator, stroke: float = 2.0
) -> NDArray[np.float64]:
    """The polygon of a kind of symbol inside `box`, shape (n, 2); rounded corners stay visible."""
    x0, y0, x1, y1 = box
    w, h = box.width, box.height
    if kind is SymbolKind.PROCESS:
        return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
    if kind is SymbolKind.DECISION:
        cx, cy = box.center
        return np.array([(cx, y0), (x1, cy), (cx, y1), (x0, cy)])
    if kind is SymbolKind.OFF_PAGE:
        shoulder = y0 + h * float(rng.uniform(0.45, 0.8))
        return np.array([(x0, y0), (x1, y0), (x1, shoulder), ((x0 + x1) / 2, y1), (x0, shoulder)])
    if kind is SymbolKind.TERMINATOR:
        return _terminator(box, variant, rng, stroke)
    if kind is SymbolKind.DOCUMENT:
        t = np.linspace(0, 1, 40)
        depth = h * float(rng.uniform(0.07, 0.14))
        wave = y1 - depth - depth * np.sin(2 * np.pi * t)
        bottom = np.stack([x1 - t * w, wave], axis=1)
        return np.concatenate([np.array([(x0, y0), (x1, y0)]), bottom])
    return _other(box, variant, rng)


def _terminator(box: Box, variant: str, rng: np.random.Generator, stroke: float) -> NDArray[np.float64]:
    t = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    cx, cy = box.center
    if variant == "ellipse":
        return np.stack([cx + box.width / 2 * np.cos(t), cy + box.height / 2 * np.sin(t)], axis=1)
    shorter = min(box.width, box.height)
    r = shorter / 2
    if variant == "rounded":
        r = min(max(float(rng.uniform(0.13, 0.42)) * shorter, 1.1 * stroke, 4.0), r)
    corner = np.stack([np.cos(t), np.sin(t)], axis=1) * r
    centre = np.array([cx, cy])
    inner = np.array([box.width / 2 - r, box.height / 2 - r])
    return centre + corner + np.sign(np.round(corner, 6)) * inner


def _other(box: Box, variant: str, rng: np.random.Generator) -> NDArray[np.float64]:
    x0, y0, x1, y1 = box
    s = box.width * float(rng.uniform(0.1, 0.25))
    shape = variant if variant in {"trapezoid", "inverted", "slanted", "hexagon", "circle"} else "trapezoid"
    if shape == "circle":
        t = np.linspace(0, 2 * np.pi, 90, endpoint=False)
        r = min(box.width, box.height) / 2
        cx, cy = box.center
        return np.stack([cx + r * np.cos(t), cy + r * np.sin(t)], axis=1)
    my = (y0 + y1) / 2
    points = {
        "trapezoid": [(x0 + s, y0), (x1 - s, y0), (x1, y1), (x0, y1)],
        "inverted": [(x0, y0), (x1, y0), (x1 - s, y1), (x0 + s, y1)],
        "slanted": [(x0 + s, y0), (x1, y0), (x1 - s, y1), (x0, y1)],
        "hexagon": [(x0 + s, y0), (x1 - s, y0), (x1, my), (x1 - s, y1), (x0 + s, y1), (x0, my)],
    }
    return np.array(points[shape])
