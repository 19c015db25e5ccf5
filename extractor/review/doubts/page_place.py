"""Where on a page's image a doubt is to be seen."""

from dataclasses import dataclass
from pathlib import Path

from extractor.record.geometry import Box, union
from extractor.record.pointers import Json, join, parts, resolve
from extractor.review.doubts.doubt import Doubt


@dataclass(frozen=True)
class PagePlace:
    """A page's image, a box in its pixels, and the points of the connector that is meant, where it is one.

    `page_width` in pixels of the record's page, 0 where it is not known.
    """

    path: Path
    box: Box
    line: tuple[tuple[float, float], ...] = ()
    page_width: int = 0


def page_place(record: Path, data: Json, doubt: Doubt) -> PagePlace | None:
    """The place of the doubt on its page; None where it has none, or the page no image."""
    if doubt.box is None:
        return None
    for page in data["source"]["pages"]:
        if page["number"] == doubt.page and page.get("image"):
            known = data["evidence"].get(doubt.pointer) or {}
            line = tuple((x, y) for x, y in known.get("path") or ())
            return PagePlace(record.parent / page["image"], Box(*doubt.box), line, page["width"])
    return None


@dataclass(frozen=True)
class RowPlace:
    """A page's image and the rows that a value stands in, all in pixels.

    `header` is where the lanes are named, `marks` what is meant (of a connector both its ends), `line` the
    points of a connector.
    """

    path: Path
    row: Box
    header: Box | None
    marks: tuple[Box, ...]
    line: tuple[tuple[float, float], ...] = ()


def row_place(record: Path, data: Json, doubt: Doubt) -> RowPlace | None:
    """The doubt's place in its whole row, of a connector in both; None where it has none, or no image."""
    place = page_place(record, data, doubt)
    if place is None:
        return None
    ends = _ends(data, doubt.pointer)
    boxes = [box for end in ends if (box := _box(data, end, doubt.page)) is not None]
    marks = tuple(boxes) if len(place.line) > 1 and boxes else (place.box,)
    places = [parts(each) for each in (doubt.pointer, *ends)]
    steps = {names[1] for names in places if names[:1] == ["steps"] and len(names) > 1}
    rows = [box for n in steps if (box := _box(data, join("steps", n, "actors"), doubt.page)) is not None]
    lanes = [_box(data, join("actors", n, "name"), doubt.page) for n in range(len(data["actors"]))]
    named = [box for box in lanes if box is not None]
    header = union(named) if named and rows else None
    return RowPlace(place.path, union([*rows, *marks]), header, marks, place.line)


def _ends(data: Json, pointer: str) -> list[str]:
    """The pointers of the symbols that a connector joins; none of anything else."""
    names = parts(pointer)
    edge = resolve(data, join(*names[:2])) if names[:1] == ["flow"] and len(names) > 1 else None
    if not isinstance(edge, dict):
        return []
    return [
        join("steps", n, "symbols", place)
        for n, step in enumerate(data["steps"])
        for place, symbol in enumerate(step["symbols"])
        if symbol["id"] in (edge["source"], edge["target"])
    ]


def _box(data: Json, pointer: str, page: int | None) -> Box | None:
    known = data["evidence"].get(pointer) or {}
    return Box(*known["box"]) if known.get("box") and known.get("page") == page else None
