"""Checks of the lanes and of the roles that the words name."""

import re
from collections.abc import Iterator

from extractor.checks.registry import Fault, check
from extractor.checks.sheet import Sheet
from extractor.checks.words import words
from extractor.meaning.identity.nip import find_nip
from extractor.meaning.terms.citations import fold
from extractor.meaning.terms.roles import Mention, aliases, normalise_role

_DEGREE = re.compile(r",\s*(?:S|M)\.?\s?[A-Z][a-z]{0,3}\b|\b(?:Drs|Dra|Ir|dr)\.\s")


@check("ACT-01")
def no_actor(sheet: Sheet) -> Iterator[Fault]:
    for n, step in enumerate(sheet.record.steps):
        if not step.actors:
            yield Fault(f"/steps/{n}/actors", {"number": step.number})


@check("ACT-02")
def lane_unused(sheet: Sheet) -> Iterator[Fault]:
    """Not where the actors of most steps are unknown: then nothing can be said of the lanes."""
    steps = sheet.record.steps
    used = {actor for step in steps for actor in step.actors}
    used |= {symbol.actor or "" for step in steps for symbol in step.symbols}
    if sum(bool(step.actors) for step in steps) * 2 <= len(steps):
        return
    complete = all(step.actors for step in steps)
    reads = tuple(f"/steps/{n}/actors" for n in range(len(steps)))
    for place, actor in enumerate(sheet.record.actors):
        if actor.id not in used:
            yield Fault(
                f"/actors/{place}",
                {"lane": actor.name},
                reads=(f"/actors/{place}", *reads),
                unproven=not complete,
            )


@check("ACT-03")
def role_without_lane(sheet: Sheet) -> Iterator[Fault]:
    for n, activity in enumerate(sheet.activities):
        for mention in activity.mentions:
            if not mention.lanes and sheet.record.actors:
                yield Fault(f"/steps/{n}/activity", {"role": mention.text}, reads=_reads(sheet, n))


@check("ACT-04")
def role_ambiguous(sheet: Sheet) -> Iterator[Fault]:
    for n, activity in enumerate(sheet.activities):
        for mention in activity.mentions:
            if (
                mention.ambiguous
                and _is_less_than_lanes(sheet, mention)
                and not _names_thing(sheet, n, mention)
            ):
                lanes = " / ".join(sheet.lanes.lanes[lane] for lane in mention.lanes)
                values: dict[str, object] = {"role": mention.text, "lanes": lanes}
                yield Fault(f"/steps/{n}/activity", values, reads=_reads(sheet, n))


def _names_thing(sheet: Sheet, step: int, mention: Mention) -> bool:
    """Whether the words name a thing of an office ("dokumen PPID") and not who does something."""
    before = fold(sheet.record.steps[step].activity[: mention.start]).split()
    return bool(before) and before[-1] in words()["of_office"]


def _is_less_than_lanes(sheet: Sheet, mention: Mention) -> bool:
    """Whether every lane that is meant says more than the mention: not so where it names several roles."""
    named = set(fold(normalise_role(mention.text).title).split())
    lanes = (fold(normalise_role(sheet.lanes.lanes[lane]).title).split() for lane in mention.lanes)
    return all(named < set(lane) for lane in lanes)


def _reads(sheet: Sheet, step: int) -> tuple[str, ...]:
    return (f"/steps/{step}/activity", *(f"/actors/{n}" for n in range(len(sheet.record.actors))))


@check("ACT-05")
def same_role(sheet: Sheet) -> Iterator[Fault]:
    for one, other in aliases(sheet.lanes.lanes):
        yield Fault(
            f"/actors/{other}",
            {"lane": sheet.lanes.lanes[one], "other": sheet.lanes.lanes[other]},
            reads=(f"/actors/{one}", f"/actors/{other}"),
        )


@check("ACT-06")
def not_left_most(sheet: Sheet) -> Iterator[Fault]:
    record = sheet.record
    first = record.steps[0].actors if record.steps else []
    if first and record.actors and record.actors[0].id not in first:
        yield Fault("/steps/0/actors")


@check("ACT-07")
def lane_of_several(sheet: Sheet) -> Iterator[Fault]:
    for place, actor in enumerate(sheet.record.actors):
        if normalise_role(actor.name).parts:
            yield Fault(f"/actors/{place}", {"lane": actor.name})


@check("ACT-08")
def lane_of_person(sheet: Sheet) -> Iterator[Fault]:
    for place, actor in enumerate(sheet.record.actors):
        if find_nip(actor.name) or _DEGREE.search(actor.name):
            yield Fault(f"/actors/{place}")


@check("ACT-09")
def signer_idle(sheet: Sheet) -> Iterator[Fault]:
    position = sheet.record.identity.approved_by.position
    if position and sheet.record.actors and not sheet.lanes.match(position):
        reads = tuple(f"/actors/{n}" for n in range(len(sheet.record.actors)))
        yield Fault("/identity/approved_by/position", reads=("/identity/approved_by/position", *reads))
