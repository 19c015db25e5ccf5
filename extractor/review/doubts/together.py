"""The open doubts of a record; what one look and one key can settle is one of them.

Nine of ten doubts need no correction, and many of them are of one kind: fields that nobody filled in and what
the sheet itself says, the lines of one signature, the cells of a column that had to be guessed; and what is
likely right in one part of a page: its flow, one column, the lists of its identity block, the rest of it.
Each such group is one doubt with `members`.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from math import prod

from extractor.record.pointers import Json, join, parts, resolve
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

OFFICIAL = "official"
"""The field of what is known of an official as a whole."""
APPROVER = tuple(join("identity", "approved_by", name) for name in ("position", "name", "rank", "nip"))
"""The lines of the official who approved the sheet, in the order of `official_text`."""
CAUSE = "cause"
"""The field of doubts that one fault of the page's reading brought about."""
CHECK = "check"
"""The field of what one check found in several places."""
CONTENT = "content"
"""The field of fields that nobody filled in, and of what the checks say of the sheet itself."""
FLOW, LANES, LISTS, HEAD = "drawn", "lanes", "lists", "head"
"""The fields of groups by their part of a page; that of a column of the procedure is the column's own."""
_LEAST = 2
_NOTHING_THERE = frozenset({"blank", "absent"})
_LIKELY = 0.5
"""What is no likelier right than wrong is asked alone: it would be set apart anyway."""
COLUMNS = frozenset({"activity", "requirements", "duration", "outputs", "remarks"})
_APPROVER_KEY = "/review/official"


def find_doubts(
    record: Json, lexicon: Mapping[str, Sequence[str]] | None = None, apart: Collection[str] = ()
) -> list[Doubt]:
    """The open doubts of a record, most urgent first; `lexicon` holds known texts by field.

    What is set `apart`, by key, is asked alone.
    """
    known = lexicon or {}
    values = [one for one in value_doubts(record, known) if not _is_inner(one) and not follows(record, one)]
    every = [*structure_conflict(record), *values, *finding_doubts(record)]
    alone = [doubt for doubt in every if doubt.key in apart]
    found = [doubt for doubt in every if doubt.key not in apart]
    for key, kind, field, belongs in _GROUPS:
        found = _together(found, key, kind, field, partial(belongs, record))
    causes = {doubt.reason for doubt in found if _is_due(record, doubt)}
    for number, cause in enumerate(sorted(cause for cause in causes if cause)):
        found = _together(found, f"/review/cause-{number}", None, CAUSE, partial(_has_cause, record, cause))
    for check in dict.fromkeys(_check_of(doubt) for doubt in found if _is_lone_finding(doubt)):
        found = _together(found, f"/review/check-{check}", None, CHECK, partial(_is_of_check, check))
    found = [*_by_parts(found), *alone]
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
        and known.get("state") in _NOTHING_THERE
        and len(doubt.candidates) == 1
    )


def _is_note(record: Json, doubt: Doubt) -> bool:
    """Whether a check speaks of what the sheet itself says, where that was read with certainty."""
    known = record["evidence"].get(doubt.pointer) or {}
    return (
        doubt.kind is DoubtKind.FINDING
        and _check_of(doubt) in load_json("review/doubts.json")["notes"]
        and not known.get("needs_review")
    )


def _by_parts(doubts: list[Doubt]) -> list[Doubt]:
    """The doubts, with those that are likely right and lie in one part of a page as one, nine at most."""
    parted: dict[tuple[str, int | None], list[Doubt]] = {}
    for doubt in doubts:
        part = _part_of(doubt)
        if part:
            parted.setdefault((part, doubt.page), []).append(doubt)
    for (part, page), members in parted.items():
        members.sort(key=_place)
        for number, first in enumerate(range(0, len(members), MOST_CANDIDATES)):
            chosen = {one.key for one in members[first : first + MOST_CANDIDATES]}
            key = f"/review/{part}-{page or 0}-{number}"
            doubts = _together(doubts, key, None, part, partial(_is_one_of, chosen))
    return doubts


