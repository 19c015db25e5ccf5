"""What a reviewer who knows the truth would answer to a doubt."""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.review_wanted import (
    Json,
    Node,
    Pairing,
    Wanted,
    aligned,
    ends_of,
    joined,
    pair,
    same_name,
    spelt,
)
from extractor.errors import OptionsError
from extractor.record.pointers import MISSING, join, parts, resolve
from extractor.review.doubts.doubt import Doubt, DoubtKind
from extractor.review.doubts.together import APPROVER, OFFICIAL
from extractor.review.edits.fields import typed
from extractor.review.words.values import ITEM_MARK


@dataclass(frozen=True)
class Reply:
    """`text` None: what stands there is right. `gone`: it is not on the sheet. Else `text` belongs there."""

    text: str | None = None
    gone: bool = False


RIGHT = Reply()
GONE = Reply(gone=True)


def reply_to(doubt: Doubt, wanted: Wanted, record: Json) -> Reply:
    """The right answer to a doubt about this record."""
    return Judge(wanted, record).reply(doubt.pointer, finding=doubt.kind is DoubtKind.FINDING)


def number_of(doubt: Doubt, wanted: Wanted, record: Json) -> int | None:
    """The number of the first candidate that is right; None where none is."""
    judge = Judge(wanted, record)
    for number, candidate in enumerate(doubt.candidates, start=1):
        try:
            value = typed(record, doubt.pointer, candidate.text).value
        except OptionsError:
            continue
        if judge.fits(doubt.pointer, value):
            return number
    return None


def official_number(doubt: Doubt, wanted: Wanted) -> int | None:
    """The number of the known official who is the right one; None where there is none."""
    for number, candidate in enumerate(doubt.candidates, start=1):
        lines = dict(zip(APPROVER, candidate.text.split(ITEM_MARK), strict=False))
        known = {place: text for place, text in wanted.identity.items() if place in APPROVER}
        if candidate.source == OFFICIAL and all(spelt(lines[p]) == spelt(text) for p, text in known.items()):
            return number
    return None


