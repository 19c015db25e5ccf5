"""`sop report`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.errors import ExitCode

if TYPE_CHECKING:
    from extractor.report.changes import ReviewHistory
    from extractor.report.publish import Publication

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
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bar and no summary.")] = False,
) -> None:
    """Make a page that people look at: no program, no network, and no second file is needed to open it."""
    from extractor import __version__
    from extractor.report.publish import Publication

    publication = Publication(__version__, _history_of, masked=mask, force=force)
    if record.is_dir():
        code = _folder(record, out or record / _NAME, publication, quiet=quiet)
    else:
        code = _single(record, out or record.with_name(_NAME), publication, quiet=quiet)
    if code is not ExitCode.OK:
        raise typer.Exit(code)


def _single(path: Path, target: Path, publication: "Publication", *, quiet: bool) -> ExitCode:
    from extractor.cli.records import RecordReader
    from extractor.cli.terminal import say
    from extractor.report.publish import publish_record

    reader = RecordReader([path])
    for found, record in reader:
        publish_record(found, record, target, publication)
        if not quiet:
            say(f"The report is {target}")
    return reader.exit_code()


def _folder(folder: Path, target: Path, publication: "Publication", *, quiet: bool) -> ExitCode:
    from extractor.cli.display import counted
    from extractor.cli.records import RecordReader, find_records
    from extractor.cli.terminal import say
    from extractor.errors import InputError
    from extractor.export.place import names_of
    from extractor.report.publish import publish_all

    paths = list(find_records([folder]))
    if not paths:
        raise InputError(
            f"There are no records in {folder}.", "Make some with: sop extract INPUT --out FOLDER"
        )
    reader = RecordReader(counted(paths, "Reporting", "records", quiet=quiet))
    names = dict(zip(paths, names_of(paths), strict=True))
    for published in publish_all(reader, names, target, publication):
        if published.error is not None:
            reader.fail(published.path, published.error)
    if not quiet:
        say(f"{len(paths) - reader.failed} reports, and the list that leads to them: {target}")
    return reader.exit_code()


def _history_of(path: Path) -> "ReviewHistory":
    """The changes of a record's reviewer; none, and a word on stderr, where its journal is damaged."""
    from extractor.cli.terminal import say
    from extractor.errors import RecordError
    from extractor.report.changes import ReviewHistory
    from extractor.review.sessions.changes import read_history

    try:
        return read_history(path)
    except RecordError as error:
        say(f"warning: {path}: {error}", err=True)
        return ReviewHistory()
