"""Draws a random flow as a page with its exact truth: lattice, symbols, connectors, labels."""

import math
import random
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from extractor.flow.model import DrawnSymbol
from extractor.grid.model import Cell, Column, ColumnRole, ProcedureGrid, Row, RowKind, Rule, Table
from extractor.page.model import Page, Quality, Units
from extractor.record.geometry import Box
from extractor.record.model import PageOrigin, SymbolKind
from training.synthesis import wear
from training.synthesis.flowchart import Flowchart, Node, random_flowchart
from training.synthesis.routes import Plan, Route, find_route

Colour = tuple[int, int, int]
FONTS = (
    "LiberationSans-Regular.ttf", "LiberationSerif-Regular.ttf", "LiberationSansNarrow-Regular.ttf",
    "DejaVuSans.ttf", "DejaVuSerif.ttf", "LiberationSans-Bold.ttf",
)  # fmt: skip
INKS: tuple[Colour, ...] = (
    (0, 0, 0),
    (0, 0, 0),
    (40, 40, 40),
    (100, 100, 100),
    (68, 114, 196),
    (90, 160, 220),
)
FILLS: tuple[Colour | None, ...] = (None, None, None, None, (225, 225, 225), (68, 114, 196), (255, 242, 204))
HEADERS: tuple[Colour | None, ...] = (None, None, (217, 217, 217))
WORDS = ("memeriksa", "berkas", "usulan", "dan", "menyampaikan", "konsep", "surat", "kepada", "bidang")


@dataclass(frozen=True)
class Style:
    """How a sheet is drawn; lengths in pixels."""

    text: float
    line: int
    rule: int
    ink: Colour
    outline: Colour
    fill: Colour | None
    head: str
    head_length: float
    head_width: float
    head_gap: float
    headless: float
    dashed: bool
    font: str
    route_gap: float
    merge: float
    header: Colour | None = None


@dataclass(frozen=True)
class Drawn:
    """A drawn page and its truth. `edges` are (source, target, label, printed word) of symbol indices;
    `routes` and `headed` hold each edge's corners and whether its arrow head was drawn."""

    page: Page
    grid: ProcedureGrid
    symbols: tuple[DrawnSymbol, ...]
    edges: tuple[tuple[int, int, str | None, str | None], ...]
    words: tuple[tuple[Box, str], ...]
    style: Style
    routes: tuple[tuple[tuple[float, float], ...], ...] = ()
    headed: tuple[bool, ...] = ()

    def read(self, boxes: list[Box]) -> list[str]:
        """Reads as a perfect engine would: the words whose middle lies in each box."""
        return [" ".join(word for at, word in self.words if box.contains(*at.center)) for box in boxes]


def random_style(rng: random.Random) -> Style:
    text = rng.uniform(11, 24)
    head_length = text * rng.uniform(0.45, 1.0)
    return Style(
        text=text,
        line=rng.choice((1, 1, 2, 2, 3, 4)) if text > 15 else rng.choice((1, 1, 2)),
        rule=rng.choice((1, 2, 2, 3)) if text > 14 else rng.choice((1, 2)),
        ink=rng.choice(INKS),
        outline=rng.choice(((0, 0, 0), (0, 0, 0), (60, 60, 60))),
        fill=rng.choice(FILLS),
        head=rng.choice(("filled", "filled", "filled", "open", "open", "barbed", "hollow")),
        head_length=head_length,
        head_width=head_length * rng.uniform(0.55, 1.1),
        head_gap=rng.choice((0.0, 0.0, 0.0, 0.15, 0.35)) * text,
        headless=rng.choice((0.0, 0.0, 0.0, 0.0, 0.06)),
        dashed=rng.random() < 0.05,
        font=rng.choice(FONTS),
        route_gap=text * rng.uniform(0.75, 1.0),
        merge=0.5,
        header=random.Random(text).choice(HEADERS),
    )


def draw_sheet(seed: int, noise: int = 0, max_lanes: int = 15, style: Style | None = None) -> Drawn:
    """The page of a seed. `noise`: 0 digital, 1 good, 2 typical, 3 hard scan."""
    rng = random.Random(seed)
    style = style or random_style(rng)
    chart = random_flowchart(rng, max_lanes)
    return _Sheet(rng, chart, style).draw(noise)


