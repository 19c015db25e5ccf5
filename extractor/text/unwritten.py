"""Letters that a born-digital page shows and does not write: a word that is drawn as outlines."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from extractor.page.labelling import label_components
from extractor.page.model import Character
from extractor.record.geometry import Box
from extractor.text.segmentation.region import Region

# Lengths are shares of the size of the region's own letters.
HEIGHT, WIDTH = (0.35, 0.95), (0.06, 1.0)
"""Heights of letters from those without ascenders to capitals, and their widths."""
SAME_LINE, APART = 0.6, 0.5
"""Letters of a word stand beside each other by so much of the lower one's height, so far apart at most."""
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
