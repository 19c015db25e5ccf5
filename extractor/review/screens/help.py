"""All keys of the screens in words."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from extractor.review.settings import Settings, keys_of

_SCREENS = (
    ("queue", ""),
    ("sheets", "sheets"),
    ("group", "group"),
    ("record", "record"),
    ("flow", "structure_view"),
    ("sheet", "sheet"),
)
_SPELLED = {
    "question_mark": "?",
    "slash": "/",
    "plus": "+",
    "less_than_sign": "<",
    "right_square_bracket": "]",
    "greater_than_sign": ">",
    "left_square_bracket": "[",
}


class HelpScreen(ModalScreen[None]):
    """A list of keys that any of escape, q and ? closes."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark", "app.pop_screen", show=False)]

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings

    def compose(self) -> ComposeResult:
        text = self._settings.text
        lines = [f"{'1-9':<14}{text('choose')}"]
        for screen, title in _SCREENS:
            lines += ["", text(title)] if title else []
            lines += [f"{_spelled(key.names):<14}{text(key.action)}" for key in keys_of(screen)]
            lines += [f"{'ctrl+p':<14}{text('palette')}"] if not title else []
        with VerticalScroll(id="help"):
            yield Static("\n".join(lines), markup=False)


def _spelled(names: str) -> str:
    return " ".join(_SPELLED.get(name, name) for name in names.split(","))
