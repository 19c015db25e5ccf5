"""Pictures as input: TIFF with its pages, PNG, JPEG; opened with Pillow behind caps."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from extractor.errors import BrokenFileError, InputError, LimitError, UnreadableFileError
from extractor.options import PageOptions
from extractor.page.model import Picture

_PLAUSIBLE_DPI = (73.0, 1300.0)  # writers that know nothing put 72
_PAPER_INCHES = 12.3  # long side between A4 and F4, for pictures that do not say their size


def count_pages(path: Path, options: PageOptions) -> int:
    """Frames of the picture, counted no further than just over the cap."""
    with opened(path) as image:
        count = 0
        try:
            while count <= options.max_pages:
                image.seek(count)
                count += 1
        except EOFError:
            pass
        if count == 1:
            check_pixels(image.size, options.max_pixels)
        return count


def load(path: Path, number: int, options: PageOptions) -> tuple[Picture, float]:
    """Page `number` (from 1) as RGB picture and its dpi, stated by the file or estimated from its size."""
    with opened(path) as image:
        try:
            image.seek(number - 1)
        except EOFError as error:
            raise BrokenFileError("The file has no such page.", "Check the page numbers.") from error
        check_pixels(image.size, options.max_pixels)
        upright = ImageOps.exif_transpose(image) or image
        return _to_rgb(upright), stated_dpi(image)


def check_pixels(size: tuple[int, int], limit: int) -> None:
    """Raise LimitError where a picture of this (width, height) has more than `limit` pixels."""
    width, height = size
    if width * height > limit:
        raise LimitError(
            f"The page has {width:,} x {height:,} pixels; the cap is {limit:,}.",
            "Scan it at 200 to 300 dpi, or raise page.max_pixels.",
        )


@contextmanager
def opened(path: Path) -> Iterator[Image.Image]:
    """The picture, with whatever Pillow raises on opening or decoding told as a coded error."""
    try:
        with warnings.catch_warnings():
            # Our own cap is checked on the header; Pillow's is a warning first.
            warnings.simplefilter("ignore")
            with Image.open(path, formats=("PNG", "JPEG", "TIFF")) as image:
                yield image
    except InputError:
        raise
    except Image.DecompressionBombError as error:
        raise LimitError(
            "The picture has far more pixels than a sheet can have.", "Scan it at 200 to 300 dpi."
        ) from error
    except UnidentifiedImageError as error:
        raise BrokenFileError("The picture is damaged.", "Copy or scan it again.") from error
    except (FileNotFoundError, PermissionError) as error:
        raise UnreadableFileError("The file cannot be read.", "Check that it is there.") from error
    except (OSError, ValueError, SyntaxError, TypeError, IndexError, KeyError, EOFError) as error:
        raise BrokenFileError("The picture is damaged or cut short.", "Copy or scan it again.") from error


def _to_rgb(image: Image.Image) -> Picture:
    if image.mode.startswith("I") or image.mode == "F":
        samples = np.asarray(image, dtype=np.float32)
        top = float(samples.max()) or 1.0
        gray = np.clip(samples * (255.0 / top), 0, 255).astype(np.uint8)
        return np.repeat(gray[:, :, None], 3, axis=2)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        paper = Image.new("RGBA", layer.size, (255, 255, 255, 255))
        image = Image.alpha_composite(paper, layer)
    return np.array(image.convert("RGB"))


def stated_dpi(image: Image.Image) -> float:
    """Dots an inch as the file states them, where that is plausible, else by the size of a usual sheet."""
    stated = image.info.get("dpi")
    if stated:
        value = float(max(stated))
        if _PLAUSIBLE_DPI[0] <= value <= _PLAUSIBLE_DPI[1]:
            return value
    return max(image.size) / _PAPER_INCHES
