"""How well a record was read: the columns for one sheet, and each error with whether it was marked."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields
from functools import cached_property

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from extractor.compare.alignment import align, fold, is_same_name
from extractor.compare.truth import Ends, Node, TrueStep, Truth
from extractor.record.durations import Length, parse_iso
from extractor.record.model import LegalBasis, SopRecord

COLUMNS = (
    "steps", "actors", "symbol", "flow", "branch", "time", "text", "cells", "ident", "lists", "usable",
)  # fmt: skip
MARKS = ("flagged", "effort", "eflag", "eeffort", "iflag")
_TEXTS = (
    ("activity", "activity"), ("requirements", "requirements"), ("output", "outputs"), ("remarks", "remarks"),
)  # fmt: skip
_IDENTITY = ("sop_number", "sop_title", "date_created", "date_revised", "date_effective")
_OFFICIAL = ("name", "nip")
_LISTS = ("legal_basis", "qualifications", "related_sops", "equipment", "warnings", "record_keeping")


@dataclass
class Counts:
    """What the columns of marks are shares of, summed over sheets."""

    fields: int = 0
    flagged: int = 0
    wrong: int = 0
    wrong_flagged: int = 0
    edges: int = 0
    edges_flagged: int = 0
    edges_wrong: int = 0
    edges_wrong_flagged: int = 0
    ident_wrong: int = 0
    ident_wrong_flagged: int = 0

    def add(self, other: "Counts") -> None:
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    def shares(self) -> dict[str, float]:
        """The columns of `MARKS`; where nothing is wrong, all of it is marked."""
        return {
            "flagged": self.wrong_flagged / self.wrong if self.wrong else 1.0,
            "effort": self.flagged / self.fields if self.fields else 0.0,
            "eflag": self.edges_wrong_flagged / self.edges_wrong if self.edges_wrong else 1.0,
            "eeffort": self.edges_flagged / self.edges if self.edges else 0.0,
            "iflag": self.ident_wrong_flagged / self.ident_wrong if self.ident_wrong else 1.0,
        }


@dataclass(frozen=True)
class Misreading:
    """A wrong value: its place in the record, what is right, what was read, whether it is marked."""

    what: str
    pointer: str
    true: str
    read: str
    marked: bool


@dataclass
class Score:
    """A sheet's columns (None where the truth says nothing of them), counts and errors."""

    values: dict[str, float | None] = field(default_factory=lambda: dict.fromkeys(COLUMNS, 0.0))
    counts: Counts = field(default_factory=Counts)
    errors: list[Misreading] = field(default_factory=list)
    identity_asked: set[str] = field(default_factory=set)
    """Pointers of the identity values that the truth speaks of: not of handwritten ones."""


def score(truth: Truth, record: SopRecord | None) -> Score:
    """How well the record reads the sheet; nothing where there is no record."""
    if record is None:
        count = 5 * len(truth.steps)
        return Score(counts=Counts(fields=count, wrong=count, edges_wrong=truth.drawn))
    return _Scorer(truth, record).run()


def best_match(truth: Truth, records: Sequence[SopRecord]) -> SopRecord | None:
    """The record whose activities are most like the sheet's; None where none is like it."""
    wanted = fold(" ".join(step.activity for step in truth.steps))

    def alike(record: SopRecord) -> float:
        return float(fuzz.ratio(wanted, fold(" ".join(step.activity for step in record.steps))))

    best = max(records, key=alike, default=None)
    return best if best is not None and alike(best) >= 40 else None


def f1(hits: int, true: int, found: int) -> float:
    """F1 of a set of which so many are right; 1 where nothing is asked for and nothing was found."""
    return 2 * hits / (true + found) if true + found else 1.0


