import numpy as np
import pytest
from PIL import ImageDraw, ImageFont
from text.drawn_text import make_page

from extractor.record.geometry import Box
from extractor.text.segmentation.lines import cut_box

Draw, Font = ImageDraw.ImageDraw, ImageFont.FreeTypeFont
CELL = Box(100, 100, 700, 300)


def cell_with(*lines: str, pitch: int = 44, top: int = 110):  # type: ignore[no-untyped-def]
    def paint(draw: Draw, font: Font) -> None:
        draw.rectangle((97, 97, 703, 303), outline=0, width=3)
        for k, line in enumerate(lines):
            draw.text((110, top + k * pitch), line, fill=0, font=font)

    return paint


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_every_line_is_cut_once(count: int) -> None:
    page = make_page(cell_with(*["Menyusun jadwal kegiatan"] * count))
    _, cuts = cut_box(page, CELL)
    assert len(cuts) == count
    tops = [cut.box.y0 for cut in cuts]
    assert tops == sorted(tops)


def test_a_cut_line_has_a_white_margin_and_dark_words() -> None:
    _, (cut,) = cut_box(make_page(cell_with("Surat masuk")), CELL)
    edge = np.concatenate([cut.image[:4].ravel(), cut.image[-4:].ravel(), cut.image[:, :4].ravel()])
    assert edge.min() > 200
    assert cut.image.min() < 50


def test_letters_of_the_line_above_stay_out_of_a_tight_line() -> None:
    page = make_page(cell_with("gygygygyjq", "lhdkblfhlk", pitch=34))
    _, cuts = cut_box(page, CELL)
    assert len(cuts) == 2
    assert cuts[0].box.y1 <= cuts[1].box.y1 - 10


def test_an_empty_cell_has_no_line() -> None:
    assert cut_box(make_page(cell_with()), CELL)[1] == ()


def test_specks_are_no_line() -> None:
    def paint(draw: Draw, font: Font) -> None:
        draw.rectangle((97, 97, 703, 303), outline=0, width=3)
        for x, y in ((300, 150), (420, 210), (555, 260)):
            draw.rectangle((x, y, x + 2, y + 2), fill=0)

    assert cut_box(make_page(paint), CELL)[1] == ()


@pytest.mark.parametrize("words", [(), ("Surat masuk",)])
def test_blots_are_no_line_of_their_own(words: tuple[str, ...]) -> None:
    def paint(draw: Draw, font: Font) -> None:
        cell_with(*words)(draw, font)
        for x, y in ((180, 190), (420, 215), (555, 260)):
            draw.ellipse((x, y, x + 13, y + 13), fill=0)

    assert len(cut_box(make_page(paint), CELL)[1]) == len(words)


@pytest.mark.parametrize("text", ["1", "• 7", "oo"])
def test_short_texts_beside_no_others_are_lines(text: str) -> None:
    assert len(cut_box(make_page(cell_with(text)), CELL)[1]) == 1


def test_a_lone_dash_is_a_line() -> None:
    _, (cut,) = cut_box(make_page(cell_with("-")), CELL)
    assert cut.stroke


def test_words_that_run_over_the_right_border_are_kept_whole() -> None:
    def paint(draw: Draw, font: Font) -> None:
        draw.rectangle((97, 97, 303, 303), outline=0, width=3)
        draw.text((301 - font.getlength("AKM") + font.getlength("M") / 2, 110), "AKM", fill=0, font=font)

    region, (cut,) = cut_box(make_page(paint), Box(100, 100, 300, 300))
    assert region.to_page(cut.box).x1 > 305


def test_the_words_of_the_next_cell_stay_out() -> None:
    def paint(draw: Draw, font: Font) -> None:
        draw.rectangle((97, 97, 303, 303), outline=0, width=3)
        draw.text((110, 110), "Surat", fill=0, font=font)
        draw.text((309, 110), "Berkas", fill=0, font=font)
        draw.text((110, 60), "Diatas", fill=0, font=font)
        draw.text((110, 305), "Bawah", fill=0, font=font)

    region, (cut,) = cut_box(make_page(paint), Box(100, 100, 300, 300))
    box = region.to_page(cut.box)
    assert 100 < box.y0 < box.y1 < 160
    assert box.x1 < 300


def test_a_rule_that_runs_inside_the_box_is_not_read() -> None:
    def paint(draw: Draw, font: Font) -> None:
        cell_with("Surat masuk")(draw, font)
        draw.line((690, 97, 690, 303), fill=0, width=3)

    _, cuts = cut_box(make_page(paint), CELL)
    assert len(cuts) == 1
    assert cuts[0].box.width < 300


def test_white_words_on_a_dark_header_are_turned_dark_on_white() -> None:
    def paint(draw: Draw, font: Font) -> None:
        draw.rectangle((97, 97, 703, 303), fill=(20, 20, 20))
        draw.text((150, 150), "Pelaksana", fill="white", font=font)

    page = make_page(paint)
    _, cuts = cut_box(page, CELL)
    assert len(cuts) == 1
    assert np.median(cuts[0].image) > 200


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_boxes_of_turned_regions_come_back_to_the_page(turns: int) -> None:
    page = make_page(cell_with("Surat masuk"))
    region, _ = cut_box(page, CELL, turns)
    box = Box(120, 130, 180, 170)
    assert region.to_page(region.from_page(box)) == box
    assert region.to_page(region.inner) == CELL
