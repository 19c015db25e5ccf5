"""The tables of `sop diff` and `sop evaluate`."""

from collections.abc import Iterable, Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from extractor.compare.changes import Comparison, Piece
from extractor.compare.evaluation import Evaluated
from extractor.compare.scoring import COLUMNS, MARKS
from extractor.record.characters import printable

_WIDE = 140


def show_changes(comparison: Comparison, language: str) -> None:
    """A line for each change, words that only one side has in colour."""
    console = _console()
    indonesian = language == "id"
    if not comparison.changes:
        console.print("Tidak ada perubahan." if indonesian else "Nothing changed.")
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("Perubahan", "Sebelum", "Sesudah") if indonesian else ("Change", "Before", "After"):
        table.add_column(heading, overflow="fold")
    for change in comparison.changes:
        title = printable(change.title(language))
        table.add_row(Text(title), _marked(change.before, "red strike"), _marked(change.after, "green"))
    console.print(table)
    before, after = comparison.minutes
    if before is not None and after is not None:
        words = "menit kerja" if indonesian else "working minutes"
        console.print(f"{before:g} -> {after:g} {words} ({after - before:+g})")


def _marked(pieces: Iterable[Piece], style: str) -> Text:
    parts = ((_lines(piece.text), style if piece.changed else "") for piece in pieces)
    return Text.assemble(*parts)


def _lines(text: str) -> str:
    """The text as it can be shown, each item of a list on its own line."""
    return "\n".join(map(printable, text.split("\n")))


def show_scores(sheets: Sequence[Evaluated], overall: Mapping[str, float | None]) -> None:
    """How well values were read, then how well marks tell of it: a line for each sheet and one for all."""
    console = _console()
    rows = [(sheet.name, {**sheet.score.values, **sheet.score.counts.shares()}) for sheet in sheets]
    for columns in (COLUMNS, MARKS):
        table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
        table.add_column("sheet", min_width=8, overflow="fold")
        for column in columns:
            table.add_column(column, justify="right", no_wrap=True)
        for name, values in [*rows, (f"all {len(sheets)}", overall)]:
            shown = (values[column] for column in columns)
            table.add_row(Text(printable(name)), *("-" if v is None else f"{v:.2f}" for v in shown))
        console.print(table)


def _console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=_WIDE)
