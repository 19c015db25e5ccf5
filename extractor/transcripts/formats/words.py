"""Texts that hold words with their boxes: the form of each told from its content, all brought to pages."""

import re
from dataclasses import replace

from extractor.record.geometry import Box
from extractor.transcripts.formats.hocr import read_bbox, read_hocr
from extractor.transcripts.formats.ocr_xml import read_ocr_xml
from extractor.transcripts.layout.page import Word, WordPage

_HEAD = 4096
_XML = re.compile(r"<(?:\w{1,20}:)?(?:alto|PcGts)\b")
_HOCR = re.compile(r"""class\s*=\s*["'][^"']{0,80}\bocr(?:_page|_line|x_word)\b""")
_BBOX = re.compile(r"<word xMin=", re.IGNORECASE)
_TESSERACT = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
_WORD_LEVEL = "5"
_FIELDS = 12


def read_words(text: str) -> list[WordPage] | None:
    """The pages of words that a text holds; None where it is in no such form.

    Form feeds stand between the contents of several files. Raises BrokenFileError where it is in such a form,
    and cannot be read.
    """
    found: list[WordPage] = []
    for part in text.split("\f"):
        pages = _read(part.strip("\n"))
        if pages is None and part.strip():
            return None
        found += pages or []
    return [replace(page, number=n) for n, page in enumerate(found, 1)]


def _read(text: str) -> list[WordPage] | None:
    if text.startswith(_TESSERACT):
        return _tesseract(text)
    if _XML.search(text, 0, _HEAD):
        return read_ocr_xml(text.encode())
    if _HOCR.search(text, 0, 4 * _HEAD):
        return read_hocr(text)
    if _BBOX.search(text, 0, 4 * _HEAD):
        return read_bbox(text)
    return None


def _tesseract(text: str) -> list[WordPage]:
    """Tesseract's TSV; the confidence is in hundredths, -1 where there is none."""
    pages: dict[int, list[Word]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        fields = line.split("\t")
        if len(fields) < _FIELDS or fields[0] != _WORD_LEVEL or not fields[11].strip():
            continue
        try:
            page, block, par, row = (int(v) for v in fields[1:5])
            x, y, width, height, confidence = (float(v) for v in fields[6:11])
        except ValueError:
            continue
        box = Box(x, y, x + width, y + height)
        run = (block * 1000 + par) * 1000 + row
        held = pages.setdefault(page, [])
        held.append(Word(fields[11].strip(), box, min(max(confidence / 100, 0.0), 1.0), number, 1, run))
    return [WordPage(page, tuple(words), read=True) for page, words in sorted(pages.items())]
