from dataclasses import replace

import numpy as np
from text.drawn_text import make_page

from extractor.page.draw import INK, MARKS, draw_ink
from extractor.record.geometry import Box
from extractor.record.model import Origin, State
from extractor.text.draw import DOUBTFUL, SURE, UNREAD, draw_lines
from extractor.text.model import RegionText, TextLine


def region(box: Box, state: State, *confidences: float) -> RegionText:
    lines = tuple(TextLine(box, "kata", confidence) for confidence in confidences)
    return RegionText(box, lines, "kata", min(confidences, default=0.0), Origin.OCR, state)


def test_frames_say_how_sure_lines_are_and_the_picture_stays() -> None:
    picture = np.full((300, 400, 3), 255, np.uint8)
    sure, unsure, unread = Box(10, 10, 90, 40), Box(10, 60, 90, 90), Box(350, 250, 500, 290)
    drawn = draw_lines(
        picture,
        [region(sure, State.READ, 0.99), region(unsure, State.READ, 0.5), region(unread, State.UNREADABLE)],
        0.95,
    )
    for box, colour in ((sure, SURE), (unsure, DOUBTFUL), (unread, UNREAD)):
        assert tuple(drawn[int(box.y0), int(box.x0) + 5]) == colour
        assert tuple(drawn[int(box.y0) + 15, int(box.x0) + 15]) == (255, 255, 255)
    assert (picture == 255).all()


def test_ink_and_marks_have_their_colours() -> None:
    page = make_page(lambda draw, font: draw.text((60, 40), "Surat", fill=0, font=font))
    marks = np.zeros_like(page.marks)
    marks[300:310, 300:310] = True
    drawn = draw_ink(replace(page, marks=marks))
    assert (drawn[page.ink] == INK).all()
    assert (drawn[marks] == MARKS).all()
    assert (drawn[~page.ink & ~marks] == 255).all()