class _Scorer:
    """One sheet's comparison; what several columns need is worked out once."""

    def __init__(self, truth: Truth, record: SopRecord) -> None:
        self.truth, self.record = truth, record
        self.names = {actor.id: actor.name for actor in record.actors}
        self.found = Score()
        self.node_of: dict[str, Node] = {}
        self.symbol_hits = 0
        self.marked = {pointer for pointer, e in record.evidence.items() if e.needs_review}

    def run(self) -> Score:
        truth, steps = self.truth, self.record.steps
        pairs = align(
            [(step.number, step.activity) for step in truth.steps], [(s.number, s.activity) for s in steps]
        )
        of = dict(pairs)
        values = self.found.values
        values["steps"] = f1(len(pairs), len(truth.steps), len(steps))
        right_actors = right_times = wrong = length = cells = right_cells = 0
        for number, true in enumerate(truth.steps):
            place = of.get(number)
            results: dict[str, bool] = {}
            if place is not None:
                results["actors"] = self._actors(true, place)
                results["duration"] = self._duration(true, place)
                right_actors += results["actors"]
                right_times += results["duration"]
            for name, key in _TEXTS:
                one = fold(getattr(true, name))
                other = fold(_joined(getattr(steps[place], key))) if place is not None else ""
                distance = Levenshtein.distance(one, other)
                wrong += min(distance, max(len(one), 1))
                if one or other:
                    length += max(len(one), 1)
                    cells += 1
                    right_cells += one == other
                if place is not None and name != "remarks":
                    results[key] = one == other
                if place is not None and one != other:
                    self._wrong(
                        key, f"/steps/{place}/{key}", getattr(true, name), _joined(getattr(steps[place], key))
                    )
            if place is not None:
                self._count(place, results)
        count = max(len(truth.steps), 1)
        values["actors"], values["time"] = right_actors / count, right_times / count
        values["text"] = max(0.0, 1 - wrong / length) if length else 1.0
        values["cells"] = right_cells / cells if cells else 1.0
        values["symbol"] = f1(
            self.symbol_hits, sum(len(s.symbols) for s in truth.steps), sum(len(s.symbols) for s in steps)
        )
        self._flow()
        self._identity()
        whole = values["steps"] == 1 and values["flow"] == 1
        values["usable"] = float(whole and right_actors == right_times == len(truth.steps))
        return self.found

    def _actors(self, true: TrueStep, place: int) -> bool:
        """Whether the step's actors are right; symbols get their names in the flow on the way."""
        step = self.record.steps[place]
        read = [(s.id, self.names.get(s.actor or "", s.actor or ""), s.kind.value) for s in step.symbols]
        left = list(read)
        for (actor, kind), node in zip(true.symbols, true.nodes, strict=True):
            named = [each for each in left if is_same_name(each[1], actor)]
            best = next((each for each in named if each[2] == kind), named[0] if named else None)
            if best is not None:
                left.remove(best)
                self.node_of[best[0]] = node
                self.symbol_hits += best[2] == kind
        wanted = {fold(actor) for actor, _ in true.symbols}
        lanes = [name for _, name, _ in read] or [self.names.get(actor, actor) for actor in step.actors]
        got = {fold(name) for name in lanes}
        right = len(wanted) == len(got) and all(any(is_same_name(x, y) for y in got) for x in wanted)
        if not right:
            shown = "; ".join(dict.fromkeys(actor for actor, _ in true.symbols))
            self._wrong("actors", f"/steps/{place}/actors", shown, "; ".join(dict.fromkeys(lanes)))
        return right

    def _duration(self, true: TrueStep, place: int) -> bool:
        duration = self.record.steps[place].duration
        low, high = (duration.minimum, duration.maximum) if duration else (None, None)
        right = _lengths(true.duration) == _lengths((low or high or "", high or low or ""))
        if not right:
            self._wrong(
                "duration", f"/steps/{place}/duration", true.duration_text, duration.text if duration else ""
            )
        return right

    def _count(self, place: int, results: dict[str, bool]) -> None:
        counts = self.found.counts
        for name, right in results.items():
            flag = self._is_marked(f"/steps/{place}/{name}")
            counts.fields += 1
            counts.flagged += flag
            counts.wrong += not right
            counts.wrong_flagged += flag and not right

    def _is_marked(self, pointer: str) -> bool:
        return any(each == pointer or each.startswith(f"{pointer}/") for each in self.marked)

    def _wrong(self, what: str, pointer: str, true: str, read: str) -> None:
        self.found.errors.append(Misreading(what, pointer, true, read, self._is_marked(pointer)))

    def _nodes(self, place: int) -> tuple[Node, Node]:
        edge = self.record.flow[place]
        return self.node_of.get(edge.source, edge.source), self.node_of.get(edge.target, edge.target)

    def _flow(self) -> None:
        truth, counts, values = self.truth, self.found.counts, self.found.values
        asked = dict(truth.edges)
        read = {self._nodes(n): edge.label for n, edge in enumerate(self.record.flow)}
        for pair in truth.optional:
            read.pop(pair, None)
        for n in range(len(self.record.flow)):
            flag, pair = self._is_marked(f"/flow/{n}"), self._nodes(n)
            counts.edges += 1
            counts.edges_flagged += flag
            if pair in read and pair not in asked:
                counts.edges_wrong += 1
                counts.edges_wrong_flagged += flag
                self._wrong("flow", f"/flow/{n}", "", f"{pair[0]} -> {pair[1]}")
            elif pair in read and asked[pair] and read[pair] != asked[pair]:
                self._wrong("branch", f"/flow/{n}", asked[pair] or "", read[pair] or "")
        for pair in [pair for pair in asked if pair not in read]:
            flag = bool(self._open_ends.get(pair[0]) or self._open_ends.get(pair[1]))
            counts.edges_wrong += 1
            counts.edges_wrong_flagged += flag
            self.found.errors.append(Misreading("flow", "", f"{pair[0]} -> {pair[1]}", "", flag))
        hits = asked.keys() & read.keys()
        values["flow"] = f1(len(hits), len(asked), len(read))
        labels = {pair: label for pair, label in asked.items() if label}
        right = sum(read.get(pair) == label for pair, label in labels.items())
        values["branch"] = right / len(labels) if labels else 1.0

    @cached_property
    def _open_ends(self) -> dict[Node, bool]:
        """Where a connector, or the symbol itself, is marked."""
        ends: dict[Node, bool] = {}
        for n in range(len(self.record.flow)):
            for node in self._nodes(n):
                ends[node] = ends.get(node, False) or self._is_marked(f"/flow/{n}")
        for n, step in enumerate(self.record.steps):
            row = not self.marked.isdisjoint({f"/steps/{n}/symbols", f"/steps/{n}/actors"})
            for k, symbol in enumerate(step.symbols):
                own = f"/steps/{n}/symbols/{k}"
                if row or any(pointer.startswith(own) for pointer in self.marked):
                    ends[self.node_of.get(symbol.id, symbol.id)] = True
        return ends

    def _identity(self) -> None:
        values, identity = self.found.values, self.truth.identity
        if not identity:
            values["ident"] = values["lists"] = None
            return
        checks = [self._identity_value(*each) for each in self._asked()]
        values["ident"] = sum(checks) / len(checks) if checks else 1.0
        own = self.record.identity
        likeness = [
            fuzz.ratio(fold(_listed(identity.get(name))), fold(_listed(getattr(own, name)))) / 100
            for name in _LISTS
            if identity.get(name) or getattr(own, name)
        ]
        values["lists"] = sum(likeness) / len(likeness) if likeness else 1.0

    def _asked(self) -> Iterator[tuple[str, str, object, object]]:
        """Name, pointer, truth and reading of each identity value that is asked for."""
        identity, own = self.truth.identity or {}, self.record.identity
        for name in _IDENTITY:
            if name not in self.truth.handwritten:
                yield name, f"/identity/{name}", identity.get(name), getattr(own, name)
        if "approved_by" not in self.truth.handwritten:
            official = identity.get("approved_by") or {}
            for name in _OFFICIAL:
                pointer = f"/identity/approved_by/{name}"
                yield f"approver {name}", pointer, official.get(name), getattr(own.approved_by, name)

    def _identity_value(self, what: str, pointer: str, true: object, read: object) -> bool:
        right = fold(true) == fold(read)
        self.found.identity_asked.add(pointer)
        if not right:
            flag = pointer in self.marked
            self.found.counts.ident_wrong += 1
            self.found.counts.ident_wrong_flagged += flag
            self.found.errors.append(Misreading(what, pointer, str(true or ""), str(read or ""), flag))
        return right


def _joined(value: str | list[str]) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _listed(value: object) -> str:
    items = value if isinstance(value, list) else []
    return " ".join(_item(item) for item in items)


def _item(item: object) -> str:
    if isinstance(item, LegalBasis):
        return item.text
    return str(item.get("text", "")) if isinstance(item, dict) else str(item)


def _lengths(ends: Ends) -> tuple[Length, ...] | None:
    """Both ends as lengths; None where there is none, or it is none."""
    with suppress(ValueError):
        return tuple(parse_iso(end) for end in ends) if ends and any(ends) else None
    return None
