"""Where an upright page lies on the page as its file shows it: the turn and the straightening, kept small."""

import numpy as np
from numpy.typing import NDArray

from extractor.page.upright.straighten import Grid, Straightening
from extractor.record.page_layout import Placement

_KNOTS = 9
"""Points of the lattice each way where the page was bent: the field of shifts has six pieces a page."""
_FLAT = 0.5
"""Pixels by which the corners alone may miss before the whole lattice is kept."""

Points = NDArray[np.float64]


def placement_of(size: tuple[int, int], turn: int, straight: Straightening | None) -> Placement:
    """The placement of a page that was turned clockwise by `turn` degrees and then made straight.

    `size` (width, height) in pixels is that between the two.
    """
    if straight is None or straight.map_x is None or straight.map_y is None:
        return _as_shown(_lattice(2), turn, 2)
    shares = _lattice(_KNOTS)
    points = _before(shares, straight.map_x, straight.map_y)
    corners = points.reshape(_KNOTS, _KNOTS, 2)[:: _KNOTS - 1, :: _KNOTS - 1].reshape(4, 2)
    u, v = shares[:, :1], shares[:, 1:]
    flat = (
        corners[0] * (1 - u) * (1 - v)
        + corners[1] * u * (1 - v)
        + corners[2] * (1 - u) * v
        + corners[3] * u * v
    )
    if np.abs(flat - points).max() < _FLAT:
        return _as_shown(corners / size, turn, 2)
    return _as_shown(points / size, turn, _KNOTS)


def _lattice(count: int) -> Points:
    """Points spread evenly over a square of side 1, row by row; shape (count * count, 2)."""
    ends = np.linspace(0.0, 1.0, count)
    across, down = np.meshgrid(ends, ends)
    return np.column_stack([across.ravel(), down.ravel()])


def _before(shares: Points, map_x: Grid, map_y: Grid) -> Points:
    """Where places of the straight page, in shares, lie on the crooked one, in pixels from its corner."""
    height, width = map_x.shape
    # The maps hold middles of pixels; at the page's rim they are drawn on.
    x, y = shares[:, 0] * width - 0.5, shares[:, 1] * height - 0.5
    column = np.clip(np.floor(x).astype(int), 0, width - 2)
    row = np.clip(np.floor(y).astype(int), 0, height - 2)
    u, v = x - column, y - row

    def drawn_on(values: Grid) -> Points:
        top = values[row, column] * (1 - u) + values[row, column + 1] * u
        bottom = values[row + 1, column] * (1 - u) + values[row + 1, column + 1] * u
        return np.asarray(top * (1 - v) + bottom * v + 0.5, np.float64)

    return np.column_stack([drawn_on(map_x), drawn_on(map_y)])


def _as_shown(points: Points, turn: int, count: int) -> Placement:
    """The placement of points that are shares of the turned page."""
    x, y = points.T
    across, down = {0: (x, y), 90: (y, 1 - x), 180: (1 - x, 1 - y), 270: (1 - y, x)}[turn]
    rounded = np.column_stack([across, down]).round(5) + 0.0
    return Placement(columns=count, rows=count, points=tuple((float(a), float(b)) for a, b in rounded))
