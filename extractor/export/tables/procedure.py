"""The tables of a procedure: its steps, the symbols in them, the connectors between those, the findings."""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from extractor.checks.run import is_settled
from extractor.checks.timing.amount import Amount, span_words
from extractor.checks.timing.counted import StepTime, duration_range
from extractor.export.tables.model import Column, Kind, Subject, Table, Value
from extractor.export.tables.sheet import listed, nip_as_printed
from extractor.record.model import Edge, Finding, Step, Symbol

_STEP_PLACE = re.compile(r"/steps/(\d+)(?:/|$)")
_Timed = tuple[Step, StepTime]


def _steps(subject: Subject) -> Iterable[tuple[str, _Timed]]:
    pairs = zip(subject.record.steps, subject.times, strict=True)
    return ((f"/steps/{n}", pair) for n, pair in enumerate(pairs))


def _ends(each: _Timed) -> tuple[Amount, Amount | None] | None:
    """The least and the most that the step's own cell gives, counted or not."""
    step, time = each
    found = duration_range(step.duration) if step.duration else None
    if found is None:
        return None
    if time.reason is None:
        return time.least, time.most
    return found


def _words(each: _Timed) -> Value:
    ends = _ends(each)
    return None if ends is None else span_words(ends[0], ends[1])


def _minutes(subject: Subject, amount: Amount | None) -> Value:
    return None if amount is None else _number(subject.convention.minutes(amount))


def _number(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else round(float(value), 4)


def _least(subject: Subject, each: _Timed) -> Value:
    ends = _ends(each)
    return None if ends is None else _minutes(subject, ends[0])


def _most(subject: Subject, each: _Timed) -> Value:
    ends = _ends(each)
    return None if ends is None else _minutes(subject, ends[1])


def _lanes(subject: Subject, each: _Timed) -> Value:
    return "; ".join(subject.lanes.get(actor, actor) for actor in each[0].actors)


def _part(each: _Timed, name: str) -> Value:
    value = getattr(each[0].duration, name, None)
    return None if value is None else str(value)


STEPS: Table[_Timed] = Table(
    "steps",
    _steps,
    (
        Column("step", lambda _, each: each[0].id, width=7),
        Column("number", lambda _, each: each[0].number, "/number", Kind.NUMBER, 8),
        Column("page", lambda _, each: each[0].page, kind=Kind.NUMBER, width=6),
        Column("activity", lambda _, each: each[0].activity, "/activity", width=50),
        Column("actors", _lanes, "/actors", width=24),
        Column("requirements", lambda _, each: listed(each[0].requirements), "/requirements", width=30),
        Column("duration_text", lambda _, each: _part(each, "text"), "/duration"),
        Column("duration", lambda _, each: _words(each), "/duration", width=18),
        Column("minutes_minimum", _least, "/duration", Kind.NUMBER, 10),
        Column("minutes_maximum", _most, "/duration", Kind.NUMBER, 10),
        Column("counted", lambda _, each: each[1].reason is None, kind=Kind.FLAG, width=9),
        Column("not_counted", lambda _, each: each[1].reason and each[1].reason.value, width=12),
        Column("iso_minimum", lambda _, each: _part(each, "minimum"), "/duration", width=10),
        Column("iso_maximum", lambda _, each: _part(each, "maximum"), "/duration", width=10),
        Column("qualifier", lambda _, each: _part(each, "qualifier"), "/duration", width=11),
        Column("day_kind", lambda _, each: _part(each, "day_kind"), "/duration", width=10),
        Column("per", lambda _, each: _part(each, "per"), "/duration", width=10),
        Column("outputs", lambda _, each: listed(each[0].outputs), "/outputs", width=30),
        Column("remarks", lambda _, each: each[0].remarks, "/remarks", width=24),
    ),
)


def _symbols(subject: Subject) -> Iterator[tuple[str, tuple[Step, int, Symbol]]]:
    for number, step in enumerate(subject.record.steps):
        for n, symbol in enumerate(step.symbols):
            yield f"/steps/{number}/symbols/{n}", (step, n + 1, symbol)


SYMBOLS: Table[tuple[Step, int, Symbol]] = Table(
    "symbols",
    _symbols,
    (
        Column("symbol", lambda _, each: each[2].id, width=9),
        Column("step", lambda _, each: each[0].id, width=7),
        Column("position", lambda _, each: each[1], kind=Kind.NUMBER, width=9),
        Column("actor", lambda _, each: each[2].actor, "", width=8),
        Column("kind", lambda _, each: each[2].kind.value, "", width=12),
        Column("text", lambda _, each: each[2].text, "/text", width=20),
    ),
)


def _edges(subject: Subject) -> Iterable[tuple[str, tuple[int, Edge]]]:
    return ((f"/flow/{n}", (n + 1, edge)) for n, edge in enumerate(subject.record.flow))


def _step_at(subject: Subject, symbol: str) -> Value:
    found = subject.symbols.get(symbol)
    return found[0].id if found else None


def _lane_at(subject: Subject, symbol: str) -> Value:
    found = subject.symbols.get(symbol)
    return found[1] if found else None


EDGES: Table[tuple[int, Edge]] = Table(
    "edges",
    _edges,
    (
        Column("edge", lambda _, each: each[0], kind=Kind.NUMBER, width=6),
        Column("source", lambda _, each: each[1].source, "", width=9),
        Column("target", lambda _, each: each[1].target, "", width=9),
        Column("source_step", lambda s, each: _step_at(s, each[1].source), "", width=12),
        Column("target_step", lambda s, each: _step_at(s, each[1].target), "", width=12),
        Column("source_actor", lambda s, each: _lane_at(s, each[1].source), "", width=12),
        Column("target_actor", lambda s, each: _lane_at(s, each[1].target), "", width=12),
        Column("label", lambda _, each: each[1].label, "/label", width=9),
        Column("text", lambda _, each: each[1].text, "/label", width=12),
        Column("label_origin", lambda _, each: each[1].label_origin and each[1].label_origin.value, width=12),
    ),
)


def _findings(subject: Subject) -> Iterable[tuple[str, tuple[int, Finding]]]:
    return ((f"/findings/{n}", (n + 1, each)) for n, each in enumerate(subject.record.findings))


def _step_of(subject: Subject, finding: Finding) -> Value:
    """The id of the step that the finding points into."""
    place = _STEP_PLACE.match(finding.where)
    number = int(place[1]) if place else len(subject.record.steps)
    return subject.record.steps[number].id if number < len(subject.record.steps) else None


def _english(finding: Finding) -> Value:
    return str((finding.model_extra or {}).get("message_en") or "") or None


FINDINGS: Table[tuple[int, Finding]] = Table(
    "findings",
    _findings,
    (
        Column("finding", lambda _, each: each[0], kind=Kind.NUMBER, width=8),
        Column("check", lambda _, each: each[1].check, width=9),
        Column("severity", lambda _, each: each[1].severity.value, width=10),
        Column("where", lambda _, each: each[1].where, width=28),
        Column("step", lambda s, each: _step_of(s, each[1]), width=7),
        Column("message", lambda _, each: each[1].message, width=60),
        Column("message_en", lambda _, each: _english(each[1]), width=60),
        Column("suggestion", lambda _, each: nip_as_printed(each[1].suggestion), width=30),
        Column("settled", lambda _, each: is_settled(each[1]), kind=Kind.FLAG, width=9),
    ),
    judged=False,
)
