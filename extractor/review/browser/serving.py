"""The whole review in a browser on this machine: the terminal through textual-serve, the page beside it."""

import json
import shlex
from collections.abc import Callable, Sequence
from typing import Any

from aiohttp import web
from textual_serve.app_service import AppService
from textual_serve.server import Server, to_int

from extractor.review.browser.gate import HOST, Gate, listening
from extractor.review.browser.live import Followed, LivePages
from extractor.review.browser.showing import META, told
from extractor.review.settings import Settings

_FAREWELL = 1.0
"""Seconds that open pages have when the server is ended; their reviews are saved after that."""


class ReviewServer(Server):
    """Serves the command's application to browsers that know the token; each tab of a browser runs its own.

    Beside the terminal each tab has the page that follows what is done in it.
    """

    def __init__(
        self, command: Sequence[str], port: int, settings: Settings, announce: Callable[[str], None]
    ) -> None:
        """Take the port, any free one for 0. `announce` is given the address to open.

        Raises OptionsError where the port is taken, or may not be used.
        """
        self._socket = listening(port)
        title = settings.text("title")
        super().__init__(
            f"exec {shlex.join(command)}", host=HOST, port=self._socket.getsockname()[1], title=title
        )
        self._gate = Gate(self.port)
        self._pages = LivePages(settings)
        self._announce = announce

    def serve(self, debug: bool = False) -> None:  # noqa: ARG002 - the parent's signature
        """Serve until the process is interrupted. Nothing is logged: a request's line may hold the token."""
        self._announce(self._gate.address)
        app = self._make_app()
        web.run_app(app, sock=self._socket, print=None, access_log=None, shutdown_timeout=_FAREWELL)

    async def on_startup(self, app: web.Application) -> None:
        """Print nothing more than the address."""

    async def _make_app(self) -> web.Application:
        app = web.Application()
        self._gate.guard(app)
        app.add_routes(
            [
                web.get("/", self._index),
                web.get("/ws/{key}", self.handle_websocket),
                web.get("/download/{key}", self.handle_download),
                web.static("/static", self.statics_path),
            ]
        )
        self._pages.add_to(app)
        return app

    async def _index(self, _: web.Request) -> web.Response:
        key, _followed = self._pages.add()
        return self._pages.page(key, lambda name: f"ws://{HOST}:{self.port}/ws/{name}")

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run the application for this tab as long as it is open."""
        followed = self._pages.find(request.match_info["key"])
        socket = web.WebSocketResponse(heartbeat=15)
        await socket.prepare(request)

        async def close() -> None:
            await socket.close()

        service = _Service(
            self.command,
            write_bytes=socket.send_bytes,
            write_str=socket.send_str,
            close=close,
            download_manager=self.download_manager,
        )
        service.followed = followed
        width, height = (to_int(request.query.get(name, ""), least) for name, least in _LEAST)
        try:
            await service.start(width, height)
            await self._process_messages(socket, service)
        finally:
            await service.stop()
            followed.end()
        return socket


_LEAST = (("width", 80), ("height", 24))


class _Service(AppService):
    """The application of one tab; what it shows goes to the page beside it."""

    followed: Followed

    async def on_meta(self, data: bytes) -> None:
        message: dict[str, Any] = json.loads(data)
        if message["type"] != META:
            await super().on_meta(data)
            return
        showing = told(message, self.followed.now)
        if showing is not None:
            self.followed.show(showing)
