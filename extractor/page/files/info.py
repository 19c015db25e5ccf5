"""What is known of a file before its pages are decoded.

Apart from what opens files: a supervisor is told of them, and has no use for the libraries behind them.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class SourceInfo:
    """A file that can be read: its digest, its type by content, and how many pages it holds.

    `name` is the original's file name where `path` is a copy.
    """

    path: Path
    sha256: str
    media_type: str
    page_count: int
    warnings: tuple[str, ...] = ()
    name: str | None = None

    @property
    def file_name(self) -> str:
        """The name of the original file."""
        return self.path.name if self.name is None else self.name
