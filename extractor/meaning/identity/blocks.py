"""Gives every label of an identity block its value, whatever the layout: right of it, below it, behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.meaning.identity.labels import Label, find_label, list_fields
from extractor.meaning.identity.pairs import with_pairs_parted
from extractor.recognised.identity_cells import FieldBlock, IdentityCell, IdentityLine, cell_lines
from extractor.record.geometry import Box, union
from extractor.store.knowledge import load_json

_MOST_LABEL_LINES = 3
_BEGINNINGS = ("tang", "tgl", "nom", "disa")
_SAME_COLUMN = 0.3
_REMNANT = 6
_MOST_PARTNER_WORDS = 4
_UNKNOWN_NAME = 5  # counts for as many misread letters


@dataclass(frozen=True)
class _Found:
    """A label where it stands: `first` and `last` are the indices of its lines in the cell's line list."""

    label: Label
    cell: IdentityCell
    lines: tuple[IdentityLine, ...]
    first: int
    last: int

    @property
    def box(self) -> Box:
        return union(line.box for line in self.lines[self.first : self.last + 1])

    @property
    def is_list(self) -> bool:
        return self.label.field in list_fields()


def find_blocks(cells: Sequence[IdentityCell]) -> list[FieldBlock]:
    """All fields whose label is found in the cells, each once, in reading order."""
    cells = with_pairs_parted(_with_whole_labels(cells))
    found = _with_partners(_best(_all_labels(cells)), cells)
    taken: set[tuple[int, int]] = set()
    return [_block(label, found, cells, taken) for label in found]


def _with_whole_labels(cells: Sequence[IdentityCell]) -> list[IdentityCell]:
    """The cells, those joined into one that false rules cut a label into: "Tanggal" | "Revisi"."""
    result: list[IdentityCell] = []
    for cell in cells:
        last = result[-1] if result else None
        if last is not None and _are_neighbours(last, cell):
            whole = find_label(f"{last.text} {cell.text}") or find_label(f"{last.text}{cell.text}")
            apart = find_label(last.text)
            if whole is not None and not whole.value and (apart is None or apart.field != whole.field):
                result[-1] = _joined(last, cell)
                continue
            if last.text.casefold().startswith(_BEGINNINGS) and len(cell.text) <= _REMNANT:
                result[-1] = _joined(last, cell)
                continue
        result.append(cell)
    return result


def _are_neighbours(left: IdentityCell, right: IdentityCell) -> bool:
    return (
        left.page == right.page
        and left.row == right.row
        and left.column + left.column_span == right.column
        and len(left.lines) == 1
        and len(right.lines) == 1
    )


def _joined(left: IdentityCell, right: IdentityCell) -> IdentityCell:
    close = right.box.x0 - left.box.x1 < left.box.height / 2 and len(right.text) <= 3
    text = left.text.rstrip(":") + ("" if close else " ") + right.text
    box = union((left.box, right.box))
    return replace(
        left,
        box=box,
        column_span=left.column_span + right.column_span,
        lines=(text,),
        line_boxes=(box,),
        confidence=min(left.confidence, right.confidence),
        line_confidences=(),
    )


def _all_labels(cells: Sequence[IdentityCell]) -> list[_Found]:
    found: list[_Found] = []
    for cell in cells:
        lines = tuple(cell_lines(cell))
        head = next((n for n, line in enumerate(lines) if not line.is_scrap), 0)
        at = head
        while at < len(lines):
            label, used = _label_at(lines, at)
            if label is not None and _counts(label, at - head):
                found.append(_Found(label, cell, lines, at, at + used - 1))
            at += used
    return found


def _label_at(lines: Sequence[IdentityLine], at: int) -> tuple[Label | None, int]:
    """The label at a line, which may be broken over several lines, and how many lines it takes."""
    label, used = find_label(lines[at].text), 1
    for count in range(2, _MOST_LABEL_LINES + 1):
        if at + count > len(lines):
            break
        whole = find_label(" ".join(line.text for line in lines[at : at + count]))
        if whole is not None and whole.separated and not whole.value:
            label, used = whole, count
    return label, used


def _counts(label: Label, at: int) -> bool:
    """Whether a label is one: set off by a colon or alone in its line, or at the head of its cell."""
    if label.separated:
        return at == 0 or label.distance <= 1
    return at == 0


