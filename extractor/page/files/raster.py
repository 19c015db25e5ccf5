"""Pictures as input, those with many frames as many pages; opened with Pillow behind caps."""

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from math import inf, log2
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pi_heif import register_heif_opener
from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.Jpeg2KImagePlugin import Jpeg2KImageFile

from extractor.errors import BrokenFileError, InputError, LimitError, UnreadableFileError
from extractor.options import PageOptions
from extractor.page.files.kinds import FORMATS
from extractor.page.files.strips import strips_of
from extractor.page.model import Picture

_PLAUSIBLE_DPI = (73.0, 1300.0)  # writers that know nothing put 72
_MODE_BYTES = {"1": 1.0, "L": 1.0, "P": 1.0, "I;16": 2.0, "I;16B": 2.0, "I;16L": 2.0}
_LARGEST_INCHES = 26.0  # no sheet is larger; a picture that says so is taken to say nothing
_CODING_STYLE = re.compile(rb"\xff\x4f\xff\x51.*?\xff\x52.{7}(.)", re.DOTALL)
"""JPEG 2000's markers of its start and size, and that of how it is coded: length, style, order, layers,
whether colours are mixed, and how many wavelets it is taken apart into."""
_HEADER_BYTES = 1 << 16
_NEARLY = 0.1  # A4 in 600 dpi that does not say so is taken for a longer sheet in 570
_STRIP_ROWS = 256  # of what comes out
_PAPER_INCHES = 12.3  # long side between A4 and F4, for pictures that do not say their size


def count_pages(source: Path | bytes, options: PageOptions) -> int:
    """Frames of the picture, counted no further than just over the cap."""
    with opened(source) as image:
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


