"""Checks of the times and of the total that the sheet states."""

from collections.abc import Iterator

from extractor.checks.registry import Fault, check
from extractor.checks.sheet import Sheet
from extractor.checks.timing.amount import Amount, total
from extractor.checks.timing.conventions import (
    Convention,
    default_convention,
    find_convention,
    load_conventions,
)
from extractor.checks.timing.counted import NotCounted, duration_range
from extractor.checks.timing.declared import Agreement, Comparison, compare
from extractor.checks.words import words
from extractor.meaning.durations.reader import read_duration
from extractor.record.model import Severity, Status

_NO_LENGTH = (NotCounted.CONDITIONAL, NotCounted.RECURRENT, NotCounted.CALENDAR)


def _convention(sheet: Sheet) -> Convention:
    name = sheet.settings.convention
    return find_convention(name) if name else default_convention()


def _of_reason(sheet: Sheet, *reasons: NotCounted) -> Iterator[Fault]:
    for time in sheet.times:
        if time.reason in reasons:
            yield Fault(f"/steps/{time.index}/duration", {"number": time.number})


@check("DUR-01")
def missing(sheet: Sheet) -> Iterator[Fault]:
    yield from _of_reason(sheet, NotCounted.MISSING)


@check("DUR-02")
def not_understood(sheet: Sheet) -> Iterator[Fault]:
    yield from _of_reason(sheet, NotCounted.UNREAD)


@check("DUR-03")
def mended(sheet: Sheet) -> Iterator[Fault]:
    for n, step in enumerate(sheet.record.steps):
        duration = step.duration
        # Whichever unit the header names, a bare number is mended alike.
        if duration and duration.minimum and read_duration(duration.text, "minute").repaired:
            yield Fault(f"/steps/{n}/duration", {"number": step.number})


@check("DUR-04")
def no_length(sheet: Sheet) -> Iterator[Fault]:
    yield from _of_reason(sheet, *_NO_LENGTH)


@check("DUR-05")
def implausible(sheet: Sheet) -> Iterator[Fault]:
    """By the step's verb; a step that orders work and takes longer than an order holds that work too."""
    convention, limits = _convention(sheet), sheet.settings.limits.plausible
    longest = sheet.settings.limits.longest_order
    for time in sheet.times:
        activity = sheet.activities[time.index]
        verb = activity.verb or activity.proposal or ""
        if verb in words()["ordering"] and convention.minutes(time.low) >= longest:
            verb = next((v for v in activity.ordered if v in limits), verb)
        if time.reason is not None or verb not in limits:
            continue
        low, high = limits[verb]
        if convention.minutes(time.high) < low or convention.minutes(time.low) > high:
            yield Fault(
                f"/steps/{time.index}/duration",
                {"number": time.number, "verb": verb},
                reads=(f"/steps/{time.index}/duration", f"/steps/{time.index}/activity"),
            )


@check("DUR-06")
def over_a_day(sheet: Sheet) -> Iterator[Fault]:
    for time in sheet.times:
        high = time.high
        clock = high.hours * 60 + high.minutes + high.seconds / 60
        days = high.days + high.weeks + high.months + high.years
        if not days and clock > sheet.settings.limits.longest_in_minutes:
            yield Fault(f"/steps/{time.index}/duration", {"number": time.number})


@check("DUR-07")
def rate(sheet: Sheet) -> Iterator[Fault]:
    for n, step in enumerate(sheet.record.steps):
        if step.duration is not None and step.duration.per:
            values: dict[str, object] = {"number": step.number, "unit": step.duration.per}
            yield Fault(f"/steps/{n}/duration", values)


def _comparison(sheet: Sheet) -> tuple[Comparison, Amount, Amount] | None:
    """How the stated total agrees, with total and sum; None where none is stated."""
    declared = sheet.record.declared_total
    ends = duration_range(declared) if declared is not None else None
    if ends is None:
        return None
    summed = (total(t.low for t in sheet.times), total(t.high for t in sheet.times))
    return compare(ends, summed, load_conventions().values()), ends[1], summed[1]


def _reads(sheet: Sheet) -> tuple[str, ...]:
    steps = range(len(sheet.record.steps))
    places = [f"/steps/{n}/{field}" for n in steps for field in ("duration", "number")]
    return ("/declared_total", *places)


@check("TOT-01")
def total_differs(sheet: Sheet) -> Iterator[Fault]:
    """A warning where steps have no length; a doubt where steps may be missing from the record."""
    compared = _comparison(sheet)
    if compared is None or compared[0].agreement is not Agreement.DIFFERS:
        return
    _, declared, summed = compared
    counted = all(time.reason in (None, NotCounted.SHARED) for time in sheet.times)
    numbers = [step.number for step in sheet.record.steps]
    whole = sheet.record.status is Status.OK and numbers == list(range(1, len(numbers) + 1))
    yield Fault(
        "/declared_total",
        {
            "declared": declared.words(),
            "declared_en": declared.words_en(),
            "sum": summed.carried().words(),
            "sum_en": summed.carried().words_en(),
        },
        severity=None if counted else Severity.WARNING,
        reads=_reads(sheet),
        unproven=not whole,
    )


@check("TOT-02")
def total_by_convention(sheet: Sheet) -> Iterator[Fault]:
    compared = _comparison(sheet)
    if compared is None or compared[0].agreement is not Agreement.CONVENTION:
        return
    known = load_conventions()
    names = compared[0].conventions
    yield Fault(
        "/declared_total",
        {
            "conventions": "; ".join(known[name].label for name in names),
            "conventions_en": "; ".join(known[name].label_en for name in names),
        },
        reads=_reads(sheet),
    )


@check("TOT-03")
def no_total(sheet: Sheet) -> Iterator[Fault]:
    if sheet.record.declared_total is None and sheet.record.steps:
        yield Fault("/declared_total")


@check("TOT-04")
def shared(sheet: Sheet) -> Iterator[Fault]:
    owners: dict[int, list[int]] = {}
    for time in sheet.times:
        if time.shared_by is not None:
            owners.setdefault(time.shared_by, []).append(time.number)
    places = {step.number: n for n, step in enumerate(sheet.record.steps)}
    for owner, covered in owners.items():
        numbers = ", ".join(str(n) for n in (owner, *covered))
        yield Fault(f"/steps/{places[owner]}/duration", {"numbers": numbers})
