"""The cells of an identity block and their lines, as the reading of the identity takes them."""

from dataclasses import dataclass

from extractor.record.geometry import Box, union
from extractor.record.model import Origin, State

_SCRAP = 0.5  # confidence under which a line without words is no text
_HOPELESS = 0.2  # confidence under which one short word is no text either
_SHORT_LINE = 10
_LONGEST_WORD = 24
_VOWELS = frozenset("aiueo")


@dataclass(frozen=True)
class IdentityCell:
    """A cell of an identity block with its lines from top to bottom; boxes in pixels of the upright page.

    `row`, `column` and the spans are lattice squares of the cell's table on its page. `line_confidences` may
    be empty: then every line has the cell's confidence.
    """

    page: int
    box: Box
    row: int
    column: int
    row_span: int
    column_span: int
    lines: tuple[str, ...]
    line_boxes: tuple[Box, ...]
    confidence: float
    state: State
    origin: Origin = Origin.OCR
    line_confidences: tuple[float, ...] = ()
    line_readings: tuple[tuple[str, ...], ...] = ()
    """What each engine read in each line; empty where that is not known."""
    raw_lines: tuple[str, ...] = ()
    """The lines as read, where they were repaired before; else empty."""
    text_at: tuple[int, int] = (1, 1)
    """For cells of a text: the line and the column (both from 1) where it begins."""

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True)
class IdentityLine:
    """One line of a cell; `cell` and `index` say which."""

    text: str
    box: Box
    cell: IdentityCell
    index: int

    @property
    def raw(self) -> str:
        """The line as it was read, before any repair."""
        known = self.cell.raw_lines
        return known[self.index] if self.index < len(known) else self.text

    @property
    def readings(self) -> tuple[str, ...]:
        """What the engines read here, the chosen reading among them or not."""
        known = self.cell.line_readings
        return known[self.index] if self.index < len(known) else ()

    @property
    def confidence(self) -> float:
        known = self.cell.line_confidences
        return known[self.index] if self.index < len(known) else self.cell.confidence

    @property
    def is_scrap(self) -> bool:
        """Whether the line is what a stamp, a signature or a rule leaves: no word, and badly read."""
        if self.confidence < _HOPELESS and len(self.text) < _SHORT_LINE and " " not in self.text.strip():
            return True
        return not _has_word(self.text) and (self.confidence < _SCRAP or len(self.text.strip()) < 2)

    @property
    def middle(self) -> float:
        return (self.box.y0 + self.box.y1) / 2


@dataclass(frozen=True)
class FieldBlock:
    """A label found, and the lines that are its value; no lines where the field is blank.

    `place` is where the value stands or would stand. `distance` counts misread letters of the label.
    """

    field: str
    lines: tuple[IdentityLine, ...]
    page: int
    place: Box
    distance: int
    cells: tuple[IdentityCell, ...]
    label_box: Box

    @property
    def box(self) -> Box:
        return union(line.box for line in self.lines) if self.lines else self.place


def _has_word(text: str) -> bool:
    """Whether a text holds a word or a number of several digits."""
    for word in text.split():
        letters = [c for c in word.casefold() if c.isalpha()]
        if sum(c.isdecimal() for c in word) >= 2:
            return True
        if 3 <= len(letters) <= _LONGEST_WORD and len(set(letters)) > 1 and not _VOWELS.isdisjoint(letters):
            return True
    return False


def cell_lines(cell: IdentityCell) -> list[IdentityLine]:
    """The lines of a cell that hold text; a line without a box of its own gets an even share of the cell."""
    count = len(cell.lines)
    boxes = cell.line_boxes
    if len(boxes) != count:
        height = cell.box.height / max(count, 1)
        top = cell.box.y0
        boxes = tuple(
            Box(cell.box.x0, top + i * height, cell.box.x1, top + (i + 1) * height) for i in range(count)
        )
    pairs = zip(cell.lines, boxes, strict=True)
    return [IdentityLine(t, b, cell, i) for i, (t, b) in enumerate(pairs) if t.strip(" |_")]
