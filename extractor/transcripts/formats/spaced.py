"""Text that keeps its columns by spaces (`pdftotext -layout`, OCR with kept spaces) to words with places."""

import re

from extractor.record.geometry import Box
from extractor.transcripts.layout.page import Word, WordPage

_WORD = re.compile(r"\S+")
_GAP = re.compile(r"\S {3,}\S")
_LINE, _HEIGHT = 2.0, 1.5
"""A line's distance and height in letters: about those of printed text."""
_FEWEST_GAPS = 8
_CONFIDENCE = 0.97
_TAB = 8


def keeps_columns(text: str) -> bool:
    """Whether lines hold wide gaps, so that their words stand in columns."""
    return sum(1 for line in text.split("\n") if _GAP.search(line)) >= _FEWEST_GAPS


def read_spaced(text: str) -> list[WordPage]:
    """The pages of a text, parted by form feeds; x counts letters, y lines."""
    pages: list[WordPage] = []
    line = 1
    for number, page in enumerate(text.split("\f"), 1):
        words: list[Word] = []
        for n, row in enumerate(page.split("\n")):
            shown = row.expandtabs(_TAB) if "\t" in row else row
            for match in _WORD.finditer(shown):
                box = Box(match.start(), n * _LINE, match.end(), n * _LINE + _HEIGHT)
                words.append(Word(match.group(), box, _CONFIDENCE, line + n, match.start() + 1))
        line += page.count("\n")
        if words:
            pages.append(WordPage(number, tuple(words), read=False))
    return pages
