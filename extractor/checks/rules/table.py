"""Checks of the table, its numbering, and what each step says."""

import re
from collections.abc import Iterator
from typing import Any

from extractor.checks.registry import Fault, check
from extractor.checks.sheet import Sheet
from extractor.checks.words import words
from extractor.meaning.citations import fold
from extractor.record.model import State

_COLUMNS = {
    "duration": ("waktu", "time"),
    "outputs": ("output", "output"),
    "requirements": ("kelengkapan", "requirements"),
}
_FEWEST = 2
_SHORT = 12
_FIRST_WORD = re.compile(r"^\W*(\w[\w-]*)")


@check("TBL-01")
def no_table(sheet: Sheet) -> Iterator[Fault]:
    count = len(sheet.record.steps)
    if count < _FEWEST:
        yield Fault("/steps", {"count": count}, unproven=True)


def _tables(sheet: Sheet) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the record keeps of the tables' columns, where it does: `columns`, `header_columns`, `numbers`."""
    tables = (sheet.record.model_extra or {}).get("tables")
    for n, table in enumerate(tables if isinstance(tables, list) else []):
        if isinstance(table, dict):
            yield f"/tables/{n}", table


@check("TBL-02")
def column_count(sheet: Sheet) -> Iterator[Fault]:
    for pointer, table in _tables(sheet):
        count, expected = table.get("columns"), table.get("header_columns")
        if count and expected and count != expected:
            yield Fault(pointer, {"count": count, "expected": expected})


@check("TBL-03")
def column_absent(sheet: Sheet) -> Iterator[Fault]:
    """A column is absent where no step has a cell for it, which is not the same as empty cells."""
    steps = sheet.record.steps
    for field, (name, name_en) in _COLUMNS.items():
        seen = [sheet.record.evidence.get(f"/steps/{n}/{field}") for n in range(len(steps))]
        if len(steps) >= _FEWEST and all(e is not None and e.state is State.ABSENT for e in seen):
            yield Fault("/steps", {"name": name, "name_en": name_en}, reads=(f"/steps/0/{field}",))


@check("TBL-04")
def column_numbers(sheet: Sheet) -> Iterator[Fault]:
    for pointer, table in _tables(sheet):
        numbers = table.get("numbers")
        if numbers and list(numbers) != list(range(1, len(numbers) + 1)):
            yield Fault(pointer)


@check("STP-01")
def numbering(sheet: Sheet) -> Iterator[Fault]:
    before = 0
    for n, step in enumerate(sheet.record.steps):
        if step.number != before + 1:
            pointer = f"/steps/{n}/number"
            yield Fault(pointer, {"number": step.number, "before": before})
        before = step.number


@check("STP-02")
def no_activity(sheet: Sheet) -> Iterator[Fault]:
    for n, step in enumerate(sheet.record.steps):
        if not step.activity.strip():
            yield Fault(f"/steps/{n}/activity", {"number": step.number})


@check("STP-03")
def not_active(sheet: Sheet) -> Iterator[Fault]:
    for n, (step, activity) in enumerate(zip(sheet.record.steps, sheet.activities, strict=True)):
        first = _FIRST_WORD.match(step.activity)
        if activity.verb is None and first is not None and not _starts_with_role(sheet, n):
            suggestion = None
            if activity.proposal:
                suggestion = activity.proposal.capitalize() + step.activity[first.end() :]
            yield Fault(f"/steps/{n}/activity", suggestion=suggestion)


@check("STP-04")
def begins_with_subject(sheet: Sheet) -> Iterator[Fault]:
    for n, activity in enumerate(sheet.activities):
        if _starts_with_role(sheet, n):
            yield Fault(f"/steps/{n}/activity", {"role": activity.mentions[0].text})


def _starts_with_role(sheet: Sheet, index: int) -> bool:
    mentions = sheet.activities[index].mentions
    return bool(mentions) and mentions[0].start == 0


@check("STP-05")
def several_activities(sheet: Sheet) -> Iterator[Fault]:
    for n, activity in enumerate(sheet.activities):
        if activity.further:
            verbs = ", ".join((activity.verb or activity.proposal or "", *activity.further)).strip(", ")
            yield Fault(f"/steps/{n}/activity", {"verbs": verbs})


@check("STP-06")
def cell_empty(sheet: Sheet) -> Iterator[Fault]:
    for n, step in enumerate(sheet.record.steps):
        for field in ("requirements", "outputs"):
            name, name_en = _COLUMNS[field]
            seen = sheet.record.evidence.get(f"/steps/{n}/{field}")
            absent = seen is not None and seen.state is State.ABSENT
            if not "".join(getattr(step, field)).strip(" -") and not absent:
                yield Fault(f"/steps/{n}/{field}", {"number": step.number, "name": name, "name_en": name_en})


@check("STP-07")
def repeated(sheet: Sheet) -> Iterator[Fault]:
    seen: dict[str, tuple[int, int]] = {}
    for n, step in enumerate(sheet.record.steps):
        key = fold(step.activity)
        if len(key) < _SHORT:
            continue
        if key in seen:
            first, number = seen[key]
            yield Fault(
                f"/steps/{n}/activity",
                {"number": number},
                reads=(f"/steps/{n}/activity", f"/steps/{first}/activity"),
            )
        seen.setdefault(key, (n, step.number))


@check("STP-08")
def placeholder(sheet: Sheet) -> Iterator[Fault]:
    for pointer, text in sheet.cells():
        for word in words()["placeholders"]:
            if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE):
                yield Fault(pointer, {"word": word})
