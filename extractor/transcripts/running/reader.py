"""Texts that were read across a table, cell after cell or column by column: words without places."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from extractor.grid.model import ColumnRole
from extractor.grid.table.labels import match_signature, match_total
from extractor.meaning.identity.labels import find_label
from extractor.meaning.terms.activities import begins_activity
from extractor.transcripts.header import lanes_of
from extractor.transcripts.model import Piece, TextIdentity, TextProcedure, TextStep
from extractor.transcripts.running.cells import Cell, read_cell
from extractor.transcripts.running.columns import TaggedLine, body_line, tag_lines
from extractor.transcripts.running.cutting import HEADED, cut_rows
from extractor.transcripts.running.rows import BodyLine, place_rows
from extractor.transcripts.running.times import with_units
from extractor.transcripts.running.torn import join_torn
from extractor.transcripts.running_identity import read_raw_identity

TITLES = ("sop ", "prosedur ", "standar operasional")
"""How the title above a procedure table begins, in small letters."""
_FEWEST_STEPS = 2
_FEWEST_CELLS = 4
"""Cells, two a field, from which lines are an identity block."""
_NEAR = 3  # lines
_AHEAD = 12  # lines in which a table's first number stands
_LONGEST_LINE = 2_000
_MOST_ROWS = 150  # more than sheets have: what a hostile text costs is bounded
_ACROSS = 0.3
"""Share of lines with words of several columns from which a table was read across."""
_SHORT = 40  # characters
_SURE_TOTAL = 0.8
_COUNTED, _INFERRED = 0.95, 0.6
_TITLE = 0.8
_UNSEEN = 0.4
"""How sure it is that a cell was blank of which nothing was read: in filled columns most are not."""
_UNCUT = ("number", "remarks")
_FILLED = frozenset(("activity", "requirements", "duration", "output"))


@dataclass
class RunningTable:
    """A table's lines by index, of heads and of steps; its cells by row; and the first step's number."""

    heads: list[int] = field(default_factory=list)
    body: list[int] = field(default_factory=list)
    cells: dict[int, dict[str, Cell]] = field(default_factory=dict)
    first: int = 1

    @property
    def columns(self) -> frozenset[str]:
        """The columns of which something was read."""
        return frozenset(column for cells in self.cells.values() for column in cells)

    @property
    def start(self) -> int:
        """Its first line."""
        return min([*self.heads, *self.body])


def read_running(text: str) -> tuple[list[TextIdentity], list[TextProcedure]]:
    """The identity blocks and procedure tables of a running text."""
    lines = join_torn([line[:_LONGEST_LINE] for line in text.replace("\f", "\n\n").split("\n")])
    identities: list[TextIdentity] = []
    procedures: list[TextProcedure] = []
    done = 0
    for table in running_tables(lines):
        steps = tuple(_steps(table))
        if len(steps) < _FEWEST_STEPS:
            continue
        title = _title(lines, done, table.start)
        above = [n for n in range(done, table.start) if title is None or n != title.line - 1]
        identities += _identity(lines, above)
        lanes = tuple(lanes_of([(n, lines[n]) for n in _first_head(table)]))
        columns = frozenset((*table.columns, *((ColumnRole.LANE,) if lanes else ())))
        procedures.append(TextProcedure(lanes, steps, title, first_line=table.start + 1, columns=columns))
        done = table.body[-1] + 1
    rest = _identity(lines, range(done, len(lines)))
    if procedures and not rest:
        procedures[-1] = _with_foot(procedures[-1], lines[done:], done + 1)
    return identities + rest, procedures


def running_tables(lines: Sequence[str]) -> list[RunningTable]:
    """The tables of a text with their cells.

    Steps with heads between them are one table, until an identity block or another first step comes.
    """
    tagged = tag_lines([line.split() for line in lines])
    tables = [RunningTable()]
    between: list[int] = []
    for n, line in enumerate(tagged):
        if not line.is_body:
            between += [n] if line.words else []
            continue
        heads = [k for k in between if tagged[k].is_head]
        if tables[-1].body and (_identity(lines, between) or (heads and _restarts(tagged, n))):
            tables.append(RunningTable())
        tables[-1].heads += heads
        tables[-1].body.append(n)
        between = []
    found = [table for table in tables if table.body]
    taken = {n for table in found for n in (*table.heads, *table.body)}
    for table in found:
        _fill(table, tagged, _tail(lines, taken, table.body[-1] + 1))
    return found


def _tail(lines: Sequence[str], taken: Collection[int], start: int) -> list[int]:
    """The lines right behind a table's last that are the ends of its cells: short ones of plain words."""
    found = []
    for n in range(start, min(start + 1 + _NEAR, len(lines))):
        text = lines[n].strip()
        if not text and n == start:
            continue
        if not text or len(text) > _SHORT or n in taken or _is_foot(text):
            break
        found.append(n)
    return found


def _is_foot(text: str) -> bool:
    """Whether a line stands below a table and not in it."""
    told = max(match_total(text), match_signature(text)) >= _SURE_TOTAL
    return told or find_label(text) is not None or any(c.isdecimal() for c in text)


def _restarts(tagged: Sequence[TaggedLine], at: int) -> bool:
    """Whether the steps from a line on are counted from 1 again."""
    values = (part.value for line in tagged[at : at + _AHEAD] for part in body_line(line, fresh=False).parts)
    return next((value for value in values if value is not None), None) == 1


