"""The head of a sheet in sections, and sections that identities have, as cells to read an identity from."""

from collections.abc import Sequence
from dataclasses import replace

from extractor.meaning.identity.agency import is_agency_line
from extractor.meaning.identity.labels import find_label
from extractor.meaning.identity.nip import find_nip
from extractor.meaning.sections.labels import lexicon
from extractor.meaning.sections.reader import SectionSheet, as_cell
from extractor.recognised.identity_cells import IdentityCell, IdentityLine, cell_lines
from extractor.record.folding import letters_of
from extractor.record.geometry import Box, union

_BY_PLACE = 0.97
"""How sure a title or an official is that stands where they do, without a label, as a share. By hand."""
_LABELS = {"legal_basis": "Dasar Hukum", "equipment": "Peralatan", "warnings": "Peringatan"}
_LABELS |= {"qualifications": "Kualifikasi Pelaksana"}
_TITLE, _APPROVER = "Judul SOP", "Disahkan oleh"
_LEAST_TITLE = 5  # letters


def identity_cells(sheet: SectionSheet) -> list[IdentityCell]:
    """The cells of the head, what has no label there given one, and a pair of cells for each section that
    fills a field of the identity."""
    lines = [line for cell in head_cells(sheet) for line in cell_lines(cell)]
    fields = {one.field for line in lines if (one := find_label(line.text))}
    title = [] if "sop_title" in fields else _title(lines)
    approver = [] if "approved_by" in fields else _approver(lines)
    apart = {(id(line.cell), line.index) for line in (*title, *approver)}
    kept: dict[int, list[IdentityLine]] = {}
    for line in lines:
        if (id(line.cell), line.index) not in apart:
            kept.setdefault(id(line.cell), []).append(line)
    cells = [
        replace(as_cell(own, own[0].cell.row, own[0].cell.column), box=own[0].cell.box)
        for own in kept.values()
    ]
    row = 1 + max((cell.row for cell in sheet.head), default=0)
    for label, found in ((_TITLE, title), (_APPROVER, approver)):
        if found:
            cells += _labelled(label, found, row, _BY_PLACE)
            row += 1
    for name, known in _LABELS.items():
        lines = [
            line
            for section in sheet.sections
            if lexicon()["fields"].get(section.name) == name
            for line in section.lines
        ]
        if lines:
            cells += _labelled(known, lines, row, 1.0)
            row += 1
    return cells


def head_cells(sheet: SectionSheet) -> list[IdentityCell]:
    """The cells of the head without the lines that only say what kind of sheet this is."""
    cells = []
    for cell in _joined(sheet.head):
        kept = [line for line in cell_lines(cell) if not _is_kind(line.text)]
        if kept:
            cells.append(replace(as_cell(kept, cell.row, cell.column), box=cell.box))
    return cells


def _labelled(label: str, lines: Sequence[IdentityLine], row: int, sure: float) -> list[IdentityCell]:
    """A cell with a label, and beside it one with its value."""
    value = as_cell(lines, row, 1)
    value = replace(
        value,
        confidence=value.confidence * sure,
        line_confidences=tuple(confidence * sure for confidence in value.line_confidences),
    )
    box = Box(value.box.x0 - 1, value.box.y0, value.box.x0, value.box.y1)
    name = replace(
        value,
        column=0,
        box=box,
        lines=(label,),
        line_boxes=(box,),
        line_confidences=(),
        line_readings=(),
        raw_lines=(),
        confidence=1.0,
    )
    return [name, value]


def _title(lines: Sequence[IdentityLine]) -> list[IdentityLine]:
    """The topmost lines that name something: no office, no label, no official."""
    found: list[IdentityLine] = []
    for line in sorted(lines, key=lambda one: (one.cell.page, one.box.y0, one.box.x0)):
        others = find_label(line.text) or find_nip(line.text) or is_agency_line(line.text)
        if others or (found and line.cell is not found[-1].cell):
            if found:
                break
            continue
        found.append(line)
    letters = sum(character.isalpha() for line in found for character in line.text)
    return found if letters >= _LEAST_TITLE else []


def _approver(lines: Sequence[IdentityLine]) -> list[IdentityLine]:
    """The cell of the official who has a NIP."""
    owner = next((line.cell for line in lines if find_nip(line.text)), None)
    return [line for line in lines if line.cell is owner]


def _joined(cells: Sequence[IdentityCell]) -> list[IdentityCell]:
    """The cells; of lines that no rules hold, those without a label joined to the one with it over them."""
    result: list[IdentityCell] = []
    for cell in cells:
        above = result[-1] if result else None
        goes_on = (
            above is not None
            and _is_loose(cell)
            and _is_loose(above)
            and find_label(cell.lines[0]) is None
            and find_label(above.lines[0]) is not None
            and cell.box.x0 > above.box.x0 + cell.box.height
        )
        if above is not None and goes_on:
            both = [*cell_lines(above), *cell_lines(cell)]
            result[-1] = as_cell(both, above.row, above.column)
        else:
            result.append(cell)
    return result


def _is_loose(cell: IdentityCell) -> bool:
    """Whether a cell is a line, or lines, without rules around them."""
    return bool(cell.line_boxes) and cell.box == union(cell.line_boxes)


def _is_kind(text: str) -> bool:
    """Whether a line only says what kind of sheet this is, or stands for a logo."""
    folded = letters_of(text)
    return folded in {letters_of(kind) for kind in lexicon()["kinds"]} or folded.startswith(
        ("logo", "lambang")
    )
