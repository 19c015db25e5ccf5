"""One process at a time: a lock that goes with its process, however that ends, and says who holds it."""

import os
import socket
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Self

from extractor.store.closing import Closing
from extractor.system import try_lock

_NO_LINK = getattr(os, "O_NOFOLLOW", 0)  # what is written into the file shall go nowhere else
_CONTENT = 1000  # bytes of a holder's description that are read


class Lock(Closing):
    """A lock that this process holds; its file is there while it is held, and outlives a killed holder."""

    def __init__(self, path: Path, handle: int) -> None:
        """Made by `Lock.take` alone."""
        self.path = path
        self._handle = handle

    @classmethod
    def take(cls, path: Path, holder: str) -> Self | None:
        """The lock at `path`, told to others as held by `holder`; None where another process holds it.

        Raises OSError where the file cannot be made or its place knows no locks.
        """
        while True:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | _NO_LINK, 0o666)
            try:
                if not try_lock(handle):
                    os.close(handle)
                    return None
                lock = cls(path, handle)
                if not lock.is_lost:
                    _describe(handle, holder)
                    return lock
            except BaseException:
                os.close(handle)
                raise
            os.close(handle)  # its holder took the file away between our opening and our locking

    @property
    def is_lost(self) -> bool:
        """Whether somebody removed or replaced the lock's file, so that others can take the lock too."""
        try:
            return not os.path.samestat(self.path.stat(), os.fstat(self._handle))
        except OSError:
            return True

    def close(self) -> None:
        """Let others have it; a second call does nothing."""
        if self._handle < 0:
            return
        if not self.is_lost:
            with suppress(OSError):  # Windows removes no open file: the next holder takes it as it is
                self.path.unlink()
        os.close(self._handle)
        self._handle = -1


def holder_of(path: Path) -> str | None:
    """Who holds the lock at this moment; None where nobody does, or nobody can tell."""
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return None
    try:
        return None if try_lock(handle) else _described(handle)
    except OSError:
        return None
    finally:
        os.close(handle)


def this_process() -> str:
    """This process as others are told of it: its number, its machine and the time."""
    return f"process {os.getpid()} on {socket.gethostname()}, since {datetime.now():%Y-%m-%d %H:%M:%S}"


def _describe(handle: int, holder: str) -> None:
    """Write who holds the lock; it is held all the same where the disk is full."""
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, holder.encode("utf-8")[:_CONTENT])


def _described(handle: int) -> str | None:
    os.lseek(handle, 0, os.SEEK_SET)
    return os.read(handle, _CONTENT).decode("utf-8", errors="replace").strip() or None
