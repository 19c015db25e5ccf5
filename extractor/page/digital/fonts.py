"""Fonts of a PDF page that do not say what their characters mean: their letters are read off the picture."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.encodingdb import name2unicode
from pdfminer.pdftypes import resolve1
from pdfminer.psparser import literal_name

from extractor.page.digital.characters import UNKNOWN
from extractor.page.model import Character

_DEPTH = 8
"""Forms within forms that are looked into."""
_SYMBOLIC = 1 << 2
"""Flag of a font whose characters are not those of the standard sets."""
_NAMED = 0.5
"""Share of a font's own glyph names that are those of characters, at least."""
_VOWELS = (0.25, 0.65)
"""Share of vowels among the letters of Indonesian, of names and of abbreviations."""
_ENOUGH = 100
"""Letters from which the share of vowels says something."""


def unmapped_fonts(source: Path | bytes, number: int) -> frozenset[str]:
    """Names of the fonts of page `number` (from 1) whose codes stand for no character that the file tells.

    None of them where pdfplumber cannot read the page: its parser gives up on files that pdfium still shows,
    with exceptions of every kind.
    """
    try:
        stream = BytesIO(source) if isinstance(source, bytes) else source
        with pdfplumber.open(stream, pages=[number]) as document:
            resources = document.pages[0].page_obj.resources
            return frozenset(_name(font) for font in _fonts(resources, 0) if not _is_mapped(font))
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - pdfminer raises bare TypeError, KeyError, AssertionError and others
        return frozenset()


def with_doubts(characters: Sequence[Character], unmapped: Iterable[str]) -> tuple[Character, ...]:
    """The characters, unknown ones in the place of those whose font cannot be believed.

    It cannot where it is among the `unmapped`, or where a wrong table has made its words other letters.
    """
    letters: dict[str, list[str]] = defaultdict(list)
    for character in characters:
        letters[character.font] += [c for c in character.text.lower() if c.isalpha()]
    doubted = {*unmapped, *(font for font, found in letters.items() if has_odd_vowels(found))}
    return tuple(
        replace(c, text=UNKNOWN) if c.font in doubted and not c.text.isspace() else c for c in characters
    )


def has_odd_vowels(text: Iterable[str]) -> bool:
    """True where a wrong table of characters has turned the words into other letters."""
    found = [c for c in text if c.isalpha()]
    if len(found) < _ENOUGH:
        return False
    share = sum(c in "aiueoAIUEO" for c in found) / len(found)
    return not _VOWELS[0] <= share <= _VOWELS[1]


def _fonts(resources: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    """The font dictionaries of a page and of the forms on it."""
    held = resolve1(resources)
    if not isinstance(held, dict) or depth > _DEPTH:
        return
    yield from _values(held.get("Font"))
    for form in _values(held.get("XObject")):
        if "Resources" in form:
            yield from _fonts(form["Resources"], depth + 1)


def _values(raw: Any) -> Iterator[Mapping[str, Any]]:
    """The dictionaries, or those of the streams, that a dictionary holds."""
    held = resolve1(raw)
    for value in held.values() if isinstance(held, dict) else ():
        found = resolve1(value)
        found = getattr(found, "attrs", found)
        if isinstance(found, dict):
            yield found


def _name(font: Mapping[str, Any]) -> str:
    return str(literal_name(resolve1(font.get("BaseFont", font.get("Name", "")))))


def _is_mapped(font: Mapping[str, Any]) -> bool:
    """Whether the file tells what the font's codes mean: by a table, or by a standard encoding or names."""
    if "ToUnicode" in font:
        return True
    kind = literal_name(resolve1(font.get("Subtype", "")))
    encoding = resolve1(font.get("Encoding"))
    if kind == "Type0":
        return not str(literal_name(encoding)).startswith("Identity")
    names = _own_names(encoding)
    if names:
        return sum(_is_known(name) for name in names) >= _NAMED * len(names)
    if encoding is not None or kind == "Type1":
        return True  # a standard encoding, or the names inside the font's own program
    descriptor = resolve1(font.get("FontDescriptor"))
    flags = resolve1(descriptor.get("Flags", 0)) if isinstance(descriptor, dict) else 0
    return kind == "TrueType" and not int(flags) & _SYMBOLIC


def _own_names(encoding: Any) -> list[str]:
    """The glyph names that an encoding puts in the place of standard ones."""
    differences = resolve1(encoding.get("Differences")) if isinstance(encoding, dict) else None
    return [str(literal_name(item)) for item in differences or () if not isinstance(item, int)]


def _is_known(name: str) -> bool:
    try:
        return bool(name2unicode(name))
    except KeyError:
        return False
