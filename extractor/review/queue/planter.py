"""Chooses where errors are planted: a share of the doubts, or a number over all records."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

from extractor.errors import OptionsError
from extractor.review.doubts.doubt import Doubt
from extractor.review.queue.inspect import current, entries_of, second_of
from extractor.review.sessions.planting import ACTION, plantable, planted


class Planter:
    """Plants `share` errors for each open doubt and `each` for each record; what is left over is carried on.

    Of the sheets that others approved the `second` share is read a second time: that hides in the queue, too.

    The same record has its errors at the same places until they are answered, also in a later session.
    """

    def __init__(self, share: float = 0.0, each: float = 0.0, second: float = 0.0) -> None:
        self.second = second
        self._share = share
        self._each = each
        self._owed = 0.0

    @classmethod
    def of(cls, wanted: str, records: int) -> "Planter":
        """The planter of a command line: `5%` of the doubts, or `20` errors over so many records.

        Raises OptionsError for anything else.
        """
        number = wanted.strip().removesuffix("%")
        if not number.isdecimal():
            raise OptionsError("Planted errors are a number or a percentage.", "Such as --plant 20 or 5%.")
        if wanted.strip().endswith("%"):
            return cls(share=int(number) / 100)
        return cls(each=int(number) / max(records, 1))

    def plant(self, path: Path, doubts: Sequence[Doubt], reviewer: str = "") -> list[Doubt]:
        """What is asked of this record beside its real `doubts`. Raises RecordError."""
        again = second_of(path, reviewer, self.second) if self.second and not doubts else []
        return [*again, *self._wrong(path, doubts)]

    def _wrong(self, path: Path, doubts: Sequence[Doubt]) -> list[Doubt]:
        """The planted doubts of this record, whose real ones are `doubts`."""
        self._owed += self._share * len(doubts) + self._each
        wanted = int(self._owed + 1e-9)
        if not wanted:
            return []
        record = current(path)
        answered = {entry.doubt for entry in entries_of(path) if entry.action == ACTION}
        chance = Random(record["id"])  # noqa: S311 - which value is shown wrong is no secret
        places = [place for place in plantable(record) if place not in answered]
        chance.shuffle(places)
        found: list[Doubt] = []
        for place in places:
            doubt = planted(record, place, list(doubts), chance) if len(found) < wanted else None
            found += [doubt] if doubt is not None else []
        self._owed -= len(found)
        return found
