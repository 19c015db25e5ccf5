"""A review session on one record: answers in, a journal line on the disk, then the changed record.

Nothing here knows of a screen. What is not in the journal has not happened.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from extractor.errors import LockedError, OptionsError, OutputError
from extractor.record import codec
from extractor.record.characters import without_surrogates
from extractor.record.model import ReviewState, SopRecord
from extractor.record.pointers import Change, Json, diff, patched
from extractor.review.doubts.doubt import STRUCTURE_CONFLICT, Doubt, doubt_at
from extractor.review.doubts.together import OFFICIAL, find_doubts
from extractor.review.edits import answers
from extractor.review.edits.checking import asked, rechecked
from extractor.review.edits.evidence import with_value
from extractor.review.edits.fields import distrusted
from extractor.review.sessions import journal, planting, second
from extractor.review.sessions.approval import Obstacles
from extractor.review.sessions.journal import ASSIGN, Entry, History
from extractor.review.sessions.learning import LEARN, taught
from extractor.review.sessions.merge import CONFLICT, LAYOUT, merge, with_structure
from extractor.review.sessions.opening import latest_extraction, opened
from extractor.review.sessions.place import ReviewPlace, load
from extractor.review.words.values import shown
from extractor.store import atomic
from extractor.store.append_log import AppendLog, owner_of, read_lines
from extractor.store.closing import Closing

if TYPE_CHECKING:
    from extractor.review.sessions.layout import Layout

Clock = Callable[[], datetime]
Lexicon = Mapping[str, Sequence[str]]
_CHECK = "check"
_DISTRUST = "distrust"
_FOLLOWING = frozenset({_CHECK, _DISTRUST})
"""What the program itself changed, which follows from what went before."""


class Session(Closing):
    """The record at `path` under review by `reviewer`.

    `read_only` says why nothing can be changed (another reviewer has it, or the folder cannot be written); it
    is None where all is well. `unsaved` says whether the record's file lags behind the journal, `lifted` that
    an answer took the record's approval back, until it is set to False again. `apart` are the keys of doubts
    that the reviewer has set apart from their groups. `conflicts` are the pointers
    where a newer extraction and the reviewer differ.
    """

    def __init__(
        self, path: Path, reviewer: str, lexicon: Lexicon | None = None, clock: Clock | None = None
    ) -> None:
        """Open the record, and its journal for writing. Raises RecordError where either is damaged."""
        self.reviewer = without_surrogates(reviewer)
        self.lexicon = lexicon or {}
        self.conflicts: tuple[str, ...] = ()
        self.read_only: str | None = None
        self.lifted = False
        self.apart: set[str] = set()
        self._clock = clock or (lambda: datetime.now(UTC))
        self._log: AppendLog | None = None
        self._kept = True
        found = load(path)
        self.place = ReviewPlace.of(path, found["id"])
        self._open_log()
        self._open_record(found)

    @property
    def record(self) -> SopRecord:
        return SopRecord.model_validate(self.data)

    def doubts(self) -> list[Doubt]:
        """The open doubts, most urgent first."""
        return find_doubts(self.data, self.lexicon, self.apart)

    def doubt(self, pointer: str) -> Doubt:
        """The question about any value of the record, also one that is not doubtful."""
        return doubt_at(self.data, pointer, self.lexicon)

    def accept(self, doubt: Doubt, keys: int = 1, seconds: float = 0.0) -> None:
        self._settle("accept", doubt, doubt.value, lambda: answers.accept(self.data, doubt), keys, seconds)

    def choose(self, doubt: Doubt, number: int, keys: int = 1, seconds: float = 0.0) -> None:
        """Take the candidate of this number, from 1. Raises OptionsError where there is none."""
        if not 1 <= number <= len(doubt.candidates):
            raise OptionsError("There is no candidate of that number.")
        candidate = doubt.candidates[number - 1]

        def changed() -> Json:
            if candidate.source == "member":
                raise answers.several()
            if candidate.source == OFFICIAL:
                return answers.with_official(self.data, candidate.text)
            if candidate.source == "current":
                return answers.accept(self.data, doubt)
            return answers.replace(self.data, doubt, candidate.text)

        self._settle("choose", doubt, candidate.text, changed, keys, seconds, {"candidate": number})

    def edit(self, doubt: Doubt, text: str, keys: int = 1, seconds: float = 0.0) -> None:
        """Put what was typed there. Raises OptionsError where it cannot be a value of that place."""
        self.require_readable(doubt, text)
        detail = {"typed": len(text)}
        self._settle(
            "edit", doubt, text, lambda: answers.replace(self.data, doubt, text), keys, seconds, detail
        )

    def require_readable(self, doubt: Doubt, text: str) -> None:
        """Raises OptionsError where the text cannot be a value of the doubt's place; nothing is changed."""
        if doubt.key != STRUCTURE_CONFLICT:
            answers.replace(self.data, replace(doubt, truth=None), text)

    def take(self, doubt: Doubt, text: str, keys: int = 1, seconds: float = 0.0) -> None:
        """Take the candidate of this text, or put the text there where no candidate has it."""
        texts = [candidate.text for candidate in doubt.candidates]
        if text in texts:
            self.choose(doubt, texts.index(text) + 1, keys, seconds)
        else:
            self.edit(doubt, text, keys, seconds)

    def learn(self, doubt: Doubt, text: str) -> None:
        """Put what the same reading was corrected to before; the reviewer is not asked again."""
        self._settle(LEARN, doubt, text, lambda: answers.replace(self.data, doubt, text), 0, 0.0)

    def blank(self, doubt: Doubt, keys: int = 1, seconds: float = 0.0) -> None:
        self._settle("blank", doubt, None, lambda: answers.blank(self.data, doubt), keys, seconds)

    def absent(self, doubt: Doubt, keys: int = 1, seconds: float = 0.0) -> None:
        """Say that the sheet has no such field."""
        self._settle("absent", doubt, None, lambda: answers.absent(self.data, doubt), keys, seconds)

    def unreadable(self, doubt: Doubt, keys: int = 1, seconds: float = 0.0) -> None:
        self._settle("unreadable", doubt, None, lambda: answers.unreadable(self.data, doubt), keys, seconds)

    def skip(self, doubt: Doubt, keys: int = 1, seconds: float = 0.0) -> None:
        """Leave the doubt open; only the journal notes it."""
        self._write("skip", (), doubt.key, keys, seconds)

    def assign(self, to: str) -> None:
        """Leave the sheet to this reviewer; to nobody where the name is empty: it is in everyone's queue."""
        self._write(ASSIGN, (), None, 0, detail={"to": without_surrogates(to)})

    def change(self, name: str, edit: Callable[[Json], Json], keys: int = 1, seconds: float = 0.0) -> None:
        """A change of structure: `edit` is one of `edits.structure` with its arguments bound."""
        self._answer(name, None, edit(self.data), keys, seconds)

    def undo(self, keys: int = 1) -> Entry | None:
        """Take the last change back that still stands; None where there is none.

        What the checks changed after it goes first, since it follows from it.
        """
        while self._history.done:
            entry = self._history.done[-1]
            self._write("undo", journal.inverse(entry), entry.doubt, keys, of=entry.number)
            if entry.action not in _FOLLOWING:
                return entry
        return None

    def redo(self, keys: int = 1) -> Entry | None:
        """Make the change again that was taken back last; None where there is none."""
        redone = None
        while self._history.undone:
            entry = self._history.undone[-1]
            if redone is not None and entry.action not in _FOLLOWING:
                break
            self._write("redo", entry.changes, entry.doubt, keys, of=entry.number)
            redone = redone or entry
        return redone

    def obstacles(self, beside: Sequence[Doubt] = ()) -> Obstacles:
        """What stands in the way of approving the record as it would be then; the checks run first.

        `beside` are doubts that the record knows nothing of, such as planted ones.
        """
        self.check()
        return Obstacles((*find_doubts(rechecked(self.data, as_approved=True)), *beside))

    def approve(self, word: str = "", beside: Sequence[Doubt] = (), keys: int = 1) -> None:
        """Approve the record. Raises OptionsError where doubts are open and the word is none of `WORDS`."""
        standing = self.obstacles(beside)
        standing.require(word)
        changed = rechecked(self.data, as_approved=True)
        changed = with_value(changed, "/review/state", ReviewState.APPROVED.value)
        detail = {"open": len(standing.doubts), "open_errors": standing.errors}
        self._answer("approve", None, changed, keys, 0.0, detail)
        self.save()

    def check(self) -> None:
        """Run the checks again: corrections change what they find."""
        changed = asked(self.data)
        if changed != self.data:
            self._answer(_CHECK, None, changed, 0, 0.0)

    def save(self) -> None:
        """Write the record as it is now to its file; the journal has it all already. Raises OutputError."""
        if self.read_only is None:
            atomic.write_text(self.place.record, codec.dumps(self.record))
            self.unsaved = False

    def close(self) -> None:
        """Check and save what has changed, and leave the record to others."""
        try:
            if self.unsaved and self._log is not None:
                if self.data.get("timing") is not None:
                    self.check()
                self.save()
        finally:
            if self._log is not None:
                self._log.close()
                self._log = None

    def _open_log(self) -> None:
        try:
            self._log = AppendLog(self.place.journal, self.reviewer)
        except LockedError:
            self.read_only = (
                f"This record is being reviewed by {owner_of(self.place.journal) or 'another process'}."
            )
        except OutputError as error:
            self.read_only = error.message

    def _open_record(self, found: Json) -> None:
        """The record as extraction and journal have it; a newer extraction takes the corrections over."""
        self.entries = journal.read_entries(read_lines(self.place.journal))
        self._history = History.of(self.entries)
        state = opened(found, self.place, self.entries)
        self.conflicts = state.conflicts
        self.data = state.current if self.read_only is not None else state.reviewed
        self.unsaved = found != self.data
        self._kept = bool(self.entries)
        if self.read_only is None and state.merged is not None:
            self._merge(found, state.merged)
        if self.read_only is None and self.entries:
            self._distrust()

    def _distrust(self) -> None:
        """Ask again what a journal of an earlier version took that is no value of its field."""
        doubted = distrusted(self.data)
        if doubted is not self.data:
            self._answer(_DISTRUST, None, doubted, 0, 0.0)

    def take_over(self, newer: Json, layout: "Layout", keys: int = 1, seconds: float = 0.0) -> None:
        """Go on with the sheet as it was read again with this layout; corrections are carried over to it.

        Where they differ, or have no place there any more, that becomes a doubt. Raises OutputError.
        """
        if self._log is None:
            raise LockedError(self.read_only or "The session is closed.", "Only reading is possible.")
        base = load(self.place.extraction) if self._kept else self.data
        merged, self.conflicts = merge(latest_extraction(base, self.place, self.entries), self.data, newer)
        merged |= {"review": merged["review"] | {LAYOUT: layout.as_json()}}
        self._merge(newer, merged, keys, seconds)

    def _merge(self, newer: Json, merged: Json, keys: int = 0, seconds: float = 0.0) -> None:
        """Note that corrections were carried over to a newer extraction, which is kept beside the journal."""
        digest = journal.digest(newer)
        atomic.write_text(self.place.newer(digest), codec.dumps(SopRecord.model_validate(newer)))
        detail = {"extraction": digest, "conflicts": list(self.conflicts)}
        self._answer("merge", None, merged, keys, seconds, detail)

    def _settle(
        self,
        action: str,
        doubt: Doubt,
        answer: str | None,
        change: Callable[[], Json],
        keys: int,
        seconds: float,
        detail: Json | None = None,
    ) -> None:
        """Answer a doubt; what is said of a planted one is only noted, and `change` is never made."""
        if doubt.key == STRUCTURE_CONFLICT:
            self._answer(action, doubt, self._structure(doubt, answer), keys, seconds, detail)
            return
        if doubt.truth is None:
            if not self._stands(doubt):
                raise OptionsError("This place has changed since it was shown.", "Look at it again.")
            self._answer(action, doubt, change(), keys, seconds, detail)
            return
        reading = second if doubt.second else planting
        data, detail = reading.answered(self.data, doubt, action, answer)
        if data is self.data:
            self._write(reading.ACTION, (), doubt.key, keys, seconds, detail=detail)
        else:
            self._answer(reading.ACTION, doubt, data, keys, seconds, detail)

    def _stands(self, doubt: Doubt) -> bool:
        """Whether what the doubt shows is still what the record has."""
        return all(shown(self.data, one.pointer) == one.value for one in doubt.members or (doubt,))

    def _structure(self, doubt: Doubt, answer: str | None) -> Json:
        """The record with the structure that was chosen: the reviewer's, or that of the newer extraction."""
        texts = [candidate.text for candidate in doubt.candidates]
        if answer not in texts:
            raise OptionsError("Choose one of the two structures.")
        if answer == doubt.value:
            review = {name: known for name, known in self.data["review"].items() if name != CONFLICT}
            return self.data | {"review": review}
        newer = self.place.newer(self.data["review"][CONFLICT]["extraction"])
        return with_structure(self.data, load(newer))

    def _answer(
        self,
        action: str,
        doubt: Doubt | None,
        changed: Json,
        keys: int,
        seconds: float,
        detail: Json | None = None,
    ) -> None:
        """Note an answer together with the state of the review that it makes."""
        at = self._clock().isoformat(timespec="seconds")
        state = changed["review"]["state"]
        if action not in {"approve", _CHECK}:
            state = ReviewState.IN_REVIEW.value
        edits = self.data["review"]["edits"] + 1
        review = changed["review"] | {"state": state, "reviewer": self.reviewer, "at": at, "edits": edits}
        facts = _facts(doubt, changed) if doubt else {}
        changed = changed | {"review": review}
        try:
            SopRecord.model_validate(changed)
        except ValidationError:
            raise OptionsError("That cannot stand at this place of the record.") from None
        changes = tuple(diff(self.data, changed))
        self._write(
            action, changes, doubt.key if doubt else None, keys, seconds, detail=facts | (detail or {})
        )

    def _write(
        self,
        action: str,
        changes: tuple[Change, ...],
        doubt: str | None,
        keys: int,
        seconds: float = 0.0,
        of: int | None = None,
        detail: Json | None = None,
    ) -> None:
        """The journal first, then the record in memory. Raises OutputError; nothing has changed then."""
        if self._log is None:
            raise LockedError(self.read_only or "The session is closed.", "Only reading is possible.")
        entry = Entry(
            number=len(self.entries) + 1,
            at=self._clock().isoformat(timespec="seconds"),
            who=self.reviewer,
            action=action,
            doubt=doubt,
            changes=changes,
            keys=keys,
            seconds=round(seconds, 3),
            of=of,
            detail=detail or {},
        )
        data = patched(self.data, changes)
        if not self._kept:
            atomic.write_text(self.place.extraction, codec.dumps(self.record))
            self._kept = True
        self._log.append(entry.as_line())
        states = [one["review"]["state"] for one in (self.data, data)]
        self.lifted |= states[0] == ReviewState.APPROVED and states[1] != ReviewState.APPROVED
        self.data = data
        self.entries.append(entry)
        self._history.note(entry)
        self.unsaved = self.unsaved or bool(changes)


def _facts(doubt: Doubt, changed: Json) -> Json:
    """What the journal notes of a doubt beside its answer: what measures need, and what others learn."""
    return {"kind": doubt.kind.value, "candidates": len(doubt.candidates), "taught": taught(doubt, changed)}
