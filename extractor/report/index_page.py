"""The list of many records: found by words, filtered by office, year and state, and what they have in common.

The page holds its rows as data and its script draws those that are asked for, a hundred at a time: thousands
of drawn rows would keep a browser busy for seconds.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from extractor.checks.registry import registered
from extractor.checks.timing.conventions import default_convention
from extractor.record.characters import xml_text
from extractor.record.model import ReviewState, Severity, Status
from extractor.report.examined import Examined
from extractor.report.language import Words, basis, said, say
from extractor.report.page_view import is_open
from extractor.report.pages import page
from extractor.report.times import time_view

STYLES = ("report.css", "index.css")
SCRIPTS = ("page.js", "index.js")
_DAY_BUCKETS = (("day", 1), ("three", 3), ("week", 5))
_HOUR = 60
_SPOKEN = (
    *("untitled", "no_number", "no_office", "no_year", "no_time", "all", "nothing_found", "shown", "more"),
    *("records", "approved_of", "median", "with_doubts", "bucket_none", "bucket_longer"),
)


@dataclass(frozen=True)
class IndexEntry:
    """A record as a line of the list. `address` leads to its report; `minutes` of work, None if unknown.

    `checks` are the codes of what was found, doubts about the reading left out; `faults` counts errors and
    warnings, `doubts` values that a person has to look at.
    """

    address: str
    title: str
    number: str
    office: str
    year: int | None
    state: ReviewState
    status: Status
    steps: int
    lanes: tuple[str, ...]
    minutes: float | None
    time: Words | None
    checks: tuple[str, ...]
    faults: int
    doubts: int
    file: str


def index_entry(examined: Examined, address: str) -> IndexEntry:
    """The record's line."""
    record, times = examined.record, examined.times
    total = time_view(times, record).total
    agency = record.identity.agency
    severities = [finding.severity for finding in record.findings]
    return IndexEntry(
        address=address,
        title=record.identity.sop_title or "",
        number=record.identity.sop_number or "",
        office=agency[-1] if agency else "",
        year=examined.year,
        state=record.review.state,
        status=record.status,
        steps=len(record.steps),
        lanes=tuple(" ".join(actor.name.split()) for actor in record.actors),
        minutes=None if times is None or total is None else float(times.convention.minutes(times.printed[1])),
        time=total,
        checks=tuple({f.check: None for f in record.findings if f.severity is not Severity.DOUBT}),
        faults=sum(severity in {Severity.ERROR, Severity.WARNING} for severity in severities),
        doubts=sum(map(is_open, record.evidence.values())),
        file=record.source.file,
    )


def index_page(entries: Sequence[IndexEntry], version: str, *, masked: bool = False) -> str:
    """The HTML of the list."""
    convention = default_convention()
    return page(
        "index.html.j2",
        STYLES,
        SCRIPTS,
        version=version,
        digest="",
        masked=masked,
        count=len(entries),
        convention=Words(convention.label, convention.label_en),
        data=_script_json(_data(entries)),
    )


def _data(entries: Sequence[IndexEntry]) -> dict[str, object]:
    """Everything that the list's script draws from; offices, lanes and checks are named once."""
    offices = _numbered(entry.office for entry in entries)
    names = {lane.casefold(): lane for entry in entries for lane in entry.lanes}
    lanes = _numbered(names)
    checks = _numbered(check for entry in entries for check in entry.checks)
    known = registered()
    return {
        "words": {name: say(name, **_BLANKS.get(name, {})) for name in _SPOKEN},
        "states": [said("states", state.value) for state in ReviewState],
        "stateKinds": [state.value for state in ReviewState],
        "statuses": [said("statuses", status.value) for status in Status],
        "statusKinds": [status.value for status in Status],
        "buckets": [(limit, say(f"bucket_{name}")) for name, limit in _buckets()],
        "offices": list(offices),
        "lanes": list(names.values()),
        "checks": [(code, basis(code, known[code].basis if code in known else "")) for code in checks],
        "rows": [
            (
                entry.address,
                entry.title,
                entry.number,
                offices[entry.office],
                entry.year,
                list(ReviewState).index(entry.state),
                list(Status).index(entry.status),
                entry.steps,
                [lanes[lane.casefold()] for lane in entry.lanes],
                entry.minutes,
                entry.time,
                entry.faults,
                entry.doubts,
                [checks[check] for check in entry.checks],
                entry.file,
            )
            for entry in entries
        ],
    }


_BLANKS = {"shown": {"shown": "{shown}", "total": "{total}"}, "more": {"count": "{count}"}}
"""What the script fills in itself."""


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: n for n, name in enumerate(dict.fromkeys(names))}


def _buckets() -> list[tuple[str, float]]:
    """The longest working time of each group of durations, in minutes."""
    convention = default_convention()
    days = [(name, float(count * convention.day)) for name, count in _DAY_BUCKETS]
    return [("hour", float(_HOUR)), *days, ("month", float(convention.month))]


def _script_json(data: dict[str, object]) -> Markup:
    """JSON that no browser takes for anything but data: nothing in it can end its element or open another."""
    text = xml_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)  # noqa: S704 - escaped just above
