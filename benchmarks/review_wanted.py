"""What a record should say: the truth of a sheet, and which part of a record each of its parts belongs to.

The truth is a transcription (`truth.json` of the measuring data) or a record known to be right.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from rapidfuzz import fuzz

from extractor.meaning.durations.reader import parse_duration

Json = dict[str, Any]
Node = tuple[int, int]
"""A symbol of the truth: the index of its step, and its place there."""

TEXT_FIELDS = ("activity", "requirements", "outputs", "remarks")
LIST_FIELDS = ("legal_basis", "qualifications", "related_sops", "equipment", "warnings", "record_keeping")
PLAIN_FIELDS = ("sop_number", "sop_title", "date_created", "date_revised", "date_effective")
APPROVER_FIELDS = ("name", "nip")
_LEAST_ALIKE = 0.5
_SAME_NAME = 85.0


@dataclass(frozen=True)
class WantedStep:
    """A row of the sheet. `symbols` are (lane, kind); `duration` is what is typed, `ends` what it means."""

    number: int
    texts: Mapping[str, str]
    duration: str
    ends: tuple[str, str] | None
    symbols: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Wanted:
    """A sheet as it should be read; None for what is not known of it.

    `edges` maps (source, target) to the label, None where any is right; `optional` edges may be there.
    """

    lanes: tuple[str, ...]
    steps: tuple[WantedStep, ...]
    edges: Mapping[tuple[Node, Node], str | None]
    identity: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    optional: frozenset[tuple[Node, Node]] = frozenset()


def fold(text: object) -> str:
    """Letters and digits alone, to tell which part of a record is which of the truth's."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", str(text or "")).casefold())


def spelt(text: object) -> list[str]:
    """The words as they are spelt: letters, digits, capitals and where words end, without other marks."""
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", str(text or ""))).split()


def joined(value: Any) -> str:
    """A list's items, or one value, as a line of text."""
    items = value if isinstance(value, list) else [value]
    return " ".join(str(item["text"] if isinstance(item, dict) else item or "") for item in items).strip()


def ends_of(duration: Json | None) -> tuple[str, str] | None:
    """Both ends of a record's duration; None where it gives no length of time."""
    low, high = (duration or {}).get("minimum"), (duration or {}).get("maximum")
    return (low or high, high or low) if low or high else None


def same_name(one: str, other: str) -> bool:
    return fold(one) == fold(other) or fuzz.ratio(fold(one), fold(other)) >= _SAME_NAME


def of_record(record: Json) -> Wanted:
    """A record that is known to be right, as the truth."""
    names = {actor["id"]: actor["name"] for actor in record["actors"]}
    nodes = {
        symbol["id"]: (n, place)
        for n, step in enumerate(record["steps"])
        for place, symbol in enumerate(step["symbols"])
    }
    steps = tuple(
        WantedStep(
            number=step["number"],
            texts={name: joined(step[name]) for name in TEXT_FIELDS},
            duration=(step["duration"] or {}).get("text", ""),
            ends=ends_of(step["duration"]),
            symbols=tuple((names.get(symbol["actor"], ""), symbol["kind"]) for symbol in step["symbols"]),
        )
        for step in record["steps"]
    )
    edges = {(nodes[e["source"]], nodes[e["target"]]): e["label"] for e in record["flow"]}
    identity, lists = _identity(record["identity"], frozenset())
    return Wanted(tuple(names.values()), steps, edges, identity, lists)


def of_truth(truth: Json) -> Wanted:
    """A transcription of the measuring data. Symbols are named `<step>@<lane>`, `#2` for a lane's second."""
    nodes: dict[Any, Node] = {}
    steps = []
    for n, step in enumerate(truth["steps"]):
        symbols = tuple((s["actor"], s["kind"]) for s in step.get("symbols") or _alone(step))
        seen: dict[str, int] = {}
        for place, (actor, _) in enumerate(symbols):
            seen[actor] = seen.get(actor, 0) + 1
            suffix = f"#{seen[actor]}" if seen[actor] > 1 else ""
            nodes[f"{step['number']}@{actor}{suffix}"] = (n, place)
        nodes[step["number"]] = (n, 0)
        steps.append(_step(step, symbols, truth.get("durations") or {}))
    edges = {(nodes[a], nodes[b]): label for a, b, label in truth["flow"]}
    edges |= {(nodes[a], nodes[b]): label for a, b, label in truth.get("implied_labels") or []}
    optional = frozenset((nodes[a], nodes[b]) for a, b in truth.get("flow_optional") or [])
    known = truth.get("identity")
    identity, lists = _identity(known, frozenset(known.get("handwritten", []))) if known else ({}, {})
    return Wanted(tuple(truth["actors"]), tuple(steps), edges, identity, lists, optional)


