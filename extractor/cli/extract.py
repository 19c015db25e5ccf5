"""`sop extract`."""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.terminal import end_on_stop_signals
from extractor.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.batch.model import SourceResult
    from extractor.batch.observing import Observer
    from extractor.batch.planning.plan import Plan
    from extractor.batch.reading import Settings

EXAMPLES = """\b
Examples:
  sop extract sheet.pdf
      one file into outputs/sheet/01/record.json
  sop extract scans/ --out results --jobs 8
      a folder, on eight processes
  sop extract book.pdf --pages 3-6 --json
      some pages, the result as JSON
  sop extract --together page-*.txt
      one document out of the texts of its pages

Exit codes: 0 all done, 3 some inputs or pages failed, 4 no input could be used, 5 no SOP found, 6 results
could not be written, 7 an engine is missing, 130 stopped."""


def extract(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="INPUT", help="PDFs, pictures, ZIPs of them, text files; folders, patterns."),
    ],
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("outputs"),
    jobs: Annotated[
        int, typer.Option(min=0, help="Processes that work side by side; 0 is one for each core.")
    ] = 0,
    pages: Annotated[
        str | None, typer.Option(metavar="RANGES", help="Pages of each input, such as 1-4,7,9-.")
    ] = None,
    engine: Annotated[str | None, typer.Option(metavar="auto|ppocr|tesseract", help="Who reads.")] = None,
    profile: Annotated[str | None, typer.Option(metavar="accurate|fast", help="How it reads.")] = None,
    keep_stages: Annotated[
        bool, typer.Option("--keep-stages", help="Keep pictures of what each stage found in stages/.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the results as JSON and nothing else.")
    ] = False,
    as_one: Annotated[
        bool, typer.Option("--together", help="The inputs are the pages of one document, a text each.")
    ] = False,
    timings: Annotated[
        bool, typer.Option("--timings", help="Say how many CPU seconds a page took, stage by stage.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Work also on what is done already.")] = False,
    config: Annotated[Path | None, typer.Option(help="Settings file (TOML).")] = None,
) -> None:
    """Read SOP sheets into one record for each SOP, every value with its place and its confidence.

    Results go to OUT/<input's name>/<two-digit number>/record.json, page images beside them. A second run
    passes over what is done.
    """
    from extractor.batch.pages import ALL_PAGES, parse_pages
    from extractor.batch.planning.plan import make_plan
    from extractor.batch.planning.together import together
    from extractor.batch.reading import Settings
    from extractor.cli.terminal import say
    from extractor.options import load_options

    text = {key: value for key, value in (("engine", engine), ("profile", profile)) if value is not None}
    settings = Settings(
        out=out,
        options=load_options({"text": text} if text else {}, os.environ, config),
        pages=ALL_PAGES if pages is None else parse_pages(pages),
        keep_stages=keep_stages,
        force=force,
    )
    plan = make_plan(inputs, out)
    for remark in plan.remarks:
        say(remark, err=True)
    if as_one:
        plan = replace(plan, sources=(together(plan.sources, out),))
    results = _execute(plan, settings, jobs or os.cpu_count() or 1, quiet=as_json)
    if as_json:
        _print_json(results)
    else:
        from extractor.cli.display import show_results

        show_results(results, out)
    if timings:
        for line in _timings(results):
            say(line, err=as_json)
    raise typer.Exit(exit_code(results))


def exit_code(results: "Sequence[SourceResult]") -> ExitCode:
    """The exit code that says what became of all inputs together."""
    from extractor.batch.model import SourceStatus
    from extractor.errors import MissingDependencyError

    statuses = {result.status for result in results}
    if statuses <= {SourceStatus.DONE}:
        return ExitCode.OK
    if statuses == {SourceStatus.FAILED}:
        codes = {failure.code for result in results for failure in result.failures}
        return ExitCode.MISSING_DEPENDENCY if codes == {MissingDependencyError.code} else ExitCode.BAD_INPUT
    if statuses == {SourceStatus.NO_SOP}:
        return ExitCode.NOT_SOP
    if statuses <= {SourceStatus.DONE, SourceStatus.NO_SOP}:
        return ExitCode.OK
    return ExitCode.PARTIAL


def _execute(plan: "Plan", settings: "Settings", jobs: int, *, quiet: bool) -> "list[SourceResult]":
    """Run the plan; a progress bar shows how far it is, unless nobody is to see it."""
    from extractor.batch.engines.local import LocalEngine
    from extractor.batch.run import Run
    from extractor.batch.stages import PIPELINE
    from extractor.cli.display import progress

    end_on_stop_signals()

    def work(observer: "Observer") -> "list[SourceResult]":
        with LocalEngine(jobs, memory_bytes=settings.options.page.max_memory_bytes) as engine:
            return Run(plan.sources, settings, engine, PIPELINE, observer).execute()

    try:
        with progress(quiet=quiet) as observer:
            return [*plan.refused, *work(observer)]
    except KeyboardInterrupt:
        typer.echo("Stopped. What was finished is kept; the same command goes on from there.", err=True)
        raise typer.Exit(ExitCode.INTERRUPTED) from None


def _print_json(results: "Sequence[SourceResult]") -> None:
    """All results with their records as one JSON array, a record at a time in memory."""
    sys.stdout.write("[")
    for number, result in enumerate(results):
        sys.stdout.write(("," if number else "") + "\n" + json.dumps(_as_json(result), ensure_ascii=False))
    sys.stdout.write("\n]\n")


def _timings(results: "Sequence[SourceResult]") -> "Iterator[str]":
    """For each record the CPU seconds of its pages by stage, and a page's share of them."""
    for result in results:
        for summary in result.records:
            record = json.loads(((result.folder or Path()) / summary.folder / "record.json").read_bytes())
            seconds: dict[str, float] = record["provenance"]["stage_seconds"]
            pages = max(1, len(record["source"]["pages"]))
            stages = ", ".join(f"{stage} {took / pages:.2f}" for stage, took in seconds.items())
            name = f"{result.source.name}/{summary.folder}"
            yield f"{name}: {sum(seconds.values()) / pages:.2f} CPU s a page ({stages}), {pages} pages"


def _as_json(result: "SourceResult") -> dict[str, object]:
    from extractor.record.characters import without_surrogates

    records = []
    for summary in result.records:
        path = (result.folder or Path()) / summary.folder / "record.json"
        records.append({"path": without_surrogates(str(path)), "record": json.loads(path.read_bytes())})
    return {
        "source": result.url or without_surrogates(str(result.source)),
        "status": result.status.value,
        "skipped": result.skipped,
        "problem": str(result.problem) if result.problem else None,
        "failed_pages": [asdict(failure) for failure in result.failures],
        "warnings": list(result.warnings),
        "records": records,
    }
