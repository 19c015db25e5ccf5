"""Smoothings of a line's picture: coarse scans of two tones have jagged edges and broken strokes."""

import numpy as np
from numpy.typing import NDArray

from extractor.page.model import Gray

BLURS = (1.0, 1.5)
"""Standard deviations in pixels."""
BROKEN = 1.2
"""The blur before strokes are made thicker, which closes their breaks."""


def smoothings(image: Gray) -> tuple[Gray, ...]:
    """The picture blurred, lightly first, and with thicker strokes; all of one shape, dark on white."""
    blurred = [_blurred(image, sigma) for sigma in BLURS]
    return *blurred, _thickened(_blurred(image, BROKEN))


def _blurred(image: Gray, sigma: float) -> Gray:
    reach = max(1, round(3 * sigma))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    weights /= weights.sum()
    soft: NDArray[np.float64] = np.pad(image.astype(np.float64), reach, mode="edge")
    height, width = image.shape
    soft = np.asarray(sum(w * soft[k : k + height] for k, w in enumerate(weights)))
    soft = np.asarray(sum(w * soft[:, k : k + width] for k, w in enumerate(weights)))
    return np.asarray(soft.round(), dtype=np.uint8)


def _thickened(image: Gray) -> Gray:
    """Each pixel as dark as the darkest of itself and its neighbours above and to the left."""
    thick = image.copy()
    thick[1:] = np.minimum(thick[1:], image[:-1])
    level = thick.copy()
    level[:, 1:] = np.minimum(level[:, 1:], thick[:, :-1])
    return level
