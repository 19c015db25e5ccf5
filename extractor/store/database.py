"""An SQLite database whose transactions are on the disk when they end, for many processes of one machine.

Write-ahead log with `synchronous=FULL`: a transaction is whole or not there, whatever byte of it was the last
to reach the disk, and readers never wait. The log is shared through memory, so the file has to lie on a drive
of this machine.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from extractor.errors import OutputError
from extractor.store.atomic import make_folder
from extractor.store.closing import Closing

_PATIENCE_SECONDS = 60.0
"""How long a transaction waits for those of others, each of which takes milliseconds."""
_FULL = ("database or disk is full", "disk I/O error")


class Database(Closing):
    """A connection of this process; `schema` makes the tables where they are missing."""

    def __init__(self, path: Path, schema: str, *, read_only: bool = False) -> None:
        """Raises OutputError where the file cannot be opened, or is no database."""
        self.path = path
        if not read_only:
            make_folder(path.parent)
        with self._errors():
            where = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
            self._connection = sqlite3.connect(
                where, uri=True, timeout=_PATIENCE_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                if not read_only:
                    self._connection.execute("PRAGMA journal_mode=WAL")
                    self._connection.execute("PRAGMA synchronous=FULL")
                    with self.transaction():
                        for statement in filter(str.strip, schema.split(";")):
                            self._connection.execute(statement)
            except BaseException:
                self._connection.close()
                raise

    def rows(self, query: str, *values: Any) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, one by one."""
        with self._errors():
            yield from self._connection.execute(query, values)

    def execute(self, statement: str, *values: Any) -> int:
        """Make a change; how many rows it met."""
        with self._errors():
            return self._connection.execute(statement, values).rowcount

    def executemany(self, statement: str, rows: Iterator[tuple[Any, ...]]) -> None:
        """Make a change for each row of values."""
        with self._errors():
            self._connection.executemany(statement, rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All changes in the block, or none; other processes wait before they change anything."""
        with self._errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close the connection; a second call does nothing."""
        self._connection.close()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            full = any(words in str(error) for words in _FULL)
            remedy = (
                "Free some space there; what was finished is kept."
                if full
                else "Look whether the drive is there and may be written to, and start again."
            )
            raise OutputError(f"Cannot use {self.path}: {error}.", remedy) from error
