"""The page that follows a reviewer: its parts over HTTP, and the reviewer's place as server-sent events."""

import asyncio
import json
import secrets
from collections.abc import Callable
from pathlib import Path

from aiohttp import web

from extractor.review.browser.sheet import live_asset, live_page, live_sheet
from extractor.review.browser.showing import Showing
from extractor.review.settings import Settings

_MOST_KEYS = 64
"""Reviewers that are followed at once; of tabs that have been left the oldest goes first."""
_ALIVE = 15.0
"""Seconds between two signs of life to a page that nothing happens on."""
_TYPES = {"js": "text/javascript", "css": "text/css"}
_PICTURES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp"}


class Followed:
    """A reviewer, and the pages that follow. Everything here happens in the server's loop.

    `revision` grows where the record is another or says something else: pages fetch it anew then.
    """

    def __init__(self) -> None:
        self.now: Showing | None = None
        self.revision = 0
        self.pages: set[asyncio.Event] = set()
        self.ended = False

    def show(self, showing: Showing) -> None:
        """Lead all pages to this place."""
        if not showing.shares_content(self.now):
            self.revision += 1
        self.now = showing
        self._wake()

    def end(self) -> None:
        """Tell all pages that the review is over."""
        self.ended = True
        self._wake()

    def message(self) -> str:
        """The event that says what is shown now."""
        if self.ended:
            return "event: ended\ndata: {}\n\n"
        if self.now is None:
            return ": nothing yet\n\n"
        place = {"revision": self.revision, "record": str(self.now.path), "at": self.now.at}
        place |= {"whole": self.now.whole, "open": self.now.open_places, "together": self.now.together}
        return f"event: place\ndata: {json.dumps(place, ensure_ascii=False)}\n\n"

    def _wake(self) -> None:
        for waiting in self.pages:
            waiting.set()


class LivePages:
    """The pages of all reviewers of one server, each behind a key that none but its page knows."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._followed: dict[str, Followed] = {}

    def add_to(self, app: web.Application) -> None:
        app.add_routes(
            [
                web.get("/live/{key}/events", self._events),
                web.get("/live/{key}/sheet", self._sheet),
                web.get("/live/{key}/pages/{number}", self._picture),
                web.get("/assets/{name}", self._asset),
            ]
        )
        app.on_shutdown.append(self._end)

    def add(self) -> tuple[str, Followed]:
        """Another reviewer to follow, with the key of the pages that do."""
        while len(self._followed) >= _MOST_KEYS:
            del self._followed[next(iter(self._followed))]
        key = secrets.token_urlsafe(12)
        self._followed[key] = Followed()
        return key, self._followed[key]

    def find(self, key: str) -> Followed:
        """The reviewer of this key. Raises HTTPNotFound where there is none."""
        if key not in self._followed:
            raise web.HTTPNotFound(text="This review is over. Reload the page.\n")
        return self._followed[key]

    def page(self, key: str, terminal: Callable[[str], str] | None = None) -> web.Response:
        """The page for this key; with `terminal`, the address of its terminal, that is in it."""
        address = terminal(key) if terminal is not None else None
        return web.Response(text=live_page(self._settings, key, address), content_type="text/html")

    async def _events(self, request: web.Request) -> web.StreamResponse:
        followed = self.find(request.match_info["key"])
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
        await response.prepare(request)
        changed = asyncio.Event()
        changed.set()
        followed.pages.add(changed)
        try:
            while True:
                try:
                    await asyncio.wait_for(changed.wait(), _ALIVE)
                    changed.clear()
                    await response.write(followed.message().encode())
                except TimeoutError:
                    await response.write(b": alive\n\n")
                if followed.ended:
                    return response
        except ConnectionError:
            return response
        finally:
            followed.pages.discard(changed)

    async def _sheet(self, request: web.Request) -> web.Response:
        key = request.match_info["key"]
        followed = self.find(key)
        if followed.now is None:
            raise web.HTTPNotFound(text="Nothing is shown yet.\n")
        revision = followed.revision
        html = await asyncio.to_thread(live_sheet, followed.now, self._settings, key, revision)
        return web.Response(text=html, content_type="text/html", headers={"X-Revision": str(revision)})

    async def _picture(self, request: web.Request) -> web.StreamResponse:
        """The image of a page of the record that is shown, and nothing outside the record's folder."""
        now = self.find(request.match_info["key"]).now
        number = request.match_info["number"]
        pages = now.data["source"]["pages"] if now is not None else []
        found = next((page["image"] for page in pages if str(page["number"]) == number), None)
        image = _inside(now.path.parent, found) if now is not None and found else None
        if image is None or image.suffix.lower() not in _PICTURES or not image.is_file():
            raise web.HTTPNotFound(text="There is no such picture.\n")
        return web.FileResponse(image, headers={"Content-Type": _PICTURES[image.suffix.lower()]})

    async def _asset(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        found = live_asset(name)
        if found is None:
            raise web.HTTPNotFound(text="There is no such file.\n")
        return web.Response(text=found, content_type=_TYPES[name.rpartition(".")[2]])

    async def _end(self, _: web.Application) -> None:
        for followed in self._followed.values():
            followed.end()


def _inside(folder: Path, name: str) -> Path | None:
    """The file of this name; None where it lies outside the folder."""
    place = (folder / name).resolve()
    return place if place.is_relative_to(folder.resolve()) else None
