"""Checks of the agency against the office that signs, the cover, and the region's code."""

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from extractor.checks.registry import Fault, check
from extractor.checks.sheet import Sheet
from extractor.checks.words import regions
from extractor.meaning.citations import fold

_HEADS = {
    "camat": ("kecamatan",),
    "lurah": ("kelurahan",),
    "bupati": ("kabupaten",),
    "gubernur": ("provinsi", "propinsi"),
}
_CODE = re.compile(r"(?<![\d.])(\d\d)\.(\d\d)(?:\.\d\d)*(?![\d.])")
_REGENCY = re.compile(r"\b(kabupaten|kota|provinsi|propinsi)\s+((?:\w+\s?){1,3})")
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
    known = regions()
    if named[1].startswith("pro"):
        region = f"Provinsi {known['provinces'].get(match[1], '')}"
    else:
        region = known["regencies"].get(f"{match[1]}.{match[2]}", "")
    kind, _, name = fold(region).partition(" ")
    if not name:
        return
    place = " ".join(named[2].split()[: len(name.split())])
    if kind[:2] != named[1][:2] or fuzz.ratio(name, place) < _SAME_PLACE:
        yield Fault(
            "/identity/sop_number",
            {"code": match[0], "region": region},
            reads=("/identity/sop_number", "/identity/agency"),
        )
