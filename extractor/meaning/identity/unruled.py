"""An identity block that no rules part into cells: labels down the left, each with its value beside it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.grid.table.labels import match_other_layout
from extractor.meaning.identity.labels import Label, find_label, list_fields
from extractor.recognised.identity_cells import IdentityCell
from extractor.record.geometry import Box, union
from extractor.text.model import RegionText, TextLine

_FEWEST_LABELS = 5
_NAMES_SOP = frozenset({"sop_number", "sop_title"})
_FEWEST_FOREIGN = 3  # labels of another kind of sheet that make the page one of those
_SAME_EDGE = 2.0  # heights of a line by which labels may stand apart from their common left edge
_LIST_ENDS = 3.0  # heights of a line without words after which a list is over
_COLON = re.compile(r"\s?[:.;]\s+")  # what a small colon behind a label is read as


@dataclass(frozen=True)
class _Entry:
    """A label's line, and how many lines go with it, its own included."""

    label: Label
    at: int
    count: int


def open_identity(page: int, region: RegionText) -> tuple[IdentityCell, ...]:
    """The lines of a region without a table as the cells that rules would make of them; none where they are
    no identity block.

    A block names the SOP's number or title and has at least five labels, all at one left edge. Each label is
    a cell of column 0, its value the cell of column 1 in the same row; what stands above is a row of its own.
    """
    lines = region.lines
    if sum(1 for line in lines if match_other_layout(line.text)) >= _FEWEST_FOREIGN:
        return ()
    labels = _labels(lines)
    if len(labels) < _FEWEST_LABELS or not any(label.field in _NAMES_SOP for _, label in labels):
        return ()
    entries = [
        _Entry(label, at, _length(lines, at, end, label))
        for (at, label), end in zip(labels, [*(at for at, _ in labels[1:]), len(lines)], strict=True)
    ]
    head = lines[: entries[0].at]
    cells = [_cell(page, region, head, 0, 0, union(line.box for line in head))] if head else []
    ahead: Sequence[TextLine] = ()
    for row, (entry, after) in enumerate(zip(entries, [*entries[1:], None], strict=True), start=1):
        name, value = _parted(lines[entry.at], entry.label)
        rest = lines[entry.at + 1 : entry.at + entry.count]
        own = len(rest) if after is None or after.label.value else _begun_ahead(rest, value is not None)
        values = [*ahead, *([value] if value else []), *rest[:own]]
        ahead = rest[own:]
        around = union(line.box for line in (name, *values))
        cells.append(_cell(page, region, [name], row, 0, around))
        if values:
            cells.append(_cell(page, region, values, row, 1, around))
    return tuple(cells)


def names_sop(cells: Sequence[IdentityCell]) -> bool:
    """Whether cells hold the label of an SOP's number or title: lists alone, as of requirements, do not."""
    labels = (find_label(line) for cell in cells for line in cell.lines)
    return any(label is not None and label.field in _NAMES_SOP for label in labels)


def _labels(lines: Sequence[TextLine]) -> list[tuple[int, Label]]:
    """The lines that begin with a label at the edge where most labels stand; each label once."""
    found = [(at, label) for at, line in enumerate(lines) if (label := _label(line.text))]
    if not found:
        return []
    lefts = sorted(lines[at].box.x0 for at, _ in found)
    edge = lefts[len(lefts) // 2]
    seen: dict[str, tuple[int, Label]] = {}
    for at, label in found:
        if abs(lines[at].box.x0 - edge) <= _SAME_EDGE * lines[at].box.height:
            seen.setdefault(label.field, (at, label))
    return sorted(seen.values(), key=lambda pair: pair[0])


def _label(text: str) -> Label | None:
    """The label that a line begins with; the first mark behind its words ends it, whatever it was read as."""
    for mark in _COLON.finditer(text):
        label = find_label(text[: mark.start()])
        if label is not None and not label.value:
            return replace(label, value=text[mark.end() :].strip())
    return find_label(text)


def _length(lines: Sequence[TextLine], at: int, end: int, label: Label) -> int:
    """How many lines belong to a label; a list ends where the page is left free below it."""
    if label.field not in list_fields():
        return end - at
    count = 1
    while at + count < end:
        above, line = lines[at + count - 1].box, lines[at + count].box
        if line.y0 - above.y1 > _LIST_ENDS * line.height:
            break
        count += 1
    return count


def _begun_ahead(rest: Sequence[TextLine], has_value: bool) -> int:
    """How many lines below a label with a value are its own where the next label has none beside it.

    A label that stands at half the height of its value has that begin above it, behind a colon.
    """
    begins = [n for n, line in enumerate(rest) if line.text.lstrip().startswith(":")]
    return begins[-1] if begins and (has_value or len(begins) > 1) else len(rest)


def _parted(line: TextLine, label: Label) -> tuple[TextLine, TextLine | None]:
    """The line cut behind its label: the label's part, and the value's where one follows."""
    value = label.value
    if not value:
        return line, None
    share = 1 - len(value) / len(line.text)
    box = line.box
    cut = box.x0 + share * box.width
    name = line.text[: len(line.text) - len(value)].rstrip(" :|=;.-")
    return (
        replace(line, text=name, box=Box(box.x0, box.y0, cut, box.y1), readings=()),
        replace(line, text=value, box=Box(cut, box.y0, box.x1, box.y1)),
    )


def _cell(
    page: int, region: RegionText, lines: Sequence[TextLine], row: int, column: int, high: Box
) -> IdentityCell:
    """A cell round lines, as high as `high`: label and value are of one height."""
    around = union(line.box for line in lines)
    return IdentityCell(
        page=page,
        box=Box(around.x0, high.y0, around.x1, high.y1),
        row=row,
        column=column,
        row_span=1,
        column_span=1,
        lines=tuple(line.text for line in lines),
        line_boxes=tuple(line.box for line in lines),
        confidence=min(line.confidence for line in lines),
        state=region.state,
        origin=region.origin,
        line_confidences=tuple(line.confidence for line in lines),
        line_readings=tuple(tuple(reading.text for reading in line.readings) for line in lines),
    )
