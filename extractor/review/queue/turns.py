"""What a reviewer has done over all records, to be undone and done again in its order."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from extractor.review.sessions.journal import Entry
from extractor.review.sessions.session import Session


@dataclass(frozen=True)
class Turned:
    """What was undone, or else done again: the record, the action and the key of the doubt it answered."""

    path: Path
    action: str
    doubt: str | None
    undone: bool


class Turns:
    """The records that each act has changed, once for each change that it made."""

    def __init__(self) -> None:
        self._done: list[list[Path]] = []
        self._undone: list[list[Path]] = []

    def note(self, paths: list[Path]) -> None:
        """Take this as the last act; what was undone before cannot be done again."""
        self._done.append(paths)
        self._undone.clear()

    def turn(
        self,
        at_hand: list[Path],
        open_session: Callable[[Path], Session],
        each: Callable[[Session, Entry], None],
        keys: int,
        *,
        back: bool,
        here: bool,
    ) -> Turned | None:
        """Undo, or redo, the last act; beyond the first the last change that the journal `at_hand` has.

        `each` is told of every change. None where there is nothing, or where it has to be `here` and was done
        elsewhere than in the record at hand: nobody would see it go.
        """
        stack, other = (self._done, self._undone) if back else (self._undone, self._done)
        if here and stack and set(stack[-1]) != set(at_hand):
            return None
        turned: list[Path] = []
        last = None
        for path in reversed(stack.pop() if stack else at_hand):
            session = open_session(path)
            entry = session.undo(keys) if back else session.redo(keys)
            if entry is not None:
                turned.insert(0, path)
                last = Turned(path, entry.action, entry.doubt, undone=back)
                each(session, entry)
        if turned:
            other.append(turned)
        return last
