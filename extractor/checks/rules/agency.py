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
        if signed and named and fuzz.partial_ratio(signed, named) < _SAME_PLACE:
            yield Fault(
                "/identity/agency",
                {"agency": named, "place": "jabatan", "place_en": "office", "other": signed},
                reads=("/identity/agency", "/identity/approved_by/position"),
            )
    cover = sheet.mentions.get("cover")
    lines = " | ".join(fold(str(line)) for line in cover) if isinstance(cover, list) else ""
    for units in _HEADS.values():
        printed, named = _behind(lines, units), _behind(agency, units)
        if printed and named and fuzz.partial_ratio(printed, named) < _SAME_PLACE:
            yield Fault(
                "/identity/agency",
                {"agency": named, "place": "sampul", "place_en": "cover", "other": printed},
                reads=("/identity/agency", "/mentions/cover"),
            )


def _behind(text: str, heads: tuple[str, ...]) -> str:
    """The name behind the last of the words, up to the end of its line."""
    found = re.findall(rf"\b(?:{'|'.join(heads)})\s+([^|]+)", text)
    return str(found[-1]).strip() if found else ""


@check("IDN-13")
def region_code(sheet: Sheet) -> Iterator[Fault]:
    match = _CODE.search(sheet.record.identity.sop_number or "")
    agency = fold(" ".join(sheet.record.identity.agency))
    if match is None or not agency:
        return
    known = regions()
    province = known["provinces"].get(match[1], "")
    regency = known["regencies"].get(f"{match[1]}.{match[2]}", "")
    named = _REGENCY.search(agency)
    if not named:
        return
    place = f"{named[1]} {named[2]}"
    region = province if named[1].startswith("pro") else regency
    wanted = fold(f"provinsi {region}" if region == province else region)
    if region and fuzz.partial_ratio(wanted, place.strip()) < _SAME_PLACE:
        yield Fault(
            "/identity/sop_number",
            {"code": match[0], "region": region},
            reads=("/identity/sop_number", "/identity/agency"),
        )
