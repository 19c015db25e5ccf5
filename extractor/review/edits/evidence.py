"""Keeps evidence under the right pointers while lists of the record grow, shrink and change their order."""

from collections.abc import Sequence
from typing import Any

from extractor.record.pointers import Json, join, parts, replaced
from extractor.store.reasons import told

REVIEWER: Json = {
    "page": None,
    "box": None,
    "raw": None,
    "confidence": 1.0,
    "origin": "reviewer",
    "state": "corrected",
    "needs_review": False,
    "reason": None,
    "reasons": [],
    "alternatives": [],
    "path": None,
}
"""Evidence of what a reviewer put there without anything read."""


_GUESS = 0.5
"""How sure what was read can be, at most, where a person could not read it."""


def settled(evidence: Json | None, *, changed: bool, state: str | None = None) -> Json:
    """The evidence of a value that a reviewer has answered; where it stands on the page is kept."""
    old = evidence or REVIEWER
    known = {"confidence": 1.0, "needs_review": False, **told()}
    if not changed:
        return old | known | ({"state": state} if state else {})
    return old | known | {"origin": "reviewer", "state": state or "corrected"}


def unsure(evidence: Json | None) -> Json:
    """The evidence of a value that a reviewer found unreadable: what was read of it is a guess."""
    old = evidence or REVIEWER
    guess = {"confidence": min(old["confidence"], _GUESS), "state": "unreadable"}
    return old | {"needs_review": False, **told()} | guess


def with_evidence(record: Json, pointer: str, evidence: Json | None) -> Json:
    """The record with this evidence at the pointer, or with none there."""
    kept = {place: known for place, known in record["evidence"].items() if place != pointer}
    if evidence is None:
        return {**record, "evidence": kept}
    return {**record, "evidence": {**record["evidence"], pointer: evidence}}


def with_list(record: Json, pointer: str, items: Sequence[Any], sources: Sequence[int | None]) -> Json:
    """The record with a new list at the pointer, and evidence and findings moved to the items' new places.

    `sources` holds the old index of each item, None for one that is new. What pointed at an item that is gone
    goes with it.
    """
    moved = {old: new for new, old in enumerate(sources) if old is not None}
    depth = len(parts(pointer))

    def place(where: str) -> str | None:
        names = parts(where)
        if where != pointer and where.startswith(pointer + "/") and names[depth].isdecimal():
            new = moved.get(int(names[depth]))
            return None if new is None else join(*names[:depth], new, *names[depth + 1 :])
        return where

    evidence = {new: known for old, known in record["evidence"].items() if (new := place(old)) is not None}
    findings = [
        finding | {"where": new}
        for finding in record["findings"]
        if (new := place(finding["where"])) is not None
    ]
    changed = {**record, "evidence": evidence, "findings": findings}
    return with_value(changed, pointer, list(items))


def with_value(record: Json, pointer: str, value: Any) -> Json:
    """The record with another value at a place that exists."""
    result: Json = replaced(record, pointer, value)
    return result
