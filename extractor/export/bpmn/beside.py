"""What stands beside the lanes in the row of its step: what it needs, its time, what it makes.

So the diagram reads as the sheet does, whose columns Kelengkapan, Waktu and Output are here again.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractor.export.bpmn.model import DataUse, ElementKind, Process, StepTime
from extractor.record.geometry import Box
from extractor.render.lettering import LEADING, text_size
from extractor.render.swimlane.model import Point, Span

NEEDS, TIME, MAKES = "Kelengkapan", "Waktu", "Output"

_FONT, _SMALL = 12.0, 11.0
_ICON = (26.0, 36.0)
_WORDS, _GAP, _MARGIN, _TRUNK = 170.0, 12.0, 16.0, 14.0
_TIME_WIDTH, _TIME_PADDING = 110.0, 7.0
_HEAD = 30.0


@dataclass(frozen=True)
class Beside:
    """Places beside the lanes, by id; associations go by data use and task.

    `associations` has only lines with a clear way: what lies in a row belongs to all tasks of it. Notes have
    their text here.
    """

    shapes: Mapping[str, Box]
    labels: Mapping[str, Box]
    associations: Mapping[tuple[str, str], tuple[Point, ...]]
    notes: Mapping[str, tuple[str, Box]]


@dataclass(frozen=True)
class Margins:
    """The columns left and right of the lanes of a process."""

    process: Process

    @property
    def left(self) -> float:
        """Their width on the left; 0 where no step needs anything."""
        return self._column() if any(not use.output for use in self.process.data) else 0.0

    @property
    def right(self) -> float:
        made = self._column() if any(use.output for use in self.process.data) else 0.0
        return made + (self._time_column() if self.process.times else 0.0)

    def _column(self) -> float:
        return _MARGIN + _WORDS + 6 + _ICON[0] + 2 * _TRUNK

    def _time_column(self) -> float:
        return _TRUNK + _TIME_WIDTH

    def height(self, step: int) -> float:
        """The least height of a step's row."""
        stacks = [self._stack(step, output=output) for output in (False, True)]
        stacked = max(sum(_height(use) + _GAP for use in stack) for stack in stacks) + _GAP
        times = [_time_height(time) for time in self.process.times if time.step == step]
        return max(stacked, 2 * (max(times, default=0.0) + _GAP))

    def _stack(self, step: int, *, output: bool) -> list[DataUse]:
        return [use for use in self.process.data if use.step == step and use.output is output]

    def place(self, lanes: Box, rows: Sequence[Span], tasks: Mapping[str, Box]) -> Beside:
        """Places for lanes in the given box, rows at the given heights, and flow nodes as placed."""
        levels = [
            (self._level(n, row, tasks, output=False), self._level(n, row, tasks, output=True))
            for n, row in enumerate(rows)
        ]
        shapes: dict[str, Box] = {}
        labels: dict[str, Box] = {}
        shift = self._time_column() if self.process.times else 0.0
        for step, row in enumerate(rows):
            for output in (False, True):
                stack = self._stack(step, output=output)
                height = sum(_height(use) for use in stack) + _GAP * max(0, len(stack) - 1)
                top = levels[step][output] - height / 2
                top = min(max(top, row[0] + _GAP / 2), row[1] - _GAP / 2 - height)
                edge = lanes.x1 + shift + 2 * _TRUNK if output else lanes.x0 - 2 * _TRUNK
                for use in stack:
                    shapes[use.id], labels[use.id] = _item(use, edge, top)
                    top += _height(use) + _GAP
        notes = {
            time.id: (time.text, _time_box(time, lanes.x1 + _TRUNK, levels[time.step][True]))
            for time in self.process.times
        }
        notes |= {f"Head_{n}": head for n, head in enumerate(self._heads(lanes), start=1)}
        lines = dict(self._lines({**tasks, **shapes}, levels))
        return Beside(shapes, labels, lines, notes)

    def _level(self, step: int, row: Span, tasks: Mapping[str, Box], *, output: bool) -> float:
        """Where lines enter or leave a row: a quarter of a task's height from its middle.

        Sequence flows leave at the middle of a side.
        """
        keys = [e.id for e in self.process.elements if e.kind is ElementKind.TASK and e.step == step]
        if not keys:
            return (row[0] + row[1]) / 2
        box = tasks[_nearest(keys, tasks, output=output)]
        return box.center[1] + box.height / (4 if output else -4)

    def _heads(self, lanes: Box) -> Iterator[tuple[str, Box]]:
        """The names of the columns, at the height of the lanes' names."""
        y0, y1 = lanes.y0 - _HEAD + 3, lanes.y0 - 1
        if self.left:
            yield NEEDS, Box(lanes.x0 - self.left + _MARGIN, y0, lanes.x0 - self.left + _MARGIN + 90, y1)
        x = lanes.x1 + _TRUNK
        if self.process.times:
            yield TIME, Box(x, y0, x + 70, y1)
            x = lanes.x1 + self._time_column() + 2 * _TRUNK
        if any(use.output for use in self.process.data):
            yield MAKES, Box(x, y0, x + 70, y1)

    def _lines(
        self, shapes: Mapping[str, Box], levels: Sequence[tuple[float, float]]
    ) -> Iterator[tuple[tuple[str, str], tuple[Point, ...]]]:
        """From what is needed to the nearest task, from it to what is made, where nothing is between."""
        beside: defaultdict[int, list[str]] = defaultdict(list)
        for element in self.process.elements:
            beside[element.step].append(element.id)
        for use in self.process.data:
            if not use.tasks:
                continue
            task = _nearest(use.tasks, shapes, output=use.output)
            box, icon, y = shapes[task], shapes[use.id], levels[use.step][use.output]
            near, far = (box.x1, icon.x0) if use.output else (box.x0, icon.x1)
            trunk = far - _TRUNK if use.output else far + _TRUNK
            path = ((near, y), (trunk, y), (trunk, icon.center[1]), (far, icon.center[1]))
            between = Box(min(near, trunk), y - 1, max(near, trunk), y + 1)
            others = (shapes[key] for key in beside[use.step] if key != task)
            if all(between.overlap(other) == 0 for other in others):
                yield (use.id, task), _straight(path if use.output else path[::-1])


