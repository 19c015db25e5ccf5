"""`sop review` and its twin for scripts: list, next, accept, set, mark, approve, export-journal."""

import gc
import getpass
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from typer.core import TyperGroup

from extractor.cli.terminal import say

if TYPE_CHECKING:
    from extractor.review.doubts.doubt import Doubt
    from extractor.review.sessions.session import Session
    from extractor.review.settings import Settings

Chosen = TypeVar("Chosen", bound=StrEnum)


class Order(StrEnum):
    """Which sheets come first."""

    HARM = "harm"
    PATH = "path"


class Mark(StrEnum):
    """What can be said of a place instead of a value."""

    BLANK = "blank"
    ABSENT = "absent"
    UNREADABLE = "unreadable"


EXAMPLES = """\b
Examples:
  sop review outputs
      settle the doubts of all records there
  sop review outputs --serve
      the same in this machine's browser
  sop review next outputs
      the most urgent one, for a script
  sop review set outputs/sheet/01/record.json /steps/2/duration "2 jam"
      put a value there
  sop review mark outputs/sheet/01/record.json /identity/date_revised absent
      the sheet has no such field
  sop review approve outputs/sheet/01/record.json
      where nothing is open any more
  sop review open --help
      all options: language, pictures, plain screens, statistics, browser"""

_DEFAULT = "open"


class _ScreenFirst(TyperGroup):
    """A group whose first command is meant where none is named."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] not in {"--help", "-h"}):
            args = [_DEFAULT, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_ScreenFirst, epilog=EXAMPLES, rich_markup_mode=None, help="Settle what is doubtful in records."
)

Places = Annotated[
    list[Path], typer.Argument(metavar="FOLDER", help="Folders with records, or record.json files.")
]
RecordFile = Annotated[Path, typer.Argument(metavar="RECORD", help="A record.json.")]
Place = Annotated[str, typer.Argument(metavar="PLACE", help="The doubt's place, such as /steps/2/duration.")]
Reviewer = Annotated[
    str | None, typer.Option(help="Who answers; the user's name by default, asked in the browser.")
]
Kind = Annotated[
    str | None,
    typer.Option("--kind", metavar="conflict|structure|flow|value|finding", help="This kind alone."),
]
Weight = Annotated[
    str | None, typer.Option("--severity", metavar="error|warning|doubt", help="This severity alone.")
]
Sheet = Annotated[str | None, typer.Option("--sheet", metavar="TEXT", help="Sheets with this in their name.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


@app.command("list", short_help="List the open doubts, most urgent first.")
def list_doubts(
    places: Places, kind: Kind = None, severity: Weight = None, sheet: Sheet = None, as_json: AsJson = False
) -> None:
    """List the open doubts, most urgent first, all or those of a sheet, a kind or a severity."""
    found = list(_doubts(places, kind, severity, sheet))
    if as_json:
        _print_json([_as_json(path, doubt) for path, doubt in found])
        return
    for path, doubt in found:
        say(f"{path}  {_name_of(doubt)}  {doubt.kind.value}  {doubt.value}  {doubt.reason or ''}".rstrip())


@app.command("next")
def next_doubt(
    places: Places, kind: Kind = None, severity: Weight = None, sheet: Sheet = None, as_json: AsJson = False
) -> None:
    """Show the most urgent doubt with its candidates."""
    path, doubt = next(_doubts(places, kind, severity, sheet), (None, None))
    if path is None or doubt is None:
        typer.echo("null" if as_json else "There are no open doubts.")
    elif as_json:
        _print_json(_as_json(path, doubt))
    else:
        say(str(path))
        say(f"{_name_of(doubt)}  {doubt.kind.value}  {doubt.reason or ''}".rstrip())
        for number, candidate in enumerate(doubt.candidates, start=1):
            say(f"  {number} {candidate.text}  ({candidate.source})")


@app.command("accept")
def accept(record: RecordFile, place: Place, reviewer: Reviewer = None) -> None:
    """Say that what stands at this place is right."""
    with _session(record, reviewer) as session:
        session.accept(_find(session, place))


@app.command("set", short_help="Put the right value at a place.")
def set_value(
    record: RecordFile,
    place: Place,
    value: Annotated[
        str,
        typer.Argument(
            help="The right value, as the sheet prints it; empty for blank; behind = what is printed there "
            "although it is no value of such a place, such as a date =-."
        ),
    ],
    reviewer: Reviewer = None,
) -> None:
    """Put the right value at this place. What the place's field cannot be is refused with exit code 2."""
    with _session(record, reviewer) as session:
        session.edit(_find(session, place), value)


