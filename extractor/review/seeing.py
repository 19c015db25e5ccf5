"""How the reviewer sees the sheet beside the screens: on a page that follows, else in the system's viewer."""

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.record.pointers import Json
from extractor.review.browser.showing import Follow, Showing, telling
from extractor.review.desk import Desk
from extractor.review.doubts.page_place import row_place
from extractor.review.queue.inspect import current
from extractor.review.queue.listing import Item
from extractor.review.sessions.planting import disguised
from extractor.review.settings import Settings
from extractor.review.viewer import has_viewer, open_address, open_row

if TYPE_CHECKING:
    from extractor.review.browser.beside import Beside


class Seeing:
    """Leads the page that follows, where there is one."""

    def __init__(self, desk: Desk, settings: Settings) -> None:
        self._desk = desk
        self._settings = settings
        self._follow: Follow | None = None
        self._beside: Beside | None = None
        self._shown: Showing | None = None
        self._disguise: tuple[Json, int, Json] | None = None

    @property
    def has_page(self) -> bool:
        return self._follow is not None

    def follow_by(self, write: Callable[[dict[str, object]], object]) -> None:
        """Lead the page of the server that runs this application, by messages to it."""
        self._follow = telling(write)

    def open_beside(self) -> str:
        """Serve the page and open it in the browser; its address, for where the browser could not be opened.

        Takes as long as its libraries need to load: not for the thread of the screens. Raises OptionsError
        where no port can be had.
        """
        from extractor.review.browser.beside import Beside  # noqa: PLC0415

        self._beside = Beside(self._settings)
        self._beside.start()
        self._follow = self._beside.show
        return "" if self._open_browser() else self._beside.address

    def lead(self, at: str, together: tuple[str, ...] = ()) -> None:
        """Lead the page to this place of the record at hand, one of those `together`, unless it is there."""
        session = self._desk.session if self.has_page else None
        if session is None:
            return
        shown, path = self._shown, session.place.record
        here = (path, at, together)
        if shown is None or (shown.path, shown.at, shown.together) != here or shown.data is not session.data:
            self._show(Showing(path, session.data, at, together=together))

    def open(self, item: Item) -> bool:
        """Show the doubt's place in its whole row, or near again; False where it has no picture.

        Raises MissingDependencyError where there is neither a page nor a viewer, UnreadableFileError.
        """
        path, at = item.path, item.doubt.pointer
        if self._follow is not None:
            if self._beside is not None and not self._beside.is_open:
                self._open_browser()
            session = self._desk.session
            known = session is not None and session.place.record == path
            data = session.data if session is not None and known else current(path)
            shown = self._shown
            is_whole = shown is not None and (shown.path, shown.at, shown.whole) == (path, at, True)
            self._show(Showing(path, data, at, whole=not is_whole))
            return True
        place = row_place(path, current(path), item.doubt)
        if place is not None:
            open_row(place)
        return place is not None

    def close(self) -> None:
        if self._beside is not None:
            self._beside.close()

    def _show(self, showing: Showing) -> None:
        if self._follow is not None:
            self._shown = showing
            self._follow(replace(showing, data=self._disguised(showing.path, showing.data)))

    def _disguised(self, path: Path, data: Json) -> Json:
        """The record as it may be shown; the same object as long as it stays the same."""
        planted = [doubt for doubt in self._desk.queue.doubts.get(path, ()) if doubt.truth is not None]
        if not planted:
            return data
        known = self._disguise
        if known is None or known[0] is not data or known[1] != len(planted):
            self._disguise = known = (data, len(planted), disguised(data, planted))
        return known[2]

    def _open_browser(self) -> bool:
        return self._beside is not None and can_open() and open_address(self._beside.ticket())


def can_open() -> bool:
    """Whether a window of a browser can be opened here: not from a console, nor over a bare ssh."""
    has_display = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return (has_display or not sys.platform.startswith("linux")) and has_viewer()