def _alone(step: Json) -> list[Json]:
    return [{"actor": actor, "kind": step["symbol"]} for actor in step.get("actors", ())]


def _step(step: Json, symbols: tuple[tuple[str, str], ...], durations: Json) -> WantedStep:
    texts = {name: joined(step.get("output" if name == "outputs" else name)) for name in TEXT_FIELDS}
    printed = step.get("duration") or ""
    known, parsed = durations.get(str(step["number"])), parse_duration(printed)
    ends = (known[0], known[1]) if known else ends_of(parsed.model_dump(mode="json")) if parsed else None
    return WantedStep(step["number"], texts, printed, ends, symbols)


def _identity(known: Json, hand: frozenset[str]) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Single values by pointer, and the lists by name; of handwriting what could be transcribed."""
    approver = known.get("approved_by") or {}
    values = {f"/identity/{name}": str(known.get(name) or "") for name in PLAIN_FIELDS}
    values |= {f"/identity/approved_by/{part}": str(approver.get(part) or "") for part in APPROVER_FIELDS}
    values = {place: text for place, text in values.items() if text or not set(place.split("/")) & hand}
    lists = {name: tuple(joined(item) for item in known.get(name) or ()) for name in LIST_FIELDS}
    return values, lists


@dataclass(frozen=True)
class Pairing:
    """Which part of a record is which part of the truth: indices of steps and lanes, symbol ids of nodes."""

    steps: Mapping[int, int]
    lanes: Mapping[int, int]
    symbols: Mapping[Node, str]

    @property
    def nodes(self) -> dict[str, Node]:
        return {symbol: node for node, symbol in self.symbols.items()}


def pair(wanted: Wanted, record: Json) -> Pairing:
    """Pair the truth (keys) with a record (values), each in its order."""
    steps = aligned(
        [step.texts["activity"] for step in wanted.steps],
        [step["activity"] for step in record["steps"]],
        [step.number for step in wanted.steps],
        [step["number"] for step in record["steps"]],
    )
    lanes = aligned(wanted.lanes, [actor["name"] for actor in record["actors"]])
    names = {actor["id"]: actor["name"] for actor in record["actors"]}
    symbols: dict[Node, str] = {}
    for n, m in steps.items():
        places = _symbols(wanted.steps[n].symbols, record["steps"][m]["symbols"], names)
        symbols |= {(n, place): symbol for place, symbol in places.items()}
    return Pairing(steps, lanes, symbols)


def _symbols(wanted: Sequence[tuple[str, str]], found: Sequence[Json], names: Json) -> dict[int, str]:
    """The symbol id of each place: of that lane and kind, else of that lane, else the next one left over."""
    left, places = list(found), {}
    for place, (actor, kind) in enumerate(wanted):
        in_lane = [s for s in left if same_name(names.get(s["actor"], ""), actor)]
        best = next((s for s in in_lane if s["kind"] == kind), None) or next(iter(in_lane), None)
        if best is not None:
            places[place] = best["id"]
            left.remove(best)
    for place in range(len(wanted)):
        if place not in places and left:
            places[place] = left.pop(0)["id"]
    return places


def aligned(
    wanted: Sequence[str],
    found: Sequence[str],
    numbers: Sequence[int] = (),
    found_numbers: Sequence[int] = (),
) -> dict[int, int]:
    """Pairs of indices in order, likest altogether; equally many left over between two pairs are paired."""
    n, m = len(wanted), len(found)
    alike = [[fuzz.ratio(fold(a), fold(b)) / 100 for b in found] for a in wanted]
    for i, j in ((i, j) for i in range(len(numbers)) for j in range(len(found_numbers))):
        alike[i][j] += 0.15 * (numbers[i] == found_numbers[j])
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in reversed(range(n)):
        for j in reversed(range(m)):
            both = best[i + 1][j + 1] + alike[i][j] if alike[i][j] >= _LEAST_ALIKE else -1.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], both)
    pairs, i, j = {}, 0, 0
    while i < n and j < m:
        if alike[i][j] >= _LEAST_ALIKE and best[i][j] == best[i + 1][j + 1] + alike[i][j]:
            pairs[i] = j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return _filled(pairs, n, m)


def _filled(pairs: dict[int, int], n: int, m: int) -> dict[int, int]:
    """The pairs, and those of equally long gaps between them: unlike texts, but the same place."""
    ends = [(-1, -1), *sorted(pairs.items()), (n, m)]
    for (a, b), (c, d) in pairwise(ends):
        if c - a == d - b:
            pairs |= {a + k: b + k for k in range(1, c - a)}
    return dict(sorted(pairs.items()))
