"""Asks before something is done that takes more away than what is looked at."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static


class ConfirmScreen(ModalScreen[bool]):
    """Gives True for `y` alone, in either language, and False for every other key."""

    AUTO_FOCUS: ClassVar[str | None] = ""

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        with Vertical(id="question"):
            yield Static(self._question, markup=False)

    def on_key(self, event: events.Key) -> None:
        event.stop()
        self.dismiss(event.key == "y")
