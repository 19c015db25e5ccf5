"""The open doubts of a record; what one look and one key can settle is one of them.

Nine of ten doubts need no correction, and many of them are of one kind: fields that nobody filled in, remarks
on what the sheet itself says, the lines of one signature or of one list, the cells of a column of which it is
not sure what it holds. Each such group is one doubt with `members`.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from math import prod

from extractor.record.pointers import Json, join, parts, resolve
from extractor.record.reasons import Code, because
from extractor.review.doubts.doubt import (
    MOST_CANDIDATES,
    Candidate,
    Doubt,
    DoubtKind,
    doubt_at,
    finding_doubts,
    order,
    similar,
    structure_conflict,
    value_doubts,
)
from extractor.review.words.values import ITEM_MARK, shown
from extractor.store.knowledge import load_json
from extractor.store.reasons import sentence

OFFICIAL = "official"
"""The field of what is known of an official as a whole."""
APPROVER = tuple(join("identity", "approved_by", name) for name in ("position", "name", "rank", "nip"))
"""The lines of the official who approved the sheet, in the order of `official_text`."""
CAUSE = "cause"
"""The field of doubts that one fault of the page's reading brought about."""
_LEAST = 2
_APPROVER_KEY = "/review/official"


def find_doubts(record: Json, lexicon: Mapping[str, Sequence[str]] | None = None) -> list[Doubt]:
    """The open doubts of a record, most urgent first; `lexicon` holds known texts by field."""
    known = lexicon or {}
    values = [one for one in value_doubts(record, known) if not _is_inner(one) and not follows(record, one)]
    found = [*structure_conflict(record), *values, *finding_doubts(record)]
    for key, kind, field, belongs in _GROUPS:
        found = _together(found, key, kind, field, partial(belongs, record))
    for field in dict.fromkeys(one.field for one in found if _list_of(one)):
        found = _together(found, f"/review/{field}", DoubtKind.VALUE, field, partial(_is_item, field))
    for number, cause in enumerate(load_json("review/doubts.json")["causes"]):
        found = _together(found, f"/review/cause-{number}", DoubtKind.VALUE, CAUSE, partial(_is_due, cause))
    return sorted((_with_officials(record, doubt, known) for doubt in found), key=order)


def each(doubts: Iterable[Doubt]) -> list[Doubt]:
    """The doubts one by one, groups taken apart."""
    return [one for doubt in doubts for one in (doubt.members or (doubt,))]


def official_text(record: Json) -> str:
    """The official who approved the sheet as one line: position, name, rank, NIP."""
    return ITEM_MARK.join(shown(record, pointer) for pointer in APPROVER)


def follows(record: Json, doubt: Doubt) -> bool:
    """Whether the doubt about a step's lanes says no more than those about its symbols, which settle it."""
    names = parts(doubt.pointer)
    if names[:1] != ["steps"] or names[-1] != "actors":
        return False
    places = range(len(resolve(record, join("steps", names[1], "symbols"))))
    symbols = (record["evidence"].get(join("steps", names[1], "symbols", n)) or {} for n in places)
    return any(one.get("needs_review") and one.get("reason") == doubt.reason for one in symbols)


def _is_inner(doubt: Doubt) -> bool:
    """Whether it is about what no field of a sheet says."""
    return any(re.match(pattern, doubt.pointer) for pattern in load_json("review/doubts.json")["not_asked"])


def _is_blank(record: Json, doubt: Doubt) -> bool:
    """Whether nothing was seen where fields are often left blank, and nothing speaks against that."""
    known = record["evidence"].get(doubt.pointer) or {}
    return (
        doubt.kind is DoubtKind.VALUE
        and doubt.pointer.startswith("/identity/")
        and not doubt.value
        and not doubt.raw
        and not doubt.reason
        and known.get("state") in {"blank", "absent"}
        and len(doubt.candidates) == 1
    )


