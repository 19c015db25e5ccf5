"""Lines under pens and stamps: further looks where there is colour, and a vote among them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
from PIL import ImageDraw, ImageFont

from extractor.options import TextOptions
from extractor.page.model import Gray, Page
from extractor.record.geometry import Box
from extractor.text.engines.base import LineReading
from extractor.text.fusion.calibration import load_calibration
from extractor.text.fusion.recogniser import Recogniser
from extractor.text.language.lexicon import Lexicon
from extractor.text.reader import Reader
from extractor.text.segmentation.colour_lights import (
    LIGHTS,
    agreement,
    most_agreed,
    with_looks,
    without_remains,
)
from extractor.text.segmentation.lines import cut_box
from tests.text.drawn_text import make_page, reading

BOX = Box(20, 20, 500, 90)
BLUE = (30, 60, 220)


def signed(colour: tuple[int, int, int] | None) -> Page:
    """A printed line, with a pen stroke through it where `colour` is given."""

    def paint(draw: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont) -> None:
        draw.text((40, 30), "NIP 19800101 200501", font=font, fill="black")
        if colour:
            draw.line([(150, 40), (260, 62)], fill=colour, width=5)

    return make_page(paint)


@pytest.mark.parametrize(("colour", "looks"), [(None, 0), ((20, 20, 20), 0), (BLUE, 1 + len(LIGHTS))])
def test_only_lines_with_colour_are_looked_at_again(colour: tuple[int, int, int] | None, looks: int) -> None:
    page = signed(colour)
    region, cuts = cut_box(page, BOX)
    assert [len(cut.looks) for cut in with_looks(page, region, cuts)] == [looks]


def test_blue_ink_is_light_in_its_own_light() -> None:
    page = signed(BLUE)
    region, cuts = cut_box(page, BOX)
    (line,) = with_looks(page, region, cuts)
    plain, lightest, *_ = line.looks
    assert lightest.mean() > plain.mean()


def test_the_reading_that_most_agree_with_wins() -> None:
    votes = [reading("NIP 1970"), reading("NIP 1978"), reading("NIP 19 70"), reading("N1P 1970")]
    assert most_agreed(votes).text == "NIP 1970"


def test_a_tie_goes_to_the_surer_one() -> None:
    assert most_agreed([reading("A1", 0.7), reading("B2", 0.9)]).text == "B2"


def test_agreement_is_the_share_of_equal_letters() -> None:
    votes = [reading("NIP 1"), reading("NIP1"), reading("NIP 7"), reading("N")]
    assert agreement(votes[0], votes) == 0.5


class Wavering:
    """An engine that reads each picture it is shown a little differently."""

    name, version = "ppocr", "0"

    def __init__(self, answers: Iterator[str]) -> None:
        self._answers = answers

    def read(self, images: Sequence[Gray]) -> list[LineReading]:
        return [reading(next(self._answers)) for _ in images]

    def glance(self, images: Sequence[Gray]) -> list[LineReading]:
        return self.read(images)


def test_readings_that_differ_make_a_line_doubtful(lexicon: Lexicon) -> None:
    answers = iter(["NIP 1980", "NIP 1988", "NIP 1980", "NIP 198", "NIP 1980", "MIP 1980"])
    engine = Wavering(answers)
    recogniser = Recogniser(TextOptions(), lexicon, load_calibration(), (lambda: engine,))
    (found,) = Reader(TextOptions(), recogniser).read(signed(BLUE), [BOX])
    assert found.text == "NIP 1980"
    assert found.confidence <= 0.5
    assert {r.text for r in found.lines[0].readings} >= {"NIP 1988", "MIP 1980"}


def stamped(words: str, colour: tuple[int, int, int]) -> Page:
    """A printed line, and words of a stamp below it, of which the marks hold all but the edges."""

    def paint(draw: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont) -> None:
        draw.text((40, 25), "10 menit", font=font, fill="black")
        draw.text((40, 75), words, font=font, fill=colour)

    page = make_page(paint)
    marks = np.zeros_like(page.ink)
    marks[70:120:3] = page.ink[70:120:3]
    return replace(page, marks=marks)


@pytest.mark.parametrize(("colour", "lines"), [((90, 70, 180), 1), ((60, 60, 64), 2)])
def test_what_a_stamp_leaves_behind_is_no_line(colour: tuple[int, int, int], lines: int) -> None:
    page = stamped("KANTOR", colour)
    region, cuts = cut_box(page, Box(20, 10, 500, 130))
    assert len(cuts) == 2
    assert len(without_remains(page, region, cuts)) == lines


@pytest.mark.parametrize(("far", "lines"), [(0, 1), (60, 2)])
def test_pale_coloured_words_within_a_ring_are_no_line(far: int, lines: int) -> None:
    def paint(draw: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont) -> None:
        draw.text((40, 25), "10 menit", font=font, fill="black")
        draw.text((40, 75), "KANTOR", font=font, fill=(150, 130, 210))
        for y in (200, 250, 300):
            draw.text((40, y), "Surat masuk dicatat dalam buku", font=font, fill="black")

    page = make_page(paint)
    rows, columns = np.nonzero(page.ink[70:120])
    marks = np.zeros_like(page.ink)
    marks[70 + rows.max() + 5 + far, columns.min() : columns.max()] = True
    page = replace(page, marks=marks)
    region, cuts = cut_box(page, Box(20, 10, 500, 130))
    assert len(cuts) == 2
    assert len(without_remains(page, region, cuts)) == lines


@pytest.mark.parametrize(("width", "lines"), [(0.2, 1), (0.9, 2)])
def test_a_piece_of_what_a_stamp_leaves_behind_is_no_line_either(width: float, lines: int) -> None:
    page = stamped("KANTOR", (90, 70, 180))
    region, (print_, words) = cut_box(page, Box(20, 10, 500, 130))
    box = Box(words.box.x0, print_.box.y0, words.box.x0 + width * words.box.width, print_.box.y1)
    piece = replace(print_, box=box, rival=words)
    kept = without_remains(page, region, (print_, piece))
    assert len(kept) == lines
    assert all(cut.rival is None for cut in kept)


def test_black_print_that_took_the_colour_of_a_stamp_on_stays() -> None:
    def paint(draw: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont) -> None:
        draw.text((40, 25), "10 menit", font=font, fill="black")
        draw.text(
            (40, 75), "NIP 1980", font=font, fill=(110, 90, 170), stroke_width=2, stroke_fill=(110, 90, 170)
        )
        draw.text((40, 75), "NIP 1980", font=font, fill=(20, 16, 24))

    page = make_page(paint)
    marks = np.zeros_like(page.ink)
    marks[66:124:3] = True
    page = replace(page, marks=marks)
    region, cuts = cut_box(page, Box(20, 10, 500, 130))
    assert without_remains(page, region, cuts) == cuts


def test_coloured_print_far_from_marks_stays() -> None:
    page = replace(stamped("KANTOR", (90, 70, 180)), marks=np.zeros((400, 900), np.bool_))
    region, cuts = cut_box(page, Box(20, 10, 500, 130))
    assert without_remains(page, region, cuts) == cuts
