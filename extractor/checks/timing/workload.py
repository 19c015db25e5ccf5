"""What each actor does in the straight run: work, share, handovers, waiting."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from extractor.checks.step_flow import StepFlow
from extractor.checks.timing.paths import Schedule
from extractor.record.model import Actor, Step


@dataclass(frozen=True)
class ActorLoad:
    """An actor's part; times in working minutes. In a joint step each actor works the whole time.

    `waiting` is the time between the actor's own steps; `received` and `given` count handovers.
    """

    id: str
    name: str
    steps: tuple[int, ...]
    work: Fraction
    share: Fraction
    received: int
    given: int
    waiting: Fraction


def workloads(
    actors: Sequence[Actor],
    steps: Sequence[Step],
    flow: StepFlow,
    plan: Schedule,
    minutes: Sequence[Fraction],
) -> list[ActorLoad]:
    """The loads of all actors from left to right; steps that nobody is known to do count for no one."""
    handed = handovers(steps, flow)
    own = {actor.id: [n for n in flow.straight if actor.id in steps[n].actors] for actor in actors}
    work = {name: sum((minutes[n] for n in done), Fraction(0)) for name, done in own.items()}
    everything = sum(work.values(), Fraction(0))
    return [
        ActorLoad(
            id=actor.id,
            name=actor.name,
            steps=tuple(steps[n].number for n in own[actor.id]),
            work=work[actor.id],
            share=work[actor.id] / everything if everything else Fraction(0),
            received=sum(count for (_, to), count in handed.items() if to == actor.id),
            given=sum(count for (source, _), count in handed.items() if source == actor.id),
            waiting=_waiting(own[actor.id], plan),
        )
        for actor in actors
    ]


def handovers(steps: Sequence[Step], flow: StepFlow) -> dict[tuple[str, str], int]:
    """How often work goes from one actor to another in the straight run, by their ids."""
    found: dict[tuple[str, str], int] = {}
    for source, target in sorted(flow.forward.edges):
        if source not in flow.straight:
            continue
        for giver in steps[source].actors:
            for taker in steps[target].actors:
                if taker not in steps[source].actors and giver not in steps[target].actors:
                    found[giver, taker] = found.get((giver, taker), 0) + 1
    return found


def _waiting(own: Sequence[int], plan: Schedule) -> Fraction:
    """From the actor's first step to the last, the time in which none of the own steps goes on."""
    spans = sorted((plan.begin[n], plan.end[n]) for n in own)
    idle = Fraction(0)
    reached = spans[0][1] if spans else Fraction(0)
    for begin, end in spans[1:]:
        idle += max(Fraction(0), begin - reached)
        reached = max(reached, end)
    return idle
