"""A second reading of some approved sheets: it shows what was read, not what the first reviewer made of it.

Like planted errors these doubts live in the queue alone. The journal keeps both readings; where they differ
the value becomes a doubt again, with the second reading among its candidates.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from extractor.errors import OptionsError
from extractor.record.model import ReviewState
from extractor.record.pointers import MISSING, Json, resolve
from extractor.record.reasons import Code, because
from extractor.review.doubts.doubt import Doubt, DoubtKind
from extractor.review.doubts.together import each, find_doubts
from extractor.review.edits import answers
from extractor.review.edits.evidence import with_evidence
from extractor.review.sessions.journal import Entry
from extractor.review.words.values import shown
from extractor.store.reasons import told

ACTION = "second"
"""The journal's name for a second reading."""

_REASON = because(Code.SECOND_READING)
_READ = frozenset({DoubtKind.STRUCTURE, DoubtKind.FLOW, DoubtKind.VALUE})


def share_of(wanted: str) -> float:
    """The share of a command line, such as `5%`. Raises OptionsError for anything else."""
    number = wanted.strip().removesuffix("%")
    if not (wanted.strip().endswith("%") and number.isdecimal() and int(number) <= 100):
        raise OptionsError("Sheets for a second reading are a percentage.", "Such as --second 5%.")
    return int(number) / 100


def second_doubts(
    base: Json, current: Json, entries: Iterable[Entry], reviewer: str, share: float
) -> list[Doubt]:
    """What this reviewer reads again of the record, whose extraction is `base`.

    Nothing where it is not approved, was reviewed by the same person, or is not among the share, which is
    chosen by the record's id: always the same records, whoever asks.
    """
    done = list(entries)
    chance = int(hashlib.sha256(current["id"].encode()).hexdigest()[:8], 16) / 2**32
    first = {entry.who for entry in done if entry.action != ACTION}
    if current["review"]["state"] != ReviewState.APPROVED or reviewer in first or chance >= share:
        return []
    read = {entry.doubt for entry in done if entry.action == ACTION}
    return [
        replace(doubt, truth=shown(current, doubt.pointer), second=True, look="")
        for doubt in each(find_doubts(base))
        if doubt.kind in _READ and doubt.key not in read and resolve(current, doubt.pointer) is not MISSING
    ]


def answered(record: Json, doubt: Doubt, action: str, answer: str | None) -> tuple[Json, Json]:
    """The record after a second reading, and what the journal notes of it.

    `answer` is the text that was accepted, chosen or typed, None for blank and unreadable. The record is the
    same object where both readings agree.
    """
    reading = _as_shown(record, doubt, answer)
    differs = reading != (doubt.truth or "")
    note = {"answered": action, "first": doubt.truth, "second": reading, "differs": differs}
    evidence = record["evidence"].get(doubt.pointer)
    if not differs or evidence is None:
        return record, note
    others = [*evidence.get("alternatives", ()), *([reading] if reading else [])]
    asked = {"needs_review": True, "confidence": 0.5, **told(_REASON)}
    return with_evidence(record, doubt.pointer, evidence | asked | {"alternatives": others}), note


def _as_shown(record: Json, doubt: Doubt, answer: str | None) -> str:
    """The reading as the record would show it, however it was typed."""
    if not answer:
        return ""
    try:
        return shown(answers.replace(record, replace(doubt, truth=None), answer), doubt.pointer)
    except OptionsError:
        return answer
