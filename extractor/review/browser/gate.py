"""The door of every server of the review: this machine alone, and only those who know the token."""

import hmac
import secrets
import socket
from collections.abc import Awaitable, Callable

from aiohttp import web

from extractor.errors import OptionsError

HOST = "127.0.0.1"
"""Nothing but this machine can connect."""

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self' data:; connect-src 'self' ws://{host}; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}
"""No other site is asked for anything, none is told the address, and none can put the page into its own.

Styles may be in the page: the terminal's program makes some as it runs. Scripts may not.
"""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def listening(port: int) -> socket.socket:
    """A socket on the loopback of this machine alone; any free port for 0.

    Raises OptionsError where the port is taken, or may not be used.
    """
    try:
        return socket.create_server((HOST, port))
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise OptionsError(
            f"The port {port} cannot be used: {reason}.", "Choose another with --port."
        ) from error


class Gate:
    """Lets requests to the server at `port` through that know the token, and protects what it answers.

    The token is in the address that is opened; the first visit puts a key into a cookie and takes the token
    out of the address. Requests without it, or that another site's page makes, are refused.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self._token = secrets.token_urlsafe(32)
        self._key = secrets.token_urlsafe(32)
        self._tickets: set[str] = set()

    @property
    def address(self) -> str:
        """The address to open, as often as one likes: for a person to see, and nobody else."""
        return f"http://{self._host}/?token={self._token}"

    def ticket(self) -> str:
        """An address that opens once: other users of the machine see what programs are started with."""
        ticket = secrets.token_urlsafe(32)
        self._tickets.add(ticket)
        return f"http://{self._host}/?token={ticket}"

    def guard(self, app: web.Application) -> None:
        """Put the gate before all that the application answers."""
        app.middlewares.append(self._guarded)
        app.on_response_prepare.append(self._protect)

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let the request through, or refuse it."""
        given, kept = request.query.get("token"), request.cookies.get(self._cookie, "")
        if not self._is_ours(request):
            raise web.HTTPForbidden(text="Only the address that the program printed can be used.\n")
        if not (given or "").isascii() or not kept.isascii():
            raise web.HTTPBadRequest(text="A token has letters and digits only.\n")
        if given is not None and self.opens(given):
            welcome = web.HTTPFound(request.rel_url.without_query_params("token"))
            welcome.set_cookie(self._cookie, self._key, httponly=True, samesite="Strict", path="/")
            raise welcome
        if not hmac.compare_digest(kept.encode(), self._key.encode()):
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

    def opens(self, given: str) -> bool:
        """Whether this is the token, or a ticket that was not used before; it is used up then."""
        if hmac.compare_digest(given.encode(), self._token.encode()):
            return True
        found = given in self._tickets
        self._tickets.discard(given)
        return found

    def _is_ours(self, request: web.Request) -> bool:
        """Whether the request is for this server by its number, and from no other site's page."""
        return request.host == self._host and request.headers.get("Origin") in {None, f"http://{self._host}"}
