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


def sealed(text: str, *, ring: bool):  # type: ignore[no-untyped-def]
    """A cell with one line of text, and the foot of a black seal on it: rings, its own words between them."""

    def paint(draw: Draw, font: Font) -> None:
        draw.rectangle((97, 97, 703, 303), outline=0, width=3)
        draw.text((160, 188), text, fill=0, font=font)
        if not ring:
            return
        x, y = 330, 60
        for radius in (190, 130):
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=0, width=3)
        for k, letter in enumerate("KALIMANTAN"):
            angle = math.radians(140 - 11 * k)
            at = (x + 160 * math.cos(angle) - 12, y + 160 * math.sin(angle) - 14)
            draw.text(at, letter, fill=0, font=font)

    return paint


TITLE = "SOP Permohonan Informasi Publik"


def test_a_line_under_the_foot_of_a_seal_has_a_band_of_its_own_height() -> None:
    _, plain = cut_box(make_page(sealed(TITLE, ring=False)), CELL)
    assert [cut.band for cut in plain] == [None]
    _, cuts = cut_box(make_page(sealed(TITLE, ring=True)), CELL)
    bands = [cut.band for cut in cuts if cut.band is not None]
    assert any(abs(band.box.center[1] - plain[0].box.center[1]) < 0.3 * TEXT_HEIGHT for band in bands)
    assert all(band.box.height <= 1.2 * TEXT_HEIGHT for band in bands)


def test_words_under_a_seal_are_read_or_doubted() -> None:
    (text,) = Reader(TextOptions()).read(make_page(sealed(TITLE, ring=True)), [CELL])
    assert text.confidence < 0.95
    assert any("permohonan informasi publik" in line.text.casefold() for line in text.lines)
