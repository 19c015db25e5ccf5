"""A real server in a process of its own, and a client that speaks as the browser does."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import (
    ClientSession,
    ClientTimeout,
    ClientWebSocketResponse,
    CookieJar,
    StreamReader,
    WSMsgType,
    WSServerHandshakeError,
)
from PIL import Image

from extractor.errors import OptionsError
from extractor.record import codec
from extractor.review.browser.serving import ReviewServer
from extractor.review.settings import Settings
from review.records import make_record, write_record

ROOT = Path(__file__).parents[3]
PATIENCE = 60.0

Visit = Callable[[ClientSession], Awaitable[None]]


class Served:
    def __init__(self, record: Path) -> None:
        self.record = record
        command = [sys.executable, "-m", "extractor", "review", str(record), "--serve", "--lang", "en"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            [*command, "--reviewer", "ani"], stdout=subprocess.PIPE, text=True, env=environment
        )
        assert self.process.stdout is not None
        found = re.search(r"(http://127\.0\.0\.1:(\d+)/)\?token=\S+", self.process.stdout.readline())
        assert found is not None
        self.address, self.base, self.port = found[0], found[1], int(found[2])

    def children(self) -> list[int]:
        """The processes that the server has started."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in listed.split()]

    def stop(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    data = make_record().model_dump(mode="json")
    data["source"]["pages"][0]["image"] = "pages/0001.png"
    path = write_record(tmp_path, type(make_record()).model_validate(data))
    (path.parent / "pages").mkdir()
    Image.new("L", (100, 200), 255).save(path.parent / "pages" / "0001.png")
    served = Served(path)
    yield served
    served.stop()


async def enter(session: ClientSession, served: Served) -> str:
    """Open the page as a person does; the key of what follows in it."""
    async with session.get(served.address) as response:
        found = re.search(r'data-live="/live/([\w-]+)"', await response.text())
    assert found is not None
    return found[1]


def visit(script: Visit) -> None:
    async def run() -> None:
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
            await script(session)

    asyncio.run(run())


async def seen(socket: ClientWebSocketResponse, words: str) -> None:
    """Wait until the application has painted these words."""
    painted = b""
    while words.encode() not in painted:
        message = await asyncio.wait_for(socket.receive(), PATIENCE)
        assert message.type in {WSMsgType.BINARY, WSMsgType.TEXT}, painted[-500:]
        painted += message.data if isinstance(message.data, bytes) else b""


def test_nothing_is_given_without_the_token(served: Served) -> None:
    async def script(session: ClientSession) -> None:
        shut = ("static/js/textual.js", "download/x", "assets/live.js", "live/x/sheet", "live/x/events")
        for path in ("", "?token=wrong", "?token=", *shut, "live/x/pages/1", "nothing"):
            async with session.get(served.base + path) as response:
                assert response.status == 403, path
                assert "textual" not in await response.text()
        with pytest.raises(WSServerHandshakeError) as refused:
            await session.ws_connect(served.base + "ws/x?width=80&height=24")
        assert refused.value.status == 403

    visit(script)
    assert served.children() == []


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET / HTTP/1.1\r\nHost: {host}\r\nCookie: sop-review-{port}=\xff\xfe\r\n",
        b"GET /ws HTTP/1.1\r\nHost: {host}\r\nCookie: sop-review-{port}=\xe9\r\n",
        b"GET /?token=%ff HTTP/1.1\r\nHost: {host}\r\n",
        b"GET /?token=%c3%a9 HTTP/1.1\r\nHost: {host}\r\n",
    ],
)
def test_what_is_no_text_is_a_bad_request(served: Served, request_line: bytes) -> None:
    host = f"127.0.0.1:{served.port}"
    line = request_line.replace(b"{host}", host.encode()).replace(b"{port}", str(served.port).encode())
    with socket.create_connection(("127.0.0.1", served.port), timeout=PATIENCE) as connection:
        connection.sendall(line + b"Connection: close\r\n\r\n")
        answer = connection.makefile("rb").readline()
    assert b" 400 " in answer


def test_the_token_opens_the_page_and_leaves_the_address(served: Served) -> None:
    async def script(session: ClientSession) -> None:
        async with session.get(served.address) as response:
            assert response.status == 200
            assert str(response.url) == served.base
            policy = response.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'")
            page = await response.text()
        token = served.address.partition("token=")[2]
        assert token not in page
        async with session.get(served.base + "static/js/textual.js") as response:
            assert response.status == 200
        for headers in ({"Origin": "http://elsewhere.example"}, {"Host": f"elsewhere.example:{served.port}"}):
            async with session.get(served.base, headers=headers) as response:
                assert response.status == 403
        with pytest.raises(WSServerHandshakeError):
            await session.ws_connect(served.base + "ws", headers={"Origin": "http://127.0.0.1:1"})

    visit(script)


