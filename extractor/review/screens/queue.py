"""The main screen: the queue, the place's picture, the value with its candidates, and the sheet's flow."""

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Key
from textual.screen import Screen
from textual.widgets import Footer, Input, Static

from extractor.errors import SopError
from extractor.record.model import ReviewState
from extractor.record.pointers import Json
from extractor.review.doubts.doubt import DoubtKind
from extractor.review.flow_picture import flow_lines
from extractor.review.queue.listing import Item, Listing
from extractor.review.queue.order import Filter
from extractor.review.sessions.planting import pretended
from extractor.review.sessions.session import Session
from extractor.review.settings import keys_of
from extractor.review.widgets.doubt_list import DoubtList
from extractor.review.widgets.edit_field import EditField
from extractor.review.widgets.picture import CropView, image_widget
from extractor.review.widgets.value import value_text
from extractor.review.wording import filter_words
from extractor.review.words.naming import sheet_name

if TYPE_CHECKING:
    from extractor.review.app import ReviewApp


_NARROWEST = 20
"""Columns; before the screen has a size nothing has."""


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
        self._group: tuple[Path, str] | None = None
        self._from = self._room = self._unseen = 0
        self.image_kind = image_widget(settings.images)

    def compose(self) -> ComposeResult:
        yield Static("", id="head", markup=False)
        with Horizontal(id="body"):
            yield DoubtList(self._settings, self._listed)
            with Vertical(id="right"):
                yield CropView(self._settings, self.image_kind)
                yield Static("", id="value")
                yield Static("", id="flow")
        yield Input(id="input")
        yield EditField()
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one("#input").display = False
        self.refresh_desk()

    def refresh_desk(self) -> None:
        """Show what the desk has at hand now."""
        desk = self.app.desk
        session = self._session()
        item = desk.item
        self._show_head(item)
        self.query_one(DoubtList).refresh_lines()
        picture = self.query_one(CropView)
        if item is None or session is None:
            self._unseen = 0
            self.query_one("#value", Static).update(self._settings.text(self._why_empty()), layout=False)
            self.query_one("#flow", Static).update("", layout=False)
            picture.clear()
            return
        picture.show(item.path, session.data, item.doubt)
        self.app.seeing.lead(item.doubt.pointer, tuple(one.pointer for one in item.doubt.members))
        alike = len(desk.queue.alike(item))
        words = value_text(item.doubt, session.data, self._settings, alike, desk.apart)
        if item.doubt.members:
            self._show_group(item, words)
            return
        self._unseen = 0
        self.query_one("#value", Static).update(words, layout=False)
        size = self.query_one("#flow").size
        text = Text(no_wrap=True)
        shown = pretended(session.data, item.doubt)
        for line, lit in flow_lines(
            shown, item.doubt.pointer, max(size.height, 4), size.width - 2, self._settings.label
        ):
            mark = "> " if lit else "  "
            text.append(
                (mark + line)[: max(size.width, 20)] + "\n",
                "reverse" if lit and not self._settings.plain else "",
            )
        self.query_one("#flow", Static).update(text, layout=False)

    def _show_group(self, item: Item, words: Text) -> None:
        """Show a group's lines, as many as there is room for, also in place of the flow."""
        value, flow = self.query_one("#value", Static), self.query_one("#flow", Static)
        here = (item.path, item.doubt.key)
        if self._group != here:
            self._group, self._from = here, 0
        words.rstrip()
        lines = words.wrap(self.app.console, max(value.size.width, _NARROWEST))
        room = value.size.height + flow.size.height
        self._unseen = len(lines) - self._from - room
        if self._unseen > 0:
            # The line that tells of the others takes one's place.
            self._unseen += 1
            room -= 1
        shown = lines[self._from : self._from + room]
        if self._unseen > 0:
            shown.append(Text(self._settings.text("group_more", count=self._unseen), "bold"))
        self._room = room
        value.update(Text("\n").join(shown[: value.size.height]), layout=False)
        flow.update(Text("\n").join(shown[value.size.height :]), layout=False)

    def show_more(self) -> bool:
        """Show the lines of the group at hand that had no room yet; False where all have been shown."""
        if self._unseen <= 0:
            return False
        self._from += self._room
        self.refresh_desk()
        return True

    @property
    def has_more(self) -> bool:
        """Whether lines of the group at hand have not been shown yet."""
        return self._unseen > 0

    def on_resize(self) -> None:
        """What has been shown may have no room any more."""
        self._group = None
        self.call_after_refresh(self.refresh_desk)

    def show_elsewhere(self, note: str) -> None:
        """Leave pictures to the page that follows."""
        self.query_one(CropView).show_elsewhere(note)
        self.refresh_desk()

    def _why_empty(self) -> str:
        """The name of the text that says why no doubt is at hand."""
        desk = self.app.desk
        if len(desk.queue.doubts) < len(desk.paths):
            return "loading"
        return "done" if desk.filter == Filter() else "none_pass"

    def find(self, prompt: str) -> None:
        """Let the reviewer type what to find."""
        field = self.query_one("#input", Input)
        field.placeholder, field.value, field.display = prompt, "", True
        self.set_focus(field)

    def edit(self, item: Item, record: Json, known: list[str]) -> None:
        """Let the reviewer type the item's value anew."""
        self.query_one(EditField).begin(item.doubt, record, self._settings, known)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self._close_fields()
        self.app.found(event.value)

    def on_edit_field_submitted(self, event: EditField.Submitted) -> None:
        """Give on what was typed; what cannot be taken stays, to be typed right."""
        if self.app.edited(event.value):
            self._close_fields()

    def on_key(self, event: Key) -> None:
        """While something is typed, escape gives it up."""
        if event.key == "escape" and self.focused is not None:
            self._close_fields()

    def _close_fields(self) -> None:
        self.query_one("#input", Input).display = False
        self.query_one(EditField).end()

    def _session(self) -> Session | None:
        """The session of the record at hand; records that cannot be opened are named and passed over."""
        desk = self.app.desk
        while desk.item is not None:
            try:
                return desk.session
            except SopError as error:
                self.notify(self._settings.told(error), severity="error", markup=False, timeout=10)
        return None

    def _listed(self) -> tuple[Listing, Item | None, int]:
        desk = self.app.desk
        item = desk.item
        return desk.items, item, desk.position

    def _show_head(self, item: Item | None) -> None:
        desk, text = self.app.desk, self._settings.text
        counts = desk.queue.counts(desk.filter)
        parts = [text("title"), f"{counts.total()} {text('open')}"]
        chosen = filter_words(self._settings, desk.filter)
        parts += [text("filtered", what=chosen)] if chosen else []
        parts += [f"{text(kind.value)} {counts[kind]}" for kind in DoubtKind if counts[kind]]
        if len(desk.queue.doubts) < len(desk.paths):
            parts.append(text("sheets_read", count=len(desk.queue.doubts), total=len(desk.paths)))
        if item is not None:
            parts.insert(1, sheet_name(item.path))
            session = desk.session
            if session is not None and session.data["review"]["state"] == ReviewState.APPROVED:
                parts.insert(2, text("state_approved"))
            if session is not None and session.read_only is not None:
                parts.insert(0, text("read_only", why=self._settings.told(session.read_only)))
        self.query_one("#head", Static).update(" | ".join(parts), layout=False)
