"""Prints and scans a drawing: gaps, blur, fading, specks, compression."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Canvas = NDArray[np.uint8]
OVER = 2
"""Supersampling of the drawing."""


@dataclass(frozen=True)
class Noise:
    """How badly the sheet was printed and scanned; 0 is as drawn."""

    level: float = 0.0


def scan(canvas: Canvas, noise: Noise, rng: np.random.Generator) -> Canvas:
    """The drawing as a scan: gaps, blur, fading, specks, compression."""
    gray = cv2.resize(canvas, None, fx=1 / OVER, fy=1 / OVER, interpolation=cv2.INTER_AREA)
    level = noise.level
    if level <= 0:
        return gray
    values = gray.astype(np.float32)
    for _ in range(int(rng.poisson(25 * level))):
        x, y = int(rng.integers(0, gray.shape[1])), int(rng.integers(0, gray.shape[0]))
        size = int(rng.integers(1, 2 + round(3 * level)))
        values[y : y + size, x : x + size] = 255
    fade = 1 - float(rng.uniform(0, 0.45)) * level
    values = 255 - (255 - values) * fade
    values = cv2.GaussianBlur(values, (0, 0), 0.3 + 0.8 * level * float(rng.random()))
    values += rng.normal(0, 9 * level, values.shape).astype(np.float32)
    for _ in range(int(rng.poisson(60 * level))):
        x, y = int(rng.integers(0, gray.shape[1])), int(rng.integers(0, gray.shape[0]))
        values[y : y + int(rng.integers(1, 3)), x : x + int(rng.integers(1, 3))] = rng.uniform(0, 160)
    if level >= 1 and rng.random() < 0.3:
        values = np.where(values + rng.normal(0, 22, values.shape) < 150, 20, 250)
        values = cv2.GaussianBlur(values.astype(np.float32), (0, 0), 0.5)
    noisy = np.clip(values, 0, 255).astype(np.uint8)
    quality = int(90 - 55 * level * float(rng.random()))
    _, data = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), dtype=np.uint8)
