"""What a program read off a picture that is no word: what rules, symbols and lines read twice leave.

How sure words are is measured on Tesseract's output of drawn sheets: of words below half, five in six are
none; of those over nine tenths one in a hundred. Other programs' confidences are taken by the same measure.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extractor.meaning.durations.repair import nearest_unit
from extractor.record.folding import letters_of
from extractor.record.geometry import union
from extractor.text.language.lexicon import load_lexicon
from extractor.transcripts.layout.page import Word
from extractor.transcripts.tokens import is_scrap, word_set

_MEASURED = ((0.0, 0.2), (0.5, 0.6), (0.7, 0.8), (0.85, 0.93), (0.92, 0.985), (1.0, 0.99))
"""Confidence as given -> share of such words that are right."""
_NO_WORD = 0.5
_HALF_A_WORD = 0.72
_SHORT = 3
_BARS = "|[]{}_"
_COVERED = 0.4
_BESIDE = 0.3
_UNKNOWN = 0.85
_LEAST_KNOWN = 4


def measured(confidence: float) -> float:
    """The share of words of this confidence that are right."""
    for (c0, p0), (c1, p1) in pairwise(_MEASURED):
        if confidence <= c1:
            return p0 + (p1 - p0) * (confidence - c0) / (c1 - c0)
    return _MEASURED[-1][1]


def without_scraps(words: Sequence[Word], often: frozenset[str]) -> tuple[list[Word], float]:
    """The words of a cell that are words, and how sure it is that they are all and are right.

    `often` holds the words, folded, that the text holds more than once: a strange one among them is a name.
    """
    kept: list[Word] = []
    sure = 1.0
    for word in words:
        if is_scrap(word.text):
            continue
        if _is_no_word(word) or any(_hides(other, word) for other in words if other is not word):
            sure = min(sure, 1 - (1 - measured(word.confidence)) / 2)
            continue
        kept.append(replace(word, text=word.text.strip(_BARS) or word.text))
        sure = min(sure, _sureness(word, often))
    return kept, sure


def _is_no_word(word: Word) -> bool:
    text = letters_of(word.text)
    if any(c.isdecimal() for c in text) or word.text in ("-", "•"):
        return word.confidence < _NO_WORD and len(text) != len(word.text.strip("().,:"))
    if len(text) <= _SHORT:
        known = text in word_set("two_letter_words") or (len(text) == _SHORT and load_lexicon().knows(text))
        return word.confidence < (_NO_WORD if known else _HALF_A_WORD)
    return word.confidence < _NO_WORD and not load_lexicon().derives(text) and nearest_unit(text) is None


def _hides(other: Word, word: Word) -> bool:
    """Whether another word was read, more surely, in the same place, or holds this one's letters there."""
    common = min(other.box.x1, word.box.x1) - max(other.box.x0, word.box.x0)
    near = abs(other.middle - word.middle) < (other.box.height + word.box.height) / 2
    if near and common > _BESIDE * word.box.width and len(other.text) > len(word.text) >= _SHORT:
        return letters_of(word.text) in letters_of(other.text)
    return other.confidence > word.confidence and word.box.overlap(other.box) > _COVERED


def joined(words: Sequence[Word]) -> list[Word]:
    """The words of a line, left to right; a capital that was read apart from its word joined to it."""
    found: list[Word] = []
    for word in words:
        first = found[-1] if found else None
        if first is not None and len(first.text) == 1 and first.text.isupper() and word.text[:1].islower():
            whole = first.text + word.text
            narrow = word.box.x0 - first.box.x1 < first.box.height / 2
            if narrow and load_lexicon().derives(letters_of(whole)):
                sure = min(first.confidence, word.confidence)
                found[-1] = replace(first, text=whole, box=union((first.box, word.box)), confidence=sure)
                continue
        found.append(word)
    return found


def _sureness(word: Word, often: frozenset[str]) -> float:
    text = letters_of(word.text)
    sure = measured(word.confidence)
    strange = text.isalpha() and len(text) >= _LEAST_KNOWN and text not in often
    return sure * _UNKNOWN if strange and not load_lexicon().derives(text) else sure
