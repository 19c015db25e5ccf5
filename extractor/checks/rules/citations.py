"""Checks of the legal basis against the table of regulations and against itself."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from extractor.checks.registry import Fault, check
from extractor.checks.sheet import Sheet, first_day
from extractor.meaning.terms.citations import Citation, fold
from extractor.meaning.terms.regulations import read_legal_basis
from extractor.record.model import Severity

_SURE_TITLE = 0.85
_GAZETTE = re.compile(r"\(?(?:tambahan )?(?:lembaran|berita) (?:negara|daerah).*$", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_STATUS = {
    "revoked": ("dicabut", "revoked"),
    "replaced": ("diganti", "replaced"),
    "expired": ("tidak berlaku lagi", "void"),
}


@lru_cache(maxsize=2048)
def _parsed(text: str) -> dict[str, Any]:
    return read_legal_basis(text) or {}


def _citations(sheet: Sheet) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Pointer, words and reading of each citation; the reading is made anew, as a reviewer changes words."""
    for n, basis in enumerate(sheet.record.identity.legal_basis):
        if basis.text.strip():
            yield f"/identity/legal_basis/{n}", basis.text, _parsed(basis.text)


def _facts(citation: dict[str, Any]) -> set[str]:
    return set(citation.get("facts", ()))


def _name(regulation: dict[str, Any]) -> str:
    number = regulation["number"]
    return f"{regulation['type']} {number}" + ("" if "/" in number else f"/{regulation['year']}")


def _normal(citation: dict[str, Any]) -> str:
    """The citation in normal form with what is known of the regulation."""
    known = citation["match"]
    return Citation(
        type=known["type"],
        number=known["number"],
        year=known["year"],
        title=known["title"],
        issuer=citation.get("issuer"),
    ).normal_form


@check("CIT-01")
def incomplete(sheet: Sheet) -> Iterator[Fault]:
    parts = {"number_missing": ("nomor", "number"), "year_missing": ("tahun", "year")}
    for pointer, _, citation in _citations(sheet):
        if not citation:
            yield Fault(pointer, {"missing": "jenis peraturan", "missing_en": "kind of regulation"})
        missing = [names for fact, names in parts.items() if fact in _facts(citation)]
        if missing:
            known = "title" in citation and "title" in citation["match"]
            yield Fault(
                pointer,
                {
                    "missing": " dan ".join(name for name, _ in missing),
                    "missing_en": " and no ".join(name for _, name in missing),
                },
                suggestion=_normal(citation) if known else None,
            )


@check("CIT-02")
def wrong_year(sheet: Sheet) -> Iterator[Fault]:
    for pointer, _, citation in _citations(sheet):
        facts = _facts(citation)
        if facts.isdisjoint({"year_differs", "year_may_differ"}):
            continue
        known = citation["match"]
        sure = "year_differs" in facts and known["likeness"] >= _SURE_TITLE and _same_years(citation)
        yield Fault(
            pointer,
            {"year": citation["year"], "known": _name(known), "right": known["year"]},
            suggestion=_normal(citation) if sure else None,
            severity=None if sure else Severity.WARNING,
        )


def _same_years(citation: dict[str, Any]) -> bool:
    """Whether both titles name the same years: yearly regulations differ in nothing else."""
    return set(_YEAR.findall(citation["title"])) == set(_YEAR.findall(citation["match"]["title"]))


@check("CIT-03")
def wrong_title(sheet: Sheet) -> Iterator[Fault]:
    for pointer, _, citation in _citations(sheet):
        if "title_differs" in _facts(citation):
            known = citation["match"]
            yield Fault(pointer, {"known": _name(known), "title": known["title"]})


