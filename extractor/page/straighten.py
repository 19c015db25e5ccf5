"""Skew, perspective and curl taken out along the long rules."""

import cv2
import numpy as np

from extractor.page.model import Gray, Mask, Picture

MAX_SKEW = 8.0
_STEPS = (0.5, 0.05)


def skew_of(ink: Mask) -> float:
    """Degrees by which the page leans clockwise, by the sharpest row profile of its ink."""
    height, width = ink.shape
    factor = max(1, round(max(height, width) / 1200))
    # Maximum, not mean, so that hairlines count in full.
    page = cv2.dilate(ink.astype(np.uint8), np.ones((factor, factor), np.uint8))[::factor, ::factor]
    page = page * np.uint8(255)
    best = 0.0
    for step, reach in ((_STEPS[0], MAX_SKEW), (_STEPS[1], _STEPS[0])):
        angles = np.arange(best - reach, best + reach + step / 2, step)
        best = float(max(angles, key=lambda angle: _profile_sharpness(page, float(angle))))
    return best


def _profile_sharpness(page: Gray, angle: float) -> float:
    height, width = page.shape
    shear = np.array([[1, 0, 0], [-np.tan(np.radians(angle)), 1, 0]], np.float64)
    moved = cv2.warpAffine(page, shear, (width, height), flags=cv2.INTER_NEAREST)
    rows = moved.sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


def rotate(picture: Picture, degrees: float) -> Picture:
    """The picture turned so that a clockwise lean of `degrees` is taken out; edges filled with paper."""
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(
        cv2.warpAffine(
            picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
    )
