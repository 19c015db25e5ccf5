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
from textual.widgets import Input, Static

from extractor.record.model import Severity
from extractor.review.doubts.doubt import DoubtKind
from extractor.review.queue.order import Filter
from extractor.review.settings import Settings
from extractor.review.wording import filter_word

_ROWS = ("doubt_kind", "severity", "filter_sheet")


class FilterScreen(ModalScreen[Filter | None]):
    """Gives the filter that was chosen, or None where it stays as it was."""

    AUTO_FOCUS: ClassVar[str | None] = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "row(-1)", show=False),
        Binding("down,tab", "row(1)", show=False),
        Binding("left", "turn(-1)", show=False, priority=True),
        Binding("right", "turn(1)", show=False, priority=True),
        Binding("space", "turn(1)", show=False),
        Binding("enter", "take", show=False),
        Binding("0", "all", show=False),
        Binding("escape,q,k", "leave", show=False),
    ]

    def __init__(
        self,
        settings: Settings,
        chosen: Filter,
        sheets: Callable[[str], Sequence[Path]],
        count: Callable[[Filter], int],
    ) -> None:
        """`sheets` gives the records with doubts that a text finds, `count` says how many doubts pass."""
        super().__init__()
        self._settings = settings
        self._chosen = chosen
        self._count = count
        self._row = 0
        self._values: tuple[Sequence[Any], ...] = (
            (None, *DoubtKind),
            (None, Severity.ERROR, Severity.WARNING, Severity.DOUBT),
            (None, *sheets("")),
        )
        self._sheets = sheets

    def compose(self) -> ComposeResult:
        with Vertical(id="filter"):
            yield Static(self._settings.text("filter_title"), markup=False)
            yield Static("", id="filter-rows")
            yield Input(placeholder=self._settings.text("find_sheet"), id="filter-sheet")

    def on_mount(self) -> None:
        self._show()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Leave the sheets that what is typed finds, and choose the first."""
        if not self._on_sheet:
            return
        found = self._sheets(event.value)
        self._values = (*self._values[:-1], (None, *found))
        self._chosen = replace(self._chosen, path=found[0] if found and event.value else None)
        self._show()

    def on_input_submitted(self) -> None:
        self.action_take()

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

    @property
    def _on_sheet(self) -> bool:
        return _ROWS[self._row] == "filter_sheet"

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
        field = self.query_one("#filter-sheet", Input)
        field.display = self._on_sheet
        self.set_focus(field if self._on_sheet else None)
