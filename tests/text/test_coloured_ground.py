"""White words on a coloured ground are read as they stand: its colour is no stroke over them."""

from dataclasses import replace

import numpy as np
from PIL import ImageDraw, ImageFont

from extractor.page.model import Page
from extractor.record.geometry import Box
from extractor.text.segmentation.colour_lights import with_looks
from extractor.text.segmentation.lines import cut_box
from tests.text.drawn_text import make_page

BOX = Box(20, 20, 500, 90)


def on_ground(colour: tuple[int, int, int]) -> Page:
    """A line on a ground of one colour in the picture, as black on white in gray and ink."""

    def paint(draw: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont) -> None:
        draw.text((40, 30), "Kepala Bidang", font=font, fill="black")

    page = make_page(paint)
    return replace(page, picture=np.where(page.ink[..., None], page.picture, np.array(colour, np.uint8)))


def test_a_coloured_ground_is_not_looked_through() -> None:
    page = on_ground((84, 130, 53))
    region, cuts = cut_box(page, BOX)
    assert cuts
    assert not any(cut.looks for cut in with_looks(page, region, cuts))
