"""The words of pages without a procedure table, parted into a head and the sections under known labels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from extractor.meaning.identity.labels import find_label
from extractor.meaning.identity.nip import find_nip
from extractor.meaning.sections.labels import PROCEDURE, SectionLabel, find_section, lexicon
from extractor.recognised.identity_cells import IdentityCell, IdentityLine, cell_lines
from extractor.record.geometry import Box, union

_FEWEST = 3
"""So many sections, the procedure among them, make such a sheet: their labels are common words."""
_SAME_EDGE = 2.0
"""Heights of a line by which labels that no rules hold may stand apart from their common left edge."""
_LABEL_PLACES = 2
"""A label stands in the first cell of its row, or in the second behind a number's."""
_HEAD_FIELDS = frozenset(
    {"sop_number", "sop_title", "revision_number", "page_count", "date_created", "date_effective"}
)


@dataclass
class Section:
    """A section: its name, its label as printed, and its lines from top to bottom over all its pages."""

    name: str
    label: str
    lines: list[IdentityLine] = field(default_factory=list)


@dataclass
class SectionSheet:
    """An SOP in sections: the cells of its head, and its sections in their order."""

    pages: list[int] = field(default_factory=list)
    head: list[IdentityCell] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)

    def named(self, name: str) -> Section | None:
        return next((section for section in self.sections if section.name == name), None)


def find_sheets(pages: Sequence[Sequence[IdentityCell]]) -> list[SectionSheet]:
    """The SOPs in sections that the cells of a file's pages make, in their order; none where they make none.

    A sheet begins where a section comes a second time. Pages before its first section are none of it.
    """
    sheets: list[SectionSheet] = []
    for cells in pages:
        if not cells:
            continue
        rows = _rows(cells)
        first = next((n for n, row in enumerate(rows) if _row_label(row)), len(rows))
        named = {label.name for row in rows if (label := _row_label(row))}
        begins = bool(named) and (not sheets or any(s.name in named for s in sheets[-1].sections))
        if begins:
            sheets.append(SectionSheet())
        if not sheets:
            continue
        sheet = sheets[-1]
        sheet.pages.append(cells[0].page)
        body = first if begins else _head_end(rows[:first])
        if begins:
            sheet.head += [cell for row in rows[:first] for cell in row]
        for row in rows[body:]:
            _take(sheet, row)
    return [sheet for sheet in sheets if _is_sop(sheet)]


def counts_as_sections(lines: Iterable[str]) -> bool:
    """Whether lines of a page begin with labels enough for a part of such a sheet."""
    return len({label.name for line in lines if (label := find_section(line))}) >= _FEWEST - 1


def _is_sop(sheet: SectionSheet) -> bool:
    """Whether sections make an SOP: steps among them, and a head that has a number or says what it is."""
    names = {section.name for section in sheet.sections}
    if len(names) < _FEWEST or PROCEDURE not in names:
        return False
    lines = [line for cell in sheet.head for line in cell.lines]
    kinds = {tuple(kind.split()) for kind in lexicon()["kinds"]}
    words = [tuple("".join(c if c.isalnum() else " " for c in line.casefold()).split()) for line in lines]
    says = any(kind == row[n : n + len(kind)] for kind in kinds for row in words for n in range(len(row)))
    labels = {label.field for line in lines if (label := find_label(line))}
    return says or len(labels & _HEAD_FIELDS) > 1


def _rows(cells: Sequence[IdentityCell]) -> list[list[IdentityCell]]:
    """The cells by the rows they begin in, left to right; blank ones left out.

    Where labels and their values stand in lines that no rules part, the lines that go on are rows of their
    own; a line that only looks like a label since it stands at another edge than the labels is none.
    """
    found: dict[int, list[IdentityCell]] = {}
    for cell in cells:
        if cell_lines(cell):
            found.setdefault(cell.row, []).append(cell)
    rows = [sorted(row, key=lambda cell: (cell.column, cell.box.x0)) for _, row in sorted(found.items())]
    return _on_one_edge(rows)


