"""Hides who is named on a sheet: officials' names and numbers (NIP), and who reviewed it."""

import re
from collections.abc import Iterator
from typing import Any

from extractor.record.geometry import Box
from extractor.record.model import SopRecord

MASK = "(disamarkan)"
"""What stands in place of a name or number ("masked"), of characters that no format gives a meaning to."""

_OWNERS = re.compile(r"/(?:identity/approved_by|mentions/[^/]+)/(?:name|nip)")
_NUMBER = re.compile(r"(?<!\d)(?:\d[ .\-]{0,2}){17,20}\d(?!\d)|(?<=nip)[ .:]*\d[\d .\-]{5,}\d", re.IGNORECASE)
"""A NIP of 18 digits, one more or less for misreadings; the older, shorter numbers only behind the word."""
_LEAST_LETTERS = 4
_KEPT = frozenset({"schema_version", "id", "sha256", "options_digest", "engines", "models"})
_BLOCK = "/identity/approved_by/"


def mask(record: SopRecord) -> SopRecord:
    """The record with `MASK` for the official's name and NIP, the reviewer, and mentions of them elsewhere.

    What was read at their places is masked as well, with its alternatives. The record given stays as it is.
    """
    data = record.model_dump(mode="json")
    known = _mentions(data)
    result = _walked(data, known)
    for owner in _owners(result):
        for key in ("name", "nip"):
            if owner.get(key):
                owner[key] = MASK
    if result["review"].get("reviewer"):
        result["review"]["reviewer"] = MASK
    for pointer, evidence in result["evidence"].items():
        if _OWNERS.fullmatch(pointer) or pointer.startswith(_BLOCK):
            evidence["raw"] = MASK if evidence.get("raw") else evidence.get("raw")
            evidence["alternatives"] = [MASK for _ in evidence.get("alternatives", [])]
    return SopRecord.model_validate(result)


def personal_places(record: SopRecord) -> tuple[tuple[int, Box], ...]:
    """Where names and NIPs of officials stand on the sheet, as (page number, box in its upright image)."""
    return tuple(
        (evidence.page, Box(*evidence.box))
        for pointer, evidence in record.evidence.items()
        if _OWNERS.fullmatch(pointer) and evidence.page is not None and evidence.box is not None
    )


def personal_texts(record: SopRecord) -> re.Pattern[str]:
    """Finds what `mask` hides in any text of the sheet: names as read and as they could be, and numbers."""
    names = _mentions(record.model_dump(mode="json"))
    return re.compile(f"{names.pattern}|{_NUMBER.pattern}", re.IGNORECASE)


def _owners(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The objects of a record that hold a person's name and number."""
    yield data["identity"]["approved_by"]
    mentions = data.get("mentions")
    if isinstance(mentions, dict):
        yield from (each for each in mentions.values() if isinstance(each, dict))


def _mentions(data: dict[str, Any]) -> re.Pattern[str]:
    """What to look for in all texts: names as read and as they could be, numbers in any grouping."""
    names: set[str] = set()
    for owner in _owners(data):
        names.add(str(owner.get("name") or ""))
    for pointer, evidence in data["evidence"].items():
        if _OWNERS.fullmatch(pointer) and pointer.endswith("/name"):
            names |= {str(text) for text in (evidence.get("raw"), *evidence.get("alternatives", ())) if text}
    names.add(str(data["review"].get("reviewer") or ""))
    lanes = {word for actor in data["actors"] for word in _words(actor["name"])}
    found = {tuple(_words(part)) for name in names for part in (name, name.split(",")[0])}
    patterns = [
        r"\W+".join(map(re.escape, words))
        for words in sorted(found, key=lambda words: (-len(words), words))
        if sum(map(len, words)) >= _LEAST_LETTERS and not lanes.issuperset(words)
    ]
    return re.compile("|".join(rf"\b{pattern}\b" for pattern in patterns) or r"(?!)", re.IGNORECASE)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _walked(value: Any, names: re.Pattern[str]) -> Any:
    """The value with each mention masked; what names nobody (digests, versions) stays."""
    if isinstance(value, str):
        return _NUMBER.sub(MASK, names.sub(MASK, value))
    if isinstance(value, list):
        return [_walked(each, names) for each in value]
    if isinstance(value, dict):
        return {key: each if key in _KEPT else _walked(each, names) for key, each in value.items()}
    return value
