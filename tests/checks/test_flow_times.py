"""Straight runs, loops and expected times against a walk over all paths."""

from fractions import Fraction

import pytest
from checks.sheets import clean, record_of
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.checks.settings import CheckSettings
from extractor.checks.sheet import Sheet
from extractor.checks.step_flow import StepEdge, StepFlow
from extractor.checks.timing.amount import parse_amount
from extractor.checks.timing.expected import expected_visits, has_closed_form
from extractor.checks.timing.paths import find_loops, schedule
from extractor.checks.timing.report import TimeReport, TimeRequest, compute_times
from extractor.checks.timing.simulation import simulate
from extractor.errors import OptionsError


@st.composite
def chains(draw: st.DrawFn) -> tuple[StepFlow, dict[int, float]]:
    """A row of steps, some of which are checks that lead back, or on past some steps."""
    count = draw(st.integers(2, 6))
    edges = [StepEdge(n, n + 1) for n in range(count - 1)]
    passes: dict[int, float] = {}
    for step in draw(st.sets(st.integers(0, count - 1), max_size=3)):
        edges.append(StepEdge(step, draw(st.integers(0, count - 1)), fails=True))
        passes[step] = draw(st.sampled_from([0.6, 0.75, 0.9, 1.0]))
    return StepFlow(count, tuple(edges)), passes


def walk(flow: StepFlow, passes: dict[int, float], least: float = 1e-7) -> list[float]:
    """Visits of each step added up over all paths from the start that are likelier than `least`."""
    visits = [0.0] * flow.count
    waiting = {flow.starts[0]: 1.0}
    while waiting:
        following: dict[int, float] = {}
        for step, chance in waiting.items():
            visits[step] += chance
            failing = [e.target for e in flow.edges if e.source == step and e.fails]
            passing = [e.target for e in flow.edges if e.source == step and not e.fails]
            likely = passes.get(step, 1.0) if failing else 1.0
            for targets, part in ((passing, likely), (failing, 1.0 - likely)):
                for target in targets:
                    share = chance * part / len(targets)
                    if share > least:
                        following[target] = following.get(target, 0.0) + share
        waiting = following
    return visits


@settings(max_examples=60, deadline=None)
@given(chains())
def test_expected_visits_are_those_of_all_paths(case: tuple[StepFlow, dict[int, float]]) -> None:
    flow, passes = case
    found = expected_visits(flow, passes)
    assert found is not None
    assert list(found) == pytest.approx(walk(flow, passes), abs=1e-3)


def nested_paths(flow: StepFlow, step: int, last: int, path: tuple[int, ...] = ()) -> set[int]:
    """The steps on any passing path from one step to another."""
    if step in path:
        return set()
    if step == last:
        return {*path, step}
    following = [e.target for e in flow.edges if e.source == step and not e.fails]
    return {n for t in following for n in nested_paths(flow, t, last, (*path, step))}


@settings(max_examples=60, deadline=None)
@given(chains())
def test_a_loop_repeats_the_steps_on_all_ways_back_to_its_check(
    case: tuple[StepFlow, dict[int, float]],
) -> None:
    flow, _ = case
    for loop in find_loops(flow):
        again = nested_paths(flow, loop.target, loop.check)
        if again and loop.target in flow.straight:
            assert set(loop.steps) == again
        assert loop.forward == (not again or loop.target not in flow.straight)


@st.composite
def forks(draw: st.DrawFn) -> StepFlow:
    """A flow of forward connectors from step 0, each step reached."""
    count = draw(st.integers(2, 7))
    edges = {(draw(st.integers(0, n - 1)), n) for n in range(1, count)}
    edges |= draw(
        st.sets(
            st.tuples(st.integers(0, count - 2), st.integers(1, count - 1)).filter(lambda e: e[0] < e[1]),
            max_size=4,
        )
    )
    return StepFlow(count, tuple(StepEdge(a, b) for a, b in sorted(edges)))


def all_paths(flow: StepFlow, step: int) -> list[list[int]]:
    following = [e.target for e in flow.edges if e.source == step]
    return [[step, *rest] for t in following for rest in all_paths(flow, t)] or [[step]]


@settings(max_examples=60, deadline=None)
@given(forks(), st.lists(st.integers(0, 50), min_size=7, max_size=7))
def test_the_longest_path_is_that_of_all_paths(flow: StepFlow, times: list[int]) -> None:
    plan = schedule(flow, [Fraction(t) for t in times])
    lengths = {tuple(path): sum(times[n] for n in path) for path in all_paths(flow, 0)}
    assert plan.length == max(lengths.values())
    assert lengths[plan.critical] == plan.length
    assert set(flow.straight) == set(range(flow.count))


