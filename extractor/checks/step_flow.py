"""The way through a procedure, from step to step: as drawn, or as its order and its words tell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import networkx as nx

from extractor.meaning.terms.activities import Activity
from extractor.record.model import Edge, SopRecord, SymbolKind


@dataclass(frozen=True)
class StepEdge:
    """From a step to a step, by index; `fails` marks the way that a failed check takes."""

    source: int
    target: int
    fails: bool = False


@dataclass(frozen=True)
class StepFlow:
    """The steps of a record by index, and the ways between them; `inferred` where no connector is drawn."""

    count: int
    edges: tuple[StepEdge, ...]
    inferred: bool = False

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Steps that nothing leads to; the first step where there is none."""
        entered = {e.target for e in self.edges if e.source != e.target}
        leaving = {e.source for e in self.edges}
        found = tuple(n for n in range(self.count) if n not in entered and (n in leaving or self.count == 1))
        return found or ((0,) if self.count else ())

    @cached_property
    def forward(self) -> "nx.DiGraph[int]":
        """The ways of passed checks without circles: of a circle, the way back up is left out."""
        graph: nx.DiGraph[int] = nx.DiGraph()
        graph.add_nodes_from(range(self.count))
        passing = [e for e in self.edges if not e.fails and e.source != e.target]
        for edge in sorted(passing, key=lambda e: (e.target < e.source, e.source, e.target)):
            if not (edge.target < edge.source and nx.has_path(graph, edge.target, edge.source)):
                graph.add_edge(edge.source, edge.target)
        return graph

    @cached_property
    def straight(self) -> tuple[int, ...]:
        """The steps done where every check passes at once, in order."""
        reached = set(self.starts)
        for start in self.starts:
            reached |= nx.descendants(self.forward, start)
        return tuple(n for n in nx.lexicographical_topological_sort(self.forward) if n in reached)

    @cached_property
    def forks(self) -> bool:
        """Whether work goes on side by side: a step with several passing ways out, or several starts."""
        degrees = (self.forward.out_degree(n) for n in self.straight)
        return len(self.starts) > 1 or any(degree > 1 for degree in degrees)

    @cached_property
    def failing(self) -> tuple[StepEdge, ...]:
        return tuple(e for e in self.edges if e.fails)


def read_step_flow(record: SopRecord, activities: Sequence[Activity]) -> StepFlow:
    """The flow that the record's connectors draw; without any, the order of the steps and their words."""
    drawn = tuple(dict.fromkeys(_drawn(record)))
    if drawn:
        return StepFlow(len(record.steps), drawn)
    return StepFlow(len(record.steps), tuple(_inferred(record, activities)), inferred=True)


def _drawn(record: SopRecord) -> Iterator[StepEdge]:
    home = {symbol.id: n for n, step in enumerate(record.steps) for symbol in step.symbols}
    kinds = {symbol.id: symbol.kind for step in record.steps for symbol in step.symbols}
    exits: dict[str, list[Edge]] = {}
    for edge in record.flow:
        if edge.source in home and edge.target in home:
            exits.setdefault(edge.source, []).append(edge)
    for symbol, edges in exits.items():
        failing = _failing(kinds[symbol], edges, home)
        for edge in edges:
            source, target = home[edge.source], home[edge.target]
            if source != target or edge in failing:
                yield StepEdge(source, target, edge in failing)


def _failing(kind: SymbolKind, edges: Sequence[Edge], home: dict[str, int]) -> list[Edge]:
    """The exits that a failed check takes: those labelled so, else of a decision those that lead back up."""
    labelled = [e for e in edges if e.label == "no"]
    if labelled or kind is not SymbolKind.DECISION or len(edges) < 2:
        return labelled
    others = [e for e in edges if e.label != "yes"]
    back = [e for e in others if home[e.target] <= home[e.source]]
    if back and len(back) < len(edges):
        return back
    first = min(edges, key=lambda e: (e.label != "yes", home[e.target]))
    return [e for e in edges if e is not first]


def _inferred(record: SopRecord, activities: Sequence[Activity]) -> Iterator[StepEdge]:
    """One step after the other; a decision told in words goes back to whom it names, else one step."""
    for n in range(len(record.steps) - 1):
        yield StepEdge(n, n + 1)
    lanes = {actor.id: place for place, actor in enumerate(record.actors)}
    for n, activity in enumerate(activities):
        no = activity.decision.no if activity.decision else None
        if no is None or n == 0:
            continue
        doers = [
            m for m in range(n) if {lanes[a] for a in record.steps[m].actors if a in lanes} & set(no.lanes)
        ]
        yield StepEdge(n, doers[-1] if doers and len(no.lanes) == 1 else n - 1, fails=True)
