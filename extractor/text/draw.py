"""Lines that were read, drawn over a page, to look at."""

from collections.abc import Iterable

import numpy as np

from extractor.page.model import Picture
from extractor.record.geometry import Box
from extractor.record.model import State
from extractor.text.model import RegionText

SURE, DOUBTFUL, UNREAD = (0, 150, 70), (220, 40, 30), (150, 0, 170)
"""RGB: lines that were read surely, lines that were not, and regions with ink that nothing could read."""


def draw_lines(picture: Picture, regions: Iterable[RegionText], review_below: float) -> Picture:
    """A copy of an RGB picture with a frame around each line, in a colour that says how sure its text is."""
    drawn = np.ascontiguousarray(picture).copy()
    thick = max(1, round(drawn.shape[0] / 1000))
    for region in regions:
        if region.state is State.UNREADABLE:
            _frame(drawn, region.box, UNREAD, thick)
        for line in region.lines:
            _frame(drawn, line.box, SURE if line.confidence >= review_below else DOUBTFUL, thick)
    return drawn


def _frame(drawn: Picture, box: Box, colour: tuple[int, int, int], thick: int) -> None:
    place = box.clip(drawn.shape[1], drawn.shape[0])
    x0, y0, x1, y1 = (round(v) for v in (place.x0, place.y0, place.x1, place.y1))
    for rows, columns in (
        (slice(y0, y0 + thick), slice(x0, x1)),
        (slice(max(y0, y1 - thick), y1), slice(x0, x1)),
        (slice(y0, y1), slice(x0, x0 + thick)),
        (slice(y0, y1), slice(max(x0, x1 - thick), x1)),
    ):
        drawn[rows, columns] = colour
