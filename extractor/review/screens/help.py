"""All keys of the screens in words."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from extractor.review.settings import Settings, keys_of

_SPELLED = {"question_mark": "?", "slash": "/", "plus": "+"}


class HelpScreen(ModalScreen[None]):
    """A list of keys that any of escape, q and ? closes."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark", "app.pop_screen", show=False)]

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings

    def compose(self) -> ComposeResult:
        lines = [f"{'1-9':<14}{self._settings.text('choose')}"]
        for screen in ("queue", "flow"):
            lines.append("")
            if screen == "flow":
                lines.append(self._settings.text("structure_view"))
            lines += [
                f"{_spelled(key.names):<14}{self._settings.text(key.action)}" for key in keys_of(screen)
            ]
        with VerticalScroll(id="help"):
            yield Static("\n".join(lines), markup=False)


def _spelled(names: str) -> str:
    return " ".join(_SPELLED.get(name, name) for name in names.split(","))
