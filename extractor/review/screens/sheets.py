"""The list of all sheets: state, open doubts, who has it; to find, open, look at and approve one."""

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Footer, Input, Static

from extractor.review.desk import Desk
from extractor.review.queue.overview import Row
from extractor.review.screens.approve import ask_approval
from extractor.review.screens.record import RecordScreen
from extractor.review.settings import Settings, keys_of
from extractor.review.words.naming import sheet_name

if TYPE_CHECKING:
    from extractor.review.widgets.telling import TellingApp

_REFRESHED_EVERY = 1.0
_NAME_WIDTH = 10
_STATE_WIDTH = 13


class SheetsScreen(Screen[Path]):
    """Shows all sheets, with that at hand chosen; gives the one to be taken up, or None."""

    AUTO_FOCUS: ClassVar[str | None] = ""
    app: "TellingApp"

    def __init__(self, settings: Settings, desk: Desk) -> None:
        super().__init__()
        self._settings = settings
        self._desk = desk
        self._wanted = ""
        self._assigns = False
        item = desk.item
        self._chosen = item.path if item is not None else None
        for key in keys_of("sheets"):
            self._bindings.bind(key.names, key.action, settings.text(key.action), show=key.shown)

    def compose(self) -> ComposeResult:
        yield Static("", id="head", markup=False)
        yield Static("", id="sheets")
        yield Input(id="input")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        field = self.query_one("#input", Input)
        field.display, field.placeholder = False, self._settings.text("find_sheet")
        self.set_interval(_REFRESHED_EVERY, self.refresh_rows)
        self.refresh_rows()

    def on_resize(self, _: events.Resize) -> None:
        self.refresh_rows()

    def refresh_rows(self) -> None:
        """Draw the rows around the chosen one; only what fits is drawn, or asked who has it."""
        rows = self._rows()
        place = self._place(rows)
        self._chosen = rows[place].path if rows else self._chosen
        size = self.query_one("#sheets").size
        height = max(size.height, 3)
        first = max(min(place - height // 2, len(rows) - height), 0)
        lines = [self._line(row, lit=row.path == self._chosen) for row in rows[first : first + height]]
        none = Text(self._settings.text("not_found"))
        self.query_one("#sheets", Static).update(Text("\n").join(lines) if lines else none, layout=False)
        self.query_one("#head", Static).update(self._head(len(rows)), layout=False)

    def action_next(self) -> None:
        self._move(1)

    def action_previous(self) -> None:
        self._move(-1)

    def action_page(self, by: int) -> None:
        """Go a screen of rows on or back."""
        self._move(by * max(self.query_one("#sheets").size.height - 1, 1))

    def action_end(self, by: int) -> None:
        """Go to the first row or the last."""
        self._move(by * len(self._desk.paths))

    def action_jump(self) -> None:
        if self._rows():
            self.dismiss(self._chosen)

    def action_order(self) -> None:
        """Worst first, or by path: here and in the queue."""
        self._desk.queue.turn_order()
        self.refresh_rows()

    def action_find(self) -> None:
        self._ask("find_sheet", self._wanted)

    def action_assign(self) -> None:
        """Leave the chosen sheet to a reviewer, or to all again."""
        if self._rows():
            self._ask("assign_to", "")
            self._assigns = True

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list with each letter."""
        if not self._assigns:
            self._wanted = event.value
            self.refresh_rows()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        path, assigns = self._chosen, self._assigns
        self._close_input()
        if assigns and path is not None:
            self.app.guarded(lambda: self._desk.assign(path, " ".join(event.value.split())))
            self.refresh_rows()

    def _ask(self, prompt: str, value: str) -> None:
        field = self.query_one("#input", Input)
        self._assigns = prompt == "assign_to"
        field.placeholder, field.value, field.display = self._settings.text(prompt), value, True
        self.set_focus(field)

    def action_record(self) -> None:
        """Look at the whole record, from where it can be approved."""
        path = self._chosen

        def looked() -> None:
            if path is None or not self._rows():
                return
            self._desk.turn_to(path)
            if self._desk.record() is None:
                return
            before = self._desk.hold()
            self._desk.look()

            def closed(pointer: str | None) -> None:
                if pointer is not None:
                    self._desk.visit(pointer)
                self._desk.let_go(before)
                if pointer is not None:
                    self.dismiss(None)
                else:
                    self.refresh_rows()

            self.app.push_screen(RecordScreen(self._settings, self._desk), closed)

        self.app.guarded(looked)

    def action_approve(self) -> None:
        """Approve the chosen sheet; one that was not looked at is shown first."""
        if self._chosen is None or not self._rows():
            return
        if self._chosen in self._desk.sheets.seen:
            ask_approval(self.app, self._chosen, self.refresh_rows)
        else:
            self.action_record()
            self.notify(self._settings.text("look_first"))

    def action_back(self) -> None:
        field = self.query_one("#input", Input)
        if field.display:
            field.value = ""
            self._close_input()
        else:
            self.dismiss(None)

    def _close_input(self) -> None:
        self._assigns = False
        self.query_one("#input", Input).display = False
        self.set_focus(None)

    def _rows(self) -> list[Row]:
        return self._desk.sheet_rows(self._wanted)

    def _place(self, rows: list[Row]) -> int:
        return next((n for n, row in enumerate(rows) if row.path == self._chosen), 0)

    def _move(self, by: int) -> None:
        rows = self._rows()
        if rows:
            place = min(max(self._place(rows) + by, 0), len(rows) - 1)
            self._chosen = rows[place].path
            self.refresh_rows()

    def _head(self, shown: int) -> str:
        text, count = self._settings.text, self._settings.count
        total = len(self._desk.paths)
        parts = [
            text("sheets"),
            text("approved_of", count=count(self._desk.sheets.approved), total=count(total)),
        ]
        parts.append(text("worst_first" if self._desk.queue.worst_first else "by_path"))
        parts += [text("found", count=count(shown))] if self._wanted else []
        if len(self._desk.queue.doubts) < total:
            parts.append(text("sheets_read", count=len(self._desk.queue.doubts), total=total))
        return " | ".join(parts)

    def _line(self, row: Row, *, lit: bool) -> Text:
        text, known = self._settings.text, row.heading
        state = text("loading_one") if known is None else text(f"state_{known.state.value}")
        doubts = "" if row.doubts is None else str(row.doubts)
        words = f"{'>' if lit else ' '}{state:<{_STATE_WIDTH}}{doubts:>4} "
        who = row.holder or (f"-> {known.assigned}" if known is not None and known.assigned else "")
        words += f"{who[:_NAME_WIDTH]:<{_NAME_WIDTH}} "
        told = [known.title, known.number, known.file] if known is not None else []
        words += " | ".join(part for part in (sheet_name(row.path), *told) if part)
        style = "reverse" if lit and not self._settings.plain else ""
        return Text(words[: max(self.size.width, 20)], style)
