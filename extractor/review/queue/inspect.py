"""Looks at a record and its review without opening it for changes; anyone may, at any time."""

from pathlib import Path

from extractor.record.model import ReviewState
from extractor.record.pointers import Json
from extractor.review.doubts.doubt import Doubt
from extractor.review.doubts.together import find_doubts
from extractor.review.edits.checking import asked
from extractor.review.queue.index import Known
from extractor.review.queue.overview import heading_of
from extractor.review.sessions import journal
from extractor.review.sessions.journal import Entry
from extractor.review.sessions.learning import lessons
from extractor.review.sessions.metrics import Sheet
from extractor.review.sessions.opening import opened
from extractor.review.sessions.place import ReviewPlace, load
from extractor.review.sessions.second import second_doubts
from extractor.store.append_log import read_lines


def entries_of(path: Path) -> list[Entry]:
    """The journal of the record's review; empty where there is none. Raises RecordError."""
    return _read(path)[2]


def known_of(path: Path) -> Known:
    """What the queue needs to know of the record. Raises RecordError."""
    found, place, entries = _read(path)
    record = opened(found, place, entries).current
    doubts = _open_doubts(record)
    return Known(found["id"], doubts, lessons(record, entries), heading_of(record, entries))


def current(path: Path) -> Json:
    """The record as its review has it, also where its file was not written since. Raises RecordError."""
    return opened(*_read(path)).current


def doubts_of(path: Path) -> list[Doubt]:
    """The record's open doubts, most urgent first. Raises RecordError."""
    return _open_doubts(current(path))


def sheet_of(path: Path) -> Sheet:
    """What the measures need to know of the record. Raises RecordError."""
    found, place, entries = _read(path)
    state = opened(found, place, entries)
    return Sheet(len(find_doubts(state.base)), len(find_doubts(state.current)), entries)


def second_of(path: Path, reviewer: str, share: float) -> list[Doubt]:
    """What this reviewer is to read a second time of the record. Raises RecordError."""
    found, place, entries = _read(path)
    state = opened(found, place, entries)
    return second_doubts(state.base, state.current, entries, reviewer, share)


def _open_doubts(record: Json) -> list[Doubt]:
    """What is open; of a record where nothing is, and which nobody has approved, what the checks find now."""
    doubts = find_doubts(record)
    if doubts or record["review"]["state"] == ReviewState.APPROVED:
        return doubts
    return find_doubts(asked(record))


def _read(path: Path) -> tuple[Json, ReviewPlace, list[Entry]]:
    found = load(path)
    place = ReviewPlace.of(path, found["id"])
    return found, place, journal.read_entries(read_lines(place.journal))
