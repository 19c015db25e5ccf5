"""What is laid out, and where it comes to lie. Lengths in any unit of the caller's; y grows downwards."""

from collections.abc import Mapping
from dataclasses import dataclass

from extractor.record.geometry import Box

Point = tuple[float, float]
Span = tuple[float, float]


@dataclass(frozen=True)
class Node:
    """A box in the cell of a lane and a step, by index. `level` stacks boxes of one step, from 0 down.

    A cell of lane, step and level holds one box.
    """

    key: str
    lane: int
    step: int
    width: float
    height: float
    level: int = 0


@dataclass(frozen=True)
class Link:
    """A connector from box to box, with the size of the words that stand where it begins, if any.

    With `apart` it rather makes a detour than begin at the tip of a box where another link begins.
    """

    source: str
    target: str
    label: tuple[float, float] | None = None
    apart: bool = False


@dataclass(frozen=True)
class Spacing:
    """Room inside a cell around its box, between cells, between parallel connectors, around words."""

    padding: float = 12.0
    gap: float = 24.0
    track: float = 12.0
    label: float = 4.0


SPACING = Spacing()


@dataclass(frozen=True)
class Frame:
    """The table around the boxes: least width of each lane, least height of each step."""

    lanes: tuple[float, ...]
    steps: tuple[float, ...]


@dataclass(frozen=True)
class Swimlane:
    """Where everything lies, from (0, 0) to (`width`, `height`).

    `lanes` and `steps` are spans between borders, `boxes` go by the key of their node. `routes` and `labels`
    follow the order of the links: a polyline of right angles from border to border, the place of its words.
    """

    lanes: tuple[Span, ...]
    steps: tuple[Span, ...]
    boxes: Mapping[str, Box]
    routes: tuple[tuple[Point, ...], ...]
    labels: tuple[Box | None, ...]

    @property
    def width(self) -> float:
        return self.lanes[-1][1] if self.lanes else 0.0

    @property
    def height(self) -> float:
        return self.steps[-1][1] if self.steps else 0.0
