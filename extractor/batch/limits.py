"""When a run ends early: too much of it fails, or the disk runs low."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from extractor.batch.model import SourceResult, SourceStatus
from extractor.errors import OutputError, StoppedError

_LEAST_DOCUMENTS = 50
"""Before so many are read, a share says little: one bad shelf at the beginning would stop a good run."""


@dataclass(frozen=True)
class Limits:
    """`failures` is the largest share of failed documents; `free_bytes` what has to stay free at `place`."""

    failures: float = 1.0
    free_bytes: int = 0
    place: Path = Path()


class Guard:
    """Counts what a runner reads, and ends it where a limit is passed."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._read = 0
        self._failed = 0

    def note(self, result: SourceResult) -> None:
        """Count a document. Raises StoppedError where too many have failed."""
        self._read += 1
        self._failed += result.status is SourceStatus.FAILED
        share = self._failed / self._read
        if self._read >= _LEAST_DOCUMENTS and share > self._limits.failures:
            raise StoppedError(
                f"{self._failed} of {self._read} documents failed, more than {self._limits.failures:.0%}.",
                "Look at the reasons with sop batch report, and raise --max-failures where they are right.",
            )

    def check(self) -> None:
        """Raises OutputError where the disk runs low; before a part is begun, as that needs space."""
        limits = self._limits
        if limits.free_bytes and shutil.disk_usage(limits.place).free < limits.free_bytes:
            raise OutputError(
                f"Less than {limits.free_bytes / 1e9:g} GB is free where the results go.",
                "Free some space there and run again; what was finished is kept.",
            )
