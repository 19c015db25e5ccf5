"""A region of a page as pixels, turned so that its words stand upright."""

from dataclasses import dataclass

import numpy as np

from extractor.page.model import Gray, Mask, Page
from extractor.record.geometry import Box

INVERTED_INK = 0.55
"""Share of dark pixels above which the words are taken to be white on dark."""


@dataclass(frozen=True)
class Region:
    """Pixels of a box of the page. `turns` clockwise quarter turns brought its words upright.

    `gray`, `ink` and `marks` have one shape (height, width) after turning; words are dark on white.
    `box` is the part of the page, in whole pixels of the page's picture.
    """

    box: Box
    gray: Gray
    ink: Mask
    marks: Mask
    turns: int = 0

    def to_page(self, box: Box) -> Box:
        """A box in pixels of this region, in pixels of the page's picture."""
        height, width = self.gray.shape
        for _ in range(self.turns % 4):
            box = Box(box.y0, width - box.x1, box.y1, width - box.x0)
            height, width = width, height
        return Box(box.x0 + self.box.x0, box.y0 + self.box.y0, box.x1 + self.box.x0, box.y1 + self.box.y0)

    def from_page(self, box: Box) -> Box:
        """A box in pixels of the page's picture, in pixels of this region."""
        box = Box(box.x0 - self.box.x0, box.y0 - self.box.y0, box.x1 - self.box.x0, box.y1 - self.box.y0)
        height = self.box.height
        width = self.box.width
        for _ in range(self.turns % 4):
            box = Box(height - box.y1, box.x0, height - box.y0, box.x1)
            height, width = width, height
        return box


def cut_region(page: Page, box: Box, turns: int = 0) -> Region:
    """The pixels of a box, cut at the page's edges, turned by `turns` clockwise quarter turns.

    A region that is mostly dark is inverted, so that white words on a dark header read as any others.
    """
    inside = box.clip(page.width, page.height)
    x0, y0 = round(inside.x0), round(inside.y0)
    x1, y1 = max(x0, round(inside.x1)), max(y0, round(inside.y1))
    part = (slice(y0, y1), slice(x0, x1))
    gray = np.rot90(page.gray[part], -turns)
    ink = np.rot90(page.ink[part], -turns)
    if ink.size and ink.mean() > INVERTED_INK:
        gray, ink = 255 - gray, ~ink
    marks = np.rot90(page.marks[part], -turns)
    return Region(Box(x0, y0, x1, y1), np.ascontiguousarray(gray), ink, marks, turns)
