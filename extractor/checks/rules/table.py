"""Checks of the table, its numbering, and what each step says."""

import re
from collections.abc import Iterator, Sequence

from extractor.checks.registry import Fault, check
from extractor.checks.sheet import Sheet
from extractor.checks.words import words
from extractor.meaning.terms.citations import fold
from extractor.record.model import Severity, State

_COLUMNS = {
    "duration": ("waktu", "time"),
    "outputs": ("output", "output"),
    "requirements": ("kelengkapan", "requirements"),
}
_FEWEST = 2
_SHORT = 12
_LONG = 40  # letters from which a shared end is no chance
_FIRST_WORD = re.compile(r"^\W*(\w[\w-]*)")


@check("TBL-01")
def no_table(sheet: Sheet) -> Iterator[Fault]:
    count = len(sheet.record.steps)
    if count < _FEWEST:
        yield Fault("/steps", {"count": count}, unproven=True)


@check("TBL-02")
def column_count(sheet: Sheet) -> Iterator[Fault]:
    """Rows against the header, then against the row of column numbers where that counts without a gap."""
    for n, table in enumerate(sheet.record.tables):
        pointer, count = f"/tables/{n}", table.columns
        expected = (
            ("header_columns", table.header_columns, "kepala tabel", "its header"),
            ("numbers", len(table.numbers) or None, "baris nomor kolom", "its row of column numbers"),
        )
        for field, other, place, place_en in expected:
            if field == "numbers" and not _counts_up(table.numbers):
                continue
            if count is not None and other is not None and count != other:
                yield Fault(
                    f"{pointer}/columns",
                    {"count": count, "expected": other, "place": place, "place_en": place_en},
                    reads=(f"{pointer}/columns", f"{pointer}/{field}"),
                )
                break


def _counts_up(numbers: Sequence[int | None]) -> bool:
    return list(numbers) == list(range(1, len(numbers) + 1))


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
    """Numbers that could be read and do not stand at their place; unread ones may be anything."""
    for n, table in enumerate(sheet.record.tables):
        wrong = (number for place, number in enumerate(table.numbers, start=1) if number not in (place, None))
        if next(wrong, None) is not None:
            printed = ", ".join("?" if number is None else str(number) for number in table.numbers)
            yield Fault(f"/tables/{n}/numbers", {"numbers": printed})


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
    """A remark where they are only joined by "dan": what is made is usually handed over at once."""
    for n, activity in enumerate(sheet.activities):
        if activity.further:
            verbs = ", ".join((activity.verb or activity.proposal or "", *activity.further)).strip(", ")
            severe = bool(activity.apart) or len(activity.further) > 1
            yield Fault(
                f"/steps/{n}/activity", {"verbs": verbs}, severity=None if severe else Severity.REMARK
            )


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
    """Word for word, or where a long activity is the end or the beginning of another."""
    seen: list[tuple[str, int]] = []
    for n, step in enumerate(sheet.record.steps):
        key = fold(step.activity)
        if len(key) < _SHORT:
            continue
        first = next((m for other, m in seen if _repeats(key, other)), None)
        if first is not None:
            yield Fault(
                f"/steps/{n}/activity",
                {"number": sheet.record.steps[first].number},
                reads=(f"/steps/{n}/activity", f"/steps/{first}/activity"),
            )
        seen.append((key, n))


def _repeats(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return short == long or (
        len(short) >= _LONG and (long.endswith(f" {short}") or long.startswith(f"{short} "))
    )


@check("STP-08")
def placeholder(sheet: Sheet) -> Iterator[Fault]:
    for pointer, text in sheet.cells():
        for word in words()["placeholders"]:
            if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE):
                yield Fault(pointer, {"word": word})
