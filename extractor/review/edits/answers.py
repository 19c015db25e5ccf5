"""Answers to a doubt: the record with the value accepted, replaced, or known to be blank or unreadable."""

from collections.abc import Callable
from typing import Any

from extractor.errors import OptionsError
from extractor.record.pointers import MISSING, Json, join, parts, resolve
from extractor.review.doubts.doubt import Doubt, DoubtKind, doubt_at
from extractor.review.doubts.together import APPROVER, follows
from extractor.review.edits import fields, lists, readers, structure
from extractor.review.edits.evidence import settled, unsure, with_evidence, with_value
from extractor.review.words.values import ITEM_MARK

_NOTHING: tuple[Any, ...] = (None, "", [], MISSING)
_SAID = {"blank", "absent"}
"""What evidence says of a place without a value, where that is more than that none was read."""


def accept(record: Json, doubt: Doubt) -> Json:
    """What stands there is right; a finding is settled: the sheet is like that.

    Raises OptionsError where nothing was read: that a place is blank is a claim of its own, not what stands
    there; and where what stands there is no value of its field. A member of a group shows that it is blank.
    """
    if doubt.members:
        return _for_each(record, doubt, _accept_member)
    if doubt.kind is DoubtKind.FINDING:
        return _without_finding(record, doubt)
    pointer = doubt.pointer
    _require_typed(pointer)
    old, value = record["evidence"].get(pointer) or {}, resolve(record, pointer)
    label = parts(pointer)[:1] == ["flow"]
    if value in _NOTHING and not label and (old.get("needs_review") or old.get("state") not in _SAID):
        raise OptionsError(
            "Nothing was read here.", "Type it, or say that it is blank, unreadable or not on the sheet."
        )
    fields.require_sound(record, pointer)
    return _settle_drawn(record, doubt, state=_state_of_read(old, value))


def _accept_member(record: Json, doubt: Doubt) -> Json:
    return _settle(record, doubt.pointer, changed=False) if _is_blank(doubt) else accept(record, doubt)


def _for_each(record: Json, doubt: Doubt, answer: Callable[[Json, Doubt], Json]) -> Json:
    for member in doubt.members:
        record = answer(record, member)
    return record


def _has_blanks(doubt: Doubt) -> bool:
    """Whether it is a group of what the sheet leaves open that holds fields without a value."""
    return doubt.kind is DoubtKind.NOTE and any(_is_blank(one) for one in doubt.members)


def _for_each_blank(record: Json, doubt: Doubt, answer: Callable[[Json, Doubt], Json]) -> Json:
    """One answer to the fields without a value; what is said of others is not answered so."""
    for member in filter(_is_blank, doubt.members):
        record = answer(record, member)
    return record


def _is_blank(doubt: Doubt) -> bool:
    return not doubt.value and doubt.kind is not DoubtKind.FINDING


def with_official(record: Json, text: str) -> Json:
    """The record with this official, as `official_text` has one, in place of the one who was read."""
    for pointer, line in zip(APPROVER, text.split(ITEM_MARK), strict=True):
        record = replace(record, doubt_at(record, pointer), line)
    return record


def replace(record: Json, doubt: Doubt, text: str) -> Json:
    """The value is what the text says. Raises OptionsError where it cannot be a value of that place."""
    _require_one(doubt)
    pointer = doubt.pointer
    record = _without_finding(record, doubt)
    names = parts(pointer)
    read = fields.typed(record, pointer, text)
    if not text.strip() and names[0] != "flow":
        if takes_along(record, doubt):
            raise OptionsError(
                "Nothing was typed.", "Say that it is blank where the sheet has nothing there."
            )
        return blank(record, doubt)
    if names[0] == "steps" and names[-1] == "actors":
        return _with_lanes(record, pointer, read.value)
    if read.printed is not None:
        record = with_value(record, pointer, read.value)
        evidence = settled(record["evidence"].get(pointer), changed=True, state="unreadable")
        return with_evidence(record, pointer, evidence | {"raw": read.printed})
    if names[0] == "flow" and names[-1] == "label":
        return _settle(_with_label(record, int(names[1]), read.value), pointer, changed=True)
    if read.value == resolve(record, pointer):
        known = record["evidence"].get(pointer) or {}
        return _settle_drawn(record, doubt, state=_state_of_read(known, read.value))
    if names[0] == "steps" and "symbols" in names:
        record = _settle_drawn(record, doubt, state=None)
        record = structure.with_actors(with_value(record, pointer, read.value), int(names[1]))
    else:
        record = with_value(record, pointer, read.value)
    return _settle(record, pointer, changed=True)


