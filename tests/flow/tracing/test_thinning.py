"""Thinning leaves connected lines one pixel wide."""

import cv2
import numpy as np

from extractor.flow.tracing.thinning import neighbours, thin


def test_a_thick_elbow_becomes_a_thin_line() -> None:
    mask = np.zeros((60, 80), np.uint8)
    cv2.polylines(mask, [np.array([(10, 10), (60, 10), (60, 50)], np.int32)], False, 1, 5)
    line = thin(mask > 0)
    assert 70 <= line.sum() <= 110
    assert cv2.connectedComponents(line.astype(np.uint8), connectivity=8)[0] == 2
    assert (neighbours(line) == 1).sum() == 2


def test_nothing_stays_nothing() -> None:
    assert not thin(np.zeros((5, 5), bool)).any()
