"""Paths of a PDF as polygons: Bezier curves drawn out, so that arcs keep their form."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

Point = tuple[float, float]
Operator = tuple[Any, ...]
"""An operator of a path as PDF names it (m, l, c, v, y, h), and its points."""

TOLERANCE = 0.2
"""How far a polygon may lie from its curve, in pixels."""
MOST_PIECES = 64
"""A curve is cut into no more pieces than this, however large it is drawn."""
SAME = 0.05
"""Points nearer than this, in pixels, are one."""


def drawn_out(path: Sequence[Operator]) -> tuple[tuple[Point, ...], bool]:
    """The points of a subpath, and whether it is closed or ends where it began.

    `path` is a row of operators with their points, as PDF names them: m, l, c, v, y, h. A closed path
    does not repeat its first point.
    """
    points: list[Point] = []
    closed = False
    for operator, *operands in path:
        if operator == "h":
            closed = True
        elif operator in ("m", "l") or not points:
            points.append(operands[-1])
        else:
            points += _curve(_controls(operator, points[-1], operands))
    distinct = _distinct(points)
    if len(distinct) > 2 and math.dist(distinct[0], distinct[-1]) <= SAME:
        return tuple(distinct[:-1]), True
    return tuple(distinct), closed


def _controls(operator: str, start: Point, operands: Sequence[Point]) -> tuple[Point, Point, Point, Point]:
    """The four control points; v takes the curve's start for its first handle, y its end for its second."""
    if operator == "v":
        return start, start, operands[0], operands[1]
    if operator == "y":
        return start, operands[0], operands[1], operands[1]
    return start, operands[0], operands[1], operands[2]


def _curve(controls: tuple[Point, Point, Point, Point]) -> Iterator[Point]:
    """Points of a cubic Bezier curve after its start, as many as its bend asks for."""
    bends = [
        math.hypot(a[0] - 2 * b[0] + c[0], a[1] - 2 * b[1] + c[1]) for a, b, c in (controls[:3], controls[1:])
    ]
    pieces = min(MOST_PIECES, max(1, math.ceil(math.sqrt(0.75 * max(bends) / TOLERANCE))))
    p, q, r, s = controls
    for step in range(1, pieces + 1):
        t = step / pieces
        u = 1 - t
        weights = u**3, 3 * u * u * t, 3 * u * t * t, t**3
        yield (
            weights[0] * p[0] + weights[1] * q[0] + weights[2] * r[0] + weights[3] * s[0],
            weights[0] * p[1] + weights[1] * q[1] + weights[2] * r[1] + weights[3] * s[1],
        )


def _distinct(points: Sequence[Point]) -> list[Point]:
    """The points without those that hardly move on; a last point is kept as it is."""
    return [*points[:1], *(b for a, b in pairwise(points) if math.dist(a, b) > SAME)]