def _on_one_edge(rows: list[list[IdentityCell]]) -> list[list[IdentityCell]]:
    """The rows, those of a single line whose label stands aside of the others marked as going on."""
    single = [row[0] for row in rows if len(row) == 1 and len(row[0].lines) == 1 and _row_label(row)]
    if not single:
        return rows
    lefts = sorted(cell.box.x0 for cell in single)
    # Labels stand at the left of all that follows them.
    edge = lefts[0] if len(lefts) < _FEWEST else lefts[len(lefts) // 3]
    aside = {id(c) for c in single if abs(c.box.x0 - edge) > _SAME_EDGE * max(c.box.height, 1.0)}
    return [
        [replace(row[0], column=_LABEL_PLACES)] if len(row) == 1 and id(row[0]) in aside else row
        for row in rows
    ]


def _row_label(row: Sequence[IdentityCell]) -> SectionLabel | None:
    """The section's label that stands at the left of a row, behind its number's cell at most."""
    if not row or row[0].column >= _LABEL_PLACES:
        return None
    numbered = not any(character.isalpha() for character in row[0].text)
    if row[0].column > 0 or (numbered and len(row) == 1):
        return None
    found = _cell_label(row[1] if numbered else row[0])
    if found is None or not found.rest or found.parted:
        return found
    return found if len(row) == 1 and len(row[0].lines) == 1 else None


def _cell_label(cell: IdentityCell) -> SectionLabel | None:
    whole = find_section(" ".join(cell.lines))
    first = find_section(cell.lines[0]) if cell.lines else None
    if whole is not None and not whole.rest:
        return whole
    return first


def _head_end(rows: Sequence[Sequence[IdentityCell]]) -> int:
    """How many rows at the top of a page that goes on repeat the sheet's head."""
    last = 0
    for n, row in enumerate(rows):
        lines = [line for cell in row for line in cell.lines]
        labels = [label for line in lines if (label := find_label(line))]
        if any(one.field in _HEAD_FIELDS and one.distance == 0 and one.separated for one in labels) or any(
            find_nip(line) for line in lines
        ):
            last = n + 1
    return last


def _take(sheet: SectionSheet, row: Sequence[IdentityCell]) -> None:
    """Give a row to its section: the one it names, or the last."""
    label = _row_label(row)
    values = list(row)
    if label is not None:
        at = next(n for n, cell in enumerate(row) if _cell_label(cell))
        lines = cell_lines(row[at])
        # A label that goes on in the next line is one: "Prosedur/" over "Langkah-langkah".
        if not sheet.sections or sheet.sections[-1].name != label.name:
            sheet.sections.append(Section(label.name, label.label))
        section = sheet.sections[-1]
        values = list(row[at + 1 :])
        section.lines += _behind_label(lines, label)
    if sheet.sections:
        sheet.sections[-1].lines += [line for cell in values for line in cell_lines(cell)]


def _behind_label(lines: Sequence[IdentityLine], label: SectionLabel) -> list[IdentityLine]:
    """What stands in a label's own cell behind it; its first line cut where the label ends."""
    if not label.rest:
        whole = find_section(" ".join(line.text for line in lines))
        return [] if whole is not None and not whole.rest else list(lines[1:])
    box = lines[0].box
    cut = box.x0 + (1 - len(label.rest) / max(len(lines[0].text), 1)) * box.width
    rest = replace(lines[0], text=label.rest, box=Box(cut, box.y0, box.x1, box.y1))
    return [rest, *lines[1:]]


def as_cell(lines: Sequence[IdentityLine], row: int, column: int) -> IdentityCell:
    """A cell of one page that holds some lines."""
    first = lines[0].cell
    lines = [line for line in lines if line.cell.page == first.page]
    return replace(
        first,
        row=row,
        column=column,
        row_span=1,
        column_span=1,
        box=union(line.box for line in lines),
        lines=tuple(line.text for line in lines),
        line_boxes=tuple(line.box for line in lines),
        confidence=min(line.confidence for line in lines),
        line_confidences=tuple(line.confidence for line in lines),
        line_readings=tuple(line.readings for line in lines),
        raw_lines=tuple(line.text if line.raw == line.cell.lines[line.index] else line.raw for line in lines),
    )
