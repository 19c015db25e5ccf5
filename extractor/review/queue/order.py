"""The queue: the open doubts of many records in one order, with filters and look-alikes."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from extractor.record.model import Severity
from extractor.review.doubts.doubt import Doubt, DoubtKind, expected_harm, order
from extractor.review.doubts.together import each
from extractor.review.queue.listing import Item, Listing

__all__ = ["Filter", "Item", "Queue"]


@dataclass(frozen=True)
class Filter:
    """Which doubts are shown; None lets all through."""

    path: Path | None = None
    kind: DoubtKind | None = None
    severity: Severity | None = None

    def passes(self, item: Item) -> bool:
        return (self.path is None or item.path == self.path) and self.lets(item.doubt)

    def lets(self, doubt: Doubt) -> bool:
        """Whether the doubt passes, whatever its record."""
        return (self.kind is None or doubt.kind is self.kind) and (
            self.severity is None or doubt.severity is self.severity
        )


@dataclass
class Queue:
    """Doubts by record, those records first that the most harm is expected of, or as they came.

    What was expected when a record came settles its place: answers to it do not move it. A record's doubts of
    structure and flow change its others, so the queue goes record by record; records that were left to
    `others` come behind all, and `skipped` doubts last.
    Records may be put in from another thread.
    """

    doubts: dict[Path, list[Doubt]] = field(default_factory=dict)
    skipped: dict[tuple[Path, str], None] = field(default_factory=dict)
    worst_first: bool = True
    others: set[Path] = field(default_factory=set)
    _harm: dict[Path, float] = field(default_factory=dict)
    _looks: dict[str, dict[Path, None]] = field(default_factory=dict)
    _filter: Filter = field(default_factory=Filter)
    _passed: dict[Path, list[Doubt]] = field(default_factory=dict)
    _kinds: Counter[DoubtKind] = field(default_factory=Counter)
    _order: list[Path] | None = None
    _listing: Listing | None = None
    _lock: Lock = field(default_factory=Lock)

    def put(self, path: Path, doubts: Iterable[Doubt]) -> None:
        """Take these as all open doubts of the record."""
        ordered = sorted(doubts, key=order)
        with self._lock:
            if path not in self.doubts:
                self._order = None
            self.doubts[path] = ordered
            self._harm.setdefault(path, expected_harm(ordered))
            for look in {doubt.look for doubt in each(ordered)}:
                self._looks.setdefault(look, {})[path] = None
            self._forget(path)

    def turn_order(self) -> None:
        """Worst first, or in the order in which the records came."""
        with self._lock:
            self.worst_first, self._order, self._listing = not self.worst_first, None, None

    def leave(self, path: Path, *, to_other: bool) -> None:
        """Take it that the record is another reviewer's, or is not."""
        with self._lock:
            if to_other != (path in self.others):
                (self.others.add if to_other else self.others.discard)(path)
                self._order = self._listing = None

    def paths(self) -> list[Path]:
        """The records in the order in which they are asked about."""
        if self._order is None:
            harm = self._harm if self.worst_first else Counter()
            self._order = sorted(self.doubts, key=lambda path: (path in self.others, -harm[path]))
        return self._order

    def skip(self, item: Item) -> None:
        """Put the doubt at the end."""
        key = (item.path, item.doubt.key)
        self.skipped.pop(key, None)
        self.skipped[key] = None
        self._forget(item.path)

    def items(self, wanted: Filter | None = None) -> Listing:
        """The doubts in the order in which they are asked. It is kept until the queue changes."""
        chosen = wanted or Filter()
        with self._lock:
            if chosen != self._filter:
                self._filter, self._passed, self._listing = chosen, {}, None
                self._kinds.clear()
            if self._listing is None:
                paths = [chosen.path] if chosen.path is not None else self.paths()
                parts = [(path, self._passing(path)) for path in paths if path in self.doubts]
                self._listing = Listing(parts, self._tail())
            return self._listing

    def alike(self, item: Item) -> list[Item]:
        """All doubts that one answer settles together with this one, itself included."""
        look = item.doubt.look
        if not look:
            return [item]
        with self._lock:
            return [
                Item(path, doubt)
                for path in self._looks.get(look, ())
                for doubt in each(self.doubts.get(path, ()))
                if doubt.look == look
            ]

    def counts(self, wanted: Filter | None = None) -> Counter[DoubtKind]:
        """How many open doubts of each kind the filter lets through."""
        tail = self.items(wanted).tail
        return self._kinds + Counter(item.doubt.kind for item in tail)

    def open_places(self, path: Path) -> set[str]:
        """The places of this record on which something is open, planted doubts among them."""
        return {doubt.pointer for doubt in each(self.doubts.get(path, ()))}

    def _passing(self, path: Path) -> list[Doubt]:
        """The record's doubts that pass the filter and were not skipped."""
        passed = self._passed.get(path)
        if passed is None:
            doubts = self.doubts[path]
            passed = [d for d in doubts if (path, d.key) not in self.skipped and self._filter.lets(d)]
            self._passed[path] = passed
            self._kinds.update(doubt.kind for doubt in passed)
        return passed

    def _forget(self, path: Path) -> None:
        """Look anew at what passes of the record."""
        self._kinds.subtract(doubt.kind for doubt in self._passed.pop(path, ()))
        self._listing = None

    def _tail(self) -> list[Item]:
        """The skipped doubts that are still open and pass, in the order of skipping."""
        tail = []
        for path, key in self.skipped:
            found = (Item(path, doubt) for doubt in self.doubts.get(path, ()) if doubt.key == key)
            tail += [item for item in found if self._filter.passes(item)]
        return tail
