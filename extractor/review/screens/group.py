"""The doubts of one reading: each is shown, each can be taken out, and one answer settles the rest."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer, Static

from extractor.errors import SopError
from extractor.record.pointers import Json
from extractor.review.desk import Answer
from extractor.review.doubts.completion import known_texts
from extractor.review.edits.answers import replace
from extractor.review.queue.listing import Item
from extractor.review.screens.confirm import ConfirmScreen
from extractor.review.settings import Settings, keys_of
from extractor.review.widgets.edit_field import EditField
from extractor.review.widgets.picture import CropView
from extractor.review.widgets.value import value_text
from extractor.review.wording import blank_question, place_words
from extractor.review.words.naming import sheet_name

GroupAnswer = tuple[Answer, list[Item], list[Item]]
"""The answer, the doubts that it is for, and those that were taken out."""


class GroupScreen(Screen[GroupAnswer]):
    """Gives the answer and the doubts that it is for, or None."""

    AUTO_FOCUS: ClassVar[str | None] = ""

    def __init__(
        self,
        settings: Settings,
        items: Sequence[Item],
        image_kind: type[Widget] | None,
        record: Callable[[Path], Json],
        show_picture: Callable[[Item], None],
        lexicon: Mapping[str, Sequence[str]],
    ) -> None:
        """`items` are the look-alikes, the one at hand among them; `record` gives a record's JSON.

        `show_picture` shows an item's picture by itself, `lexicon` holds known texts by field.
        """
        super().__init__()
        self._settings = settings
        self._items = list(items)
        self._chosen = [True] * len(self._items)
        self._here = 0
        self._image_kind = image_kind
        self._record = record
        self._show_picture = show_picture
        self._lexicon = lexicon
        for key in keys_of("group"):
            self._bindings.bind(key.names, key.action, settings.text(key.action), show=key.shown)
        for number in range(1, 10):
            self._bindings.bind(str(number), f"choose({number})", show=False)

    def compose(self) -> ComposeResult:
        yield Static("", id="head", markup=False)
        with Horizontal(id="body"):
            yield Static("", id="members", markup=False)
            with Vertical(id="right"):
                yield CropView(self._settings, self._image_kind)
                yield Static("", id="value")
        yield EditField()
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        self._show()

    def on_resize(self) -> None:
        self._show()

    def action_next(self) -> None:
        self._here = min(self._here + 1, len(self._items) - 1)
        self._show()

    def action_previous(self) -> None:
        self._here = max(self._here - 1, 0)
        self._show()

    def action_take_out(self) -> None:
        self._chosen[self._here] = not self._chosen[self._here]
        self.action_next()

    def action_picture(self) -> None:
        self._show_picture(self._items[self._here])

    def action_accept(self) -> None:
        self._give(lambda session, doubt, keys, seconds: session.accept(doubt, keys, seconds))

    def action_choose(self, number: int) -> None:
        candidates = self._items[0].doubt.candidates
        if number <= len(candidates):
            self._take(candidates[number - 1].text)

    def action_unreadable(self) -> None:
        self._give(lambda session, doubt, keys, seconds: session.unreadable(doubt, keys, seconds))

    def action_blank(self) -> None:
        """Say that nothing stands there; where that takes more along it is asked, once for all."""
        item = self._items[0]
        question = blank_question(self._record(item.path), item.doubt, self._settings)

        def blank(wanted: bool | None) -> None:
            if wanted:
                self._give(lambda session, doubt, keys, seconds: session.blank(doubt, keys, seconds))

        if question is None:
            blank(True)
        else:
            self.app.push_screen(ConfirmScreen(question), blank)

    def action_edit(self) -> None:
        doubt = self._items[0].doubt
        record = self._record(self._items[0].path)
        known = known_texts(record, doubt, self._lexicon)
        self.query_one(EditField).begin(doubt, record, self._settings, known)

    def on_edit_field_submitted(self, event: EditField.Submitted) -> None:
        """Take what was typed; what cannot be a value there stays, to be typed right."""
        item = self._items[0]
        try:
            replace(self._record(item.path), item.doubt, event.value)
        except SopError as error:
            self.notify(self._settings.told(error), severity="warning", markup=False)
        else:
            self._take(event.value)

    def action_leave(self) -> None:
        field = self.query_one(EditField)
        if field.display:
            field.end()
        else:
            self.dismiss(None)

    def _take(self, text: str) -> None:
        self._give(lambda session, doubt, keys, seconds: session.take(doubt, text, keys, seconds))

    def _give(self, answer: Answer) -> None:
        parts: dict[bool, list[Item]] = {True: [], False: []}
        for item, wanted in zip(self._items, self._chosen, strict=True):
            parts[wanted].append(item)
        self.dismiss((answer, parts[True], parts[False]) if parts[True] else None)

    def _show(self) -> None:
        text = self._settings.text
        head = text("group_title", count=len(self._items), chosen=sum(self._chosen))
        self.query_one("#head", Static).update(head)
        item = self._items[self._here]
        self.query_one(CropView).show(item.path, self._record(item.path), item.doubt)
        self.query_one("#value", Static).update(
            value_text(item.doubt, self._record(item.path), self._settings)
        )
        height = max(self.query_one("#members").size.height, 3)
        first = max(min(self._here - height // 2, len(self._items) - height), 0)
        lines = [self._line(n) for n in range(first, min(first + height, len(self._items)))]
        self.query_one("#members", Static).update(Text("\n").join(lines))

    def _line(self, place: int) -> Text:
        item = self._items[place]
        mark = f"{'>' if place == self._here else ' '}[{'x' if self._chosen[place] else ' '}] "
        where = f"{sheet_name(item.path)} {place_words(item.doubt.pointer, self._settings)}"
        style = "reverse" if place == self._here and not self._settings.plain else ""
        return Text(mark + where, style, no_wrap=True, overflow="ellipsis")
