"""Remembers the doubts of records that have not changed, so that a thousand need not be read to begin."""

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass, fields
from functools import cached_property
from pathlib import Path

from extractor import __version__
from extractor.errors import OutputError
from extractor.record.model import ReviewState, Severity
from extractor.record.pointers import Json
from extractor.review.doubts.doubt import Candidate, Doubt, DoubtKind
from extractor.review.queue.overview import Heading
from extractor.review.sessions.learning import Lesson
from extractor.review.sessions.place import ReviewPlace
from extractor.store import atomic
from extractor.store.knowledge import model_path

INDEX_NAME = ".review-index"
"""The index of a folder of results. It may be removed at any time."""

_FIELDS = tuple(field.name for field in fields(Doubt))
Stamp = list[int]


@dataclass(frozen=True)
class Known:
    """What the queue needs to know of a record: its open doubts, what its answers teach, and its heading."""

    record_id: str
    doubts: Sequence[Doubt]
    learned: Sequence[Lesson]
    heading: Heading


class DoubtIndex:
    """The index in this file, or in none; a file of another version or a damaged one is passed over."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._changed = False

    def get(self, record: Path) -> Known | None:
        """What is known of the record; None where it, or its review, has changed since."""
        line = self._lines.get(_name(record))
        if line is None:
            return None
        try:
            data = json.loads(line)
            if data["stamp"] != _stamp(record, data["id"]):
                return None
            doubts = tuple(_doubt(values) for values in data["doubts"])
            learned = [Lesson(*values) for values in data["learned"]]
            name, title, number, file, state, assigned = data["heading"]
            heading = Heading(name, title, number, file, ReviewState(state), assigned)
            return Known(data["id"], doubts, learned, heading)
        except (ValueError, KeyError, TypeError, OSError):
            return None

    def put(self, record: Path, known: Known) -> Known:
        """Remember this of the record as it is on the disk now; gives it back."""
        if self._path is not None:
            with suppress(OSError):
                data = {
                    "id": known.record_id,
                    "stamp": _stamp(record, known.record_id),
                    "learned": [astuple(lesson) for lesson in known.learned],
                    "heading": astuple(known.heading),
                    "doubts": [_values(doubt) for doubt in known.doubts],
                }
                self._lines[_name(record)] = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
                self._changed = True
        return known

    @cached_property
    def _lines(self) -> dict[str, str]:
        """The lines by record, read when the first is asked for: not before the first screen shows."""
        if self._path is not None:
            with suppress(OSError, UnicodeDecodeError):
                head, *lines = self._path.read_text(encoding="utf-8").split("\n")
                if head == _head():
                    return dict(line.split("\t", 1) for line in lines if "\t" in line)
        return {}

    def save(self) -> None:
        """Write the index where it has changed; a folder that cannot be written has none."""
        if self._path is not None and self._changed:
            lines = [_head(), *(f"{record}\t{line}" for record, line in self._lines.items())]
            with suppress(OutputError):
                atomic.write_text(self._path, "\n".join(lines) + "\n")
            self._changed = False

    def forget(self) -> None:
        """Keep nothing in memory: all records are in the queue."""
        self._lines.clear()


def index_of(places: Sequence[Path]) -> Path | None:
    """Where the index of these places lies: in the folder, where one folder is all that is named."""
    return places[0] / INDEX_NAME if len(places) == 1 and places[0].is_dir() else None


def _head() -> str:
    """Tells what made the index: with other weights or fields the doubts would be others."""
    known = model_path("review/doubts.json").read_bytes() + ",".join(_FIELDS).encode()
    return f"{__version__} {hashlib.sha256(known).hexdigest()[:16]}"


def _name(record: Path) -> str:
    return json.dumps(str(record.absolute()))


def _stamp(record: Path, record_id: str) -> Stamp:
    """When and how large the record's file and its journal were; zeros for no journal. Raises OSError."""
    found = record.stat()
    try:
        journal = ReviewPlace.of(record, record_id).journal.stat()
    except OSError:
        return [found.st_mtime_ns, found.st_size, 0, 0]
    return [found.st_mtime_ns, found.st_size, journal.st_mtime_ns, journal.st_size]


def _values(doubt: Doubt) -> Json:
    values = {name: getattr(doubt, name) for name in _FIELDS}
    candidates = [[one.text, one.source, one.also] for one in doubt.candidates]
    return values | {"candidates": candidates, "members": [_values(one) for one in doubt.members]}


def _doubt(values: Json) -> Doubt:
    box = values["box"]
    parsed = {
        "kind": DoubtKind(values["kind"]),
        "severity": Severity(values["severity"]),
        "candidates": tuple(
            Candidate(text, source, tuple(also)) for text, source, also in values["candidates"]
        ),
        "box": None if box is None else tuple(box),
        "members": tuple(_doubt(one) for one in values["members"]),
    }
    return Doubt(**{**values, **parsed})
