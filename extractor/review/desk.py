"""The reviewer's desk: many records, the queue over them, the doubt at hand, one open session at a time."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from extractor.errors import OptionsError
from extractor.review.doubts import Doubt
from extractor.review.inspect import doubts_of, entries_of
from extractor.review.learning import Lexicon
from extractor.review.pointers import Json
from extractor.review.queue import Filter, Item, Queue
from extractor.review.session import Session

Answer = Callable[[Session, Doubt, int, float], None]


class Desk:
    """The records at `paths`, reviewed by `reviewer`; `learning` lets corrections become candidates.

    Records come to the queue one by one through `load`, which may be called from another thread.
    """

    def __init__(self, paths: Sequence[Path], reviewer: str, *, learning: bool = True) -> None:
        self.paths = list(paths)
        self.reviewer = reviewer
        self.lexicon = Lexicon()
        self.queue = Queue()
        self.filter = Filter()
        self.position = 0
        self.keys = 0
        self._learning = learning
        self._visiting: Item | None = None
        self._turned_to: Path | None = None
        self._session: Session | None = None
        self._since = time.monotonic()

    def load(self, path: Path) -> None:
        """Put the record's doubts in the queue. Raises RecordError where the record is damaged."""
        if self._learning:
            self.lexicon.learn(entries_of(path))
        self.queue.put(path, doubts_of(path))

    @property
    def items(self) -> list[Item]:
        return self.queue.items(self.filter)

    @property
    def item(self) -> Item | None:
        """The doubt at hand: the one visited, else that of the queue's position.

        None where nothing is open, or a record was turned to that has no doubts.
        """
        if self._visiting is not None or self._turned_to is not None:
            return self._visiting
        items = self.items
        if not items:
            return None
        self.position = min(max(self.position, 0), len(items) - 1)
        return items[self.position]

    @property
    def session(self) -> Session | None:
        """The session of the record at hand; the one before is saved and closed. Raises RecordError."""
        item = self.item
        path = item.path if item is not None else self._turned_to
        if path is not None and (self._session is None or self._session.place.record != path):
            self.close()
            self._session = Session(path, self.reviewer, self.lexicon)
        return self._session

    def move(self, by: int) -> None:
        """Go so many doubts on or back; a visit ends."""
        if self._visiting is None:
            self.position = min(max(self.position + by, 0), max(len(self.items) - 1, 0))
        self._visiting = self._turned_to = None
        self._since = time.monotonic()

    def turn_to(self, path: Path) -> None:
        """Take this record up: its first doubt, or the record as a whole where it has none that is shown."""
        self._visiting = self._turned_to = None
        places = [n for n, item in enumerate(self.items) if item.path == path]
        if places:
            self.position = places[0]
        else:
            self._turned_to = path
        self._since = time.monotonic()

    def visit(self, pointer: str) -> None:
        """Look at any value of the record at hand, doubtful or not, until the next answer or move."""
        session = self.session
        if session is not None:
            self._visiting = Item(session.place.record, session.doubt(pointer))

    def find(self, text: str) -> bool:
        """Go to the next doubt that holds the text; False where there is none."""
        items = self.items
        wanted = Filter(text=text)
        for step in range(1, len(items) + 1):
            place = (self.position + step) % len(items)
            if wanted.passes(items[place]):
                self._visiting, self._turned_to, self.position = None, None, place
                return True
        return False

    def answer(self, give: Answer) -> None:
        """Answer the doubt at hand. Raises what the session raises; the doubt stays at hand then."""
        session, item = self.session, self.item
        if session is None or item is None:
            return
        give(session, item.doubt, self.keys, time.monotonic() - self._since)
        self._answered(session)

    def answer_alike(self, give: Answer) -> int:
        """Give one answer to all look-alikes in all records; how many there were."""
        item = self.item
        if item is None:
            return 0
        group = self.queue.alike(item)
        for number, other in enumerate(group):
            self._visiting = other
            session = self.session
            if session is None:
                break
            give(session, other.doubt, self.keys if number == 0 else 0, 0.0)
            self._answered(session)
        return len(group)

    def skip(self) -> None:
        """Put the doubt at hand off to the end of the queue."""
        item = self.item
        if item is not None:
            self.answer(lambda session, doubt, keys, seconds: session.skip(doubt, keys, seconds))
            self.queue.skip(item)

    def change(self, name: str, edit: Callable[[Json], Json]) -> None:
        """Change the structure of the record at hand. Raises OptionsError where that cannot be."""
        session = self.session
        if session is None:
            raise OptionsError("There is no record at hand.")
        session.change(name, edit, self.keys)
        self._answered(session)

    def undo(self) -> bool:
        """Take the last change in the record at hand back and go to its doubt; False where there is none."""
        return self._turn(lambda session: session.undo(self.keys))

    def redo(self) -> bool:
        return self._turn(lambda session: session.redo(self.keys))

    def approve(self, *, in_spite: bool = False) -> None:
        """Approve the record at hand. Raises OptionsError where errors are open, unless told to."""
        if self.session is not None:
            self.session.approve(in_spite=in_spite, keys=self.keys)
            self.keys = 0

    def record(self) -> Json | None:
        """The record at hand, also one without doubts."""
        if self.session is None and self.paths:
            self.turn_to(self.paths[0])
        return None if self.session is None else self.session.data

    def close(self) -> None:
        """Save and close what is open."""
        if self._session is not None:
            session, self._session = self._session, None
            session.close()

    def _turn(self, turn: Callable[[Session], object]) -> bool:
        session = self._session or self.session
        entry = None if session is None else turn(session)
        if session is None or entry is None:
            return False
        self._answered(session)
        key = getattr(entry, "doubt", None)
        for place, item in enumerate(self.items):
            if item.path == session.place.record and item.doubt.key == key:
                self.position = place
        return True

    def _answered(self, session: Session) -> None:
        self._visiting = None
        self.keys, self._since = 0, time.monotonic()
        if self._learning:
            self.lexicon.learn(session.entries[-1:])
        self.queue.put(session.place.record, session.doubts())
