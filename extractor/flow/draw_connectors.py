"""Draws the connectors that were read over the page, for people to look at."""

import math

import cv2
import numpy as np

from extractor.flow.model import Connector, PageFlow, Point
from extractor.page.model import Picture
from extractor.record.model import LabelOrigin

SURE, DOUBTFUL, INFERRED, LABEL = (0, 150, 70), (220, 40, 30), (150, 0, 170), (0, 90, 200)
"""RGB: connectors that need no review, that do, that were not seen but inferred; boxes of branch labels."""
LEFTOVER = (255, 140, 0)
"""RGB: boxes of ink that nothing explains."""


def draw_connectors(picture: Picture, flow: PageFlow, review_below: float = 0.9) -> Picture:
    """A copy of an RGB picture with each connector's way, head, confidence and label, and what was left over.

    A label in brackets is implied. Connectors less sure than `review_below` are red.
    """
    canvas = np.ascontiguousarray(picture).copy()
    thick = max(1, round(picture.shape[1] / 900))
    for connector in flow.connectors:
        _draw(canvas, connector, thick, review_below)
    for leftover in flow.leftovers:
        x0, y0, x1, y1 = (round(v) for v in leftover.box)
        cv2.rectangle(canvas, (x0, y0), (x1, y1), LEFTOVER, thick)
    return canvas


def _draw(canvas: Picture, connector: Connector, thick: int, review_below: float) -> None:
    colour = INFERRED if connector.inferred else SURE if connector.confidence >= review_below else DOUBTFUL
    points = np.round(np.array(connector.path)).astype(np.int32)
    cv2.polylines(canvas, [points], False, colour, 2 * thick, cv2.LINE_AA)
    head = np.round(np.array(_head(connector.path[-2], connector.path[-1], 8.0 * thick))).astype(np.int32)
    cv2.fillPoly(canvas, [head], colour, cv2.LINE_AA)
    words = f"{connector.confidence:.2f}"
    if connector.label:
        implied = connector.label_origin is LabelOrigin.IMPLIED
        words += f" ({connector.label})" if implied else f" {connector.label}"
    middle = points[len(points) // 2]
    at = (int(middle[0]) + 3 * thick, int(middle[1]) - 3 * thick)
    cv2.putText(canvas, words, at, cv2.FONT_HERSHEY_SIMPLEX, 0.25 * thick, colour, 1, cv2.LINE_AA)
    if connector.label_box is not None:
        box = [round(v) for v in connector.label_box]
        cv2.rectangle(canvas, (box[0], box[1]), (box[2], box[3]), LABEL, thick)


def _head(before: Point, tip: Point, size: float) -> tuple[Point, Point, Point]:
    """A triangle that ends at the tip."""
    length = max(1e-6, math.dist(before, tip))
    ux, uy = (tip[0] - before[0]) / length, (tip[1] - before[1]) / length
    base = (tip[0] - ux * size, tip[1] - uy * size)
    half = size / 2.5
    return (base[0] - uy * half, base[1] + ux * half), tip, (base[0] + uy * half, base[1] - ux * half)
