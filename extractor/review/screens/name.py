"""Asks who reviews, where nobody has said so: an approval is somebody's."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from extractor.review.settings import Settings


class NameScreen(ModalScreen[str]):
    """Gives the name that was typed; goes for no other key."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings

    def compose(self) -> ComposeResult:
        with Vertical(id="question"):
            yield Static(self._settings.text("who"), markup=False)
            yield Input(placeholder=self._settings.text("who_name"), id="name")

    def on_mount(self) -> None:
        self.set_focus(self.query_one("#name"))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        name = " ".join(event.value.split())
        if name:
            self.dismiss(name)
