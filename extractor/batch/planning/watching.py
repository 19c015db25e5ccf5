"""New files of folders, as a scanner writes them: each is taken in once its size rests."""

import hashlib
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import watchfiles

from extractor.batch.planning.plan import Scan, Source
from extractor.errors import UnreadableFileError

LOOK_SECONDS = 60.0
"""After so long folders are looked through unasked: drives on the network do not tell what others write."""
_PAUSE = 4.0
"""Times as long as a look took nothing is looked at: a fifth of the time at most, with millions of files."""


class Watch:
    """Looks at folders for files that are new or were changed; iterated over, it gives those that rest.

    What it has given is remembered while it lives, some 200 bytes a file. Whether a file was read in an
    earlier life is for the ledger to say, which knows it by its content.
    """

    def __init__(
        self,
        folders: Sequence[str],
        out: Path | None,
        rest_seconds: float,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        """A file has to stay as it is for `rest_seconds`; `out`, where results go, is passed over.

        Raises UnreadableFileError where one of them is no folder.
        """
        for folder in folders:
            if not Path(folder).is_dir():
                raise UnreadableFileError(
                    f"{folder} is no folder.", "Name the folder that the scanner fills."
                )
        self._folders = folders
        self._out = Path(os.path.realpath(out)) if out is not None else None
        self._rest_seconds = rest_seconds
        self._look_seconds = look_seconds
        self._given: dict[bytes, bytes] = {}
        """Digests of paths -> digests of what they looked like when they were given out."""
        self._restless: dict[Path, tuple[bytes, float]] = {}
        """Files that are not given out yet -> what they look like, and since when."""

    def __iter__(self) -> Iterator[list[Source]]:
        """Files that rest, some at a time, without an end; a KeyboardInterrupt passes through."""
        events = watchfiles.watch(
            *self._folders,
            watch_filter=lambda _, path: self._out is None or not Path(path).is_relative_to(self._out),
            rust_timeout=max(1, int(1000 * min(self._rest_seconds, self._look_seconds))),
            yield_on_timeout=True,
            ignore_permission_denied=True,
        )
        next_look, unasked = 0.0, 0.0
        told = False
        while True:
            began = time.monotonic()
            if began >= next_look and (told or self._restless or began >= unasked):
                if rested := self._look():
                    yield rested
                ended = time.monotonic()
                next_look, unasked, told = ended + _PAUSE * (ended - began), ended + self._look_seconds, False
            told |= bool(next(events))

    def _look(self) -> list[Source]:
        """Look through the folders once: the files that have rested long enough, each state of one once."""
        before, self._restless = self._restless, {}
        rested = []
        now = time.monotonic()
        for source in Scan(self._folders, self._out):
            name, seen = _digest(os.fsencode(source.path)), _appearance(source.path)
            if seen is None or self._given.get(name) == seen:
                continue
            appearance, since = before.get(source.path, (b"", now))
            if appearance == seen and now - since >= self._rest_seconds:
                self._given[name] = seen
                rested.append(source)
            else:
                self._restless[source.path] = seen, since if appearance == seen else now
        return rested


def _appearance(path: Path) -> bytes | None:
    """What changes with a file as it is written; None where it is gone again."""
    try:
        status = path.stat()
    except OSError:
        return None
    return _digest(repr((status.st_ino, status.st_size, status.st_mtime_ns)).encode())


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()
