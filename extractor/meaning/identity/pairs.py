"""Several labels with their values in one cell, as where an identity block has no inner rules."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.meaning.identity.labels import Label, find_label, list_fields
from extractor.recognised.identity_cells import IdentityCell, IdentityLine, cell_lines
from extractor.record.geometry import Box, union

_FEWEST_LABELS = 2
_MOST_ERRORS = 1
_SAME_EDGE = 2.0
"""Heights of a line by which labels may stand apart from the edge where most of them stand."""
_MOST_BETWEEN = 2
"""Lines below its beginning in which the end of a broken label is looked for: its value may have two."""


@dataclass(frozen=True)
class _Found:
    """A label in the line `at`; the line `rest` holds its end where it is broken."""

    label: Label
    at: int
    rest: int | None = None


def with_pairs_parted(cells: Sequence[IdentityCell]) -> list[IdentityCell]:
    """The cells, those that hold several labels cut into a cell for each label and one for its value.

    The lines before the first label, and cells that hold one label or none, stay as they are.
    """
    return [part for cell in cells for part in _parted(cell)]


def _parted(cell: IdentityCell) -> list[IdentityCell]:
    lines = cell_lines(cell)
    labels = _labels(lines)
    if len(labels) < _FEWEST_LABELS:
        return [cell]
    tops = [lines[label.at].box.y0 for label in labels]
    groups: list[list[IdentityLine]] = [[] for _ in labels]
    head: list[IdentityLine] = []
    used = {at for label in labels for at in (label.at, label.rest) if at is not None}
    for at, line in enumerate(lines):
        if at not in used:
            above = sum(top <= line.middle for top in tops)
            (groups[above - 1] if above else head).append(line)
    parts = [_of_lines(cell, head, union(line.box for line in head))] if head else []
    for label, rest, foot in zip(labels, groups, [*tops[1:], cell.box.y1], strict=True):
        named = lines[label.at], lines[label.rest] if label.rest is not None else None
        parts += _pair(cell, *named, label.label, rest, foot)
    return parts


def _labels(lines: Sequence[IdentityLine]) -> list[_Found]:
    """The lines that begin with the label of a single value, at the edge where most do; each label once."""
    found: dict[str, _Found] = {}
    for at, line in enumerate(lines):
        label = find_label(line.text)
        one = _Found(label, at) if label is not None else _broken(lines, at)
        if one is not None and one.label.field not in list_fields() and one.label.distance <= _MOST_ERRORS:
            found.setdefault(one.label.field, one)
    lefts = sorted(lines[one.at].box.x0 for one in found.values())
    edge = lefts[len(lefts) // 2] if lefts else 0.0
    return [
        one
        for one in found.values()
        if abs(lines[one.at].box.x0 - edge) <= _SAME_EDGE * lines[one.at].box.height
    ]


def _broken(lines: Sequence[IdentityLine], at: int) -> _Found | None:
    """A label whose end went to a line of its own, with the value behind its beginning: "Tanggal : 3 Mei"
    over "Pembuatan"; None where the line begins with no such."""
    line = lines[at]
    head, colon, value = line.text.partition(":")
    for rest in range(at + 1, min(len(lines), at + 1 + _MOST_BETWEEN)):
        if not colon or abs(lines[rest].box.x0 - line.box.x0) > _SAME_EDGE * line.box.height:
            continue
        label = find_label(f"{head} {lines[rest].text}")
        if label is not None and label.distance == 0 and not label.value:
            return _Found(replace(label, value=value.strip()), at, rest)
    return None


def _pair(
    cell: IdentityCell,
    line: IdentityLine,
    end: IdentityLine | None,
    label: Label,
    rest: Sequence[IdentityLine],
    foot: float,
) -> list[IdentityCell]:
    """The cell of a label, whose `end` may have a line of its own, and that of its value: what follows in its
    line and the lines down to `foot`."""
    box = line.box
    share = 1 - len(label.value) / max(1, len(line.text))
    cut = box.x0 + share * box.width if label.value else box.x1
    name = line.text[: len(line.text) - len(label.value)] if label.value else line.text
    named = replace(line, text=name.rstrip(" :|=;.-"), box=Box(box.x0, box.y0, cut, box.y1))
    values = [replace(line, text=label.value, box=Box(cut, box.y0, box.x1, box.y1))] if label.value else []
    values += rest
    height = max(foot, box.y1)
    names = [named] if end is None else [named, end]
    parts = [_of_lines(cell, names, Box(cell.box.x0, box.y0, cut, height))]
    # An empty cell beside its label says that the value is blank.
    parts.append(_of_lines(cell, values, Box(cut, box.y0, cell.box.x1, height)))
    return parts


def _of_lines(cell: IdentityCell, lines: Sequence[IdentityLine], box: Box) -> IdentityCell:
    """A part of a cell with some of its lines."""
    return replace(
        cell,
        box=box,
        lines=tuple(line.text for line in lines),
        line_boxes=tuple(line.box for line in lines),
        line_confidences=tuple(line.confidence for line in lines),
        line_readings=tuple(line.readings for line in lines),
        raw_lines=tuple(_raw(line) for line in lines),
    )


def _raw(line: IdentityLine) -> str:
    """What was read where the line is the whole of one, or has nothing mended in it; else the whole line."""
    whole = line.cell.lines[line.index]
    return line.text if line.raw == whole else line.raw
