"""Tables, their columns and rows."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Generic, TypeVar

from extractor.checks.timing.conventions import Convention, default_convention
from extractor.checks.timing.counted import StepTime, step_times
from extractor.export.marks import Marks
from extractor.export.model import Entry
from extractor.record.model import SopRecord, Step

T = TypeVar("T")
Value = str | int | float | bool | datetime.date | None


class Kind(StrEnum):
    """What the cells of a column hold. A date that is not whole (`2014-12`) stands in its column as text."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    FLAG = "flag"


class Subject:
    """An entry with what several tables need worked out once."""

    def __init__(self, entry: Entry) -> None:
        self.name = entry.name
        self.record: SopRecord = entry.record
        self.marks = Marks(entry.record)
        self.convention: Convention = default_convention()

    @cached_property
    def lanes(self) -> dict[str, str]:
        """The names of the lanes by their ids."""
        return {actor.id: actor.name for actor in self.record.actors}

    @cached_property
    def times(self) -> list[StepTime]:
        """The times of the steps, in order."""
        return step_times(self.record.steps)

    @cached_property
    def symbols(self) -> dict[str, tuple[Step, str | None]]:
        """The step and the lane of each symbol, by its id."""
        return {s.id: (step, s.actor) for step in self.record.steps for s in step.symbols}


@dataclass(frozen=True)
class Column(Generic[T]):
    """A column: its value of a thing, and where that stands in the record, below the thing's own place.

    `at` is None for what is worked out or is a key: such a cell is never doubtful. It is "" for the thing
    itself, without its parts. `width` is in characters.
    """

    name: str
    value: Callable[[Subject, T], Value]
    at: str | None = None
    kind: Kind = Kind.TEXT
    width: int = 14


def _is_doubtful(marks: Marks, place: str, at: str | None) -> bool:
    if at is None:
        return False
    return marks.is_doubtful(place + at) if at else marks.is_marked(place)


@dataclass(frozen=True)
class Row:
    """The cells of a row, and the numbers of those whose value is doubtful."""

    cells: tuple[Value, ...]
    doubtful: frozenset[int]


@dataclass(frozen=True)
class Table(Generic[T]):
    """A table: `things` gives what has a row, with its place in the record.

    Every table begins with the column `record`; one with `judged` ends in `confidence`, the lowest of the
    row's values, and `doubtful`, the columns to look at.
    """

    name: str
    things: Callable[[Subject], Iterable[tuple[str, T]]]
    columns: tuple[Column[T], ...]
    judged: bool = True

    @cached_property
    def heads(self) -> tuple[tuple[str, Kind, int], ...]:
        """Name, kind and width of every column."""
        own = [(column.name, column.kind, column.width) for column in self.columns]
        last = [("confidence", Kind.NUMBER, 11), ("doubtful", Kind.TEXT, 16)] if self.judged else []
        return (("record", Kind.TEXT, 22), *own, *last)

    def rows(self, subject: Subject) -> Iterator[Row]:
        """The rows of a record."""
        for place, thing in self.things(subject):
            yield self._row(subject, place, thing)

    def _row(self, subject: Subject, place: str, thing: T) -> Row:
        doubtful = frozenset(
            number
            for number, column in enumerate(self.columns, start=1)
            if _is_doubtful(subject.marks, place, column.at)
        )
        cells: list[Value] = [subject.name, *(column.value(subject, thing) for column in self.columns)]
        if self.judged:
            confidence = subject.marks.confidence(place)
            cells.append(None if confidence is None else round(confidence, 4))
            cells.append(", ".join(self.columns[number - 1].name for number in sorted(doubtful)))
        return Row(tuple(cells), doubtful)
