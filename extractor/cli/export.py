"""`sop export`."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.terminal import say
from extractor.errors import ExitCode

if TYPE_CHECKING:
    from extractor.cli.records import RecordReader
    from extractor.export.model import Entry
    from extractor.export.place import Place
    from extractor.export.run import Outcome
    from extractor.record.model import SopRecord

EXAMPLES = """\b
Examples:
  sop export outputs --to xlsx
      all records of an extraction in one workbook
  sop export outputs/sheet/01/record.json --to json --out sheet.json
      one record, as one file
  sop export outputs --to pdf --originals scans
      searchable PDF/A files with the pages of the scans
  sop export outputs --to jsonl --approved-only --mask --out -
      what reviewers approved, without names, to another program

Exit codes: 0 done, 2 no such format, 3 some records could not be exported, 4 none could, 6 files could not be
written or are there already, 7 another package's format does not load."""


def _list_formats(wanted: bool) -> None:
    if not wanted:
        return
    from extractor.export.registry import format_names, load_format

    for name in format_names():
        typer.echo(f"{name:<10}{load_format(name).summary}")
    raise typer.Exit


def export(
    records: Annotated[
        list[Path], typer.Argument(metavar="RECORD", help="record.json files, or folders with them.")
    ],
    to: Annotated[str, typer.Option("--to", metavar="FORMAT", help="The format; --formats lists them.")],
    out: Annotated[
        Path, typer.Option(metavar="PLACE", help="Folder for the files, one file, or - for standard output.")
    ] = Path("exports"),
    approved_only: Annotated[
        bool, typer.Option("--approved-only", help="Only records that a reviewer approved.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
    mask: Annotated[bool, typer.Option("--mask", help="Hide names and NIPs of officials.")] = False,
    originals: Annotated[
        list[Path] | None,
        typer.Option(metavar="PLACE", help="Folder with the scans, or a scan: pdf takes its pages there."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bar and no summary.")] = False,
    formats: Annotated[  # noqa: ARG001 - its callback answers
        bool, typer.Option("--formats", callback=_list_formats, is_eager=True, help="List the formats.")
    ] = False,
) -> None:
    """Write records in the formats of other programs; what a format cannot express is told."""
    from extractor.cli.display import counted
    from extractor.cli.records import RecordReader, find_records
    from extractor.export.model import CollectionFormat
    from extractor.export.place import Place, names_of
    from extractor.export.registry import load_format
    from extractor.export.run import export as exported

    form = load_format(to)
    paths = list(find_records(records))
    names = dict(zip(paths, names_of(paths), strict=True))
    place = Place.of(out, form, len(paths), replace=force)
    place.check_free(form.parts if isinstance(form, CollectionFormat) else names.values())
    tally = _Tally()
    reader = RecordReader(counted(paths, "Exporting", "records", quiet=quiet))
    entries = _entries(reader, names, tally, approved_only=approved_only, hide=mask)
    places = tuple(originals or ())
    for outcome in exported(form, (replace(entry, originals=places) for entry in entries), place):
        tally.add(outcome)
    if not quiet:
        _show(tally, place)
    code = _exit_code(tally.exported + tally.unapproved, tally.failed + reader.failed)
    if code is not ExitCode.OK:
        raise typer.Exit(code)


@dataclass
class _Tally:
    """What became of the records."""

    exported: int = 0
    failed: int = 0
    unapproved: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    examples: dict[str, Path] = field(default_factory=dict)

    def add(self, outcome: "Outcome") -> None:
        """Count a record; what it failed with is told at once."""
        if outcome.error is not None:
            self.failed += 1
            say(f"error: {outcome.entry.path}: {outcome.error}", err=True)
            return
        self.exported += 1
        for note in outcome.notes:
            self.left_out[note.what] += note.count
            self.examples.setdefault(note.what, outcome.entry.path)


def _entries(
    reader: "RecordReader", names: Mapping[Path, str], tally: _Tally, *, approved_only: bool, hide: bool
) -> Iterator["Entry"]:
    from extractor.record.model import ReviewState

    for path, record in reader:
        if approved_only and record.review.state is not ReviewState.APPROVED:
            tally.unapproved += 1
        else:
            yield _entry(path, names[path], record, hide=hide)


def _entry(path: Path, name: str, record: "SopRecord", *, hide: bool) -> "Entry":
    from extractor.export.model import Entry
    from extractor.record.masking import mask, personal_places, personal_texts

    if hide:
        return Entry(
            mask(record),
            path,
            name,
            masked=True,
            hidden=personal_places(record),
            names=personal_texts(record),
        )
    return Entry(record, path, name)


def _show(tally: _Tally, place: "Place") -> None:
    """Say where the files are and what they lack; on stderr where the file itself goes to standard output."""
    from extractor.export.place import STDOUT

    err = place.path == STDOUT
    for what, count in sorted(tally.left_out.items()):
        say(f"left out: {what}: {count}, first in {tally.examples[what]}", err=err)
    if tally.unapproved:
        typer.echo(f"not approved and not exported: {tally.unapproved} records", err=err)
    files = len(place.written)
    shown = place.written[0] if files == 1 else place.path
    where = f"in {shown}" if files == 1 else f"in {files} files in {shown}"
    say(f"{tally.exported} records exported" + (f" {where}" if files and not err else ""), err=err)


def _exit_code(done: int, failed: int) -> ExitCode:
    if not failed and done:
        return ExitCode.OK
    return ExitCode.PARTIAL if done else ExitCode.BAD_INPUT
