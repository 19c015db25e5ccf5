"""Dark rows with light words and rules, as headers have: turned into dark strokes on paper."""

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.page.labelling import opened_along, parts_of
from extractor.page.model import Gray, Mask, Picture, Units

STROKE = 0.5
"""Widest light stroke inside a panel, in text heights."""
LOWEST, NARROWEST = 1.2, 12.0
"""Least height and width of a panel, in text heights; drawn symbols are narrower."""
INKED = 0.6
"""Least share of dark in a panel: light words leave most of it, closed lines of text have less."""
DARK = 0.42
"""Share of the ink's contrast to paper from which an area is dark; print on a lighter tint stays as it is."""
SMALLER, AROUND = 8, 1 / 4
"""The paper is looked at on a page so many times smaller, in squares of this share of its longer side."""
SAMPLE, FITS, NEAR = 40_000, 3, 12.0
"""Pixels that a panel's tone is fitted to, how often, and how far off, in luminance, its ground may be."""
INK, BLACK = 10.0, 1.0
"""Percentiles of the ink's luminance that stand for usual ink and for black: a faded page has none."""
CONTRAST = 0.3
"""Least contrast of a stroke to its panel, as a share of white's (or black's where it is darker)."""
DARKER = 32.0
"""Panels less than this above black show no darker strokes in full."""


def lift_panels(
    picture: Picture, gray: Gray, ink: Mask, marks: Mask, units: Units
) -> tuple[Gray, Mask, Mask]:
    """`gray`, `ink` and `marks` as if the words and rules inside dark panels were black on white.

    A panel's own edge stays: it is a border of its cells. What was taken for a mark there is its colour.
    """
    light = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)
    paper = _paper(light)
    usual, black = np.percentile(light[ink], (INK, BLACK)) if ink.any() else (0.0, 0.0)
    level = np.multiply(paper, np.float32(0.9))
    np.minimum(level, np.float32(usual), out=level)
    np.subtract(paper, level, out=level)
    np.multiply(level, np.float32(DARK), out=level)
    dark: Mask = light < np.subtract(paper, level, out=level)  # in place: a page of floats is large
    count, labels, stats = parts_of(_solid(dark, units))
    lifted_gray, lifted_ink, lifted_marks = gray.copy(), ink.copy(), marks.copy()
    edge = 2 * max(1, round(units.line_width)) + 1
    for label in range(1, count):
        x, y, w, h = (int(v) for v in stats[label, :4])
        part = np.s_[y : y + h, x : x + w]
        inside: Mask = labels[part] == label
        if w < NARROWEST * units.text_height or (inside & dark[part]).sum() < INKED * inside.sum():
            continue
        ground = _level(light[part], inside & dark[part])
        contrast = _contrast(light[part], ground, np.maximum(ground - float(black), DARKER))
        framed = np.pad(inside.astype(np.uint8), 1)
        core = cv2.erode(framed, np.ones((edge, edge), np.uint8))[1:-1, 1:-1] > 0
        lifted_ink[part] = np.where(inside, ~core | (contrast >= CONTRAST), ink[part])
        shade = np.where(core, 255 - 255 * contrast, 0).astype(np.uint8)
        lifted_gray[part] = np.where(inside, shade, gray[part])
        lifted_marks[part] &= ~inside
    return lifted_gray, lifted_ink, lifted_marks


def _paper(light: Gray) -> NDArray[np.float32]:
    """The paper's luminance at each pixel: the page's usual one, less where the light is worse all around."""
    height, width = light.shape
    size = max(1, width // SMALLER), max(1, height // SMALLER)
    small = cv2.medianBlur(cv2.resize(light, size, interpolation=cv2.INTER_AREA), 3)
    reach = max(3, round(max(size) * AROUND)) | 1
    brightest = cv2.dilate(small, np.ones((reach, reach), np.uint8))
    usual = np.minimum(brightest, np.uint8(np.median(light[::3, ::3])))
    soft = cv2.GaussianBlur(usual, (0, 0), reach / 4)
    return np.asarray(cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def _level(light: Gray, dark: Mask) -> NDArray[np.float32]:
    """A panel's own luminance at each pixel: a plane through it, since light falls off over its length."""
    height, width = light.shape
    step = max(1, round((height * width / SAMPLE) ** 0.5))
    ys, xs = np.nonzero(dark[::step, ::step])
    tone = light[::step, ::step][ys, xs].astype(np.float64)
    places = np.column_stack([np.ones(len(xs)), xs * step / width, ys * step / height])
    plane = np.array([np.median(tone), 0.0, 0.0])
    for _ in range(FITS):
        far = np.abs(tone - places @ plane)
        near = far <= max(NEAR, float(np.median(far)))
        plane = np.linalg.lstsq(places[near], tone[near], rcond=None)[0]
    across = plane[0] + plane[1] * np.arange(width) / width
    level = across[None, :] + plane[2] * np.arange(height)[:, None] / height
    return np.asarray(np.clip(level, 0, 250), np.float32)


def _contrast(light: Gray, level: NDArray[np.float32], depth: NDArray[np.float32]) -> NDArray[np.float32]:
    """How much of a stroke each pixel is, 0 to 1, on a panel whose luminance is `level`.

    Strokes may be lighter, up to white, or darker, down to `depth` below the panel; of darker ones single
    pixels are noise.
    """
    above = light.astype(np.float32) - level
    below = np.asarray(cv2.blur(-above, (3, 3)), np.float32)
    below = np.minimum(below * np.float32(1.5), -above)
    return np.asarray(np.where(above > 0, above / (255.0 - level), np.clip(below / depth, 0, 1)), np.float32)


def _solid(dark: Mask, units: Units) -> NDArray[np.uint8]:
    """The dark areas, strokes within included, without what is thinner than a row; shape of the page."""
    stroke, side = (max(3, round(share * units.text_height) | 1) for share in (STROKE, LOWEST))
    closed = cv2.morphologyEx(dark.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((stroke, stroke), np.uint8))
    solid = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    # Letters just below a panel stick to it.
    wide = round(NARROWEST / 2 * units.text_height)
    return opened_along(np.asarray(solid, np.uint8), wide, level=True)
