"""Fonts of a PDF page for which the file does not tell what their codes mean."""

from collections.abc import Iterator
from pathlib import Path

from pikepdf import Array, Dictionary, Name, Object, Stream

from extractor.page.guard.opening import FAULTS, looked_into

_DEPTH = 8
"""Forms within forms that are looked into."""
_SYMBOLIC = 1 << 2
"""Flag of a font whose characters are not those of the standard sets."""
_NAMED = 0.5
"""Share of a font's own glyph names that are those of characters, at least."""


def unmapped_fonts(source: Path | bytes, number: int) -> frozenset[str]:
    """Names of the fonts of page `number` (from 1) whose codes stand for no character that the file tells.

    None of them where qpdf cannot open the file or not take the page apart.
    """
    with looked_into(source) as document:
        if document is None:
            return frozenset()
        try:
            resources = document.pages[number - 1].obj.get("/Resources")
            return frozenset(_name(font) for font in _fonts(resources, 0) if not _is_mapped(font))
        except FAULTS:
            return frozenset()


def _fonts(resources: Object | None, depth: int) -> Iterator[Dictionary]:
    """The font dictionaries of a page and of the forms on it."""
    if not isinstance(resources, Dictionary) or depth > _DEPTH:
        return
    for font in _held(resources.get("/Font")):
        if isinstance(font, Dictionary):
            yield font
    for form in _held(resources.get("/XObject")):
        if isinstance(form, Stream):
            yield from _fonts(form.get("/Resources"), depth + 1)


def _held(values: Object | None) -> Iterator[Object]:
    if isinstance(values, Dictionary):
        yield from (value for _, value in values.items())


def _name(font: Dictionary) -> str:
    return _text(font.get("/BaseFont", font.get("/Name")))


def _text(name: Object | None) -> str:
    """A name without its slash."""
    return str(name).removeprefix("/") if isinstance(name, Name) else ""


def _is_mapped(font: Dictionary) -> bool:
    """Whether the file tells what the font's codes mean: by a table, or by a standard encoding or names."""
    if "/ToUnicode" in font:
        return True
    kind, encoding = _text(font.get("/Subtype")), font.get("/Encoding")
    if kind == "Type0":
        return not _text(encoding).startswith("Identity")
    names = _own_names(encoding)
    if names:
        return sum(_is_known(name) for name in names) >= _NAMED * len(names)
    if encoding is not None or kind == "Type1":
        return True  # a standard encoding, or the names inside the font's own program
    descriptor = font.get("/FontDescriptor")
    flags = descriptor.get("/Flags", 0) if isinstance(descriptor, Dictionary) else 0
    return kind == "TrueType" and not int(flags) & _SYMBOLIC


def _own_names(encoding: Object | None) -> list[str]:
    """The glyph names that an encoding puts in the place of standard ones."""
    differences = encoding.get("/Differences") if isinstance(encoding, Dictionary) else None
    items = list(differences) if isinstance(differences, Array) else []
    return [_text(item) for item in items if isinstance(item, Name)]


def _is_known(name: str) -> bool:
    from pdfminer.encodingdb import name2unicode  # a fifth of the time that loading all of `page` takes

    try:
        return bool(name2unicode(name))
    except (KeyError, ValueError):
        return False
