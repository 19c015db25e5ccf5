"""The word list's candidates for the doubt at hand, and for no other: they are not looked for before."""

from extractor.review.doubts.spelling import preload, with_spellings
from extractor.review.queue.listing import Item


class Spelling:
    """Offers nothing until `begin`, which may be called from another thread."""

    def __init__(self) -> None:
        self._begun = False
        self._last: tuple[Item, Item] | None = None

    def begin(self) -> None:
        """Load the word list."""
        preload()
        self._begun = True

    def of(self, item: Item | None) -> Item | None:
        """The item with these candidates; the same ones as long as the same is asked for."""
        if item is None:
            return None
        if self._last is None or self._last[0] != item:
            self._last = (item, Item(item.path, with_spellings(item.doubt)) if self._begun else item)
        return self._last[1]
