"""What the command line shows: a progress bar on stderr, tables on stdout."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TypeVar

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from extractor.batch.model import SourceResult, SourceStatus
from extractor.batch.observing import Observer
from extractor.batch.pages import listed
from extractor.cli.terminal import shown
from extractor.doctor import Diagnosis, Level
from extractor.page.failure import PageFailure

T = TypeVar("T")

_LEVEL_STYLES = {Level.OK: "green", Level.WARNING: "yellow", Level.ERROR: "red"}
_FILE_COLUMNS = 120
_MOST_REASONS = 3  # why pages of a file failed, told one by one
_STATUS_STYLES = {"ok": "green", "partial": "yellow", "failed": "red"}


class _Bar(Observer):
    """An observer that moves a progress bar."""

    def __init__(self, bar: Progress, task: TaskID) -> None:
        self._bar = bar
        self._task = task
        self._total = 0

    def pages_found(self, count: int) -> None:
        self._total += count
        self._bar.update(self._task, total=self._total)

    def page_done(self) -> None:
        self._bar.advance(self._task)


@contextmanager
def progress(*, quiet: bool) -> Iterator[Observer]:
    """An observer for a run: a bar on stderr with pages and time left, or nothing at all."""
    if quiet:
        yield Observer()
        return
    columns = (
        TextColumn("Reading"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("pages"),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _Bar(bar, bar.add_task("", total=None))


def counted(items: Sequence[T], doing: str, what: str, *, quiet: bool) -> Iterator[T]:
    """The items one by one, with a bar on a terminal's stderr: how many are done, how long the rest takes."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield from items
        return
    columns = (
        TextColumn(doing),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(what),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        yield from bar.track(items, total=len(items))


def _stdout() -> Console:
    """The console for results; what goes to a file or a pipe is not squeezed into 80 columns."""
    console = Console()
    return console if console.is_terminal else Console(width=_FILE_COLUMNS)


def show_results(results: Sequence[SourceResult], out: Path) -> None:
    """The final table with a line for each SOP and each input without one, and where to look next."""
    console = _stdout()
    if any(result.records or result.problem for result in results):
        console.print(_results_table(results))
    problems = dict.fromkeys(result.problem for result in results if result.problem is not None)
    for line in dict.fromkeys(f"{problem.code}: {problem.remedy}" for problem in problems if problem.remedy):
        console.print(shown(line), soft_wrap=True)
    for result in results:
        for line in _remarks(result):
            console.print(line, soft_wrap=True)
    skipped = sum(result.skipped for result in results)
    if skipped:
        console.print(f"{skipped} of {len(results)} inputs were done already; --force works on them again.")
    recorded = sorted((r for r in results if r.records and r.folder is not None), key=_is_without_sop)
    example = next(iter(recorded), None)
    if example is not None and example.folder is not None:
        path = example.folder / example.records[0].folder / "record.json"
        console.print(f"Records are in {shown(out)}. Look at one: python -m json.tool {shown(path)}")


def _is_without_sop(result: SourceResult) -> bool:
    return result.status in (SourceStatus.NO_SOP, SourceStatus.FAILED)


def _results_table(results: Sequence[SourceResult]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column("Record", min_width=12, max_width=32, overflow="fold")
    table.add_column("SOP", max_width=20, overflow="fold")
    table.add_column("Title", ratio=1)
    for heading in ("Steps", "Actors"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Durations", max_width=16)
    table.add_column("Doubtful", justify="right", no_wrap=True)
    table.add_column("Status", no_wrap=True)
    for result in results:
        for record in result.records:
            style = _STATUS_STYLES[record.status]
            table.add_row(
                shown(f"{result.folder.name if result.folder else ''}/{record.folder}"),
                shown(record.sop_number or "-"),
                shown(record.title or "-"),
                str(record.steps),
                str(record.actors),
                record.total or "-",
                str(record.doubtful),
                f"[{style}]{record.status}[/]",
            )
        if result.problem is not None:
            told = f"{result.problem.code}: {result.problem.message}"
            table.add_row(shown(_name(result)), "-", shown(told), "-", "-", "-", "-", "[red]failed[/]")
    return table


def _remarks(result: SourceResult) -> Iterator[str]:
    """What has to be said of an input beside its line in the table."""
    name = shown(_name(result))
    if result.failures:
        yield f"[yellow]{name}[/], {shown(_failures(result.failures))}"
    for warning in result.warnings:
        yield f"[yellow]{name}[/]: {shown(warning)}"
    if result.status is SourceStatus.NO_SOP:
        yield f"[yellow]{name}[/]: no SOP AP sheet was found; the words that were read are kept."


def _name(result: SourceResult) -> str:
    """The input's own name; a folder such as .. has none."""
    return result.source.name or str(result.source)


def _failures(failures: Sequence[PageFailure]) -> str:
    """Which pages failed for which reason, in one line whatever their number."""
    places: dict[str, list[int]] = {}
    for failure in failures:
        what = f"{failure.code}: {failure.message} {failure.remedy}".rstrip()
        places.setdefault(what, []).append(failure.number)
    told = [f"{listed(numbers)}: {what}" for what, numbers in islice(places.items(), _MOST_REASONS)]
    others = sum(len(numbers) for numbers in islice(places.values(), _MOST_REASONS, None))
    rest = [f"{others:,} more pages failed; --json says why."] if others else []
    line = " ".join((*told, *rest))
    return line[0].lower() + line[1:]


def show_diagnoses(diagnoses: Sequence[Diagnosis]) -> None:
    """A line for each thing that was looked at, remedies below."""
    console = _stdout()
    table = Table(box=None, show_header=False)
    for diagnosis in diagnoses:
        style = _LEVEL_STYLES[diagnosis.level]
        table.add_row(f"[{style}]{diagnosis.level}[/]", diagnosis.name, shown(diagnosis.found))
    console.print(table)
    for diagnosis in diagnoses:
        if diagnosis.remedy:
            console.print(f"{diagnosis.name}: {shown(diagnosis.remedy)}", soft_wrap=True)