def _fill(table: RunningTable, tagged: Sequence[TaggedLine], tail: Sequence[int]) -> None:
    """Put the table's lines into its rows, those of the `tail` into the last one."""
    lines = [body_line(tagged[n], fresh=n > 0 and not tagged[n - 1].words) for n in table.body]
    table.first = _first_number(lines)
    placed = place_rows(lines, table.first)
    headed = _numbered(table, tagged)
    is_headed = len(set(headed)) >= len(set(placed))
    placed = headed if is_headed else placed
    placed += [placed[-1]] * len(tail)
    table.body += tail
    lines += [body_line(tagged[n], fresh=False) for n in tail]
    rows: dict[int, list[tuple[int, TaggedLine]]] = {}
    for n, line, row in zip(table.body, lines, placed, strict=True):
        rows.setdefault(row, []).append((n, tagged[n]))
        for part in line.parts:
            cell = table.cells.setdefault(row, {}).setdefault(part.column, Cell(part.column))
            cell.add(n, tagged[n], part)
    across = sum(len(line.parts) > 1 for line in lines) > _ACROSS * len(lines)
    if across and len(rows) <= _MOST_ROWS:
        for row, cells in zip(rows, cut_rows(list(rows.values()), headed=is_headed), strict=True):
            kept = {c: cell for c, cell in table.cells.get(row, {}).items() if c in _UNCUT}
            table.cells[row] = kept | cells
    _doubt_lone_columns(table, lines)


def _doubt_lone_columns(table: RunningTable, lines: Sequence[BodyLine]) -> None:
    """A column that was read by itself, with another count of cells than rows: a blank one could be any."""
    shared = {part.column for line in lines if len(line.parts) > 1 for part in line.parts}
    for column in table.columns - shared - {"remarks"}:
        held = [cells[column] for cells in table.cells.values() if column in cells]
        for cell in held:
            cell.alone = len(held) != len(table.cells)


def _numbered(table: RunningTable, tagged: Sequence[TaggedLine]) -> list[int]:
    """The rows of the lines where each row begins with its number and its activity; else none."""
    rows: list[int] = []
    row = -1
    for n in table.body:
        match = HEADED.match(" ".join(tagged[n].words))
        if match and int(match[1]) == table.first + row + 1 and begins_activity(match.string[match.end() :]):
            row += 1
        rows.append(row)
    return rows if rows and rows[0] == 0 else []


def _first_number(lines: Sequence[BodyLine]) -> int:
    """The number of the first step: 1, unless the numbers that were read count on from another."""
    values = [part.value for line in lines for part in line.parts if part.value is not None]
    if len(values) < _FEWEST_STEPS or {1, 2} & set(values):
        return 1
    follow = sum(b - a == 1 for a, b in pairwise(values))
    return values[0] if 2 * follow >= len(values) - 1 else 1


def _first_head(table: RunningTable) -> list[int]:
    """The lines of the first of its heads, which those of further pages repeat."""
    found = table.heads[:1]
    for n in table.heads[1:]:
        if n - found[-1] > _NEAR or n > table.body[0]:
            break
        found.append(n)
    return found


def _steps(table: RunningTable) -> Iterator[TextStep]:
    """The steps of its rows; rows of which nothing but scraps was read are none."""
    filled = table.columns & _FILLED
    for row, pieces in with_units(_pieces(table)).items():
        cells, held = table.cells[row], dict(pieces)
        if "activity" not in held and not ("duration" in held and {"requirements", "output"} & held.keys()):
            continue
        number = row + table.first
        at = min(cell.lines[0][0] for cell in cells.values()) + 1
        held = {column: Piece((), at, 1, _UNSEEN) for column in filled} | held
        counted = "number" in cells and cells["number"].value == number
        place = Piece((str(number),), at, 1, _COUNTED if counted else _INFERRED)
        yield _with(TextStep(number, place), held)


def _pieces(table: RunningTable) -> dict[int, dict[str, Piece]]:
    """What the cells hold, row after row, the number's left out."""
    return {
        row: {
            column: piece
            for column, cell in cells.items()
            if column != "number" and (piece := read_cell(cell))
        }
        for row, cells in sorted(table.cells.items())
    }


def _with(step: TextStep, held: Mapping[str, Piece]) -> TextStep:
    return replace(
        step,
        activity=held.get("activity"),
        requirements=held.get("requirements"),
        duration=held.get("duration"),
        output=held.get("output"),
        remarks=held.get("remarks"),
    )


def _identity(lines: Sequence[str], numbers: Sequence[int]) -> list[TextIdentity]:
    cells = read_raw_identity([(n + 1, lines[n]) for n in numbers])
    return [TextIdentity(tuple(cells), numbers[0] + 1)] if len(cells) >= _FEWEST_CELLS else []


def _title(lines: Sequence[str], start: int, head: int) -> Piece | None:
    """The line of words right above a head, where it names an SOP or a procedure."""
    for n in range(head - 1, max(start, head - 1 - _NEAR) - 1, -1):
        text = lines[n].strip()
        if text:
            return Piece((text,), n + 1, 1, _TITLE) if text.casefold().startswith(TITLES) else None
    return None


def _with_foot(procedure: TextProcedure, lines: Sequence[str], first: int) -> TextProcedure:
    """The procedure with its total, and the lines below it; `first` is the number of the first line."""
    below = [Piece((line.strip(),), first + n, 1, _INFERRED) for n, line in enumerate(lines) if line.strip()]
    for k, piece in enumerate(below[:_NEAR]):
        if match_total(re.split(r"\d", piece.text, maxsplit=1)[0]) >= _SURE_TOTAL:
            near = " ".join(p.text for p in below[k : k + 2])
            digits = re.search(r"\d.*", near)
            total = replace(piece, lines=(digits.group(),)) if digits else None
            return replace(procedure, total=total, below=tuple(below[k + 1 :]))
    return replace(procedure, below=tuple(below))
