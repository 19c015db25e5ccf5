"""The lines of a table's lattice, as far as they are drawn and where they are not."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractor.grid.lattice.frame import Frame
from extractor.grid.lattice.strokes import Stroke


@dataclass(frozen=True, eq=False)
class LatticeLine:
    """A line of the lattice. `position` is relative to the frame (0 to 1), `strokes` its drawn parts."""

    horizontal: bool
    position: float
    strokes: tuple[Stroke, ...]
    frame: Frame

    @property
    def thickness(self) -> float:
        return max((s.thickness for s in self.strokes), default=1.0)

    @property
    def start(self) -> float:
        return min((s.start for s in self.strokes), default=0.0)

    @property
    def end(self) -> float:
        return max((s.end for s in self.strokes), default=0.0)

    def at(self, along: NDArray[np.float64]) -> NDArray[np.float64]:
        """Position across at places along the line, from the drawn part that covers most of them."""
        first, last = float(along[0]), float(along[-1])

        def common(stroke: Stroke) -> tuple[float, float]:
            return min(last, stroke.end) - max(first, stroke.start), stroke.length

        best = max(self.strokes, key=common, default=None)
        if best is not None and common(best)[0] >= 0:
            return np.interp(along, best.course[:, 0], best.course[:, 1])
        low, high = self.frame.borders(self.horizontal)
        near = np.interp(along, low.course[:, 0], low.course[:, 1])
        far = np.interp(along, high.course[:, 0], high.course[:, 1])
        return near + self.position * (far - near)

    def where(self, along: float) -> float:
        """Position across at one place."""
        return float(self.at(np.array([along]))[0])

    @property
    def middle(self) -> float:
        low, high = self.frame.borders(not self.horizontal)
        return self.where((low.middle + high.middle) / 2)
