"""A picture file as a PDF can hold it: a JPEG as it is, everything else without loss."""

import zlib
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from extractor.errors import BrokenFileError
from extractor.options import PageOptions
from extractor.page.files.raster import check_pixels, load, opened, stated_dpi

_TURNS = {1: 0, 3: 180, 6: 90, 8: 270}
"""EXIF orientations without mirroring: degrees clockwise by which the picture is turned to be shown."""
_ORIENTATION = 0x0112


@dataclass(frozen=True)
class Embeddable:
    """The samples of a picture of `size` (width, height) pixels, `coding` being PDF's name of their filter.

    `colours` is 1 (gray) or 3 (RGB), `bits` those of a sample; `turn` are degrees clockwise to show it.
    """

    data: bytes
    coding: str
    size: tuple[int, int]
    colours: int
    bits: int
    dpi: float
    turn: int = 0


def embeddable(source: Path | bytes, number: int, options: PageOptions) -> Embeddable:
    """Page `number` (from 1) of a picture file, or of its content. Raises an `InputError` as `load` does."""
    with opened(source) as image:
        try:
            image.seek(number - 1)
        except EOFError as error:
            raise BrokenFileError("The file has no such page.", "Check the page numbers.") from error
        check_pixels(image.size, options.max_pixels)
        turn = _TURNS.get(int(image.getexif().get(_ORIENTATION, 1)))
        if image.format == "JPEG" and image.mode in ("L", "RGB") and turn is not None:
            colours = 1 if image.mode == "L" else 3
            data = source if isinstance(source, bytes) else source.read_bytes()
            return Embeddable(data, "/DCTDecode", image.size, colours, 8, stated_dpi(image), turn)
        if image.mode == "1" and turn == 0:
            return _packed(image, 1, stated_dpi(image))
    picture, dpi, _ = load(source, number, options)
    plain = Image.fromarray(picture)
    red, green, blue = (picture[:, :, channel] for channel in range(3))
    gray = bool((red == green).all() and (green == blue).all())
    return _packed(plain.convert("L") if gray else plain, 8, dpi)


def _packed(image: Image.Image, bits: int, dpi: float) -> Embeddable:
    colours = 3 if image.mode == "RGB" else 1
    return Embeddable(zlib.compress(image.tobytes(), 9), "/FlateDecode", image.size, colours, bits, dpi)
