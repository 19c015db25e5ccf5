"""Which doubts are shown: by sheet, by kind, by severity."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from extractor.record.model import Severity
from extractor.review.doubts import DoubtKind
from extractor.review.queue import Filter
from extractor.review.settings import Settings
from extractor.review.wording import filter_word

_ROWS = ("doubt_kind", "severity", "filter_sheet")


class FilterScreen(ModalScreen[Filter | None]):
    """Gives the filter that was chosen, or None where it stays as it was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "row(-1)", show=False),
        Binding("down,tab", "row(1)", show=False),
        Binding("left", "turn(-1)", show=False),
        Binding("right,space", "turn(1)", show=False),
        Binding("enter", "take", show=False),
        Binding("0", "all", show=False),
        Binding("escape,q,k", "leave", show=False),
    ]

    def __init__(
        self, settings: Settings, chosen: Filter, sheets: Sequence[Path], count: Callable[[Filter], int]
    ) -> None:
        """`sheets` are the records that have doubts, the one at hand first; `count` says how many pass."""
        super().__init__()
        self._settings = settings
        self._chosen = chosen
        self._count = count
        self._row = 0
        self._values: tuple[Sequence[Any], ...] = (
            (None, *DoubtKind),
            (None, Severity.ERROR, Severity.WARNING, Severity.DOUBT),
            (None, *sheets),
        )

    def compose(self) -> ComposeResult:
        with Vertical(id="filter"):
            yield Static(self._settings.text("filter_title"), markup=False)
            yield Static("", id="filter-rows")

    def on_mount(self) -> None:
        self._show()

    def action_row(self, by: int) -> None:
        self._row = (self._row + by) % len(_ROWS)
        self._show()

    def action_turn(self, by: int) -> None:
        """Take the next or the previous value of the row chosen."""
        values = self._values[self._row]
        here = self._current(self._row)
        place = values.index(here) if here in values else 0
        value = values[(place + by) % len(values)]
        changed = {("kind", "severity", "path")[self._row]: value}
        self._chosen = replace(self._chosen, **changed)
        self._show()

    def action_all(self) -> None:
        self.dismiss(Filter())

    def action_take(self) -> None:
        self.dismiss(self._chosen)

    def action_leave(self) -> None:
        self.dismiss(None)

    def _current(self, row: int) -> Any:
        return (self._chosen.kind, self._chosen.severity, self._chosen.path)[row]

    def _show(self) -> None:
        text = self._settings.text
        shown = Text()
        for row, name in enumerate(_ROWS):
            words = filter_word(self._settings, self._current(row))
            mark = ">" if row == self._row else " "
            style = "reverse" if row == self._row and not self._settings.plain else ""
            shown.append(f"{mark} {text(name)}: < {words} >\n", style)
        shown.append(f"{self._count(self._chosen)} {text('open')}")
        self.query_one("#filter-rows", Static).update(shown)
