"""What a reviewer changed, read from a record's journal, for pages that show it."""

from collections.abc import Iterator
from pathlib import Path

from extractor.record.pointers import Json, join, parts, resolve
from extractor.report.changes import Edit, ReviewHistory
from extractor.review.sessions import journal
from extractor.review.sessions.journal import Entry, History
from extractor.review.sessions.opening import opened
from extractor.review.sessions.place import ReviewPlace, load
from extractor.review.words.values import shown
from extractor.store.append_log import read_lines

_CARRIED_OVER = "merge"
_CONTENT = frozenset({"identity", "actors", "steps", "flow", "declared_total", "tables"})
"""Evidence, findings and times follow from a change of these."""


def read_history(record: Path) -> ReviewHistory:
    """The changes that still stand, in the order in which they were made; nothing where there was no review.

    Raises RecordError where the journal is damaged or belongs to another extraction.
    """
    found = load(record)
    place = ReviewPlace.of(record, found["id"])
    if not place.journal.exists():
        return ReviewHistory()
    entries = journal.read_entries(read_lines(place.journal))
    before = opened(found, place, entries).base
    edits: list[Edit] = []
    confirmed = 0
    standing = {entry.number for entry in History.of(entries).done}
    for entry in entries:
        after = journal.rebuild(before, [entry])
        if entry.number in standing:
            changed = list(_edits(entry, before, after))
            edits += changed
            confirmed += not changed and entry.doubt is not None
        before = after
    return ReviewHistory(tuple(edits), confirmed)


def _edits(entry: Entry, before: Json, after: Json) -> Iterator[Edit]:
    """What an action changed of the content, each value once; a newer extraction changes all at once."""
    if entry.action == _CARRIED_OVER:
        yield Edit(entry.at, entry.who, entry.action, "", "", "")
        return
    places = (_value_of(change.pointer) for change in entry.changes if parts(change.pointer)[:1])
    for pointer in dict.fromkeys(place for place in places if parts(place)[0] in _CONTENT):
        yield Edit(
            entry.at, entry.who, entry.action, pointer, _shown(before, pointer), _shown(after, pointer)
        )


def _value_of(pointer: str) -> str:
    """The pointer of the whole value of which a part changed, such as a duration of whose parts one did."""
    match parts(pointer):
        case ["steps", n, "symbols", place, *_]:
            return join("steps", n, "symbols", place)
        case ["flow", n, *_]:
            return join("flow", n)
        case [first, second, third, *_]:
            return join(first, second, third)
        case names:
            return join(*names)


def _shown(record: Json, pointer: str) -> str:
    """The value as a person reads it; of steps, lanes or connectors that came or went, how many there are."""
    value = resolve(record, pointer)
    if isinstance(value, list) and any(isinstance(each, dict) for each in value):
        return str(len(value))
    return shown(record, pointer)
