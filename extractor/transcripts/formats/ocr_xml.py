"""ALTO (versions 2 to 4) and PAGE XML to words with places."""

import math
from collections.abc import Iterator
from typing import Any

from lxml import etree

from extractor.errors import BrokenFileError
from extractor.record.geometry import Box
from extractor.transcripts.formats.hocr import spread
from extractor.transcripts.layout.page import Word, WordPage

_UNSAID = 0.95
"""Confidence of words of which the file gives none."""


def read_ocr_xml(data: bytes) -> list[WordPage]:
    """The pages of an ALTO or PAGE file; none where it is neither.

    Entities are left as they are and nothing is fetched. Raises BrokenFileError where it is no XML.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BrokenFileError("The file is no XML that can be read.", "Export it again.") from error
    if root is None:
        raise BrokenFileError("The file is no XML that can be read.", "Export it again.")
    name = _name(root)
    if name == "alto":
        return [page for n, e in enumerate(_all(root, "Page"), 1) if (page := _alto_page(e, n)).words]
    if name == "PcGts":
        return [page for n, e in enumerate(_all(root, "Page"), 1) if (page := _page_page(e, n)).words]
    return []


def _alto_page(page: Any, number: int) -> WordPage:
    words: list[Word] = []
    for run, line in enumerate(_all(page, "TextLine")):
        line_box = _alto_box(line)
        for string in _all(line, "String"):
            box = _alto_box(string) or line_box
            text = " ".join(str(string.get("CONTENT") or "").split())
            if box is not None and text:
                at = (string.sourceline or 1, 1)
                words += spread(text, box, _confidence(string.get("WC")), at, run)
    return WordPage(number, tuple(words), True, _number(page.get("WIDTH")), _number(page.get("HEIGHT")))


def _alto_box(element: Any) -> Box | None:
    values = [_number(element.get(name)) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT")]
    x, y, width, height = values
    if x is None or y is None or not width or not height:
        return None
    return Box(x, y, x + width, y + height)


def _page_page(page: Any, number: int) -> WordPage:
    words: list[Word] = []
    for run, line in enumerate(_all(page, "TextLine")):
        parts = [part for part in line if _name(part) == "Word"] or [line]
        for part in parts:
            text, confidence = _page_text(part)
            at = (part.sourceline or 1, 1)
            words += spread(text, _page_box(part), confidence, at, run)
    size = (_number(page.get("imageWidth")), _number(page.get("imageHeight")))
    return WordPage(number, tuple(words), True, *size)


def _page_text(element: Any) -> tuple[str, float]:
    """The text of a line or word: of several readings the one of the lowest index."""
    readings = [child for child in element if _name(child) == "TextEquiv"]
    if not readings:
        return "", 0.0
    best = min(readings, key=lambda r: _number(r.get("index")) or 0.0)
    content = next((child.text or "" for child in best if _name(child) == "Unicode"), "")
    return " ".join(content.split()), _confidence(best.get("conf"))


def _page_box(element: Any) -> Box | None:
    """The box round an element's outline, which is an attribute, or points of their own in old files."""
    coords = next((child for child in element if _name(child) == "Coords"), None)
    if coords is None:
        return None
    pairs = [point.split(",") for point in str(coords.get("points") or "").split()]
    pairs = pairs or [[str(p.get("x")), str(p.get("y"))] for p in coords if _name(p) == "Point"]
    points = [(x, y) for pair in pairs if len(pair) == 2 for x, y in (map(_number, pair),)]
    xs = [x for x, _ in points if x is not None]
    ys = [y for _, y in points if y is not None]
    return Box(min(xs), min(ys), max(xs), max(ys)) if xs and ys else None


def _all(element: Any, name: str) -> Iterator[Any]:
    return (e for e in element.iter() if _name(e) == name)


def _name(element: Any) -> str:
    """An element's name without its name space, which differs from version to version."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _number(value: object) -> float | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) < 1e9 else None


def _confidence(value: object) -> float:
    number = _number(value)
    return _UNSAID if number is None else min(max(number, 0.0), 1.0)