class _Sheet:
    def __init__(self, rng: random.Random, chart: Flowchart, style: Style) -> None:
        self.rng, self.chart, self.style = rng, chart, style
        th = style.text
        lane = th * rng.uniform(3.6, 8.5) if chart.lanes < 9 else th * rng.uniform(3.4, 4.6)
        widths = [2.2 * th, th * rng.uniform(8, 13)] + [
            lane * rng.uniform(0.9, 1.1) for _ in range(chart.lanes)
        ]
        widths += [th * rng.uniform(5, 8), th * rng.uniform(3.5, 5), th * rng.uniform(5, 8)]
        self.roles = [ColumnRole.NUMBER, ColumnRole.ACTIVITY] + [ColumnRole.LANE] * chart.lanes
        self.roles += [ColumnRole.REQUIREMENTS, ColumnRole.DURATION, ColumnRole.OUTPUT]
        if rng.random() < 0.6:
            widths.append(th * 4)
            self.roles.append(ColumnRole.REMARKS)
        margin = th * rng.uniform(1.5, 3)
        self.xs = [margin]
        for width in widths:
            self.xs.append(self.xs[-1] + width)
        self.symbol = (min(lane * rng.uniform(0.45, 0.7), th * 5), th * rng.uniform(1.2, 2.0))
        self.ys = [margin, margin + 2.2 * th]
        for row in range(chart.rows):
            levels = 1 + max((n.level for n in chart.nodes if n.row == row), default=0)
            self.ys.append(self.ys[-1] + th * rng.uniform(3.8, 7.0) + (levels - 1) * self.symbol[1] * 2.6)
        size = (int(self.xs[-1] + margin), int(self.ys[-1] + margin * 1.5))
        self.image = Image.new("RGB", size, "white")
        self.pen = ImageDraw.Draw(self.image)
        self.font = _font(style.font, th)
        self.words: list[tuple[Box, str]] = []

    def draw(self, noise: int) -> Drawn:
        boxes = [self._place(node) for node in self.chart.nodes]
        self._rules()
        self._texts()
        lanes = [i for i, role in enumerate(self.roles) if role is ColumnRole.LANE]
        gap = self.style.route_gap
        wide = self.rng.random() < 0.15
        bounds = Box(self.xs[lanes[0]], self.ys[1], self.xs[lanes[-1] + 1], self.ys[-1])
        reach = bounds.grow(gap * 2.5, -gap * 0.3) if wide else bounds.grow(-gap * 0.3)
        plan = Plan(boxes, reach, bounds, tuple(self.ys[2:-1]), gap)
        outlines = [self._outline(n, b) for n, b in zip(self.chart.nodes, boxes, strict=True)]
        edges, routes, headed = [], [], []
        for link in self.chart.links:
            node = self.chart.nodes[link.source]
            route = find_route(self.rng, plan, link.source, link.target, node.kind is SymbolKind.PROCESS)
            if route is None:
                continue
            plan.routes.append((link.source, link.target, route))
            routes.append(route)
            headed.append(self._connector(route))
            word = link.word if link.word and self._label(route, link.word, boxes) else None
            edges.append((link.source, link.target, link.label, word))
        drawn = self._truth(boxes, outlines, tuple(edges))
        return self._wear(replace(drawn, routes=tuple(routes), headed=tuple(headed)), noise)

    def _place(self, node: Node) -> Box:
        first = 2
        x0, x1 = self.xs[first + node.lane], self.xs[first + node.lane + 1]
        y0, y1 = self.ys[1 + node.row], self.ys[2 + node.row]
        levels = 1 + max(n.level for n in self.chart.nodes if n.row == node.row)
        share = (y1 - y0) / levels
        width, height = self.symbol
        if node.kind is SymbolKind.DECISION:
            width, height = min(width * 1.1, (x1 - x0) * 0.8), min(height * 1.35, share * 0.6)
        shift_x = self.rng.choice((0.0, 0.0, 0.0, self.rng.uniform(-0.08, 0.08))) * (x1 - x0)
        shift_y = self.rng.choice((0.0, 0.0, self.rng.uniform(-0.08, 0.08))) * share
        cx = round((x0 + x1) / 2 + shift_x)
        cy = round(y0 + share * (node.level + 0.5) + shift_y)
        return Box(cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2)

    def _rules(self) -> None:
        if self.style.header:
            corner = (self.xs[0], self.ys[0], self.xs[-1], self.ys[1])
            self.pen.rectangle(corner, fill=self.style.header)
        for y in self.ys:
            self.pen.line([(self.xs[0], y), (self.xs[-1], y)], fill="black", width=self.style.rule)
        for x in self.xs:
            self.pen.line([(x, self.ys[0]), (x, self.ys[-1])], fill="black", width=self.style.rule)

    def _texts(self) -> None:
        th = self.style.text
        for column, role in enumerate(self.roles):
            for row in range(self.chart.rows + 1):
                if role is ColumnRole.LANE and row:
                    continue
                x, y = self.xs[column] + th * 0.3, self.ys[row] + th * 0.4
                while y + th * 1.3 < self.ys[row + 1] and self.rng.random() < 0.9:
                    line = ""
                    while self.font.getlength(line) < (self.xs[column + 1] - x) * 0.6:
                        line += self.rng.choice(WORDS)[: 3 if role is ColumnRole.LANE else 9] + " "
                    room = self.xs[column + 1] - x - 2
                    while line and self.font.getlength(line) > room:
                        line = line[:-1]
                    self.pen.text((x, y), line, font=self.font, fill="black")
                    y += th * 1.45
                    if role is ColumnRole.LANE:
                        break

    def _outline(self, node: Node, box: Box) -> tuple[tuple[float, float], ...]:
        style = self.style
        width = max(1, style.line + self.rng.choice((0, 0, 1)))
        fill = style.fill
        if node.kind is SymbolKind.DECISION:
            cx, cy = box.center
            points = ((box.x0, cy), (cx, box.y0), (box.x1, cy), (cx, box.y1))
            self.pen.polygon(points, fill=fill)
            self.pen.line([*points, points[0]], fill=style.outline, width=width, joint="curve")
            return points
        if node.kind is SymbolKind.TERMINATOR:
            radius = box.height / 2
            self.pen.rounded_rectangle(tuple(box), radius, fill=fill, outline=style.outline, width=width)
            arc = [math.pi / 2 + math.pi * k / 8 for k in range(9)]
            left = [
                (box.x0 + radius + radius * math.cos(a), box.center[1] - radius * math.sin(a)) for a in arc
            ]
            right = [(box.x0 + box.x1 - x, y) for x, y in reversed(left)]
            return tuple(left + right)
        self.pen.rectangle(tuple(box), fill=fill, outline=style.outline, width=width)
        return ((box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1))

    def _connector(self, route: Route) -> bool:
        style = self.style
        (px, py), (qx, qy) = route[-2], route[-1]
        length = math.hypot(qx - px, qy - py)
        ux, uy = (qx - px) / length, (qy - py) / length
        tip = (qx - ux * style.head_gap, qy - uy * style.head_gap)
        drawn = [*route[:-1], tip]
        if style.dashed:
            self._dashes(drawn)
        else:
            self.pen.line(drawn, fill=style.ink, width=style.line)
        if self.rng.random() < style.headless:
            return False
        size = min(style.head_length, length * 0.8)
        half = style.head_width * size / style.head_length / 2
        base = (tip[0] - ux * size, tip[1] - uy * size)
        left = (base[0] - uy * half, base[1] + ux * half)
        right = (base[0] + uy * half, base[1] - ux * half)
        if style.head == "open":
            self.pen.line([left, tip, right], fill=style.ink, width=style.line)
        elif style.head == "barbed":
            notch = (tip[0] - ux * size * 0.65, tip[1] - uy * size * 0.65)
            self.pen.polygon([left, tip, right, notch], fill=style.ink)
        elif style.head == "hollow":
            self.pen.polygon([left, tip, right], fill="white", outline=style.ink)
        else:
            self.pen.polygon([left, tip, right], fill=style.ink)
        return True

    def _dashes(self, route: list[tuple[float, float]]) -> None:
        dash = self.style.text * 0.5
        for (px, py), (qx, qy) in pairwise(route):
            length = math.hypot(qx - px, qy - py)
            steps = max(1, int(length / dash))
            for k in range(0, steps + 1, 2):
                a, b = min(1.0, k * dash / length), min(1.0, (k + 1) * dash / length)
                self.pen.line(
                    [(px + (qx - px) * a, py + (qy - py) * a), (px + (qx - px) * b, py + (qy - py) * b)],
                    fill=self.style.ink, width=self.style.line,
                )  # fmt: skip

    def _label(self, route: Route, word: str, boxes: list[Box]) -> bool:
        """Prints a word beside or on the first stretches of a route, where there is room."""
        font = _font(self.style.font, self.style.text * 0.8)
        x0, y0, x1, y1 = font.getbbox(word)
        width, height = x1 - x0, y1 - y0
        for _ in range(12):
            at = self.rng.choice((0, 0, 1)) if len(route) > 2 else 0
            (px, py), (qx, qy) = route[at], route[at + 1]
            share = self.rng.uniform(0.15, 0.7)
            x, y = px + (qx - px) * share, py + (qy - py) * share
            off = self.rng.choice((-1, 1)) * self.style.text * self.rng.uniform(0.25, 0.5)
            if abs(qx - px) > abs(qy - py):
                box = Box(x - width / 2, y + off - (height if off < 0 else 0), x + width / 2, 0)
            else:
                box = Box(x + off - (width if off < 0 else 0), y - height / 2, 0, 0)
            box = Box(box.x0, box.y0, box.x0 + width, box.y0 + height)
            others = [b for b, _ in self.words]
            if any(box.grow(1).overlap(b) > 0 for b in boxes) or any(
                box.grow(4).overlap(b) > 0 for b in others
            ):
                continue
            self.pen.text((box.x0 - x0, box.y0 - y0), word, font=font, fill="black")
            self.words.append((box, word))
            return True
        return False

    def _truth(
        self, boxes: list[Box], outlines: list[tuple[tuple[float, float], ...]],
        edges: tuple[tuple[int, int, str | None, str | None], ...],
    ) -> Drawn:  # fmt: skip
        symbols = tuple(
            DrawnSymbol(n.kind, b, o, n.lane, n.row, 0.99, ((n.kind, 0.99),))
            for n, b, o in zip(self.chart.nodes, boxes, outlines, strict=True)
        )
        picture = np.asarray(self.image).copy()
        page = Page(
            number=1,
            origin=PageOrigin.DIGITAL,
            picture=picture,
            gray=picture[..., 0],
            ink=picture[..., 0] < 128,
            marks=np.zeros(picture.shape[:2], bool),
            units=Units(self.style.text, float(self.style.rule)),
            quality=Quality(200.0, 1.0, 1.0),
        )
        return Drawn(page, self._grid(), symbols, edges, tuple(self.words), self.style)

    def _grid(self) -> ProcedureGrid:
        half = self.style.rule / 2
        cells = tuple(
            Cell(
                r,
                c,
                1,
                1,
                Box(self.xs[c] + half, self.ys[r] + half, self.xs[c + 1] - half, self.ys[r + 1] - half),
            )
            for r in range(len(self.ys) - 1)
            for c in range(len(self.xs) - 1)
        )
        rules = tuple(
            [Rule(True, y, self.xs[0], self.xs[-1], self.style.rule) for y in self.ys]
            + [Rule(False, x, self.ys[0], self.ys[-1], self.style.rule) for x in self.xs]
        )
        table = Table(1, 0, tuple(self.xs), tuple(self.ys), cells, rules)
        columns = tuple(
            Column(role, c, c, self.xs[c], self.xs[c + 1], f"lajur {c}") for c, role in enumerate(self.roles)
        )
        rows = tuple(
            Row(
                RowKind.STEP,
                r + 1,
                r + 1,
                Box(self.xs[0], self.ys[r + 1], self.xs[-1], self.ys[r + 2]),
                r + 1,
            )
            for r in range(self.chart.rows)
        )
        return ProcedureGrid(table, columns, rows, self.ys[1])

    def _wear(self, drawn: Drawn, noise: int) -> Drawn:
        if noise == 0:
            return replace(drawn, page=wear.finish(drawn.page))
        copyable = self.style.line > 1 and max(self.style.ink) < 60
        page, turn = wear.wear(self.rng, drawn.page, noise, copyable=copyable)
        symbols = tuple(
            replace(s, outline=turn(s.outline), box=_bounds(turn(_corners(s.box)))) for s in drawn.symbols
        )
        words = tuple((_bounds(turn(_corners(b))), w) for b, w in drawn.words)
        routes = tuple(turn(route) for route in drawn.routes)
        return replace(drawn, page=page, symbols=symbols, words=words, routes=routes)


def _corners(box: Box) -> tuple[tuple[float, float], ...]:
    return ((box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1))


def _bounds(points: tuple[tuple[float, float], ...]) -> Box:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return Box(min(xs), min(ys), max(xs), max(ys))


def _font(name: str, size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    try:
        return ImageFont.truetype(name, round(size * 1.3))
    except OSError:
        return ImageFont.load_default(round(size * 1.3))
