"""The tables of a sheet: its identity, its lanes, and every item of its lists."""

import datetime
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from extractor.export.tables.model import Column, Kind, Subject, Table, Value
from extractor.record.durations import total
from extractor.record.model import Actor, Identity, LegalBasis, SopRecord

_LISTS = ("legal_basis", "qualifications", "related_sops", "equipment", "warnings", "record_keeping")


def listed(items: Iterable[str | LegalBasis]) -> str:
    """The items of a list in one cell, a line each."""
    return "\n".join(item if isinstance(item, str) else item.text for item in items)


def day(text: str | None) -> Value:
    """A date where the text is a whole one, else the text."""
    with suppress(ValueError):
        return datetime.date.fromisoformat(text) if text and len(text) == 10 else text
    return text


def nip_as_printed(digits: str | None) -> str | None:
    """The number with its blanks (birth, appointment, sex, sequence): no program takes it for an amount.

    One with too many or too few digits, as some sheets print it, has them too; only a short one is let be.
    """
    if digits is None or len(digits) <= 15 or not digits.isdecimal():
        return digits
    return f"{digits[:8]} {digits[8:14]} {digits[14]} {digits[15:]}"


def _minutes(record: SopRecord, end: str) -> Value:
    found = (record.timing or {}).get("working_minutes")
    value = found.get(end) if isinstance(found, dict) else None
    return value if isinstance(value, int | float) else None


def _one(subject: Subject) -> Iterable[tuple[str, Identity]]:
    return [("/identity", subject.record.identity)]


def _list_column(name: str) -> Column[Identity]:
    return Column(name, lambda _, i: listed(getattr(i, name)), f"/{name}", width=40)


IDENTITY: Table[Identity] = Table(
    "identity",
    _one,
    (
        Column("id", lambda s, _: s.record.id, width=25),
        Column("file", lambda s, _: s.record.source.file, width=25),
        Column("pages", lambda s, _: len(s.record.source.pages), kind=Kind.NUMBER, width=7),
        Column("status", lambda s, _: s.record.status.value, width=9),
        Column("review", lambda s, _: s.record.review.state.value, width=12),
        Column("agency", lambda _, i: listed(i.agency), "/agency", width=34),
        Column("office", lambda _, i: i.agency[-1] if i.agency else None, "/agency", width=30),
        Column("sop_number", lambda _, i: i.sop_number, "/sop_number", width=22),
        Column("sop_title", lambda _, i: i.sop_title, "/sop_title", width=40),
        Column("date_created", lambda _, i: day(i.date_created), "/date_created", Kind.DATE, 13),
        Column("date_revised", lambda _, i: day(i.date_revised), "/date_revised", Kind.DATE, 13),
        Column("date_effective", lambda _, i: day(i.date_effective), "/date_effective", Kind.DATE, 13),
        Column("approver_position", lambda _, i: i.approved_by.position, "/approved_by/position", width=24),
        Column("approver_name", lambda _, i: i.approved_by.name, "/approved_by/name", width=26),
        Column("approver_rank", lambda _, i: i.approved_by.rank, "/approved_by/rank", width=18),
        Column("approver_nip", lambda _, i: nip_as_printed(i.approved_by.nip), "/approved_by/nip", width=22),
        *map(_list_column, _LISTS),
        Column("steps", lambda s, _: len(s.record.steps), kind=Kind.NUMBER, width=7),
        Column("actors", lambda s, _: len(s.record.actors), kind=Kind.NUMBER, width=7),
        Column("findings", lambda s, _: len(s.record.findings), kind=Kind.NUMBER, width=9),
        Column("declared_total", lambda s, _: _declared(s.record), width=20),
        Column("total", lambda s, _: total(s.record.steps).words() or None, width=20),
        Column("minutes_minimum", lambda s, _: _minutes(s.record, "minimum"), kind=Kind.NUMBER),
        Column("minutes_maximum", lambda s, _: _minutes(s.record, "maximum"), kind=Kind.NUMBER),
        Column("convention", lambda s, _: (s.record.timing or {}).get("convention"), width=12),
    ),
)


def _declared(record: SopRecord) -> Value:
    return record.declared_total.text if record.declared_total else None


def _actors(subject: Subject) -> Iterable[tuple[str, tuple[int, Actor]]]:
    return ((f"/actors/{n}", (n + 1, actor)) for n, actor in enumerate(subject.record.actors))


ACTORS: Table[tuple[int, Actor]] = Table(
    "actors",
    _actors,
    (
        Column("actor", lambda _, each: each[1].id, width=8),
        Column("position", lambda _, each: each[0], kind=Kind.NUMBER, width=9),
        Column("name", lambda _, each: each[1].name, "/name", width=30),
        Column("steps", lambda s, each: _steps_of(s.record, each[1]), kind=Kind.NUMBER, width=7),
    ),
)


def _steps_of(record: SopRecord, actor: Actor) -> int:
    return sum(actor.id in step.actors for step in record.steps)


class _Item(NamedTuple):
    step: str | None
    field: str
    position: int
    text: str
    normal_form: str | None = None


def _items(subject: Subject) -> Iterator[tuple[str, _Item]]:
    identity = subject.record.identity
    for name in ("agency", *_LISTS):
        for n, item in enumerate(getattr(identity, name)):
            yield f"/identity/{name}/{n}", _item(None, name, n, item)
    for number, step in enumerate(subject.record.steps):
        for name in ("requirements", "outputs"):
            for n, text in enumerate(getattr(step, name)):
                # A cell has one evidence, whatever the number of its items.
                yield f"/steps/{number}/{name}", _item(step.id, name, n, text)


def _item(step: str | None, field: str, number: int, item: str | LegalBasis) -> _Item:
    if isinstance(item, str):
        return _Item(step, field, number + 1, item)
    normal = (item.citation or {}).get("normal_form")
    return _Item(step, field, number + 1, item.text, normal if isinstance(normal, str) else None)


ITEMS: Table[_Item] = Table(
    "items",
    _items,
    (
        Column("step", lambda _, item: item.step, width=7),
        Column("field", lambda _, item: item.field, width=15),
        Column("position", lambda _, item: item.position, kind=Kind.NUMBER, width=9),
        Column("text", lambda _, item: item.text, "", width=60),
        Column("normal_form", lambda _, item: item.normal_form, width=60),
    ),
)
