"""Looks at a record and its review without opening it for changes; anyone may, at any time."""

from collections.abc import Sequence
from pathlib import Path

from extractor.review import journal
from extractor.review.doubt_index import Known
from extractor.review.doubts import Doubt, find_doubts
from extractor.review.journal import Entry
from extractor.review.learning import lessons
from extractor.review.metrics import Sheet
from extractor.review.place import ReviewPlace, load
from extractor.review.pointers import Json
from extractor.store.append_log import read_lines


def entries_of(path: Path) -> list[Entry]:
    """The journal of the record's review; empty where there is none. Raises RecordError."""
    return _entries(ReviewPlace.of(path, load(path)["id"]))


def current(path: Path) -> Json:
    """The record as its review has it, also where its file was not written since. Raises RecordError."""
    found = load(path)
    return _current(path, found, _entries(ReviewPlace.of(path, found["id"])))


def known_of(path: Path) -> Known:
    """What the queue needs to know of the record. Raises RecordError."""
    found = load(path)
    entries = _entries(ReviewPlace.of(path, found["id"]))
    return Known(found["id"], find_doubts(_current(path, found, entries)), list(lessons(entries)))


def doubts_of(path: Path) -> list[Doubt]:
    """The record's open doubts, most urgent first. Raises RecordError."""
    return find_doubts(current(path))


def sheet_of(path: Path) -> Sheet:
    """What the measures need to know of the record. Raises RecordError."""
    found = load(path)
    place = ReviewPlace.of(path, found["id"])
    return Sheet(len(find_doubts(_base(place, found))), len(doubts_of(path)), _entries(place))


def _current(path: Path, found: Json, entries: Sequence[Entry]) -> Json:
    base = _base(ReviewPlace.of(path, found["id"]), found) if entries else found
    if not entries or (not found["review"]["edits"] and found != base):
        return found
    return journal.rebuild(base, entries)


def _entries(place: ReviewPlace) -> list[Entry]:
    return journal.read_entries(read_lines(place.journal))


def _base(place: ReviewPlace, found: Json) -> Json:
    return load(place.extraction) if place.extraction.exists() else found
