"""Answers to a doubt: the record with the value accepted, replaced, or known to be blank or unreadable."""

from typing import Any

from extractor.errors import OptionsError
from extractor.record.pointers import MISSING, Json, parts, resolve
from extractor.review.doubts import Doubt, DoubtKind
from extractor.review.edits import lists, structure
from extractor.review.edits.evidence import settled, with_evidence, with_value
from extractor.review.values import typed


def accept(record: Json, doubt: Doubt) -> Json:
    """What stands there is right; a finding is settled: the sheet is like that."""
    if doubt.kind is DoubtKind.FINDING:
        return _without_finding(record, doubt)
    if doubt.field == "actors" and not resolve(record, doubt.pointer):
        return _settle(record, doubt.pointer, changed=False, state="blank")
    return _settle(record, doubt.pointer, changed=False)


def replace(record: Json, doubt: Doubt, text: str) -> Json:
    """The value is what the text says. Raises OptionsError where it cannot be a value of that place."""
    pointer = doubt.pointer
    record = _without_finding(record, doubt)
    names = parts(pointer)
    if not names:
        raise OptionsError("The whole record cannot be typed.")
    value = typed(record, pointer, text)
    if names[0] == "steps" and names[-1] == "actors":
        return _with_lanes(record, pointer, value)
    if value == resolve(record, pointer):
        return _settle(record, pointer, changed=False)
    record = with_value(record, pointer, value)
    if names[0] == "steps" and "symbols" in names:
        record = structure.with_actors(record, int(names[1]))
    return _settle(record, pointer, changed=True)


def blank(record: Json, doubt: Doubt) -> Json:
    """There is nothing on the sheet: an empty value; a symbol, a connector or a list's item goes away."""
    record = _without_finding(record, doubt)
    names = parts(doubt.pointer)
    if len(names) < 2:
        raise OptionsError("The whole of it cannot be blank.")
    if names[0] == "flow":
        return structure.delete_edge(record, int(names[1]))
    if names[0] == "steps" and names[-2] == "symbols":
        return structure.delete_symbol(record, resolve(record, doubt.pointer)["id"])
    item = lists.list_of(record, doubt.pointer)
    if item is not None and item[1] >= 0:
        return lists.delete_item(record, *item)
    if names[0] == "steps" and names[-1] in {"actors", "symbols"}:
        for symbol in resolve(record, f"/steps/{names[1]}/symbols"):
            record = structure.delete_symbol(record, symbol["id"])
        return _settle(record, doubt.pointer, changed=False, state="blank")
    return _settle(_emptied(record, doubt.pointer), doubt.pointer, changed=True, state="blank")


def unreadable(record: Json, doubt: Doubt) -> Json:
    """Something stands there that nobody can read; what was read of it stays as the best guess."""
    return _settle(_without_finding(record, doubt), doubt.pointer, changed=False, state="unreadable")


def _without_finding(record: Json, doubt: Doubt) -> Json:
    """The record with the finding settled, where the doubt is about one."""
    if doubt.kind is not DoubtKind.FINDING:
        return record
    return with_value(record, doubt.key, resolve(record, doubt.key) | {"settled": True})


def _emptied(record: Json, pointer: str) -> Json:
    value, names = resolve(record, pointer), parts(pointer)
    if isinstance(value, list):
        return with_value(record, pointer, [])
    in_step = names[0] in {"steps", "actors"} or names[-1].isdecimal()
    return with_value(record, pointer, "" if isinstance(value, str) and in_step else None)


def _with_lanes(record: Json, pointer: str, actors: list[str]) -> Json:
    """A step's symbols in these lanes: one is moved where there is one, others are added or taken away."""
    step = int(parts(pointer)[1])
    symbols = resolve(record, f"/steps/{step}/symbols")
    missing = [actor for actor in actors if actor not in {symbol["actor"] for symbol in symbols}]
    surplus = [symbol for symbol in symbols if symbol["actor"] not in actors]
    lanes = [actor["id"] for actor in record["actors"]]
    for symbol, actor in zip(surplus, missing, strict=False):
        at = lanes.index(symbol["actor"]) if symbol["actor"] in lanes else 0
        record = structure.move_symbol(record, symbol["id"], lanes.index(actor) - at)
    for symbol in surplus[len(missing) :]:
        record = structure.delete_symbol(record, symbol["id"])
    for actor in missing[len(surplus) :]:
        record = structure.add_symbol(record, step, actor)
    return _settle(record, pointer, changed=False)


def _settle(record: Json, pointer: str, *, changed: bool, state: str | None = None) -> Json:
    old: Any = record["evidence"].get(pointer)
    if old is None and resolve(record, pointer) is MISSING:
        return record
    return with_evidence(record, pointer, settled(old, changed=changed, state=state))
