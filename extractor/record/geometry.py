"""Axis-aligned boxes in pixels of an upright page image."""

from collections.abc import Iterable
from typing import NamedTuple


class Box(NamedTuple):
    """A box with its origin in the upper left corner; x grows to the right, y downwards."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        return max(0.0, self.width) * max(0.0, self.height)

    @property
    def center(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def intersection(self, other: "Box") -> "Box":
        """The common part; its area is 0 where the boxes do not meet."""
        return Box(
            max(self.x0, other.x0), max(self.y0, other.y0), min(self.x1, other.x1), min(self.y1, other.y1)
        )

    def overlap(self, other: "Box") -> float:
        """Share of this box's area that lies in `other`, 0 to 1."""
        common = self.intersection(other)
        if common.width <= 0 or common.height <= 0 or self.area <= 0:
            return 0.0
        return common.area / self.area

    def contains(self, x: float, y: float) -> bool:
        return self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1

    def grow(self, dx: float, dy: float | None = None) -> "Box":
        """The box moved out by `dx` and `dy` (default `dx`) on each side; negative values shrink it."""
        dy = dx if dy is None else dy
        return Box(self.x0 - dx, self.y0 - dy, self.x1 + dx, self.y1 + dy)

    def clip(self, width: float, height: float) -> "Box":
        """The part inside an image of the given size."""
        return Box(max(0.0, self.x0), max(0.0, self.y0), min(width, self.x1), min(height, self.y1))


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box around all; ValueError where there is none."""
    found = list(boxes)
    if not found:
        raise ValueError("union of no boxes")
    return Box(
        min(b.x0 for b in found), min(b.y0 for b in found), max(b.x1 for b in found), max(b.y1 for b in found)
    )
