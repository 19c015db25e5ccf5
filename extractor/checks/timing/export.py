"""The report as the record's `timing` and as JSON."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from extractor.checks.timing.amount import Amount, span_words
from extractor.checks.timing.conventions import load_conventions
from extractor.checks.timing.report import TimeReport
from extractor.record.model import SopRecord


def as_timing(report: TimeReport, record: SopRecord) -> dict[str, Any]:
    """What the record keeps under `timing`; steps by their printed numbers, times in working minutes."""
    least, most = report.nominal
    fewest, longest = report.working_minutes
    printed = report.printed[1]
    return {
        "convention": report.convention.name,
        "nominal": _ends(least, most),
        "carried": _ends(least.carried(), most and most.carried()),
        "as_printed": _ends(*report.printed),
        "working_minutes": {
            "minimum": _number(fewest),
            "maximum": None if longest is None else _number(longest),
        },
        "by_convention": {name: _number(c.minutes(printed)) for name, c in load_conventions().items()},
        **_counted(report),
        **_ways(report, [step.number for step in record.steps]),
        **_people(report),
        "declared": _declared(report),
        **_asked(report),
    }


def _counted(report: TimeReport) -> dict[str, Any]:
    """The steps that add nothing, and those whose time is a bound or about so much."""
    return {
        "not_counted": [
            {"step": time.number, "reason": time.reason.value, "shared_by": time.shared_by}
            for time in report.steps
            if time.reason is not None
        ],
        "qualified": [
            {"step": time.number, "qualifier": time.qualifier.value}
            for time in report.steps
            if time.qualifier is not None and time.reason is None
        ],
    }


def _ways(report: TimeReport, numbers: Sequence[int]) -> dict[str, Any]:
    return {
        "flow": "inferred" if report.inferred else "drawn",
        "straight": {
            "steps": [numbers[n] for n in report.straight],
            "minutes": _number(report.straight_minutes),
            "not_reached": list(report.unreached),
        },
        "loops": [
            {
                "check": numbers[loop.check],
                "target": numbers[loop.target],
                "steps": [numbers[n] for n in loop.steps],
                "forward": loop.forward,
                "minutes": _number(report.loop_minutes(loop)),
            }
            for loop in report.loops
        ],
        "each_loop_once_minutes": _number(report.looped_minutes),
        "critical_path": {
            "steps": [numbers[n] for n in report.plan.critical],
            "minutes": _number(report.plan.length),
        },
    }


def _people(report: TimeReport) -> dict[str, Any]:
    return {
        "actors": [
            {
                "id": actor.id,
                "steps": list(actor.steps),
                "work_minutes": _number(actor.work),
                "share": round(float(actor.share), 4),
                "received": actor.received,
                "given": actor.given,
                "waiting_minutes": _number(actor.waiting),
            }
            for actor in report.actors
        ],
        "handovers": [
            {"source": source, "target": target, "count": count}
            for (source, target), count in sorted(report.handovers.items())
        ],
    }


def _ends(low: Amount, high: Amount | None) -> dict[str, str | None]:
    return {
        "minimum": low.iso(),
        "maximum": None if high is None else high.iso(),
        "text": span_words(low, high),
    }


def _declared(report: TimeReport) -> dict[str, Any] | None:
    if report.declared is None or report.comparison is None:
        return None
    return {
        **_ends(*report.declared),
        "agreement": report.comparison.agreement.value,
        "conventions": list(report.comparison.conventions),
    }


def _asked(report: TimeReport) -> dict[str, Any]:
    """What is there only where it was asked for."""
    result: dict[str, Any] = {}
    if report.expected is not None:
        result["expected"] = {
            "minutes": round(report.expected.minutes, 6),
            "visits": {str(number): round(v, 6) for number, v in report.expected.visits.items()},
            "method": "exact",
        }
        if report.expected.standard_error is not None:
            result["expected"] |= {
                "method": "simulated",
                "standard_error": round(report.expected.standard_error, 6),
                "runs": report.expected.runs,
                "seed": report.expected.seed,
            }
    if report.elapsed is not None:
        result["elapsed"] = {
            "begin": report.elapsed.begin.isoformat(timespec="minutes"),
            "end": report.elapsed.end.isoformat(timespec="minutes"),
            "calendar_days": report.elapsed.days,
            "holidays": [{"date": day.isoformat(), "name": name} for day, name in report.elapsed.holidays],
        }
    return result


def _number(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else round(float(value), 4)
