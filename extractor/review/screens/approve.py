"""Asks for a word before a record is approved that has open doubts, and names them."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from extractor.errors import OptionsError
from extractor.review.sessions.approval import WORDS, Obstacles
from extractor.review.settings import Settings
from extractor.review.wording import doubt_place, reason_words
from extractor.review.words.naming import sheet_name

if TYPE_CHECKING:
    from extractor.review.widgets.telling import TellingApp

_MOST = 8
"""Doubts that are named one by one: what a screen of 24 lines has room for."""
_WIDEST = 72
"""Letters of a doubt's line, so that each takes one."""


class ApproveScreen(ModalScreen[str]):
    """Gives the word that approves the record at this path all the same, or None."""

    def __init__(self, settings: Settings, path: Path, obstacles: Obstacles) -> None:
        super().__init__()
        self._settings = settings
        self._path = path
        self._obstacles = obstacles
        self._bindings.bind("escape", "leave", show=False)
        self._bindings.bind("ctrl+q", "leave", show=False)

    def compose(self) -> ComposeResult:
        with Vertical(id="approve"):
            yield Static(self._words(), id="approve-words")
            yield Input(id="approve-word")

    def on_mount(self) -> None:
        self.set_focus(self.query_one("#approve-word"))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the word; any other one changes nothing."""
        try:
            self._obstacles.require(event.value)
        except OptionsError:
            self.notify(self._settings.text("approve_not", word=self._word), severity="warning", markup=False)
        else:
            self.dismiss(event.value)

    def action_leave(self) -> None:
        self.dismiss(None)

    @property
    def _word(self) -> str:
        return WORDS[self._settings.lang]

    def _words(self) -> Text:
        text, doubts = self._settings.text, self._obstacles.doubts
        shown = Text(no_wrap=True, overflow="ellipsis")
        counts = {"sheet": sheet_name(self._path), "count": len(doubts), "errors": self._obstacles.errors}
        shown.append(text("approve_open", **counts) + "\n", "bold")
        for doubt in doubts[:_MOST]:
            place = doubt_place(doubt, self._settings) or text("record")
            why = reason_words(doubt, self._settings)
            line = f"  {text(doubt.severity.value)}: {place}" + (f" ({why})" if why else "")
            shown.append((line if len(line) <= _WIDEST else f"{line[: _WIDEST - 1]}…") + "\n")
        if len(doubts) > _MOST:
            shown.append(f"  {text('approve_more', count=len(doubts) - _MOST)}\n")
        shown.append(text("approve_word", word=self._word))
        return shown


def ask_approval(app: "TellingApp", path: Path | None, then: Callable[[], object]) -> None:
    """Approve this record, else the one completed last or at hand; with open doubts only for a word.

    `then` is called when it is approved, or left as it is.
    """
    desk, settings = app.desk, app.settings

    def decided(chosen: Path, word: str | None) -> None:
        def approved() -> None:
            desk.approve(chosen, word or "")
            app.notify(settings.text("approved", sheet=sheet_name(chosen)), markup=False)

        if word is None:
            desk.completed = None
        else:
            app.guarded(approved)
        then()

    def asked() -> None:
        chosen, obstacles = desk.obstacles(path)
        if obstacles.doubts:
            screen = ApproveScreen(settings, chosen, obstacles)
            app.push_screen(screen, lambda word: decided(chosen, word))
        else:
            decided(chosen, "")

    app.guarded(asked)
