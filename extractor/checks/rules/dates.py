"""Checks of the dates: possible, in order, and fitting to number and signature."""

import datetime
import re
from collections.abc import Iterator

from extractor.checks.registry import Fault, check
from extractor.checks.sheet import Sheet, first_day
from extractor.record.model import State

_NAMES = ("date_created", "date_revised", "date_effective")
_ISO = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_ENGLISH = re.compile(
    r"\b(?:january|february|march|may|june|july|august|october|december|aug|oct|dec)\b", re.IGNORECASE
)
_SUNDAY = 6
_FULL = 10


@check("DAT-01")
def date_impossible(sheet: Sheet) -> Iterator[Fault]:
    for name in _NAMES:
        pointer = f"/identity/{name}"
        value = getattr(sheet.record.identity, name)
        seen = sheet.record.evidence.get(pointer)
        if value:
            if not _ISO.fullmatch(value) or first_day(value) is None:
                yield Fault(pointer)
        elif seen is not None and (seen.raw or "").strip() and seen.state not in _WITHOUT_VALUE:
            yield Fault(pointer)


_WITHOUT_VALUE = (State.BLANK, State.ABSENT, State.UNREADABLE, State.HANDWRITTEN)


@check("DAT-02")
def effective_before_created(sheet: Sheet) -> Iterator[Fault]:
    if _before(sheet.record.identity.date_effective, sheet.record.identity.date_created):
        yield _between("date_effective", "date_created")


@check("DAT-03")
def revised_before_created(sheet: Sheet) -> Iterator[Fault]:
    if _before(sheet.record.identity.date_revised, sheet.record.identity.date_created):
        yield _between("date_revised", "date_created")


@check("DAT-04")
def revised_after_effective(sheet: Sheet) -> Iterator[Fault]:
    if _before(sheet.record.identity.date_effective, sheet.record.identity.date_revised):
        yield _between("date_revised", "date_effective")


@check("DAT-05")
def revised_when_created(sheet: Sheet) -> Iterator[Fault]:
    revised = sheet.record.identity.date_revised
    if revised and revised == sheet.record.identity.date_created:
        yield _between("date_revised", "date_created")


def _before(one: str | None, other: str | None) -> bool:
    """Whether a date lies before another as far as both are printed."""
    if not one or not other:
        return False
    length = min(len(one), len(other))
    return one[:length] < other[:length]


def _between(first: str, second: str) -> Fault:
    return Fault(f"/identity/{first}", reads=(f"/identity/{first}", f"/identity/{second}"))


@check("DAT-06")
def number_year(sheet: Sheet) -> Iterator[Fault]:
    printed = _YEAR.findall(sheet.record.identity.sop_number or "")
    dates = dict(sheet.dates())
    years = {value[:4] for value in dates.values()}
    if printed and years and not years.intersection(printed):
        yield Fault("/identity/sop_number", {"year": printed[-1]}, reads=("/identity/sop_number", *dates))


@check("DAT-07")
def day_off(sheet: Sheet) -> Iterator[Fault]:
    for pointer, value in sheet.dates():
        day = first_day(value) if len(value) == _FULL else None
        name = _day_off(day) if day else None
        if name:
            yield Fault(pointer, {"day": name[0], "day_en": name[1]})


def _day_off(day: datetime.date) -> tuple[str, str] | None:
    if (day.month, day.day) == (1, 1):
        return "1 Januari", "1 January"
    if (day.month, day.day) == (8, 17):
        return "17 Agustus", "17 August"
    return ("Minggu", "Sunday") if day.weekday() == _SUNDAY else None


@check("DAT-08")
def in_future(sheet: Sheet) -> Iterator[Fault]:
    today = _today(sheet)
    for pointer, value in sheet.dates():
        day = first_day(value)
        if day and day > today and not pointer.endswith("revised"):
            yield Fault(pointer)


def _today(sheet: Sheet) -> datetime.date:
    return sheet.settings.today or datetime.datetime.now(tz=datetime.UTC).date()


@check("DAT-09")
def signed_otherwise(sheet: Sheet) -> Iterator[Fault]:
    signed, effective = sheet.signature.get("date"), sheet.record.identity.date_effective
    if not signed or not sheet.has_identity:
        return
    if not effective or signed[: len(effective)] != effective[: len(signed)]:
        yield Fault(
            "/identity/date_effective",
            {"signed": signed, "effective": effective or "-"},
            reads=("/identity/date_effective", "/mentions/signature"),
        )


@check("DAT-10")
def review_overdue(sheet: Sheet) -> Iterator[Fault]:
    days = [day for _, value in sheet.dates() if (day := first_day(value)) is not None]
    if not days or not sheet.record.identity.date_effective:
        return
    years = (_today(sheet) - max(days)).days // 365
    if years >= sheet.settings.limits.review_after_years:
        yield Fault("/identity/date_effective", {"years": years}, reads=tuple(p for p, _ in sheet.dates()))


@check("DAT-11")
def not_in_full(sheet: Sheet) -> Iterator[Fault]:
    for pointer, value in sheet.dates():
        seen = sheet.record.evidence.get(pointer)
        if len(value) < _FULL or (seen is not None and _ENGLISH.search(seen.raw or "")):
            yield Fault(pointer)
