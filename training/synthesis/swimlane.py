"""Draws swimlanes with symbols of many styles and much noise: what training and tests measure on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.grid.model import Cell, Column, ColumnRole, ProcedureGrid, Row, RowKind, Table
from extractor.page.model import Page, Quality, Units
from extractor.record.geometry import Box
from extractor.record.model import PageOrigin, SymbolKind
from training.synthesis.scanner import OVER, Canvas, Noise, scan
from training.synthesis.swimlane_style import Style, draw_style
from training.synthesis.symbol_shapes import outline_points

WORDS = ("Mulai", "Selesai", "A", "1", "2", "Ya", "Tidak", "Paraf", "OK", "B")
LABELS = ("Ya", "Tidak", "Y", "T", "tidak setuju", "Lengkap", "Sesuai")


@dataclass(frozen=True)
class TrueSymbol:
    kind: SymbolKind
    row: int
    lane: int
    box: Box


@dataclass(frozen=True)
class Sheet:
    page: Page
    grid: ProcedureGrid
    symbols: tuple[TrueSymbol, ...]


OTHERS = ("trapezoid", "inverted", "slanted", "hexagon", "circle")
WEIGHTS = {
    SymbolKind.PROCESS: 0.38,
    SymbolKind.DECISION: 0.22,
    SymbolKind.TERMINATOR: 0.17,
    SymbolKind.OFF_PAGE: 0.1,
    SymbolKind.DOCUMENT: 0.06,
    SymbolKind.OTHER: 0.07,
}


NEIGHBOURS = (0.45, 0.5)
"""Share of the sheets with symbols that touch others, and of the symbols there that one touches."""


def draw_sheet(rng: np.random.Generator, noise: Noise) -> Sheet:
    """A swimlane of a random style: symbols, connectors, labels, and the given noise."""
    style = draw_style(rng)
    xs, ys = _lines(style)
    return _drawn(style, _with_neighbours(_place(style, xs, ys, rng), style, xs, ys, rng), noise, rng)


def draw_given(style: Style, symbols: Sequence[TrueSymbol], noise: Noise, rng: np.random.Generator) -> Sheet:
    """A swimlane with the given symbols, connected one after the other."""
    variants = {SymbolKind.TERMINATOR: style.terminator}
    return _drawn(style, [(s, variants.get(s.kind, "trapezoid")) for s in symbols], noise, rng, returns=False)


def _lines(style: Style) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    left, top = 60.0, 50.0
    return left + np.cumsum([0.0, *style.lanes]), top + np.cumsum([0.0, *style.rows])


def _drawn(
    style: Style,
    symbols: list[tuple[TrueSymbol, str]],
    noise: Noise,
    rng: np.random.Generator,
    *,
    returns: bool = True,
) -> Sheet:
    xs, ys = _lines(style)
    width, height = int(xs[-1] + 60), int(ys[-1] + 50)
    canvas = np.full((height * OVER, width * OVER), 255, np.uint8)
    for x in xs:
        _line(canvas, [(x, ys[0]), (x, ys[-1])], style.rule, 0)
    for y in ys:
        _line(canvas, [(xs[0], y), (xs[-1], y)], style.rule, 0)
    routes = _routes(symbols, style, rng, width, returns=returns)
    over = returns and rng.random() < 0.1
    for route in () if over else routes:
        _arrow(canvas, route, style)
    for symbol, variant in symbols:
        _draw_symbol(canvas, symbol, variant, style, rng)
    for route in routes if over else ():
        _arrow(canvas, route, style)
    _labels(canvas, symbols, style, rng)
    gray = scan(canvas, noise, rng)
    page = _page(gray, style, rng)
    if style.tinted and style.fill is not None:
        page = _taken_for_marks(page, [s.box for s, _ in symbols])
    return Sheet(page, _grid(xs, ys), tuple(s for s, _ in symbols))


def _place(
    style: Style, xs: NDArray[np.float64], ys: NDArray[np.float64], rng: np.random.Generator
) -> list[tuple[TrueSymbol, str]]:
    placed = []
    kinds, weights = list(WEIGHTS), np.array(list(WEIGHTS.values()))
    for row in range(len(ys) - 1):
        several = rng.random() < 0.3
        lanes = len(xs) - 1
        chosen = rng.permutation(lanes)[: int(rng.integers(2, 5)) if several else 1]
        for lane in sorted(int(v) for v in chosen):
            kind = kinds[int(rng.choice(len(kinds), p=weights / weights.sum()))]
            variant = style.terminator if kind is SymbolKind.TERMINATOR else str(rng.choice(OTHERS))
            w, h = style.width * rng.uniform(0.85, 1.15), style.height * rng.uniform(0.85, 1.15)
            if kind is SymbolKind.DECISION:
                h *= rng.uniform(1.0, 1.5)
            if kind is SymbolKind.OFF_PAGE:
                w = h = h * rng.uniform(0.9, 1.2)
            if variant == "circle" and kind is SymbolKind.OTHER:
                w = h
            cx = (xs[lane] + xs[lane + 1]) / 2 + rng.normal(0, 0.08) * (xs[lane + 1] - xs[lane])
            room = max((ys[row + 1] - ys[row] - h) / 2 - style.rule * 2, 0)
            cy = (ys[row] + ys[row + 1]) / 2 + room * float(rng.uniform(-0.8, 0.8))
            if rng.random() < 0.04:
                cy += h * 0.35
            if rng.random() < 0.04:
                cx = xs[lane] + w * 0.32
            box = Box(cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2)
            placed.append((TrueSymbol(kind, row, lane, box), variant))
    return placed


def _with_neighbours(
    symbols: list[tuple[TrueSymbol, str]],
    style: Style,
    xs: NDArray[np.float64],
    ys: NDArray[np.float64],
    rng: np.random.Generator,
) -> list[tuple[TrueSymbol, str]]:
    """The symbols, and on some sheets others that touch or overlap them a little, mostly off-page marks."""
    if rng.random() >= NEIGHBOURS[0]:
        return symbols
    placed = list(symbols)
    for symbol, _ in symbols:
        if rng.random() >= NEIGHBOURS[1]:
            continue
        kind = SymbolKind.OFF_PAGE if rng.random() < 0.6 else list(WEIGHTS)[int(rng.integers(0, 3))]
        side = style.height * float(rng.uniform(0.8, 1.2))
        box = _beside(symbol.box, (side if kind is SymbolKind.OFF_PAGE else style.width, side), style, rng)
        cell = Box(xs[symbol.lane], ys[symbol.row], xs[symbol.lane + 1], ys[symbol.row + 1])
        clear = all(box.intersection(s.box).area == 0 for s, _ in placed if s is not symbol)
        if clear and box.overlap(cell.grow(-style.rule)) > 0.99:
            neighbour = (TrueSymbol(kind, symbol.row, symbol.lane, box), style.terminator)
            placed.insert(int(rng.integers(0, len(placed) + 1)), neighbour)
    return placed


def _beside(box: Box, size: tuple[float, float], style: Style, rng: np.random.Generator) -> Box:
    """A box of the given size at one side of another, touching or overlapping it by up to a few strokes."""
    gap = float(rng.uniform(-1.5 * style.stroke - 1, style.stroke + 1))
    (x, y), (w, h), shift = box.center, size, float(rng.choice([0.0, 0.0, rng.uniform(-0.3, 0.3)]))
    if rng.random() < 0.75:
        x += shift * box.width
        y = box.y0 - gap - h / 2 if rng.random() < 0.5 else box.y1 + gap + h / 2
    else:
        y += shift * box.height
        x = box.x0 - gap - w / 2 if rng.random() < 0.5 else box.x1 + gap + w / 2
    return Box(x - w / 2, y - h / 2, x + w / 2, y + h / 2)


def _routes(
    symbols: list[tuple[TrueSymbol, str]],
    style: Style,
    rng: np.random.Generator,
    width: int,
    *,
    returns: bool,
) -> list[list[tuple[float, float]]]:
    """Elbow connectors from each symbol to the next, and now and then back to an earlier one."""
    boxes = [s.box for s, _ in symbols]
    routes = []
    for a, b in pairwise(boxes):
        if a.grow(2 * style.stroke).intersection(b).area > 0:
            continue
        ax, ay = a.center
        bx, by = b.center
        if b.y0 < a.y1:
            side = 1 if bx > ax else -1
            start = (a.x1 if side > 0 else a.x0, ay)
            end = (b.x0 if side > 0 else b.x1, by)
            mid = (start[0] + end[0]) / 2
            routes.append([start, (mid, ay), (mid, by), end])
        elif abs(bx - ax) < min(a.width, b.width) / 2:
            routes.append([(bx, a.y1 - 1), (bx, b.y0)])
        elif rng.random() < 0.5:
            mid_y = a.y1 + (b.y0 - a.y1) * float(rng.uniform(0.3, 0.7))
            routes.append([(ax, a.y1), (ax, mid_y), (bx, mid_y), (bx, b.y0)])
        else:
            routes.append([(a.x1 if bx > ax else a.x0, ay), (bx, ay), (bx, b.y0)])
    for _ in range(int(rng.integers(0, 6)) if returns else 0):
        if len(boxes) > 2:
            j = int(rng.integers(1, len(boxes)))
            i = max(0, j - int(rng.integers(1, 4)))
            a, b = boxes[j], boxes[i]
            x = min(a.x0, b.x0) - style.text * float(rng.uniform(0.8, 1.6))
            if rng.random() < 0.4:
                x = max(a.x1, b.x1) + style.text * float(rng.uniform(0.8, 1.6))
            x = float(np.clip(x, 5, width - 5))
            right = x > a.x1
            start = (a.x1 if right else a.x0, a.center[1])
            end = (b.x1 if right else b.x0, b.center[1])
            routes.append([start, (x, start[1]), (x, end[1]), end])
    return routes


def _draw_symbol(
    canvas: Canvas, symbol: TrueSymbol, variant: str, style: Style, rng: np.random.Generator
) -> None:
    points = outline_points(symbol.kind, symbol.box, variant, rng, style.stroke)
    if style.shadow:
        _polygon(canvas, points + style.text * 0.2, fill=140, stroke=0.0, shade=0)
    fill = style.fill if style.fill is not None else 255
    if style.mitred and symbol.kind is SymbolKind.PROCESS:
        for grow, shade in ((style.stroke / 2, style.shade), (-style.stroke / 2, fill)):
            x0, y0, x1, y1 = symbol.box.grow(grow)
            _polygon(canvas, np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)]), shade, 0.0, 0)
    else:
        _polygon(canvas, points, fill, style.stroke, style.shade)
    if style.double:
        centre, inset = np.array(symbol.box.center), style.text * 0.25
        half = np.array([symbol.box.width, symbol.box.height]) / 2
        _polygon(canvas, centre + (points - centre) * (1 - inset / half), 255, style.stroke, style.shade)
    if (style.words and symbol.kind is not SymbolKind.OFF_PAGE) or rng.random() < 0.05:
        dark = style.fill is not None and style.fill < 140
        word = str(rng.choice(WORDS))
        _word(canvas, word, symbol.box, style, 255 if dark else 0)


def _polygon(canvas: Canvas, points: NDArray[np.float64], fill: int, stroke: float, shade: int) -> None:
    fixed = np.round(points * OVER * 16).astype(np.int32)
    cv2.fillPoly(canvas, [fixed], int(fill), cv2.LINE_AA, 4)
    if stroke > 0:
        cv2.polylines(canvas, [fixed], True, int(shade), max(1, round(stroke * OVER)), cv2.LINE_AA, 4)


def _line(canvas: Canvas, points: list[tuple[float, float]], width: float, shade: int) -> None:
    fixed = np.round(np.array(points) * OVER * 16).astype(np.int32)
    cv2.polylines(canvas, [fixed], False, int(shade), max(1, round(width * OVER)), cv2.LINE_AA, 4)


def _arrow(canvas: Canvas, route: list[tuple[float, float]], style: Style) -> None:
    end, before = np.array(route[-1]), np.array(route[-2])
    length = np.linalg.norm(end - before)
    if length < 1:
        return
    along = (end - before) / length
    aside = np.array([-along[1], along[0]])
    size = style.text * 0.5
    tip = end - along * (size * 0.4 if style.head == "detached" else 0)
    _line(canvas, [*route[:-1], tuple(tip)], style.wire, style.wire_shade)
    wings = [tip - along * size + aside * size * 0.45, tip, tip - along * size - aside * size * 0.45]
    if style.head == "open":
        _line(canvas, [tuple(w) for w in wings], style.wire, style.wire_shade)
    else:
        _polygon(canvas, np.array(wings), style.wire_shade, style.wire * 0.5, style.wire_shade)


def _word(canvas: Canvas, word: str, box: Box, style: Style, shade: int) -> None:
    scale = style.text * OVER / 22 * 0.75
    (w, h), _ = cv2.getTextSize(word, style.font, scale, 1)
    if w > box.width * OVER * 0.8:
        return
    cx, cy = box.center
    at = (int(cx * OVER - w / 2), int(cy * OVER + h / 2))
    cv2.putText(canvas, word, at, style.font, scale, int(shade), max(1, round(scale * 1.6)), cv2.LINE_AA)


def _labels(
    canvas: Canvas, symbols: list[tuple[TrueSymbol, str]], style: Style, rng: np.random.Generator
) -> None:
    for symbol, _ in symbols:
        if symbol.kind is SymbolKind.DECISION and rng.random() < 0.7:
            dx = symbol.box.width * float(rng.choice([-1.1, 1.0]))
            dy = symbol.box.height * float(rng.uniform(-0.4, 0.5))
            x0, y0, x1, y1 = symbol.box
            around = Box(x0 + dx - 60, y0 + dy, x1 + dx + 60, y1 + dy)
            _word(canvas, str(rng.choice(LABELS)), around, style, 0)


def _page(gray: Canvas, style: Style, rng: np.random.Generator) -> Page:
    ink = gray < float(rng.uniform(135, 190))
    return Page(
        number=1,
        origin=PageOrigin.SCAN,
        picture=np.repeat(gray[:, :, None], 3, axis=2),
        gray=gray,
        ink=ink,
        marks=np.zeros_like(ink),
        units=Units(text_height=style.text * 0.85, line_width=max(1.0, style.rule)),
        quality=Quality(200, 1, 1),
    )


def _taken_for_marks(page: Page, boxes: Sequence[Box]) -> Page:
    """The page as it is read when its symbols are coloured: their ink counts as a coloured mark."""
    inside = np.zeros_like(page.ink)
    for box in boxes:
        x0, y0, x1, y1 = (round(v) for v in box.grow(2))
        inside[max(0, y0) : y1, max(0, x0) : x1] = True
    marks = inside & (page.gray < 215)
    gray = np.where(marks, 240, page.gray).astype(np.uint8)
    return replace(page, marks=marks, ink=page.ink & ~marks, gray=gray)


def _grid(xs: NDArray[np.float64], ys: NDArray[np.float64]) -> ProcedureGrid:
    lines_x, lines_y = tuple(float(x) for x in xs), tuple(float(y) for y in ys)
    cells = tuple(
        Cell(r, c, 1, 1, Box(lines_x[c], lines_y[r], lines_x[c + 1], lines_y[r + 1]))
        for r in range(len(lines_y) - 1)
        for c in range(len(lines_x) - 1)
    )
    columns = tuple(
        Column(ColumnRole.LANE, i, i, lines_x[i], lines_x[i + 1]) for i in range(len(lines_x) - 1)
    )
    rows = tuple(
        Row(RowKind.STEP, i, i, Box(lines_x[0], lines_y[i], lines_x[-1], lines_y[i + 1]), i + 1)
        for i in range(len(lines_y) - 1)
    )
    return ProcedureGrid(Table(1, 0, lines_x, lines_y, cells), columns, rows, lines_y[0])
