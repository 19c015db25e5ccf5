"""Temporary files, which hold pictures of sheets: in a private folder that goes with its process.

A process that was killed cannot take its folder away; the next one that makes a folder does.
"""

import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from extractor.errors import OutputError
from extractor.store.closing import Closing
from extractor.store.lock import Lock, this_process
from extractor.system import is_own

_PREFIX = "sop-run-"
_LOCK_NAME = "lock"
_TRIES, _PAUSE = 10, 0.05  # a process that is being killed may be within its last call that makes a file


class Scratch(Closing):
    """A private temporary folder (mode 0700); use it as a context manager, or close it."""

    def __init__(self) -> None:
        """Sweep away what killed processes left, and make the folder. Raises OutputError."""
        sweep()
        self.path, self._lock = _made()

    def folder(self, name: str) -> Path:
        """A folder of this name within; it is made where it is missing. Raises OutputError."""
        try:
            (self.path / name).mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise _cannot(error) from error
        return self.path / name

    def clear(self, name: str) -> None:
        """Remove the folder of this name with all that is in it; what resists goes with the whole."""
        _remove(self.path / name)

    def close(self) -> None:
        """Remove all of it; a second call does nothing."""
        _remove(self.path)
        self._lock.close()


def sweep() -> None:
    """Remove the private folders of this user whose processes are no more."""
    try:
        found = [Path(entry.path) for entry in os.scandir(tempfile.gettempdir()) if _is_ours(entry)]
    except OSError:
        return
    for folder in found:
        with suppress(OSError):
            lock = Lock.take(folder / _LOCK_NAME, this_process())
            if lock is not None:
                with lock:
                    _remove(folder)


def _is_ours(entry: os.DirEntry[str]) -> bool:
    """Whether this is a folder that a process of this user may have made: never a link, nobody else's."""
    if not entry.name.startswith(_PREFIX):
        return False
    try:
        return entry.is_dir(follow_symlinks=False) and is_own(entry.stat(follow_symlinks=False))
    except OSError:
        return False


def _made() -> tuple[Path, Lock]:
    """A new folder and the lock in it that says that its owner lives."""
    try:
        while True:
            folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
            # Another process's sweep may come between the two calls and take the folder away.
            with suppress(FileNotFoundError):
                lock = Lock.take(folder / _LOCK_NAME, this_process())
                if lock is not None:
                    return folder, lock
    except OSError as error:
        raise _cannot(error) from error


def _cannot(error: OSError) -> OutputError:
    reason = error.strerror or type(error).__name__
    return OutputError(
        f"No temporary folder can be made: {reason}.", "Name one with space in the variable TMPDIR."
    )


def _remove(folder: Path) -> None:
    for number in range(_TRIES):
        if number:
            time.sleep(_PAUSE)
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
