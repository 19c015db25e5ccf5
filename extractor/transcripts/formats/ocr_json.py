"""What services for documents answer with (Azure, AWS Textract, Google), to words with places."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from extractor.errors import BrokenFileError
from extractor.record.geometry import Box
from extractor.transcripts.formats.hocr import spread
from extractor.transcripts.layout.page import Word, WordPage

Json = Mapping[str, Any]
_UNSAID = 0.95
_POINTS = 8
"""Numbers of an outline of four corners."""


def load(text: str) -> object:
    """The content of a JSON text; BrokenFileError where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BrokenFileError("The file is no JSON that can be read.", "Export it again.") from error


def read_ocr_json(content: object) -> list[WordPage]:
    """The pages that a service's answer holds; none where it is no answer of a service that is known."""
    if not isinstance(content, dict):
        return []
    azure = _mapping(content.get("analyzeResult"))
    if _list(azure.get("pages")) or _list(azure.get("readResults")):
        return list(_azure(azure))
    if _list(content.get("Blocks")):
        return list(_textract(content))
    document = _mapping(content.get("document")) or content
    if isinstance(document.get("text"), str) and _list(document.get("pages")):
        return list(_document_ai(document))
    vision = _mapping(content.get("fullTextAnnotation"))
    return list(_vision(vision)) if _list(vision.get("pages")) else []


def _azure(result: Json) -> Iterator[WordPage]:
    """Azure Document Intelligence; `readResults` is how it answered up to version 2.1."""
    for number, page in enumerate(_maps(result.get("pages")) or _maps(result.get("readResults")), 1):
        held = _maps(page.get("words"))
        runs = [0] * len(held)
        if not held:
            lines = _maps(page.get("lines"))
            held = [word for line in lines for word in _maps(line.get("words"))]
            runs = [n for n, line in enumerate(lines) for _ in _maps(line.get("words"))]
        words = [
            word
            for n, (one, run) in enumerate(zip(held, runs, strict=True), 1)
            for word in spread(
                _text(one.get("content") or one.get("text")),
                _outline(one.get("polygon") or one.get("boundingBox")),
                _confidence(one.get("confidence")),
                (n, 1),
                run if len(set(runs)) > 1 else -1,
            )
        ]
        if words:
            size = (_number(page.get("width")), _number(page.get("height")))
            yield WordPage(number, tuple(words), True, *size)


def _textract(content: Json) -> Iterator[WordPage]:
    """AWS Textract: boxes are shares of the page."""
    pages: dict[int, list[Word]] = {}
    for n, block in enumerate(_maps(content.get("Blocks")), 1):
        if block.get("BlockType") != "WORD":
            continue
        box = _mapping(_mapping(block.get("Geometry")).get("BoundingBox"))
        x, y, width, height = (_number(box.get(k)) for k in ("Left", "Top", "Width", "Height"))
        if x is None or y is None or width is None or height is None:
            continue
        confidence = _confidence((_number(block.get("Confidence")) or 100 * _UNSAID) / 100)
        number = block.get("Page")
        held = pages.setdefault(number if isinstance(number, int) else 1, [])
        held += spread(_text(block.get("Text")), Box(x, y, x + width, y + height), confidence, (n, 1), -1)
    for number, words in sorted(pages.items()):
        if words:
            yield WordPage(number, tuple(words), True)


def _document_ai(document: Json) -> Iterator[WordPage]:
    """Google Document AI: tokens point into one text."""
    text = str(document["text"])
    for number, page in enumerate(_maps(document.get("pages")), 1):
        words: list[Word] = []
        for n, token in enumerate(_maps(page.get("tokens")), 1):
            layout = _mapping(token.get("layout"))
            content = "".join(_segments(layout, text))
            confidence = _confidence(layout.get("confidence"))
            words += spread(_text(content), _vertices(layout.get("boundingPoly")), confidence, (n, 1), -1)
        if words:
            yield WordPage(number, tuple(words), True)


def _segments(layout: Json, text: str) -> Iterator[str]:
    for segment in _maps(_mapping(layout.get("textAnchor")).get("textSegments")):
        start, end = _number(segment.get("startIndex") or 0), _number(segment.get("endIndex"))
        if start is not None and end is not None:
            yield text[int(start) : int(end)]


def _vision(annotation: Json) -> Iterator[WordPage]:
    """Google Vision: words of paragraphs of blocks, each of single signs."""
    for number, page in enumerate(_maps(annotation.get("pages")), 1):
        words: list[Word] = []
        for block in _maps(page.get("blocks")):
            for paragraph in _maps(block.get("paragraphs")):
                for one in _maps(paragraph.get("words")):
                    content = "".join(_text(sign.get("text")) for sign in _maps(one.get("symbols")))
                    box = _vertices(one.get("boundingBox"))
                    words += spread(content, box, _confidence(one.get("confidence")), (len(words) + 1, 1), -1)
        if words:
            yield WordPage(number, tuple(words), True)


def _vertices(poly: object) -> Box | None:
    """The box round an outline, of shares of the page where it has them, else of pixels."""
    outline = _mapping(poly)
    points = _maps(outline.get("normalizedVertices")) or _maps(outline.get("vertices"))
    xs = [_number(p.get("x", 0)) for p in points]
    ys = [_number(p.get("y", 0)) for p in points]
    return _around([x for x in xs if x is not None], [y for y in ys if y is not None])


def _outline(value: object) -> Box | None:
    """The box round an outline given as x, y, x, y, ... or as points."""
    points = value if isinstance(value, list) else []
    if points and isinstance(points[0], dict):
        return _vertices({"vertices": points})
    numbers = [_number(v) for v in points]
    if len(numbers) < _POINTS or None in numbers:
        return None
    known = [v for v in numbers if v is not None]
    return _around(known[0::2], known[1::2])


def _around(xs: Sequence[float], ys: Sequence[float]) -> Box | None:
    return Box(min(xs), min(ys), max(xs), max(ys)) if xs and ys else None


def _mapping(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _maps(value: object) -> list[Json]:
    return [one for one in _list(value) if isinstance(one, dict)]


def _text(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _number(value: object) -> float | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) < 1e9 else None


def _confidence(value: object) -> float:
    number = _number(value)
    return _UNSAID if number is None else min(max(number, 0.0), 1.0)
