"""The flow of a record as SVG: lanes are columns and steps are rows, as on the official sheet."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from xml.etree.ElementTree import Element

from extractor.record.geometry import Box
from extractor.record.model import Edge, SopRecord, Step, Symbol, SymbolKind
from extractor.render.svg import Drawing, broken, measured
from extractor.render.swimlane.layout import lay_out
from extractor.render.swimlane.model import Frame, Link, Point, Spacing, Swimlane
from extractor.render.swimlane.symbols import (
    PlacedSymbol,
    edges_by_key,
    lane_count,
    place_symbols,
    placed_symbols,
)

_SIZE = 13.0
_LINE = 17.0
_SMALL = 12.0
_NUMBER_WIDTH = 34.0
_ACTIVITY_WIDTH = 230.0
_TIME_WIDTH = 88.0
_PADDING = 8.0
_LEAST_LANE = 84.0
_LEAST_ROW = 54.0
_SPACING = Spacing(padding=8.0, gap=18.0, track=10.0)
_CORNER = 6.0
_HEAD = 7.0
_MOST_LINES = 8
_BOLD = 1.06
"""How much wider than plain letters those of weight 600 are."""
_SIZES = {
    SymbolKind.PROCESS: (54.0, 32.0),
    SymbolKind.TERMINATOR: (58.0, 30.0),
    SymbolKind.DECISION: (62.0, 46.0),
    SymbolKind.OFF_PAGE: (40.0, 38.0),
    SymbolKind.DOCUMENT: (54.0, 36.0),
    SymbolKind.OTHER: (54.0, 32.0),
}
_INK, _FAINT, _RULE = "#1d2733", "#566070", "#dfe3e8"
_STROKE, _DOUBT = "#25557f", "#5f3dc4"
_FILLS = {
    SymbolKind.TERMINATOR: "#25557f",
    SymbolKind.DECISION: "#fdf3d7",
    SymbolKind.PROCESS: "#eaf2f9",
}
_LABELS = {"yes": "Ya", "no": "Tidak"}
_UNKNOWN_LANE = "?"
_DASHES = "5 4"
"""Of what a person still has to look at."""


@dataclass(frozen=True)
class _Sheet:
    """What is drawn, and where its parts begin: lanes to the right of the activities, below the header."""

    record: SopRecord
    lanes: tuple[str, ...]
    activities: tuple[list[str], ...]
    layout: Swimlane
    links: tuple[tuple[Edge, str, str], ...]
    left: float
    top: float

    @property
    def right(self) -> float:
        return self.left + self.layout.width

    def at(self, point: Point) -> Point:
        return point[0] + self.left, point[1] + self.top

    def box(self, box: Box) -> Box:
        return Box(*self.at((box.x0, box.y0)), *self.at((box.x1, box.y1)))


def draw_flowchart(record: SopRecord, open_places: Set[str] = frozenset()) -> str:
    """The SVG text. Parts name their values with `data-at`; those of `open_places` are marked as doubtful."""
    sheet = _laid_out(record)
    drawing = Drawing(
        sheet.right + _TIME_WIDTH,
        sheet.top + sheet.layout.height + 1,
        record.identity.sop_title or record.id,
        "flowchart",
    )
    _draw_table(drawing, sheet)
    for n, route in enumerate(sheet.layout.routes):
        _draw_route(drawing, sheet, n, route, open_places)
    for one in placed_symbols(record):
        _draw_symbol(drawing, sheet, one, open_places)
    return drawing.text()


def _laid_out(record: SopRecord) -> _Sheet:
    nodes, links = place_symbols(record, _size)
    edges = tuple(edges_by_key(record))
    links = [
        Link(link.source, link.target, _label_size(edge))
        for link, (edge, _, _) in zip(links, edges, strict=True)
    ]
    count = lane_count(record, nodes)
    names = [actor.name.strip() or _UNKNOWN_LANE for actor in record.actors] + [_UNKNOWN_LANE] * (
        count - len(record.actors)
    )
    activities = tuple(
        broken(step.activity, _ACTIVITY_WIDTH - 2 * _PADDING, _SIZE, _MOST_LINES) for step in record.steps
    )
    heights = tuple(max(_LEAST_ROW, len(lines) * _LINE + 2 * _PADDING) for lines in activities)
    layout = lay_out(nodes, links, Frame(tuple(map(_lane_width, names)), heights), _SPACING)
    spans = [end - begin for begin, end in layout.lanes]
    head = max((len(_lane_lines(name, wide)) for name, wide in zip(names, spans, strict=True)), default=1)
    return _Sheet(
        record,
        tuple(names),
        activities,
        layout,
        edges,
        _NUMBER_WIDTH + _ACTIVITY_WIDTH,
        head * _LINE + 2 * _PADDING,
    )


def _size(_step: Step, symbol: Symbol) -> tuple[float, float]:
    return _SIZES[symbol.kind]


def _label(edge: Edge) -> str:
    return edge.text or _LABELS.get(edge.label or "", edge.label or "")


def _label_size(edge: Edge) -> tuple[float, float] | None:
    words = _label(edge)
    return (measured(words, _SMALL), _LINE) if words else None


def _lane_width(name: str) -> float:
    """Room for the longest word of a lane's name, up to that of two lanes."""
    longest = max((measured(word, _SMALL) for word in name.split()), default=0.0)
    return min(2 * _LEAST_LANE, max(_LEAST_LANE, longest * _BOLD + 2 * _PADDING))


