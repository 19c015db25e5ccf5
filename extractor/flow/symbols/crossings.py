"""Paper that connectors and rules shut in by crossing one another, and that no symbol encloses."""

import numpy as np
from numpy.typing import NDArray

from extractor.flow.symbols.area import LaneArea, ink_at
from extractor.flow.symbols.outlines import Outline, OutlineOrigin

CORNERS = np.array([(0, 0), (1, 0), (0, 1), (1, 1)])
REACH = 1.0
"""How far a side that runs on past its corner is followed, in text heights."""
RUNNING_ON = 3
"""Least number of ends, of all eight, at which the sides of such a place run on; a symbol's sides end."""
SOLID = 0.95
"""Least share of ink on an end that runs on."""


def is_crossing(outline: Outline, area: LaneArea) -> bool:
    """Whether the outline's sides are strokes that go on past its corners, rules left out."""
    if outline.origin is not OutlineOrigin.ENCLOSED:
        return False
    return int(np.count_nonzero(_ends(outline, area) >= SOLID)) >= RUNNING_ON


def _ends(outline: Outline, area: LaneArea) -> NDArray[np.float64]:
    """Share of ink past each corner along x and along y, shape (8,); 0 on a line of the lattice."""
    corner, line = np.array([area.x0, area.y0]), area.units.line_width
    low, high = outline.contour.min(axis=0), outline.contour.max(axis=0)
    steps = np.arange(1.5 * line + 1, 1.5 * line + 1 + max(REACH * area.units.text_height, 6.0))
    aside = np.arange(-1.5, 1.6, 0.5) * line
    shares = []
    for axis, lattice in ((0, area.ys), (1, area.xs)):
        across = 1 - axis
        for at in CORNERS:
            edge = np.where(at > 0, high, low)
            points = np.empty((len(aside), len(steps), 2))
            points[..., axis] = edge[axis] + (2 * at[axis] - 1) * steps[None, :]
            points[..., across] = edge[across] + aside[:, None]
            ruled = np.abs(np.array(lattice) - edge[across]).min() <= 2.0 * line + 1
            inked = ink_at(area.ink, points - corner).mean(axis=1).max()
            shares.append(0.0 if ruled else float(inked))
    return np.array(shares)
