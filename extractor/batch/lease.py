"""A folder of results in the hands of one run: no other writes there, copies of the inputs lie there."""

from pathlib import Path

from extractor.errors import LockedError, OutputError
from extractor.store import atomic
from extractor.store.closing import Closing
from extractor.store.lock import Lock, holder_of, this_process

_LOCK_NAME = ".lock"
_STATE_NAME = ".run"


class Lease(Closing):
    """Holds an output folder; use it as a context manager.

    What a killed run left in its private folder is taken away at the beginning, its own at the end.
    """

    def __init__(self, out: Path) -> None:
        """Take hold of the folder. Raises LockedError where another run holds it, else OutputError."""
        self._out = atomic.make_folder(out)
        path = out / _LOCK_NAME
        with atomic.output_errors(path):
            lock = Lock.take(path, this_process())
        if lock is None:
            raise LockedError(
                f"Another run writes into {out}: {holder_of(path) or 'another process'}.",
                "Wait until it has ended, or choose another folder with --out.",
            )
        self._lock = lock
        try:
            atomic.remove(self.state)
            atomic.make_private_folder(self.state)
        except BaseException:
            lock.close()
            raise

    @property
    def state(self) -> Path:
        """A private folder for what the run needs while it lasts."""
        return self._out / _STATE_NAME

    def check(self) -> None:
        """OutputError where the folder was removed or replaced, and with it what was written there."""
        if self._lock.is_lost:
            raise OutputError(
                f"The folder {self._out} was removed or replaced during the run.",
                "Start again, and leave the folder alone until the end.",
            )

    def copy_for(self, folder: Path) -> Path:
        """Where the copy of the input lies whose results go to `folder`."""
        return self.state / "inputs" / folder.name

    def close(self) -> None:
        """Take the private folder away and let others have the rest."""
        try:
            if not self._lock.is_lost:  # else what lies there may be another run's
                atomic.remove(self.state)
        finally:
            self._lock.close()
