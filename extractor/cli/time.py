"""`sop time`."""

import datetime
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.errors import ExitCode, OptionsError, SopError, as_sop_error

if TYPE_CHECKING:
    from extractor.checks.timing.report import TimeReport, TimeRequest
    from extractor.record.model import SopRecord

EXAMPLES = """\b
Examples:
  sop time record.json
      sums, straight run, loops, who works how long
  sop time record.json --pass 6=0.8 --set 4=2h
      on average if check 6 passes in 8 of 10 cases
  sop time record.json --start 2026-03-02 --plot time.svg
      with dates, and as a picture

Exit codes: 0 done, 2 wrong convention, step or value, 3 some records could not be read, 4 none could."""


def time(
    records: Annotated[
        list[Path], typer.Argument(metavar="RECORD", help="record.json files, or folders with them.")
    ],
    convention: Annotated[
        str | None, typer.Option(help="Working-time convention by name, or hours a day such as 6.5h.")
    ] = None,
    start: Annotated[str | None, typer.Option(metavar="DATE", help="First day, such as 2026-03-02.")] = None,
    own: Annotated[
        list[str] | None, typer.Option("--set", metavar="STEP=TIME", help="Another time for a step.")
    ] = None,
    passes: Annotated[
        list[str] | None, typer.Option("--pass", metavar="STEP=CHANCE", help="Chance that a check passes.")
    ] = None,
    runs: Annotated[
        int, typer.Option(min=100, max=1_000_000, help="Runs, where the average has to be simulated.")
    ] = 10_000,
    seed: Annotated[int, typer.Option(help="Seed of these runs.")] = 1,
    plot: Annotated[Path | None, typer.Option(metavar="FILE.svg", help="Draw the straight run.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Say how long a procedure takes: as printed, in working time, with repeats, and for each actor."""
    from extractor.checks.settings import CheckSettings
    from extractor.checks.sheet import Sheet
    from extractor.checks.timing.export import as_timing
    from extractor.checks.timing.report import compute_times
    from extractor.cli.records import RecordReader
    from extractor.cli.times import show_times

    request = replace(_request(convention, start, own or [], passes or []), runs=runs, seed=seed)
    reader = RecordReader(records)
    results: list[dict[str, object]] = []
    for path, record in reader:
        if plot is not None and reader.read > 1:
            raise OptionsError("One picture shows one record.", "Give --plot with a single record.")
        try:
            report = compute_times(Sheet(record, CheckSettings()), request)
        except SopError:
            raise
        except Exception as error:  # noqa: BLE001 - the other records are told all the same
            reader.fail(path, as_sop_error(error))
            continue
        if plot is not None:
            _draw(plot, report, record)
        if as_json:
            results.append({"record": str(path), "id": record.id, "timing": as_timing(report, record)})
        else:
            show_times(report, record, path)
    if as_json:
        sys.stdout.write(json.dumps(results, ensure_ascii=False, indent=2) + "\n")
    code = reader.exit_code()
    if code is not ExitCode.OK:
        raise typer.Exit(code)


def _request(convention: str | None, start: str | None, own: list[str], passes: list[str]) -> "TimeRequest":
    from extractor.checks.timing.report import TimeRequest
    from extractor.checks.timing.request import read_chances, read_times

    try:
        day = datetime.date.fromisoformat(start) if start else None
    except ValueError:
        raise OptionsError(f"{start!r} is no date.", "Write it as 2026-03-02.") from None
    return TimeRequest(convention, read_chances(passes), read_times(own), day)


def _draw(plot: Path, report: "TimeReport", record: "SopRecord") -> None:
    from extractor.render.timeline import draw_timeline
    from extractor.store.atomic import write_text

    write_text(plot, draw_timeline(report, record))
