"""Where on a page's image a doubt is to be seen."""

from dataclasses import dataclass
from pathlib import Path

from extractor.record.geometry import Box
from extractor.record.pointers import Json
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
