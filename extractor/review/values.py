"""Values of a record as a person reads and types them: text out, text in, each field in its own form."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from extractor.errors import OptionsError
from extractor.record.model import SymbolKind
from extractor.record.pointers import MISSING, Json, parts, resolve
from extractor.review.naming import lane_id, lane_name, symbol_id

ITEM_MARK = " | "
"""Stands between the items of a list that is typed on one line."""

_LISTS = frozenset({"requirements", "outputs"})
_DATES = frozenset({"date_created", "date_revised", "date_effective"})
_ARROW = " -> "
_LANE_MARK = " @ "
_LABELS = {"ya": "yes", "y": "yes", "tidak": "no", "n": "no", "t": "no"}
_EDGE = re.compile(r"\s*(\S+?)\s*(?:->|>|\s)\s*(\S+?)\s*(?:\[(.*)\])?\s*")


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
    return kind + (f"{_LANE_MARK}{lane_name(record, actor)}" if actor else "")


def as_text(value: Any) -> str:
    """Any value of a record as the line of text that `typed` reads back."""
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


def end_of(record: Json, text: str) -> tuple[str, str | None]:
    """The symbol that a new connector is to end at, and its label: `5.2`, `5.2 [no]`.

    Raises OptionsError where there is no such symbol.
    """
    target, _, label = text.partition("[")
    return symbol_id(record, target), _branch(label.rstrip("] "))


def typed(record: Json, pointer: str, text: str) -> Any:
    """The value that the text stands for at this place of the record.

    Raises OptionsError where the text cannot be a value of that place.
    """
    names = parts(pointer)
    text = " ".join(text.split())
    if isinstance(resolve(record, pointer), list) and names[0] == "identity":
        items = [item.strip() for item in text.split(ITEM_MARK.strip()) if item.strip()]
        return [_basis({}, item) for item in items] if names[-1] == "legal_basis" else items
    readers: Mapping[str, Callable[[Json, str, str], Any]] = {
        "duration": _duration,
        "declared_total": _duration,
        "number": _number,
        "columns": _number,
        "header_columns": _number,
        "numbers": _column_numbers,
        "actors": _lanes,
        "flow": _edge,
        "symbols": _symbol,
        "legal_basis": _legal_basis,
        "nip": _nip,
        "label": _label,
    }
    for name in reversed(names):
        if name in readers:
            return readers[name](record, pointer, text)
        if name in _LISTS:
            return [item.strip() for item in text.split(ITEM_MARK.strip()) if item.strip()]
        if name in _DATES:
            return _date(text)
        if not name.isdecimal():
            break
    if isinstance(resolve(record, pointer), str) and not text:
        return "" if names[0] != "identity" else None
    return text or None


# What a typed value needs to be understood is imported with the first one: the screens show sooner.


def _date(text: str) -> str | None:
    from extractor.meaning.terms.dates import read_date  # noqa: PLC0415

    return read_date(text).iso or text or None


def _duration(record: Json, pointer: str, text: str) -> Json | None:
    from extractor.meaning.durations.reader import parse_duration  # noqa: PLC0415

    duration = parse_duration(text)
    if duration is None:
        return None
    old = resolve(record, pointer)
    shared = old.get("shared_with", []) if isinstance(old, dict) else []
    return duration.model_dump(mode="json") | {"shared_with": shared}


def _number(_: Json, __: str, text: str) -> int:
    if not text.isdecimal():
        raise OptionsError("The number of a step has digits only.")
    return int(text)


def _column_numbers(record: Json, pointer: str, text: str) -> list[int | None]:
    """The numbers of a row of column numbers; an empty place, or `-`, for one that cannot be read."""
    mark = ITEM_MARK.strip()
    each = [one.strip() for one in text.split(mark)] if mark in text else text.split()
    return [None if one in ("", "-") else _number(record, pointer, one) for one in each]


def _lanes(record: Json, pointer: str, text: str) -> Any:
    if parts(pointer)[0] == "actors":
        return text
    return [lane_id(record, name.strip()) for name in text.split(ITEM_MARK.strip()) if name.strip()]


def _symbol(record: Json, pointer: str, text: str) -> Json:
    symbol = resolve(record, pointer)
    if not isinstance(symbol, dict):
        raise OptionsError("Symbols are added and taken away in the flow.")
    kind, _, lane = text.partition(_LANE_MARK.strip())
    kind = kind.strip() or symbol["kind"]
    if kind not in set(SymbolKind):
        raise OptionsError("There is no such kind of symbol.", f"Kinds: {', '.join(SymbolKind)}.")
    return {**symbol, "kind": kind, "actor": lane_id(record, lane.strip()) if lane else symbol["actor"]}


def _edge(record: Json, pointer: str, text: str) -> Json:
    match = _EDGE.fullmatch(text)
    if match is None:
        raise OptionsError("A connector is written as: symbol -> symbol [label].")
    edge: Json = resolve(record, pointer)
    ends = {"source": symbol_id(record, match[1]), "target": symbol_id(record, match[2])}
    label = _branch(match[3])
    if label == edge["label"]:
        return {**edge, **ends}
    return {**edge, **ends, "label": label, "label_origin": "printed" if label else None}


def _label(_: Json, __: str, text: str) -> str | None:
    return _branch(text)


def _branch(text: str | None) -> str | None:
    """A branch's label: yes and no in either language are one, other words stay as they are."""
    word = (text or "").strip()
    return _LABELS.get(word.casefold(), word.casefold() if word.casefold() in {"yes", "no"} else word) or None


def _legal_basis(record: Json, pointer: str, text: str) -> Json:
    return _basis(resolve(record, pointer), text)


def _basis(old: Json, text: str) -> Json:
    from extractor.meaning.terms.regulations import read_legal_basis  # noqa: PLC0415

    return {**old, "text": text, "citation": read_legal_basis(text)}


def _nip(_: Json, __: str, text: str) -> str | None:
    return re.sub(r"\D", "", text) or None
