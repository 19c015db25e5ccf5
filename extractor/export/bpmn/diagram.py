"""The diagram of a process: the sheet's own shape, lanes as columns and steps as rows.

Lanes stand upright as on the sheet, so that a reader finds each step where the paper has it, and a procedure
of many steps stays as wide as its lanes.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from extractor.export.bpmn.beside import Margins
from extractor.export.bpmn.model import Element, ElementKind, Process, SequenceFlow
from extractor.record.geometry import Box
from extractor.render.lettering import LEADING, text_size, wrap
from extractor.render.swimlane.layout import lay_out
from extractor.render.swimlane.model import Frame, Link, Node, Point, Spacing

UNKNOWN_LANE = "Pelaksana tidak diketahui"
ROW_ORDER = "Tidak ada garis alir yang terbaca: urutan langkah mengikuti baris."

# Sizes in pixels as BPMN tools draw them (bpmn.io): words of 12 in boxes, of 11 beside them.
_FONT, _SMALL = 12.0, 11.0
_EVENT, _GATEWAY, _HEADER = 36.0, 50.0, 30.0
_TASK_PADDING, _TASK_ICON = 8.0, 25.0
"""Beside the words of a task, and above them, where tools draw the sign of a user task."""
_TASK_WIDTHS, _LINES = (150.0, 170.0, 200.0, 240.0), 5
_LANE_WIDTHS, _ONE_LINE = tuple(float(width) for width in range(100, 261, 20)), 180.0
_LABEL_WIDTH, _EVENT_LABEL_WIDTH = 80.0, 110.0
_ORIGIN = (160.0, 80.0)
_SPACING = Spacing(padding=14.0, gap=24.0, track=12.0, label=4.0)


@dataclass(frozen=True)
class Diagram:
    """Places of all that is drawn, by id; lanes in their order. Associations go by data use and task."""

    pool: Box
    lanes: tuple[Box, ...]
    shapes: Mapping[str, Box]
    labels: Mapping[str, Box]
    flows: Mapping[str, tuple[Point, ...]]
    associations: Mapping[tuple[str, str], tuple[Point, ...]]
    notes: Mapping[str, tuple[str, Box]]


def draw(process: Process, title: str, steps: int) -> Diagram:
    """Place the elements of a process of so many steps. The pool's title stands above its lanes."""
    width = _task_width(process.elements)
    nodes = [_node(element, width) for element in process.elements]
    choices = {element.id for element in process.elements if element.kind is ElementKind.EXCLUSIVE}
    links = [_link(flow, apart=flow.source in choices) for flow in process.sequences]
    margins = Margins(process)
    frame = Frame(_lane_widths(process, title), tuple(margins.height(n) for n in range(steps)))
    drawn = lay_out(nodes, links, frame, _SPACING)
    x, y = _ORIGIN[0] + margins.left, _ORIGIN[1] + 2 * _HEADER
    shapes = {key: _moved(box, x, y) for key, box in drawn.boxes.items()}
    routes = [tuple((a + x, b + y) for a, b in route) for route in drawn.routes]
    words = [label and _moved(label, x, y) for label in drawn.labels]
    labels = {flow.id: box for flow, box in zip(process.sequences, words, strict=True) if box}
    taken = [box for box in words if box]
    labels |= {e.id: _event_label(e.name, shapes[e.id], taken) for e in process.elements if _has_label(e)}
    lanes = Box(x, y, x + drawn.width, y + drawn.height)
    beside = margins.place(lanes, [(top + y, bottom + y) for top, bottom in drawn.steps], shapes)
    notes = dict(beside.notes)
    if process.follows_rows:
        notes["Note_order"] = (ROW_ORDER, Box(lanes.x0, lanes.y1 + 20, lanes.x0 + 250, lanes.y1 + 65))
    return Diagram(
        Box(*_ORIGIN, lanes.x1 + margins.right, lanes.y1),
        tuple(Box(x + x0, y - _HEADER, x + x1, lanes.y1) for x0, x1 in drawn.lanes),
        {**shapes, **beside.shapes},
        {**labels, **beside.labels},
        {flow.id: route for flow, route in zip(process.sequences, routes, strict=True)},
        beside.associations,
        notes,
    )


