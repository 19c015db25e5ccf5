"""Values of a record as a person reads them, each in the form in which `edits.fields` reads it back."""

import re
from typing import Any

from extractor.record.pointers import MISSING, Json, parts, resolve
from extractor.review.words.naming import lane_name

ITEM_MARK = " | "
"""Stands between the items of a list that is typed on one line."""

LANE_MARK = " @ "
"""Stands between the kind of a symbol and its lane."""

_ARROW = " -> "
_EDGE = re.compile(r"(\S+) -> (\S+?)(?: \[(.*)\])?", re.DOTALL)


def shown(record: Json, pointer: str) -> str:
    """The value at the pointer as one line of text, lanes by name; empty where there is none."""
    value, names = resolve(record, pointer), parts(pointer)
    if names[:1] == ["steps"] and names[-1] == "actors" and isinstance(value, list):
        return as_text([lane_name(record, actor) for actor in value])
    if names[:1] == ["steps"] and names[-2:-1] == ["symbols"] and isinstance(value, dict):
        return symbol_text(record, value["kind"], value["actor"])
    return as_text(value)


def symbol_text(record: Json, kind: str, actor: str | None) -> str:
    """A symbol as it is shown and typed, such as `decision @ Camat`."""
    return kind + (f"{LANE_MARK}{lane_name(record, actor)}" if actor else "")


def as_text(value: Any) -> str:
    """Any value of a record as the line of text that is typed for it."""
    if value is None or value is MISSING:
        return ""
    if isinstance(value, list):
        return ITEM_MARK.join(as_text(item) for item in value)
    if isinstance(value, dict):
        if "source" in value and "target" in value:
            return edge_text(value["source"], value["target"], value.get("label"))
        return str(value["kind"]) if "kind" in value else str(value.get("text", ""))
    return str(value)


def edge_text(source: str, target: str, label: str | None) -> str:
    """A connector as it is shown and typed, such as `s3.1 -> s5.1 [yes]`."""
    return f"{source}{_ARROW}{target}" + (f" [{label}]" if label else "")


def edge_parts(text: str) -> tuple[str, str, str | None] | None:
    """Source, target and label of a connector as `edge_text` shows it; None for any other text."""
    found = _EDGE.fullmatch(text)
    return (found[1], found[2], found[3]) if found is not None else None
