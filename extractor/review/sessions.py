"""The one open session, and those that the reviewer has left, which are checked and saved meanwhile."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from extractor.errors import SopError
from extractor.review.doubts import Doubt
from extractor.review.session import Lexicon, Session

Told = Callable[[Path, list[Doubt]], None]


class Sessions:
    """Opens sessions for one reviewer, one at a time. `told` is given the doubts of a record that was left.

    The journal has every answer on the disk already: what runs on in the background is the checks and the
    record's own file, so that the next doubt need not wait for them. `told` may be called from that thread.
    """

    def __init__(self, reviewer: str, lexicon: Lexicon, told: Told) -> None:
        self.reviewer = reviewer
        self.current: Session | None = None
        self._lexicon = lexicon
        self._told = told
        self._leaving: dict[Path, Future[None]] = {}
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="leave")

    def open(self, path: Path) -> Session:
        """The session of this record; the one before is left. Raises RecordError."""
        if self.current is None or self.current.place.record != path:
            self.leave()
            left = self._leaving.pop(path, None)
            if left is not None:
                left.result()
            self.current = Session(path, self.reviewer, self._lexicon)
        return self.current

    def leave(self) -> None:
        """Let the open session go: it is checked, saved and closed in the background."""
        if self.current is not None:
            session, self.current = self.current, None
            self._leaving[session.place.record] = self._pool.submit(self._close, session)

    def fault(self) -> SopError | None:
        """What went wrong with a record that was left, such as a full disk, once; its journal has it all."""
        for path, left in list(self._leaving.items()):
            if left.done():
                del self._leaving[path]
                error = left.exception()
                if isinstance(error, SopError):
                    return error
        return None

    def close(self) -> None:
        """Leave all and wait until it is done. Raises OutputError where a record could not be saved."""
        self.leave()
        leaving, self._leaving = list(self._leaving.values()), {}
        errors = [left.exception() for left in leaving]
        for error in errors:
            if error is not None:
                raise error

    def _close(self, session: Session) -> None:
        changed = session.unsaved
        session.close()
        if changed:
            self._told(session.place.record, session.doubts())
