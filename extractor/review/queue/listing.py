"""The doubts of many records as one sequence: an answer changes the part of its record alone."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import overload

from extractor.review.doubts.doubt import Doubt


@dataclass(frozen=True, slots=True)
class Item:
    """A doubt and the record that it is about."""

    path: Path
    doubt: Doubt


class Listing(Sequence[Item]):
    """The parts one behind the other, each of one record, and the `tail` of items behind them all."""

    def __init__(self, parts: Sequence[tuple[Path, Sequence[Doubt]]], tail: Sequence[Item]) -> None:
        self._parts = [part for part in parts if part[1]]
        self._ends = list(accumulate(len(doubts) for _, doubts in self._parts))
        self._part_of = {path: n for n, (path, _) in enumerate(self._parts)}
        self.tail = tail
        self._inner = self._ends[-1] if self._ends else 0

    def __len__(self) -> int:
        return self._inner + len(self.tail)

    @overload
    def __getitem__(self, place: int) -> Item: ...
    @overload
    def __getitem__(self, place: slice) -> list[Item]: ...
    def __getitem__(self, place: int | slice) -> Item | list[Item]:
        if isinstance(place, slice):
            return [self._at(n) for n in range(*place.indices(len(self)))]
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        return self._at(place % len(self))

    def place_of(self, path: Path, key: str) -> int | None:
        """Where the doubt of this key stands; None where it is not among these."""
        part = self._part_of.get(path)
        if part is not None:
            doubts = self._parts[part][1]
            for n, doubt in enumerate(doubts, start=self._ends[part] - len(doubts)):
                if doubt.key == key:
                    return n
        for n, item in enumerate(self.tail, start=self._inner):
            if item.path == path and item.doubt.key == key:
                return n
        return None

    def _at(self, place: int) -> Item:
        if place >= self._inner:
            return self.tail[place - self._inner]
        part = bisect_right(self._ends, place)
        path, doubts = self._parts[part]
        return Item(path, doubts[place - self._ends[part] + len(doubts)])
