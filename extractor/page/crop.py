"""Cuts a value's surroundings out of a page's image, for a person to look at."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageEnhance

from extractor.errors import UnreadableFileError
from extractor.record.geometry import Box

_DIM = 0.55
_MARGIN = 0.35
_WIDEST = 1600
_LEAST_MARGIN = 0.01
"""As a part of the page's width."""
_MARK = (220, 60, 20)
_PAPER = (160, 160, 160)
Line = Sequence[tuple[float, float]]
Area = tuple[int, int, int, int]


def crop_place(
    path: Path, box: Box, row_width: float = 0.0, aspect: float | None = None, line: Line = ()
) -> Image.Image:
    """The box's picture with its neighbours dimmed around it.

    `box` is in pixels of the image at `path`. The picture reaches past the box by a part of its height;
    `row_width`, in pixels, widens it around the box's middle, so that the row is seen, and `aspect`, width
    over height, lets it fill a place of that form with more of what stands around. Where there is a `line`,
    the points of a connector in pixels from its begin to its end, that is lit in place of the box. Raises
    UnreadableFileError where the image is gone or damaged.
    """
    page = _opened(path)
    area = _area(page.size, box, row_width)
    if aspect is not None:
        area = _filled(area, page.size, aspect)
    crop = page.crop(area).convert("RGB")
    if len(line) > 1:
        lit = _lit_line(crop, [(x - area[0], y - area[1]) for x, y in line])
    else:
        lit = _lit_box(crop, [v - area[n % 2] for n, v in enumerate(box)])
    if lit.width > _WIDEST:
        lit = lit.resize((_WIDEST, max(1, lit.height * _WIDEST // lit.width)))
    return lit


def crop_row(path: Path, row: Box, header: Box | None, marks: Sequence[Box], line: Line = ()) -> Image.Image:
    """The page from edge to edge where the row is, with the strip of the `header` above, and marks drawn.

    All places are in pixels of the image at `path`. Raises UnreadableFileError.
    """
    page = _opened(path)
    margin = max(row.height * _MARGIN, page.width * _LEAST_MARGIN)
    area = (0, max(0, int(row.y0 - margin)), page.width, min(page.height, int(row.y1 + margin) + 1))
    shown = page.crop(area).convert("RGB")
    draw, thin = ImageDraw.Draw(shown), max(2, page.width // 800)
    for box in marks:
        draw.rectangle(tuple(v - area[n % 2] for n, v in enumerate(box)), outline=_MARK, width=thin)
    if len(line) > 1:
        moved = [(x - area[0], y - area[1]) for x, y in line]
        draw.line(moved, fill=_MARK, width=thin, joint="curve")
        draw.circle(moved[-1], 2.5 * thin, fill=_MARK)
    if header is not None and header.y1 < area[1]:
        strip = page.crop((0, max(0, int(header.y0)), page.width, int(header.y1) + 1)).convert("RGB")
        above = Image.new("RGB", (page.width, strip.height + shown.height + 2 * thin), _PAPER)
        above.paste(strip, (0, 0))
        above.paste(shown, (0, strip.height + 2 * thin))
        shown = above
    return shown


def _opened(path: Path) -> Image.Image:
    try:
        return _page(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise UnreadableFileError("The page's image cannot be opened.", "Extract the sheet again.") from error


def _lit_box(crop: Image.Image, box: list[float]) -> Image.Image:
    """The crop dimmed around the box."""
    dimmed = ImageEnhance.Brightness(crop).enhance(_DIM)
    x0, y0, x1, y1 = (int(v) for v in box)
    lit = (max(x0, 0), max(y0, 0), min(x1, crop.width), min(y1, crop.height))
    if lit[2] > lit[0] and lit[3] > lit[1]:
        dimmed.paste(crop.crop(lit), lit[:2])
        ImageDraw.Draw(dimmed).rectangle(lit, outline=_MARK, width=max(1, crop.height // 120))
    return dimmed


def _lit_line(crop: Image.Image, line: list[tuple[float, float]]) -> Image.Image:
    """The crop dimmed around the line, which is drawn over in colour and ends in a dot."""
    broad = max(3, crop.height // 8)
    mask = Image.new("L", crop.size, 0)
    ImageDraw.Draw(mask).line(line, fill=255, width=broad, joint="curve")
    dimmed = ImageEnhance.Brightness(crop).enhance(_DIM)
    dimmed.paste(crop, mask=mask)
    thin = max(1, crop.height // 60)
    draw = ImageDraw.Draw(dimmed)
    draw.line(line, fill=_MARK, width=thin, joint="curve")
    draw.circle(line[-1], 2.5 * thin, fill=_MARK)
    return dimmed


@lru_cache(maxsize=1)
def _page(path: Path, _: int) -> Image.Image:
    """The page's image in memory: the values of a page are looked at one after the other."""
    page = Image.open(path)
    try:
        page.load()
    except BaseException:
        page.close()
        raise
    return page


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
    margin = max((box.y1 - box.y0) * _MARGIN, size[0] * _LEAST_MARGIN)
    middle, half = (box.x0 + box.x1) / 2, max((box.x1 - box.x0) / 2 + margin, row_width / 2)
    left, right = max(0.0, middle - half), min(float(size[0]), middle + half)
    top, bottom = max(0.0, box.y0 - margin), min(float(size[1]), box.y1 + margin)
    return int(left), int(top), max(int(left) + 1, int(right)), max(int(top) + 1, int(bottom))
