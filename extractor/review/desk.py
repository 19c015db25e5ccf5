"""The reviewer's desk: many records, the queue over them, the doubt at hand, one open session at a time."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.errors import OptionsError, SopError, as_sop_error
from extractor.record.pointers import MISSING, Json, resolve
from extractor.review.doubts.doubt import Doubt
from extractor.review.queue.index import DoubtIndex
from extractor.review.queue.inspect import known_of
from extractor.review.queue.listing import Item, Listing
from extractor.review.queue.order import Filter, Queue
from extractor.review.queue.overview import Heading, Overview, Row, heading_of
from extractor.review.queue.planter import Planter
from extractor.review.queue.spelt import Spelling
from extractor.review.queue.turns import Turned, Turns
from extractor.review.sessions import planting
from extractor.review.sessions.approval import Obstacles
from extractor.review.sessions.handover import Sessions
from extractor.review.sessions.journal import Entry
from extractor.review.sessions.learning import Lexicon, lessons_of
from extractor.review.sessions.session import Session
from extractor.review.sessions.taking_up import check_clean, settle_known

if TYPE_CHECKING:
    from extractor.review.sessions.layout import Layout

Answer = Callable[[Session, Doubt, int, float], None]


class Desk:
    """The records at `paths`, reviewed by `reviewer`.

    `learning` lets corrections become candidates, `planter` puts planted errors among the doubts, and `index`
    knows the doubts of records that have not changed since. Records come to the queue one by one through
    `load`, which may be called from another thread.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        reviewer: str,
        *,
        learning: bool = True,
        planter: Planter | None = None,
        index: DoubtIndex | None = None,
    ) -> None:
        self.paths = list(paths)
        self.reviewer = reviewer
        self.lexicon = Lexicon()
        self.queue = Queue()
        self.sheets = Overview(self.paths)
        self.filter = Filter()
        self.position = 0
        self.keys = 0
        self.learned = 0
        self.lifted: list[Path] = []
        self.caught = False
        self.completed: Path | None = None
        self.turned: Turned | None = None
        self.spelling = Spelling()
        self.index = index or DoubtIndex(None)
        self._planter = planter
        self._planted: dict[Path, list[Doubt]] = {}
        self._learning = learning
        self._visiting: Item | None = None
        self._apart: set[str] = set()
        self._apart_of: tuple[Path, str] | None = None
        self._turned_to: Path | None = None
        self._anchor: tuple[Path, str] | None = None
        self._sessions = Sessions(reviewer, self.lexicon, self._put)
        self._turns = Turns()
        self._since = time.monotonic()

    def load(self, path: Path) -> None:
        """Put the record's doubts in the queue. Raises RecordError where the record is damaged."""
        known = self.index.get(path) or self.index.put(path, known_of(path))
        if self._learning:
            self.lexicon.take(known.learned, settled=True)
        self._head(path, known.heading)
        if self._planter is not None:
            self._planted[path] = self._planter.plant(path, known.doubts, self.reviewer)
        self._put(path, known.doubts)

    def review_as(self, name: str) -> None:
        """Answer by this name from the next record on that is opened."""
        self.reviewer = self._sessions.reviewer = name

    @property
    def items(self) -> Listing:
        return self.queue.items(self.filter)

    @property
    def item(self) -> Item | None:
        """The doubt at hand: the one visited, else the one that was gone to, else that of the position.

        None where nothing is open, or a record was turned to that has no doubts.
        """
        if self._visiting is not None or self._turned_to is not None:
            return self.spelling.of(self._visiting)
        items = self.items
        if not items:
            return None
        found = items.place_of(*self._anchor) if self._anchor is not None else None
        self.position = min(max(self.position, 0), len(items) - 1) if found is None else found
        item = items[self.position]
        self._anchor = (item.path, item.doubt.key)
        return self.spelling.of(item)

    @property
    def session(self) -> Session | None:
        """The session of the record at hand; the one before is left to be saved.

        Raises RecordError where the record cannot be opened; its doubts leave the queue then.
        """
        while True:
            item = self.item
            path = item.path if item is not None else self._turned_to
            open_now = self._sessions.current
            if path is None or (open_now is not None and open_now.place.record == path):
                return open_now
            try:
                session = self._sessions.open(path)
            except Exception as error:
                self._visiting = self._turned_to = None
                self._put(path, ())
                raise as_sop_error(error) from error
            for _ in range(settle_known(session, self.lexicon) if self._learning else 0):
                self._turns.note([path])
                self.learned += 1
            check_clean(session)
            self._note_lifted(session)
            self._head(path, heading_of(session.data, session.entries))
            self._put(path, session.doubts())

    def sheet_rows(self, text: str = "") -> list[Row]:
        """The sheets that hold the text, in the order of the queue."""
        return self.sheets.rows(self.queue.paths(), self.queue.doubts, text)

    def move(self, by: int) -> None:
        """Go so many doubts on or back; a visit ends."""
        if self._visiting is None and self._turned_to is None:
            self._go(min(max(self.position + by, 0), max(len(self.items) - 1, 0)))
        self._visiting = self._turned_to = None
        self._since = time.monotonic()

    def turn_to(self, path: Path) -> None:
        """Take this record up: its first doubt, or the record as a whole where it has none that is shown."""
        self._visiting = self._turned_to = None
        place = next((n for n, item in enumerate(self.items) if item.path == path), None)
        if place is None:
            self._turned_to = path
        else:
            self._go(place)
        self._since = time.monotonic()

    def hold(self) -> Path | None:
        """Stay at the record at hand, also when its last doubt goes, until it is let go.

        Gives what was held before, for `let_go`.
        """
        before, session = self._turned_to, self.session
        if session is not None:
            self._turned_to = session.place.record
        return before

    def look(self) -> None:
        """The reviewer looks at the whole record at hand."""
        if self.session is not None:
            self.sheets.seen.add(self.session.place.record)

    def let_go(self, before: Path | None) -> None:
        """Let the record go that was held; a value that is visited stays at hand."""
        self._turned_to = before

    def visit(self, pointer: str) -> None:
        """Look at any value of the record at hand, doubtful or not, until the next answer or move."""
        session = self.session
        if session is not None:
            self._visiting = Item(session.place.record, session.doubt(pointer))

    @property
    def apart(self) -> frozenset[str]:
        """The keys of the members of the group at hand that are set apart from it."""
        item = self.item
        members = () if item is None or self._apart_of != (item.path, item.doubt.key) else item.doubt.members
        return frozenset(one.key for one in members if one.key in self._apart)

    def set_apart(self, number: int) -> bool:
        """Set the member of this number, from 1, apart from the group at hand, or put it back.

        What is set apart is asked alone once the rest is answered. False where there is no such member.
        """
        item = self.item
        if item is None or not 1 <= number <= min(len(item.doubt.members), len(item.doubt.candidates)):
            return False
        here = (item.path, item.doubt.key)
        if self._apart_of != here:
            self._apart_of, self._apart = here, set()
        self._apart ^= {item.doubt.members[number - 1].key}
        return True

    def find(self, holds: Callable[[Item], bool]) -> bool:
        """Go to the next doubt that holds what is looked for; False where there is none."""
        items = self.items
        for step in range(1, len(items) + 1):
            place = (self.position + step) % len(items)
            if holds(items[place]):
                self._go(place)
                return True
        return False

    def show_only(self, wanted: Filter) -> None:
        """Show what passes this filter, from its first doubt."""
        self.filter = wanted
        self._go(0)

    def answer(self, give: Answer) -> None:
        """Answer the doubt at hand. Raises what the session raises; the doubt stays at hand then."""
        session, item = self.session, self.item
        if session is None or item is None:
            return
        apart = self.apart
        rest = tuple(one for one in item.doubt.members if one.key not in apart)
        if apart and not rest:
            session.apart |= apart
            self._put(item.path, session.doubts())
            self._anchor = (item.path, item.doubt.members[0].key)
            return
        doubt = replace(item.doubt, members=rest) if apart else item.doubt
        give(session, doubt, self.keys, time.monotonic() - self._since)
        session.apart |= apart
        entry = session.entries[-1]
        self.caught = bool(entry.detail.get("caught") or entry.detail.get("differs"))
        self._answered(session, item.doubt, settles=True)
        if apart:
            first = next(one.key for one in item.doubt.members if one.key in apart)
            self._anchor = (item.path, first)
        settled = settle_known(session, self.lexicon) if self._learning else 0
        # One undoing takes back what followed from the answer with it.
        self._turns.note([session.place.record] * (1 + settled))
        if settled:
            self.learned += settled
            self._answered(session, None)

    def answer_alike(
        self, give: Answer, chosen: Sequence[Item] | None = None, left: Sequence[Item] = ()
    ) -> int:
        """Give one answer to all look-alikes in all records, or to the chosen ones; how many there were.

        Those that were `left` out are noted as skipped, so that nothing settles them unseen.
        """
        item = self.item
        if item is None:
            return 0
        group = self.queue.alike(item) if chosen is None else list(chosen)
        touched: list[Path] = []
        try:
            for number, other in enumerate([*group, *left]):
                self._visiting = other
                session = self.session
                if session is None:
                    break
                seconds = time.monotonic() - self._since if number == 0 else 0.0
                if number < len(group):
                    give(session, other.doubt, self.keys if number == 0 else 0, seconds)
                    touched.append(other.path)
                else:
                    session.skip(other.doubt, 0)
                self._answered(session, other.doubt, settles=number < len(group))
        finally:
            # What was answered before one could not be is taken back with one key like the whole.
            self._visiting = self.completed = None
            if touched:
                self._turns.note(touched)
        return len(touched)

    def skip(self) -> None:
        """Put the doubt at hand off to the end of the queue."""
        session, item = self.session, self.item
        if session is not None and item is not None:
            session.skip(item.doubt, self.keys, time.monotonic() - self._since)
            self._answered(session, None)
            self._go(self.position)
            self.queue.skip(item)

    def change(self, name: str, edit: Callable[[Json], Json]) -> None:
        """Change the structure of the record at hand. Raises OptionsError where that cannot be."""
        session = self.session
        if session is None:
            raise OptionsError("There is no record at hand.")
        session.change(name, edit, self.keys)
        self._turns.note([session.place.record])
        self._answered(session, None)

    def assign(self, path: Path, to: str) -> None:
        """Leave the sheet to this reviewer, or to all where the name is empty. Raises OutputError."""
        session = self._sessions.open(path)
        session.assign(to)
        self._head(path, heading_of(session.data, session.entries))

    def take_over(self, path: Path, newer: Json, layout: "Layout") -> None:
        """Go on with a record as it was read again with this layout. Raises OutputError, RecordError."""
        session = self._sessions.open(path)
        session.take_over(newer, layout, self.keys)
        self._turns.note([path])
        self._answered(session, None)

    def undo(self, *, here: bool = False) -> bool:
        """Take the last change back, in whichever record, and go to its doubt; False where there is none.

        One answer to many look-alikes is taken back from all; where it has to be `here`, nothing elsewhere.
        """
        return self._turn(back=True, here=here)

    def redo(self, *, here: bool = False) -> bool:
        return self._turn(back=False, here=here)

    def obstacles(self, path: Path | None = None) -> tuple[Path, Obstacles]:
        """The record that would be approved, checked again, and what stands in the way.

        Where none is named it is the one that was completed last, wherever the reviewer has moved since, else
        the one at hand. Raises OptionsError where no record is at hand.
        """
        if path is not None:
            return self._obstacles(self._sessions.open(path))
        if self.completed is None and self.session is None and len(self.paths) == 1:
            self.turn_to(self.paths[0])
        session = self.session if self.completed is None else self._sessions.open(self.completed)
        if session is None:
            raise OptionsError("There is no record at hand.")
        return self._obstacles(session)

    def _obstacles(self, session: Session) -> tuple[Path, Obstacles]:
        path = session.place.record
        found = session.obstacles(self._planted.get(path, ()))
        self._put(path, session.doubts())
        return path, found

    def approve(self, path: Path, word: str = "") -> None:
        """Approve this record. Raises OptionsError where doubts are open and the word is not the one."""
        session = self._sessions.open(path)
        session.approve(word, self._planted.get(path, ()), keys=self.keys)
        self._turns.note([path])
        self._answered(session, None)
        self.completed = None

    def record(self) -> Json | None:
        """The record at hand, also one without doubts."""
        if self.session is None and self.paths:
            self.turn_to(self.paths[0])
        return None if self.session is None else self.session.data

    def faults(self) -> list[SopError]:
        """What went wrong behind the reviewer's back, each once."""
        return self._sessions.faults()

    def close(self) -> list[SopError]:
        """Save and close what is open, and give what went wrong; the journals have every answer."""
        return self._sessions.close()

    def _go(self, place: int) -> None:
        self._visiting = self._turned_to = self._anchor = None
        self.position = place

    def _turn(self, *, back: bool, here: bool) -> bool:
        """Undo, or redo, and go to its doubt; to its value where it was undone and no doubt is open on it."""

        def each(session: Session, entry: Entry) -> None:
            known = lessons_of(session.data, entry) if self._learning else []
            (self.lexicon.forget if back else self.lexicon.take)(known)
            self._answered(session, None)

        sessions = (self._sessions.current or self.session,)
        here_now = [one.place.record for one in sessions if one is not None]
        turned = self._turns.turn(here_now, self._sessions.open, each, self.keys, back=back, here=here)
        if turned is None:
            return False
        self.turned = turned
        self._anchor = (turned.path, turned.doubt or "")
        session = self._sessions.open(turned.path)
        is_open = any(doubt.key == turned.doubt for doubt in self.queue.doubts[turned.path])
        if back and turned.doubt and not is_open and resolve(session.data, turned.doubt) is not MISSING:
            self._visiting = Item(turned.path, session.doubt(turned.doubt))
        return True

    def _answered(self, session: Session, doubt: Doubt | None, *, settles: bool = False) -> None:
        """Bring the queue up to what the session has now, after `doubt` was answered.

        Where an answer `settles` the last doubt the checks run before the record counts as completed.
        """
        path = session.place.record
        if doubt is not None and doubt.truth is not None:
            self._planted[path] = [other for other in self._planted[path] if other.key != doubt.key]
        self._visiting = None
        self.keys, self._since = 0, time.monotonic()
        if self._learning:
            self.lexicon.take(lessons_of(session.data, session.entries[-1]))
        self._planted[path] = planting.standing(session.data, self._planted.get(path, ()))
        self._put(path, session.doubts())
        if settles and not self.queue.doubts[path]:
            session.check()
            self._put(path, session.doubts())
        open_now = bool(self.queue.doubts[path])
        if settles:
            self.completed = None if open_now else path
        elif open_now and self.completed == path:
            self.completed = None
        self._head(path, heading_of(session.data, session.entries))
        self._note_lifted(session)

    def _head(self, path: Path, heading: Heading) -> None:
        self.sheets.put(path, heading)
        self.queue.leave(path, to_other=heading.assigned not in ("", self.reviewer))

    def _note_lifted(self, session: Session) -> None:
        if session.lifted:
            self.lifted.append(session.place.record)
            session.lifted = False

    def _put(self, path: Path, doubts: Iterable[Doubt]) -> None:
        real = list(doubts)
        keys = {doubt.key for doubt in real}
        self.queue.put(path, real + [one for one in self._planted.get(path, ()) if one.key not in keys])
