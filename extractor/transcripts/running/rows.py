"""Puts the parts of lines together to the rows of a table: one search for all columns.

Programs read a table across, cell after cell or column after column. However they do, each column comes from
top to bottom. So a state of the search is the last row that each column has reached; a line lies in one row,
and what it holds either goes on with that row's cells or begins them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import NamedTuple

from extractor.transcripts.running.network import ROLES

COLUMNS = ("number", "activity", "requirements", "duration", "output", "remarks")
LEFT_OUT = {
    "number": 1.0,
    "activity": 4.0,
    "requirements": 2.5,
    "duration": 2.5,
    "output": 2.5,
    "remarks": 0.05,
}
"""What it costs that a row has nothing in a column, as a logarithm of how seldom that is."""
TELLING = {
    "number": 1.0,
    "activity": 1.0,
    "requirements": 0.4,
    "duration": 1.0,
    "output": 0.4,
    "remarks": 0.2,
}
"""What a column's beginnings weigh: those of requirements and outputs are often another column's words."""
_LEAP, _LEAP_OPENLY = 5.0, 2.5
"""What it costs that a line lies neither in the row of the one before nor in the next, as where columns come
one by one; less behind a blank line, and where a column begins."""
_COUNTED, _MISCOUNTED = 1.5, 0.7
"""What a number in its place says for a row, and another one against it."""
_KEPT, _FEWEST_KEPT, _WORK = 40, 4, 12_000
"""States that are followed: fewer where a text has thousands of lines, which no sheet has."""
_HOPELESS = 12.0
"""How much dearer than the best a state is that is given up."""
_SURE = 0.002
_NONE = -1


@dataclass(frozen=True)
class LinePart:
    """What a line holds of a column: its words by index, and the probability that a cell begins there.

    `value` is the number that a part of the number column shows.
    """

    column: str
    words: tuple[int, ...]
    begins: float
    value: int | None = None


@dataclass(frozen=True)
class BodyLine:
    """The parts of a line by column, left to right; `fresh` tells that a blank line is before it."""

    parts: tuple[LinePart, ...]
    fresh: bool


class _State(NamedTuple):
    reached: tuple[int, ...]
    row: int


class _Way(NamedTuple):
    cost: float
    row: int
    before: "_Way | None"


def place_rows(lines: Sequence[BodyLine], first: int) -> list[int]:
    """The row, from 0, that each line lies in; `first` is the number that the first row should show."""
    ways: dict[_State, _Way] = {_State((_NONE,) * len(COLUMNS), _NONE): _Way(0.0, _NONE, None)}
    most = max(_FEWEST_KEPT, min(_KEPT, _WORK // max(len(lines), 1)))
    for line in lines:
        grown: dict[_State, _Way] = {}
        for state, way in ways.items():
            for row in _choices(state, line):
                step = _step(state, line, row, first)
                if step is None:
                    continue
                cost, reached = way.cost + step[0], _State(step[1], row)
                known = grown.get(reached)
                if known is None or cost < known.cost:
                    grown[reached] = _Way(cost, row, way)
        least = min(way.cost for way in grown.values()) + _HOPELESS
        kept = [item for item in grown.items() if item[1].cost <= least]
        ways = dict(sorted(kept, key=lambda item: item[1].cost)[:most])
    best: _Way | None = min(
        (_Way(way.cost + _unreached(state), way.row, way.before) for state, way in ways.items()),
        key=lambda way: way.cost,
    )
    rows: list[int] = []
    while best is not None and best.before is not None:
        rows.append(best.row)
        best = best.before
    return rows[::-1]


def _choices(state: _State, line: BodyLine) -> set[int]:
    """The rows that a line may lie in: beside the line before, or where one of its columns goes on."""
    found = {max(state.row, 0), state.row + 1}
    for part in line.parts:
        last = state.reached[COLUMNS.index(part.column)]
        found |= {max(last, 0), last + 1}
    return found


def _step(state: _State, line: BodyLine, row: int, first: int) -> tuple[float, tuple[int, ...]] | None:
    """What it costs to put a line into a row, and what columns have reached then; None where it cannot."""
    cost = 0.0
    if row not in (state.row, state.row + 1):
        new = all(state.reached[COLUMNS.index(part.column)] == _NONE for part in line.parts)
        cost += _LEAP_OPENLY if line.fresh or new else _LEAP
    reached = list(state.reached)
    for part in line.parts:
        at = COLUMNS.index(part.column)
        last = reached[at]
        if row < last:
            return None
        begins = min(max(part.begins, _SURE), 1 - _SURE)
        if row == last:
            cost -= TELLING[part.column] * log(1 - begins)
        else:
            cost -= TELLING[part.column] * log(begins)
            cost += LEFT_OUT[part.column] * (row - last - 1)
            if part.value is not None:
                cost += -_COUNTED if part.value == row + first else _MISCOUNTED
        reached[at] = row
    return cost, tuple(reached)


def _unreached(state: _State) -> float:
    last = max(state.reached)
    return sum(LEFT_OUT[column] * (last - at) for column, at in zip(COLUMNS, state.reached, strict=True))


def column_of(role: int) -> str | None:
    """The column of a role of the network; None for what stands in none."""
    return _OF_ROLE.get(role)


_OF_ROLE: Mapping[int, str] = {ROLES.index(name): name for name in COLUMNS}
