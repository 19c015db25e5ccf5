"""CSV (RFC 4180): the tables of all records, a file each.

In UTF-8 with a byte order mark, without which Excel reads another encoding.
"""

import csv
import datetime
import io
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import BinaryIO

from extractor.export.model import CollectionFormat, Collector, Entry, Notes
from extractor.export.tables.all import TABLES
from extractor.export.tables.model import Subject, Value
from extractor.record.characters import inert, without_surrogates


class _Tables:
    def __init__(self, streams: Mapping[str, io.TextIOWrapper]) -> None:
        self._writers = {name: csv.writer(stream, lineterminator="\r\n") for name, stream in streams.items()}
        for table in TABLES:
            self._writers[table.name].writerow([name for name, _, _ in table.heads])

    def add(self, entry: Entry) -> Notes:
        subject = Subject(entry)
        rows = [(table.name, [row.cells for row in table.rows(subject)]) for table in TABLES]
        for name, cells in rows:
            self._writers[name].writerows([[_cell(value) for value in row] for row in cells])
        return ()


def _cell(value: Value) -> str:
    """A value as text; text that a spreadsheet would take for a formula has an apostrophe before it."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return inert(without_surrogates(value))
        case datetime.date():
            return value.isoformat()
        case _:
            return str(value)


@contextmanager
def collect(streams: Mapping[str, BinaryIO]) -> Iterator[Collector]:
    """Writes the rows of each record as it comes; nothing is left out."""
    with ExitStack() as stack:
        texts = {}
        for name, stream in streams.items():
            texts[name] = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=False)
            stack.callback(texts[name].detach)
        yield _Tables(texts)


FORMAT = CollectionFormat(
    "csv", ".csv", "tidy tables of all records, a file each", collect, tuple(table.name for table in TABLES)
)
