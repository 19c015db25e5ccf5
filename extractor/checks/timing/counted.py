"""Which steps of a record have a length of time that can be added up, and why the others have not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from extractor.checks.timing.amount import Amount, parse_amount, total
from extractor.record.model import DayKind, Duration, Qualifier, Step


class NotCounted(StrEnum):
    """Why a step adds nothing to the sum."""

    MISSING = "missing"
    CONDITIONAL = "conditional"
    RECURRENT = "recurrent"
    CALENDAR = "calendar"
    RATE = "rate"
    SHARED = "shared"
    UNREAD = "unread"


@dataclass(frozen=True)
class StepTime:
    """The time of the step at `index` of the record, `low` and `high` as printed; zero where `reason` is set.

    `shared_by` is the number of the step whose cell covers this one too. A bound is printed as one value but
    leaves the other end open: `least` and `most` are what the step can take.
    """

    index: int
    number: int
    low: Amount
    high: Amount
    reason: NotCounted | None = None
    shared_by: int | None = None
    qualifier: Qualifier | None = None
    calendar_days: bool = False

    @property
    def least(self) -> Amount:
        """Nothing where only an upper bound is printed."""
        return Amount() if self.qualifier is Qualifier.AT_MOST else self.low

    @property
    def most(self) -> Amount | None:
        """None where only a lower bound is printed."""
        return None if self.qualifier is Qualifier.AT_LEAST else self.high


def spanned(times: Iterable[StepTime]) -> tuple[Amount, Amount | None]:
    """The least and the most that all steps can take together; no most where one of them has none."""
    times = list(times)
    known = [time.most for time in times if time.most is not None]
    return total(time.least for time in times), total(known) if len(known) == len(times) else None


def step_times(steps: Sequence[Step]) -> list[StepTime]:
    """The times of all steps in order; a cell that covers several steps counts at the first of them."""
    covered: dict[int, int] = {}
    times: list[StepTime] = []
    for index, step in enumerate(steps):
        owner = covered.get(step.number)
        if owner is not None:
            times.append(_nothing(index, step, NotCounted.SHARED, owner))
            continue
        time = _own(index, step)
        times.append(time)
        if step.duration is not None and time.reason is None:
            covered.update((number, step.number) for number in step.duration.shared_with)
    return times


def duration_range(duration: Duration) -> tuple[Amount, Amount] | None:
    """Both ends of a duration; None where it gives none, or none in ISO 8601."""
    ends = [end for end in (duration.minimum, duration.maximum) if end is not None]
    if not ends:
        return None
    try:
        return parse_amount(ends[0]), parse_amount(ends[-1])
    except ValueError:
        return None


def _own(index: int, step: Step) -> StepTime:
    duration = step.duration
    if duration is None:
        return _nothing(index, step, NotCounted.MISSING)
    if duration.per is not None:
        return _nothing(index, step, NotCounted.RATE)
    ends = duration_range(duration)
    if ends is None:
        return _nothing(index, step, _why(duration))
    return StepTime(
        index=index,
        number=step.number,
        low=ends[0],
        high=ends[1],
        qualifier=duration.qualifier,
        calendar_days=duration.day_kind is DayKind.CALENDAR,
    )


def _why(duration: Duration) -> NotCounted:
    reasons = {
        Qualifier.CONDITIONAL: NotCounted.CONDITIONAL,
        Qualifier.RECURRENT: NotCounted.RECURRENT,
        Qualifier.CALENDAR: NotCounted.CALENDAR,
    }
    return reasons.get(duration.qualifier, NotCounted.UNREAD) if duration.qualifier else NotCounted.UNREAD


def _nothing(index: int, step: Step, reason: NotCounted, shared_by: int | None = None) -> StepTime:
    return StepTime(index, step.number, Amount(), Amount(), reason, shared_by)
