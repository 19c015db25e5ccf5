"""An object store on this machine, moto's, behind a door that can do what networks do."""

import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count, cycle
from typing import Any

import fsspec
import s3fs
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

BUCKET = "sheets"
Start = Callable[..., Any]


class ObjectStore:
    """Serves S3 on a free port of the loopback while it is entered, and has fsspec talk to that."""

    def __init__(self) -> None:
        self._store = DomainDispatcherApplication(create_backend_app)
        self._faults: Iterator[str] | None = None
        self._requests = count(1)
        self._names = map(str, count(1))
        self.stumbled = 0

    def __enter__(self) -> "ObjectStore":
        self._server = make_server("127.0.0.1", 0, self, threaded=True)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        endpoint = f"http://127.0.0.1:{self._server.server_port}"
        self._before = dict(fsspec.config.conf)
        fsspec.config.conf["s3"] = {
            "key": "test",
            "secret": "test",
            "endpoint_url": endpoint,
            "client_kwargs": {"region_name": "us-east-1"},
            "config_kwargs": {"retries": {"max_attempts": 0}, "read_timeout": 2},
        }
        s3fs.S3FileSystem.clear_instance_cache()
        s3fs.S3FileSystem.retries = 1
        self.files = fsspec.filesystem("s3")
        self.files.call_s3("create_bucket", Bucket=BUCKET)
        return self

    def __exit__(self, *_: object) -> None:
        fsspec.config.conf.clear()
        fsspec.config.conf.update(self._before)
        s3fs.S3FileSystem.clear_instance_cache()
        self._server.shutdown()
        self._server.server_close()

    def new_url(self, name: str) -> str:
        """A place where nothing is yet."""
        return f"s3://{BUCKET}/{uuid.uuid4().hex}/{name}"

    @contextmanager
    def stumbling(self, *faults: str) -> Iterator[None]:
        """Every third request meets one of these faults, one after the other."""
        self._faults = cycle(faults)
        try:
            yield
        finally:
            self._faults = None

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        fault = next(self._faults) if self._faults and next(self._requests) % 3 == 0 else ""
        self.stumbled += bool(fault)
        if fault in ("500", "503"):
            start(f"{fault} Slow Down", [("Content-Type", "text/xml")])
            return [b"<Error><Code>SlowDown</Code></Error>"]
        if fault == "late":
            time.sleep(0.5)
        answer = self._store(environ, start)
        if fault in ("cut", "lost"):
            list(answer)
            connection: socket.socket = environ["werkzeug.socket"]
            connection.shutdown(socket.SHUT_RDWR)
            return []
        return answer
