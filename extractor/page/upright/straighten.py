"""Skew, mild perspective and page curl taken out along the long rules, with one resampling."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.page.model import Gray, Mask
from extractor.page.rules import Traces, horizontal_traces, vertical_traces
from extractor.page.upright import warp

MAX_SKEW = 12.0
"""Degrees of skew either way that are looked for."""
_SEARCH = ((400, 1.0, MAX_SKEW), (800, 0.25, 1.0), (1600, 0.04, 0.25))  # long side in pixels, step, reach
_WORTH_TURNING = 0.04  # degrees
_WORTH_BENDING = 0.45  # line widths
_ENOUGH_TRACES = 2
_GRID = 16  # pixels between the points that the field is inverted on

Grid = NDArray[np.float32]


@dataclass(frozen=True)
class Straightening:
    """For each pixel of the straight page where it lies on the crooked one; None where nothing is to do."""

    skew_degrees: float
    map_x: Grid | None
    map_y: Grid | None

    def apply(self, image: NDArray[np.uint8], paper: int) -> NDArray[np.uint8]:
        """The straight page's pixels; `paper` fills what lies outside the crooked one."""
        if self.map_x is None or self.map_y is None:
            return image
        fill = (paper,) * (image.shape[2] if image.ndim == 3 else 1)
        moved = cv2.remap(
            image, self.map_x, self.map_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=fill
        )
        return np.asarray(moved, dtype=np.uint8)


def straightening(ink: Mask, dpi: float, line_width: float) -> Straightening:
    """How to make the rules of a page with this ink axis-parallel."""
    skew = skew_of(ink)
    turn, size = _rotation(ink.shape, skew if abs(skew) >= _WORTH_TURNING else 0.0)
    turned = ink
    if abs(skew) >= _WORTH_TURNING:
        drawn = cv2.warpAffine(ink.astype(np.uint8) * np.uint8(255), turn, size, flags=cv2.INTER_LINEAR)
        turned = np.asarray(drawn) > 100
    level = _field(horizontal_traces(turned, dpi), (size[0], size[1]), line_width)
    plumb = _field(vertical_traces(turned, dpi), (size[1], size[0]), line_width)
    if abs(skew) < _WORTH_TURNING and level is None and plumb is None:
        return Straightening(skew, None, None)
    map_x, map_y = _maps(size, turn, level, plumb)
    return Straightening(skew, map_x, map_y)


def skew_of(ink: Mask) -> float:
    """Degrees by which the page leans clockwise, by the sharpest row profile of its ink; 0 without ink."""
    if not ink.any():
        return 0.0
    best = 0.0
    for side, step, reach in _SEARCH:
        page = _shrunk(ink, side)
        angles = np.arange(best - reach, best + reach + step / 2, step)
        sharpness = [_profile_sharpness(page, float(angle)) for angle in angles]
        best = float(angles[int(np.argmax(sharpness))])
    return best


def _shrunk(ink: Mask, side: int) -> Gray:
    factor = max(1, round(max(ink.shape) / side))
    # The darkest pixel of a block, not its mean, so that hairlines count in full.
    page = cv2.dilate(ink.astype(np.uint8), np.ones((factor, factor), np.uint8))[::factor, ::factor]
    return np.asarray(page * np.uint8(255), dtype=np.uint8)


def _profile_sharpness(page: Gray, angle: float) -> float:
    height, width = page.shape
    shear = np.array([[1, 0, 0], [-np.tan(np.radians(angle)), 1, 0]], np.float64)
    moved = cv2.warpAffine(page, shear, (width, height), flags=cv2.INTER_NEAREST)
    rows = cv2.reduce(moved, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32F)
    return float(np.square(np.diff(rows[:, 0].astype(np.float64))).sum())


def _rotation(shape: tuple[int, ...], degrees: float) -> tuple[NDArray[np.float64], tuple[int, int]]:
    """The affine turn that takes a clockwise lean out, and the (width, height) that holds the whole page."""
    height, width = shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0).astype(np.float64)
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    size = round(height * sin + width * cos), round(height * cos + width * sin)
    matrix[0, 2] += (size[0] - width) / 2
    matrix[1, 2] += (size[1] - height) / 2
    return matrix, size


def _field(traces: Traces, size: tuple[int, int], line_width: float) -> warp.Field | None:
    """The field for one direction; None where its rules are straight already, or too few to tell."""
    if traces.count < _ENOUGH_TRACES:
        return None
    before = np.abs(traces.deviations())
    if float(np.percentile(before, 90)) < _WORTH_BENDING * line_width:
        return None
    field = warp.fit(traces, (float(size[0]), float(size[1])), line_width)
    moved = Traces(traces.along, traces.across + field(traces.along, traces.across), traces.trace)
    better = float(np.median(np.abs(moved.deviations()))) < 0.8 * float(np.median(before))
    return field if better else None


def _maps(
    size: tuple[int, int], turn: NDArray[np.float64], level: warp.Field | None, plumb: warp.Field | None
) -> tuple[Grid, Grid]:
    """Source coordinates of every pixel: the fields inverted on a coarse grid, then the turn undone."""
    # Cell centres, one cell more on each side, so that enlarging interpolates between them.
    xs = np.arange(-1, size[0] // _GRID + 2, dtype=np.float64) * _GRID + (_GRID - 1) / 2
    ys = np.arange(-1, size[1] // _GRID + 2, dtype=np.float64) * _GRID + (_GRID - 1) / 2
    goal_x, goal_y = np.meshgrid(xs, ys)
    x, y = goal_x.copy(), goal_y.copy()
    for _ in range(4 if level or plumb else 0):
        shift_y = level(x.ravel(), y.ravel()).reshape(x.shape) if level else 0.0
        shift_x = plumb(y.ravel(), x.ravel()).reshape(x.shape) if plumb else 0.0
        x, y = goal_x - shift_x, goal_y - shift_y
    back = cv2.invertAffineTransform(turn)
    coarse_x = back[0, 0] * x + back[0, 1] * y + back[0, 2]
    coarse_y = back[1, 0] * x + back[1, 1] * y + back[1, 2]
    return _dense(coarse_x, size), _dense(coarse_y, size)


def _dense(coarse: NDArray[np.float64], size: tuple[int, int]) -> Grid:
    """The coarse grid's values at every pixel, bilinear."""
    rows, columns = coarse.shape
    whole = cv2.resize(
        coarse.astype(np.float32), (columns * _GRID, rows * _GRID), interpolation=cv2.INTER_LINEAR
    )
    return np.ascontiguousarray(whole[_GRID : _GRID + size[1], _GRID : _GRID + size[0]], dtype=np.float32)
