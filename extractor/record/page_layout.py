"""What stands on one page: its tables, cells, lines and words with their places, kept beside the record.

A record holds values. Formats that show pages, a search in them, and the review need the words where they
stand, also those that are no part of any value, without reading the page again.
"""

import json
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractor.errors import RecordError
from extractor.record.characters import without_surrogates
from extractor.record.geometry import Box, union
from extractor.record.model import PageOrigin

LAYOUT_VERSION: Literal["1.0"] = "1.0"
_REMEDY = "Extract the sheet again with --force."


class BlockRole(StrEnum):
    """What a block is: a part of the identity block, of the procedure table, or text outside of both."""

    IDENTITY = "identity"
    PROCEDURE = "procedure"
    TEXT = "text"


BoxPixels = Annotated[tuple[int, int, int, int], Field(description="x0, y0, x1, y1 in pixels")]
Share = tuple[float, float]


class _Model(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Word(_Model):
    """A word of a line and its box, for those who read a layout."""

    text: str
    box: Box


class LayoutLine(_Model):
    """A line of text. `confidence` is the calibrated probability that all of it is right.

    `spans` holds two numbers for each word of `text`: where it begins and ends, in pixels along the line. For
    a line that `turns` clockwise quarter turns bring upright they are x's where `turns` is even, else y's.
    """

    box: BoxPixels
    text: str
    confidence: float = Field(ge=0.0, le=1.0)
    spans: tuple[int, ...] = ()
    turns: int = Field(default=0, ge=0, le=3)

    @property
    def words(self) -> tuple[Word, ...]:
        """The line's words, each as high as the line; the whole line as one word where spans are missing."""
        texts = self.text.split()
        x0, y0, x1, y1 = self.box
        if len(self.spans) != 2 * len(texts):
            return (Word(text=self.text, box=Box(x0, y0, x1, y1)),)
        ends = [sorted(self.spans[n : n + 2]) for n in range(0, len(self.spans), 2)]
        boxes = [
            Box(low, y0, high, y1) if self.turns % 2 == 0 else Box(x0, low, x1, high) for low, high in ends
        ]
        return tuple(Word(text=text, box=box) for text, box in zip(texts, boxes, strict=True))


def around(lines: Sequence[LayoutLine]) -> BoxPixels:
    """The smallest box around lines; ValueError where there is none."""
    x0, y0, x1, y1 = union(Box(*line.box) for line in lines)
    return int(x0), int(y0), int(x1), int(y1)


class LayoutCell(_Model):
    """A cell of a table: its first lattice row and column, its spans, its inner box.

    `role` is `header`, the role of its column (`number`, `activity`, `lane`, `requirements`, `duration`,
    `output`, `remarks`, `other`), or None in an identity block.
    """

    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    box: BoxPixels
    role: str | None = None
    lines: tuple[LayoutLine, ...] = ()


class Block(_Model):
    """A table, or a part of one, with its cells; or text outside of tables with its lines."""

    role: BlockRole
    box: BoxPixels
    cells: tuple[LayoutCell, ...] = ()
    lines: tuple[LayoutLine, ...] = ()


class Placement(_Model):
    """Where the upright page lies on the page as its file shows it.

    `points` is a lattice of `columns` x `rows` points, row by row, spread evenly over the upright page; each
    is the place on the file's page as shares of its width and height (0 left or top, 1 right or bottom).
    """

    columns: int = Field(default=2, ge=2)
    rows: int = Field(default=2, ge=2)
    points: tuple[Share, ...] = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0))

    def at(self, across: float, down: float) -> Share:
        """The place on the file's page of a place on the upright page, both in shares; bilinear."""
        x, y = across * (self.columns - 1), down * (self.rows - 1)
        column = min(max(int(x), 0), self.columns - 2)
        row = min(max(int(y), 0), self.rows - 2)
        u, v = x - column, y - row
        first = row * self.columns + column
        corners = (first, first + 1, first + self.columns, first + self.columns + 1)
        weights = ((1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v)
        near = [self.points[corner] for corner in corners]
        return (
            sum(weight * point[0] for weight, point in zip(weights, near, strict=True)),
            sum(weight * point[1] for weight, point in zip(weights, near, strict=True)),
        )


AS_SHOWN = Placement()
"""The page is upright and straight as its file shows it."""


class PageLayout(_Model):
    """One page; `width` and `height` in pixels of its upright image, in which all boxes are."""

    schema_version: Literal["1.0"] = LAYOUT_VERSION
    number: int = Field(ge=1)
    origin: PageOrigin
    width: int = Field(ge=1)
    height: int = Field(ge=1)
    dpi: float = Field(gt=0)
    placement: Placement = AS_SHOWN
    blocks: tuple[Block, ...] = ()

    @property
    def lines(self) -> Iterator[LayoutLine]:
        """All lines in reading order."""
        for block in self.blocks:
            for cell in block.cells:
                yield from cell.lines
            yield from block.lines


def dumps(layout: PageLayout) -> str:
    """The layout as one line of JSON, defaults left out; the same layout always gives the same text."""
    values = {
        "schema_version": LAYOUT_VERSION,
        **layout.model_dump(mode="json", exclude_defaults=True),
    }
    return without_surrogates(json.dumps(values, ensure_ascii=False, separators=(",", ":"))) + "\n"


def loads(text: str | bytes) -> PageLayout:
    """The layout in a JSON text; RecordError where it is none, or of a newer version."""
    try:
        data: Any = json.loads(text)
        return _whole(PageLayout.model_validate(data))
    except ValidationError as error:
        places = ", ".join("/".join(map(str, fault["loc"])) for fault in error.errors()[:3])
        raise RecordError(f"The page's layout does not hold to its schema: {places}.", _REMEDY) from None
    except (ValueError, RecursionError) as error:
        raise RecordError("The page's layout is not valid JSON.", _REMEDY) from error


def read(path: Path) -> PageLayout:
    """The layout in the file `path`; RecordError where it cannot be read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise RecordError(f"The page's layout {path} cannot be read: {reason}.", _REMEDY) from error
    return loads(content)


def _whole(layout: PageLayout) -> PageLayout:
    """The layout, once its placement has as many points as it says."""
    placement = layout.placement
    if len(placement.points) != placement.columns * placement.rows:
        raise RecordError("The page's layout does not say where the page lies in its file.", _REMEDY)
    return layout
