"""The doubts around the one at hand, a line each; only what fits is ever drawn."""

from collections.abc import Callable

from rich.text import Text
from textual import events
from textual.widgets import Static

from extractor.review.doubts.doubt import DoubtKind
from extractor.review.queue.listing import Item, Listing
from extractor.review.settings import Settings
from extractor.review.wording import doubt_place, reason_words, value_words
from extractor.review.words.naming import sheet_name


class DoubtList(Static):
    """The lines of a listing around a position, with a line for each record that they belong to."""

    def __init__(self, settings: Settings, listed: Callable[[], tuple[Listing, Item | None, int]]) -> None:
        """`listed` gives the listing, the item at hand and its position."""
        super().__init__("", id="list")
        self._settings = settings
        self._listed = listed

    def refresh_lines(self) -> None:
        """Draw the lines anew."""
        listing, item, position = self._listed()
        height = max(self.size.height, 3)
        first = max(min(position - height // 2, len(listing) - height), 0)
        lines: list[Text] = []
        here, path = 0, None
        for one in listing[first : first + height]:
            if one.path != path:
                path = one.path
                lines.append(Text(sheet_name(path), "dim", no_wrap=True, overflow="ellipsis"))
            lit = item is not None and one.path == item.path and one.doubt.key == item.doubt.key
            here = len(lines) if lit else here
            lines.append(self._line(one, lit=lit))
        top = max(min(here - height // 2, len(lines) - height), 0)
        self.update(Text("\n").join(lines[top : top + height]), layout=False)

    def on_resize(self, _: events.Resize) -> None:
        self.refresh_lines()

    def _line(self, item: Item, *, lit: bool) -> Text:
        place = doubt_place(item.doubt, self._settings)
        finding = item.doubt.kind is DoubtKind.FINDING and not item.doubt.members
        said = (
            reason_words(item.doubt, self._settings) if finding else value_words(item.doubt, self._settings)
        )
        words = f"{'>' if lit else ' '}{place}: {said}"[: max(self.size.width, 20)]
        return Text(
            words, "reverse" if lit and not self._settings.plain else "", no_wrap=True, overflow="ellipsis"
        )
