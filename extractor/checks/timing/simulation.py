"""The expected time by playing the procedure many times, for flows whose average has no closed form.

That is so where work goes on side by side and a failed check leads on by another way. One play goes through
the steps as the straight run does: all ways out of a step are taken, a step waits for the ways that lead to
it. At a check chance decides. If it fails back, the steps on all ways back to it are played once more, with
the checks among them, before it is tried again; if it fails forward, the play goes on there instead.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import networkx as nx

from extractor.checks.step_flow import StepFlow
from extractor.checks.timing.paths import Loop, find_loops

_MOST_DONE = 20_000


@dataclass(frozen=True)
class Simulation:
    """Averages over `runs` plays: work in minutes with its standard error, how often each step is done."""

    minutes: float
    standard_error: float
    visits: tuple[float, ...]
    runs: int
    seed: int


class _EndlessError(Exception):
    """A play that came to no end."""


def simulate(
    flow: StepFlow, passes: Mapping[int, float], minutes: Sequence[float], runs: int, seed: int
) -> Simulation | None:
    """Play a procedure `runs` times (two at least); None where a play comes to no end.

    `passes` gives the chance, 0 to 1, that the check at a step passes, those left out always pass; `minutes`
    is each step's time by index. The same seed gives the same averages.
    """
    player = _Player(flow, passes, random.Random(seed))  # noqa: S311 - chance, not secrecy
    visits = [0] * flow.count
    lengths: list[float] = []
    for _ in range(runs):
        try:
            done = player.play()
        except (_EndlessError, RecursionError):
            return None
        lengths.append(sum(count * minutes[step] for step, count in done.items()))
        for step, count in done.items():
            visits[step] += count
    mean = sum(lengths) / runs
    variance = sum((length - mean) ** 2 for length in lengths) / (runs - 1)
    return Simulation(mean, sqrt(variance / runs), tuple(count / runs for count in visits), runs, seed)


class _Player:
    def __init__(self, flow: StepFlow, passes: Mapping[int, float], chance: random.Random) -> None:
        self._chance = chance
        self._passes = passes
        self._starts = flow.starts
        graph = flow.forward
        self._following = {step: tuple(sorted(graph.successors(step))) for step in graph}
        self._rank = {step: n for n, step in enumerate(nx.lexicographical_topological_sort(graph))}
        self._ways: dict[int, list[Loop]] = {}
        for loop in find_loops(flow):
            self._ways.setdefault(loop.check, []).append(loop)
        self._done: dict[int, int] = {}
        self._left = 0

    def play(self) -> dict[int, int]:
        """How often each step is done in one play."""
        self._done = {}
        self._left = _MOST_DONE
        self._pass_through(set(self._starts), within=None, goal=None)
        return self._done

    def _pass_through(self, entries: set[int], within: frozenset[int] | None, goal: int | None) -> set[int]:
        """Do the steps from `entries` on, and give those that are reached outside `within`.

        None for `within` is the whole procedure. A part that is done once more is left at its check, the
        `goal`, or where a check in it fails forward; its other ways out were taken before.
        """
        left: set[int] = set()
        waiting = set(entries)
        while waiting:
            step = min(waiting, key=self._rank.__getitem__)
            waiting.remove(step)
            if step == goal or (within is not None and step not in within):
                left.add(step)
                continue
            reached, leaves = self._do(step)
            for following in reached:
                inside = within is None or following in within
                if inside or leaves or following == goal:
                    waiting.add(following)
        return left

    def _do(self, step: int) -> tuple[set[int], bool]:
        """Do a step until its check is through: the steps that follow, whether a failed check leads there."""
        while True:
            self._left -= 1
            if self._left < 0:
                raise _EndlessError
            self._done[step] = self._done.get(step, 0) + 1
            ways = self._ways.get(step)
            if not ways or self._chance.random() < self._passes.get(step, 1.0):
                return set(self._following[step]), False
            loop = self._chance.choice(ways)
            if loop.forward:
                return {loop.target}, True
            again = frozenset(loop.steps) - {step}
            left = self._pass_through({loop.target}, again, step)
            if left != {step}:
                return left, True
