"""What stands on a sheet in truth: from a truth file, or from a record that a reviewer approved."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractor.errors import RecordError
from extractor.record.model import SopRecord, Step

Json = Mapping[str, Any]
Ends = tuple[str, str] | None
Node = str
_UNITS = {
    "detik": "TS", "menit": "TM", "mnt": "TM", "jam": "TH", "hari": "D", "minggu": "W", "bulan": "M",
    "tahun": "Y", "triwulan": "3M", "semester": "6M",
}  # fmt: skip
_NUMBER = r"(\d+/\d+|\d+(?:\.\d+)?)"
_RANGE = re.compile(_NUMBER + r"\s*(?:-|–|s/d|sd|sampai)\s*" + _NUMBER + r"\s*([a-z]+)")
_PART = re.compile(_NUMBER + r"\s*([a-z]+)")


@dataclass(frozen=True)
class TrueStep:
    """A step; `symbols` are (actor's name, kind), `nodes` how each of them is named in the flow."""

    number: int
    activity: str
    requirements: str
    output: str
    remarks: str
    duration: Ends
    duration_text: str
    symbols: tuple[tuple[str, str], ...]

    @property
    def nodes(self) -> list[Node]:
        """`number@actor`, with `#2` and on for further symbols in the same lane."""
        seen: dict[str, int] = {}
        names = []
        for actor, _ in self.symbols:
            seen[actor] = seen.get(actor, 0) + 1
            names.append(f"{self.number}@{actor}" + (f"#{seen[actor]}" if seen[actor] > 1 else ""))
        return names


@dataclass(frozen=True)
class Truth:
    """A sheet in truth.

    `drawn` counts the connectors of the flow; `optional` ones are drawn so that neither reading is wrong.
    `identity` is None where nothing is known of it; fields in `handwritten` are not asked for.
    """

    steps: tuple[TrueStep, ...]
    edges: Mapping[tuple[Node, Node], str | None]
    drawn: int
    optional: frozenset[tuple[Node, Node]] = frozenset()
    identity: Json | None = None
    handwritten: frozenset[str] = field(default_factory=frozenset)


def read_truths(path: Path) -> list[Truth]:
    """The sheets of a truth file; RecordError where it is none."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return [_of_json(each) for each in (content if isinstance(content, list) else [content])]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise RecordError(
            f"{path} is no truth file: {type(error).__name__}.", "See docs/evaluation.md."
        ) from error


def of_record(record: SopRecord) -> Truth:
    """A record, approved by a reviewer, as the truth."""
    names = {actor.id: actor.name for actor in record.actors}
    steps = tuple(_of_step(step, names) for step in record.steps)
    nodes = {
        symbol.id: node
        for step, true in zip(record.steps, steps, strict=True)
        for symbol, node in zip(step.symbols, true.nodes, strict=False)
    }
    edges = {
        (nodes.get(edge.source, edge.source), nodes.get(edge.target, edge.target)): edge.label
        for edge in record.flow
    }
    return Truth(steps, edges, len(record.flow), identity=record.identity.model_dump(mode="json"))


def _of_step(step: Step, names: Mapping[str, str]) -> TrueStep:
    symbols = [(names.get(s.actor or "", s.actor or ""), s.kind.value) for s in step.symbols]
    duration = step.duration
    low, high = (duration.minimum, duration.maximum) if duration else (None, None)
    ends = (low or high, high or low)
    return TrueStep(
        step.number,
        step.activity,
        " ".join(step.requirements),
        " ".join(step.outputs),
        step.remarks,
        (ends[0], ends[1]) if ends[0] and ends[1] else None,
        duration.text if duration else "",
        tuple(symbols or [(names.get(actor, actor), "") for actor in step.actors]),
    )


def _of_json(data: Json) -> Truth:
    durations = data.get("durations", {})
    steps = tuple(_true_step(each, durations) for each in data["steps"])
    first = {step.number: step.nodes[0] for step in reversed(steps) if step.symbols}

    def node(name: int | str) -> Node:
        return first[name] if isinstance(name, int) else name

    edges = {(node(a), node(b)): label for a, b, label in (*data["flow"], *data.get("implied_labels", []))}
    identity = data.get("identity")
    return Truth(
        steps,
        edges,
        len(data["flow"]),
        frozenset((a, b) for a, b in data.get("flow_optional", [])),
        identity,
        frozenset((identity or {}).get("handwritten", [])),
    )


def _true_step(data: Json, durations: Mapping[str, Any]) -> TrueStep:
    symbols: Iterable[tuple[str, str]]
    if "symbols" in data:
        symbols = ((each["actor"], each["kind"]) for each in data["symbols"])
    else:
        symbols = ((actor, data["symbol"]) for actor in data["actors"])
    given = durations.get(str(data["number"]))
    ends = (given[0], given[1]) if given else read_duration(data.get("duration") or "")
    requirements, output, remarks, printed = (
        str(data.get(name) or "") for name in ("requirements", "output", "remarks", "duration")
    )
    return TrueStep(
        data["number"], data["activity"], requirements, output, remarks, ends, printed, tuple(symbols)
    )


def read_duration(text: str) -> Ends:
    """Both ends of a duration as truth files write it; None where it gives no length of time."""
    plain = re.sub(r"\(.*?\)", " ", text.casefold().replace(",", "."))
    ranged = _RANGE.search(plain)
    if ranged and ranged[3] in _UNITS:
        return _iso([(ranged[1], ranged[3])]), _iso([(ranged[2], ranged[3])])
    plain = re.sub(r"(\d+)\s*[x×]\s*(\d+)", lambda found: str(int(found[1]) * int(found[2])), plain)
    parts = [(number, unit) for number, unit in _PART.findall(plain) if unit in _UNITS]
    return (_iso(parts), _iso(parts)) if parts else None


def _iso(parts: Iterable[tuple[str, str]]) -> str:
    date, time = "", ""
    for number, unit in parts:
        over, _, under = number.partition("/")
        amount = float(over) / float(under or 1)
        letters = _UNITS[unit]
        if letters[0] == "T":
            time += f"{amount:g}{letters[1]}"
        else:
            date += f"{amount * float(letters[:-1] or 1):g}{letters[-1]}"
    return f"P{date}" + (f"T{time}" if time else "")
