"""What a record says against the pages that it was read from: such a record is neither sure nor `ok`."""

from collections.abc import Sequence
from itertools import pairwise

from extractor.grid.model import ColumnRole
from extractor.meaning.assembly.steps import STEP_FIELDS, StepRows
from extractor.recognised.evidence import EvidenceBook
from extractor.recognised.page import ProcedureUnit
from extractor.record.model import Origin, Step, TableShape
from extractor.record.reasons import Code, because
from extractor.store.reasons import sentence

_GUESSED = 0.5
"""Confidence of the cells of columns that no header names. By hand: nothing was measured that it rests on."""
_ON_ALL_SHEETS = (ColumnRole.REQUIREMENTS, ColumnRole.DURATION, ColumnRole.OUTPUT)
"""Columns that nearly all tables have: whether another one is theirs is asked where they are lacking."""
_OWN_WORDS = (ColumnRole.ACTIVITY, ColumnRole.REQUIREMENTS, ColumnRole.OUTPUT)
"""Columns in which each step has a cell of its own: none of 189 real steps and 320 drawn ones shared one."""
_COLUMN = 0.95
"""A field is in doubt whose column is less sure than this, or that there is none for it."""
_MISPLACED = 0.3
"""Confidence of steps in a table of which a part that every such table has was not found. By hand."""
_CUT_OFF = 0.85
"""Most that words at the paper's edge are sure of: what is left of a torn word can be another. By hand."""
_UNRULED = 0.7
"""Most that a step is sure of whose row follows from its number, where no rule was seen. By hand."""
_LOST, _BESIDE_LOST = 0.3, 0.7
"""Confidence of a step's number where the one before it was not found, and of the rows on both sides. By
hand."""


def confess(
    steps: Sequence[Step],
    rows: Sequence[StepRows],
    units: Sequence[ProcedureUnit],
    shapes: Sequence[TableShape],
    book: EvidenceBook,
) -> list[str]:
    """Marks in `book` what cannot be right as it was read; gives what keeps the record from being `ok`.

    `shapes` are those of the units' tables.
    """
    _doubt_guessed(rows, units, book)
    _doubt_roles(rows, units, book)
    _doubt_cut_off(rows, units, shapes, book)
    _doubt_beside_missing(rows, units, book)
    _doubt_unruled(rows, units, book)
    _doubt_merged(rows, units, book)
    return [
        *_empty_tables(rows, units),
        *_missing_columns(rows, units, book),
        *missing_steps([row.number for row in rows], book),
        *_without_symbol(steps, units),
    ]


def _doubt_guessed(rows: Sequence[StepRows], units: Sequence[ProcedureUnit], book: EvidenceBook) -> None:
    for index, step in enumerate(rows):
        if any(units[unit].grid.guessed for unit, _ in step.keys):
            book.doubt(f"/steps/{index}", _GUESSED, because(Code.COLUMNS_GUESSED))


def _doubt_roles(rows: Sequence[StepRows], units: Sequence[ProcedureUnit], book: EvidenceBook) -> None:
    """Where it is not sure which column a field stands in, or that no column holds it, so is what it says."""
    chances = _role_chances(units)
    for index, step in enumerate(rows):
        for role, name in STEP_FIELDS.items():
            sure = min((chances[u].get(role, (1.0, False)) for u, _ in step.keys), default=(1.0, False))
            if sure[0] < _COLUMN:
                code = Code.COLUMN_UNSURE if sure[1] else Code.COLUMN_MISSING
                book.doubt(f"/steps/{index}/{name}", sure[0], because(code, column=name))


def _role_chances(units: Sequence[ProcedureUnit]) -> list[dict[ColumnRole, tuple[float, bool]]]:
    """For each table how sure the column of a role is, or that there is none, and whether there is one.

    A table that goes on without names has the columns of the one before, as sure as there.
    """
    found: list[dict[ColumnRole, tuple[float, bool]]] = []
    for unit in units:
        grid = unit.grid
        if found and not grid.has_header and not grid.guessed:
            found.append(found[-1])
            continue
        known = {column.role: (column.confidence, True) for column in grid.columns}
        lacking = {role: (chance, False) for role, chance in grid.lacking if role in _ON_ALL_SHEETS}
        found.append(lacking | known)
    return found


def _doubt_cut_off(
    rows: Sequence[StepRows],
    units: Sequence[ProcedureUnit],
    shapes: Sequence[TableShape],
    book: EvidenceBook,
) -> None:
    """Where a table runs off the paper, the words of its outermost column may lack their ends."""
    for index, step in enumerate(rows):
        for unit in dict.fromkeys(unit for unit, _ in step.keys):
            columns, cut = units[unit].grid.columns, shapes[unit].cut_off
            outermost = {"left": columns[0], "right": columns[-1]} if columns else {}
            for side, column in outermost.items():
                if side in cut and column.role in STEP_FIELDS:
                    pointer = f"/steps/{index}/{STEP_FIELDS[column.role]}"
                    book.doubt(pointer, _CUT_OFF, because(Code.CUT_OFF))


