"""JSON Lines: a record a line, in the published schema."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO

from extractor.export.model import CollectionFormat, Collector, Entry, Notes
from extractor.record import codec


class _Lines:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def add(self, entry: Entry) -> Notes:
        self._stream.write(codec.dumps(entry.record, indent=None).encode("utf-8"))
        return ()


@contextmanager
def collect(streams: Mapping[str, BinaryIO]) -> Iterator[Collector]:
    """Writes the lines; nothing is left out."""
    yield _Lines(streams["records"])


FORMAT = CollectionFormat("jsonl", ".jsonl", "all records, one a line, in the published schema", collect)