def test_a_check_behind_a_fork_repeats_every_way_back_to_it() -> None:
    edges = ((0, 1), (0, 2), (1, 3), (2, 3))
    flow = StepFlow(4, (*(StepEdge(a, b) for a, b in edges), StepEdge(3, 0, fails=True)))
    visits = expected_visits(flow, {3: 0.5})
    assert visits is not None
    assert list(visits) == pytest.approx([2.0, 2.0, 2.0, 2.0])
    one_way = StepFlow(4, (*(StepEdge(a, b) for a, b in edges), StepEdge(3, 1, fails=True)))
    visits = expected_visits(one_way, {3: 0.5})
    assert visits is not None
    assert list(visits) == pytest.approx([1.0, 2.0, 1.0, 2.0])


@st.composite
def checked_forks(draw: st.DrawFn) -> tuple[StepFlow, dict[int, float]]:
    """A flow that forks and joins, some steps of which are checks that lead back."""
    flow = draw(forks())
    passes: dict[int, float] = {}
    edges = list(flow.edges)
    for step in draw(st.sets(st.integers(1, flow.count - 1), max_size=2)):
        before = sorted(
            {n for path in all_paths(flow, 0) if step in path for n in path[: path.index(step) + 1]}
        )
        edges.append(StepEdge(step, draw(st.sampled_from(before)), fails=True))
        passes[step] = draw(st.sampled_from([0.6, 0.75, 0.9]))
    return StepFlow(flow.count, tuple(edges)), passes


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.one_of(chains(), checked_forks()), st.lists(st.integers(0, 50), min_size=7, max_size=7))
def test_simulated_averages_are_the_exact_ones(
    case: tuple[StepFlow, dict[int, float]], times: list[int]
) -> None:
    flow, passes = case
    exact = expected_visits(flow, passes)
    assert exact is not None
    found = simulate(flow, passes, times, 1_500, 7)
    assert found is not None
    average = sum(count * times[n] for n, count in enumerate(exact))
    assert abs(found.minutes - average) <= 5 * found.standard_error + 1e-9
    assert found == simulate(flow, passes, times, 1_500, 7)


FORWARD = StepFlow(
    6,
    (
        *(StepEdge(a, b) for a, b in ((0, 1), (0, 2), (1, 3), (2, 4), (3, 4), (4, 5))),
        StepEdge(1, 4, fails=True),
        StepEdge(4, 0, fails=True),
    ),
)
"""Two ways side by side; the check at 1 leads past 3 where it fails, that at 4 back to the start."""


def test_a_check_that_leads_on_beside_other_work_is_simulated() -> None:
    assert not has_closed_form(FORWARD, {1: 0.5})
    assert has_closed_form(FORWARD, {4: 0.5})
    found = simulate(FORWARD, {1: 0.25}, [1.0] * 6, 4_000, 3)
    assert found is not None
    assert found.visits[3] == pytest.approx(0.25, abs=0.05)
    assert [found.visits[n] for n in (0, 1, 2, 4, 5)] == [1.0] * 5
    assert found.minutes == pytest.approx(5.25, abs=5 * found.standard_error)
    again = simulate(FORWARD, {1: 0.25, 4: 0.5}, [1.0] * 6, 4_000, 3)
    assert again is not None
    assert again.visits[0] == pytest.approx(2.0, abs=0.15)
    assert again.visits[3] == pytest.approx(2 * 0.25, abs=0.08)
    assert again.visits[5] == 1.0


def test_a_play_without_an_end_has_no_average() -> None:
    assert simulate(FORWARD, {1: 0.5, 4: 0.0}, [1.0] * 6, 100, 3) is None


def test_a_check_that_never_passes_has_no_expected_time() -> None:
    flow = StepFlow(2, (StepEdge(0, 1), StepEdge(1, 0, fails=True)))
    assert expected_visits(flow, {1: 0.0}) is None


def report(request: TimeRequest | None = None) -> TimeReport:
    return compute_times(Sheet(record_of(clean()), CheckSettings()), request)


def test_the_clean_sheet() -> None:
    found = report()
    assert found.straight_minutes == 450 + 60
    (loop,) = found.loops
    assert found.loop_minutes(loop) == 450 + 30
    assert found.looped_minutes == 510 + 480
    assert {a.id: (a.work, a.received, a.given, a.waiting) for a in found.actors} == {
        "a1": (30, 1, 1, 480),
        "a2": (450, 1, 1, 0),
        "a3": (30, 1, 1, 0),
    }
    assert sum(a.share for a in found.actors) == 1


def test_what_if() -> None:
    found = report(TimeRequest(passes={3: 0.8}, times={2: parse_amount("PT2H")}))
    assert found.printed[1].words() == "2 jam 60 menit"
    assert found.expected is not None
    assert found.expected.visits == pytest.approx({1: 1.0, 2: 1.25, 3: 1.25, 4: 1.0})
    assert found.expected.minutes == pytest.approx(10 + 1.25 * 150 + 20)


def test_a_step_that_is_not_there_is_refused() -> None:
    with pytest.raises(OptionsError):
        report(TimeRequest(passes={9: 0.8}))
