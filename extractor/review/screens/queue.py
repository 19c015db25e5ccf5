"""The main screen: the queue, the place's picture, the value with its candidates, and the sheet's flow."""

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import Screen
from textual.suggester import SuggestFromList
from textual.widgets import Footer, Input, OptionList, Static
from textual.widgets.option_list import Option

from extractor.review.doubts import Doubt
from extractor.review.flow_picture import flow_lines
from extractor.review.marking import marked
from extractor.review.queue import Item
from extractor.review.settings import keys_of
from extractor.review.widgets.picture import CropView, image_widget

if TYPE_CHECKING:
    from extractor.review.app import ReviewApp

_MOST_LISTED = 200


class QueueScreen(Screen[None]):
    """What is open and the doubt at hand; every key is one of the application's actions."""

    AUTO_FOCUS: ClassVar[str | None] = ""
    app: "ReviewApp"

    def __init__(self, application: "ReviewApp") -> None:
        super().__init__(id="queue-screen")
        settings = application.settings
        for key in keys_of("queue"):
            self._bindings.bind(
                key.names, f"app.{key.action}", settings.text(key.action), show=key.shown, priority=False
            )
        for number in range(1, 10):
            self._bindings.bind(str(number), f"app.choose({number})", show=False)
        self._settings = settings
        self._image_kind = image_widget(settings.images)
        self._input_for = ""

    def compose(self) -> ComposeResult:
        yield Static("", id="head")
        with Horizontal(id="body"):
            yield OptionList(id="list")
            with Vertical(id="right"):
                yield CropView(self._settings, self._image_kind)
                with VerticalScroll(id="value-scroll", can_focus=False):
                    yield Static("", id="value")
                yield Static("", id="flow")
        yield Input(id="input")
        yield Footer()

    def on_mount(self) -> None:
        self.query_one(OptionList).can_focus = False
        self.query_one("#input").display = False
        self.refresh_desk()

    def refresh_desk(self) -> None:
        """Show what the desk has at hand now."""
        desk = self.app.desk
        item = desk.item
        session = desk.session if item is not None else None
        self._show_head(item)
        self._show_list(item)
        picture = self.query_one(CropView)
        if item is None or session is None:
            waiting = desk.paths and len(desk.queue.doubts) < len(desk.paths)
            self.query_one("#value", Static).update(self._settings.text("loading" if waiting else "done"))
            self.query_one("#flow", Static).update("")
            return
        picture.show(item.path, session.data, item.doubt)
        self.query_one("#value", Static).update(self._value(item))
        height = max(self.query_one("#flow").size.height, 4)
        text = Text(no_wrap=True)
        for line, lit in flow_lines(session.data, item.doubt.pointer, height):
            mark = "> " if lit else "  "
            text.append(mark + line + "\n", "reverse" if lit and not self._settings.plain else "")
        self.query_one("#flow", Static).update(text)

    def ask(self, purpose: str, prompt: str, value: str = "", known: list[str] | None = None) -> None:
        """Let the reviewer type; what comes is given to the application under `purpose`."""
        self._input_for = purpose
        field = self.query_one("#input", Input)
        field.suggester = SuggestFromList(known, case_sensitive=False) if known else None
        field.placeholder = prompt
        field.value = value
        field.display = True
        field.focus()
        field.cursor_position = len(value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self._close_input()
        self.app.typed(self._input_for, event.value)

    def on_key(self, event: object) -> None:
        if getattr(event, "key", "") == "escape" and self.query_one("#input").display:
            self._close_input()

    def _close_input(self) -> None:
        field = self.query_one("#input", Input)
        field.display = False
        self.set_focus(None)

    def _show_head(self, item: Item | None) -> None:
        desk, text = self.app.desk, self._settings.text
        counts = desk.queue.counts(desk.filter)
        parts = [text("title"), f"{counts.total()} {text('open')}"]
        parts += [f"{text(kind.value)} {count}" for kind, count in counts.items()]
        if item is not None:
            parts.insert(1, "/".join(item.path.parts[-3:-1]))
            session = desk.session
            if session is not None and session.read_only is not None:
                parts.append(text("read_only", why=session.read_only))
        self.query_one("#head", Static).update(" | ".join(parts))

    def _show_list(self, item: Item | None) -> None:
        desk = self.app.desk
        listed = self.query_one(OptionList)
        listed.clear_options()
        first = max(desk.position - _MOST_LISTED // 2, 0)
        shown = desk.items[first : first + _MOST_LISTED]
        listed.add_options([Option(_line(one)) for one in shown])
        if item in shown:
            listed.highlighted = shown.index(item)

    def _value(self, item: Item) -> Text:
        doubt, text = item.doubt, self._settings.text
        shown = Text()
        shown.append(f"{doubt.pointer}  ", "bold")
        sure = f"{doubt.confidence:.0%} {text('confidence')}"
        shown.append(f"{text('page')} {doubt.page or '-'}, {sure}\n")
        if doubt.reason:
            shown.append(f"{text('reason')}: {doubt.reason}\n")
        if doubt.raw and " ".join(doubt.raw.split()) != doubt.value:
            shown.append(f"{text('read_as')}: {' '.join(doubt.raw.split())}\n", "dim")
        for number, candidate in enumerate(doubt.candidates, start=1):
            shown.append(f" {number} ", "bold")
            shown.append_text(_candidate(doubt, candidate.text, plain=self._settings.plain))
            shown.append(f"  ({candidate.source})\n", "dim")
        alike = len(self.app.desk.queue.alike(item))
        if alike > 1:
            shown.append(text("alike", count=alike))
        return shown


def _line(item: Item) -> str:
    return f"{item.doubt.pointer} {item.doubt.value}"[:60]


def _candidate(doubt: Doubt, text: str, *, plain: bool) -> Text:
    """A candidate with the characters marked that differ from what stands there now."""
    shown = Text()
    for part, differs in marked(doubt.value, text):
        style = "bold underline" if differs and not plain else ""
        shown.append(f"[{part}]" if differs and plain else part, style)
    return shown if text else Text("-")
