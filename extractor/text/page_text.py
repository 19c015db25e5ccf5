"""The words of one page, read when first asked for and never twice."""

from collections.abc import Sequence

from extractor.page.model import Page
from extractor.record.geometry import Box
from extractor.text.joining import Written, join_lines
from extractor.text.language.lexicon import load_lexicon
from extractor.text.model import RegionText
from extractor.text.reader import Reader


class PageText:
    """Reads boxes of a page through a `Reader` and remembers what it read."""

    def __init__(self, page: Page, reader: Reader) -> None:
        self._page = page
        self._reader = reader
        self._known: dict[Box, RegionText] = {}
        self._known_upward: dict[Box, RegionText] = {}

    @property
    def read(self) -> tuple[RegionText, ...]:
        """All regions that were read so far."""
        return (*self._known.values(), *self._known_upward.values())

    def regions(self, boxes: Sequence[Box]) -> tuple[RegionText, ...]:
        """What stands in each box, in the order of the boxes; boxes not yet read are read together."""
        new = [box for box in dict.fromkeys(boxes) if box not in self._known]
        if new:
            self._known.update(zip(new, self._reader.read(self._page, new), strict=True))
        return tuple(self._known[box] for box in boxes)

    def region(self, box: Box) -> RegionText:
        return self.regions([box])[0]

    def lines(self, boxes: Sequence[Box]) -> tuple[str, ...]:
        """The lines of each box, joined by line feeds; an empty string where nothing stands."""
        return tuple(text.raw for text in self.regions(boxes))

    def joined(self, boxes: Sequence[Box]) -> tuple[str, ...]:
        """The text of each box as a person would type it."""
        return tuple(text.text for text in self.regions(boxes))

    def held(self, box: Box, *, upward: bool = False) -> RegionText | None:
        """What was read in a box, as it stands or as words that run up the page; None where it was not."""
        return (self._known_upward if upward else self._known).get(box)

    def inside(self, page: Page, boxes: Sequence[Box]) -> list[tuple[str, float]]:
        """The words in each box of another state of the page, from which something was taken out, and how
        sure they are. From then on they are what stands in the box."""
        found = self._reader.read(page, list(boxes))
        self._known.update(zip(boxes, found, strict=True))
        return [(text.text, text.confidence) for text in found]

    def upward_lines(self, boxes: Sequence[Box]) -> tuple[str, ...]:
        """As `lines`, for words that run up the page (one clockwise quarter turn brings them upright)."""
        new = [box for box in dict.fromkeys(boxes) if box not in self._known_upward]
        if new:
            self._known_upward.update(zip(new, self._reader.read_rotated(self._page, new, 1), strict=True))
        return tuple(self._known_upward[box].raw for box in boxes)


def join_some(text: RegionText, indices: Sequence[int]) -> str:
    """Some lines of a region as a person would type them; `indices` are those of `text.lines`."""
    width = max(text.box.width, 1.0)
    lines = [text.lines[n] for n in indices]
    return join_lines(
        [Written(line.text, (line.box.x1 - text.box.x0) / width) for line in lines], load_lexicon()
    )
