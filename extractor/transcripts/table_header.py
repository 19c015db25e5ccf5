"""The header of a table in rows: what each column means, however the names of its rows were joined."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from extractor.grid.model import ColumnRole
from extractor.grid.table.labels import match_column, match_group
from extractor.meaning.durations.units import unit_of_header
from extractor.record.folding import letters_of
from extractor.transcripts.model import Piece
from extractor.transcripts.rows import TextRow

ACTOR = "actor"
"""The role of a column in which roles stand in words, in place of lanes."""

_NUMBER = re.compile(r"\(?(\d{1,3})\s*[.)]?")
_WORD = re.compile(r"[^\W_]+")
_JOINTS = " .-/>:_|»→,'\"()\n\t"
_MOST_GROUP_WORDS = 4
_SURE_GROUP = 0.9
_FEWEST_NUMBERS = 4
_RISING = 0.7
_MOST_HEADER_ROWS = 4
_NAMED_ALONE = frozenset((ColumnRole.DURATION, ColumnRole.OUTPUT, ColumnRole.REMARKS, ColumnRole.NUMBER))
"""Columns whose names no lane's name begins or ends with."""
_LONGEST_NAME = 80
"""Characters; a longer text names no column."""


@dataclass(frozen=True)
class Columns:
    """What each column of a table means: a role, `lane`, or `actor` for roles written out in words."""

    roles: dict[int, str]
    lanes: dict[int, Piece]
    default_unit: str | None
    body: int
    """Index of the first row behind the header."""
    width: int
    """How many columns the header has."""

    def of(self, role: str) -> list[int]:
        return [index for index, found in self.roles.items() if found == role]


class Head(NamedTuple):
    """A header cell: the group that it stands under by its own words, and the column's name."""

    group: str | None
    name: str


def split_head(text: str) -> Head:
    """A header cell whose rows were joined ("Mutu Baku.Waktu", "Kegiatan Kegiatan") taken apart."""
    words = list(_WORD.finditer(text)) if len(text) <= _LONGEST_NAME else []
    for count in range(min(_MOST_GROUP_WORDS, len(words)), 0, -1):
        group = match_group(text[words[0].start() : words[count - 1].end()])
        if group is not None and group.score >= _SURE_GROUP:
            rest = text[words[count - 1].end() :].strip(_JOINTS)
            return Head(group.label, _once(rest) if not match_group(rest) else "")
    return Head(None, _once(text))


def _once(text: str) -> str:
    """A name that was written twice over ("No..No.") once."""
    words = list(_WORD.finditer(text))
    half = len(words) // 2
    if len(words) % 2 or not half:
        return text
    first, second = words[:half], words[half:]
    same = all(letters_of(a.group()) == letters_of(b.group()) for a, b in zip(first, second, strict=True))
    return text[second[0].start() :] if same else text


def is_like_header(text: str) -> bool:
    """Whether a text is worded like the head of another column than a lane's, such as "Mutu Baku Waktu"."""
    head = split_head(text)
    if head.group == "quality":
        return True
    words = head.name.split()
    found = [match_column(part) for part in (head.name, *words[:1], *words[-1:])]
    return any(match is not None and match[0] in _NAMED_ALONE for match in found)


def _heads(row: TextRow) -> list[Head]:
    """The heads of a row; a group's words that one cell alone begins with may be a lane's own name."""
    heads = [split_head(text) for text in row.texts]
    often = Counter(head.group for head in heads if head.group and head.name)
    joined = any(head.group == "quality" and match_column(head.name) for head in heads)
    return [
        head if not head.name or head.group != "lanes" or often["lanes"] > 1 or joined else Head(None, text)
        for head, text in zip(heads, row.texts, strict=True)
    ]


def is_header(row: TextRow) -> bool:
    """Whether a row names the columns of a procedure table."""
    if len(row.cells) < 3 or sum(bool(text) for text in row.texts) < 3:
        return False
    heads = _heads(row)
    roles = {found[0] for head in heads if head.name and (found := match_column(head.name))}
    groups = {head.group for head in heads if head.group}
    return ColumnRole.ACTIVITY in roles and len(roles) + len(groups) >= 3


