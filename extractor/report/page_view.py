"""The page view: upright pages with what was read on them; a value and its place are lit together.

It is a component: this model, the template `page_view.html.j2`, `page_view.css` and `page_view.js`. Whatever
else stands on the page takes part by naming the value that it shows, `data-at="/steps/2/duration"`.
"""

import json
from collections.abc import Callable
from dataclasses import astuple, dataclass
from enum import StrEnum
from typing import Any

from extractor.record.geometry import Box, union
from extractor.record.model import Evidence, Origin, SopRecord, SourcePage, State
from extractor.record.pointers import Json, join, parts, resolve
from extractor.report.language import Words, same
from extractor.report.places import place_words, plain_text

PictureOf = Callable[[SourcePage], str | None]
"""The address of a page's picture: a data URI, or a path on the server; None where there is none."""

_MOST_NAMED = 80
"""Letters of a value that are said with its place: enough to know it by."""


class MarkKind(StrEnum):
    """What a mark is of, in the order of drawing: what lies over what."""

    ROW = "row"
    CELL = "cell"
    LANE = "lane"
    LABEL = "label"
    CONNECTOR = "connector"
    SYMBOL = "symbol"


@dataclass(frozen=True)
class Mark:
    """A value's place on its page, in pixels of the upright picture; a connector's with its line."""

    at: str
    kind: MarkKind
    name: Words
    box: Box
    line: tuple[tuple[float, float], ...] = ()
    is_open: bool = False
    ends: tuple[str, ...] = ()
    """A connector's: the pointers of the symbols that it joins."""

    @property
    def anchor(self) -> str:
        return anchor("m", self.at)

    @property
    def value_anchor(self) -> str:
        return anchor("v", self.at)

    @property
    def points(self) -> str:
        """The line as SVG has it."""
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in self.line)


@dataclass(frozen=True)
class RowHead:
    """What a row of the table is known by when its own words are out of sight, and where it lies."""

    top: float
    bottom: float
    words: str


@dataclass(frozen=True)
class PageSheet:
    """A page: its size in pixels, the address of its picture, its marks, and where lanes are named on it.

    `rows` are the rows of its table, and `side` the right end of the columns that name them, in pixels.
    """

    number: int
    width: int
    height: int
    picture: str | None
    marks: tuple[Mark, ...]
    header: Box | None
    rows: tuple[RowHead, ...] = ()
    side: float = 0.0

    @property
    def view_box(self) -> str:
        return f"0 0 {self.width} {self.height}"

    @property
    def row_heads(self) -> str:
        """The rows as the script reads them: top, bottom and words of each."""
        return json.dumps([astuple(row) for row in self.rows], ensure_ascii=False)


@dataclass(frozen=True)
class PageView:
    """The pages that have a size; a text has none."""

    pages: tuple[PageSheet, ...]

    @property
    def places(self) -> frozenset[str]:
        """The pointers that have a mark."""
        return frozenset(mark.at for page in self.pages for mark in page.marks)

    def page_of(self, pointer: str) -> int | None:
        """The number of the page on which a value stands."""
        return next((p.number for p in self.pages for mark in p.marks if mark.at == pointer), None)


def page_view(record: SopRecord, picture_of: PictureOf) -> PageView:
    """The record's pages with the place of each value."""
    marks: dict[int, list[Mark]] = {}
    data = record.model_dump(mode="json", exclude={"evidence"})
    for pointer, evidence in record.evidence.items():
        mark = _mark(record, data, pointer, evidence)
        if mark is not None and evidence.page is not None:
            marks.setdefault(evidence.page, []).append(mark)
    return PageView(
        tuple(
            _sheet(record, page, marks.get(page.number, []), picture_of)
            for page in record.source.pages
            if page.width > 0 and page.height > 0
        )
    )


def is_open(evidence: Evidence) -> bool:
    """Whether a person still has to look at the value."""
    return evidence.needs_review and evidence.origin is not Origin.REVIEWER


def anchor(prefix: str, pointer: str) -> str:
    """A name for the place of a pointer within a page: letters, digits and hyphens."""
    return "-".join(
        [prefix, *("".join(c if c.isascii() and c.isalnum() else "_" for c in p) for p in parts(pointer))]
    )


def _sheet(record: SopRecord, page: SourcePage, marks: list[Mark], picture_of: PictureOf) -> PageSheet:
    kinds = list(MarkKind)
    drawn = tuple(sorted(marks, key=lambda mark: (kinds.index(mark.kind), -mark.box.area)))
    lanes = [mark.box for mark in marks if mark.kind is MarkKind.LANE]
    header = union(lanes) if lanes else None
    rows, side = _rows(record, marks)
    return PageSheet(page.number, page.width, page.height, picture_of(page), drawn, header, rows, side)


def _rows(record: SopRecord, marks: list[Mark]) -> tuple[tuple[RowHead, ...], float]:
    """The rows of the page's table from the top, by number and activity, and where these columns end."""
    rows, side = [], 0.0
    for mark in marks:
        match parts(mark.at):
            case ["steps", index] if mark.kind is MarkKind.ROW and int(index) < len(record.steps):
                step = record.steps[int(index)]
                words = f"{step.number} {plain_text(step.activity)}"[:_MOST_NAMED]
                rows.append(RowHead(mark.box.y0, mark.box.y1, words))
            case ["steps", _, "number" | "activity"]:
                side = max(side, mark.box.x1)
    return tuple(sorted(rows, key=lambda row: row.top)), side


def _mark(record: SopRecord, data: Json, pointer: str, evidence: Evidence) -> Mark | None:
    """The mark of a value; None where it has no place, or is no value that a person looks for."""
    kind = _kind(pointer)
    if kind is None or evidence.box is None or evidence.state is State.ABSENT:
        return None
    at = pointer.removesuffix("/actors") if kind is MarkKind.ROW else pointer
    line = tuple(evidence.path or ()) if kind is MarkKind.CONNECTOR else ()
    ends = _ends(record, resolve(data, at)) if kind is MarkKind.CONNECTOR else ()
    return Mark(at, kind, _named(record, data, at), Box(*evidence.box), line, is_open(evidence), ends)


def _ends(record: SopRecord, edge: Any) -> tuple[str, ...]:
    """The pointers of the symbols at both ends of a connector; none of one that the record does not have."""
    if not isinstance(edge, dict):
        return ()
    wanted = (edge["source"], edge["target"])
    return tuple(
        join("steps", n, "symbols", place)
        for n, step in enumerate(record.steps)
        for place, symbol in enumerate(step.symbols)
        if symbol.id in wanted
    )


def _kind(pointer: str) -> MarkKind | None:
    match parts(pointer):
        case ["steps", _, "actors"]:
            return MarkKind.ROW
        case ["steps", _, "symbols", _]:
            return MarkKind.SYMBOL
        case ["flow", _]:
            return MarkKind.CONNECTOR
        case ["flow", _, _] | ["steps", _, "symbols", _, _]:
            return MarkKind.LABEL
        case ["actors", *_]:
            return MarkKind.LANE
        case ["identity" | "steps" | "declared_total", *_]:
            return MarkKind.CELL
        case _:
            return None


def _named(record: SopRecord, data: Json, pointer: str) -> Words:
    """The place and the beginning of what stands there."""
    place, text = place_words(record, pointer), plain_text(resolve(data, pointer))
    if pointer.startswith("/actors/"):
        return place
    if len(text) > _MOST_NAMED:
        text = text[:_MOST_NAMED] + "…"
    return place.joined(same(text), ": ") if text else place
