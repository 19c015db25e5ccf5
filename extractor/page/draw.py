"""What cleaning left of a page, to look at."""

import numpy as np

from extractor.page.model import Page, Picture

INK, MARKS = (0, 0, 0), (31, 119, 180)
"""RGB: what is taken for print, and coloured marks (stamps, pens) that are kept apart from it."""


def draw_ink(page: Page) -> Picture:
    """A picture of the page's size with its ink on white, marks in a colour of their own."""
    drawn = np.full((*page.ink.shape, 3), 255, np.uint8)
    drawn[page.marks] = MARKS
    drawn[page.ink] = INK
    return drawn
