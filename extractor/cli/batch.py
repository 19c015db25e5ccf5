"""`sop batch`: runs over shelves of sheets, which can be stopped, started and looked into at any time."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import chain
from pathlib import Path, PurePath
from types import ModuleType
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from extractor.cli.terminal import end_on_stop_signals, say
from extractor.errors import ExitCode, MissingDependencyError, OptionsError, UnreadableFileError

if TYPE_CHECKING:
    from extractor.batch.engines.local import LocalEngine
    from extractor.batch.home import Home, Terms
    from extractor.batch.limits import Guard
    from extractor.batch.observing import Observer

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
  sop batch watch shelf /mnt/scanner
      read what a scanner writes there, as it comes
  sop batch run file:///mnt/nas/shelf --engine ray --address 10.0.0.1:6379
      read it on all machines of a Ray cluster

Exit codes: 0 all done, 3 some documents or pages failed, 4 there is no such run, 6 results could not be
written, 130 stopped."""

app = typer.Typer(
    help="Read shelves of sheets: plan, run, look into, retry.",
    epilog=EXAMPLES,
    no_args_is_help=True,
    rich_markup_mode=None,
)

Run = Annotated[
    str, typer.Argument(metavar="RUN", help="Folder of the run; a URL where many machines share it.")
]
Jobs = Annotated[int, typer.Option(min=0, help="Processes that work side by side; 0 is one for each core.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]

Folders = Annotated[
    bool, typer.Option("--folders", help="Keep a folder a document, with page images, for the review.")
]
Mask = Annotated[
    bool, typer.Option("--mask", help="Hide names and NIPs of officials; pages are left out with them.")
]
Pages = Annotated[str | None, typer.Option(metavar="RANGES", help="Pages of each input, such as 1-4,7,9-.")]
PartPages = Annotated[int, typer.Option(min=1, max=256, help="Pages of a part, which one runner works on.")]
Profile = Annotated[str | None, typer.Option(metavar="accurate|fast", help="How it reads.")]
Config = Annotated[Path | None, typer.Option(help="Settings file (TOML).")]
MaxFailures = Annotated[
    float, typer.Option(min=0, max=1, help="Share of failed documents at which it stops.")
]
MinFree = Annotated[
    float, typer.Option(min=0, metavar="GB", help="Free space on the disk below which it stops.")
]
Log = Annotated[
    Path | None, typer.Option(help="Write a line of JSON for each event to this file; - is stderr.")
]
MetricsFile = Annotated[
    Path | None, typer.Option("--metrics", help="Keep the numbers of the run in this file (OpenMetrics).")
]
Engine = Annotated[
    str, typer.Option(metavar="local|ray", help="Processes of this machine, or runners on a Ray cluster.")
]
Address = Annotated[
    str | None,
    typer.Option(
        envvar="RAY_ADDRESS", help="With --engine ray: the cluster; else one of this machine alone."
    ),
]
Runners = Annotated[
    int,
    typer.Option(
        min=0, help="With --engine ray: runners at most, of --jobs processes; 0 is all there is room for."
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Show no progress.")]

PART_PAGES = 128
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
    folders: Folders = False,
    mask: Mask = False,
    pages: Pages = None,
    part_pages: PartPages = PART_PAGES,
    profile: Profile = None,
    config: Config = None,
    jobs: Jobs = 0,
) -> None:
    """Look at all inputs and plan them into a run, in parts of whole documents.

    Given again, it adds what is new or was changed.
    """
    from extractor.batch import runner
    from extractor.batch.home import Home
    from extractor.batch.planning.plan import Scan

    home = Home.begin(
        run, _terms(profile, config, pages, folders=folders, masked=mask, part_pages=part_pages)
    )
    scan = Scan(chain(inputs or (), _listed(lists or ())), home.own_folder)
    with _engine(home, jobs) as engine:
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
    max_failures: MaxFailures = 0.25,
    min_free: MinFree = 1.0,
    engine: Engine = "local",
    address: Address = None,
    runners: Runners = 0,
    log: Log = None,
    metrics: MetricsFile = None,
    quiet: Quiet = False,
) -> None:
    """Read what is planned, until nothing is left.

    It can be stopped and started again at any time, and any number of these may work on one run.
    """
    from extractor.batch import runner, stages
    from extractor.batch.home import Home

    home = Home.open(run)
    guard = _guard(home, max_failures, min_free)
    with _observed(home, log, metrics, quiet=quiet) as observer:
        if engine == "local":
            with _engine(home, jobs) as processes:
                counts = runner.carry_out(home, processes, stages.PIPELINE, observer, guard)
        else:
            cluster = _cluster(engine)
            crew = cluster.Crew(jobs or 1, runners or None, int(min_free * 1e9))
            with _stopped_with_a_word():
                cluster.carry_out(home, crew, stages.PIPELINE, observer, guard, address)
            counts = home.counts()
    failed = counts.tally.get("pages.failed", 0) or counts.tally.get("documents.failed", 0)
    say(f"All parts are read. See what came of it: sop batch report {home.where}")
    raise typer.Exit(ExitCode.PARTIAL if failed else ExitCode.OK)


@app.command("watch")
def watch(
    run: Run,
    places: Annotated[list[str], typer.Argument(metavar="FOLDER", help="Folders that are filled.")],
    rest: Annotated[
        float, typer.Option(min=0.1, metavar="SECONDS", help="How long a file has to stay as it is.")
    ] = 5.0,
    folders: Folders = False,
    mask: Mask = False,
    pages: Pages = None,
    part_pages: PartPages = PART_PAGES,
    profile: Profile = None,
    config: Config = None,
    jobs: Jobs = 0,
    max_failures: MaxFailures = 0.25,
    min_free: MinFree = 1.0,
    log: Log = None,
    metrics: MetricsFile = None,
    quiet: Quiet = False,
) -> None:
    """Read new files of folders as they come, until it is stopped.

    A file is taken in once it has stopped growing. Originals stay where they are; what was read before is
    known by its content, also after a stop.
    """
    from extractor.batch import runner, stages
    from extractor.batch.home import Home
    from extractor.batch.planning.watching import Watch

    home = Home.begin(
        run, _terms(profile, config, pages, folders=folders, masked=mask, part_pages=part_pages)
    )
    arrivals = Watch(places, home.own_folder, rest)
    guard = _guard(home, max_failures, min_free)
    with _observed(home, log, metrics, quiet=quiet) as observer, _engine(home, jobs) as engine:
        runner.keep_up(home, arrivals, engine, stages.PIPELINE, observer, guard)


@app.command("status")
def status(run: Run, as_json: AsJson = False) -> None:
    """Say how far a run is, and who works on it."""
    from extractor.batch.home import Home
    from extractor.cli.batch_display import show_status

    show_status(Home.open(run).counts(), as_json=as_json)


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
    from extractor.batch.publishing.report import INDEX_NAME, REPORT_NAME
    from extractor.cli.batch_display import show_report

    show_report(Home.open(run).report(), as_json=as_json)
    if not as_json:
        where = run.rstrip("/")
        say(f"Numbers are in {where}/{REPORT_NAME}, the documents in {where}/{INDEX_NAME}.")


def _terms(profile: str | None, config: Path | None, pages: str | None, **more: Any) -> "Terms":
    from extractor.batch.home import Terms
    from extractor.batch.pages import ALL_PAGES, parse_pages
    from extractor.options import load_options

    options = load_options({"text": {"profile": profile}} if profile else {}, os.environ, config)
    return Terms(options, ALL_PAGES if pages is None else parse_pages(pages), **more)


def _guard(home: "Home", max_failures: float, min_free: float) -> "Guard":
    from extractor.batch.limits import Guard, Limits

    return Guard(Limits(max_failures, int(min_free * 1e9), home.root))


@contextmanager
def _engine(home: "Home", jobs: int) -> "Iterator[LocalEngine]":
    """Processes to work with."""
    from extractor.batch.engines.local import LocalEngine

    memory = home.terms.options.page.max_memory_bytes
    with (
        _stopped_with_a_word(),
        LocalEngine(jobs or os.cpu_count() or 1, memory_bytes=memory) as engine,
    ):
        yield engine


def _cluster(engine: str) -> ModuleType:
    """The engine that runs on many machines, where its package is installed."""
    if engine != "ray":
        raise OptionsError(f"There is no engine {engine!r}.", "It is local or ray.")
    try:
        from extractor.batch.engines import ray
    except ImportError as error:
        raise MissingDependencyError(
            "Ray is not installed.", "Install the extra of that name: pip install 'sop-extractor[cluster]'."
        ) from error
    return ray


@contextmanager
def _stopped_with_a_word() -> Iterator[None]:
    """What asks for an end, Ctrl-C or a signal, ends the command with a word."""
    end_on_stop_signals()
    try:
        yield
    except KeyboardInterrupt:
        say("Stopped. What was finished is kept; the same command goes on from there.", err=True)
        raise typer.Exit(ExitCode.INTERRUPTED) from None


@contextmanager
def _observed(home: "Home", log: Path | None, metrics: Path | None, *, quiet: bool) -> "Iterator[Observer]":
    """Everybody who looks at the run: the terminal, the log, the numbers for a monitor."""
    from extractor.batch.observing import EventLog, Observer, Several
    from extractor.batch.publishing.metrics import Metrics
    from extractor.cli.batch_display import progress

    with ExitStack() as stack:
        observers: list[Observer] = [stack.enter_context(progress(home.counts(), quiet=quiet))]
        if (stream := stack.enter_context(_opened(log))) is not None:
            observers.append(EventLog(partial(print, file=stream, flush=True)))
        if metrics is not None:
            observers.append(stack.enter_context(Metrics(metrics, PurePath(home.where).name, home.counts)))
        yield Several(observers)


@contextmanager
def _opened(log: Path | None) -> Iterator[TextIO | None]:
    if log is None:
        yield None
    elif str(log) == "-":
        yield sys.stderr
    else:
        with log.open("a", encoding="utf-8") as stream:
            yield stream


def _listed(lists: Sequence[Path]) -> Iterator[str]:
    """The inputs that files name, one a line."""
    for path in lists:
        try:
            text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            message = f"The list {path} cannot be read."
            raise UnreadableFileError(message, "It has to name an input a line.") from error
        yield from filter(None, text.splitlines())
