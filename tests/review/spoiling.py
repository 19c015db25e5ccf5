"""Makes a right record worse in known ways: misreadings that are marked, and faults that nobody noticed."""

import random
from collections.abc import Callable
from typing import Any

from extractor.meaning.durations.reader import parse_duration
from extractor.record.model import SymbolKind
from extractor.record.pointers import join, resolve
from extractor.review.edits import lists, structure
from extractor.review.edits.evidence import with_evidence, with_value

Json = dict[str, Any]
Fault = Callable[[Json, random.Random], Json]


def spoiled(record: Json, seed: int) -> Json:
    """The record with marked misreadings of each sort, right values that are marked, and unmarked faults."""
    dice = random.Random(seed)
    faults: list[Callable[[Json, random.Random], Json]] = [
        *(_misread_text, _misread_lane, _misread_duration, _misread_identity, _misread_item),
        *(_wrong_kind, _wrong_lane, _bent_edge, _turned_edge, _flipped_label),
        *(
            _lost_edge,
            _false_edge,
            _lost_symbol,
            _false_symbol,
            _torn_step,
            _lost_step,
            _lost_lane,
            _lost_item,
        ),
    ]
    record = _marked_but_right(record, dice)
    for fault in faults:
        record = fault(record, dice)
    return record


def _doubtful(record: Json, pointer: str, *alternatives: str) -> Json:
    old = record["evidence"].get(pointer) or {"page": 1, "box": None, "origin": "ocr", "state": "read"}
    doubt = {"confidence": 0.6, "needs_review": True, "alternatives": list(alternatives)}
    return with_evidence(record, pointer, {**old, **doubt})


def _marked_but_right(record: Json, dice: random.Random) -> Json:
    fields = ("activity", "requirements", "outputs", "duration", "actors")
    places = [join("steps", n, field) for n in range(len(record["steps"])) for field in fields]
    for pointer in dice.sample([place for place in places if resolve(record, place)], 12):
        record = _doubtful(record, pointer)
    return record


def _misread(text: str) -> str:
    return text.replace("a", "o", 1).replace("n", "ri", 1) if len(text) > 3 else f"{text}x"


def _misread_text(record: Json, dice: random.Random) -> Json:
    for field in ("activity", "outputs", "requirements"):
        pointer = join("steps", dice.randrange(len(record["steps"])), field)
        value = resolve(record, pointer)
        if value:
            wrong = _misread(value) if isinstance(value, str) else [_misread(value[0]), *value[1:]]
            known = (value,) if isinstance(value, str) else ()
            record = _doubtful(with_value(record, pointer, wrong), pointer, *known)
    return record


def _misread_lane(record: Json, dice: random.Random) -> Json:
    pointer = join("actors", dice.randrange(len(record["actors"])), "name")
    name = resolve(record, pointer)
    return _doubtful(with_value(record, pointer, _misread(name)), pointer, name)


def _misread_duration(record: Json, dice: random.Random) -> Json:
    pointer = join("steps", dice.randrange(len(record["steps"])), "duration")
    wrong = parse_duration("77 menit")
    assert wrong is not None
    return _doubtful(with_value(record, pointer, wrong.model_dump(mode="json")), pointer)


def _misread_identity(record: Json, dice: random.Random) -> Json:
    for pointer in ("/identity/sop_title", "/identity/sop_number", "/identity/approved_by/name"):
        value = resolve(record, pointer)
        if value:
            record = _doubtful(with_value(record, pointer, _misread(value)), pointer, value)
    return _doubtful(with_value(record, "/identity/date_effective", "1999-01-01"), "/identity/date_effective")


def _misread_item(record: Json, dice: random.Random) -> Json:
    pointer = "/identity/qualifications/0"
    value = resolve(record, pointer)
    return (
        _doubtful(with_value(record, pointer, _misread(value)), pointer) if isinstance(value, str) else record
    )


def _symbol(record: Json, dice: random.Random) -> tuple[str, Json]:
    places = [
        (join("steps", n, "symbols", place), symbol)
        for n, step in enumerate(record["steps"])
        for place, symbol in enumerate(step["symbols"])
    ]
    return dice.choice(places)


def _wrong_kind(record: Json, dice: random.Random) -> Json:
    pointer, symbol = _symbol(record, dice)
    kind = SymbolKind.PROCESS if symbol["kind"] == SymbolKind.DOCUMENT else SymbolKind.DOCUMENT
    record = structure.set_kind(record, symbol["id"], kind)
    return _doubtful(record, pointer, symbol["kind"])


def _wrong_lane(record: Json, dice: random.Random) -> Json:
    pointer, symbol = _symbol(record, dice)
    lanes = [actor["id"] for actor in record["actors"]]
    by = 1 if lanes.index(symbol["actor"]) == 0 else -1
    return _doubtful(structure.move_symbol(record, symbol["id"], by), pointer)


def _bent_edge(record: Json, dice: random.Random) -> Json:
    edge = dice.randrange(len(record["flow"]))
    _, symbol = _symbol(record, dice)
    record = structure.retarget_edge(record, edge, symbol["id"])
    return _doubtful(record, join("flow", edge))


def _turned_edge(record: Json, dice: random.Random) -> Json:
    pointer = join("flow", dice.randrange(len(record["flow"])))
    edge = resolve(record, pointer)
    turned = edge | {"source": edge["target"], "target": edge["source"]}
    return _doubtful(with_value(record, pointer, turned), pointer)


def _flipped_label(record: Json, dice: random.Random) -> Json:
    labelled = [n for n, edge in enumerate(record["flow"]) if edge["label"] in {"yes", "no"}]
    if labelled:
        pointer = join("flow", dice.choice(labelled), "label")
        other = "no" if resolve(record, pointer) == "yes" else "yes"
        record = _doubtful(with_value(record, pointer, other), pointer)
    return record


def _lost_edge(record: Json, dice: random.Random) -> Json:
    return structure.delete_edge(record, dice.randrange(len(record["flow"])))


def _false_edge(record: Json, dice: random.Random) -> Json:
    return structure.add_edge(record, _symbol(record, dice)[1]["id"], _symbol(record, dice)[1]["id"])


def _lost_symbol(record: Json, dice: random.Random) -> Json:
    return structure.delete_symbol(record, _symbol(record, dice)[1]["id"])


def _false_symbol(record: Json, dice: random.Random) -> Json:
    return structure.add_symbol(record, dice.randrange(len(record["steps"])), record["actors"][0]["id"])


def _torn_step(record: Json, dice: random.Random) -> Json:
    long = [n for n, step in enumerate(record["steps"]) if len(step["activity"].split()) > 4]
    return structure.split_step(record, dice.choice(long), 3) if long else record


def _lost_step(record: Json, dice: random.Random) -> Json:
    return structure.delete_step(record, dice.randrange(len(record["steps"])))


def _lost_lane(record: Json, dice: random.Random) -> Json:
    return lists.delete_lane(record, dice.randrange(len(record["actors"])))


def _lost_item(record: Json, dice: random.Random) -> Json:
    found = record["identity"]["legal_basis"]
    return lists.delete_item(record, "/identity/legal_basis", len(found) // 2) if found else record


_MARKED: tuple[Fault, ...] = (
    *(_misread_text, _misread_lane, _misread_duration, _misread_identity, _misread_item),
    *(_wrong_kind, _wrong_lane, _bent_edge, _turned_edge, _flipped_label),
)
_UNMARKED: tuple[Fault, ...] = (
    *(_lost_edge, _lost_lane, _false_edge, _torn_step, _lost_symbol, _lost_step, _false_symbol, _lost_item),
)
