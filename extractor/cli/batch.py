"""`sop batch`: runs over shelves of sheets, which can be stopped, started and looked into at any time."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from extractor.cli.terminal import end_on_stop_signals, say
from extractor.errors import ExitCode, UnreadableFileError

if TYPE_CHECKING:
    from extractor.batch.home import Home
    from extractor.batch.observing import Observer
    from extractor.options import Options

EXAMPLES = """\b
Examples:
  sop batch plan shelf scans/ --list more.txt
      look at all inputs, and plan them into the run "shelf"
  sop batch run shelf --jobs 8
      read them; the same command goes on after a stop, and several may run at once
  sop batch status shelf
      how far it is
  sop batch retry shelf && sop batch run shelf
      once more what failed for a reason that may pass
  sop batch report shelf
      numbers of the run, and an index of its documents

Exit codes: 0 all done, 3 some documents or pages failed, 4 there is no such run, 6 results could not be
written, 130 stopped."""

app = typer.Typer(
    help="Read shelves of sheets: plan, run, look into, retry.",
    epilog=EXAMPLES,
    no_args_is_help=True,
    rich_markup_mode=None,
)

Run = Annotated[Path, typer.Argument(metavar="RUN", help="Folder of the run.")]
Jobs = Annotated[int, typer.Option(min=0, help="Processes that work side by side; 0 is one for each core.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]

PASSING_CODES = ("E-ACCESS", "E-CRASH", "E-ENGINE")
"""What failed with one of these may well not fail again: a drive that was away, a killed process."""


@app.command("plan")
def plan(
    run: Run,
    inputs: Annotated[
        list[str] | None, typer.Argument(metavar="INPUT", help="Files, folders and patterns.")
    ] = None,
    lists: Annotated[
        list[Path] | None, typer.Option("--list", help="A file that names an input a line; - is stdin.")
    ] = None,
    folders: Annotated[
        bool, typer.Option("--folders", help="Keep a folder a document, with page images, for the review.")
    ] = False,
    mask: Annotated[
        bool, typer.Option("--mask", help="Hide names and NIPs of officials; pages are left out with them.")
    ] = False,
    pages: Annotated[
        str | None, typer.Option(metavar="RANGES", help="Pages of each input, such as 1-4,7,9-.")
    ] = None,
    part_pages: Annotated[
        int, typer.Option(min=1, max=256, help="Pages of a part, which one runner works on.")
    ] = 128,
    profile: Annotated[str | None, typer.Option(metavar="accurate|fast", help="How it reads.")] = None,
    config: Annotated[Path | None, typer.Option(help="Settings file (TOML).")] = None,
    jobs: Jobs = 0,
) -> None:
    """Look at all inputs and plan them into a run, in parts of whole documents.

    Given again, it adds what is new or was changed.
    """
    from extractor.batch import runner
    from extractor.batch.engines.local import LocalEngine
    from extractor.batch.home import Home, Terms
    from extractor.batch.pages import ALL_PAGES, parse_pages
    from extractor.batch.plan import Scan

    end_on_stop_signals()
    terms = Terms(
        _options(profile, config),
        ALL_PAGES if pages is None else parse_pages(pages),
        folders=folders,
        masked=mask,
        part_pages=part_pages,
    )
    home = Home.begin(run, terms)
    scan = Scan(chain(inputs or (), _listed(lists or ())), run)
    with _interruptible(), LocalEngine(jobs or os.cpu_count() or 1) as engine:
        added = runner.plan(home, scan, engine)
    for remark in scan.remarks:
        say(f"warning: {remark}", err=True)
    for result in scan.refused:
        say(f"warning: {result.source}: {result.problem}", err=True)
    say(f"{added} parts were added. Read them: sop batch run {run}")
    if scan.refused and not added:
        raise typer.Exit(ExitCode.BAD_INPUT)


@app.command("run")
def run_(
    run: Run,
    jobs: Jobs = 0,
    max_failures: Annotated[
        float, typer.Option(min=0, max=1, help="Share of failed documents at which it stops.")
    ] = 0.25,
    min_free: Annotated[
        float, typer.Option(min=0, metavar="GB", help="Free space on the disk below which it stops.")
    ] = 1.0,
    log: Annotated[
        Path | None, typer.Option(help="Write a line of JSON for each event to this file; - is stderr.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
) -> None:
    """Read what is planned, until nothing is left.

    It can be stopped and started again at any time, and any number of these may work on one run.
    """
    from extractor.batch.home import Home

    home = Home.open(run)
    with _watched(home, log, quiet=quiet) as observer:
        _carry_out(home, jobs, observer, max_failures, min_free)


@app.command("status")
def status(run: Run, as_json: AsJson = False) -> None:
    """Say how far a run is, and who works on it."""
    from extractor.batch.home import Home
    from extractor.cli.batch_display import show_status

    ledger = Home.open(run).ledger(read_only=True)
    try:
        show_status(ledger.counts(), as_json=as_json)
    finally:
        ledger.close()


@app.command("retry")
def retry(
    run: Run,
    codes: Annotated[
        list[str] | None,
        typer.Option("--code", help=f"What failed with this code; else {', '.join(PASSING_CODES)}."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that failed, for whatever reason.")] = False,
) -> None:
    """Plan again what failed; what is done in the same parts is kept."""
    from extractor.batch import runner
    from extractor.batch.home import Home

    met = runner.retry(Home.open(run), None if everything else (codes or PASSING_CODES))
    say(f"{met} parts are planned again. Read them: sop batch run {run}")


@app.command("report")
def report(run: Run, as_json: AsJson = False) -> None:
    """Tell the numbers of a run, and write them and an index of its documents into its folder."""
    from extractor.batch.home import Home
    from extractor.batch.publishing.report import INDEX_NAME, REPORT_NAME, summary, write_index
    from extractor.cli.batch_display import show_report
    from extractor.store import atomic

    ledger = Home.open(run).ledger(read_only=True)
    try:
        times = write_index(ledger, run / INDEX_NAME)
        numbers = summary(ledger.counts(), times)
    finally:
        ledger.close()
    atomic.write_text(run / REPORT_NAME, json.dumps(numbers, indent=2) + "\n")
    show_report(numbers, as_json=as_json)
    if not as_json:
        say(f"Numbers are in {run / REPORT_NAME}, the documents in {run / INDEX_NAME}.")


def _carry_out(home: "Home", jobs: int, observer: "Observer", max_failures: float, min_free: float) -> None:
    from extractor.batch import runner, stages
    from extractor.batch.engines.local import LocalEngine
    from extractor.batch.limits import Guard, Limits

    end_on_stop_signals()
    guard = Guard(Limits(max_failures, int(min_free * 1e9), home.root))
    memory = home.terms.options.page.max_memory_bytes
    with _interruptible(), LocalEngine(jobs or os.cpu_count() or 1, memory_bytes=memory) as engine:
        counts = runner.carry_out(home, engine, stages.PIPELINE, observer, guard)
    failed = counts.tally.get("pages.failed", 0) or counts.tally.get("documents.failed", 0)
    say(f"All parts are read. See what came of it: sop batch report {home.root}")
    raise typer.Exit(ExitCode.PARTIAL if failed else ExitCode.OK)


@contextmanager
def _watched(home: "Home", log: Path | None, *, quiet: bool) -> "Iterator[Observer]":
    """Everybody who looks at the run: the terminal, the log."""
    from extractor.batch.observing import EventLog, Several
    from extractor.cli.batch_display import progress

    ledger = home.ledger(read_only=True)
    try:
        counts = ledger.counts()
    finally:
        ledger.close()
    with progress(counts, quiet=quiet) as bar, _opened(log) as stream:
        yield (bar if stream is None else Several([bar, EventLog(partial(print, file=stream, flush=True))]))


@contextmanager
def _opened(log: Path | None) -> Iterator[TextIO | None]:
    if log is None:
        yield None
    elif str(log) == "-":
        yield sys.stderr
    else:
        with log.open("a", encoding="utf-8") as stream:
            yield stream


@contextmanager
def _interruptible() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        say("Stopped. What was finished is kept; the same command goes on from there.", err=True)
        raise typer.Exit(ExitCode.INTERRUPTED) from None


def _listed(lists: Sequence[Path]) -> Iterator[str]:
    """The inputs that files name, one a line."""
    for path in lists:
        try:
            text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            message = f"The list {path} cannot be read."
            raise UnreadableFileError(message, "It has to name an input a line.") from error
        yield from filter(None, text.splitlines())


def _options(profile: str | None, config: Path | None) -> "Options":
    from extractor.options import load_options

    return load_options({"text": {"profile": profile}} if profile else {}, os.environ, config)
