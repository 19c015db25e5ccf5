"""What the review costs and what it finds, computed from journals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractor.review.sessions.journal import ASSIGN, Entry
from extractor.review.sessions.learning import LEARN
from extractor.review.sessions.planting import ACTION
from extractor.review.sessions.second import ACTION as SECOND

_ANSWERS = frozenset({"accept", "choose", "edit", "blank", "absent", "unreadable"})


@dataclass(frozen=True)
class Sheet:
    """One record's part in the measures: doubts of its extraction, doubts open now, and its journal."""

    doubts: int
    open_doubts: int
    entries: Sequence[Entry]


@dataclass(frozen=True)
class Measures:
    """Measures over all sheets; a rate is None where there was nothing to measure.

    `keys_per_doubt` leaves typed text out and counts every other key, the opening and closing ones of an edit
    among them. `first_hits` is the part of all answers that took the first candidate, `straight_through` the
    part of the sheets without any doubt, `undo_rate` undone actions over actions. `learned` doubts were
    settled as the same reading was before. `planted_caught` is the part of the planted errors that the
    reviewer did not let pass. `read_alike` is the part of the values read by a second reviewer in which both
    agree. Neither counts in any other measure.
    """

    sheets: int
    doubts: int
    open_doubts: int
    answers: int
    doubts_per_sheet: float | None
    keys_per_doubt: float | None
    seconds_per_doubt: float | None
    first_hits: float | None
    straight_through: float | None
    undo_rate: float | None
    learned: int
    planted: int
    planted_caught: float | None
    read_twice: int = 0
    read_alike: float | None = None


def measure(sheets: Iterable[Sheet]) -> Measures:
    """The measures of these sheets together."""
    all_sheets = list(sheets)
    every = [entry for sheet in all_sheets for entry in sheet.entries]
    planted = [entry for entry in every if entry.action == ACTION]
    second = [entry for entry in every if entry.action == SECOND]
    entries = [entry for entry in every if entry.action not in {ACTION, SECOND}]
    answers = [entry for entry in entries if entry.action in _ANSWERS]
    acts = [
        entry
        for entry in entries
        if entry.action not in {"undo", "redo", "skip", "merge", "check", "distrust", LEARN, ASSIGN}
    ]
    first = [e for e in answers if e.action == "accept" or e.detail.get("candidate") == 1]
    doubts = sum(sheet.doubts for sheet in all_sheets)
    return Measures(
        sheets=len(all_sheets),
        doubts=doubts,
        open_doubts=sum(sheet.open_doubts for sheet in all_sheets),
        answers=len(answers),
        doubts_per_sheet=_rate(doubts, len(all_sheets)),
        keys_per_doubt=_rate(sum(entry.keys for entry in entries), len(answers)),
        seconds_per_doubt=_rate(sum(entry.seconds for entry in entries), len(answers)),
        first_hits=_rate(len(first), len(answers)),
        straight_through=_rate(sum(sheet.doubts == 0 for sheet in all_sheets), len(all_sheets)),
        undo_rate=_rate(sum(entry.action == "undo" for entry in entries), len(acts)),
        learned=sum(entry.action == LEARN for entry in entries),
        planted=len(planted),
        planted_caught=_rate(sum(bool(entry.detail["caught"]) for entry in planted), len(planted)),
        read_twice=len(second),
        read_alike=_rate(sum(not entry.detail["differs"] for entry in second), len(second)),
    )


def _rate(part: float, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None
