"""Where a record's review lies on the disk, and what has become of its files since."""

import os
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import RecordError
from extractor.record import codec
from extractor.record.pointers import Json

RECORD_NAME = "record.json"
_FOLDER = "review"


@dataclass(frozen=True)
class ReviewPlace:
    """The files of one record: `record.json` itself, and its review beside the folder that holds it.

    The review lies outside the record's folder, under the record's id, so that a new extraction, which writes
    that folder anew, leaves it alone.
    """

    record: Path
    folder: Path

    @classmethod
    def of(cls, record: Path, record_id: str) -> "ReviewPlace":
        safe = "".join(c if c.isalnum() or c in "-_" else "_" for c in record_id)
        return cls(record, record.absolute().parent.parent / _FOLDER / safe)

    @property
    def journal(self) -> Path:
        return self.folder / "journal.jsonl"

    @property
    def extraction(self) -> Path:
        """The extraction that the journal's first entry was made upon."""
        return self.folder / "extraction.json"

    def newer(self, digest: str) -> Path:
        """A later extraction that corrections were carried over to."""
        return self.folder / f"extraction-{digest[:16]}.json"


def load(path: Path) -> Json:
    """A record's JSON, held to the contract. Raises RecordError."""
    return codec.read(path).model_dump(mode="json")


def _records_below(folder: Path) -> list[Path]:
    """The records in the folder, in order; below a record's own folder there are none."""
    found = []
    for root, folders, files in os.walk(folder):
        if RECORD_NAME in files:
            found.append(Path(root, RECORD_NAME))
            folders.clear()
    return sorted(found)


def find_records(places: list[Path]) -> list[Path]:
    """The record files in these folders, or these files themselves, in order. Raises RecordError for none."""
    found: list[Path] = []
    for place in places:
        if place.is_dir():
            found.extend(_records_below(place))
        elif place.exists():
            found.append(place)
        else:
            raise RecordError(f"There is no record at {place}.", "Name a record.json or a folder of results.")
    if not found:
        raise RecordError("There are no records there.", "Make some with: sop extract INPUT --out FOLDER")
    return list(dict.fromkeys(found))
