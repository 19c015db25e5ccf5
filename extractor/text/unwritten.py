"""Letters that a born-digital page shows and does not write: a word that is drawn as outlines."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from extractor.page.labelling import label_components
from extractor.page.model import Character, DigitalLayer
from extractor.record.geometry import Box
from extractor.text.segmentation.region import Region

# Lengths are shares of the size of the region's own letters.
HEIGHT, WIDTH = (0.35, 0.95), (0.06, 1.0)
"""Heights of letters from those without ascenders to capitals, and their widths."""
SAME_LINE, APART = 0.6, 0.5
"""Letters of a word stand beside each other by so much of the lower one's height, so far apart at most."""
OUTLINED = (0.3, 1.8)
"""Sides of letters that are drawn as outlines, in text heights: broad, since a sheet's letters differ."""
CORNERS = 4
"""Outlines of letters have more corners than heads of arrows and diamonds."""
ENOUGH = 4
"""So many in a row are a word; two or three may be heads of arrows and dashes."""


def holds_unwritten(region: Region, characters: Sequence[Character], pictures: Iterable[Box]) -> bool:
    """Whether the region shows a word of which no character is written.

    `characters` are all that stand in the region, `pictures` those that the page places, both in its pixels.
    """
    sizes = [c.size for c in characters if c.size > 0]
    if not sizes:
        return False
    size = median(sizes)
    bare = region.ink.copy()
    for known in (*(c.box.grow(1) for c in characters), *pictures):
        box = region.from_page(known).clip(bare.shape[1], bare.shape[0])
        bare[int(box.y0) : int(box.y1) + 1, int(box.x0) : int(box.x1) + 1] = False
    height, width = bare.shape
    letters = [
        Box(x0, y0, x1, y1)
        for x0, y0, x1, y1 in label_components(bare).boxes.tolist()
        if HEIGHT[0] * size <= y1 - y0 <= HEIGHT[1] * size
        and WIDTH[0] * size <= x1 - x0 <= WIDTH[1] * size
        and x0 > 1
        and y0 > 1
        and x1 < width - 1
        and y1 < height - 1
    ]
    row = 1
    for before, after in pairwise(sorted(letters)):
        beside = min(before.y1, after.y1) - max(before.y0, after.y0)
        level = beside >= SAME_LINE * min(before.height, after.height)
        row = row + 1 if level and after.x0 - before.x1 <= APART * size else 1
        if row >= ENOUGH:
            return True
    return False


def may_hold_letters(layer: DigitalLayer, box: Box, text_height: float) -> bool:
    """Whether a box without characters may hold words all the same: outlines of letters, or a picture.

    Where nothing but rules, symbols and connectors is drawn there is nothing to read.
    """
    if any(_meet(picture, box) for picture in layer.images):
        return True
    low, high = (share * text_height for share in OUTLINED)
    return any(
        shape.kind == "curve"
        and len(shape.points) > CORNERS
        and low <= max(shape.box.width, shape.box.height) <= high
        and _meet(shape.box, box)
        for shape in layer.shapes
    )


def _meet(one: Box, other: Box) -> bool:
    common = one.intersection(other)
    return common.width > 0 and common.height > 0
