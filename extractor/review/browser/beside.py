"""The page that follows, beside a review in any terminal: its server runs in a thread of the review."""

import asyncio
import threading
from collections.abc import Callable

from aiohttp import web

from extractor.review.browser.gate import Gate, listening
from extractor.review.browser.live import LivePages
from extractor.review.browser.showing import Showing
from extractor.review.settings import Settings

_FAREWELL = 1.0
"""Seconds that open pages have when the review ends."""


class Beside:
    """Serves the page from `start` until `close`; `show` leads it, from the thread of the screens.

    `address` opens it as often as one likes, `ticket` gives one that opens it once. Raises OptionsError where
    no port can be had.
    """

    def __init__(self, settings: Settings, port: int = 0) -> None:
        self._socket = listening(port)
        self._gate = Gate(self._socket.getsockname()[1])
        self._pages = LivePages(settings)
        self._key, self._followed = self._pages.add()
        self._loop = asyncio.new_event_loop()
        self._stopped = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="live page", daemon=True)

    @property
    def address(self) -> str:
        return self._gate.address

    @property
    def is_open(self) -> bool:
        """Whether a page follows at this moment."""
        return bool(self._followed.pages)

    def ticket(self) -> str:
        return self._gate.ticket()

    def start(self) -> None:
        self._thread.start()

    def show(self, showing: Showing) -> None:
        """Lead the page to this place, soon."""
        self._soon(lambda: self._followed.show(showing))

    def close(self) -> None:
        """End the page and the server."""
        if self._thread.is_alive():
            self._soon(self._stopped.set)
            self._thread.join(2 * _FAREWELL)

    def _soon(self, act: Callable[[], object]) -> None:
        if self._thread.is_alive() and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(act)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        app = web.Application()
        self._gate.guard(app)
        app.add_routes([web.get("/", self._index)])
        self._pages.add_to(app)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=_FAREWELL)
        await runner.setup()
        await web.SockSite(runner, self._socket).start()
        await self._stopped.wait()
        await runner.cleanup()

    async def _index(self, _: web.Request) -> web.Response:
        return self._pages.page(self._key)
