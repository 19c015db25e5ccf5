"""What shows that a text was not understood: such a record is neither sure nor `ok`."""

from collections.abc import Sequence

from extractor.grid.model import ColumnRole
from extractor.meaning.assembly.consistency import missing_steps
from extractor.recognised.evidence import EvidenceBook
from extractor.record.model import Actor, Step
from extractor.record.reasons import Code, because
from extractor.store.reasons import sentence
from extractor.transcripts.model import TextProcedure
from extractor.transcripts.table_header import ACTOR, is_like_header

_MISTAKEN = 0.2
"""Confidence of what is worded like a part of the table's head, or hangs on a column not found. By hand."""
_NEEDED = (
    (ColumnRole.ACTIVITY, "activity"),
    (ColumnRole.DURATION, "duration"),
    (ColumnRole.REQUIREMENTS, "requirements"),
    (ColumnRole.OUTPUT, "outputs"),
)


def confess(
    procedure: TextProcedure, actors: Sequence[Actor], steps: Sequence[Step], book: EvidenceBook
) -> list[str]:
    """Marks in `book` what cannot be right as it was read; gives what keeps the record from being `ok`."""
    if not steps:
        return ["tabel prosedur tidak ditemukan"]
    problems = [
        *_missing_columns(procedure, steps, book),
        *_lanes_like_heads(actors, book),
        *missing_steps([step.number for step in steps], book),
    ]
    if ColumnRole.DURATION in (procedure.columns or {ColumnRole.DURATION}) and not _any_time(steps):
        problems.append(_not_found("duration", len(steps), book))
    return problems


def _any_time(steps: Sequence[Step]) -> bool:
    return any(step.duration is not None for step in steps)


def _missing_columns(procedure: TextProcedure, steps: Sequence[Step], book: EvidenceBook) -> list[str]:
    found = procedure.columns
    if found is None:
        return []
    lacking = [column for role, column in _NEEDED if role not in found]
    if not found & {ColumnRole.LANE, ACTOR}:
        lacking.append("actors")
    return [_not_found(column, len(steps), book) for column in lacking]


def _not_found(column: str, count: int, book: EvidenceBook) -> str:
    reason = because(Code.COLUMN_MISSING, column=column)
    for index in range(count):
        book.doubt(f"/steps/{index}/{column}", _MISTAKEN, reason)
    return sentence([reason])


def _lanes_like_heads(actors: Sequence[Actor], book: EvidenceBook) -> list[str]:
    """Lanes that the words of another column's head name: the columns were taken for others."""
    mistaken = [n for n, actor in enumerate(actors) if is_like_header(actor.name)]
    for n in mistaken:
        book.doubt(f"/actors/{n}/name", _MISTAKEN, because(Code.LANE_DOUBTED))
    return [sentence([because(Code.LANE_DOUBTED)])] if mistaken else []
