"""Checks of the identity block: what is missing, empty, or told in two ways."""

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from extractor.checks.registry import Fault, check
from extractor.checks.sheet import Sheet
from extractor.checks.words import words
from extractor.meaning.terms.citations import fold
from extractor.meaning.terms.documents import find_documents
from extractor.record.model import Severity, State

_BLOCKS = {
    "legal_basis": ("dasar hukum", "legal basis"),
    "qualifications": ("kualifikasi pelaksana", "qualifications"),
    "related_sops": ("keterkaitan", "related SOPs"),
    "equipment": ("peralatan/perlengkapan", "equipment"),
    "warnings": ("peringatan", "warnings"),
    "record_keeping": ("pencatatan dan pendataan", "record keeping"),
}
_OFFICIAL = {"position": ("jabatan", "the office"), "name": ("nama", "the name"), "nip": ("NIP", "the NIP")}
_EMPTY_PART = re.compile(r"/\s*/|^\s*/|/\s*$|\.\s*\.(?!\.)")
_SOP = re.compile(r"^\W*(?:sop|s\.o\.p|spo|prosedur|standar|protap|pos)\b", re.IGNORECASE)
_TITLE_NOISE = frozenset({"sop", "prosedur", "standar", "operasional", "standard", "operating", "procedure"})
_BRACKETS = re.compile(r"\([^()]*\)")
_DEGREE = re.compile(r"[A-Z][\w.'’]*")
_SERIAL = re.compile(r"^\W*\d{1,3}\s*\.\s*(?=[^\W\d])")
_COMPARABLE = 0.6
_CONTENT_LETTERS = 4


@check("IDN-01")
def number_missing(sheet: Sheet) -> Iterator[Fault]:
    if sheet.has_identity and not sheet.record.identity.sop_number:
        yield Fault("/identity/sop_number")


@check("IDN-02")
def number_incomplete(sheet: Sheet) -> Iterator[Fault]:
    if _EMPTY_PART.search(sheet.record.identity.sop_number or ""):
        yield Fault("/identity/sop_number")


@check("IDN-03")
def title_missing(sheet: Sheet) -> Iterator[Fault]:
    """A warning where the heading of the procedure table names the procedure all the same."""
    if not sheet.record.identity.sop_title:
        seen = sheet.record.evidence.get("/identity/sop_title")
        yield Fault(
            "/identity/sop_title",
            severity=Severity.WARNING if sheet.mentions.get("procedure_title") else None,
            unproven=seen is None or seen.state is not State.BLANK,
        )


@check("IDN-04")
def titles_differ(sheet: Sheet) -> Iterator[Fault]:
    """A remark where one goes on where the other ends, as headings that are cut short do."""
    title = sheet.record.identity.sop_title
    if not title:
        return
    for pointer, printed, place, place_en in _other_titles(sheet):
        mine, other = _plain_title(title), _plain_title(printed)
        likeness = fuzz.ratio(mine, other) / 100
        if mine == other or likeness < _COMPARABLE:
            continue
        shortened = f"{mine} ".startswith(f"{other} ") or f"{other} ".startswith(f"{mine} ")
        yield Fault(
            "/identity/sop_title",
            {
                "place": place,
                "place_en": place_en,
                "difference": _difference(mine, other),
            },
            severity=Severity.REMARK if shortened or likeness >= sheet.settings.limits.same_title else None,
            reads=("/identity/sop_title", pointer),
        )


def _other_titles(sheet: Sheet) -> Iterator[tuple[str, str, str, str]]:
    above = sheet.mentions.get("procedure_title")
    if isinstance(above, str):
        yield "/mentions/procedure_title", above, "tabel prosedur", "the procedure table"
    cover = sheet.mentions.get("cover")
    title = _plain_title(sheet.record.identity.sop_title or "")
    lines = [str(line) for line in cover] if isinstance(cover, list) else []
    if lines:
        best = max(lines, key=lambda line: fuzz.ratio(title, _plain_title(line)))
        yield "/mentions/cover", best, "sampul", "the cover"


def _plain_title(text: str) -> str:
    plain = fold(_BRACKETS.sub(" ", _SERIAL.sub("", text)))
    return " ".join(word for word in plain.split() if word not in _TITLE_NOISE)


