"""hOCR, and the boxes of `pdftotext -bbox`, to words with places."""

import re

from extractor.record.geometry import Box
from extractor.transcripts.formats.markup import Element, parse_markup
from extractor.transcripts.layout.page import Word, WordPage

_BOX = re.compile(r"\bbbox\s+(-?[\d.]+)\s+(-?[\d.]+)\s+(-?[\d.]+)\s+(-?[\d.]+)")
_CONFIDENCE = re.compile(r"\bx_wconf\s+([\d.]+)")
_LINES = ("ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat", "ocrx_line")
_WORD = "ocrx_word"
_UNSAID = 0.95
"""Confidence of words of which the file gives none."""


def read_hocr(text: str) -> list[WordPage]:
    """The pages of an hOCR file; a line without words of its own is parted evenly among its letters."""
    root = parse_markup(text)
    pages = [e for e in root.elements("div", "body", "section") if "ocr_page" in _classes(e)] or [root]
    found: list[WordPage] = []
    run = 0
    for number, page in enumerate(pages, 1):
        words: list[Word] = []
        for element in page.elements("span", "p", "div", "h1", "h2", "h3", "strong", "em"):
            classes = _classes(element)
            if _WORD in classes:
                words += _word(element, run)
            elif any(name in classes for name in _LINES):
                run += 1
                if not any(_WORD in _classes(e) for e in element.elements("span")):
                    at = (element.line, element.column)
                    words += spread(element.text(), _box(element), _UNSAID, at, run)
        box = _box(page)
        if words:
            size = (box.x1, box.y1) if box else (None, None)
            found.append(WordPage(number, tuple(words), read=True, width=size[0], height=size[1]))
    return found


def read_bbox(text: str) -> list[WordPage]:
    """The pages of what `pdftotext -bbox` writes: words of a text layer."""
    found: list[WordPage] = []
    for number, page in enumerate(parse_markup(text).elements("page"), 1):
        words: list[Word] = []
        for element in page.elements("word"):
            values = [element.attributes.get(name, "") for name in ("xmin", "ymin", "xmax", "ymax")]
            content = element.text()
            if content and all(map(_is_number, values)):
                box = Box(*map(float, values))
                words.append(Word(content, box, _UNSAID, element.line, element.column))
        if words:
            found.append(WordPage(number, tuple(words), read=False))
    return found


def spread(text: str, box: Box | None, confidence: float, at: tuple[int, int], run: int) -> list[Word]:
    """The words of a line of which only the whole one's box is known, parted by their letters."""
    if box is None or not text:
        return []
    words: list[Word] = []
    start = 0
    for part in text.split():
        start = text.index(part, start)
        x0 = box.x0 + box.width * start / len(text)
        x1 = box.x0 + box.width * (start + len(part)) / len(text)
        words.append(Word(part, Box(x0, box.y0, x1, box.y1), confidence, *at, run))
        start += len(part)
    return words


def _word(element: Element, run: int) -> list[Word]:
    text, box = element.text(), _box(element)
    if not text or box is None:
        return []
    said = _CONFIDENCE.search(element.attributes.get("title", ""))
    confidence = min(max(float(said[1]) / 100, 0.0), 1.0) if said and _is_number(said[1]) else _UNSAID
    return spread(text, box, confidence, (element.line, element.column), run)


def _box(element: Element) -> Box | None:
    match = _BOX.search(element.attributes.get("title", ""))
    if match is None or not all(map(_is_number, match.groups())):
        return None
    return Box(*map(float, match.groups()))


def _classes(element: Element) -> list[str]:
    return element.attributes.get("class", "").split()


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d{1,9}(?:\.\d{0,9})?", text) is not None
