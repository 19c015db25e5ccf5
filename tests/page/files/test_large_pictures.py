"""Pictures of many pixels: made smaller while they are decoded, or refused before."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from extractor.errors import LimitError
from extractor.options import PageOptions
from extractor.page.files import raster

SIDE = 600


def halves(mode: str) -> Image.Image:
    """White above, black below."""
    pixels = np.full((SIDE, SIDE), 255, np.uint8)
    pixels[SIDE // 2 :] = 0
    if mode == "I;16":
        return Image.fromarray(pixels.astype(np.uint16) * 257)
    return Image.fromarray(pixels).convert(mode)


KINDS = [
    *(("png", mode) for mode in ("1", "L", "P", "RGB", "RGBA", "LA", "I;16")),
    *(("tif", mode) for mode in ("1", "L", "P", "RGB", "RGBA", "I;16", "CMYK")),
    *(("jpg", mode) for mode in ("L", "RGB", "CMYK")),
]


@pytest.mark.parametrize(("suffix", "mode"), KINDS)
def test_a_fine_picture_is_made_smaller_by_a_whole_factor(tmp_path: Path, suffix: str, mode: str) -> None:
    path = tmp_path / f"sheet.{suffix}"
    halves("RGB" if mode == "CMYK" else mode).convert(mode).save(path, dpi=(600, 600))
    picture, dpi, native = raster.load(path, 1, PageOptions(), 300.0)
    assert picture.shape == (SIDE // 2, SIDE // 2, 3)
    assert (round(dpi), round(native)) == (300, 600)
    assert picture[: SIDE // 4 - 4].min() > 250
    assert picture[SIDE // 4 + 4 :].max() < 5


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "LA", "P", "CMYK"])
def test_strips_made_smaller_are_the_whole_made_smaller(tmp_path: Path, mode: str) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (2501, 1203), dtype=np.uint8)
    bands = {"L": 1, "RGB": 3, "RGBA": 4, "LA": 2, "P": 1, "CMYK": 4}[mode]
    parts = [Image.fromarray(np.roll(noise, 7 * k, 0)) for k in range(bands)]
    image = parts[0].convert("P") if mode == "P" else Image.merge(mode, parts)
    whole = (image.convert("RGB") if mode == "P" else image).reduce(3)
    right = raster._to_rgb(raster._samples(whole))
    image.save(tmp_path / "sheet.tif", dpi=(900, 900))
    picture, _, _ = raster.load(tmp_path / "sheet.tif", 1, PageOptions(), 300.0)
    assert np.array_equal(picture, right)


def test_a_picture_that_is_not_fine_stays_as_it_is(tmp_path: Path) -> None:
    halves("L").save(tmp_path / "sheet.png", dpi=(400, 400))
    picture, dpi, native = raster.load(tmp_path / "sheet.png", 1, PageOptions(), 300.0)
    assert (picture.shape[0], round(dpi), round(native)) == (SIDE, 400, 400)


def test_a_picture_larger_than_any_sheet_says_nothing_of_its_dpi(tmp_path: Path) -> None:
    halves("L").resize((4000, 40)).save(tmp_path / "sheet.png", dpi=(100, 100))
    _, _, native = raster.load(tmp_path / "sheet.png", 1, PageOptions())
    assert native == pytest.approx(4000 / 12.3)


@pytest.mark.parametrize(
    ("mode", "suffix", "sample_bytes"),
    [("L", "png", 1), ("RGB", "png", 4), ("I;16", "png", 2), ("RGB", "tif", 7)],
)
def test_bytes_are_counted_before_decoding(tmp_path: Path, mode: str, suffix: str, sample_bytes: int) -> None:
    path = tmp_path / f"sheet.{suffix}"
    halves(mode).save(path)
    need = SIDE * SIDE * sample_bytes
    raster.load(path, 1, PageOptions(max_picture_bytes=need))
    with pytest.raises(LimitError, match="more than"):
        raster.load(path, 1, PageOptions(max_picture_bytes=need - 1))


def test_a_progressive_jpeg_holds_all_its_coefficients(tmp_path: Path) -> None:
    halves("L").save(tmp_path / "sheet.jpg", progressive=True)
    with pytest.raises(LimitError):
        raster.load(tmp_path / "sheet.jpg", 1, PageOptions(max_picture_bytes=2 * SIDE * SIDE))


@pytest.mark.parametrize(("mode", "bands"), [("L", 1), ("RGB", 3)])
def test_a_fine_jpeg_2000_is_decoded_no_larger_than_it_is_used(tmp_path: Path, mode: str, bands: int) -> None:
    path = tmp_path / "sheet.jp2"
    halves(mode).save(path)
    finest = SIDE / 12.3 / 2  # it says no dpi: its longer side is taken for a usual sheet's
    need = (SIDE // 2) ** 2 * (4 * bands + (4 if bands == 3 else 1))
    picture, dpi, native = raster.load(path, 1, PageOptions(max_picture_bytes=need), finest)
    assert picture.shape == (SIDE // 2, SIDE // 2, 3)
    assert dpi == pytest.approx(native / 2)
    assert picture[: SIDE // 4 - 4].min() > 250
    assert picture[SIDE // 4 + 4 :].max() < 5
    with pytest.raises(LimitError):
        raster.load(path, 1, PageOptions(max_picture_bytes=need - 1), finest)


def test_a_jpeg_2000_without_smaller_pictures_in_it_is_made_smaller_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "sheet.jp2"
    halves("RGB").save(path, num_resolutions=1)
    picture, _, _ = raster.load(path, 1, PageOptions(), SIDE / 12.3 / 2)
    assert picture.shape == (SIDE // 2, SIDE // 2, 3)


def test_a4_in_600_dpi_that_does_not_say_so_is_made_smaller(tmp_path: Path) -> None:
    path = tmp_path / "sheet.png"
    Image.new("1", (4960, 7016), 1).save(path)
    picture, dpi, _ = raster.load(path, 1, PageOptions(), 300.0)
    assert picture.shape == (3508, 2480, 3)
    assert dpi == pytest.approx(7016 / 12.3 / 2)