@app.command("mark", short_help="Say that a place is blank, absent or unreadable.")
def mark(
    record: RecordFile, place: Place, state: Annotated[Mark, typer.Argument()], reviewer: Reviewer = None
) -> None:
    """Say that this place is blank (empty on the sheet), absent (the sheet has no such field) or unreadable.

    A symbol, a connector or an item of a list that is blank goes away; a step without lanes has no symbols.
    """
    with _session(record, reviewer) as session:
        doubt = _find(session, place)
        {Mark.BLANK: session.blank, Mark.ABSENT: session.absent, Mark.UNREADABLE: session.unreadable}[state](
            doubt
        )


@app.command("approve", short_help="Approve a record.")
def approve(
    record: RecordFile,
    word: Annotated[
        str, typer.Option(help="approve (or setujui): approve in spite of the doubts that are open.")
    ] = "",
    reviewer: Reviewer = None,
) -> None:
    """Approve a record after its checks have run again. With open doubts it is refused with exit code 2."""
    with _session(record, reviewer) as session:
        session.approve(word)
    typer.echo(f"{record}: approved.")


@app.command("export-journal", short_help="Print the journal of a review.")
def export_journal(record: RecordFile) -> None:
    """Print the journal of a record's review, a JSON object a line: who, when, before, after."""
    from extractor.review.queue.inspect import entries_of

    for entry in entries_of(record):
        sys.stdout.write(entry.as_line() + "\n")


def _doubts(
    places: list[Path], kind: str | None, severity: str | None, sheet: str | None
) -> Iterator[tuple[Path, "Doubt"]]:
    """The open doubts that pass, record by record. Raises OptionsError for a kind or severity not known."""
    from extractor.record.model import Severity
    from extractor.review.doubts.doubt import DoubtKind
    from extractor.review.queue.inspect import doubts_of
    from extractor.review.queue.order import Filter
    from extractor.review.sessions.place import find_records

    wanted = Filter(kind=_one_of(DoubtKind, kind), severity=_one_of(Severity, severity))
    for path in find_records(places):
        if sheet is None or sheet.casefold() in "/".join(path.parts[-3:-1]).casefold():
            yield from ((path, doubt) for doubt in doubts_of(path) if wanted.lets(doubt))


def _one_of(kinds: type[Chosen], name: str | None) -> Chosen | None:
    from extractor.errors import OptionsError

    if name is None:
        return None
    try:
        return kinds(name)
    except ValueError:
        raise OptionsError(f"There is no {name!r} here.", f"Choose one of {', '.join(kinds)}.") from None


@contextmanager
def _session(record: Path, reviewer: str | None) -> Iterator["Session"]:
    """The session of this record; says where what is done in it takes an approval back."""
    from extractor.review.sessions.session import Session

    with Session(record, reviewer or getpass.getuser()) as session:
        yield session
        if session.lifted:
            typer.echo(f"{record}: this takes its approval back.", err=True)


def _find(session: "Session", place: str) -> "Doubt":
    """The open doubt of this name, else the question about this place.

    Raises OptionsError for no place, and for a finding's number: after the next check it is another's.
    """
    from extractor.errors import OptionsError
    from extractor.record.pointers import MISSING, resolve
    from extractor.review.doubts.together import each

    if place.startswith("/findings/"):
        raise OptionsError(
            "A finding's number changes whenever the checks run.",
            "Name it by check and place, as sop review list does: FLO-07@/flow/3.",
        )
    if not session.doubts():
        session.check()
    for doubt in [*session.doubts(), *each(session.doubts())]:
        if place == _name_of(doubt):
            return doubt
    if not place.startswith("/") or resolve(session.data, place) is MISSING:
        raise OptionsError("The record has no such place.", "List the doubts with: sop review list RECORD")
    return session.doubt(place)


def _name_of(doubt: "Doubt") -> str:
    """What a script calls the doubt by: a finding's place in the list changes whenever the checks run."""
    from extractor.review.doubts.doubt import DoubtKind

    check = (doubt.reason or "").partition(":")[0]
    return f"{check}@{doubt.pointer}" if doubt.kind is DoubtKind.FINDING else doubt.key


def _as_json(path: Path, doubt: "Doubt") -> dict[str, Any]:
    return {
        "record": str(path),
        "place": _name_of(doubt),
        "kind": doubt.kind.value,
        "field": doubt.field,
        "severity": doubt.severity.value,
        "value": doubt.value,
        "raw": doubt.raw,
        "reason": doubt.reason,
        "confidence": doubt.confidence,
        "page": doubt.page,
        "box": doubt.box,
        "candidates": [candidate.text for candidate in doubt.candidates],
        "members": [_name_of(member) for member in doubt.members],
    }


def _print_json(data: Any) -> None:
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")


