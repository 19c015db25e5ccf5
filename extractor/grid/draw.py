"""Tables drawn over a page, to look at."""

from collections.abc import Sequence

import cv2
import numpy as np

from extractor.grid.model import Table
from extractor.page.model import Picture

COLOURS = ((214, 39, 40), (31, 119, 180), (44, 160, 44), (148, 103, 189), (255, 127, 14))


def draw_table(picture: Picture, tables: Sequence[Table]) -> Picture:
    """A copy of an RGB picture with each cell's inner box and lattice place; inferred cells are crossed."""
    drawn = np.ascontiguousarray(picture).copy()
    weight = max(1, round(drawn.shape[0] / 1000))
    for table in tables:
        for number, cell in enumerate(table.cells):
            colour = COLOURS[number % len(COLOURS)]
            first, last = (round(cell.box.x0), round(cell.box.y0)), (round(cell.box.x1), round(cell.box.y1))
            cv2.rectangle(drawn, first, last, colour, weight)
            if cell.inferred:
                cv2.line(drawn, first, last, colour, weight)
            name = f"{cell.row},{cell.column}"
            place = (first[0] + 2 * weight, first[1] + 12 * weight)
            cv2.putText(drawn, name, place, cv2.FONT_HERSHEY_PLAIN, 0.8 * weight, colour, weight)
    return drawn
