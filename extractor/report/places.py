"""Places of a record in a person's words."""

from collections.abc import Sequence
from typing import Any, TypeVar

from extractor.record.model import Actor, Edge, SopRecord, Step
from extractor.record.pointers import parts
from extractor.report.language import Words, said, same, say

T = TypeVar("T", Actor, Edge, Step)


def place_words(record: SopRecord, pointer: str) -> Words:
    """Such as "step 3, duration" for `/steps/2/duration`; steps by their printed numbers, lanes by name."""
    names = parts(pointer)
    if names[:1] == ["flow"] and len(names) > 1:
        edge = _at(record.flow, names[1])
        if edge is not None:
            return edge_words(record, edge)
    if names[:1] == ["steps"] and len(names) > 1:
        step = _at(record.steps, names[1])
        number = str(step.number) if step is not None else names[1]
        return _chain(say("step_number", number=number), names[2:])
    if names[:1] == ["actors"] and len(names) > 1:
        lane = _at(record.actors, names[1])
        if lane is not None and lane.name:
            return say("lane_place", lane=lane.name)
    if names[:1] == ["identity"] and len(names) > 1:
        names = names[1:]
    return _chain(None, names)


def edge_words(record: SopRecord, edge: Edge) -> Words:
    """A connector by the steps that it joins, such as "step 6 to step 7 [ya]"."""
    numbers = symbol_steps(record)
    ends = (same(str(numbers.get(end, end))) for end in (edge.source, edge.target))
    words = say("edge_place", **dict(zip(("source", "target"), ends, strict=True)))
    label = edge.text or (said("labels", edge.label) if edge.label else None)
    return words if label is None else words.joined(_bracketed(label))


def plain_text(value: Any) -> str:
    """A value of the record's JSON on one line, items behind one another; empty where it has no words."""
    if isinstance(value, list):
        return "; ".join(filter(None, map(plain_text, value)))
    if isinstance(value, dict):
        return plain_text(value.get("text"))
    return " ".join(value.split()) if isinstance(value, str) else ""


def value_words(record: SopRecord, pointer: str, value: Any) -> Words:
    """A value as a person reads it: symbols by kind and lane, lanes by name, connectors by label."""
    lanes = {actor.id: actor.name for actor in record.actors}
    match parts(pointer):
        case ["steps", _, "symbols", _] if isinstance(value, dict):
            return said("kinds", value["kind"]).joined(same(lanes.get(value["actor"], "?")), " · ")
        case ["steps", _, "actors"] if isinstance(value, list):
            return same("; ".join(lanes.get(each, str(each)) for each in value))
        case ["flow", _] if isinstance(value, dict):
            label = value.get("text") or value.get("label")
            return said("labels", label) if label else say("no_label")
        case _:
            return same(plain_text(value))


def symbol_steps(record: SopRecord) -> dict[str, int]:
    """The printed number of each symbol's step."""
    return {symbol.id: step.number for step in record.steps for symbol in step.symbols}


def _bracketed(label: Words | str) -> Words:
    words = label if isinstance(label, Words) else same(label)
    return Words(f"[{words.id}]", f"[{words.en}]")


def _chain(first: Words | None, names: list[str]) -> Words:
    """The names one behind the other; an index counts from 1 and belongs to the name before it."""
    found = [] if first is None else [first]
    fields: list[Words] = []
    for name in names:
        if name.isdecimal() and fields:
            fields.append(fields.pop().joined(same(str(int(name) + 1))))
        else:
            fields.append(said("fields", name))
    found += fields
    result = found[0] if found else say("whole_record")
    for words in found[1:]:
        result = result.joined(words, ", ")
    return result


def _at(items: Sequence[T], index: str) -> T | None:
    return items[int(index)] if index.isdecimal() and len(index) < 9 and int(index) < len(items) else None