def blank(record: Json, doubt: Doubt) -> Json:
    """There is nothing on the sheet: an empty value; a symbol, a connector or a list's item goes away."""
    if _has_blanks(doubt):
        return _for_each_blank(record, doubt, blank)
    _require_one(doubt)
    record = _without_finding(record, doubt)
    pointer, names = doubt.pointer, parts(doubt.pointer)
    _require_typed(pointer)
    if names[-1] == "number":
        raise OptionsError("That cannot stand at this place of the record.", "A step has a number.")
    if names[0] == "flow" and names[-1] != "label":
        return structure.delete_edge(record, int(names[1]))
    if names[0] == "flow":
        return _settle(_with_label(record, int(names[1]), None), pointer, changed=True, state="blank")
    if names[0] == "steps" and names[-2] == "symbols":
        return structure.delete_symbol(record, resolve(record, pointer)["id"])
    item = lists.list_of(record, pointer)
    if item is not None and item[1] >= 0:
        return lists.delete_item(record, *item)
    if names[0] == "steps" and names[-1] == "actors":
        for symbol in resolve(record, f"/steps/{names[1]}/symbols"):
            record = structure.delete_symbol(record, symbol["id"])
        return _settle(record, pointer, changed=False, state="blank")
    return _settle(_emptied(record, pointer), pointer, changed=True, state="blank")


def absent(record: Json, doubt: Doubt) -> Json:
    """The sheet has no such field.

    Raises OptionsError for what is drawn, and for items of lists: those are taken away.
    """
    if _has_blanks(doubt):
        return _for_each_blank(record, doubt, absent)
    _require_one(doubt)
    names = parts(doubt.pointer)
    drawn = names[:1] == ["flow"] or "symbols" in names or names[-1:] == ["number"]
    if drawn or (names and names[-1].isdecimal()):
        raise OptionsError("This is no field of a sheet.", "What is not there is taken away as blank.")
    return _settle_state(blank(record, doubt), doubt.pointer, "absent")


def unreadable(record: Json, doubt: Doubt) -> Json:
    """Something stands there that nobody can read; what was read of it stays, as a guess that is not sure."""
    _require_one(doubt)
    _require_typed(doubt.pointer)
    record = _without_finding(record, doubt)
    return with_evidence(record, doubt.pointer, unsure(record["evidence"].get(doubt.pointer)))


def takes_along(record: Json, doubt: Doubt) -> bool:
    """Whether a blank here takes more away than its own value: a lane's name, or a step's symbols."""
    names = parts(doubt.pointer)
    if names[:1] == ["actors"]:
        return True
    is_lanes = names[:1] == ["steps"] and names[-1] == "actors"
    return is_lanes and bool(resolve(record, f"/steps/{names[1]}/symbols"))


def _require_one(doubt: Doubt) -> None:
    """Raises OptionsError for a group, whose members are not answered alike so."""
    if doubt.members:
        raise several()


def several() -> OptionsError:
    """Says that a group has no one answer of this kind."""
    return OptionsError(
        "Several things are asked at once here.",
        "Set those apart by their numbers that are otherwise, then press enter.",
    )


def _require_typed(pointer: str) -> None:
    """Raises OptionsError where the place holds what no sheet says, such as an id."""
    if not fields.is_typed(pointer):
        raise OptionsError(
            "This place of the record is not typed.",
            "Correct the values that stand in its tables and its flow.",
        )


def _with_label(record: Json, edge: int, label: str | None) -> Json:
    return with_value(record, f"/flow/{edge}", readers.labelled(record["flow"][edge], label))


def _state_of_read(evidence: Json, value: Any) -> str | None:
    """The state of a value that is right, where what was said of it before cannot be; None keeps it."""
    return "read" if value not in _NOTHING and evidence.get("state") in {*_SAID, "unreadable"} else None


def _settle_state(record: Json, pointer: str, state: str) -> Json:
    known = record["evidence"].get(pointer) or {}
    return with_evidence(record, pointer, known | {"state": state})


def _without_finding(record: Json, doubt: Doubt) -> Json:
    """The record with the finding settled, where the doubt is about one.

    Raises OptionsError where the checks have found other things since the doubt was shown.
    """
    if doubt.kind is not DoubtKind.FINDING:
        return record
    finding = resolve(record, doubt.key)
    if (
        finding is MISSING
        or finding["where"] != doubt.pointer
        or not (doubt.reason or "").startswith(f"{finding['check']}: {finding['message']}")
    ):
        raise OptionsError("The checks have run since this was shown.", "Look at it again.")
    return with_value(record, doubt.key, finding | {"settled": True})


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


def _settle_drawn(record: Json, doubt: Doubt, state: str | None) -> Json:
    """Settle what is right as it stands; the lanes of a step whose last doubtful symbol it is follow."""
    names = parts(doubt.pointer)
    lanes = join("steps", names[1], "actors") if "symbols" in names else ""
    asked = lanes and (record["evidence"].get(lanes) or {}).get("needs_review")
    followed = asked and follows(record, doubt_at(record, lanes))
    record = _settle(record, doubt.pointer, changed=False, state=state)
    if followed and not follows(record, doubt_at(record, lanes)):
        record = _settle(record, lanes, changed=False)
    return record


def _settle(record: Json, pointer: str, *, changed: bool, state: str | None = None) -> Json:
    old: Any = record["evidence"].get(pointer)
    if old is None and resolve(record, pointer) is MISSING:
        return record
    return with_evidence(record, pointer, settled(old, changed=changed, state=state))
