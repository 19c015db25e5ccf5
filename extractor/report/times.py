"""The time of a procedure as the report shows it: under each convention, for each way and each actor."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from extractor.checks.timing.amount import Amount
from extractor.checks.timing.conventions import load_conventions
from extractor.checks.timing.declared import Agreement
from extractor.checks.timing.paths import Loop
from extractor.checks.timing.report import TimeReport
from extractor.record.model import SopRecord
from extractor.report.language import Words, said, same, say


class Fact(NamedTuple):
    """A line of a list: what it is, and what is known of it."""

    name: Words
    value: Words


@dataclass(frozen=True)
class ConventionTime:
    """The sum of the steps in working time under one convention; `share` of the longest, 0 to 1."""

    name: Words
    time: Words
    share: float
    is_used: bool


@dataclass(frozen=True)
class ActorTime:
    """What one lane does in the straight run; `share` of all work, 0 to 1."""

    name: str
    steps: int
    work: Words
    share: float
    received: int
    given: int
    waits: Words


@dataclass(frozen=True)
class TimeView:
    """All that the report says about time; `total` is None where nothing can be added up."""

    total: Words | None
    facts: tuple[Fact, ...]
    conventions: tuple[ConventionTime, ...]
    actors: tuple[ActorTime, ...]


def time_view(report: TimeReport | None, record: SopRecord) -> TimeView:
    """The times of the record in words; nothing where they are not known."""
    if report is None:
        return TimeView(None, (), (), ())
    low, high = report.nominal
    known = bool(low) or bool(high)
    return TimeView(
        total=span(low.carried(), high and high.carried()) if known else None,
        facts=tuple(_facts(report, record)) if known else (),
        conventions=tuple(_conventions(report)) if known else (),
        actors=tuple(_actors(report)) if known else (),
    )


def amount(value: Amount) -> Words:
    """A length of time in both languages."""
    return Words(value.words(), value.words_en())


def span(low: Amount, high: Amount | None) -> Words:
    """From the least to the most; as a bound without a most, or with nothing as the least."""
    if high is None:
        return say("at_least", low=amount(low))
    if low == high:
        return amount(high)
    return say("between", low=amount(low), high=amount(high)) if low else say("at_most", high=amount(high))


def working(minutes: Fraction) -> Words:
    """Working minutes as hours and minutes: how many hours a day has depends on the convention."""
    return amount(Amount(minutes=Fraction(round(minutes))).carried())


def _facts(report: TimeReport, record: SopRecord) -> Iterator[Fact]:
    numbers = [step.number for step in record.steps]
    yield Fact(say("as_printed"), span(*report.nominal))
    if report.declared is not None and report.comparison is not None:
        differs = report.comparison.agreement is Agreement.DIFFERS
        agreement = say("agreement_differs" if differs else "agreement_agrees")
        yield Fact(say("stated"), span(*report.declared).joined(agreement, ": "))
    yield Fact(say("straight"), working(report.straight_minutes))
    if report.unreached:
        yield Fact(same(""), say("unreached", steps=_listed(report.unreached)))
    for loop in report.loops:
        yield Fact(_loop(loop, numbers), Words("+ ", "+ ").joined(working(report.loop_minutes(loop)), ""))
    if any(not loop.forward for loop in report.loops):
        yield Fact(say("looped"), working(report.looped_minutes))
    if report.plan.length != report.straight_minutes:
        yield Fact(say("longest"), working(report.plan.length))
    missed = [time for time in report.steps if time.reason is not None]
    for time in missed:
        why = said("not_counted_reasons", time.reason.value if time.reason else "")
        yield Fact(say("not_counted"), say("not_counted_step", step=time.number, why=why))


def _loop(loop: Loop, numbers: list[int]) -> Words:
    again = _listed(numbers[n] for n in loop.steps)
    return say("detour" if loop.forward else "loop", check=numbers[loop.check], again=again)


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))


def _conventions(report: TimeReport) -> Iterator[ConventionTime]:
    minutes = {name: c.minutes(report.printed[1]) for name, c in load_conventions().items()}
    longest = max(minutes.values(), default=Fraction(0))
    for name, convention in load_conventions().items():
        yield ConventionTime(
            name=Words(convention.label, convention.label_en),
            time=working(minutes[name]),
            share=float(minutes[name] / longest) if longest else 0.0,
            is_used=name == report.convention.name,
        )


def _actors(report: TimeReport) -> Iterator[ActorTime]:
    for actor in report.actors:
        yield ActorTime(
            name=actor.name.strip() or "?",
            steps=len(actor.steps),
            work=working(actor.work),
            share=float(actor.share),
            received=actor.received,
            given=actor.given,
            waits=working(actor.waiting),
        )