def load(
    source: Path | bytes, number: int, options: PageOptions, finest_dpi: float = inf
) -> tuple[Picture, float, float]:
    """Page `number` (from 1) as RGB picture, its dpi, and the dpi that the file has it in.

    The file states its dpi, or they are estimated from the size. A picture of about twice `finest_dpi` or
    more is made smaller by a whole factor, and not decoded larger than that where its format allows it.
    """
    with opened(source) as image:
        try:
            image.seek(number - 1)
        except EOFError as error:
            raise BrokenFileError("The file has no such page.", "Check the page numbers.") from error
        check_pixels(image.size, options.max_pixels)
        dpi, (width, height) = stated_dpi(image), image.size
        factor = max(1, int(dpi / finest_dpi + _NEARLY))
        strips = strips_of(image, factor * _STRIP_ROWS) if factor > 1 else None
        smaller = -(-width // factor), -(-height // factor)
        size = smaller if strips else _decode_smaller(image, smaller)
        check_bytes(size, _sample_bytes(image), options.max_picture_bytes)
        if strips is None:
            factor //= round(width / size[0])
            ImageOps.exif_transpose(image, in_place=True)  # else a copy, also of what is upright
            strips = partial(_cropped, image, factor * _STRIP_ROWS)
        picture = _reduced(strips(), factor) if factor > 1 else _to_rgb(_samples(image))
        return picture, dpi * max(picture.shape[:2]) / max(width, height), dpi


def check_header(data: bytes, options: PageOptions) -> None:
    """Raise LimitError where the picture in a file of these bytes is larger than `options` allow."""
    with opened(data) as image:
        check_pixels(image.size, options.max_pixels)
        check_bytes(image.size, _sample_bytes(image), options.max_picture_bytes)


def check_pixels(size: tuple[int, int], limit: int) -> None:
    """Raise LimitError where a picture of this (width, height) has more than `limit` pixels."""
    width, height = size
    if width * height > limit:
        raise LimitError(
            f"The page has {width:,} x {height:,} pixels; the cap is {limit:,}.",
            "Scan it at 200 to 300 dpi, or raise page.max_pixels.",
        )


def check_bytes(size: tuple[int, int], sample_bytes: float, limit: int) -> None:
    """Raise LimitError where a picture of this (width, height) takes more than `limit` bytes when decoded."""
    width, height = size
    if width * height * sample_bytes > limit:
        raise LimitError(
            f"The page's picture of {width:,} x {height:,} pixels takes more than {limit:,} bytes.",
            "Scan it at 200 to 300 dpi, or raise page.max_picture_bytes.",
        )


def _decode_smaller(image: Image.Image, smaller: tuple[int, int]) -> tuple[int, int]:
    """Have the picture decoded smaller, as far as its format holds it so, but no smaller; its size then."""
    width, height = image.size
    factor = round(width / smaller[0])
    if factor > 1 and image.format == "JPEG":
        image.draft(None, smaller)
        return image.size
    if factor > 1 and isinstance(image, Jpeg2KImageFile):
        halvings = min(int(log2(factor)), _wavelet_levels(image))
        image.reduce = halvings
        return -(-width >> halvings), -(-height >> halvings)
    return image.size


def _wavelet_levels(image: Jpeg2KImageFile) -> int:
    """How often a JPEG 2000 can be decoded at half its size."""
    if image.fp is None:
        return 0
    image.fp.seek(0)
    found = _CODING_STYLE.search(image.fp.read(_HEADER_BYTES))
    return found[1][0] if found else 0


def _sample_bytes(image: Image.Image) -> float:
    """Bytes that Pillow and its decoder hold for each pixel."""
    held = _MODE_BYTES.get(image.mode, 4.0)
    if image.info.get("progressive"):  # all coefficients of a JPEG's full size, 16 bits each
        held += 2.0 * len(image.getbands())
    if image.format == "JPEG2000":  # 32 bits a sample
        held += 4.0 * len(image.getbands())
    if image.format in ("WEBP", "GIF", "HEIF"):  # the frame as it is composed, and as it is handed over
        held += 8.0
    if image.format == "TIFF":  # a strip, which may be the whole picture, beside it
        bits = image.tag_v2.get(258, (8,))  # type: ignore[attr-defined]
        held += sum(bits) / 8
    return held


def _cropped(image: Image.Image, rows: int) -> Iterator[Image.Image]:
    """A decoded picture in strips of so many rows: Pillow copies as a whole what it has to convert."""
    width, height = image.size
    for top in range(0, height, rows):
        yield image.crop((0, top, width, min(top + rows, height)))


def _reduced(strips: Iterator[Image.Image], factor: int) -> Picture:
    """The picture of these strips, smaller by a whole factor, each pixel the mean of a square."""
    return _to_rgb(np.concatenate([_samples(_averageable(strip).reduce(factor)) for strip in strips]))


def _averageable(image: Image.Image) -> Image.Image:
    """The picture in a mode whose values can be averaged."""
    if image.mode.startswith("I;"):
        return image.convert("I")
    if image.mode in ("1", "P", "PA"):
        plain = "L" if image.mode == "1" else "RGB"
        return image.convert("RGBA" if "transparency" in image.info or image.mode == "PA" else plain)
    return image


@contextmanager
def opened(source: Path | bytes) -> Iterator[Image.Image]:
    """The picture, with whatever Pillow raises on opening or decoding told as a coded error."""
    try:
        with warnings.catch_warnings():
            # Our own cap is checked on the header; Pillow's is a warning first.
            warnings.simplefilter("ignore")
            register_heif_opener()
            stream = BytesIO(source) if isinstance(source, bytes) else source
            with Image.open(stream, formats=FORMATS) as image:
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


def _samples(image: Image.Image) -> Picture | NDArray[np.float32]:
    """The picture on paper as RGB, or one plane of numbers whose range only the whole picture tells."""
    if image.mode.startswith("I") or image.mode == "F":
        return np.asarray(image, dtype=np.float32)
    return np.array(_on_paper(image).convert("RGB"))


def _to_rgb(samples: Picture | NDArray[np.float32]) -> Picture:
    if samples.ndim == 3:
        return np.asarray(samples, np.uint8)
    top = float(samples.max()) or 1.0
    gray = np.clip(samples * (255.0 / top), 0, 255).astype(np.uint8)
    return np.repeat(gray[:, :, None], 3, axis=2)


def _on_paper(image: Image.Image) -> Image.Image:
    """The picture on white where it can be seen through."""
    if image.mode not in ("RGBA", "LA", "PA") and "transparency" not in image.info:
        return image
    layer = image.convert("RGBA")
    paper = Image.new("RGBA", layer.size, (255, 255, 255, 255))
    return Image.alpha_composite(paper, layer).convert("RGB")


def stated_dpi(image: Image.Image) -> float:
    """Dots an inch as the file states them, where that is plausible, else by the size of a usual sheet."""
    stated = image.info.get("dpi")
    if stated:
        value = float(max(stated))
        plausible = _PLAUSIBLE_DPI[0] <= value <= _PLAUSIBLE_DPI[1]
        if plausible and max(image.size) / value <= _LARGEST_INCHES:
            return value
    return max(image.size) / _PAPER_INCHES