def _nearest(tasks: Sequence[str], places: Mapping[str, Box], *, output: bool) -> str:
    """The task of a row that is nearest to what it makes, or to what it needs; the upper one of two."""
    if output:
        return max(tasks, key=lambda key: (places[key].x1, -places[key].y0))
    return min(tasks, key=lambda key: (places[key].x0, places[key].y0))


def _straight(path: Sequence[Point]) -> tuple[Point, ...]:
    """A path without corners that are none."""
    if abs(path[0][1] - path[-1][1]) < 0.5:
        return path[0], (path[-1][0], path[0][1])
    return tuple(path)


def _height(use: DataUse) -> float:
    return max(_ICON[1], _words_size(use)[1])


def _words_size(use: DataUse) -> tuple[float, float]:
    """With room to spare, since tools break lines by a measure of their own."""
    width, height = text_size(use.name, _WORDS * 0.9, _SMALL)
    return _WORDS if height > 2 * _SMALL else width * 1.05 + 8, height + 2


def _item(use: DataUse, edge: float, top: float) -> tuple[Box, Box]:
    """Icon at the edge towards the lanes, words on the far side of it."""
    middle = top + _height(use) / 2
    width, height = _words_size(use)
    left = edge if use.output else edge - _ICON[0]
    icon = Box(left, middle - _ICON[1] / 2, left + _ICON[0], middle + _ICON[1] / 2)
    start = icon.x1 + 6 if use.output else icon.x0 - 6 - width
    return icon, Box(start, middle - height / 2, start + width, middle + height / 2)


def _time_height(time: StepTime) -> float:
    height = text_size(time.text, _TIME_WIDTH - 2 * _TIME_PADDING, _FONT)[1]
    return max(height, _FONT * LEADING) + 2 * _TIME_PADDING


def _time_box(time: StepTime, x: float, line: float) -> Box:
    """Above the line to what the step makes."""
    return Box(x, line - 3 - _time_height(time), x + _TIME_WIDTH, line - 3)
