"""How much room words take, without a font at hand: the widths of Helvetica, which are those of Arial too."""

import unicodedata
from functools import cache

# In thousandths of the font's size, from Adobe's metrics of Helvetica (Core 14 AFM).
_GROUPS = {
    191: "'",
    222: "ijl",
    260: "|",
    278: " !,./:;I[\\]ft",
    333: "()-`r",
    334: "{}",
    355: '"',
    389: "*",
    469: "^",
    500: "cksvxyzJ",
    556: "0123456789abdeghnopquL#$?_",
    584: "+<=>~",
    611: "FTZ",
    667: "ABEKPSVXY&",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1015: "@",
}
_WIDTHS = {letter: width for width, letters in _GROUPS.items() for letter in letters}
_OTHER, _WIDE = 667, 1000
LEADING = 1.2
"""Height of a line as a multiple of the font's size."""


@cache
def _width(letter: str) -> int:
    known = _WIDTHS.get(letter)
    if known is not None:
        return known
    return _WIDE if unicodedata.east_asian_width(letter) in "WF" else _OTHER


def text_width(text: str, size: float) -> float:
    """The width of a line of text in a font of the given size, in the unit of the size."""
    return sum(map(_width, text)) * size / 1000


def wrap(text: str, width: float, size: float) -> list[str]:
    """Text in lines of at most the given width, broken at spaces and within words that are too wide."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}" if line else word
            if text_width(longer, size) <= width:
                line = longer
                continue
            if line:
                lines.append(line)
            *full, line = _pieces(word, width, size)
            lines += full
        lines.append(line)
    return lines


def _pieces(word: str, width: float, size: float) -> list[str]:
    """A word cut so that each piece fits; a letter that is wider itself is a piece."""
    pieces, begun, taken = [], 0, 0.0
    for n, letter in enumerate(word):
        step = _width(letter) * size / 1000
        if taken + step > width and n > begun:
            pieces.append(word[begun:n])
            begun, taken = n, 0.0
        taken += step
    return [*pieces, word[begun:]]


def text_size(text: str, width: float, size: float) -> tuple[float, float]:
    """Width and height of text when wrapped to at most `width`; (0, 0) where there is none."""
    if not text.strip():
        return 0.0, 0.0
    lines = wrap(text, width, size)
    return max(text_width(line, size) for line in lines), len(lines) * size * LEADING