def _best(found: list[_Found]) -> list[_Found]:
    best: dict[str, _Found] = {}
    for one in found:
        other = best.get(one.label.field)
        if other is None or _rank(one) < _rank(other):
            best[one.label.field] = one
    return [one for one in found if best[one.label.field] is one]


def _with_partners(found: list[_Found], cells: Sequence[IdentityCell]) -> list[_Found]:
    """Labels that no known name fits, told by their place beside the label that they belong beside."""
    known = {f.label.field for f in found}
    result = list(found)
    for one in found:
        for left, right in load_json("lexicon/identity.json")["pairs"]:
            if one.label.field == left and right not in known and not one.label.value:
                result += _partner(one, right, cells, result)
    return result


def _partner(one: _Found, field: str, cells: Sequence[IdentityCell], found: Sequence[_Found]) -> list[_Found]:
    beside = [
        c
        for c in cells
        if c.page == one.cell.page
        and c.row == one.cell.row
        and c.column == one.cell.column + one.cell.column_span
    ]
    if len(beside) != 1 or any(f.cell is beside[0] for f in found):
        return []
    lines = tuple(cell_lines(beside[0]))
    alone = len(cell_lines(one.cell)) == 1 == len(lines)
    if (
        not lines
        or (one.last == len(one.lines) - 1) != alone
        or len(lines[0].text.split()) > _MOST_PARTNER_WORDS
    ):
        return []
    if lines[0].text[:1].isdecimal() or lines[0].text.rstrip().endswith((".", ";")):
        return []
    return [_Found(Label(field, "", separated=True, distance=_UNKNOWN_NAME), beside[0], lines, 0, 0)]


def _rank(found: _Found) -> tuple[bool, bool, int]:
    return (not found.label.separated, bool(found.label.value) and found.is_list, found.label.distance)


def _block(
    found: _Found, labels: list[_Found], cells: Sequence[IdentityCell], taken: set[tuple[int, int]]
) -> FieldBlock:
    lines = [line for line in _inside(found, labels) if not line.is_scrap]
    places: list[IdentityCell] = []
    if not lines or (not found.label.value and _is_remnant(lines)):
        outside, where = _outside(found, labels, cells)
        if outside or not lines:
            lines, places = outside, where
    if found.is_list:
        lines = [line for line in lines if not line.is_scrap]
    lines = [line for line in lines if line.text.strip(" :;|=_.")]
    lines = [line for line in lines if (id(line.cell), line.index) not in taken]
    taken.update((id(line.cell), line.index) for line in lines)
    owners = {id(line.cell): line.cell for line in lines} or {id(c): c for c in places or [found.cell]}
    place = union([c.box for c in places if c.page == found.cell.page] or [found.box])
    return FieldBlock(
        found.label.field,
        tuple(lines),
        found.cell.page,
        place,
        found.label.distance,
        tuple(owners.values()),
        found.box,
    )


def _is_remnant(lines: Sequence[IdentityLine]) -> bool:
    """Whether what follows a label in its own cell is too little to be its value."""
    return len(lines) == 1 and len(lines[0].text) <= _REMNANT and " " not in lines[0].text.strip()


def _inside(found: _Found, labels: list[_Found]) -> list[IdentityLine]:
    """The value behind the label in its line and in the lines below it in the same cell."""
    beside = [f for f in labels if f.cell is found.cell and f is not found and _side_by_side(f, found)]
    right = min((f.box.x0 for f in beside if f.box.x0 > found.box.x0), default=float("inf"))
    left = found.box.x0 if any(f.box.x0 < found.box.x0 for f in beside) else float("-inf")
    stops = [f.first for f in labels if f.cell is found.cell and f.first > found.last and f not in beside]
    end = min(stops, default=len(found.lines))
    lines = [
        line
        for line in found.lines[found.last + 1 : end]
        if left - line.box.height <= line.box.x0 < right - line.box.height / 2 or not beside
    ]
    if found.label.value:
        first = found.lines[found.first]
        lines.insert(0, IdentityLine(found.label.value, first.box, first.cell, first.index))
    label_lines = {id(line) for f in beside for line in f.lines[f.first : f.last + 1]}
    return [line for line in lines if id(line) not in label_lines]