def _lane_lines(name: str, width: float) -> list[str]:
    return broken(name, (width - _PADDING) / _BOLD, _SMALL, _MOST_LINES) or [""]


def _draw_table(drawing: Drawing, sheet: _Sheet) -> None:
    """The header, activities and times, and the rules between lanes and steps."""
    wide, high, top = drawing.width, drawing.height, sheet.top
    drawing.add("rect", x=0, y=0, width=wide, height=top, fill="#f1f4f7")
    for n, (name, (begin, end)) in enumerate(zip(sheet.lanes, sheet.layout.lanes, strict=True)):
        lane = drawing.add("g", at=f"/actors/{n}/name" if n < len(sheet.record.actors) else None, role="img")
        drawing.add("title", lane, name)
        x, lines = sheet.left + (begin + end) / 2, _lane_lines(name, end - begin)
        _draw_lines(drawing, lane, lines, x, (top - len(lines) * _LINE) / 2, anchor="middle", weight="600")
        _draw_rule(drawing, sheet.left + begin, 0, sheet.left + begin, high)
    _draw_rule(drawing, sheet.right, 0, sheet.right, high)
    for n, (step, (begin, end)) in enumerate(zip(sheet.record.steps, sheet.layout.steps, strict=True)):
        _draw_row(drawing, sheet, n, step, (top + begin, top + end))
        _draw_rule(drawing, 0, top + begin, wide, top + begin)


def _draw_row(drawing: Drawing, sheet: _Sheet, n: int, step: Step, span: tuple[float, float]) -> None:
    lines, middle = sheet.activities[n], sum(span) / 2
    drawing.write(str(step.number), _NUMBER_WIDTH - 8, middle + 4, anchor="end", weight="600", fill=_STROKE)
    activity = drawing.add("g", at=f"/steps/{n}/activity", role="img")
    drawing.add("title", activity, f"{step.number}. {step.activity}")
    _draw_lines(
        drawing, activity, lines, _NUMBER_WIDTH + _PADDING, middle - len(lines) * _LINE / 2, size=_SIZE
    )
    if step.duration is not None and step.duration.text.strip():
        words = broken(step.duration.text, _TIME_WIDTH - 2 * _PADDING, _SMALL, 3)
        time = drawing.add("g", at=f"/steps/{n}/duration", role="img")
        drawing.add("title", time, step.duration.text)
        _draw_lines(
            drawing, time, words, sheet.right + _PADDING, middle - len(words) * _LINE / 2, fill=_FAINT
        )


def _draw_lines(
    drawing: Drawing,
    within: Element,
    lines: Sequence[str],
    x: float,
    top: float,
    *,
    size: float = _SMALL,
    fill: str = _INK,
    anchor: str = "start",
    weight: str = "normal",
) -> None:
    for n, line in enumerate(lines):
        y = top + (n + 0.75) * _LINE
        drawing.write(line, x, y, within=within, size=size, fill=fill, anchor=anchor, weight=weight)


def _draw_rule(drawing: Drawing, x0: float, y0: float, x1: float, y1: float) -> None:
    drawing.add("path", d=f"M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}", stroke=_RULE, fill="none")


def _draw_route(
    drawing: Drawing, sheet: _Sheet, n: int, route: Sequence[Point], open_places: Set[str]
) -> None:
    """A connector with rounded corners, its head, and its label on white."""
    edge, source, target = sheet.links[n]
    pointer = f"/flow/{next(k for k, other in enumerate(sheet.record.flow) if other is edge)}"
    points = [sheet.at(point) for point in route]
    colour = _DOUBT if pointer in open_places else _STROKE
    group = drawing.add("g", at=pointer, kind="connector", role="img")
    steps = [sheet.record.steps[int(key.split(".")[0])].number for key in (source, target)]
    label = _label(edge)
    drawing.add("title", group, f"{steps[0]} → {steps[1]}" + (f" [{label}]" if label else ""))
    path = _rounded([*points[:-1], _short_of(points[-2], points[-1], _HEAD - 1)])
    drawing.add("path", group, kind="reach", d=path, fill="none", stroke="transparent", stroke_width=12)
    dashes = _DASHES if pointer in open_places else None
    drawing.add("path", group, d=path, fill="none", stroke=colour, stroke_width=1.5, stroke_dasharray=dashes)
    drawing.add("path", group, d=_head(points[-2], points[-1]), fill=colour)
    place = sheet.layout.labels[n]
    if label and place is not None:
        box = sheet.box(place)
        drawing.add(
            "rect",
            group,
            x=box.x0 - 2,
            y=box.y0 + 1,
            width=box.width + 4,
            height=box.height - 2,
            fill="#ffffff",
        )
        x, y = box.center
        drawing.write(label, x, y + 4, within=group, size=_SMALL, fill=colour, anchor="middle", weight="600")


