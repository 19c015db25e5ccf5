"""Cuts a value's surroundings out of a page's image, for a person to look at."""

from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageEnhance

from extractor.errors import UnreadableFileError
from extractor.record.geometry import Box

_DIM = 0.55
_MARGIN = 0.35
_WIDEST = 1600
Area = tuple[int, int, int, int]


def crop_place(path: Path, box: Box, row_width: float = 0.0, aspect: float | None = None) -> Image.Image:
    """The box's picture with its neighbours dimmed around it.

    `box` is in pixels of the image at `path`. The picture reaches past the box by a part of its height;
    `row_width`, in pixels, widens it around the box's middle, so that the row is seen, and `aspect`, width
    over height, lets it fill a place of that form with more of what stands around. Raises UnreadableFileError
    where the image is gone or damaged.
    """
    try:
        page = _page(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise UnreadableFileError("The page's image cannot be opened.", "Extract the sheet again.") from error
    area = _area(page.size, box, row_width)
    if aspect is not None:
        area = _filled(area, page.size, aspect)
    crop = page.crop(area).convert("RGB")
    inner = tuple(int(v - area[n % 2]) for n, v in enumerate(box))
    dimmed = ImageEnhance.Brightness(crop).enhance(_DIM)
    lit = (max(inner[0], 0), max(inner[1], 0), min(inner[2], crop.width), min(inner[3], crop.height))
    if lit[2] > lit[0] and lit[3] > lit[1]:
        dimmed.paste(crop.crop(lit), lit[:2])
        ImageDraw.Draw(dimmed).rectangle(lit, outline=(220, 60, 20), width=max(1, crop.height // 120))
    if dimmed.width > _WIDEST:
        dimmed = dimmed.resize((_WIDEST, max(1, dimmed.height * _WIDEST // dimmed.width)))
    return dimmed


@lru_cache(maxsize=2)
def _page(path: Path, _: int) -> Image.Image:
    """The page's image in memory: the values of a page are looked at one after the other."""
    with Image.open(path) as page:
        page.load()
        return page.copy()


def _filled(area: Area, size: tuple[int, int], aspect: float) -> Area:
    """The area grown in one direction until it has this form, as far as the page goes."""
    left, top, right, bottom = area
    width, height = right - left, bottom - top
    if width > height * aspect:
        top, bottom = _grown(top, bottom, int(width / aspect), size[1])
    else:
        left, right = _grown(left, right, int(height * aspect), size[0])
    return left, top, right, bottom


def _grown(start: int, end: int, length: int, most: int) -> tuple[int, int]:
    """The span grown to this length around its middle, within 0 and `most`."""
    length = min(length, most)
    first = min(max((start + end - length) // 2, 0), most - length)
    return min(first, start), max(first + length, end)


def _area(size: tuple[int, int], box: Box, row_width: float) -> Area:
    margin = max((box.y1 - box.y0) * _MARGIN, 8.0)
    middle, half = (box.x0 + box.x1) / 2, max((box.x1 - box.x0) / 2 + margin, row_width / 2)
    left, right = max(0.0, middle - half), min(float(size[0]), middle + half)
    top, bottom = max(0.0, box.y0 - margin), min(float(size[1]), box.y1 + margin)
    return int(left), int(top), max(int(left) + 1, int(right)), max(int(top) + 1, int(bottom))
