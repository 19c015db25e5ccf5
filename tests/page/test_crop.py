from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from extractor.errors import UnreadableFileError
from extractor.page.crop import crop_place, crop_row
from extractor.record.geometry import Box

BOX = Box(400.0, 300.0, 500.0, 320.0)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.png"
    image = Image.new("L", (1000, 800), 200)
    ImageDraw.Draw(image).rectangle((420, 305, 480, 315), fill=0)
    image.save(path)
    return path


def test_the_place_is_lit_and_what_is_around_it_dim(page: Path) -> None:
    picture = crop_place(page, BOX)
    assert picture.getpixel((20, 14)) == (200, 200, 200)
    assert picture.getpixel((2, 2)) == (110, 110, 110)
    assert picture.getpixel((picture.width // 2, picture.height // 2)) == (0, 0, 0)


@pytest.mark.parametrize("box", [BOX, Box(0.0, 0.0, 60.0, 20.0), Box(950.0, 790.0, 1000.0, 800.0)])
@pytest.mark.parametrize("aspect", [0.5, 1.0, 3.7])
@pytest.mark.parametrize("row", [0.0, 500.0])
def test_the_picture_has_the_form_of_its_place(page: Path, box: Box, aspect: float, row: float) -> None:
    narrow, filled = crop_place(page, box, row), crop_place(page, box, row, aspect)
    assert filled.height == 800 or filled.width / filled.height == pytest.approx(aspect, rel=0.05)
    assert filled.width >= narrow.width
    assert filled.height >= narrow.height


def test_a_page_that_was_written_anew_is_shown_as_it_is_now(page: Path) -> None:
    crop_place(page, BOX)
    Image.new("L", (1000, 800), 40).save(page.with_name("new.png"))
    page.with_name("new.png").replace(page)
    assert crop_place(page, BOX).getpixel((20, 14)) == (40, 40, 40)


def test_a_connector_is_drawn_over_in_colour(page: Path) -> None:
    line = ((410.0, 302.0), (410.0, 318.0), (490.0, 318.0))
    picture = crop_place(page, BOX, line=line)
    begin = crop_place(page, BOX).getpixel((20, 14))
    assert begin == (200, 200, 200)
    marked = {picture.getpixel((x, y)) for x in range(picture.width) for y in range(picture.height)}
    assert (220, 60, 20) in marked
    assert crop_place(page, Box(400.0, 300.0, 400.0, 300.0), line=line).height > 10


def test_an_image_that_is_gone_or_damaged_is_said(page: Path) -> None:
    page.write_bytes(page.read_bytes()[:60])
    with pytest.raises(UnreadableFileError):
        crop_place(page, BOX)
    page.unlink()
    with pytest.raises(UnreadableFileError):
        crop_place(page, BOX)


def test_a_row_is_shown_whole_with_its_marks_and_the_header_above(page: Path) -> None:
    header, row = Box(100, 20, 900, 60), Box(50, 280, 950, 340)
    picture = crop_row(page, row, header, [BOX], [(450.0, 310.0), (700.0, 330.0)])
    alone = crop_row(page, row, None, [BOX])
    assert picture.width == alone.width == 1000
    assert picture.height == alone.height + 41 + 4
    assert alone.getpixel((400, 300 - 259)) == (220, 60, 20)
    assert alone.getpixel((450, 310 - 259)) == (0, 0, 0)
    within = crop_row(page, Box(50, 30, 950, 90), header, [])
    assert within.height == crop_row(page, Box(50, 30, 950, 90), None, []).height