def _short_of(start: Point, end: Point, by: float) -> Point:
    """The point before the end of a line, so that it does not show through its head."""
    length = hypot(end[0] - start[0], end[1] - start[1]) or 1.0
    share = max(0.0, length - by) / length
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _rounded(points: Sequence[Point]) -> str:
    """A polyline as an SVG path whose corners are rounded."""
    path = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for before, (corner, after) in zip(points, pairwise(points[1:]), strict=False):
        legs = [hypot(corner[0] - p[0], corner[1] - p[1]) / 2 for p in (before, after)]
        radius = min(_CORNER, *legs)
        near, far = _short_of(before, corner, radius), _short_of(after, corner, radius)
        path.append(f"L{near[0]:.1f} {near[1]:.1f}Q{corner[0]:.1f} {corner[1]:.1f} {far[0]:.1f} {far[1]:.1f}")
    return "".join([*path, f"L{points[-1][0]:.1f} {points[-1][1]:.1f}"])


def _head(before: Point, tip: Point) -> str:
    """A filled arrow head that points from `before` to `tip`."""
    length = hypot(tip[0] - before[0], tip[1] - before[1]) or 1.0
    x, y = (tip[0] - before[0]) / length, (tip[1] - before[1]) / length
    back = tip[0] - x * _HEAD, tip[1] - y * _HEAD
    wing = _HEAD * 0.55
    return (
        f"M{tip[0]:.1f} {tip[1]:.1f}L{back[0] - y * wing:.1f} {back[1] + x * wing:.1f}"
        f"L{back[0] + y * wing:.1f} {back[1] - x * wing:.1f}Z"
    )


def _draw_symbol(drawing: Drawing, sheet: _Sheet, one: PlacedSymbol, open_places: Set[str]) -> None:
    """The shape of its kind, with its words or the number of its step."""
    pointer = f"/steps/{one.step}/symbols/{one.place}"
    step, symbol = sheet.record.steps[one.step], one.symbol
    box = sheet.box(sheet.layout.boxes[one.key])
    group = drawing.add("g", at=pointer, kind=f"symbol {symbol.kind.value}", role="img")
    lane = next((actor.name for actor in sheet.record.actors if actor.id == symbol.actor), _UNKNOWN_LANE)
    drawing.add("title", group, f"{step.number}. {step.activity} ({lane})")
    doubt = pointer in open_places
    drawing.add(
        "path",
        group,
        d=_shape(symbol.kind, box),
        fill=_FILLS.get(symbol.kind, "#f1f4f7"),
        stroke=_DOUBT if doubt else _STROKE,
        stroke_width=1.5,
        stroke_dasharray=_DASHES if doubt else None,
    )
    words = symbol.text if symbol.text and measured(symbol.text, _SMALL) < box.width - 8 else str(step.number)
    fill = "#ffffff" if symbol.kind is SymbolKind.TERMINATOR else _INK
    x, y = box.center
    drawing.write(words, x, y + 4, within=group, size=_SMALL, anchor="middle", weight="600", fill=fill)


def _shape(kind: SymbolKind, box: Box) -> str:
    """The outline of a symbol in its box."""
    x0, y0, x1, y1 = box
    x, y = box.center
    if kind is SymbolKind.DECISION:
        return f"M{x:.1f} {y0:.1f}L{x1:.1f} {y:.1f}L{x:.1f} {y1:.1f}L{x0:.1f} {y:.1f}Z"
    if kind is SymbolKind.OFF_PAGE:
        low = y1 - box.height * 0.35
        return f"M{x0:.1f} {y0:.1f}H{x1:.1f}V{low:.1f}L{x:.1f} {y1:.1f}L{x0:.1f} {low:.1f}Z"
    if kind is SymbolKind.DOCUMENT:
        low, sway = y1 - 5, box.width / 4
        return (
            f"M{x0:.1f} {y0:.1f}H{x1:.1f}V{low:.1f}Q{x1 - sway:.1f} {low - 8:.1f} {x:.1f} {low:.1f}"
            f"T{x0:.1f} {low:.1f}Z"
        )
    r = box.height / 2 if kind is SymbolKind.TERMINATOR else 3.0
    arc = f"A{r:.1f} {r:.1f} 0 0 1"
    return (
        f"M{x0 + r:.1f} {y0:.1f}H{x1 - r:.1f}{arc} {x1:.1f} {y0 + r:.1f}"
        f"V{y1 - r:.1f}{arc} {x1 - r:.1f} {y1:.1f}"
        f"H{x0 + r:.1f}{arc} {x0:.1f} {y1 - r:.1f}V{y0 + r:.1f}{arc} {x0 + r:.1f} {y0:.1f}Z"
    )