@check("CIT-04")
def no_longer_valid(sheet: Sheet) -> Iterator[Fault]:
    """A warning where the regulation had gone before the SOP was made, else a remark."""
    for pointer, _, citation in _citations(sheet):
        for fact in _facts(citation) & _STATUS.keys():
            known = citation["match"]
            related = known.get("related")
            years = [int(year) for year in _YEAR.findall(related or "")]
            day = sheet.sop_date
            before = bool(day and years and max(years) < day.year and known.get("status_confirmed"))
            status, status_en = _STATUS[fact]
            yield Fault(
                pointer,
                {
                    "known": _name(known),
                    "status": status,
                    "status_en": status_en,
                    "by": f" oleh {related}" if related else "",
                    "by_en": f" by {related}" if related else "",
                },
                severity=Severity.WARNING if before else None,
            )


@check("CIT-05")
def younger_than_sop(sheet: Sheet) -> Iterator[Fault]:
    printed = {p: first_day(v) for p, v in sheet.dates() if not p.endswith("created")}
    dates = {pointer: day for pointer, day in printed.items() if day is not None}
    if not dates:
        return
    latest = max(day.year for day in dates.values())
    for pointer, _, citation in _citations(sheet):
        year = citation.get("year")
        if year and year > latest:
            yield Fault(pointer, {"year": year, "own": latest}, reads=(pointer, *dates))


@check("CIT-06")
def body_misnamed(sheet: Sheet) -> Iterator[Fault]:
    for pointer, _, citation in _citations(sheet):
        if "body_misnamed" in _facts(citation):
            known = "title" in citation["match"]
            yield Fault(pointer, suggestion=_normal(citation) if known else citation["normal_form"])


@check("CIT-07")
def other_kind(sheet: Sheet) -> Iterator[Fault]:
    for pointer, _, citation in _citations(sheet):
        if "type_differs" in _facts(citation):
            yield Fault(pointer, {"known": _name(citation["match"])})


@check("CIT-08")
def cited_twice(sheet: Sheet) -> Iterator[Fault]:
    seen: dict[tuple[Any, ...], str] = {}
    for pointer, _, citation in _citations(sheet):
        key = (citation.get("type"), citation.get("number"), citation.get("year"), citation.get("issuer"))
        if key[1] is None:
            continue
        if key in seen:
            yield Fault(pointer, reads=(pointer, seen[key]))
        seen[key] = pointer


@check("CIT-09")
def not_normal(sheet: Sheet) -> Iterator[Fault]:
    for pointer, text, citation in _citations(sheet):
        if not citation.get("number") or not citation.get("year") or citation.get("amendments"):
            continue
        printed = fold(_GAZETTE.sub("", text)).replace("republik indonesia ", "")
        normal = str(citation["normal_form"])
        if printed != fold(normal) and "body_misnamed" not in _facts(citation):
            year_wrong = not _facts(citation).isdisjoint({"year_differs", "year_may_differ"})
            yield Fault(pointer, suggestion=None if year_wrong else normal)


@check("CIT-10")
def not_in_order(sheet: Sheet) -> Iterator[Fault]:
    keys = [(c["rank"], c.get("year") or 0) for _, _, c in _citations(sheet) if "rank" in c]
    if [rank for rank, _ in keys] != sorted(rank for rank, _ in keys):
        yield Fault("/identity/legal_basis")


@check("CIT-11")
def no_guide(sheet: Sheet) -> Iterator[Fault]:
    basis = list(_citations(sheet))
    if basis and not any(_is_guide(text, citation) for _, text, citation in basis):
        yield Fault("/identity/legal_basis")


def _is_guide(text: str, citation: dict[str, Any]) -> bool:
    folded = fold(text)
    by_title = "standar operasional prosedur" in folded or "standard operating procedure" in folded
    by_number = citation.get("number") == "35" and citation.get("year") == 2012
    return by_title or by_number or " sop " in f" {folded} "


@check("CIT-12")
def unknown(sheet: Sheet) -> Iterator[Fault]:
    for pointer, _, citation in _citations(sheet):
        if "unknown" in _facts(citation) and citation.get("number"):
            yield Fault(pointer)
