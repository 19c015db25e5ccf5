"""Changes of a record's lanes and of the lists of its identity block."""

from collections.abc import Sequence
from typing import Any

from extractor.errors import OptionsError
from extractor.record.pointers import Json, join, parts, resolve
from extractor.review.edits.evidence import REVIEWER, with_evidence, with_list
from extractor.review.edits.structure import delete_symbol
from extractor.review.words.naming import free_id


def add_lane(record: Json, after: int) -> Json:
    """Add a nameless lane to the right of the one with this index (-1: before all)."""
    lane = {"id": free_id({actor["id"] for actor in record["actors"]}, "a"), "name": ""}
    return _with_new(record, "/actors", after, lane, "name")


def move_lane(record: Json, lane: int, by: int) -> Json:
    """Move a lane by so many places to the right, to the left where negative; its symbols go with it."""
    lanes = record["actors"]
    if not 0 <= lane < len(lanes):
        raise OptionsError("The record has no such lane.")
    order = [n for n in range(len(lanes)) if n != lane]
    order.insert(min(max(lane + by, 0), len(lanes) - 1), lane)
    return with_list(record, "/actors", [lanes[n] for n in order], order)


def delete_lane(record: Json, lane: int) -> Json:
    """Take a lane away with its symbols and their connectors."""
    if not 0 <= lane < len(record["actors"]):
        raise OptionsError("The record has no such lane.")
    actor = record["actors"][lane]["id"]
    gone = [s["id"] for step in record["steps"] for s in step["symbols"] if s["actor"] == actor]
    for symbol in gone:
        record = delete_symbol(record, symbol)
    return _without(record, "/actors", lane)


def add_item(record: Json, pointer: str, after: int) -> Json:
    """Add an empty item to a list of the identity block, behind the one with this index (-1: before all)."""
    _identity_list(record, pointer)
    item: Any = {"text": "", "citation": None} if pointer.endswith("/legal_basis") else ""
    return _with_new(record, pointer, after, item)


def delete_item(record: Json, pointer: str, item: int) -> Json:
    """Take an item of a list of the identity block away."""
    if item >= len(_identity_list(record, pointer)):
        raise OptionsError("The list has no such item.")
    return _without(record, pointer, item)


def list_of(record: Json, pointer: str) -> tuple[str, int] | None:
    """The identity block's list that a place is or is an item of, and the item's index, -1 for the list."""
    names = parts(pointer)
    if names[:1] != ["identity"] or not isinstance(resolve(record, join(*names[:2])), list):
        return None
    return join(*names[:2]), int(names[2]) if len(names) > 2 else -1


def _identity_list(record: Json, pointer: str) -> Sequence[Any]:
    items = resolve(record, pointer)
    if not isinstance(items, list) or not pointer.startswith("/identity/"):
        raise OptionsError("Only lists of the identity block have items to add or take away.")
    return items


def _with_new(record: Json, pointer: str, after: int, item: Any, named: str | None = None) -> Json:
    old = resolve(record, pointer)
    at = min(max(after, -1), len(old) - 1) + 1
    sources: list[int | None] = [*range(at), None, *range(at, len(old))]
    record = with_list(record, pointer, [*old[:at], item, *old[at:]], sources)
    place = join(*parts(pointer), at)
    return with_evidence(record, f"{place}/{named}" if named else place, REVIEWER)


def _without(record: Json, pointer: str, item: int) -> Json:
    old = resolve(record, pointer)
    kept = [n for n in range(len(old)) if n != item]
    return with_list(record, pointer, [old[n] for n in kept], kept)
