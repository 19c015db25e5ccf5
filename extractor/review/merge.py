"""Carries a reviewer's corrections over to a newer extraction of the same sheet, by place and by content."""

from collections.abc import Mapping
from typing import Any

from rapidfuzz import fuzz

from extractor.review.edits.evidence import with_evidence, with_value
from extractor.review.pointers import MISSING, Json, join, parts, resolve

_SAME_PLACE = 0.5
_SAME_WORDS = 75.0
_LISTS = (
    "/actors",
    "/steps",
    "/flow",
    "/identity/legal_basis",
    "/identity/qualifications",
    "/identity/related_sops",
    "/identity/equipment",
    "/identity/warnings",
    "/identity/record_keeping",
    "/identity/agency",
)


def merge(base: Json, reviewed: Json, newer: Json) -> tuple[Json, tuple[str, ...]]:
    """The newer extraction with what the reviewer settled, and the pointers where the two differ.

    `base` is the extraction that was reviewed. Where the reviewer changed the structure of the steps, the
    lanes or the flow, their structure stays as a whole, and is named as a conflict where the newer one
    differs from the old one. A correction that has no place in the newer record any more is a conflict too.
    """
    merged, conflicts = dict(newer), []
    for name in ("actors", "steps", "flow"):
        if _skeleton(base, name) != _skeleton(reviewed, name):
            return _kept_structure(base, reviewed, newer)
    places = _places(reviewed, newer)
    for pointer, evidence in reviewed["evidence"].items():
        if evidence == base["evidence"].get(pointer):
            continue
        target = _moved(pointer, places)
        value = resolve(reviewed, pointer)
        if target is None or resolve(merged, target) is MISSING:
            conflicts.append(pointer)
            continue
        old, new = resolve(base, pointer), resolve(newer, target)
        if target.startswith(("/flow/", "/steps/")) and isinstance(value, dict) and "kind" in value:
            value = new | {"kind": value["kind"]}
        elif target.startswith("/flow/"):
            value = new | {key: value[key] for key in ("label", "label_origin")}
        elif new not in (value, old):
            conflicts.append(target)
        merged = with_evidence(with_value(merged, target, value), target, _evidence(evidence, newer, target))
    return merged | {"review": reviewed["review"]}, tuple(conflicts)


def _kept_structure(base: Json, reviewed: Json, newer: Json) -> tuple[Json, tuple[str, ...]]:
    """The reviewed record with the newer source and provenance; what reads otherwise now is named."""
    conflicts = [
        f"/{name}" for name in ("actors", "steps", "flow", "identity") if base.get(name) != newer.get(name)
    ]
    carried = {name: newer[name] for name in ("source", "provenance", "problems", "status")}
    return reviewed | carried, tuple(conflicts)


def _skeleton(record: Json, name: str) -> Any:
    """What is structure in a list of the record, apart from its words."""
    if name == "steps":
        return [(step["id"], [(s["id"], s["actor"]) for s in step["symbols"]]) for step in record["steps"]]
    if name == "flow":
        return [(edge["source"], edge["target"]) for edge in record["flow"]]
    return [item["id"] for item in record[name]]


def _places(reviewed: Json, newer: Json) -> dict[str, dict[int, int]]:
    """For each list, which item of the newer record is the same as an item of the reviewed one."""
    return {pointer: _pairs(reviewed, newer, pointer) for pointer in _LISTS}


def _pairs(reviewed: Json, newer: Json, pointer: str) -> dict[int, int]:
    old, new = resolve(reviewed, pointer), resolve(newer, pointer)
    pairs: dict[int, int] = {}
    free = set(range(len(new)))
    for n in range(len(old)):
        place = f"{pointer}/{n}"
        scores = {m: _likeness(reviewed, newer, place, f"{pointer}/{m}") for m in free}
        best = max(scores, key=lambda m: (scores[m], -abs(m - n)), default=None)
        if best is not None and scores[best] > 0:
            pairs[n] = best
            free.discard(best)
    return pairs


def _likeness(reviewed: Json, newer: Json, old: str, new: str) -> float:
    """How surely two items are the same, 0 where they are not: they share a place, or their words."""
    here, there = _evidence_of(reviewed, old), _evidence_of(newer, new)
    if here.get("box") and there.get("box") and here.get("page") == there.get("page"):
        overlap = _overlap(here["box"], there["box"])
        return overlap if overlap >= _SAME_PLACE else 0.0
    words = fuzz.ratio(_words(resolve(reviewed, old)), _words(resolve(newer, new)))
    return words / 200.0 if words >= _SAME_WORDS else 0.0


def _evidence_of(record: Json, pointer: str) -> Mapping[str, Any]:
    """The evidence of an item, or of the value that best shows where it stands."""
    for name in ("", "/name", "/activity"):
        found = record["evidence"].get(pointer + name)
        if found is not None:
            return dict(found)
    return {}


def _overlap(a: list[float], b: list[float]) -> float:
    """The shared area as a part of both together."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)


def _words(item: Any) -> str:
    if isinstance(item, dict):
        if "source" in item:
            return f"{item['source']} {item['target']}"
        return str(item.get("activity") or item.get("name") or item.get("text") or "")
    return str(item)


def _moved(pointer: str, places: Mapping[str, Mapping[int, int]]) -> str | None:
    """The pointer's place in the newer record; None where its item is not there."""
    names = parts(pointer)
    for prefix, pairs in places.items():
        depth = len(parts(prefix))
        if pointer.startswith(prefix + "/") and names[depth].isdecimal():
            new = pairs.get(int(names[depth]))
            return None if new is None else join(*names[:depth], new, *names[depth + 1 :])
    return pointer


def _evidence(evidence: Json, newer: Json, target: str) -> Json:
    """The reviewer's word, with the newer extraction's place on the page and raw reading."""
    found = newer["evidence"].get(target) or {}
    return evidence | {
        key: found[key] for key in ("page", "box", "raw", "path") if found.get(key) is not None
    }
