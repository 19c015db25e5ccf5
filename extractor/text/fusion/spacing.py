"""Word spaces that an engine dropped, found again in the gaps of the line's picture."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractor.page.model import Gray
from extractor.text.engines.base import Glyph, LineReading
from extractor.text.fusion.voting import split_words
from extractor.text.language.lexicon import WORD, Lexicon

# Gaps as shares of the text height.
CLEAR_GAP = 0.42
LIKELY_GAP = 0.24
BROKEN_GAP = 0.65
"""Gaps up to this width can be lost strokes in the middle of a word."""
LEAST_JOINED = 5
LETTER_GAPS = 2.2
"""A clear gap is also this many times as wide as the line's gaps between letters."""


def restore_spaces(
    reading: LineReading, other: LineReading | None, image: Gray, text_height: float, lexicon: Lexicon
) -> LineReading:
    """`reading` with spaces put in where picture, other engine and lexicon say that one is missing."""
    if len(reading.glyphs) <= 1 or any(g.x is None for g in reading.glyphs):
        return reading
    gaps = _gaps(reading.glyphs, image) / text_height
    letters = [
        gap
        for gap, left, right in zip(gaps, reading.glyphs, reading.glyphs[1:], strict=False)
        if not left.text.isspace() and not right.text.isspace() and gap > 0
    ]
    usual = float(np.median(letters)) if letters else 0.0
    split_by_other = _borders_of(reading, other)
    glyphs: list[Glyph] = []
    for k, glyph in enumerate(reading.glyphs):
        glyphs.append(glyph)
        if k == len(gaps) or glyph.text.isspace() or reading.glyphs[k + 1].text.isspace():
            continue
        clear = gaps[k] >= max(CLEAR_GAP, LETTER_GAPS * usual) and not (
            gaps[k] < BROKEN_GAP and _breaks(reading.text, k + 1, lexicon)
        )
        likely = gaps[k] >= LIKELY_GAP
        if clear or (likely and (k in split_by_other or _splits(reading.text, k + 1, lexicon))):
            glyphs.append(Glyph(" ", glyph.probability, glyph.x))
    return replace(reading, glyphs=_mended(glyphs, lexicon))


def _mended(glyphs: Sequence[Glyph], lexicon: Lexicon) -> tuple[Glyph, ...]:
    """The glyphs without those spaces that break a known word into pieces that are none."""
    words = split_words(tuple(glyphs))
    joined: list[list[Glyph]] = []
    for word in words:
        if joined and _one_word(_text(joined[-1]), _text(word), lexicon):
            joined[-1] = [*joined[-1], *word]
        else:
            joined.append(word)
    if len(joined) == len(words):
        return tuple(glyphs)
    result: list[Glyph] = []
    for word in joined:
        if result:
            result.append(Glyph(" ", 1.0, word[0].x))
        result.extend(word)
    return tuple(result)


def _text(word: Sequence[Glyph]) -> str:
    return "".join(glyph.text for glyph in word)


def _one_word(left: str, right: str, lexicon: Lexicon) -> bool:
    """Whether two runs of letters make one known word, while one of them is none."""
    if right.endswith(".") and len(right) <= LEAST_JOINED:
        return False  # an abbreviation
    right = right.rstrip(".,;:)")
    if not (left.isalpha() and right.isalpha()) or len(left) + len(right) < LEAST_JOINED:
        return False
    if right[0].isupper() and not left.isupper():
        return False
    return not (lexicon.knows(left) and lexicon.knows(right)) and lexicon.derives(left + right)


def _gaps(glyphs: tuple[Glyph, ...], image: Gray) -> NDArray[np.float64]:
    """Width in pixels of the widest run of empty columns between the middles of neighbouring glyphs."""
    paper, dark = float(np.median(image)), float(image.min())
    full: NDArray[np.bool_] = np.any(image < (paper + dark) / 2, axis=0)
    x = [round((g.x or 0.0) * image.shape[1]) for g in glyphs]
    return np.array([_widest(full[a:b]) for a, b in pairwise(x)], dtype=np.float64)


def _widest(full: NDArray[np.bool_]) -> int:
    """Length of the longest run of False that has ink on both sides."""
    places = np.flatnonzero(full)
    return int(np.diff(places).max() - 1) if len(places) > 1 else 0


def _borders_of(reading: LineReading, other: LineReading | None) -> set[int]:
    """Indices of glyphs of `reading` after which the other engine saw a space."""
    if other is None:
        return set()
    found: set[int] = set()
    border = -1
    spaced = other.text.split()
    mine = [k for k, g in enumerate(reading.glyphs) if not g.text.isspace()]
    joined = "".join(reading.glyphs[k].text for k in mine)
    for word in spaced[:-1]:
        border += len(word)
        if border < len(mine) and joined[border] == word[-1]:
            found.add(mine[border])
    return found


def _breaks(text: str, place: int, lexicon: Lexicon) -> bool:
    """Whether the word around `place` is known while one of its parts is none."""
    for word in WORD.finditer(text):
        if word.start() < place < word.end():
            return _one_word(text[word.start() : place], text[place : word.end()], lexicon)
    return False


def _splits(text: str, place: int, lexicon: Lexicon) -> bool:
    """Whether the word around `place` is unknown while both of its parts are known words."""
    for word in WORD.finditer(text):
        if word.start() < place < word.end():
            left, right = text[word.start() : place], text[place : word.end()]
            if len(left) <= 1 or len(right) <= 1:
                return False
            return not lexicon.derives(word[0]) and lexicon.knows(left) and lexicon.knows(right)
    return False
