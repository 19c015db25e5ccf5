"""A smooth field of shifts that makes bent rules straight: mild perspective and page curl."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractor.page.rules import Points, Traces

_KNOTS = 6  # spline pieces over the page's longer side; a curl has one or two bends
_SMOOTHNESS = 3e-4
_RIDGE = 1e-7
_SLACKS = (8.0, 4.0, 2.0, 1.0, 0.6)  # line widths by which a point may miss before it loses weight

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Field:
    """Shift in pixels at any (along, across) of a page of `size` (along, across) pixels.

    A tensor product of cubic B-splines; `coefficients` has shape (pieces + 3, pieces + 3).
    """

    size: tuple[float, float]
    coefficients: Array

    def __call__(self, along: Points, across: Points) -> Points:
        rows = _basis(along / self.size[0])
        columns = _basis(across / self.size[1])
        return np.asarray(((rows @ self.coefficients) * columns).sum(axis=1))


def fit(traces: Traces, size: tuple[float, float], line_width: float) -> Field:
    """The smoothest field after which each rule keeps one place across its whole length.

    Rules fix the field only along themselves; across, it is kept zero in the mean and smooth, so that
    rows keep their distance. Points that no smooth field can serve (a slanted pen stroke, the paper's
    edge) lose their weight.
    """
    count = _KNOTS + 3
    # At a rule's mean place, not at each point's: else drawing all rules together would straighten them.
    place = traces.means()[traces.trace]
    basis = np.einsum("ni,nj->nij", _basis(traces.along / size[0]), _basis(place / size[1]))
    basis = basis.reshape(len(traces.along), -1)
    mean = np.kron(np.full((1, count), 1 / count), np.eye(count))
    penalty = _smoothness(count) * _SMOOTHNESS * len(basis) + np.eye(count * count) * _RIDGE * len(basis)
    penalty += mean.T @ mean * len(basis)
    weight: Array = np.ones(len(basis))
    coefficients: Array = np.zeros(count * count)
    for slack in _SLACKS:
        design = _centered(basis, traces.trace, weight)
        target = -_centered(traces.across[:, None], traces.trace, weight)[:, 0]
        weighted = design * weight[:, None]
        coefficients = _solved(weighted.T @ design + penalty, weighted.T @ target)
        missed = np.abs(design @ coefficients - target)
        weight = np.asarray(1.0 / (1.0 + (missed / (slack * line_width)) ** 2), np.float64)
    return Field(size, coefficients.reshape(count, count))


def _solved(matrix: Array, target: Array) -> Array:
    return np.asarray(np.linalg.solve(matrix, target), np.float64)


def _centered(values: Array, trace: NDArray[np.int64], weight: Array) -> Array:
    """`values` less their weighted mean over their rule: what is left of the unknown place of each rule."""
    starts = np.flatnonzero(np.diff(trace, prepend=-1))
    sums = np.add.reduceat(values * weight[:, None], starts, axis=0)
    total = np.bincount(trace, weight)
    return np.asarray(values - (sums / np.maximum(total, 1e-9)[:, None])[trace])


def _basis(position: Points) -> Array:
    """Uniform cubic B-splines at positions 0 to 1, shape (n, pieces + 3); outside, those of the rim."""
    scaled = np.clip(position, 0.0, 1.0) * _KNOTS
    piece = np.minimum(scaled.astype(int), _KNOTS - 1)
    t = scaled - piece
    values = (
        (1 - t) ** 3 / 6,
        (3 * t**3 - 6 * t**2 + 4) / 6,
        (-3 * t**3 + 3 * t**2 + 3 * t + 1) / 6,
        t**3 / 6,
    )
    result = np.zeros((len(position), _KNOTS + 3))
    rows = np.arange(len(position))
    for offset, value in enumerate(values):
        result[rows, piece + offset] = value
    return result


def _smoothness(count: int) -> Array:
    """Penalty on the bends of the field: second differences both ways and the mixed one."""
    second = np.diff(np.eye(count), 2, axis=0)
    first = np.diff(np.eye(count), 1, axis=0)
    same = np.eye(count)
    parts = (np.kron(second, same), np.kron(same, second), np.kron(first, first))
    return np.asarray(sum(part.T @ part for part in parts))
