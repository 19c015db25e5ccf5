"""A region of a page as pixels, turned so that its words stand upright."""

from dataclasses import dataclass

import numpy as np

from extractor.page.model import Gray, Mask, Page
from extractor.record.geometry import Box

INVERTED_INK = 0.55
"""Share of dark pixels above which the words are taken to be white on dark."""


@dataclass(frozen=True)
class Region:
    """Pixels of a box of the page and its surroundings. `turns` clockwise quarter turns made them upright.

    `gray`, `ink` and `marks` have one shape (height, width) after turning; words are dark on white.
    `box` is the part of the page, in whole pixels of the page's picture; `inner` is the box that was asked
    for, in pixels of the region.
    """

    box: Box
    inner: Box
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
        return _into(box, self.box, self.turns)


def cut_region(page: Page, box: Box, turns: int = 0, reach: float = 0.0) -> Region:
    """The pixels of a box and `reach` pixels around it, turned by `turns` clockwise quarter turns.

    A region that is mostly dark is inverted, so that white words on a dark header read as any others.
    """
    outer = box.grow(reach).clip(page.width, page.height)
    x0, y0 = round(outer.x0), round(outer.y0)
    x1, y1 = max(x0, round(outer.x1)), max(y0, round(outer.y1))
    part = (slice(y0, y1), slice(x0, x1))
    gray = np.rot90(page.gray[part], -turns)
    ink = np.rot90(page.ink[part], -turns)
    marks = np.rot90(page.marks[part], -turns)
    whole = Box(x0, y0, x1, y1)
    inner = _into(box.clip(page.width, page.height), whole, turns)
    core = ink[int(inner.y0) : int(inner.y1), int(inner.x0) : int(inner.x1)]
    if core.size and core.mean() > INVERTED_INK:
        gray, ink = 255 - gray, ~ink
    return Region(whole, inner, np.ascontiguousarray(gray), ink, marks, turns)


def _into(box: Box, whole: Box, turns: int) -> Box:
    box = Box(box.x0 - whole.x0, box.y0 - whole.y0, box.x1 - whole.x0, box.y1 - whole.y0)
    height, width = whole.height, whole.width
    for _ in range(turns % 4):
        box = Box(height - box.y1, box.x0, height - box.y0, box.x1)
        height, width = width, height
    return box
