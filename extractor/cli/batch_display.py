"""What `sop batch` shows: how far a run is, and what came of it."""

import json
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from extractor.batch.ledgers.model import Counts, State
from extractor.batch.model import SourceResult, SourceStatus
from extractor.batch.observing import Observer
from extractor.cli.terminal import shown


class _Bar(Observer):
    """Moves a bar with every document that this runner reads; says how many failed, and how fast it is."""

    def __init__(self, bar: Progress, task: TaskID) -> None:
        self._bar = bar
        self._task = task
        self._began = time.monotonic()
        self._pages = 0
        self._failed = 0

    def source_done(self, result: SourceResult) -> None:
        self._pages += result.pages
        self._failed += result.status is SourceStatus.FAILED
        hours = max(time.monotonic() - self._began, 1.0) / 3600
        told = f"{self._pages / hours:,.0f} pages/h, {self._failed:,} documents failed"
        self._bar.update(self._task, advance=result.pages, told=told)


@contextmanager
def progress(counts: Counts, *, quiet: bool) -> Iterator[Observer]:
    """An observer for a runner: a bar on stderr over all pages of the run, or nothing at all."""
    if quiet:
        yield Observer()
        return
    columns = (
        TextColumn("Reading"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("pages, {task.fields[told]}"),
        TimeRemainingColumn(compact=True),
    )
    done = counts.pages.get(State.DONE, 0) + counts.pages.get(State.FAILED, 0)
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _Bar(bar, bar.add_task("", total=sum(counts.pages.values()), completed=done, told=""))


def show_status(counts: Counts, *, as_json: bool) -> None:
    """Parts, documents and pages by state, what failed, and who is at work."""
    failures = {
        name.removeprefix("failures."): int(number)
        for name, number in sorted(counts.tally.items())
        if name.startswith("failures.")
    }
    if as_json:
        value = {
            state.value: {
                "parts": counts.parts.get(state, 0),
                "documents": counts.documents.get(state, 0),
                "pages": counts.pages.get(state, 0),
            }
            for state in State
        }
        _print_json({"states": value, "failures": failures, "runners": list(counts.holders)})
        return
    console = Console()
    table = Table("State", box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("Parts", "Documents", "Pages"):
        table.add_column(heading, justify="right")
    for state in State:
        numbers = (counts.parts, counts.documents, counts.pages)
        table.add_row(state.value, *(f"{held.get(state, 0):,}" for held in numbers))
    console.print(table)
    for code, number in failures.items():
        console.print(f"{code}: {number:,} documents")
    for holder in counts.holders:
        console.print(f"At work: {shown(holder)}")


def show_report(numbers: Mapping[str, Any], *, as_json: bool) -> None:
    """The numbers of a run, group by group."""
    if as_json:
        _print_json(numbers)
        return
    table = Table("What", "How much", box=SIMPLE_HEAD, pad_edge=False)
    for name, value in numbers.items():
        if isinstance(value, Mapping):
            told = ", ".join(f"{key} {_told(held)}" for key, held in value.items()) or "-"
        else:
            told = _told(value)
        table.add_row(name.replace("_", " "), told)
    Console().print(table)


def _told(value: float | None) -> str:
    return "-" if value is None else f"{value:,.3f}".rstrip("0").rstrip(".")


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, indent=2) + "\n")
