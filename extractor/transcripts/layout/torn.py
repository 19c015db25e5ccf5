"""Whether words of a cell were left out or are another cell's: what its lines and its column say of that.

Programs drop words without a sign, often a line's first or last ones, and rows are parted a line too high or
too low. Neither shows in how sure the words are that were read; both show in where they stand and end.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extractor.grid.model import ColumnRole
from extractor.record.folding import letters_of
from extractor.text.language.lexicon import load_lexicon
from extractor.transcripts.layout.page import Line
from extractor.transcripts.tokens import word_set

_ALIKE = 1.5
"""Widths of a letter by which lines that begin at one edge differ."""
_HOLE = 2.5
"""Widths of a letter of a gap in which a word may have stood."""
_ROOM = 2.0
"""Widths of a letter by which a column's longest line is no measure of its width."""
_MOSTLY = 0.7
_FEWEST = 4
_SHORT, _LETTERS = 2, 3
_STRAY_NUMBER = re.compile(r"\d{1,3}\s+[^\W\d_]{3,}")
_SIGNS = (("(", ")"), ("[", "]"))
_ENDS = ".,;:)"
_OPENS = re.compile(r"[^\w(]*(?:\d{1,2}|[a-z])?[.)]?[-–•\s(]*(.)")


@dataclass(frozen=True)
class Column:
    """How a column's lines stand: its left edge, None where they begin at many places, and its right one."""

    left: float | None
    right: float
    letter: float
    space: float
    """The usual gap between its words."""
    capital: bool
    """Whether its cells begin with capitals as a rule."""


def column_of(cells: Sequence[Sequence[Line]], letter: float) -> Column:
    """What the cells of a column have in common."""
    lines = [line for cell in cells for line in cell]
    starts = sorted(line.box.x0 for line in lines)
    left = None
    if len(starts) >= _FEWEST:
        edge = median(starts[: max(len(starts) // 2, 1)])
        near = sum(abs(x - edge) <= _ALIKE * letter for x in starts)
        left = edge if near >= _MOSTLY * len(starts) else None
    firsts = [first for cell in cells if cell and (first := _first_letter(cell[0].text))]
    capital = len(firsts) >= _FEWEST and sum(c.isupper() for c in firsts) >= _MOSTLY * len(firsts)
    gaps = [b.box.x0 - a.box.x1 for line in lines for a, b in pairwise(line.words)]
    right = max((line.box.x1 for line in lines), default=0.0)
    return Column(left, right, letter, median(gaps) if gaps else letter, capital)


def is_torn(role: str, lines: Sequence[Line], column: Column) -> bool:
    """Whether a cell lacks words, or holds another one's."""
    if not lines or role == ColumnRole.DURATION:
        return False
    return _has_hole(lines, column) or _reads_torn(lines, column)


def _has_hole(lines: Sequence[Line], column: Column) -> bool:
    """Whether a line begins behind its column's edge, has a gap, or ends where the next word had room."""
    letter = column.letter
    if column.left is not None:
        listed = _first_letter(lines[0].text) != lines[0].text[:1]
        starts = [line.box.x0 for line in lines]
        if starts[0] - column.left > _HOLE * letter and not listed:
            return True
        indent = max(min(starts[1:], default=column.left) - column.left, 0.0)
        if any(x - column.left - indent > _HOLE * letter for x in starts[1:]):
            return True
    gaps = [b.box.x0 - a.box.x1 for line in lines for a, b in pairwise(line.words)]
    if any(gap - column.space > _HOLE * letter for gap in gaps):
        return True
    return any(_ends_early(a, b, column) for a, b in pairwise(lines))


def _ends_early(line: Line, following: Line, column: Column) -> bool:
    """Whether a line ends inside a sentence although the next one's first word had found room behind it."""
    if line.text[-1] in _ENDS or not following.text[0].islower() or column.left is None:
        return False
    first = following.words[0].box
    return column.right - line.box.x1 > first.width + (1 + _ROOM) * column.letter


def _reads_torn(lines: Sequence[Line], column: Column) -> bool:
    text = " ".join(line.text for line in lines)
    words = text.split()
    folded = [letters_of(word) for word in words]
    first = _first_letter(text)
    if column.capital and first is not None and first.islower():
        return True
    if any(a == b and len(a) >= _LETTERS for a, b in pairwise(folded)):
        return True
    if any(text.count(a) != text.count(b) for a, b in _SIGNS) and not re.search(r"(?<!\w)\w\)", text):
        return True
    if folded[-1] in word_set("open_ends") or _STRAY_NUMBER.match(text):
        return True
    return any(_is_stray(word, fold) for word, fold in zip(words, folded, strict=True))


def _first_letter(text: str) -> str | None:
    """The first letter of a text's words, behind the mark of an item."""
    match = _OPENS.match(text)
    return match[1] if match and match[1].isalpha() else None


def _is_stray(word: str, folded: str) -> bool:
    """Whether a word is one or two small letters that are no word: the rest of one, or of a rule."""
    bare = word.strip(".,:;()")
    short = bare.isalpha() and bare.islower() and len(folded) <= _SHORT and word == bare
    return short and folded not in word_set("two_letter_words") and not load_lexicon().knows(folded)


def columns_of(cells: Mapping[str, Sequence[Sequence[Line]]], letter: float) -> dict[str, Column]:
    """What the cells of each column have in common."""
    return {role: column_of(rows, letter) for role, rows in cells.items()}
