"""How the application runs: reads the records, opens the page that follows, leaves when nobody is there."""

import gc
import os
import time

from textual import work
from textual.worker import get_current_worker

from extractor.errors import SopError, as_sop_error
from extractor.review.desk import Desk
from extractor.review.edits.checking import preload
from extractor.review.settings import Settings
from extractor.review.widgets.telling import TellingApp

_SHOWN_EVERY = 0.3
_SEEN_EVERY = 1.0
_SOON = 5.0
"""Seconds in which a reviewer has not read the first doubt that was there; later none is taken from sight."""


class RunningApp(TellingApp):
    """Reads the desk's records in the background. `faults` is what went wrong at the very end.

    With `wants_page` the sheet is shown on a page in the browser; where a server runs this application, on
    the page beside it in any case.
    """

    def __init__(self, settings: Settings, desk: Desk) -> None:
        super().__init__(settings, desk)
        self.faults: list[SopError] = []
        self.wants_page = False

    def on_mount(self) -> None:
        super().on_mount()
        if self.is_web:
            self._follow_by_server()
            server = os.getppid()
            self.set_interval(_SEEN_EVERY, lambda: self._leave_without(server))
        elif not self.is_headless:
            self.set_interval(_SEEN_EVERY, self._leave_without_terminal)

    def started(self) -> None:
        """What was made so far stays as long as the process: the collector need not look at it again."""
        gc.freeze()
        gc.enable()
        self.load_records()
        if self.seeing.has_page:
            self.page_opened(self.settings.text("beside_here"))
        elif self.wants_page:
            self.open_page()

    def show(self) -> None:
        """Show the desk as it is now."""

    def begin_at_first(self) -> None:
        """All records are in the queue: begin with the first, unless the reviewer has begun."""

    def page_opened(self, note: str) -> None:
        """The sheet is shown on a page from now on, of which the note tells."""

    @work(thread=True)
    def load_records(self) -> None:
        """Read the records in the background; the first is at hand as soon as it is there."""
        worker = get_current_worker()
        shown, started = 0.0, time.monotonic()
        for path in self.desk.paths:
            if worker.is_cancelled:
                return
            try:
                self.desk.load(path)
            except Exception as error:  # noqa: BLE001 - one record's fault is told, the others are read
                self.desk.queue.put(path, ())
                self.call_from_thread(self.tell, as_sop_error(error))
            if time.monotonic() - shown > _SHOWN_EVERY:
                self.call_from_thread(self.show)
                shown = time.monotonic()
            # Keys come first: they need not wait for more than one record.
            time.sleep(0)
        preload()
        self.desk.spelling.begin()
        self.desk.index.save()
        self.desk.index.forget()
        # A thousand records' doubts stay, too: looking at them all again would make one key in many wait.
        gc.freeze()
        if time.monotonic() - started < _SOON:
            self.call_from_thread(self.begin_at_first)
        self.call_from_thread(self.show)

    @work(thread=True)
    def open_page(self) -> None:
        """Open the page that follows, in the browser."""
        try:
            address = self.seeing.open_beside()
        except SopError as error:
            self.call_from_thread(self.tell, error)
            return
        name = "beside_address" if address else "beside_open"
        self.call_from_thread(self.page_opened, self.settings.text(name, address=address))

    async def action_quit(self) -> None:
        """Save, let the record go, and leave."""
        self.faults = self.desk.close()
        self.seeing.close()
        self.exit()

    def _follow_by_server(self) -> None:
        from textual.drivers.web_driver import WebDriver  # noqa: PLC0415 - none but a server needs it

        if isinstance(self._driver, WebDriver):
            self.seeing.follow_by(self._driver.write_meta)

    async def _leave_without(self, server: int) -> None:
        """Leave where the server has been killed: nobody can see this application any more."""
        if os.getppid() != server:
            await self.action_quit()

    async def _leave_without_terminal(self) -> None:
        """Leave where the terminal has gone without a signal: waiting for its keys would never end."""
        try:
            os.get_terminal_size(0)
        except OSError:
            await self.action_quit()