def _side_by_side(one: _Found, other: _Found) -> bool:
    return abs(one.box.center[1] - other.box.center[1]) < min(one.box.height, other.box.height) / 2


def _outside(
    found: _Found, labels: list[_Found], cells: Sequence[IdentityCell]
) -> tuple[list[IdentityLine], list[IdentityCell]]:
    """The value in other cells, and the cells that it stands in or would stand in."""
    right, right_cells = _right_of(found, labels, cells)
    if not found.is_list and right_cells:
        return right, right_cells
    below, below_cells = _below(found, labels, cells)
    if found.is_list and right and not below:
        return right, right_cells
    if below_cells and (found.is_list or not right_cells):
        return below, below_cells
    return right, right_cells


def _right_of(
    found: _Found, labels: list[_Found], cells: Sequence[IdentityCell]
) -> tuple[list[IdentityLine], list[IdentityCell]]:
    """Lines beside the label, up to the next label on the right."""
    cell = found.cell
    top, bottom = cell.box.y0, cell.box.y1
    siblings = [f for f in labels if f.cell is cell and f is not found]
    if siblings:
        top = found.box.y0 - found.box.height / 2 if any(f.first < found.first for f in siblings) else top
        bottom = min((f.box.y0 for f in siblings if f.first > found.first), default=bottom)
    slack = min(found.box.height, cell.box.height) / 2
    row = sorted(
        (
            c
            for c in cells
            if c.page == cell.page
            and c is not cell
            and c.box.x0 >= cell.box.x1 - slack
            and min(c.box.y1, bottom) - max(c.box.y0, top) > slack / 2
        ),
        key=lambda c: (c.box.x0, c.box.y0),
    )
    lines: list[IdentityLine] = []
    used: list[IdentityCell] = []
    for candidate in row:
        if any(f.cell is candidate for f in labels):
            break
        inside = candidate.box.y0 >= top - slack and candidate.box.y1 <= bottom + slack
        used.append(candidate)
        lines += [x for x in cell_lines(candidate) if inside or top <= x.middle <= bottom]
    return sorted(lines, key=lambda x: (round(x.middle / max(2 * slack, 1)), x.box.x0)), used


def _below(
    found: _Found, labels: list[_Found], cells: Sequence[IdentityCell]
) -> tuple[list[IdentityLine], list[IdentityCell]]:
    """Lines under the label, down to the next label in its column, over the page's end if need be."""
    left, right = found.cell.box.x0, found.cell.box.x1
    used: list[IdentityCell] = []
    pages = sorted({c.page for c in cells if c.page >= found.cell.page})
    ended = False
    for page in pages:
        column = [c for c in cells if c.page == page and _in_column(c.box, left, right)]
        if page == found.cell.page:
            column = [c for c in column if c.box.y0 >= found.cell.box.y1 - found.box.height / 2]
        for cell in sorted(column, key=lambda c: (c.row, c.column, c.box.y0)):
            if any(f.cell is cell for f in labels):
                ended = True
                break
            used.append(cell)
        if ended or not found.is_list:
            break
    if not found.is_list:
        used = used[:1]
    return _row_lines(used), used


def _in_column(box: Box, left: float, right: float) -> bool:
    common = min(box.x1, right) - max(box.x0, left)
    return common > _SAME_COLUMN * min(box.width, right - left) and (
        common > box.width / 2 or common > (right - left) / 2
    )


def _row_lines(cells: Sequence[IdentityCell]) -> list[IdentityLine]:
    """The lines of cells one below the other; a number in a cell of its own joins its item's first line."""
    lines: list[IdentityLine] = []
    pending: IdentityLine | None = None
    for cell in cells:
        own = cell_lines(cell)
        if len(own) == 1 and own[0].text.strip(" .)").isdecimal() and len(own[0].text.strip()) <= 4:
            pending = own[0]
            continue
        if pending is not None and own and pending.cell.row == cell.row:
            number = pending.text.strip(" .)")
            box = union((pending.box, own[0].box))
            own[0] = IdentityLine(f"{number}. {own[0].text}", box, cell, own[0].index)
        pending = None
        lines += own
    return lines
