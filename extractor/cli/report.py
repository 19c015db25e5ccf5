"""`sop report`."""

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.errors import ExitCode, InputError, RecordError

if TYPE_CHECKING:
    from extractor.errors import SopError
    from extractor.report.changes import ReviewHistory
    from extractor.report.publish import Page, Publication, Published

EXAMPLES = """\b
Examples:
  sop report outputs/sheet/01/record.json
      one page for one SOP: sheet, flow, times, findings, doubts, changes
  sop report outputs
      a page for each SOP and a list of all: outputs/report.html
  sop report outputs --mask --out share/sop.html
      without names and NIPs, to give away

Exit codes: 0 done, 3 some records could not be read, 4 none could, 6 files could not be written or others are
there already."""

_NAME = "report.html"
_SECONDS = 120.0
"""CPU seconds that a record may take; a large one takes two."""


def report(
    record: Annotated[
        Path, typer.Argument(metavar="RECORD", help="A record.json, or a folder with records.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.html", help="The page, or a folder's list; beside the records by default."
        ),
    ] = None,
    mask: Annotated[
        bool, typer.Option("--mask", help="Hide names and NIPs of officials; pages are left out with them.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are no reports.")] = False,
    jobs: Annotated[
        int, typer.Option(min=0, help="Processes that work side by side; 0 is one for each core.")
    ] = 0,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bar and no summary.")] = False,
) -> None:
    """Make a page that people look at: no program, no network, and no second file is needed to open it."""
    from extractor import __version__
    from extractor.report.publish import Publication

    publication = Publication(__version__, _history_of, masked=mask, force=force)
    if record.is_dir():
        target = out or record / _NAME
        code = _folder(record, target, publication, jobs or os.cpu_count() or 1, quiet=quiet)
    else:
        code = _single(record, out or record.with_name(_NAME), publication, quiet=quiet)
    if code is not ExitCode.OK:
        raise typer.Exit(code)


def _single(path: Path, target: Path, publication: "Publication", *, quiet: bool) -> ExitCode:
    from extractor.cli.terminal import say
    from extractor.report.publish import publish_record

    if not path.exists():
        raise InputError(f"There is no {path}.", "Give a record.json, or the folder of an extraction.")
    try:
        warning = publish_record(path, target, publication)
    except RecordError as error:
        say(f"error: {path}: {error}", err=True)
        return ExitCode.BAD_INPUT
    _warn(path, warning)
    if not quiet:
        say(f"The report is {target}")
    return ExitCode.OK


def _folder(folder: Path, target: Path, publication: "Publication", jobs: int, *, quiet: bool) -> ExitCode:
    from extractor.cli.display import counted
    from extractor.cli.records import MAKE_SOME, find_records
    from extractor.cli.terminal import say
    from extractor.export.place import names_of
    from extractor.report.publish import publish_all

    paths = list(find_records([folder]))
    if not paths:
        raise InputError(f"There are no records in {folder}.", MAKE_SOME)
    names = dict(zip(paths, names_of(paths), strict=True))
    failed = 0
    work = publish_all(paths, names, target, publication, partial(_on_processes, jobs))
    for published, _ in zip(work, counted(paths, "Reporting", "records", quiet=quiet), strict=False):
        _warn(published.path, published.warning)
        if published.error is not None:
            failed += 1
            say(f"error: {published.path}: {published.error}", err=True)
    if not quiet:
        say(f"{len(paths) - failed} reports, and the list that leads to them: {target}")
    if failed == len(paths):
        return ExitCode.BAD_INPUT
    return ExitCode.PARTIAL if failed else ExitCode.OK


def _on_processes(
    jobs: int, function: "Callable[..., Published]", pages: "Sequence[Page]"
) -> "Iterator[Published]":
    """As `itertools.starmap`, on so many processes, in the order in which they are done."""
    from extractor.batch.engines.local import LocalEngine
    from extractor.batch.model import Task
    from extractor.errors import SopError
    from extractor.report.publish import Published

    with LocalEngine(min(jobs, len(pages))) as engine:
        given: dict[object, Page] = dict(enumerate(pages))
        for number, page in given.items():
            engine.submit(Task(number, function, page, _SECONDS))
        while engine.unfinished:
            outcome = engine.next_outcome()
            path, place, *_ = given[outcome.key]
            problem = outcome.problem
            if problem is None:
                yield outcome.value
            else:
                yield Published(path, place, error=SopError(problem.message, problem.remedy))


def _warn(path: Path, warning: "SopError | None") -> None:
    from extractor.cli.terminal import say

    if warning is not None:
        say(f"warning: {path}: {warning}", err=True)


def _history_of(path: Path) -> "ReviewHistory":
    """The changes of a record's reviewer."""
    from extractor.review.sessions.changes import read_history

    return read_history(path)