def _moved(box: Box, x: float, y: float) -> Box:
    return Box(box.x0 + x, box.y0 + y, box.x1 + x, box.y1 + y)


def _task_width(elements: Iterable[Element]) -> float:
    """The least width at which four of five tasks have no more than a few lines."""
    names = [element.name for element in elements if element.kind is ElementKind.TASK]
    for width in _TASK_WIDTHS:
        long = [name for name in names if len(wrap(name, width - 2 * _TASK_PADDING, _FONT)) > _LINES]
        if len(long) * 5 <= len(names):
            return width
    return _TASK_WIDTHS[-1]


def _node(element: Element, task_width: float) -> Node:
    if element.kind is ElementKind.TASK:
        lines = len(wrap(element.name, task_width - 2 * _TASK_PADDING, _FONT))
        width, height = task_width, lines * _FONT * LEADING + 2 * _TASK_ICON
    elif element.kind in {ElementKind.EXCLUSIVE, ElementKind.PARALLEL}:
        width = height = _GATEWAY
    else:
        width = height = _EVENT
    return Node(element.id, element.lane, element.step, width, height, element.level)


def _link(flow: SequenceFlow, *, apart: bool) -> Link:
    if not flow.name:
        return Link(flow.source, flow.target, apart=apart)
    width, height = text_size(flow.name, _LABEL_WIDTH, _SMALL)
    return Link(flow.source, flow.target, (width + 4, height + 2), apart)


def _lane_widths(process: Process, title: str) -> tuple[float, ...]:
    """Room for each lane's name in two lines, for names of events, and for the pool's title over all."""
    events: defaultdict[int, float] = defaultdict(float)
    for element in process.elements:
        if _has_label(element):
            wide = text_size(element.name, _EVENT_LABEL_WIDTH, _SMALL)[0]
            events[element.lane] = max(events[element.lane], _EVENT + 2 * (wide + 8) + _SPACING.gap)
    names = [UNKNOWN_LANE if name is None else name for name in process.lanes]
    widths = [max(_name_width(name), events[n]) for n, name in enumerate(names)]
    wish = text_size(title, float("inf"), _FONT)[0] / 2 + 40
    lacking = max(0.0, wish - sum(widths)) / max(1, len(widths))
    return tuple(width + lacking for width in widths)


def _name_width(name: str) -> float:
    """Room for one line, unless that makes the lane wider than most tasks; then for two."""
    lines = {width: len(wrap(name, width - 10, _FONT)) for width in _LANE_WIDTHS}
    on_one = (width for width in _LANE_WIDTHS if lines[width] <= 1 and width <= _ONE_LINE)
    on_two = (width for width in _LANE_WIDTHS if lines[width] <= 2)
    return next(on_one, next(on_two, _LANE_WIDTHS[-1]))


def _has_label(element: Element) -> bool:
    return bool(element.name) and element.kind is not ElementKind.TASK


def _event_label(name: str, box: Box, taken: Iterable[Box]) -> Box:
    """At a corner, where no connector of the event runs; at one where no words of a connector stand."""
    width, height = text_size(name, _EVENT_LABEL_WIDTH, _SMALL)
    width, height = width + 4, height + 2
    left, right, above, below = box.x0 - 2 - width, box.x1 + 2, box.y0 + 12 - height, box.y1 - 12
    corners = [
        Box(x, y, x + width, y + height)
        for x, y in ((right, above), (left, below), (right, below), (left, above))
    ]
    free = (one for one in corners if all(one.overlap(other) == 0 for other in taken))
    return next(free, corners[0])
