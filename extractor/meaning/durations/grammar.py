"""The grammar of amounts of time: from tokens to lengths, without any repair.

The parser reads from left to right and never goes back over more than one amount, so that its time grows with
the length of the text alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import pairwise

from extractor.meaning.durations.numerals import is_numeral_word, read_digits, read_numeral_words
from extractor.meaning.durations.units import UNITS, Length, unit_names
from extractor.record.model import DayKind, Qualifier
from extractor.record.reasons import Code, Reason, because
from extractor.store.knowledge import load_json

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|\S")
_NOTE_WORDS_OF_RATE = 3
_MOST_SCRAPS = 3


@dataclass(frozen=True)
class Amounts:
    """What a text holds: its lengths (both equal unless a range is printed) and what stands beside them.

    `doubts` say why a person should look; none where every word was understood.
    """

    low: Length
    high: Length
    qualifier: Qualifier | None = None
    day_kind: DayKind | None = None
    per: str | None = None
    doubts: tuple[Reason, ...] = ()


@dataclass
class _Amount:
    low: Fraction
    high: Fraction
    unit: str
    separated: bool = False


@dataclass
class _State:
    tokens: Sequence[str]
    at: int = 0
    qualifier: Qualifier | None = None
    about: bool = False
    day_kind: DayKind | None = None
    per: str | None = None
    doubts: list[Code] = field(default_factory=list)

    def peek(self, offset: int = 0) -> str:
        index = self.at + offset
        return self.tokens[index] if index < len(self.tokens) else ""


def tokenize(text: str) -> list[str]:
    """Numbers, words and single signs of folded text."""
    return _TOKEN.findall(text)


def parse_amounts(text: str, default_unit: str | None = None) -> Amounts | None:
    """The amounts in folded, lower-case text; None where it is not a list of amounts.

    `default_unit` is the unit of numbers that stand without one, as named by the column's header.
    """
    state = _State(tokenize(text))
    if _match(state, _phrases("bounds")) is None:
        _skip_any(state, _phrases("fillers"))
    first = _read_run(state, default_unit)
    if not first:
        return None
    second: list[_Amount] = []
    if _take_dash(state):
        second = _read_run(state, default_unit)
        if not second or any(a.low != a.high for a in first + second):
            return None
    if not _read_rest(state):
        return None
    return _result(state, first, second)


def _result(state: _State, first: list[_Amount], second: list[_Amount]) -> Amounts:
    low = Length.of([(a.low, a.unit) for a in first])
    high = Length.of([(a.high, a.unit) for a in second or first])
    if low.sort_key() > high.sort_key():
        low, high = high, low
        state.doubts.append(Code.DURATION_REVERSED)
    if not _is_one_length(first):
        state.doubts.append(Code.DURATION_ADDED)
    qualifier = state.qualifier or (Qualifier.ABOUT if state.about else None)
    doubts = tuple(because(code) for code in dict.fromkeys(state.doubts))
    return Amounts(low, high, qualifier, state.day_kind, state.per, doubts)


def _is_one_length(amounts: list[_Amount]) -> bool:
    ranks = [UNITS.index(a.unit) for a in amounts]
    falling = all(later < earlier for earlier, later in pairwise(ranks))
    return falling and not any(a.separated for a in amounts)


@cache
def _phrases(key: str) -> tuple[tuple[str, ...], ...]:
    """The phrases of a vocabulary list as token tuples, longest first."""
    entries = load_json("lexicon/durations.json")[key]
    return tuple(sorted((tuple(tokenize(e)) for e in entries), key=len, reverse=True))


def _match(state: _State, phrases: Sequence[tuple[str, ...]]) -> str | None:
    for phrase in phrases:
        if tuple(state.tokens[state.at : state.at + len(phrase)]) == phrase:
            return " ".join(phrase)
    return None


def _skip_any(state: _State, phrases: Sequence[tuple[str, ...]]) -> bool:
    found = _match(state, phrases)
    if found is None:
        return False
    state.at += len(found.split())
    return True


def _take_dash(state: _State) -> bool:
    if state.peek() == "-":
        state.at += 1
        return True
    return _skip_any(state, _phrases("range_words"))


def _read_run(state: _State, default_unit: str | None) -> list[_Amount]:
    """Amounts one after the other, with separators between them."""
    run: list[_Amount] = []
    while True:
        mark = state.at
        separator = ""
        if run:
            while state.peek() in load_json("lexicon/durations.json")["separators"]:
                separator += state.peek()
                state.at += 1
        amount = _read_amount(state, default_unit)
        if amount is None:
            state.at = mark
            return run
        amount.separated = ";" in separator
        run.append(amount)


def _read_bounds(state: _State) -> None:
    """Bounds and approximations at the present place."""
    bounds = load_json("lexicon/durations.json")["bounds"]
    while True:
        while state.peek() == "." and state.at:
            state.at += 1
        bound = _match(state, _phrases("bounds"))
        if bound is not None and not (bound == "min" and state.at and read_digits(state.peek(-1))):
            state.qualifier = Qualifier(bounds[bound])
            state.at += len(bound.split())
        elif _skip_any(state, _phrases("approximations")):
            state.about = True
        else:
            return


def _read_amount(state: _State, default_unit: str | None) -> _Amount | None:
    before = (state.at, state.qualifier, state.about, state.day_kind, state.per)
    _read_bounds(state)
    low = _read_quantity(state)
    high = low
    if low is not None:
        mark = state.at
        if _take_dash(state):
            _read_bounds(state)
            upper = _read_quantity(state)
            if upper is None or (state.peek() not in unit_names() and default_unit is None):
                state.at = mark
            else:
                high = upper
    unit = _read_unit(state, default_unit) if low is not None else None
    if low is None or high is None or unit is None:
        state.at, state.qualifier, state.about, state.day_kind, state.per = before
        return None
    _read_quality(state)
    _read_bounds(state)
    _read_rate(state)
    return _Amount(low, high, unit)


def _read_unit(state: _State, default_unit: str | None) -> str | None:
    name = state.peek()
    unit = unit_names().get(name)
    if unit is None:
        return default_unit
    state.at += 1
    if name in load_json("lexicon/durations.json")["working_units"]:
        state.day_kind = DayKind.WORKING
    if state.peek() == "." and len(name) < 4:
        state.at += 1
    return unit


def _read_quantity(state: _State) -> Fraction | None:
    """A number, a fraction, a mixed number, "1 x 24", words, or a number with its words in brackets."""
    value = _read_number(state)
    if value is None:
        value = _read_words(state)
    elif state.peek() in ("x", "×") and read_digits(state.peek(1)) is not None:
        state.at += 1
        factor = _read_number(state)
        value = value * factor if factor is not None else value
    if value is None:
        return None
    return _check_bracket(state, value)


def _read_number(state: _State) -> Fraction | None:
    value = read_digits(state.peek())
    if value is None:
        return None
    upper, lower = read_digits(state.peek(1)), read_digits(state.peek(3))
    if upper is not None and state.peek(2) == "/" and lower:
        state.at += 4
        return value + upper / lower
    denominator = read_digits(state.peek(2))
    if state.peek(1) == "/" and denominator and state.peek(3) != "/":
        state.at += 3
        return value / denominator
    state.at += 1
    return value


def _read_words(state: _State) -> Fraction | None:
    bracketed = state.peek() == "("
    start = state.at + bracketed
    end = start
    while end < len(state.tokens) and is_numeral_word(state.tokens[end]):
        end += 1
    value = read_numeral_words(state.tokens[start:end])
    if value is not None and not (bracketed and state.tokens[end : end + 1] != [")"]):
        state.at = end + bracketed
        return value
    word = state.peek()
    if word.startswith("se") and word[2:] in unit_names():
        state.tokens = [*state.tokens[: state.at], "se", word[2:], *state.tokens[state.at + 1 :]]
        state.at += 1
        return Fraction(1)
    return None


def _check_bracket(state: _State, value: Fraction) -> Fraction:
    """Skip "(satu)" behind a number, and doubt the number where the two disagree."""
    if state.peek() != "(":
        return value
    try:
        close = state.tokens.index(")", state.at)
    except ValueError:
        return value
    inside = state.tokens[state.at + 1 : close]
    words = read_numeral_words(inside)
    if words is None and len(inside) == 1:
        words = read_digits(inside[0])
    if words is None:
        return value
    if words != value:
        state.doubts.append(Code.FIGURE_UNLIKE_WORDS)
    state.at = close + 1
    return value


def _read_quality(state: _State) -> None:
    qualities = load_json("lexicon/durations.json")["qualities"]
    bracketed = state.peek() == "(" and state.peek(2) == ")"
    word = state.peek(1 if bracketed else 0)
    if word in qualities:
        state.day_kind = DayKind(qualities[word])
        state.at += 3 if bracketed else 1


def _read_rate(state: _State) -> None:
    if state.peek() not in ("/", "per", "tiap", "setiap"):
        return
    start = state.at + 1
    if start < len(state.tokens) and read_digits(state.tokens[start]) == 1:
        start += 1
    end = start
    while end < len(state.tokens) and end - start < _NOTE_WORDS_OF_RATE and state.tokens[end].isalpha():
        end += 1
    if end > start:
        state.per = " ".join(state.tokens[start:end])
        state.at = end


def _read_rest(state: _State) -> bool:
    """Whether what is left can stand beside amounts; words are doubted, other amounts refused."""
    rest = list(state.tokens[state.at :])
    outside: list[str] = []
    depth = 0
    for sign in rest:
        if sign == "(":
            depth += 1
        elif sign == ")":
            depth = max(0, depth - 1)
        elif depth == 0:
            outside.append(sign)
        elif sign[0].isdecimal():
            state.doubts.append(Code.DURATION_IN_BRACKETS)
    scraps = len(outside) <= _MOST_SCRAPS and all(len(sign) == 1 for sign in outside)
    if not scraps and any(sign[0].isdecimal() or sign in unit_names() for sign in outside):
        return False
    if any(sign[0].isdecimal() for sign in outside):
        state.doubts.append(Code.DURATION_BESIDE_NUMBER)
    elif any(sign.isalnum() for sign in rest):
        state.doubts.append(Code.DURATION_BESIDE_WORDS)
    elif any(sign not in ".;,()*" for sign in rest):
        state.doubts.append(Code.DURATION_BESIDE_SIGNS)
    return True
