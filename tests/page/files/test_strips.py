"""Fine pictures decoded some rows at a time: the pixels of the whole, and no more bytes than are used."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from extractor.errors import BrokenFileError, LimitError
from extractor.options import PageOptions
from extractor.page.files import raster
from extractor.page.files.strips import strips_of

BANDS = {"L": 1, "LA": 2, "RGB": 3, "RGBA": 4, "CMYK": 4}
COMPRESSIONS = (None, "tiff_lzw", "tiff_adobe_deflate", "packbits")
ROWS_PER_STRIP = 278
FINE = 900
"""Dots an inch of which a third are of use below."""


def noise(mode: str, size: tuple[int, int], seed: int = 1) -> Image.Image:
    """Blots and grain: rows of which a PNG takes each of its filters for some."""
    width, height = size
    random = np.random.default_rng(seed)
    blots = random.integers(0, 256, (height // 9 + 1, width // 9 + 1, 4)).repeat(9, 0).repeat(9, 1)
    pixels = np.clip(blots[:height, :width] + random.integers(-8, 9, (height, width, 4)), 0, 255)
    if mode == "I;16":
        return Image.fromarray((pixels[:, :, 0] * 250).astype(np.uint16))
    if mode in BANDS:
        parts = [Image.fromarray(pixels[:, :, band].astype(np.uint8)) for band in range(BANDS[mode])]
        return Image.merge(mode, parts)
    gray = Image.fromarray(pixels[:, :, 0].astype(np.uint8))
    return gray.quantize(int(mode[1:])) if mode.startswith("P") else gray.convert(mode)


def as_whole(path: Path, number: int = 1) -> np.ndarray:
    with raster.opened(path) as image:
        image.seek(number - 1)
        strips = raster._cropped(image, image.height)
        return raster._reduced(strips, 3)


def in_strips(path: Path, number: int = 1) -> np.ndarray:
    with raster.opened(path) as image:
        image.seek(number - 1)
        assert strips_of(image, 3) is not None
    return raster.load(path, number, PageOptions(), FINE / 3)[0]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "RGB", "RGBA", "I;16", "P256", "P16", "P4", "P2"])
def test_a_png_gives_the_pixels_of_the_whole(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "sheet.png"
    noise(mode, (997, 1801)).save(path, dpi=(FINE, FINE))
    assert np.array_equal(in_strips(path), as_whole(path))


@pytest.mark.parametrize(("mode", "clear"), [("L", 128), ("P16", 3), ("RGB", (200, 10, 10))])
def test_what_can_be_seen_through_is_paper(tmp_path: Path, mode: str, clear: object) -> None:
    path = tmp_path / "sheet.png"
    noise(mode, (301, 1000)).save(path, dpi=(FINE, FINE), transparency=clear)
    assert np.array_equal(in_strips(path), as_whole(path))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    mode=st.sampled_from(["1", "L", "LA", "RGB", "RGBA", "CMYK", "I;16", "P256"]),
    compression=st.sampled_from(COMPRESSIONS),
    rows=st.integers(1, 40),
    size=st.tuples(st.integers(1, 90), st.integers(41, 900)),
)
def test_a_tiff_gives_the_pixels_of_the_whole(
    tmp_path: Path, mode: str, compression: str | None, rows: int, size: tuple[int, int]
) -> None:
    path = tmp_path / "sheet.tif"
    frame = noise(mode, size)
    told = {"dpi": (FINE, FINE), "compression": compression, "tiffinfo": {ROWS_PER_STRIP: rows}}
    frame.save(path, save_all=True, append_images=[frame.rotate(180)], **told)
    for number in (1, 2):
        assert np.array_equal(in_strips(path, number), as_whole(path, number))


@pytest.mark.parametrize(("mode", "compression"), [("1", "group4"), ("L", "jpeg"), ("RGB", "jpeg")])
def test_coded_strips_of_a_tiff_too(tmp_path: Path, mode: str, compression: str) -> None:
    path = tmp_path / "sheet.tif"
    told = {"compression": compression, "tiffinfo": {ROWS_PER_STRIP: 48}}
    noise(mode, (401, 1001)).save(path, dpi=(FINE, FINE), **told)
    assert np.array_equal(in_strips(path), as_whole(path))


def tiled(pixels: np.ndarray, side: int) -> bytes:
    """A gray TIFF in tiles, which Pillow does not write."""
    height, width = pixels.shape
    padded = np.pad(pixels, ((0, -height % side), (0, -width % side)))
    tiles = [
        padded[top : top + side, left : left + side].tobytes()
        for top in range(0, height, side)
        for left in range(0, width, side)
    ]
    tags = {256: width, 257: height, 258: 8, 259: 1, 262: 1, 277: 1, 322: side, 323: side, 296: 2}
    own = ImageFileDirectory_v2()
    for tag, value in (tags | {282: FINE, 283: FINE}).items():
        own[tag] = value
    own.tagtype[324] = own.tagtype[325] = 4
    own[325] = tuple(len(tile) for tile in tiles)
    own[324] = tuple(range(len(tiles)))
    behind = own.save(BytesIO())
    own[324] = tuple(behind + number * side * side for number in range(len(tiles)))
    file = BytesIO()
    own.save(file)
    return file.getvalue() + b"".join(tiles)


@pytest.mark.parametrize("side", [16, 64])
def test_tiles_of_a_tiff_too(tmp_path: Path, side: int) -> None:
    path = tmp_path / "sheet.tif"
    pixels = np.asarray(noise("L", (203, 1805)))
    path.write_bytes(tiled(pixels, side))
    assert np.array_equal(np.asarray(Image.open(path)), pixels)
    assert np.array_equal(in_strips(path), as_whole(path))


@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_no_more_is_decoded_than_is_used(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"sheet.{suffix}"
    told = {"compression": "tiff_lzw", "tiffinfo": {ROWS_PER_STRIP: 16}} if suffix == "tif" else {}
    noise("RGB", (900, 1800)).save(path, dpi=(FINE, FINE), **told)
    used = 300 * 600 * 7
    assert raster.load(path, 1, PageOptions(max_picture_bytes=used), FINE / 3)[0].shape == (600, 300, 3)
    with pytest.raises(LimitError):
        raster.load(path, 1, PageOptions(max_picture_bytes=used), FINE)


@pytest.mark.parametrize("suffix", ["png", "tif"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.97])
def test_a_picture_cut_short_is_damaged(tmp_path: Path, suffix: str, share: float) -> None:
    path = tmp_path / f"sheet.{suffix}"
    told = {"compression": "tiff_lzw", "tiffinfo": {ROWS_PER_STRIP: 16}} if suffix == "tif" else {}
    noise("L", (300, 2400)).save(path, dpi=(FINE, FINE), **told)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(BrokenFileError):
        raster.load(path, 1, PageOptions(), FINE / 3)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(8, 20_000), value=st.integers(0, 255), suffix=st.sampled_from(["png", "tif"]))
def test_damaged_bytes_raise_nothing_but_what_is_told(
    tmp_path: Path, place: int, value: int, suffix: str
) -> None:
    path = tmp_path / f"sheet.{suffix}"
    told = {"compression": "tiff_lzw", "tiffinfo": {ROWS_PER_STRIP: 16}} if suffix == "tif" else {}
    noise("L", (90, 900)).save(path, dpi=(FINE, FINE), **told)
    content = bytearray(path.read_bytes())
    content[place % len(content)] = value
    path.write_bytes(content)
    try:
        picture = raster.load(path, 1, PageOptions(), FINE / 3)[0]
    except (BrokenFileError, LimitError):
        return
    assert picture.ndim == 3
