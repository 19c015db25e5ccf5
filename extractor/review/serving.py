"""The review in a browser on this machine: the same application behind a token, through textual-serve."""

import hmac
import secrets
import shlex
import socket
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web
from textual_serve.server import Server

from extractor.errors import OptionsError

HOST = "127.0.0.1"
"""Nothing but this machine can connect."""

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self' data:; connect-src 'self' ws://{host}; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}
"""No other site is asked for anything, none is told the address, and none can put the page into its own."""

_FAREWELL = 1.0
"""Seconds that open pages have when the server is ended; their reviews are saved after that."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ReviewServer(Server):
    """Serves the command's application to browsers that know the token; each tab of a browser runs its own.

    The token is in the printed address; the first visit puts it into a cookie and takes it out of the
    address. Requests without it, or that another site's page makes, are refused, the websocket's as well.
    """

    def __init__(
        self, command: Sequence[str], port: int, title: str, announce: Callable[[str], None]
    ) -> None:
        """Take the port, any free one for 0. `announce` is given the address to open.

        Raises OptionsError where the port is taken, or may not be used.
        """
        self._socket = _listening(port)
        super().__init__(
            f"exec {shlex.join(command)}", host=HOST, port=self._socket.getsockname()[1], title=title
        )
        self._token = secrets.token_urlsafe(32)
        self._announce = announce

    def serve(self, debug: bool = False) -> None:  # noqa: ARG002 - the parent's signature
        """Serve until the process is interrupted. Nothing is logged: a request's line may hold the token."""
        self._announce(f"{self.public_url}/?token={self._token}")
        app = self._make_app()
        web.run_app(app, sock=self._socket, print=None, access_log=None, shutdown_timeout=_FAREWELL)

    async def on_startup(self, app: web.Application) -> None:
        """Print nothing more than the address."""

    async def _make_app(self) -> web.Application:
        app: web.Application = await super()._make_app()
        app.middlewares.append(self._guarded)
        app.on_response_prepare.append(self._protect)
        return app

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let the request through, or refuse it."""
        given, kept = request.query.get("token"), request.cookies.get(self._cookie, "")
        if not self._is_ours(request):
            raise web.HTTPForbidden(text="Only the address that the program printed can be used.\n")
        if not (given or "").isascii() or not kept.isascii():
            raise web.HTTPBadRequest(text="A token has letters and digits only.\n")
        if given is not None and self._knows(given):
            welcome = web.HTTPFound(request.rel_url.without_query_params("token"))
            welcome.set_cookie(self._cookie, self._token, httponly=True, samesite="Strict", path="/")
            return welcome
        if not self._knows(kept):
            raise web.HTTPForbidden(text="Open the address that the program printed, with its token.\n")
        return await handler(request)

    async def _protect(self, _: web.Request, response: web.StreamResponse) -> None:
        for name, value in _HEADERS.items():
            response.headers[name] = value.format(host=self._host)

    @property
    def _host(self) -> str:
        return f"{HOST}:{self.port}"

    @property
    def _cookie(self) -> str:
        """Browsers send cookies to all ports of a host, so each server has a name of its own."""
        return f"sop-review-{self.port}"

    def _knows(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self._token.encode())

    def _is_ours(self, request: web.Request) -> bool:
        """Whether the request is for this server by its number, and from no other site's page."""
        return request.host == self._host and request.headers.get("Origin") in {None, f"http://{self._host}"}


def _listening(port: int) -> socket.socket:
    """A socket on the loopback of this machine alone."""
    try:
        return socket.create_server((HOST, port))
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise OptionsError(
            f"The port {port} cannot be used: {reason}.", "Choose another with --port."
        ) from error
