"""Checks of the official's number (NIP)."""

from collections.abc import Iterator

from extractor.checks.registry import Fault, check
from extractor.checks.sheet import Sheet, first_day
from extractor.meaning.identity.nip import Nip, nip_repairs, read_nip
from extractor.record.model import Severity

_IDENTITY = "/identity/approved_by/nip"
_SIGNATURE = "/mentions/signature/nip"
_YEAR_DAYS = 365.25


def _numbers(sheet: Sheet) -> Iterator[tuple[str, Nip]]:
    """Each printed number with its pointer; one that both places agree on counts once."""
    here, there = sheet.record.identity.approved_by.nip, sheet.signature.get("nip")
    if here:
        yield _IDENTITY, read_nip(here)
    if there and there != here:
        yield _SIGNATURE, read_nip(there)


@check("NIP-01")
def wrong_length(sheet: Sheet) -> Iterator[Fault]:
    for pointer, nip in _numbers(sheet):
        if not {"length", "old_form"}.isdisjoint(nip.problems):
            old = "old_form" in nip.problems
            yield Fault(
                pointer,
                {"count": len(nip.digits)},
                suggestion=_repair(nip),
                severity=Severity.REMARK if old else None,
            )


@check("NIP-02")
def birth_impossible(sheet: Sheet) -> Iterator[Fault]:
    limits, day = sheet.settings.limits, sheet.sop_date
    for pointer, nip in _numbers(sheet):
        age = (day - nip.born).days / _YEAR_DAYS if day and nip.born else None
        odd = age is not None and not limits.youngest_official <= age <= limits.oldest_official
        if "birth" in nip.problems or odd:
            yield Fault(pointer, reads=(pointer, *(p for p, _ in sheet.dates())) if odd else (pointer,))


@check("NIP-03")
def appointment_impossible(sheet: Sheet) -> Iterator[Fault]:
    for pointer, nip in _numbers(sheet):
        if "appointment" in nip.problems:
            yield Fault(pointer)


@check("NIP-04")
def sex_digit(sheet: Sheet) -> Iterator[Fault]:
    for pointer, nip in _numbers(sheet):
        if "sex" in nip.problems:
            yield Fault(pointer)


@check("NIP-05")
def sequence_zero(sheet: Sheet) -> Iterator[Fault]:
    for pointer, nip in _numbers(sheet):
        if "sequence" in nip.problems:
            yield Fault(pointer)


@check("NIP-06")
def numbers_differ(sheet: Sheet) -> Iterator[Fault]:
    found = dict(_numbers(sheet))
    if len(found) < 2 or not _same_person(sheet):
        return
    valid = [nip.digits for nip in found.values() if nip.valid]
    yield Fault(_IDENTITY, suggestion=valid[0] if len(valid) == 1 else None, reads=(_IDENTITY, _SIGNATURE))


def _same_person(sheet: Sheet) -> bool:
    """Whether both blocks name one person, as far as they name any."""
    here, there = sheet.record.identity.approved_by.name, sheet.signature.get("name")
    if not here or not there:
        return True
    first, second = (name.split(",")[0].casefold().split()[:1] for name in (here, there))
    return first == second


@check("NIP-07")
def repairable(sheet: Sheet) -> Iterator[Fault]:
    for pointer, nip in _numbers(sheet):
        if not nip.valid and nip_repairs(nip.digits):
            yield Fault(pointer, suggestion=_repair(nip))


def _repair(nip: Nip) -> str | None:
    repairs = nip_repairs(nip.digits)
    return repairs[0] if len(repairs) == 1 else None


@check("NIP-08")
def appointed_later(sheet: Sheet) -> Iterator[Fault]:
    day = sheet.sop_date
    for pointer, nip in _numbers(sheet):
        appointed = first_day(nip.appointed) if nip.valid else None
        if day and appointed and appointed > day:
            yield Fault(pointer, reads=(pointer, *(p for p, _ in sheet.dates())))
