"""Checks of the agency against the office that signs, the cover, and the region's code."""

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from extractor.checks.registry import Fault, check
from extractor.checks.sheet import Sheet
from extractor.checks.words import regions
from extractor.meaning.terms.citations import fold
from extractor.record.folding import letters_of

_HEADS = {
    "camat": ("kecamatan",),
    "lurah": ("kelurahan",),
    "bupati": ("kabupaten",),
    "gubernur": ("provinsi", "propinsi"),
}
_CODE = re.compile(r"(?<![\d.])(\d\d)\.(\d\d)(?:\.\d\d)*(?![\d.])")
_REGENCY = re.compile(r"\b(kabupaten|kota|provinsi|propinsi)\s+((?:\w+\s?){1,5})")
_SAME_PLACE = 80


@check("IDN-12")
def agency_differs(sheet: Sheet) -> Iterator[Fault]:
    agency = " | ".join(fold(line) for line in sheet.record.identity.agency)
    position = fold(sheet.record.identity.approved_by.position or "")
    for head, units in _HEADS.items():
        signed = _behind(position, (head,))
        named = _behind(agency, units)
        if signed and named and not _same_place(signed, named):
            yield Fault(
                "/identity/agency",
                {"agency": named, "place": "jabatan", "place_en": "office", "other": signed},
                reads=("/identity/agency", "/identity/approved_by/position"),
            )
    cover = sheet.mentions.get("cover")
    lines = " | ".join(fold(str(line)) for line in cover) if isinstance(cover, list) else ""
    for units in _HEADS.values():
        printed, named = _behind(lines, units), _behind(agency, units)
        if printed and named and not _same_place(printed, named):
            yield Fault(
                "/identity/agency",
                {"agency": named, "place": "sampul", "place_en": "cover", "other": printed},
                reads=("/identity/agency", "/mentions/cover"),
            )


def _behind(text: str, heads: tuple[str, ...]) -> str:
    """The name behind the last of the words, up to the end of its line."""
    found = re.findall(rf"\b(?:{'|'.join(heads)})\s+([^|]+)", text)
    return str(found[-1]).strip() if found else ""


def _same_place(one: str, other: str) -> bool:
    """Whether two names begin with the same word, give or take a misread letter."""
    return fuzz.ratio(one.split(maxsplit=1)[0], other.split(maxsplit=1)[0]) >= _SAME_PLACE


@check("IDN-13")
def region_code(sheet: Sheet) -> Iterator[Fault]:
    match = _CODE.search(sheet.record.identity.sop_number or "")
    named = _REGENCY.search(fold(" ".join(sheet.record.identity.agency)))
    if match is None or named is None:
        return
    names = _regions(match[1], match[2], province=named[1].startswith("pro"))
    if names and not any(_is_region(name, named[1], named[2]) for name in names):
        yield Fault(
            "/identity/sop_number",
            {"code": match[0], "region": names[0]},
            reads=("/identity/sop_number", "/identity/agency"),
        )


def _regions(first: str, second: str, *, province: bool) -> list[str]:
    """The names that the region of a code has and had; none for a code that is not known."""
    known = regions()
    if province:
        name = known["provinces"].get(first)
        return [f"Provinsi {name}"] if name else []
    code = f"{first}.{second}"
    return [table[code] for table in (known["regencies"], known["former"]) if code in table]


def _is_region(region: str, kind: str, place: str) -> bool:
    """Whether an agency's place begins with a region's name, written in one word or in two."""
    known_kind, _, name = fold(region).partition(" ")
    wanted, printed = letters_of(name), letters_of(place.removeprefix("administrasi "))
    return known_kind[:2] == kind[:2] and fuzz.ratio(wanted, printed[: len(wanted)]) >= _SAME_PLACE
