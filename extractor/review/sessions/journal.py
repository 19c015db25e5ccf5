"""The journal of a review: who did what when, and what it changed; the record is the extraction plus this."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractor.errors import RecordError
from extractor.record.pointers import Change, Json, patched

ASSIGN = "assign"
"""The name of the action that leaves a sheet to one reviewer."""


@dataclass(frozen=True)
class Entry:
    """One action. `number` counts from 1 without a gap.

    `doubt` is the key of the doubt that was answered; `keys` and `seconds` what the answer took; `of` the
    number of the entry that is undone or redone; `detail` what else measures need, such as the candidate
    taken.
    """

    number: int
    at: str
    who: str
    action: str
    doubt: str | None = None
    changes: tuple[Change, ...] = ()
    keys: int = 0
    seconds: float = 0.0
    of: int | None = None
    detail: Json = field(default_factory=dict)

    def as_line(self) -> str:
        """The entry as one line of JSON."""
        line = {**self.__dict__, "changes": [change.as_json() for change in self.changes]}
        return json.dumps(line, ensure_ascii=False, separators=(",", ":"))


def read_entries(lines: Sequence[str]) -> list[Entry]:
    """The entries of a journal's whole lines. Raises RecordError where a line is damaged or missing."""
    entries, history = [], History()
    for number, line in enumerate(lines, start=1):
        try:
            data = json.loads(line)
            entry = Entry(**{**data, "changes": tuple(Change.of_json(c) for c in data["changes"])})
            history.note(entry)
        except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
            raise damaged(number) from error
        if entry.number != number or (entry.action == "merge" and "extraction" not in entry.detail):
            raise damaged(number)
        entries.append(entry)
    return entries


def assigned_to(entries: Sequence[Entry]) -> str:
    """Whom the sheet was left to last; empty for nobody."""
    return next((str(entry.detail["to"]) for entry in reversed(entries) if entry.action == ASSIGN), "")


def rebuild(extraction: Json, entries: Sequence[Entry]) -> Json:
    """The record's JSON after all actions. Raises RecordError where the journal belongs to something else."""
    record = extraction
    for entry in entries:
        try:
            record = patched(record, entry.changes)
        except (ValueError, TypeError, AttributeError) as error:
            raise damaged(entry.number) from error
    return record


def digest(record: Json) -> str:
    """Tells one extraction from another, whatever made it."""
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@dataclass
class History:
    """Which actions can be undone and redone; undoing an undoing is a redoing, and there is no limit."""

    done: list[Entry] = field(default_factory=list)
    undone: list[Entry] = field(default_factory=list)

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> "History":
        history = cls()
        for entry in entries:
            history.note(entry)
        return history

    def note(self, entry: Entry) -> None:
        if entry.action == "undo":
            self.undone.append(self.done.pop())
        elif entry.action == "redo":
            self.done.append(self.undone.pop())
        elif entry.changes:
            self.done.append(entry)
            self.undone.clear()


def inverse(entry: Entry) -> tuple[Change, ...]:
    """The changes that take the entry's changes back."""
    return tuple(change.inverse() for change in reversed(entry.changes))


def damaged(number: int) -> RecordError:
    """What is said of a journal whose line of this number does not fit."""
    return RecordError(
        f"The journal of the review is damaged at line {number}, or belongs to another extraction.",
        "Restore the folder review/ from a copy.",
    )
