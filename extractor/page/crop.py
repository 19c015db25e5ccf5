"""Cuts a value's surroundings out of a page's image, for a person to look at."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageEnhance

from extractor.errors import UnreadableFileError
from extractor.record.geometry import Box

_DIM = 0.55
_MARGIN = 0.35
_WIDEST = 1600


def crop_place(path: Path, box: Box, row_width: float = 0.0) -> Image.Image:
    """The box's picture with its neighbours dimmed around it.

    `box` is in pixels of the image at `path`. The picture reaches past the box by a part of its height;
    `row_width`, in pixels, widens it around the box's middle, so that the row is seen. Raises
    UnreadableFileError where the image is gone or damaged.
    """
    try:
        with Image.open(path) as page:
            area = _area(page.size, box, row_width)
            crop = page.crop(area).convert("RGB")
    except OSError as error:
        raise UnreadableFileError("The page's image cannot be opened.", "Extract the sheet again.") from error
    inner = tuple(int(v - area[n % 2]) for n, v in enumerate(box))
    dimmed = ImageEnhance.Brightness(crop).enhance(_DIM)
    lit = (max(inner[0], 0), max(inner[1], 0), min(inner[2], crop.width), min(inner[3], crop.height))
    if lit[2] > lit[0] and lit[3] > lit[1]:
        dimmed.paste(crop.crop(lit), lit[:2])
        ImageDraw.Draw(dimmed).rectangle(lit, outline=(220, 60, 20), width=max(1, crop.height // 120))
    if dimmed.width > _WIDEST:
        dimmed = dimmed.resize((_WIDEST, max(1, dimmed.height * _WIDEST // dimmed.width)))
    return dimmed


def _area(size: tuple[int, int], box: Box, row_width: float) -> tuple[int, int, int, int]:
    margin = max((box.y1 - box.y0) * _MARGIN, 8.0)
    middle, half = (box.x0 + box.x1) / 2, max((box.x1 - box.x0) / 2 + margin, row_width / 2)
    left, right = max(0.0, middle - half), min(float(size[0]), middle + half)
    top, bottom = max(0.0, box.y0 - margin), min(float(size[1]), box.y1 + margin)
    return int(left), int(top), max(int(left) + 1, int(right)), max(int(top) + 1, int(bottom))