@app.command(_DEFAULT, short_help="Open the review in the terminal.")
def review(
    places: Places,
    stats: Annotated[bool, typer.Option("--stats", help="Print what the review cost so far.")] = False,
    as_json: AsJson = False,
    reviewer: Reviewer = None,
    lang: Annotated[str | None, typer.Option(metavar="id|en", help="Language of the screens.")] = None,
    images: Annotated[
        str, typer.Option(metavar="auto|kitty|sixel|cells|none", help="How pictures are drawn.")
    ] = "auto",
    pictures: Annotated[
        str,
        typer.Option(
            metavar="auto|browser|terminal",
            help="Where the sheet is shown; auto takes a page in the browser where the terminal draws only "
            "cells.",
        ),
    ] = "auto",
    plain: Annotated[bool, typer.Option("--plain", help="Screens for a screen reader.")] = False,
    plant: Annotated[
        str | None,
        typer.Option(metavar="N|N%", help="Plant wrong values among the doubts, to see how many are caught."),
    ] = None,
    second: Annotated[
        str | None,
        typer.Option(metavar="N%", help="Read so many of the sheets that others approved a second time."),
    ] = None,
    no_learning: Annotated[
        bool, typer.Option("--no-learning", help="Offer no earlier corrections as candidates.")
    ] = False,
    sources: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE or FOLDER", help="Where the original files lie, for reading them again."),
    ] = None,
    serve: Annotated[
        bool, typer.Option("--serve", help="Offer the review to this machine's browser.")
    ] = False,
    order: Annotated[
        Order, typer.Option("--order", help="Sheets with the most expected harm first, or by path.")
    ] = Order.HARM,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The browser's port; 0 takes a free one.")] = 0,
) -> None:
    """Open the review in the terminal (what `sop review` does where no command is named)."""
    from extractor.review.sessions.place import find_records

    paths = find_records(places)
    if stats:
        _show_stats(paths, as_json=as_json)
        return
    served = "TEXTUAL_DRIVER" in os.environ
    name = reviewer or (None if served else getpass.getuser())
    # Hardly anything made while starting is garbage; the application enables the collector again.
    gc.disable()
    from extractor.review.sessions.second import share_of
    from extractor.review.settings import Pictures, Settings

    settings = Settings.of(lang=lang, images=images, plain=plain, learning=not no_learning)
    worst_first = order is Order.HARM
    where = _one_of(Pictures, pictures) or Pictures.AUTO
    settings = replace(settings, sources=tuple(sources or ()), worst_first=worst_first, pictures=where)
    share = share_of(second) if second is not None else 0.0
    if serve:
        _serve(places, reviewer, settings, plant, port, second)
        return
    _need_terminal()
    from extractor.review.app import ReviewApp
    from extractor.review.queue.index import index_of

    screens = ReviewApp(paths, name, settings, index=index_of(places), plant=plant, second=share)
    screens.run()
    for fault in screens.faults:
        typer.echo(f"error: {fault}", err=True)
    if screens.faults:
        raise typer.Exit(screens.faults[0].exit_code)


def _need_terminal() -> None:
    """Raises OptionsError where there is nobody to see the screens and press keys."""
    from extractor.errors import OptionsError

    served = "TEXTUAL_DRIVER" in os.environ
    if not served and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise OptionsError("The review needs a terminal.", "For scripts there is: sop review list")


def _serve(
    places: list[Path],
    reviewer: str | None,
    settings: "Settings",
    plant: str | None,
    port: int,
    second: str | None,
) -> None:
    """Offer the same review to the browser; each of its tabs runs the command anew, and asks who reviews."""
    from extractor.review.browser.serving import ReviewServer
    from extractor.review.queue.planter import Planter

    command = [sys.executable, "-m", "extractor", "review", _DEFAULT]
    command += ["--reviewer", reviewer] if reviewer else []
    # A browser's terminal draws no pictures but cells; the page beside it has the sheet.
    command += ["--lang", settings.lang, "--images", "none"]
    command += ["--plain"] if settings.plain else []
    command += [] if settings.worst_first else ["--order", Order.PATH.value]
    command += [] if settings.learning else ["--no-learning"]
    command += [part for source in settings.sources for part in ("--sources", str(source))]
    if plant is not None:
        Planter.of(plant, 1)
        command += ["--plant", plant]
    command += ["--second", second] if second is not None else []
    command += ["--", *map(str, places)]

    def announce(address: str) -> None:
        typer.echo(f"{settings.text('served')} {address}")

    ReviewServer(command, port, settings, announce).serve()


def _show_stats(paths: list[Path], *, as_json: bool) -> None:
    from dataclasses import asdict

    from extractor.review.queue.inspect import sheet_of
    from extractor.review.sessions.metrics import measure

    measures = asdict(measure(sheet_of(path) for path in paths))
    if as_json:
        _print_json(measures)
        return
    for name, value in measures.items():
        typer.echo(f"{name.replace('_', ' '):<20}{'-' if value is None else value}")
