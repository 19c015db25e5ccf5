"""From cells to places: sizes of lanes, rows and channels, boxes amid their cells, routes as polylines."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.record.geometry import Box
from extractor.render.swimlane.model import SPACING, Frame, Link, Node, Point, Spacing, Span, Swimlane
from extractor.render.swimlane.routes import Place, Router, Way
from extractor.render.swimlane.tracks import Stretch, assign, stretches


def lay_out(
    nodes: Sequence[Node], links: Sequence[Link], frame: Frame, spacing: Spacing = SPACING
) -> Swimlane:
    """Place the boxes and route the links.

    Every box lies within its lane and its step, boxes do not touch, and no route runs through a box that is
    not its own. ValueError where two boxes share a cell, or a link names an unknown box.
    """
    levels = _levels(nodes, len(frame.steps))
    firsts = [sum(levels[:n]) for n in range(len(levels))]
    cells = {n.key: (2 * n.lane + 1, 2 * (firsts[n.step] + n.level) + 1) for n in nodes}
    if len(set(cells.values())) < len(nodes):
        raise ValueError("two boxes share a cell")
    if any(key not in cells for link in links for key in (link.source, link.target)):
        raise ValueError("a link names an unknown box")
    router = Router(len(frame.lanes), sum(levels), cells)
    ways = router.find_all(links)
    wanted = _wanted(nodes, links, cells, ways, spacing)
    parts = stretches(ways)
    across = _axis(
        wanted.widths, [1] * len(frame.lanes), frame.lanes, _channels(parts, vertical=True), spacing
    )
    down = _axis(wanted.heights, levels, frame.steps, _channels(parts, vertical=False), spacing)
    boxes = {n.key: _box(n, across.middle(cells[n.key][0]), down.middle(cells[n.key][1])) for n in nodes}
    routes = tuple(
        _route(part, boxes[link.source], boxes[link.target], across, down)
        for part, link in zip(parts, links, strict=True)
    )
    labels = tuple(_labels(links, routes, spacing))
    return Swimlane(across.borders, down.borders, boxes, routes, labels)


def _levels(nodes: Iterable[Node], steps: int) -> list[int]:
    """How many boxes stand on one another in each step; at least one row is kept for an empty one."""
    levels = [1] * steps
    for node in nodes:
        levels[node.step] = max(levels[node.step], node.level + 1)
    return levels


@dataclass(frozen=True)
class _Wanted:
    """Room that each lane and each row needs between its channels."""

    widths: list[float]
    heights: list[float]


def _wanted(
    nodes: Sequence[Node],
    links: Sequence[Link],
    cells: Mapping[str, tuple[int, int]],
    ways: Sequence[Way],
    spacing: Spacing,
) -> _Wanted:
    widths: defaultdict[int, float] = defaultdict(float)
    heights: defaultdict[int, float] = defaultdict(float)
    sizes = {n.key: (n.width, n.height) for n in nodes}
    for key, (x, y) in cells.items():
        widths[x // 2] = max(widths[x // 2], sizes[key][0] + 2 * spacing.padding)
        heights[y // 2] = max(heights[y // 2], sizes[key][1] + 2 * spacing.padding)
    begun: Counter[tuple[str, Place]] = Counter()
    for link, way in zip(links, ways, strict=True):
        if link.label is None:
            continue
        (x, y), (width, height) = way[0], sizes[link.source]
        beyond = begun[(link.source, way[1])] // 2 + 1
        begun[(link.source, way[1])] += 1
        wide, high = (2 * (size + 2 * spacing.label) for size in link.label)
        if way[1][1] == y:
            wide = width + beyond * wide
        else:
            high = height + beyond * high
        widths[x // 2] = max(widths[x // 2], wide)
        heights[y // 2] = max(heights[y // 2], high)
    last_lane, last_row = max(widths, default=-1), max(heights, default=-1)
    return _Wanted([widths[n] for n in range(last_lane + 1)], [heights[n] for n in range(last_row + 1)])


def _channels(parts: Sequence[Sequence[Stretch]], *, vertical: bool) -> dict[int, list[Stretch]]:
    found: defaultdict[int, list[Stretch]] = defaultdict(list)
    for stretch in (one for part in parts for one in part):
        if stretch.vertical is vertical and stretch.line % 2 == 0:
            found[stretch.line].append(stretch)
    return dict(found)


@dataclass(frozen=True)
class _Axis:
    """One direction: the middles of cell lines, the borders of lanes or steps, the place of each stretch."""

    middles: tuple[float, ...]
    borders: tuple[Span, ...]
    tracks: Mapping[tuple[int, int], float]

    def middle(self, line: int) -> float:
        return self.middles[line // 2]

    def place(self, stretch: Stretch) -> float:
        """Where a stretch lies across its own direction."""
        if stretch.line % 2:
            return self.middle(stretch.line)
        return self.tracks[(stretch.way, stretch.place)]


def _axis(
    sizes: Sequence[float],
    groups: Sequence[int],
    least: Sequence[float],
    channels: Mapping[int, Sequence[Stretch]],
    spacing: Spacing,
) -> _Axis:
    """Lines of cells with channels between; `groups` tells how many lines each lane or step has."""
    count = sum(groups)
    room = [sizes[n] if n < len(sizes) else 0.0 for n in range(count)]
    placed = {line: assign(channel) for line, channel in channels.items()}
    used = [max(placed.get(2 * n, [-1])) + 1 for n in range(count + 1)]
    thick = [spacing.gap + max(0, number - 1) * spacing.track for number in used]
    edges = _edges(used, thick, spacing, count)
    firsts = [sum(groups[:n]) for n in range(len(groups) + 1)]
    for n, wish in enumerate(least):
        first, last = firsts[n], firsts[n + 1]
        inside = sum(room[first:last]) + sum(thick[first + 1 : last])
        inside += (thick[first] - edges[first]) + edges[last]
        for line in range(first, last):
            room[line] += max(0.0, wish - inside) / (last - first)
    starts = [0.0]
    for n in range(count):
        starts.append(starts[-1] + thick[n] + room[n])
    middles = tuple(starts[n] + thick[n] + room[n] / 2 for n in range(count))
    lines = [starts[first] + edges[first] for first in firsts]
    tracks = {
        (one.way, one.place): starts[line // 2] + spacing.gap / 2 + track * spacing.track
        for line, channel in channels.items()
        for one, track in zip(channel, placed[line], strict=True)
    }
    return _Axis(middles, tuple(pairwise(lines)), tracks)


def _edges(used: Sequence[int], thick: Sequence[float], spacing: Spacing, count: int) -> list[float]:
    """Where in each channel a border may run: outside at both ends, else between tracks."""
    inner = [
        spacing.gap / 2 + (number // 2 - 0.5) * spacing.track if number else thick[n] / 2
        for n, number in enumerate(used)
    ]
    return [0.0, *inner[1:count], thick[count]] if count else [0.0]


def _box(node: Node, x: float, y: float) -> Box:
    return Box(x - node.width / 2, y - node.height / 2, x + node.width / 2, y + node.height / 2)


def _route(
    parts: Sequence[Stretch], source: Box, target: Box, across: _Axis, down: _Axis
) -> tuple[Point, ...]:
    """The corners of a way, from the border of one box to that of the other."""
    places = [(across if part.vertical else down).place(part) for part in parts]
    corners = [
        (places[n], places[n + 1]) if parts[n].vertical else (places[n + 1], places[n])
        for n in range(len(parts) - 1)
    ]
    first = corners[0] if corners else target.center
    last = corners[-1] if corners else source.center
    return (_border(source, first), *corners, _border(target, last))


def _border(box: Box, towards: Point) -> Point:
    """Where a line from the middle of a box straight to a point crosses its border."""
    x, y = box.center
    if abs(towards[0] - x) > abs(towards[1] - y):
        return (box.x1 if towards[0] > x else box.x0, y)
    return (x, box.y1 if towards[1] > y else box.y0)


def _labels(
    links: Sequence[Link], routes: Sequence[Sequence[Point]], spacing: Spacing
) -> Iterator[Box | None]:
    """Words right where a line begins: beside one that goes down or up, above one that goes to a side.

    Where several begin at one tip, their words stand on both sides of the line, then further out.
    """
    begun: Counter[Point] = Counter()
    for link, route in zip(links, routes, strict=True):
        if link.label is None:
            yield None
            continue
        yield _label(link.label, route, begun[route[0]], spacing)
        begun[route[0]] += 1


def _label(size: tuple[float, float], route: Sequence[Point], rank: int, spacing: Spacing) -> Box:
    (x, y), (x1, y1), (width, height) = route[0], route[1], size
    along, mirrored = spacing.label, rank % 2 == 1
    if abs(x1 - x) < abs(y1 - y):
        along += rank // 2 * (height + spacing.label)
        left = x - width - spacing.label if mirrored else x + spacing.label
        top = y - height - along if y1 < y else y + along
    else:
        along += rank // 2 * (width + spacing.label)
        left = x - width - along if x1 < x else x + along
        top = y + spacing.label / 2 if mirrored else y - height - spacing.label / 2
    return Box(left, top, left + width, top + height)