def _doubt_beside_missing(
    rows: Sequence[StepRows], units: Sequence[ProcedureUnit], book: EvidenceBook
) -> None:
    """Where a scan leaves a number out, the rows on both sides may hold the words of that step: the rule
    between them was not seen."""
    for index, (before, after) in enumerate(pairwise(rows)):
        scanned = any(units[u].words is Origin.OCR for u, _ in (*before.keys, *after.keys))
        if scanned and after.number > before.number + 1:
            for beside in (index, index + 1):
                book.doubt(f"/steps/{beside}", _BESIDE_LOST, because(Code.STEP_BEFORE_MISSING))


def _doubt_unruled(rows: Sequence[StepRows], units: Sequence[ProcedureUnit], book: EvidenceBook) -> None:
    """Steps whose rows were told by their numbers alone may hold words of the step before or after."""
    for index, step in enumerate(rows):
        if any(units[unit].grid.table.unruled_from is not None for unit, _ in step.keys):
            book.doubt(f"/steps/{index}", _UNRULED, because(Code.RULES_UNSEEN))


def _doubt_merged(rows: Sequence[StepRows], units: Sequence[ProcedureUnit], book: EvidenceBook) -> None:
    """A cell of words beside several steps of a scan may be several cells: the rule between was not seen.

    A time that several steps share is common, and says so.
    """
    place = {key: index for index, step in enumerate(rows) for key in step.keys}
    for u, unit in enumerate(units):
        for field in unit.fields if unit.words is Origin.OCR else ():
            beside = {place[u, s] for s in (field.step, *field.covers) if (u, s) in place}
            if field.role in _OWN_WORDS and len(beside) > 1:
                for index in beside:
                    pointer = f"/steps/{index}/{STEP_FIELDS[field.role]}"
                    book.doubt(pointer, _BESIDE_LOST, because(Code.CELL_OF_SEVERAL_ROWS))


def _empty_tables(rows: Sequence[StepRows], units: Sequence[ProcedureUnit]) -> list[str]:
    """A table with a header and a body but no step was not understood, and nothing of it is in the record.

    A header alone may stand at the foot of a page; but not where no page has steps.
    """
    held = {unit for step in rows for unit, _ in step.keys}
    bare = [
        u
        for u, unit in enumerate(units)
        if u not in held and (not rows or (unit.grid.has_header and unit.grid.rows))
    ]
    pages = ", ".join(map(str, sorted({units[u].page for u in bare})))
    return [f"tabel pada halaman {pages} tanpa langkah"] if bare else []


def _missing_columns(
    rows: Sequence[StepRows], units: Sequence[ProcedureUnit], book: EvidenceBook
) -> list[str]:
    """A procedure table without activities or without lanes was not understood."""
    problems = []
    for role, column in ((ColumnRole.ACTIVITY, "activity"), (ColumnRole.LANE, "actors")):
        lacking = {u for u, unit in enumerate(units) if all(c.role is not role for c in unit.grid.columns)}
        if not lacking:
            continue
        pages = ", ".join(str(page) for page in sorted({units[u].page for u in lacking}))
        reason = because(Code.COLUMN_MISSING, column=column)
        problems.append(f"{sentence([reason])} pada halaman {pages}")
        for index, step in enumerate(rows):
            if any(unit in lacking for unit, _ in step.keys):
                book.doubt(f"/steps/{index}", _MISPLACED, reason)
    return problems


def missing_steps(numbers: Sequence[int], book: EvidenceBook) -> list[str]:
    """Steps are counted from 1 without a gap; where numbers are left out, rows were lost or misread."""
    lost: list[int] = []
    for index, number in enumerate(numbers):
        before = numbers[index - 1] if index else 0
        if number > before + 1:
            lost += range(before + 1, number)
            book.doubt(f"/steps/{index}/number", _LOST, because(Code.STEP_BEFORE_MISSING))
    return [f"langkah {', '.join(map(str, lost[:_TOLD]))} tidak ditemukan"] if lost else []


_TOLD = 12
"""Missing numbers that a problem names; a misread number can leave hundreds out."""


def _without_symbol(steps: Sequence[Step], units: Sequence[ProcedureUnit]) -> list[str]:
    """A step that nobody does: its symbol was not seen, or the sheet has none."""
    bare = [step.number for step in steps if not step.symbols]
    if not bare or not any(unit.grid.lanes for unit in units):
        return []
    return [f"langkah {', '.join(map(str, bare[:_TOLD]))} tanpa simbol pelaksana"]
