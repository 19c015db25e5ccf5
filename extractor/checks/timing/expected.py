"""How often each step is done on average, and the time that this takes, for given chances of passing.

Without forks the flow is an absorbing Markov chain: the expected visits are the row of its fundamental
matrix that belongs to the start. Where work goes on side by side, a failed check repeats the steps on all
ways back to it, which is a linear system as well; only a failed check that leads on by another way then has
no closed form, and is simulated.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from extractor.checks.step_flow import StepFlow
from extractor.checks.timing.paths import find_loops


def has_closed_form(flow: StepFlow, passes: Mapping[int, float]) -> bool:
    """Whether averages can be exact: no check leads on by another way where work goes on side by side."""
    if not flow.forks:
        return True
    return not any(loop.forward and passes.get(loop.check, 1.0) < 1.0 for loop in find_loops(flow))


def expected_visits(flow: StepFlow, passes: Mapping[int, float]) -> NDArray[np.float64] | None:
    """Expected number of times that each step is done, by index; None where there is no finite closed form.

    `passes` gives the chance, 0 to 1, that the check at a step passes; checks that it leaves out always pass.
    """
    if not has_closed_form(flow, passes):
        return None
    matrix, start = _with_forks(flow, passes) if flow.forks else _chain(flow, passes)
    reachable = _reachable(matrix, start)
    if not reachable.any():
        return np.zeros(flow.count)
    inner = np.ix_(reachable, reachable)
    remaining = np.eye(int(reachable.sum())) - matrix[inner].T
    visits = np.zeros(flow.count)
    try:
        visits[reachable] = np.linalg.solve(remaining, start[reachable])
    except np.linalg.LinAlgError:
        return None
    return visits if np.isfinite(visits).all() and (visits >= -1e-9).all() else None


def _chain(flow: StepFlow, passes: Mapping[int, float]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Chances of going from step to step (rows to columns), and where the procedure starts."""
    matrix = np.zeros((flow.count, flow.count))
    for step in range(flow.count):
        passing = [e.target for e in flow.edges if e.source == step and not e.fails]
        failing = [e.target for e in flow.edges if e.source == step and e.fails]
        chance = passes.get(step, 1.0) if failing else 1.0
        for target in passing:
            matrix[step, target] += chance / len(passing)
        for target in failing:
            matrix[step, target] += (1.0 - chance) / len(failing)
    start = np.zeros(flow.count)
    if flow.starts:
        start[flow.starts[0]] = 1.0
    return matrix, start


def _with_forks(
    flow: StepFlow, passes: Mapping[int, float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Row d, column s: how many more times s is done for each time that d is."""
    matrix = np.zeros((flow.count, flow.count))
    loops = find_loops(flow)
    for loop in loops:
        failing = 1.0 - passes.get(loop.check, 1.0)
        ways = sum(other.check == loop.check for other in loops)
        for step in loop.steps:
            matrix[loop.check, step] += failing / ways
    start = np.zeros(flow.count)
    start[list(flow.straight)] = 1.0
    return matrix, start


def _reachable(matrix: NDArray[np.float64], start: NDArray[np.float64]) -> NDArray[np.bool_]:
    """The steps that are ever done: from the start over ways with a chance above zero."""
    reached = start > 0
    for _ in range(len(start)):
        wider = reached | ((matrix[reached] > 0).any(axis=0) if reached.any() else reached)
        if (wider == reached).all():
            break
        reached = wider
    return reached
