"""All sheets under review as a list: what each is, how far it is, what is expected to be wrong with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.record.model import ReviewState
from extractor.record.pointers import Json
from extractor.review.doubts.doubt import Doubt
from extractor.review.sessions.journal import Entry, assigned_to
from extractor.review.sessions.place import ReviewPlace
from extractor.review.words.naming import sheet_name
from extractor.store.append_log import owner_of


@dataclass(frozen=True, slots=True)
class Heading:
    """What a record is known by: id, title and number of the sheet, the original's name, how far it is.

    `assigned` is whom it was left to; empty for nobody.
    """

    record_id: str
    title: str
    number: str
    file: str
    state: ReviewState
    assigned: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A sheet of the list; heading and doubts are None until its record has been read."""

    path: Path
    heading: Heading | None
    doubts: int | None

    @property
    def approved(self) -> bool:
        return self.heading is not None and self.heading.state is ReviewState.APPROVED

    @property
    def holder(self) -> str:
        """Who has the sheet open at this moment; empty for nobody."""
        if self.heading is None:
            return ""
        return owner_of(ReviewPlace.of(self.path, self.heading.record_id).journal) or ""

    def holds(self, text: str) -> bool:
        """Whether all words of the text stand in its title, number, file or place."""
        known = self.heading
        told = [known.title, known.number, known.file, known.assigned] if known else []
        words = [sheet_name(self.path), *told]
        whole = " ".join(words).casefold()
        return all(word in whole for word in text.casefold().split())


class Overview:
    """The sheets at these paths. Headings may be put in from another thread.

    `seen` are the sheets whose whole record the reviewer has looked at: a sheet is approved from the list
    only after one look.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self.seen: set[Path] = set()
        self._paths = list(paths)
        self._headings: dict[Path, Heading] = {}

    def put(self, path: Path, heading: Heading) -> None:
        """Take this as what is known of the sheet now."""
        self._headings[path] = heading

    @property
    def approved(self) -> int:
        """How many of the sheets that have been read are approved."""
        states = [heading.state for heading in list(self._headings.values())]
        return states.count(ReviewState.APPROVED)

    def rows(
        self, order: Iterable[Path], doubts: Mapping[Path, Sequence[Doubt]], text: str = ""
    ) -> list[Row]:
        """The sheets that hold the text: in this order, and behind them those that have not been read yet."""
        rows = (self._row(path, doubts.get(path)) for path in dict.fromkeys((*order, *self._paths)))
        return [row for row in rows if row.holds(text)]

    def _row(self, path: Path, doubts: Sequence[Doubt] | None) -> Row:
        return Row(path, self._headings.get(path), None if doubts is None else len(doubts))


def heading_of(record: Json, entries: Sequence[Entry] = ()) -> Heading:
    """What this record with this journal is known by."""
    identity = record["identity"]
    return Heading(
        record["id"],
        _line(identity["sop_title"]),
        _line(identity["sop_number"]),
        _line(record["source"]["file"]),
        ReviewState(record["review"]["state"]),
        assigned_to(entries),
    )


def _line(text: str | None) -> str:
    return " ".join((text or "").split())
