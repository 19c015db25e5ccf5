"""What every flowchart of a record shows, whatever the language it is written in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from extractor.checks.timing.amount import span_words
from extractor.checks.timing.counted import step_times
from extractor.export.marks import Marks
from extractor.export.model import Note, Notes
from extractor.record.model import Edge, SopRecord, Step, SymbolKind

_BRANCHES = {"yes": "Ya", "no": "Tidak"}


@dataclass(frozen=True)
class Node:
    """A drawn symbol, or a step that has none (`kind` is None then); `key` is a name in any language."""

    key: str
    lines: tuple[str, ...]
    kind: SymbolKind | None
    doubtful: bool


@dataclass(frozen=True)
class Lane:
    """An actor with the nodes in its lane, in the order of the steps; no name for those that have no lane."""

    key: str
    name: str | None
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class Link:
    """A connector between two nodes, by their keys."""

    source: str
    target: str
    label: str
    doubtful: bool


@dataclass(frozen=True)
class Flowchart:
    """The lanes from left to right, the connectors, and what cannot be drawn."""

    title: str
    lanes: tuple[Lane, ...]
    links: tuple[Link, ...]
    notes: Notes


def read_flowchart(record: SopRecord) -> Flowchart:
    """The flowchart of a record: each symbol in its lane, named by number, activity and time of its step."""
    marks = Marks(record)
    placed = list(_placed(record, marks))
    known = {actor.id for actor in record.actors}
    lanes = [
        Lane(f"lane{n}", actor.name, tuple(node for lane, _, node in placed if lane == actor.id))
        for n, actor in enumerate(record.actors, start=1)
    ]
    loose = tuple(node for lane, _, node in placed if lane not in known)
    keys: dict[str, str] = {}
    for _, symbol, node in placed:
        if symbol is not None:
            keys.setdefault(symbol, node.key)
    links = tuple(_links(record.flow, keys, marks))
    counts = {
        "connectors with an end that is no symbol": len(record.flow) - len(links),
        "the place of symbols whose lane is not known": len(loose),
        "the connectors of steps without a symbol": sum(not step.symbols for step in record.steps),
    }
    return Flowchart(
        record.identity.sop_title or record.identity.sop_number or "SOP",
        (*lanes, *([Lane("loose", None, loose)] if loose else ())),
        links,
        tuple(Note(what, count) for what, count in counts.items() if count),
    )


def _placed(record: SopRecord, marks: Marks) -> Iterator[tuple[str | None, str | None, Node]]:
    """Each node with its lane and the id of its symbol."""
    times = step_times(record.steps)
    count = 0
    for place, (step, time) in enumerate(zip(record.steps, times, strict=True)):
        words = span_words(time.least, time.most) if time.reason is None else ""
        lines = _lines(step, words)
        for n, symbol in enumerate(step.symbols):
            count += 1
            shown = lines if n == 0 else (str(step.number),)
            doubtful = marks.is_doubtful(f"/steps/{place}/symbols/{n}")
            node = Node(f"n{count}", (*shown, *filter(None, [symbol.text])), symbol.kind, doubtful)
            yield symbol.actor, symbol.id, node
        if not step.symbols:
            count += 1
            lane = step.actors[0] if len(step.actors) == 1 else None
            yield lane, None, Node(f"n{count}", lines, None, doubtful=True)


def _lines(step: Step, words: str) -> tuple[str, ...]:
    return tuple(filter(None, (f"{step.number}. {step.activity}", words and f"({words})")))


def _links(flow: Iterable[Edge], keys: dict[str, str], marks: Marks) -> Iterator[Link]:
    for n, edge in enumerate(flow):
        if edge.source in keys and edge.target in keys:
            label = edge.text or _BRANCHES.get(edge.label or "", edge.label or "")
            yield Link(keys[edge.source], keys[edge.target], label, marks.is_doubtful(f"/flow/{n}"))
