"""What copying and scanning do to a drawn page, by level: 1 good, 2 typical, 3 hard."""

import math
import random
from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np

from extractor.page.model import Gray, Mask, Page, Picture
from extractor.record.model import PageOrigin

Points = tuple[tuple[float, float], ...]


def wear(
    rng: random.Random, page: Page, level: int, copyable: bool = True
) -> tuple[Page, Callable[[Points], Points]]:
    """The worn page, and the function that moves points of the clean page onto it.

    `copyable` is False where a copy in black and white would lose lines.
    """
    height, width = page.picture.shape[:2]
    angle = rng.uniform(-0.12, 0.12) * level
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    picture = cv2.warpAffine(
        page.picture, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=(255, 255, 255)
    )
    if level >= 2 and rng.random() < 0.5:
        picture = _stamp(rng, picture, page.units.text_height)
    noise = np.random.default_rng(rng.randrange(2**32))
    work = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.3, 0.45 + 0.2 * level)).astype(np.float32)
    fade = rng.uniform(0.0, 0.13) * level
    work = work * (1 - fade) + 255 * fade
    work += noise.normal(0, rng.uniform(1, 5 * level), (*work.shape[:2], 1))
    work = np.clip(work, 0, 255).astype(np.uint8)
    if level == 3 and copyable and rng.random() < 0.6:
        work = _copied(rng, noise, work)
    quality = rng.randint(92 - 16 * level, 95)
    work = cv2.imdecode(cv2.imencode(".jpg", work, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)

    def turn(points: Points) -> Points:
        return tuple(
            (float(x), float(y)) for x, y in cv2.transform(np.array([points], np.float32), matrix)[0]
        )

    return finish(replace(page, picture=work, origin=PageOrigin.SCAN, skew_degrees=angle)), turn


def finish(page: Page) -> Page:
    """The page with gray, ink and marks as the page stage would make them from the picture."""
    picture: Picture = page.picture
    low, high = picture.min(axis=2), picture.max(axis=2)
    marks: Mask = (high.astype(np.int16) - low > 60) & (high > 90)
    gray: Gray = np.where(marks, 240, cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)).astype(np.uint8)
    return replace(page, gray=gray, ink=gray < 140, marks=marks)


def _copied(rng: random.Random, noise: np.random.Generator, picture: Picture) -> Picture:
    """Black and white as a copier leaves it, with specks."""
    gray = picture.min(axis=2).astype(np.float32) + noise.normal(0, 12, picture.shape[:2])
    bilevel = np.where(gray < rng.uniform(120, 190), 20, 250).astype(np.uint8)
    height, width = bilevel.shape
    for _ in range(rng.randint(0, 120)):
        centre = (rng.randrange(width), rng.randrange(height))
        cv2.circle(bilevel, centre, rng.choice((0, 1, 1, 2)), 20, -1)
    return np.repeat(bilevel[..., None], 3, axis=2)


def _stamp(rng: random.Random, picture: Picture, text: float) -> Picture:
    picture = np.ascontiguousarray(picture)
    height, width = picture.shape[:2]
    centre = (int(width * rng.uniform(0.2, 0.9)), int(height * rng.uniform(0.2, 0.9)))
    radius = int(text * rng.uniform(2.5, 4))
    colour = rng.choice(((130, 90, 190), (70, 90, 200), (120, 60, 140)))
    for inner in (1.0, 0.75):
        cv2.circle(picture, centre, int(radius * inner), colour, max(1, round(text * 0.12)), cv2.LINE_AA)
    at = centre[0] - radius, centre[1]
    for k in range(24):
        to = (at[0] + radius // 10, int(centre[1] + radius * 0.7 * math.sin(k)))
        cv2.line(picture, at, to, colour, 2, cv2.LINE_AA)
        at = to
    return picture
