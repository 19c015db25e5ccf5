"""Draws sheets as pictures: a ruled table with words, and what scanning does to it."""

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Picture = NDArray[np.uint8]

TEXT = """
Menerima surat masuk dan mencatat pada buku agenda kepala bidang sekretaris memeriksa kelengkapan
berkas permohonan lalu menandatangani lembar disposisi untuk pelaksana kegiatan
"""
WORDS = TEXT.split()
COLUMNS = (0.05, 0.1, 0.4, 0.52, 0.64, 0.82, 0.95)
ROWS = (0.16, 0.22, 0.36, 0.5, 0.64, 0.78)


def sheet(dpi: int = 150, ruled: bool = True) -> Picture:
    """A sheet of A4 across with a table of black rules and words."""
    width, height = round(11.69 * dpi), round(8.27 * dpi)
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    size = round(0.14 * dpi)
    font = ImageFont.load_default(size)
    draw.text((width * 0.3, height * 0.07), "STANDAR OPERASIONAL PROSEDUR", "black", font)
    thick = max(1, round(dpi / 70))
    if ruled:
        for x in COLUMNS:
            draw.line(_ends(x, ROWS[0], x, ROWS[-1], width, height), "black", thick)
        for y in ROWS:
            draw.line(_ends(COLUMNS[0], y, COLUMNS[-1], y, width, height), "black", thick)
    for row, top in enumerate(ROWS[1:-1]):
        draw.text((width * 0.06, height * (top + 0.01)), f"{row + 1}.", "black", font)
        for column, count in ((1, 3), (4, 2), (5, 1)):
            for turn in range(4):
                first = (row * 5 + column * 3 + turn * count) % (len(WORDS) - count)
                place = width * (COLUMNS[column] + 0.008), height * (top + 0.01) + turn * size * 1.25
                draw.text(place, " ".join(WORDS[first : first + count]), "black", font)
    return np.array(image)


def _ends(x0: float, y0: float, x1: float, y1: float, width: int, height: int) -> list[float]:
    return [x0 * width, y0 * height, x1 * width, y1 * height]


def turned(picture: Picture, degrees: int) -> Picture:
    """Turned clockwise by quarters."""
    return np.ascontiguousarray(np.rot90(picture, -degrees // 90))


def skewed(picture: Picture, degrees: float) -> Picture:
    """Leaning clockwise, on white."""
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    return np.asarray(
        cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255)),
        np.uint8,
    )


def curled(picture: Picture, depth: float, keystone: float) -> Picture:
    """Lines bent by up to `depth` and sides leaning by up to `keystone`, as shares of the page's height."""
    height, width = picture.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    along, down = x / width, y / height
    shift_y = depth * height * np.sin(np.pi * along) * (1 - 0.4 * down)
    shift_x = keystone * height * (along - 0.5) * 2 * (down - 0.5)
    moved = cv2.remap(
        picture,
        x + shift_x.astype("f4"),
        y + shift_y.astype("f4"),
        cv2.INTER_CUBIC,
        borderValue=(255, 255, 255),
    )
    return np.asarray(moved, np.uint8)


def scanned(picture: Picture, seed: int = 1) -> Picture:
    """Blurred, noisy and unevenly lit."""
    rng = np.random.default_rng(seed)
    height, width = picture.shape[:2]
    light = np.linspace(0.72, 1.0, width)[None, :, None] * np.linspace(1.0, 0.9, height)[:, None, None]
    soft = cv2.GaussianBlur(picture, (0, 0), 0.8).astype(np.float32) * light
    return np.clip(soft + rng.normal(0, 5, soft.shape), 0, 255).astype(np.uint8)


def long_rules(ink: NDArray[np.bool_], share: float) -> tuple[list[float], list[float]]:
    """Places of the straight level and upright rules that cover at least `share` of the page each."""
    found = []
    for mask in (ink, ink.T):
        cover = mask.mean(axis=1) > share
        starts = np.flatnonzero(np.diff(np.concatenate([[0], cover.astype(int), [0]])))
        found.append([(a + b - 1) / 2 for a, b in zip(starts[::2], starts[1::2], strict=True)])
    return found[0], found[1]
