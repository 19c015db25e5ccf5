"""Boxes that connectors enclose are told from symbols."""

from dataclasses import replace

import cv2
import numpy as np

from extractor.flow.inference.false_boxes import find_phantoms
from extractor.flow.ink.layers import find_strokes
from extractor.flow.model import DrawnSymbol
from extractor.record.geometry import Box
from extractor.record.model import SymbolKind
from training.synthesis.sheet import Drawn, draw_sheet


def with_box(run_on: int) -> tuple[Drawn, list[DrawnSymbol]]:
    """A sheet with one more box in its widest empty lane cell, its sides drawn on past the corners."""
    drawn = draw_sheet(4)
    unit = drawn.style.text
    taken = {(s.row, s.lane) for s in drawn.symbols}
    row, lane = next(
        (r, n)
        for r in range(len(drawn.grid.steps))
        for n in range(len(drawn.grid.lanes))
        if (r, n) not in taken and not any(_inside(drawn, r, n, route) for route in drawn.routes)
    )
    column, y0 = drawn.grid.lanes[lane], drawn.grid.steps[row].box.y0
    x, y = (column.x0 + column.x1) / 2, y0 + 2 * unit
    box = Box(x - unit, y - unit / 2, x + unit, y + unit / 2)
    picture = np.ascontiguousarray(drawn.page.picture)
    corners = [(round(a), round(b)) for a in (box.x0, box.x1) for b in (box.y0, box.y1)]
    cv2.rectangle(picture, corners[0], corners[3], (0, 0, 0), 2)
    for at, sign in zip((corners[0], corners[2]), (-1, 1), strict=True):
        cv2.line(picture, at, (at[0] + sign * run_on, at[1]), (0, 0, 0), 2)
    outline = ((box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1))
    symbol = DrawnSymbol(SymbolKind.PROCESS, box, outline, lane, row, 0.9)
    return replace(drawn, page=replace(drawn.page, picture=picture)), [*drawn.symbols, symbol]


def _inside(drawn: Drawn, row: int, lane: int, route: tuple[tuple[float, float], ...]) -> bool:
    column, box = drawn.grid.lanes[lane], drawn.grid.steps[row].box
    xs, ys = [p[0] for p in route], [p[1] for p in route]
    return min(xs) < column.x1 and max(xs) > column.x0 and min(ys) < box.y1 and max(ys) > box.y0


def test_a_box_whose_sides_run_on_is_no_symbol() -> None:
    drawn, symbols = with_box(run_on=22)
    assert find_phantoms(find_strokes(drawn.page, drawn.grid, symbols), symbols) == {len(symbols) - 1}


def test_a_plain_box_is_one() -> None:
    drawn, symbols = with_box(run_on=0)
    assert find_phantoms(find_strokes(drawn.page, drawn.grid, symbols), symbols) == set()
