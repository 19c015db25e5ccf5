"""Carries a reviewer's corrections over to a newer extraction of the same sheet, by place and by content."""

from collections.abc import Mapping, Sequence
from typing import Any

from rapidfuzz import fuzz

from extractor.record.pointers import Json, join, parts, resolve
from extractor.record.reasons import Code, because
from extractor.review.edits.evidence import REVIEWER, with_evidence, with_value
from extractor.review.sessions.journal import digest
from extractor.review.words.values import shown
from extractor.store.reasons import told

CONFLICT = "conflict"
"""The key under which evidence, and the record's review, keep what a newer extraction has instead."""
LAYOUT = "layout"
"""The key of a record's review that keeps how a reviewer says that the sheet lies."""

_REASON = because(Code.NEWER_READING)
_STRUCTURE = ("/actors", "/steps", "/flow")
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

    `base` is the extraction that was reviewed. Values are carried over one by one. Where the reviewer changed
    the structure of steps, lanes or flow, or a correction in them has no place any more, theirs stays as a
    whole; the same holds for a list of the identity block. What differs becomes a doubt with both readings as
    candidates: a value's in its evidence, the structure's in `review.conflict`.
    """
    places = _places(reviewed, newer)
    changed = [place for place, known in reviewed["evidence"].items() if known != base["evidence"].get(place)]
    lost = [place for place in changed if _moved(place, places) is None]
    merged = newer | {"review": reviewed["review"]}
    conflicts: list[str] = []
    kept = {_list_of(place) for place in lost}
    if kept & set(_STRUCTURE) or any(
        _skeleton(base, name) != _skeleton(reviewed, name) for name in _STRUCTURE
    ):
        kept |= set(_STRUCTURE)
        merged, conflicts = _with_kept_structure(merged, base, reviewed, newer)
    for pointer in sorted(kept - set(_STRUCTURE)):
        merged = _with_parts(merged, reviewed, (pointer,))
        merged = with_evidence(merged, pointer, _conflict(REVIEWER, shown(newer, pointer)))
        conflicts.append(pointer)
    for pointer in changed:
        target = _moved(pointer, places)
        if target is None or _list_of(pointer) in kept:
            continue
        value, differs = _carried(resolve(base, pointer), resolve(reviewed, pointer), resolve(newer, target))
        evidence = _evidence(reviewed["evidence"][pointer], newer, target)
        merged = with_value(merged, target, value)
        if differs:
            conflicts.append(target)
            evidence = _conflict(evidence, shown(newer, target))
        merged = with_evidence(merged, target, evidence)
    return merged, tuple(conflicts)


def with_structure(record: Json, newer: Json) -> Json:
    """The record with the steps, lanes and connectors of the newer extraction; the conflict is over."""
    taken = _with_parts(record, newer, _STRUCTURE)
    review = {name: known for name, known in record["review"].items() if name != CONFLICT}
    return taken | {"findings": newer["findings"], "timing": newer["timing"], "review": review}


def _with_kept_structure(merged: Json, base: Json, reviewed: Json, newer: Json) -> tuple[Json, list[str]]:
    """The merged record with the reviewer's steps, lanes and connectors, and which of them read otherwise."""
    merged = _with_parts(merged, reviewed, _STRUCTURE)
    merged |= {"findings": reviewed["findings"], "timing": reviewed["timing"]}
    differing = [f"/{name}" for name in ("actors", "steps", "flow") if base[name] != newer[name]]
    if not differing:
        return merged, []
    conflict = {"extraction": digest(newer), "current": summary(reviewed), "newer": summary(newer)}
    return merged | {"review": merged["review"] | {CONFLICT: conflict}}, differing


def summary(record: Json) -> str:
    """How much structure a record has, in words that the screens can translate."""
    steps, lanes, edges = (len(record[name]) for name in ("steps", "actors", "flow"))
    return f"{steps} langkah, {lanes} lajur, {edges} penghubung"


def _with_parts(record: Json, other: Json, pointers: Sequence[str]) -> Json:
    """The record with these parts, and all evidence of theirs, from another one."""

    def inside(pointer: str) -> bool:
        return any(pointer == part or pointer.startswith(part + "/") for part in pointers)

    evidence = {place: known for place, known in record["evidence"].items() if not inside(place)}
    evidence |= {place: known for place, known in other["evidence"].items() if inside(place)}
    record = record | {"evidence": evidence}
    for pointer in pointers:
        record = with_value(record, pointer, resolve(other, pointer))
    return record


def _carried(old: Any, value: Any, new: Any) -> tuple[Any, bool]:
    """The reviewer's value in the newer record's place, and whether the newer reading is a third one.

    Of a symbol its kind is carried over, of a connector its label: their ids and ends are the newer record's.
    """
    for names in (("kind",), ("label", "label_origin")):
        if isinstance(value, dict) and isinstance(new, dict) and names[0] in value and names[0] in new:
            before = old.get(names[0]) if isinstance(old, dict) else None
            differs = new[names[0]] not in (value[names[0]], before)
            return new | {name: value[name] for name in names}, differs
    return value, new not in (value, old)


def _conflict(evidence: Json, text: str) -> Json:
    return evidence | {"needs_review": True, "confidence": 0.5, **told(_REASON), CONFLICT: text}


def _list_of(pointer: str) -> str:
    """The list that the pointer leads into, and the pointer itself where there is none."""
    return next((name for name in _LISTS if pointer.startswith(name + "/")), pointer)


def _skeleton(record: Json, pointer: str) -> Any:
    """What is structure in a list of the record, apart from its words."""
    name = pointer[1:]
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
