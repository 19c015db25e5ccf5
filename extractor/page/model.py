"""Values of the page stage: what a page holds after it was opened, turned upright and cleaned."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from extractor.record.geometry import Box
from extractor.record.model import PageOrigin
from extractor.record.page_layout import AS_SHOWN, Placement

Gray = NDArray[np.uint8]
"""Shape (height, width), 0 black to 255 white."""
Picture = NDArray[np.uint8]
"""Shape (height, width, 3), RGB."""
Mask = NDArray[np.bool_]
"""Shape (height, width)."""


@dataclass(frozen=True)
class Character:
    """A character of a born-digital page; `box` in pixels of the upright picture.

    `angle` is where its line runs, in degrees clockwise from left to right, `size` its font's size in pixels,
    `run` the number of the text object that holds it, in the order of drawing. `luminance` (on white paper,
    0 black to 1 white) and `opacity` are those of its colour. `home` is a point of the cell that it belongs
    to where its own place says otherwise, since its word runs over the cell's border.
    """

    text: str
    box: Box
    font: str = ""
    angle: float = 0.0
    size: float = 0.0
    run: int = 0
    luminance: float = 0.0
    opacity: float = 1.0
    home: tuple[float, float] | None = None

    @property
    def place(self) -> tuple[float, float]:
        """The point that says which region of the page it belongs to."""
        return self.home or self.box.center

    @property
    def quarter(self) -> int | None:
        """Clockwise quarter turns of its line; None where it runs askew."""
        turns = round(self.angle / 90)
        return turns % 4 if abs(self.angle - 90 * turns) <= 3 else None


@dataclass(frozen=True)
class VectorShape:
    """A drawn path of a born-digital page, its points in pixels of the upright picture.

    Curves are drawn out into many points, so that a polygon through them has the path's own form.
    `stroke` and `fill` are luminances (0 black to 1 white), None where the path is not stroked or filled;
    `width` is the stroke's width in pixels, 0 where the file does not say. `closed` says that the last
    point is joined to the first.
    """

    kind: Literal["line", "rectangle", "curve"]
    points: tuple[tuple[float, float], ...]
    stroke: float | None
    fill: float | None
    width: float
    closed: bool = False

    @property
    def box(self) -> Box:
        xs, ys = [p[0] for p in self.points], [p[1] for p in self.points]
        return Box(min(xs), min(ys), max(xs), max(ys))


@dataclass(frozen=True)
class DigitalLayer:
    """What a born-digital page says of itself; trusted only where it agrees with the picture."""

    characters: tuple[Character, ...]
    shapes: tuple[VectorShape, ...]
    images: tuple[Box, ...]

    def near(self, box: Box) -> list[Character]:
        """The characters that belong to a box, and those that only stand in it."""
        x0, y0, x1, y1 = box
        x, y = self._points
        found = ((x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)).any(axis=0)
        return [self.characters[k] for k in np.flatnonzero(found)]

    @cached_property
    def _points(self) -> NDArray[np.float64]:
        """The x and y of the characters' places, then of their middles: shape (2, 2, characters)."""
        points = [[c.place for c in self.characters], [c.box.center for c in self.characters]]
        return np.array(points, np.float64).reshape(2, -1, 2).transpose(2, 0, 1)


@dataclass(frozen=True)
class Quality:
    """`dpi` as estimated, `contrast` 0 to 1 (ink against paper), `sharpness` 0 to 1 (edge steepness)."""

    dpi: float
    contrast: float
    sharpness: float


@dataclass(frozen=True)
class Units:
    """The page's own units in pixels: all lengths in later stages are multiples of these."""

    text_height: float
    """Median height of a text line's capitals and ascenders."""
    line_width: float
    """Median thickness of the ruled lines."""


@dataclass(frozen=True)
class Page:
    """An upright, cleaned page.

    `picture` is what is read, `shown` the same with the marks that lie upon a born-digital sheet, None where
    there are none; evidence points into either. `gray` has its light flattened (paper near 255) and coloured
    stamps and pens lightened. `ink` is True where dark ink is; coloured marks are left out of it.
    `marks` is True where a coloured stamp, pen or signature was taken out. `rotation` (0, 90, 180, 270,
    clockwise) and `skew_degrees` are what was undone to make the page upright, `placement` says where each of
    its places is in the file; where not `turn_certain`, its words have to be asked which way up it is.

    `dpi` is that of `picture`, `quality.dpi` that of the scan itself.
    """

    number: int
    origin: PageOrigin
    picture: Picture
    gray: Gray
    ink: Mask
    marks: Mask
    units: Units
    quality: Quality
    rotation: int = 0
    turn_certain: bool = True
    skew_degrees: float = 0.0
    placement: Placement = AS_SHOWN
    dpi: float = 300.0
    digital: DigitalLayer | None = None
    shown: Picture | None = None
    warnings: tuple[str, ...] = field(default=())

    @property
    def width(self) -> int:
        return int(self.picture.shape[1])

    @property
    def height(self) -> int:
        return int(self.picture.shape[0])