class Judge:
    """Tells right values of a record from wrong ones."""

    def __init__(self, wanted: Wanted, record: Json) -> None:
        self.wanted, self.record = wanted, record
        self.pairs: Pairing = pair(wanted, record)
        self._steps = {m: n for n, m in self.pairs.steps.items()}
        self._lanes = {m: n for n, m in self.pairs.lanes.items()}
        self._nodes = self.pairs.nodes

    def reply(self, pointer: str, *, finding: bool = False) -> Reply:
        """The right answer about a place. A finding about a right value says what the sheet is like."""
        value = resolve(self.record, pointer)
        if value is MISSING or self.fits(pointer, value):
            return RIGHT
        if finding and len(parts(pointer)) < 3:
            return RIGHT
        text = self.text(pointer)
        return GONE if text is None else Reply(text)

    def fits(self, pointer: str, value: object) -> bool:
        """Whether this value would be right at the place; what the truth does not know is."""
        names = parts(pointer)
        if names[0] == "steps" and len(names) > 2:
            return self._fits_step(names, value)
        if names[0] == "actors" and names[-1] == "name":
            lane = self._lane(int(names[1]))
            return lane is not None and spelt(lane) == spelt(value)
        if names[0] == "flow" and len(names) > 1:
            edge = value if isinstance(value, dict) else self.record["flow"][int(names[1])] | {"label": value}
            return self._fits_edge(edge) and not self._is_drawn(edge, int(names[1]))
        if pointer in self.wanted.identity:
            return spelt(self.wanted.identity[pointer]) == spelt(value)
        if names[0] == "identity" and names[1] in self.wanted.lists:
            return self._fits_list(names, value)
        return True

    def text(self, pointer: str) -> str | None:
        """What to type at the place; None where nothing should stand there."""
        names = parts(pointer)
        if names[0] == "steps":
            return self._step_text(names)
        if names[0] == "actors":
            return self._lane(int(names[1]))
        if names[0] == "flow":
            return self._edge_text(names)
        if pointer in self.wanted.identity:
            return self.wanted.identity[pointer] or None
        items = self.wanted.lists[names[1]]
        if len(names) == 2:
            return " | ".join(items) or None
        paired = self.list_pairs(names[1])
        return items[paired[int(names[2])]] if int(names[2]) in paired else None

    def list_pairs(self, name: str) -> dict[int, int]:
        """Which item of the truth each item of a list of the record is."""
        found = [joined(item) for item in self.record["identity"][name]]
        return {m: n for n, m in aligned(self.wanted.lists[name], found).items()}

    def list_is_right(self, name: str) -> bool:
        return name not in self.wanted.lists or spelt(joined(self.record["identity"][name])) == spelt(
            " ".join(self.wanted.lists[name])
        )

    def _fits_list(self, names: list[str], value: object) -> bool:
        if self.list_is_right(names[1]) and value == resolve(self.record, "/" + "/".join(names)):
            return True
        items = self.wanted.lists[names[1]]
        if len(names) == 2:
            return spelt(joined(value)) == spelt(" ".join(items))
        paired = self.list_pairs(names[1]).get(int(names[2]))
        return paired is not None and spelt(items[paired]) == spelt(joined(value))

    def _fits_step(self, names: list[str], value: object) -> bool:
        place = self._steps.get(int(names[1]))
        if place is None:
            return False
        step = self.wanted.steps[place]
        if names[2] in step.texts:
            return spelt(step.texts[names[2]]) == spelt(joined(value))
        if names[2] == "duration":
            return ends_of(value if isinstance(value, dict) else None) == step.ends
        if names[2] == "actors":
            lanes = {self._lane_id(actor) for actor, _ in step.symbols}
            return isinstance(value, list) and set(value) == lanes
        if names[2] == "symbols" and isinstance(value, dict):
            node = self._nodes.get(value["id"])
            return node is not None and self.symbol_fits(node, value)
        return names[2] != "number" or value == step.number

    def symbol_fits(self, node: tuple[int, int], symbol: Json) -> bool:
        actor, kind = self.wanted.steps[node[0]].symbols[node[1]]
        return bool(symbol["kind"] == kind and symbol["actor"] == self._lane_id(actor))

    def _step_text(self, names: list[str]) -> str | None:
        place = self._steps.get(int(names[1]))
        if place is None:
            return None
        step = self.wanted.steps[place]
        if names[2] in step.texts:
            return step.texts[names[2]] or None
        if names[2] == "symbols" and len(names) > 3:
            node = self._nodes.get(resolve(self.record, "/" + "/".join(names))["id"])
            if node is None:
                return None
            return self.symbol_text(node)
        texts = {
            "number": str(step.number),
            "duration": step.duration,
            "actors": " | ".join(dict.fromkeys(self._lane_name(actor) for actor, _ in step.symbols)),
        }
        return texts.get(names[2]) or None

    def _lane(self, index: int) -> str | None:
        place = self._lanes.get(index)
        return None if place is None else self.wanted.lanes[place]

    def _lane_id(self, name: str) -> str | None:
        """The id of the lane that the truth calls so."""
        place = self.pairs.lanes.get(self._place(name))
        return None if place is None else self.record["actors"][place]["id"]

    def _lane_name(self, name: str) -> str:
        """How the record calls the lane that the truth calls so, as yet."""
        place = self.pairs.lanes.get(self._place(name))
        return name if place is None else self.record["actors"][place]["name"]

    def _place(self, name: str) -> int:
        alike = (n for n, lane in enumerate(self.wanted.lanes) if same_name(lane, name))
        return self.wanted.lanes.index(name) if name in self.wanted.lanes else next(alike)

    def _fits_edge(self, edge: Json) -> bool:
        ends = self.ends(edge)
        if ends in self.wanted.optional:
            return True
        label = self.wanted.edges.get(ends, MISSING) if ends else MISSING
        return label is not MISSING and (label is None or label == edge["label"])

    def _is_drawn(self, edge: Json, index: int) -> bool:
        """Whether another connector before this one joins the same symbols: a sheet draws it once."""
        return any(self.ends(other) == self.ends(edge) for other in self.record["flow"][:index])

    def ends(self, edge: Json) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """The connector's ends in the truth; None where one is no symbol of it."""
        source, target = self._nodes.get(edge["source"]), self._nodes.get(edge["target"])
        return (source, target) if source is not None and target is not None else None

    def symbol_text(self, node: Node) -> str:
        """What is typed for a symbol of the truth."""
        actor, kind = self.wanted.steps[node[0]].symbols[node[1]]
        return f"{kind} @ {self._lane_name(actor)}"

    def lacking_symbols(self) -> list[Node]:
        """Symbols of the truth's steps that the record has not."""
        return [
            (n, place)
            for n in self.pairs.steps
            for place in range(len(self.wanted.steps[n].symbols))
            if (n, place) not in self.pairs.symbols
        ]

    def lacking_item(self) -> tuple[str, int, str] | None:
        """The first item that a list of the identity block lacks: the list, the item before it, its text."""
        for name, items in self.wanted.lists.items():
            if self.list_is_right(name):
                continue
            pairs = {n: m for m, n in self.list_pairs(name).items()}
            for n, text in enumerate(items):
                if n not in pairs:
                    return join("identity", name), pairs.get(n - 1, -1), text
        return None

    def wrong_values(self) -> Iterator[str]:
        """The places of single values that are wrong."""
        places = [join("actors", n, "name") for n in range(len(self.record["actors"]))]
        for n in range(len(self.record["steps"])):
            names = ("number", *self.wanted.steps[0].texts, "duration")
            places += [join("steps", n, name) for name in names]
        places += self.wanted.identity
        for name in self.wanted.lists:
            places += [join("identity", name, n) for n in range(len(self.record["identity"][name]))]
        return (place for place in places if not self.fits(place, resolve(self.record, place)))

    def belongs(self, name: str, index: int) -> bool:
        """Whether the truth has this step, with these symbols, or this connector."""
        if name == "flow":
            return self.fits(join("flow", index), self.record["flow"][index])
        symbols = self.record["steps"][index]["symbols"]
        return index in self._steps and all(
            s["id"] in self._nodes and self.symbol_fits(self._nodes[s["id"]], s) for s in symbols
        )

    def missing_edges(self) -> list[tuple[str, str, str | None]]:
        """Connectors of the truth that the record has not: symbols of both ends, and the label."""
        drawn = {self.ends(edge) for edge in self.record["flow"]}
        return [
            (self.pairs.symbols[a], self.pairs.symbols[b], label)
            for (a, b), label in self.wanted.edges.items()
            if (a, b) not in drawn and a in self.pairs.symbols and b in self.pairs.symbols
        ]

    def _edge_text(self, names: list[str]) -> str | None:
        edge = self.record["flow"][int(names[1])]
        ends = self.ends(edge)
        if ends in self.wanted.edges and not self._is_drawn(edge, int(names[1])):
            label = self.wanted.edges[ends]
            if names[-1] == "label":
                return label
            return _edge(edge["source"], edge["target"], label)
        lacking = [e for e in self.missing_edges() if edge["source"] == e[0] or edge["target"] == e[1]]
        return _edge(*lacking[0]) if lacking else None


def _edge(source: str, target: str, label: str | None) -> str:
    return f"{source} -> {target}{label_text(label)}"


def label_text(label: str | None) -> str:
    """What is typed behind a connector for its label; another word than yes and no as printed."""
    if not label:
        return ""
    return f" [{label}]" if label in {"yes", "no"} else f" [={label}]"
