"""Times of a procedure as tables of 80 columns."""

from fractions import Fraction
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from extractor.checks.timing.amount import span_words
from extractor.checks.timing.conventions import load_conventions
from extractor.checks.timing.report import TimeReport
from extractor.cli.terminal import shown
from extractor.record.model import Qualifier, SopRecord

_MOST_NAME = 34
_BOUNDS = (Qualifier.AT_MOST, Qualifier.AT_LEAST)


def show_times(report: TimeReport, record: SopRecord, path: Path, console: Console | None = None) -> None:
    """Print sums, ways, comparison with the stated total, and the actors' parts."""
    console = console or Console(highlight=False)
    console.print(f"[bold]{shown(record.identity.sop_title or record.id)}[/bold]  {shown(path)}")
    table = Table(box=SIMPLE_HEAD, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in [*_sums(report), *_ways(report, record), *_asked(report)]:
        table.add_row(name, value)
    console.print(table)
    if report.actors:
        console.print(_actors(report))


def _sums(report: TimeReport) -> list[tuple[str, str]]:
    least, most = report.nominal
    rows = [
        ("Sum of the steps", span_words(least, most)),
        ("  carried", span_words(least.carried(), most and most.carried())),
    ]
    bounds = [
        f"{t.number} ({t.qualifier.value})" for t in report.steps if t.qualifier in _BOUNDS and not t.reason
    ]
    if bounds:
        rows += [("  as printed", span_words(*report.printed)), ("  bounds at", ", ".join(bounds))]
    rows.append(("Working time", f"{_minutes_range(report)}  ({report.convention.name})"))
    others = [
        f"{_minutes(c.minutes(report.printed[1]))} {name}"
        for name, c in load_conventions().items()
        if name != report.convention.name
    ]
    rows.append(("  otherwise", ", ".join(others)))
    missed = [f"{t.number} ({t.reason.value})" for t in report.steps if t.reason is not None]
    if missed:
        rows.append((f"Not counted ({len(missed)})", ", ".join(missed)))
    if report.declared is not None and report.comparison is not None:
        agreement = report.comparison.agreement.value
        names = ", ".join(report.comparison.conventions)
        rows.append(("Stated total", f"{span_words(*report.declared)}: {agreement} {names}".rstrip()))
    return rows


def _ways(report: TimeReport, record: SopRecord) -> list[tuple[str, str]]:
    numbers = [step.number for step in record.steps]
    source = "order and words of the steps" if report.inferred else "drawn flow"
    rows = [("Straight run", f"{_minutes(report.straight_minutes)}  ({source})")]
    if report.unreached:
        rows.append(("  not reached", ", ".join(map(str, report.unreached))))
    for loop in report.loops:
        again = ", ".join(str(numbers[n]) for n in loop.steps)
        kind = "goes on by" if loop.forward else "repeats"
        rows.append(
            (
                f"  step {numbers[loop.check]} fails",
                f"+{_minutes(report.loop_minutes(loop))}  ({kind} {again})",
            )
        )
    if report.loops:
        rows.append(("Each loop once", _minutes(report.looped_minutes)))
    if report.plan.length != report.straight_minutes:
        path = ", ".join(str(numbers[n]) for n in report.plan.critical)
        rows.append(("Longest path", f"{_minutes(report.plan.length)}  ({path})"))
    return rows


def _asked(report: TimeReport) -> list[tuple[str, str]]:
    rows = []
    if report.expected is not None:
        often = ", ".join(f"{n}: {count:.3g}x" for n, count in report.expected.visits.items() if count != 1)
        error = report.expected.standard_error
        exact = "" if error is None else f" ± {error:.2g} ({report.expected.runs} simulated runs)"
        value = f"{report.expected.minutes:.1f} min{exact}" + (f"  (steps {often})" if often else "")
        rows.append(("Expected", value))
    if report.elapsed is not None:
        span = f"{report.elapsed.begin:%Y-%m-%d %H:%M} to {report.elapsed.end:%Y-%m-%d %H:%M}"
        rows.append(("On the calendar", f"{span}, {report.elapsed.days} days"))
        if report.elapsed.holidays:
            rows.append(("  holidays", ", ".join(f"{d} {shown(n)}" for d, n in report.elapsed.holidays)))
    return rows


def _actors(report: TimeReport) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("Actor", max_width=_MOST_NAME, overflow="fold")
    for heading in ("Steps", "Work", "Share", "In", "Out", "Waits"):
        table.add_column(heading, justify="right")
    for actor in report.actors:
        table.add_row(
            shown(actor.name),
            str(len(actor.steps)),
            _minutes(actor.work),
            f"{float(actor.share):.0%}",
            str(actor.received),
            str(actor.given),
            _minutes(actor.waiting),
        )
    return table


def _minutes_range(report: TimeReport) -> str:
    low, high = report.working_minutes
    if high is None:
        return f"{_minutes(low)} or more"
    return _minutes(high) if low == high else f"{_minutes(low)} - {_minutes(high)}"


def _minutes(value: Fraction) -> str:
    return f"{float(value):.6g} min"
