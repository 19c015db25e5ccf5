"""Finds and reads the records that a command is given."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from extractor.cli.terminal import say
from extractor.errors import ExitCode, InputError, RecordError, SopError
from extractor.record.model import SopRecord

MAKE_SOME = "Make some with: sop extract INPUT --out FOLDER"
"""What to do where there are no records."""


def find_records(inputs: Iterable[Path]) -> Iterator[Path]:
    """The record files among the inputs: files as they are, of folders every record.json below them.

    Raises InputError where an input does not exist.
    """
    for path in inputs:
        if path.is_dir():
            yield from sorted(path.rglob("record.json"))
        elif path.exists():
            yield path
        else:
            raise InputError(
                f"There is no {path}.", "Give record.json files, or the folder of an extraction."
            )


class RecordReader:
    """Reads records one by one; what cannot be read is told on stderr and counted, and that there is none."""

    def __init__(self, inputs: Iterable[Path]) -> None:
        self._inputs = inputs
        self.read = 0
        self.failed = 0

    def __iter__(self) -> Iterator[tuple[Path, SopRecord]]:
        from extractor.record import codec

        found = False
        for path in find_records(self._inputs):
            found = True
            try:
                record = codec.read(path)
            except RecordError as error:
                self.fail(path, error)
                continue
            self.read += 1
            yield path, record
        if not found:
            say(f"error: No record was found. {MAKE_SOME}", err=True)

    def fail(self, path: Path, error: SopError) -> None:
        """Tell why a record gives nothing."""
        self.failed += 1
        say(f"error: {path}: {error}", err=True)

    def exit_code(self) -> ExitCode:
        """What became of the inputs together."""
        if self.read == 0:
            return ExitCode.BAD_INPUT
        return ExitCode.PARTIAL if self.failed else ExitCode.OK
