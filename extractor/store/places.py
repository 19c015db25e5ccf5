"""Places that many machines share: a folder on a drive of the network, or an object store through fsspec.

All that is asked of one is whole files, and that of several who make the same file one succeeds.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar
from urllib.parse import unquote, urlparse

from extractor.errors import MissingDependencyError, OutputError
from extractor.store import atomic

T = TypeVar("T")
_RETRY_SECONDS = (0.5, 2.0, 8.0)
"""Between tries where a store is throttled or does not answer; their own clients try before, too."""


def is_url(text: str) -> bool:
    """Whether a text names a place as a URL, such as `s3://bucket/run` or `file:///mnt/run`."""
    return "://" in text


class Place(Protocol):
    """Files by their names below one root, such as `records/1.jsonl.gz`; all raise OutputError."""

    def create(self, name: str, data: bytes) -> bool:
        """Make a file; False, and nothing done, where there is one.

        `data` has to be one's own, such as by a name in it: a file that holds just that counts as made.
        """

    def write(self, name: str, data: bytes) -> None:
        """Make a file or replace it, whole."""

    def upload(self, name: str, path: Path) -> None:
        """Copy a file of this machine there, whole, in the place of one that is there."""

    def read(self, name: str) -> bytes | None:
        """What a file holds; None where there is none."""

    def names(self, folder: str) -> list[str]:
        """The names of the files in a folder, without it, in their order."""

    def remove(self, name: str) -> None:
        """Remove a file, where it is there."""


def place_at(url: str) -> Place:
    """The place that a URL names. Raises MissingDependencyError where its package is missing."""
    parts = urlparse(url)
    return FolderPlace(Path(unquote(parts.path))) if parts.scheme == "file" else StorePlace(url)


class FolderPlace:
    """A folder that machines share; what is renamed or linked there is seen by all."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def create(self, name: str, data: bytes) -> bool:
        path = self._root / name
        try:
            atomic.write_bytes(path, data, replace=False)
        except OutputError:
            if path.exists():
                return False
            raise
        return True

    def write(self, name: str, data: bytes) -> None:
        atomic.write_bytes(self._root / name, data)

    def upload(self, name: str, path: Path) -> None:
        atomic.copy_file(path, self._root / name)

    def read(self, name: str) -> bytes | None:
        with atomic.output_errors(self._root / name):
            try:
                return (self._root / name).read_bytes()
            except FileNotFoundError:
                return None

    def names(self, folder: str) -> list[str]:
        with atomic.output_errors(self._root / folder):
            try:
                found = [path.name for path in (self._root / folder).iterdir()]
            except FileNotFoundError:
                return []
        return sorted(name for name in found if not atomic.is_leftover(name))

    def remove(self, name: str) -> None:
        atomic.remove(self._root / name)


class StorePlace:
    """An object store, by whatever fsspec has for its kind of URL."""

    def __init__(self, url: str) -> None:
        self._files, self._root = file_system(url)

    def create(self, name: str, data: bytes) -> bool:
        def make() -> bool:
            try:
                self._files.pipe_file(self._path(name), data, mode="create")
            except FileExistsError:
                # Made by others, or by a try of ours whose answer was lost.
                return self.read(name) == data
            return True

        return self._try(name, make)

    def write(self, name: str, data: bytes) -> None:
        self._try(name, lambda: self._files.pipe_file(self._path(name), data))

    def upload(self, name: str, path: Path) -> None:
        self._try(name, lambda: self._files.put_file(str(path), self._path(name)))

    def read(self, name: str) -> bytes | None:
        def get() -> bytes | None:
            try:
                return bytes(self._files.cat_file(self._path(name)))
            except FileNotFoundError:
                return None

        return self._try(name, get)

    def names(self, folder: str) -> list[str]:
        def look() -> list[str]:
            self._files.invalidate_cache()
            try:
                found = self._files.ls(self._path(folder), detail=False)
            except FileNotFoundError:
                return []
            return sorted(path.rstrip("/").rsplit("/", 1)[-1] for path in found)

        return self._try(folder, look)

    def remove(self, name: str) -> None:
        def drop() -> None:
            try:
                self._files.rm_file(self._path(name))
            except FileNotFoundError:
                return

        self._try(name, drop)

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _try(self, name: str, call: Callable[[], T]) -> T:
        """Call, and again after a while where that fails."""
        for pause in _RETRY_SECONDS:
            try:
                return call()
            except Exception:  # noqa: BLE001 - each store's package has errors of its own
                time.sleep(pause)
        with store_errors(self._path(name)):
            return call()


def file_system(url: str) -> tuple[Any, str]:
    """fsspec's file system for a URL, and the path in it. Raises MissingDependencyError."""
    try:
        import fsspec  # noqa: PLC0415 - of the extra `stores`

        files, path = fsspec.core.url_to_fs(url)
    except ImportError as error:
        raise MissingDependencyError(
            f"Nothing is installed that reads {url.split('://', maxsplit=1)[0]}:// places.",
            "Install the extra with stores: pip install 'sop-extractor[stores]'; for others than s3 also"
            " the package of that kind for fsspec, such as gcsfs.",
        ) from error
    return files, str(path).rstrip("/")


@contextmanager
def store_errors(path: str) -> Iterator[None]:
    """Turns whatever the package of a store raises into an OutputError."""
    try:
        yield
    except Exception as error:
        raise OutputError(
            f"The place {path} does not answer, or refuses: {type(error).__name__}.",
            "Look whether it is there and may be written to, and start again; what was finished is kept.",
        ) from error
