"""The queue: the open doubts of many records in one order, with filters and look-alikes."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from extractor.record.model import Severity
from extractor.review.doubts import Doubt, DoubtKind, order


@dataclass(frozen=True)
class Item:
    """A doubt and the record that it is about."""

    path: Path
    doubt: Doubt


@dataclass(frozen=True)
class Filter:
    """Which doubts are shown; None lets all through. `text` is looked for in value, reading and reason."""

    path: Path | None = None
    kind: DoubtKind | None = None
    severity: Severity | None = None
    text: str = ""

    def passes(self, item: Item) -> bool:
        doubt = item.doubt
        return (
            (self.path is None or item.path == self.path)
            and (self.kind is None or doubt.kind is self.kind)
            and (self.severity is None or doubt.severity is self.severity)
            and (not self.text or self._holds_text(doubt))
        )

    def _holds_text(self, doubt: Doubt) -> bool:
        words = " ".join((doubt.pointer, doubt.field, doubt.value, doubt.raw or "", doubt.reason or ""))
        return self.text.casefold() in words.casefold()


@dataclass
class Queue:
    """Doubts by record. Records keep the order in which they came, doubts are sorted in each.

    A record's doubts of structure and flow change its others, so the queue goes record by record; `skipped`
    doubts come last.
    """

    doubts: dict[Path, list[Doubt]] = field(default_factory=dict)
    skipped: dict[tuple[Path, str], None] = field(default_factory=dict)
    _listed: dict[Filter, list[Item]] = field(default_factory=dict)

    def put(self, path: Path, doubts: Iterable[Doubt]) -> None:
        """Take these as all open doubts of the record."""
        self.doubts[path] = sorted(doubts, key=order)
        self._listed.clear()

    def skip(self, item: Item) -> None:
        """Put the doubt at the end."""
        key = (item.path, item.doubt.key)
        self.skipped.pop(key, None)
        self.skipped[key] = None
        self._listed.clear()

    def items(self, wanted: Filter | None = None) -> list[Item]:
        """The doubts in the order in which they are asked. The list is kept until the queue changes."""
        chosen = wanted or Filter()
        listed = self._listed.get(chosen)
        if listed is None:
            # A copy first: another thread may be putting records in.
            items = [Item(path, doubt) for path, doubts in list(self.doubts.items()) for doubt in doubts]
            place = {key: n for n, key in enumerate(self.skipped, start=1)}
            passed = [item for item in items if chosen.passes(item)]
            listed = sorted(passed, key=lambda item: place.get((item.path, item.doubt.key), 0))
            self._listed[chosen] = listed
        return listed

    def alike(self, item: Item) -> list[Item]:
        """All doubts that one answer settles together with this one, itself included."""
        return [other for other in self.items() if other.doubt.look == item.doubt.look]

    def counts(self, items: Sequence[Item]) -> Counter[DoubtKind]:
        return Counter(item.doubt.kind for item in items)
