"""Ways through a procedure: the straight run, the loops of failed checks, and the longest path."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import networkx as nx

from extractor.checks.step_flow import StepEdge, StepFlow


@dataclass(frozen=True)
class Loop:
    """What a failed check causes: the steps done once more, or, where `forward`, the steps of another way on.

    Indices of steps; `check` is the step that fails, `target` the one it goes to.
    """

    check: int
    target: int
    steps: tuple[int, ...]
    forward: bool = False


def find_loops(flow: StepFlow) -> list[Loop]:
    """A loop for each way that a failed check takes, in the order of the checks."""
    return [_loop(flow, edge) for edge in sorted(flow.failing, key=lambda e: (e.source, e.target))]


def _loop(flow: StepFlow, edge: StepEdge) -> Loop:
    """Back over steps of the straight run, if need be by steps that only repair, up to the check itself."""
    straight = set(flow.straight)
    detour: set[int] = set()
    joins: set[int] = set()
    waiting = [edge.target]
    while waiting:
        step = waiting.pop()
        if step in straight:
            joins.add(step)
        elif step not in detour:
            detour.add(step)
            waiting += [e.target for e in flow.edges if e.source == step and not e.fails]
    again: set[int] = set()
    for join in joins:
        again |= _between(flow.forward, join, edge.source)
    return Loop(edge.source, edge.target, tuple(sorted(detour | again)), forward=not again)


def _between(graph: "nx.DiGraph[int]", first: int, last: int) -> set[int]:
    """The steps on all ways from one step to another, both included; none where there is no way."""
    if first == last:
        return {first}
    if first not in graph or last not in graph or not nx.has_path(graph, first, last):
        return set()
    behind: set[int] = nx.descendants(graph, first)
    before: set[int] = nx.ancestors(graph, last)
    return (behind | {first}) & (before | {last})


@dataclass(frozen=True)
class Schedule:
    """When each step of the straight run begins and ends at the earliest, in minutes from the start."""

    begin: Mapping[int, Fraction]
    end: Mapping[int, Fraction]
    critical: tuple[int, ...]

    @property
    def length(self) -> Fraction:
        return max(self.end.values(), default=Fraction(0))


def schedule(flow: StepFlow, minutes: Sequence[Fraction]) -> Schedule:
    """The straight run with every step as early as the steps before it allow; `minutes` by index."""
    begin: dict[int, Fraction] = {}
    end: dict[int, Fraction] = {}
    cause: dict[int, int] = {}
    for step in flow.straight:
        before = [n for n in flow.forward.predecessors(step) if n in end]
        last = max(before, key=lambda n: (end[n], -n), default=None)
        begin[step] = end[last] if last is not None else Fraction(0)
        end[step] = begin[step] + minutes[step]
        if last is not None:
            cause[step] = last
    return Schedule(begin, end, _critical(end, cause))


def _critical(end: Mapping[int, Fraction], cause: Mapping[int, int]) -> tuple[int, ...]:
    if not end:
        return ()
    step = max(end, key=lambda n: (end[n], n))
    path = [step]
    while path[-1] in cause:
        path.append(cause[path[-1]])
    return tuple(reversed(path))