def find_header(rows: Sequence[TextRow], start: int) -> int | None:
    """The first row from `start` on that heads a procedure table; None where there is none."""
    return next((index for index in range(start, len(rows)) if is_header(rows[index])), None)


def read_columns(rows: Sequence[TextRow], header: int) -> Columns:
    """What the columns mean under the header that begins at row `header`."""
    body = header + 1
    while body < len(rows) and body - header < _MOST_HEADER_ROWS and _goes_on(rows, header, body):
        body += 1
    heads = [_heads(row) for row in rows[header:body]]
    width = max(map(len, heads))
    roles: dict[int, str] = {}
    lanes: dict[int, Piece] = {}
    unit: str | None = None
    under: str | None = None
    for index in range(width):
        column = [
            (head, row.cells[index])
            for head_row, row in zip(heads, rows[header:body], strict=True)
            if index < len(head_row)
            for head in (head_row[index],)
            if head.group or head.name
        ]
        groups = [head.group for head, _ in column if head.group]
        under = groups[-1] if groups else under
        named = [(head.name, cell) for head, cell in column if head.name]
        found = next((m for name, _ in reversed(named) if (m := match_column(name))), None)
        in_lanes = under == "lanes" and (bool(groups) or found is None or found[0] is ColumnRole.OTHER)
        if found and not in_lanes:
            roles[index] = found[0]
            under = under if under == "quality" else None
            if found[0] is ColumnRole.DURATION:
                unit = unit_of_header(" ".join(cell.text for _, cell in column))
        elif named and any(group == "quality" for group in groups):
            roles[index] = ColumnRole.OTHER
        elif named:
            name, cell = named[-1]
            roles[index] = ColumnRole.LANE
            lines = cell.lines if name == cell.text else (name,)
            lanes[index] = Piece(lines, cell.line, cell.column)
        elif "lanes" in groups:
            roles[index] = ACTOR
    if ColumnRole.LANE in roles.values():
        roles = {i: r for i, r in roles.items() if r != ACTOR}
    return Columns(roles, lanes, unit, body, width)


def _goes_on(rows: Sequence[TextRow], header: int, at: int) -> bool:
    return is_sub_header(rows[at]) or _names_lanes(rows[header], rows[at])


def is_sub_header(row: TextRow) -> bool:
    """Whether a row below the header still names columns: no number before it, roles or lanes in it."""
    if not row.is_table or is_number_row(row) or number_of(row.cells[0].text) is not None:
        return False
    roles = [head for head in _heads(row) if (head.name and match_column(head.name)) or head.group]
    return len(roles) >= 2 and len(row.texts[0]) < 20


def _names_lanes(header: TextRow, row: TextRow) -> bool:
    """Whether a row holds names under the heading over the lanes alone."""
    if not row.is_table or is_number_row(row):
        return False
    heads = _heads(header)
    filled = [cell.index for cell in row.cells if cell.lines]
    first = next((n for n, head in enumerate(heads) if head.group == "lanes" and not head.name), None)
    if first is None or len(filled) < 2:
        return False
    end = next((n for n in range(first + 1, len(heads)) if heads[n].name or heads[n].group == "quality"), 0)
    return bool(end) and all(first <= index < end for index in filled)


def is_number_row(row: TextRow) -> bool:
    """Whether a row counts the columns: a number in every filled cell, most of them rising."""
    numbers = [number_of(text) for text in row.texts if text]
    known = [n for n in numbers if n is not None]
    if len(known) < _FEWEST_NUMBERS or len(known) < len(numbers):
        return False
    return sum(b > a for a, b in pairwise(known)) >= _RISING * (len(known) - 1)


def number_of(text: str) -> int | None:
    """The number that a cell holds alone; None where it holds none."""
    match = _NUMBER.fullmatch(text.strip())
    return int(match[1]) if match else None
