"""Components and long runs, found by the ends of runs, are those that OpenCV finds pixel by pixel."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from extractor.page.labelling import LONG_RUN, SMALL, opened_along, parts_of

FULL, EMPTY = np.ones((200, 300), np.uint8), np.zeros((200, 300), np.uint8)


def speckled(share: float) -> NDArray[np.uint8]:
    """Large enough not to be left to OpenCV; with runs from edge to edge."""
    mask = (np.random.default_rng(7).random((211, 307)) < share).astype(np.uint8)
    mask[20, :] = mask[:, 30] = mask[-1, -90:] = mask[-80:, 0] = 1
    return mask


MASKS = [FULL, EMPTY, *map(speckled, (0.02, 0.4, 0.9, 0.995))]


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("connectivity", [4, 8])
def test_components_are_measured_as_opencv_does(mask: NDArray[np.uint8], connectivity: int) -> None:
    assert mask.size > SMALL
    total, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=connectivity)
    found = parts_of(mask, connectivity)
    assert found.total == total
    assert (found.labels == labels).all()
    assert (found.stats[1:] == stats[1:]).all()
    assert found.stats[0, cv2.CC_STAT_AREA] == stats[0, cv2.CC_STAT_AREA]


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("length", [LONG_RUN, LONG_RUN + 1, 120, 500])
@pytest.mark.parametrize("level", [True, False])
def test_long_runs_are_those_of_an_opening(mask: NDArray[np.uint8], length: int, level: bool) -> None:
    bar = np.ones((1, length) if level else (length, 1), np.uint8)
    assert (opened_along(mask, length, level=level) == cv2.morphologyEx(mask, cv2.MORPH_OPEN, bar)).all()
