"""Indonesian numbers: digits with separators, and numeral words below two thousand."""

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import cache

from extractor.store.knowledge import load_json

_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_DECIMAL = re.compile(r"\d+(?:[.,]\d+)?")
_HALF = "setengah"
_LARGEST = 1999


def read_digits(text: str) -> Fraction | None:
    """The value of digits with a decimal comma, a decimal point, or points between thousands; else None."""
    if _THOUSANDS.fullmatch(text):
        return Fraction(text.replace(".", "").replace(",", "."))
    if _DECIMAL.fullmatch(text):
        return Fraction(text.replace(",", "."))
    return None


def spell(number: int) -> str:
    """The Indonesian words of a whole number from 0 to 1999."""
    ones = load_json("lexicon/durations.json")["ones"]
    if number < 10:
        return str(ones[number])
    if number < 20:
        return {10: "sepuluh", 11: "sebelas"}.get(number, f"{ones[number - 10]} belas")
    for scale, word in ((1000, "ribu"), (100, "ratus"), (10, "puluh")):
        if number >= scale:
            count, rest = divmod(number, scale)
            head = f"se{word}" if count == 1 else f"{spell(count)} {word}"
            return f"{head} {spell(rest)}" if rest else head
    raise ValueError(number)


@cache
def _numbers() -> dict[str, int]:
    return {spell(number): number for number in range(_LARGEST + 1)}


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(word for words in _numbers() for word in words.split()) | {_HALF}


def is_numeral_word(word: str) -> bool:
    """Whether a lower-case word can be part of a number in words."""
    return word in _vocabulary()


def read_numeral_words(words: Sequence[str]) -> Fraction | None:
    """The value of lower-case numeral words ("dua puluh lima"), "setengah" adding a half; else None."""
    if not words:
        return None
    half = Fraction(1, 2) if words[-1] == _HALF else Fraction(0)
    rest = words[:-1] if half else words
    if not rest:
        return half
    whole = _numbers().get(" ".join(rest))
    return None if whole is None else whole + half
