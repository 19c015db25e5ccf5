"""JSON: each record as it is, in the published schema."""

from extractor.export.model import Document, Entry, File, RecordFormat
from extractor.record import codec


def convert(entry: Entry) -> Document:
    """The record's canonical JSON; nothing is left out."""
    return Document((File(codec.dumps(entry.record).encode("utf-8")),))


FORMAT = RecordFormat("json", ".json", "the record, in the published schema", convert)
