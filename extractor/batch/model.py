"""Values of a batch run: tasks and their outcomes, and what became of each input."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from extractor.errors import SopError
from extractor.page.failure import PageFailure

ENGINE_CODE = "E-ENGINE"
"""The code of an OCR engine's failure; a page that another one read all the same is read again later."""


@dataclass(frozen=True)
class Task:
    """A call to make in a worker process: `function(*arguments)`, all of it picklable.

    `key` tells the outcome which task it belongs to. A task that runs longer than `seconds` is ended.
    """

    key: object
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    seconds: float


@dataclass(frozen=True)
class Problem:
    """Why a task has no result: a code such as `E-LIMIT`, what happened, and what the user can do.

    `passing` where it may well not happen again: it has to do with the machine and not with the input.
    """

    code: str
    message: str
    remedy: str = ""
    passing: bool = False

    def __str__(self) -> str:
        return f"{self.code}: {self.message}" + (f" {self.remedy}" if self.remedy else "")


def problem_of(error: SopError) -> Problem:
    """A coded error as it crosses processes."""
    return Problem(error.code, error.message, error.remedy, error.passing)


@dataclass(frozen=True)
class Outcome:
    """What became of a task: its value, or a problem."""

    key: object
    value: Any = None
    problem: Problem | None = None


class Engine(Protocol):
    """Runs tasks in whatever order and place suits it."""

    def submit(self, task: Task, *, first: bool = False) -> None:
        """Take a task on, in the order of submission; those with `first` go before those without."""

    def next_outcome(self) -> Outcome:
        """Wait for the next task to end; LookupError where none is waiting or running."""

    @property
    def unfinished(self) -> int:
        """How many tasks wait or run."""

    def close(self) -> None:
        """End all workers at once, finished or not."""


class SourceStatus(StrEnum):
    """What became of an input in this run."""

    DONE = "done"
    PARTIAL = "partial"
    """Some of its pages failed, or a record of it is not whole."""
    NO_SOP = "no_sop"
    """It was read, and holds no SOP AP sheet."""
    FAILED = "failed"


@dataclass(frozen=True)
class RecordSummary:
    """A line of the final table: one SOP. `doubtful` counts the values that a person has to look at."""

    folder: str
    sop_number: str | None
    title: str | None
    steps: int
    actors: int
    total: str
    doubtful: int
    status: str


@dataclass(frozen=True)
class SourceResult:
    """What became of an input, and where its records are. `skipped` where an earlier run had done it.

    `again` where an engine failed on it, which the next run has it read anew for. `url` is the place of an
    input in an object store; `sha256` the digest of what was read; `pages` says how many were.
    """

    source: Path
    folder: Path | None
    status: SourceStatus
    skipped: bool = False
    records: tuple[RecordSummary, ...] = ()
    failures: tuple[PageFailure, ...] = ()
    problem: Problem | None = None
    warnings: tuple[str, ...] = ()
    again: bool = False
    url: str | None = None
    sha256: str | None = None
    pages: int = 0

    @property
    def codes(self) -> frozenset[str]:
        """The error codes of what failed."""
        codes = {failure.code for failure in self.failures}
        if self.problem is not None:
            codes.add(self.problem.code)
        if self.again:
            codes.add(ENGINE_CODE)
        return frozenset(codes)
