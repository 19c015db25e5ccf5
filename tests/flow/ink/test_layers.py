"""Strokes are cleared of stamps, of the header's shading, and of what only looks like the end of a line."""

import random
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np

from extractor.flow.ink.layers import Strokes, find_strokes
from training.synthesis import wear
from training.synthesis.sheet import Drawn, draw_sheet, random_style

BLUE, VIOLET = (68, 114, 196), (130, 90, 190)


def drawn(**style: object) -> Drawn:
    plain = replace(random_style(random.Random(3)), text=20.0, line=2, rule=2, head_gap=0.0, dashed=False)
    return draw_sheet(3, style=replace(plain, **style))  # type: ignore[arg-type]


def strokes_of(sheet: Drawn) -> Strokes:
    return find_strokes(sheet.page, sheet.grid, sheet.symbols)


def test_a_coloured_line_under_a_stamp_stays_and_the_stamp_goes() -> None:
    sheet = drawn(ink=BLUE)
    (px, py), (qx, qy) = max(
        (pair for route in sheet.routes for pair in pairwise(route)),
        key=lambda pair: abs(pair[0][0] - pair[1][0]) + abs(pair[0][1] - pair[1][1]),
    )
    middle, radius = (round((px + qx) / 2), round((py + qy) / 2)), 55
    picture = sheet.page.picture.copy()
    cv2.circle(picture, middle, radius, VIOLET, 3, cv2.LINE_AA)
    strokes = strokes_of(replace(sheet, page=wear.finish(replace(sheet.page, picture=picture))))
    x, y = middle[0] - round(strokes.area.x0), middle[1] - round(strokes.area.y0)
    assert strokes.ink[y - 2 : y + 3, x - 2 : x + 3].any()
    arc = [(x + round(radius * np.cos(a)), y + round(radius * np.sin(a))) for a in (0.6, 2.4, 3.9, 5.5)]
    seen = [bool(strokes.ink[v - 1 : v + 2, u - 1 : u + 2].any()) for u, v in arc]
    assert sum(seen) <= 1


def test_the_shading_of_a_header_is_no_stroke() -> None:
    sheet = drawn(header=(217, 217, 217))
    strokes = strokes_of(sheet)
    top = round(sheet.grid.body_top - strokes.area.y0 - 0.4 * strokes.text_height)
    lanes = slice(round(strokes.lanes.x0), round(strokes.lanes.x1))
    assert top > 0
    assert strokes.dark[:top, lanes].any()
    assert not (strokes.ink[:top, lanes] & (strokes.owner[:top, lanes] < 0)).any()


def test_a_line_faces_the_side_it_runs_to() -> None:
    sheet = drawn()
    strokes = strokes_of(sheet)
    box = strokes.boxes[0]
    x, y = box.center
    assert strokes.faces(0, (box.x0 - 1, y), (1.0, 0.0))
    assert strokes.faces(0, (x, box.y1 + 1), (0.0, -1.0))
    assert not strokes.faces(0, (box.x0 - 1, y), (0.0, 1.0))
    assert not strokes.faces(0, (x, box.y1 + 1), (1.0, 0.0))