def _difference(one: str, other: str) -> str:
    first, second = one.split(), other.split()
    mine = " ".join(w for w in first if w not in second)
    theirs = " ".join(w for w in second if w not in first)
    return f"{mine or '-'} / {theirs or '-'}"


@check("IDN-05")
def dates_missing(sheet: Sheet) -> Iterator[Fault]:
    names = {
        "date_created": ("Tanggal pembuatan", "date of making"),
        "date_effective": ("Tanggal efektif", "date in force"),
    }
    for field, (name, name_en) in names.items():
        if sheet.has_identity and _is_missing(sheet, field):
            yield Fault(f"/identity/{field}", {"name": name, "name_en": name_en})


@check("IDN-06")
def revision_missing(sheet: Sheet) -> Iterator[Fault]:
    if sheet.has_identity and _is_missing(sheet, "date_revised"):
        yield Fault("/identity/date_revised")


def _is_missing(sheet: Sheet, field: str) -> bool:
    """Whether a date is not there; one that is there and cannot be read is another matter."""
    if getattr(sheet.record.identity, field):
        return False
    seen = sheet.record.evidence.get(f"/identity/{field}")
    return seen is None or seen.state in (State.BLANK, State.ABSENT) or not (seen.raw or "").strip()


@check("IDN-07")
def official_incomplete(sheet: Sheet) -> Iterator[Fault]:
    if not sheet.has_identity:
        return
    for field, (name, name_en) in _OFFICIAL.items():
        if not getattr(sheet.record.identity.approved_by, field) and not sheet.signature.get(field):
            yield Fault(f"/identity/approved_by/{field}", {"name": name, "name_en": name_en})


@check("IDN-08")
def block_missing(sheet: Sheet) -> Iterator[Fault]:
    for field, (name, name_en) in _BLOCKS.items():
        if sheet.has_identity and not getattr(sheet.record.identity, field):
            yield Fault(f"/identity/{field}", {"name": name, "name_en": name_en})


@check("IDN-09")
def related_no_sop(sheet: Sheet) -> Iterator[Fault]:
    for n, item in enumerate(sheet.record.identity.related_sops):
        if not _SOP.match(item) and any(c.isalpha() for c in item):
            yield Fault(f"/identity/related_sops/{n}")


@check("IDN-10")
def equipment_document(sheet: Sheet) -> Iterator[Fault]:
    tools = set(words()["tools"])
    for n, item in enumerate(sheet.record.identity.equipment):
        if find_documents(item) and tools.isdisjoint(fold(item).split()):
            yield Fault(f"/identity/equipment/{n}")


@check("IDN-11")
def warning_foreign(sheet: Sheet) -> Iterator[Fault]:
    """Words count as shared where they begin alike, so that "penyusunan" meets "menyusun"'s report."""
    items = sheet.record.identity.warnings
    content = {w for item in items for w in fold(item).split()} - set(words()["general"])
    content = {w for w in content if len(w) >= _CONTENT_LETTERS}
    if not content or not sheet.vocabulary:
        return
    if not any(_akin(word, known) for word in content for known in sheet.vocabulary):
        yield Fault("/identity/warnings")


def _akin(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) > 5 and (one in other or other in one))


@check("IDN-14")
def name_differs(sheet: Sheet) -> Iterator[Fault]:
    here, there = sheet.record.identity.approved_by.name, sheet.signature.get("name")
    if not here or not there or " ".join(here.split()) == " ".join(there.split()):
        return
    same_words = fold(here).replace(" ", "") == fold(there).replace(" ", "")
    yield Fault(
        "/identity/approved_by/name",
        severity=Severity.REMARK if same_words else None,
        reads=("/identity/approved_by/name", "/mentions/signature"),
    )


@check("IDN-15")
def degree_form(sheet: Sheet) -> Iterator[Fault]:
    name = sheet.record.identity.approved_by.name or ""
    degrees: dict[str, str] = words()["degrees"]
    head, comma, tail = name.partition(",")
    odd: list[str] = []

    def normal(match: re.Match[str]) -> str:
        form = degrees.get(re.sub(r"[\W_]+", "", match[0]).casefold())
        if form is None or match[0].rstrip(".") == form.rstrip("."):
            return match[0]
        odd.append(match[0])
        return form

    suggestion = head + comma + _DEGREE.sub(normal, tail)
    if odd:
        yield Fault("/identity/approved_by/name", {"degree": ", ".join(odd)}, suggestion=suggestion)
