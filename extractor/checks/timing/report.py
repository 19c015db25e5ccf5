"""All that is computed about the time of one record, as one value."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from extractor.checks.sheet import Sheet
from extractor.checks.timing.amount import Amount, total
from extractor.checks.timing.calendar import Elapsed, elapse
from extractor.checks.timing.conventions import (
    Convention,
    default_convention,
    find_convention,
    load_conventions,
)
from extractor.checks.timing.counted import StepTime, duration_range, spanned
from extractor.checks.timing.declared import Comparison, compare
from extractor.checks.timing.expected import expected_visits, has_closed_form
from extractor.checks.timing.paths import Loop, Schedule, find_loops, schedule
from extractor.checks.timing.simulation import simulate
from extractor.checks.timing.workload import ActorLoad, handovers, workloads
from extractor.errors import OptionsError

DEFAULT_RUNS = 10_000
"""Plays of a simulation: the standard error is a hundredth of the spread of single plays."""


@dataclass(frozen=True)
class TimeRequest:
    """What is asked beyond the sums: chances of passing and own times by step number, a day to start on.

    `runs` and `seed` are for averages that can only be simulated.
    """

    convention: str | None = None
    passes: Mapping[int, float] = field(default_factory=dict)
    times: Mapping[int, Amount] = field(default_factory=dict)
    start: datetime.date | None = None
    runs: int = DEFAULT_RUNS
    seed: int = 1


@dataclass(frozen=True)
class Expected:
    """Average time in working minutes, and how often each step is done, by step number.

    `standard_error`, `runs` and `seed` are None for exact averages.
    """

    minutes: float
    visits: Mapping[int, float]
    standard_error: float | None = None
    runs: int | None = None
    seed: int | None = None


@dataclass(frozen=True)
class TimeReport:
    """The time of a record. Amounts are (least, most); minutes are working minutes of `convention`.

    `nominal` carries bounds: nothing is the least of "at most", no most (None) that of "at least"; `printed`
    adds the values as they stand. `minutes` holds each step's printed most by index, `expected` is None where
    no chances were given or the average has no end.
    """

    convention: Convention
    steps: tuple[StepTime, ...]
    nominal: tuple[Amount, Amount | None]
    printed: tuple[Amount, Amount]
    minutes: tuple[Fraction, ...]
    plan: Schedule
    straight: tuple[int, ...]
    loops: tuple[Loop, ...]
    inferred: bool
    unreached: tuple[int, ...]
    actors: tuple[ActorLoad, ...]
    handovers: Mapping[tuple[str, str], int]
    declared: tuple[Amount, Amount] | None
    comparison: Comparison | None
    expected: Expected | None
    elapsed: Elapsed | None

    @property
    def working_minutes(self) -> tuple[Fraction, Fraction | None]:
        """The nominal sum in working minutes, least and most."""
        least, most = self.nominal
        return self.convention.minutes(least), None if most is None else self.convention.minutes(most)

    @property
    def straight_minutes(self) -> Fraction:
        """The work of the straight run: every check passes at once."""
        return sum((self.minutes[n] for n in self.straight), Fraction(0))

    def loop_minutes(self, loop: Loop) -> Fraction:
        """The work that a failed check adds."""
        return sum((self.minutes[n] for n in loop.steps), Fraction(0))

    @property
    def looped_minutes(self) -> Fraction:
        """The straight run with each check that leads back failing once."""
        return self.straight_minutes + sum(
            (self.loop_minutes(loop) for loop in self.loops if not loop.forward), Fraction(0)
        )


def compute_times(sheet: Sheet, request: TimeRequest | None = None) -> TimeReport:
    """Everything about the time of a record.

    Raises OptionsError where the request names a convention or a step that is none.
    """
    request = request or TimeRequest()
    name = request.convention or sheet.settings.convention
    convention = find_convention(name) if name else default_convention()
    _check_numbers(sheet, request)
    times = tuple(_changed(time, request.times) for time in sheet.times)
    minutes = tuple(convention.minutes(time.high) for time in times)
    printed = total(t.low for t in times), total(t.high for t in times)
    flow, steps = sheet.flow, sheet.record.steps
    plan = schedule(flow, minutes)
    declared = sheet.record.declared_total
    ends = duration_range(declared) if declared is not None else None
    calendar = [(_elapsing(times[n], convention), times[n].calendar_days) for n in plan.critical]
    return TimeReport(
        convention=convention,
        steps=times,
        nominal=spanned(times),
        printed=printed,
        minutes=minutes,
        plan=plan,
        straight=flow.straight,
        loops=tuple(find_loops(flow)),
        inferred=flow.inferred,
        unreached=tuple(steps[n].number for n in range(flow.count) if n not in flow.straight),
        actors=tuple(workloads(sheet.record.actors, steps, flow, plan, minutes)),
        handovers=handovers(steps, flow),
        declared=ends,
        comparison=compare(ends, printed, load_conventions().values()) if ends else None,
        expected=_expected(sheet, request, minutes),
        elapsed=elapse(request.start, calendar, convention) if request.start else None,
    )


def _check_numbers(sheet: Sheet, request: TimeRequest) -> None:
    known = {step.number for step in sheet.record.steps}
    for number in (*request.passes, *request.times):
        if number not in known:
            raise OptionsError(f"The procedure has no step {number}.", "Name a step by its printed number.")


def _changed(time: StepTime, own: Mapping[int, Amount]) -> StepTime:
    amount = own.get(time.number)
    return time if amount is None else StepTime(time.index, time.number, amount, amount)


def _elapsing(time: StepTime, convention: Convention) -> Fraction:
    """Minutes that pass: calendar days have 24 hours, whatever the office's convention."""
    return (
        load_conventions()["calendar"].minutes(time.high)
        if time.calendar_days
        else convention.minutes(time.high)
    )


def _expected(sheet: Sheet, request: TimeRequest, minutes: tuple[Fraction, ...]) -> Expected | None:
    if not request.passes:
        return None
    steps = sheet.record.steps
    passes = {n: request.passes[step.number] for n, step in enumerate(steps) if step.number in request.passes}
    if not has_closed_form(sheet.flow, passes):
        found = simulate(sheet.flow, passes, [float(m) for m in minutes], request.runs, request.seed)
        if found is None:
            return None
        often = {step.number: found.visits[n] for n, step in enumerate(steps)}
        return Expected(found.minutes, often, found.standard_error, found.runs, found.seed)
    visits = expected_visits(sheet.flow, passes)
    if visits is None:
        return None
    average = sum(float(count) * float(minutes[n]) for n, count in enumerate(visits))
    return Expected(average, {step.number: float(visits[n]) for n, step in enumerate(steps)})