def test_a_doubt_is_settled_over_the_websocket(served: Served) -> None:
    async def script(session: ClientSession) -> None:
        key = await enter(session, served)
        headers = {"Origin": served.base.rstrip("/")}
        async with session.ws_connect(f"{served.base}ws/{key}?width=80&height=24", headers=headers) as socket:
            await seen(socket, "6 open")
            await socket.send_json(["stdin", "2"])
            await seen(socket, "5 open")
            await socket.send_json(["stdin", "q"])
            while not socket.closed:
                await asyncio.wait_for(socket.receive(), PATIENCE)

    visit(script)
    assert codec.read(served.record).actors[1].name == "Sekretaris"
    assert codec.read(served.record).review.reviewer == "ani"


async def place(events: StreamReader) -> dict[str, Any]:
    """The next place that the page is led to."""
    while True:
        line = await asyncio.wait_for(events.readline(), PATIENCE)
        assert line, "the events have ended"
        if line.startswith(b"data: {") and line != b"data: {}\n":
            found: dict[str, Any] = json.loads(line.removeprefix(b"data: "))
            return found


def test_the_page_follows_the_terminal_in_it(served: Served) -> None:
    async def script(session: ClientSession) -> None:
        key = await enter(session, served)
        live = f"{served.base}live/{key}"
        async with (
            session.get(f"{live}/events", timeout=ClientTimeout(None)) as events,
            session.ws_connect(f"{served.base}ws/{key}?width=80&height=24") as socket,
        ):
            assert events.content_type == "text/event-stream"
            await seen(socket, "6 open")
            first = await place(events.content)
            assert first["record"] == str(served.record)
            assert first["at"] in first["open"]
            await socket.send_json(["stdin", "n"])
            second = await place(events.content)
            assert (second["at"] != first["at"], second["revision"]) == (True, first["revision"])
            await socket.send_json(["stdin", "o"])
            assert (await place(events.content))["whole"] is True
            await socket.send_json(["stdin", "p"])
            await place(events.content)
            await socket.send_json(["stdin", "2"])
            answered = await place(events.content)
            assert answered["revision"] > second["revision"]
            assert first["at"] not in answered["open"]
            await check_parts(session, live)
            await socket.send_json(["stdin", "q"])
            async for line in events.content:
                if line == b"event: ended\n":
                    break

    visit(script)


async def check_parts(session: ClientSession, live: str) -> None:
    """What the page fetches: the sheet as it is now, its picture, and nothing beside it."""
    async with session.get(f"{live}/sheet") as response:
        html = await response.text()
    assert "Sekretaris" in html
    address = re.search(r'<image href="([^"]+)"', html)
    assert address is not None
    base = live.partition("/live/")[0]
    async with session.get(base + address[1]) as response:
        assert (response.status, response.content_type) == (200, "image/png")
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert (await response.read())[:4] == b"\x89PNG"
    for path in ("/pages/2", "/pages/..%2frecord.json", "x/sheet"):
        async with session.get(live + path) as response:
            assert response.status == 404, path
    for name, kind in (("live.js", "text/javascript"), ("page_view.css", "text/css")):
        async with session.get(f"{base}/assets/{name}") as response:
            assert response.content_type == kind
    async with session.get(f"{base}/assets/live.html.j2") as response:
        assert response.status == 404


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_the_application_ends_with_its_server(served: Served, ending: signal.Signals) -> None:
    children: list[int] = []

    async def script(session: ClientSession) -> None:
        key = await enter(session, served)
        async with session.ws_connect(f"{served.base}ws/{key}?width=80&height=24") as socket:
            await seen(socket, "6 open")
            await socket.send_json(["stdin", "2"])
            await seen(socket, "5 open")
            children.extend(served.children())
            served.process.send_signal(ending)
            served.process.wait(PATIENCE)

    visit(script)
    end = time.monotonic() + PATIENCE
    while any(Path(f"/proc/{pid}").exists() for pid in children):
        assert time.monotonic() < end
        time.sleep(0.1)
    journal = next(served.record.parents[1].rglob("journal.jsonl")).read_text().splitlines()
    assert json.loads(journal[0])["action"] == "choose"


def test_it_listens_to_this_machine_alone(served: Served) -> None:
    listening = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    ours = [line[1] for line in listening if line[1].endswith(f":{served.port:04X}") and line[3] == "0A"]
    assert ours == [f"0100007F:{served.port:04X}"]


def test_a_port_that_is_taken_is_named(served: Served) -> None:
    with pytest.raises(OptionsError, match=str(served.port)):
        ReviewServer(["true"], served.port, Settings.of(lang="en"), print)
