"""The one open session, and those that the reviewer has left, which are checked and saved meanwhile."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

from extractor.errors import SopError, as_sop_error
from extractor.review.doubts.doubt import Doubt
from extractor.review.sessions.session import Lexicon, Session

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
        self._faults: list[SopError] = []
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="leave")

    def open(self, path: Path) -> Session:
        """The session of this record; the one before is left. Raises RecordError."""
        if self.current is None or self.current.place.record != path:
            self.leave()
            left = self._leaving.pop(path, None)
            if left is not None:
                self._keep_fault(left)
            self.current = Session(path, self.reviewer, self._lexicon)
        return self.current

    def leave(self) -> None:
        """Let the open session go: it is checked, saved and closed in the background."""
        if self.current is not None:
            session, self.current = self.current, None
            self._leaving[session.place.record] = self._pool.submit(self._close, session)

    def faults(self) -> list[SopError]:
        """What went wrong with records that were left, each once; their journals have it all."""
        for path, left in list(self._leaving.items()):
            if left.done():
                del self._leaving[path]
                self._keep_fault(left)
        found, self._faults = self._faults, []
        return found

    def close(self) -> list[SopError]:
        """Leave all, wait until it is done, and give what went wrong."""
        self.leave()
        wait(self._leaving.values())
        return self.faults()

    def _keep_fault(self, left: Future[None]) -> None:
        """Wait until the record is left, and keep what went wrong with it until it is told."""
        error = left.exception()
        if error is not None:
            self._faults.append(as_sop_error(error))

    def _close(self, session: Session) -> None:
        changed = session.unsaved
        session.close()
        if changed:
            self._told(session.place.record, session.doubts())
