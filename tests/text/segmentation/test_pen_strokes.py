"""Strokes of pens through words in ink of the same colour."""

import math

import numpy as np
import pytest
from PIL import ImageDraw, ImageFont
from text.drawn_text import TEXT_HEIGHT, make_page

from extractor.options import TextOptions
from extractor.page.labelling import label_components, slanted_runs
from extractor.record.geometry import Box
from extractor.text.reader import Reader
from extractor.text.segmentation.lines import cut_box
from extractor.text.segmentation.pen_strokes import pen_strokes

Draw, Font = ImageDraw.ImageDraw, ImageFont.FreeTypeFont
CELL = Box(100, 100, 700, 300)


def cell(text: str, *, wave: bool):  # type: ignore[no-untyped-def]
    """A cell with one line of text, and a signature's wave through it and far over it."""

    def paint(draw: Draw, font: Font) -> None:
        draw.rectangle((97, 97, 703, 303), outline=0, width=3)
        draw.text((260, 180), text, fill=0, font=font)
        if wave:
            points = [(x, 200 + 70 * math.sin(x / 26)) for x in range(200, 520, 2)]
            draw.line(points, fill=0, width=3)

    return paint


@pytest.mark.parametrize("text", ["15 menit", "Menyusun konsep surat", "LKjIP", "ilIl/jJ"])
def test_words_alone_hold_no_strokes(text: str) -> None:
    page = make_page(cell(text, wave=False))
    ink = page.ink[104:296, 104:696]
    assert not pen_strokes(ink, label_components(ink), TEXT_HEIGHT).any()


def test_a_wave_is_found_and_most_of_the_words_stay() -> None:
    plain, waved = (make_page(cell("10 menit", wave=wave)).ink[104:296, 104:696] for wave in (False, True))
    found = pen_strokes(waved, label_components(waved), TEXT_HEIGHT)
    assert found[waved & ~plain].mean() > 0.8
    assert found[plain].mean() < 0.35


def test_a_wave_makes_no_lines_of_its_own() -> None:
    _, cuts = cut_box(make_page(cell("Menyusun konsep", wave=True)), CELL)
    assert len(cuts) == 1
    assert cuts[0].rival is not None or cuts[0].box.width > 6 * TEXT_HEIGHT


def test_words_under_a_wave_are_read() -> None:
    page = make_page(cell("10 menit", wave=True))
    (text,) = Reader(TextOptions()).read(page, [CELL])
    assert text.text == "10 menit"


@pytest.mark.parametrize("angle", [30, 60, 90, 120, 150])
def test_slanted_runs_follow_a_stroke_in_their_direction_alone(angle: int) -> None:
    mask = np.zeros((81, 81), np.bool_)
    for step in np.linspace(-30, 30, 200):
        x, y = 40 + step * math.cos(math.radians(angle)), 40 - step * math.sin(math.radians(angle))
        mask[round(y) - 1 : round(y) + 2, round(x) - 1 : round(x) + 2] = True
    assert slanted_runs(mask, 41, [angle]).sum() > 0.5 * mask.sum()
    assert not slanted_runs(mask, 41, [(angle + 45) % 180]).any()