def _is_one_of(keys: set[str], doubt: Doubt) -> bool:
    return doubt.key in keys


def _part_of(doubt: Doubt) -> str:
    """The part of a page in which the doubt lies, where it is one of those that are asked together."""
    unsound = any(one.source == "printed" for one in doubt.candidates)
    if doubt.members or doubt.confidence <= _LIKELY or not doubt.value or unsound:
        return ""
    names = parts(doubt.pointer)
    if doubt.kind is DoubtKind.FLOW or doubt.field == "symbol_text":
        return FLOW
    if doubt.kind is DoubtKind.STRUCTURE:
        return LANES if names[0] == "actors" else ""
    if doubt.kind is not DoubtKind.VALUE or doubt.field == "nip":
        return ""
    if names[0] == "identity":
        return LISTS if names[-1].isdecimal() and names[1] != "agency" else HEAD
    return doubt.field if doubt.field in COLUMNS else ""


def _check_of(doubt: Doubt) -> str:
    """The check that has found what the doubt is about."""
    return (doubt.reason or "").partition(":")[0]


def _is_lone_finding(doubt: Doubt) -> bool:
    return doubt.kind is DoubtKind.FINDING and not doubt.members


def _is_of_check(check: str, doubt: Doubt) -> bool:
    return _is_lone_finding(doubt) and _check_of(doubt) == check


def _is_due(record: Json, doubt: Doubt) -> bool:
    """Whether the doubt has one of the causes that doubt many places at once, and no other one beside it.

    Where nothing stands, that must have been seen.
    """
    known = record["evidence"].get(doubt.pointer) or {}
    codes = [one["code"] for one in known.get("reasons", ())]
    is_cause = len(codes) == 1 and codes[0] in load_json("review/doubts.json")["causes"]
    is_asked = doubt.kind in {DoubtKind.VALUE, DoubtKind.FLOW} and not doubt.members
    return is_cause and is_asked and bool(doubt.value or known.get("state") in _NOTHING_THERE)


def _has_cause(record: Json, cause: str, doubt: Doubt) -> bool:
    return doubt.reason == cause and _is_due(record, doubt)


def _is_content(record: Json, doubt: Doubt) -> bool:
    return _is_blank(record, doubt) or _is_note(record, doubt)


def _is_official(_: Json, doubt: Doubt) -> bool:
    return doubt.kind is DoubtKind.VALUE and doubt.pointer in APPROVER and bool(doubt.value)


_GROUPS: tuple[tuple[str, DoubtKind, str, Callable[[Json, Doubt], bool]], ...] = (
    ("/review/content", DoubtKind.NOTE, CONTENT, _is_content),
    (_APPROVER_KEY, DoubtKind.VALUE, OFFICIAL, _is_official),
)


def _together(
    doubts: list[Doubt], key: str, kind: DoubtKind | None, field: str, belongs: Callable[[Doubt], bool]
) -> list[Doubt]:
    """The doubts with those that belong as one, where they are several, of their own kind or this one."""
    members = [doubt for doubt in doubts if belongs(doubt)]
    if len(members) < _LEAST:
        return doubts
    members.sort(key=_place)
    if field == OFFICIAL:
        members.sort(key=lambda doubt: APPROVER.index(doubt.pointer))
    place = next((doubt for doubt in members if doubt.box is not None), members[0])
    boxes = [doubt.box for doubt in members if doubt.box is not None and doubt.page == place.page]
    wrong = 1.0 - prod(doubt.confidence for doubt in members)
    harm = sum((1.0 - doubt.confidence) * doubt.harm for doubt in members)
    group = replace(
        place,
        key=key,
        kind=kind or min((doubt.kind for doubt in members), key=list(DoubtKind).index),
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


def _place(doubt: Doubt) -> tuple[bool, list[tuple[int, str]]]:
    """Sorts values as they follow on the sheet, and what the checks say of them behind."""
    names = [(int(name), "") if name.isdecimal() else (0, name) for name in parts(doubt.key)]
    return doubt.kind is DoubtKind.FINDING, names


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
