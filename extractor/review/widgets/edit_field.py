"""Where a value is typed anew: as many lines as it has, under the name of its field and the form it takes."""

from collections.abc import Sequence
from typing import ClassVar

from rich.markup import escape
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea

from extractor.record.pointers import Json
from extractor.review.doubts.completion import completed
from extractor.review.doubts.doubt import Doubt
from extractor.review.settings import Settings
from extractor.review.wording import place_words, typed_words
from extractor.review.words.marking import first_difference


class EditField(TextArea):
    """Hidden until `begin`; gives what was typed as `Submitted`. Tab takes the completion, ctrl+u empties."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+u", "empty", show=False)]

    class Submitted(Message):
        """Enter was pressed on this text."""

        def __init__(self, value: str) -> None:
            super().__init__()
            self.value = value

    def __init__(self) -> None:
        super().__init__(id="edit", highlight_cursor_line=False)
        self.display = False
        self._known: Sequence[str] = ()

    @property
    def value(self) -> str:
        return self.text

    @value.setter
    def value(self, text: str) -> None:
        self.text = text
        self.move_cursor(self.document.end)

    def begin(self, doubt: Doubt, record: Json, settings: Settings, known: Sequence[str] = ()) -> None:
        """Show the value of the doubt, with nothing selected and the cursor at the letter that is in doubt.

        That is the first in which the value differs from its likeliest other reading; where there is none,
        the end. `known` texts complete what is typed.
        """
        place, form = place_words(doubt.pointer, settings), settings.form(doubt.pointer)
        self.border_title = escape(place)
        self.border_subtitle = escape(form)
        self._known = known
        self.text = typed_words(record, doubt.pointer, doubt.value, settings)
        others = [typed_words(record, doubt.pointer, one.text, settings) for one in doubt.candidates]
        raw = [" ".join((doubt.raw or "").split())]
        other = next((text for text in others + raw if text and text != self.text), self.text)
        self.move_cursor((0, first_difference(other, self.text)))
        self.display = True
        self.focus()

    def end(self) -> None:
        """Hide it; nothing has the focus then."""
        self.display = False
        self.screen.set_focus(None)

    def action_empty(self) -> None:
        self.text = ""

    async def _on_key(self, event: events.Key) -> None:
        """Enter gives the text on, tab completes it; a value has no line breaks of its own."""
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.post_message(self.Submitted(self.text))
        elif event.key == "tab":
            event.stop()
            event.prevent_default()
            self._complete()
        else:
            await super()._on_key(event)

    def update_suggestion(self) -> None:
        """Offer the known text that begins so, where the cursor stands at the end."""
        text = self.text
        found = completed(text, self._known) if self.cursor_at_end_of_text else None
        same = found is not None and found.startswith(text)
        self.suggestion = found[len(text) :] if found is not None and same else ""

    def _complete(self) -> None:
        found = completed(self.text, self._known)
        if found is not None:
            self.value = found