def _is_note(record: Json, doubt: Doubt) -> bool:
    """Whether a check speaks of what the sheet itself says, where that was read with certainty."""
    check = (doubt.reason or "").partition(":")[0]
    known = record["evidence"].get(doubt.pointer) or {}
    return (
        doubt.kind is DoubtKind.FINDING
        and check in load_json("review/doubts.json")["notes"]
        and not known.get("needs_review")
    )


def _list_of(doubt: Doubt) -> bool:
    """Whether it is about an item of a list of the identity block, which stand in one place."""
    names = parts(doubt.pointer)
    return doubt.kind is DoubtKind.VALUE and names[:1] == ["identity"] and names[-1].isdecimal()


def _is_item(field: str, doubt: Doubt) -> bool:
    return _list_of(doubt) and doubt.field == field and not doubt.members


def _is_due(cause: str, doubt: Doubt) -> bool:
    """Whether the doubt has this cause, and no other one beside it."""
    cause = sentence([because(Code(cause))], "id")
    return doubt.kind is DoubtKind.VALUE and doubt.reason == cause and bool(doubt.value)


def _is_official(_: Json, doubt: Doubt) -> bool:
    return doubt.kind is DoubtKind.VALUE and doubt.pointer in APPROVER and bool(doubt.value)


_GROUPS: tuple[tuple[str, DoubtKind, str, Callable[[Json, Doubt], bool]], ...] = (
    ("/review/blanks", DoubtKind.BLANK, "blanks", _is_blank),
    ("/review/notes", DoubtKind.NOTE, "notes", _is_note),
    (_APPROVER_KEY, DoubtKind.VALUE, OFFICIAL, _is_official),
)


def _together(
    doubts: list[Doubt], key: str, kind: DoubtKind, field: str, belongs: Callable[[Doubt], bool]
) -> list[Doubt]:
    """The doubts with those that belong as one, where they are several."""
    members = [doubt for doubt in doubts if belongs(doubt)]
    if len(members) < _LEAST:
        return doubts
    members.sort(key=lambda doubt: doubt.key)
    if field == OFFICIAL:
        members.sort(key=lambda doubt: APPROVER.index(doubt.pointer))
    place = next((doubt for doubt in members if doubt.box is not None), members[0])
    boxes = [doubt.box for doubt in members if doubt.box is not None and doubt.page == place.page]
    wrong = 1.0 - prod(doubt.confidence for doubt in members)
    harm = sum((1.0 - doubt.confidence) * doubt.harm for doubt in members)
    group = replace(
        place,
        key=key,
        kind=kind,
        field=field,
        value=ITEM_MARK.join(doubt.value for doubt in members) if field == OFFICIAL else "",
        raw=None,
        reason=place.reason if field == CAUSE else None,
        reason_en=None,
        confidence=1.0 - wrong,
        harm=harm / wrong if wrong else 0.0,
        keystrokes=1.0,
        severity=max((doubt.severity for doubt in members), key=list(type(place.severity)).index),
        candidates=tuple(Candidate(doubt.key, "member") for doubt in members[:MOST_CANDIDATES]),
        box=_around(boxes),
        look="",
        said="",
        members=tuple(members),
    )
    return [*(doubt for doubt in doubts if not belongs(doubt)), group]


def _around(boxes: Sequence[tuple[float, float, float, float]]) -> tuple[float, float, float, float] | None:
    if not boxes:
        return None
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)


def _with_officials(record: Json, doubt: Doubt, lexicon: Mapping[str, Sequence[str]]) -> Doubt:
    """The doubt about an official with the known ones that are like the one who was read."""
    if doubt.key != _APPROVER_KEY:
        return doubt
    here = official_text(record)
    known = [text for text in similar(here, lexicon.get(OFFICIAL, ()), least=_ALIKE) if text != here]
    found = tuple(Candidate(text, OFFICIAL) for text in known)
    return replace(doubt, candidates=(*doubt.candidates, *found)[:MOST_CANDIDATES])


_ALIKE = 60.0
"""Of the letters of all four lines, so that a name which was read badly is found by the others."""

__all__ = ["APPROVER", "OFFICIAL", "doubt_at", "each", "find_doubts", "follows", "official_text"]
