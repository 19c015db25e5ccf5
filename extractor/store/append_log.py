"""A file of lines that only ever grows: a line is on the disk when `append` returns; one process writes."""

import os
from contextlib import suppress
from pathlib import Path

from extractor.errors import LockedError
from extractor.store.atomic import make_folder, output_errors
from extractor.store.closing import Closing
from extractor.store.lock import Lock, holder_of


class AppendLog(Closing):
    """The one writer of a log; the lock goes with the process, however it ends.

    A last line without its line end was being written when the machine or the process stopped: it is cut off.
    """

    def __init__(self, path: Path, owner: str) -> None:
        """Open or begin the log. Raises LockedError while another process writes it, else OutputError."""
        make_folder(path.parent)
        self.path = path
        with output_errors(path):
            self._lock = _locked(path, owner)
            try:
                self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
            except BaseException:
                self._lock.close()
                raise
        self._size = self._cut_torn_line()

    def append(self, line: str) -> None:
        """Add a line and wait until the disk has it.

        Raises OutputError where there is no space or no right; the log is then as it was before.
        """
        if "\n" in line:
            raise ValueError("a line of the log holds no line end")
        data = (line + "\n").encode("utf-8")
        with output_errors(self.path):
            try:
                _write_all(self._handle, data)
                os.fsync(self._handle)
            except OSError:
                with suppress(OSError):
                    os.ftruncate(self._handle, self._size)
                raise
        self._size += len(data)

    def close(self) -> None:
        """Give the log to others; a second call does nothing."""
        if self._handle >= 0:
            os.close(self._handle)
        self._handle = -1
        self._lock.close()

    def _cut_torn_line(self) -> int:
        with output_errors(self.path):
            content = self.path.read_bytes()
            whole = content.rfind(b"\n") + 1
            if whole < len(content):
                os.ftruncate(self._handle, whole)
                os.fsync(self._handle)
        return whole


def read_lines(path: Path) -> list[str]:
    """The whole lines of a log; a torn last line does not count, a missing log has none."""
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return []
    return content.decode("utf-8", errors="replace").split("\n")[:-1]


def owner_of(path: Path) -> str | None:
    """Who writes the log at this moment, or None."""
    return holder_of(_lock_path(path))


def _lock_path(path: Path) -> Path:
    return path.with_name(path.name + ".lock")


def _locked(path: Path, owner: str) -> Lock:
    lock = Lock.take(_lock_path(path), owner)
    if lock is None:
        name = owner_of(path) or "another process"
        raise LockedError(
            f"{path.parent} is being reviewed by {name}.", "Wait until they have left it, or only read."
        )
    return lock


def _write_all(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]
