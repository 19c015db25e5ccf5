"""Settles which rows begin a step, and with what number, over a whole table at once.

A number cell can be blank, misread ("l" for 1, "S" for 5), or printed wrong; a row without a number can be a
sub-row, a heading, a step, or the rest of a step from the page before. Every reading of a row has a cost
from several clues, and the cheapest way through all rows is taken, so that neighbours correct one another.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise, product

_DIGITS_OF = {
    "o": "0", "q": "09", "d": "0", "c": "0", "u": "0", "i": "1", "l": "1", "|": "1", "!": "1", "t": "1",
    "j": "1", "]": "1", "[": "1", "/": "1", "r": "1", "f": "1", "z": "2", "e": "3", "a": "4", "y": "4",
    "s": "5", "b": "68", "g": "69", "p": "9", "&": "8", "?": "27", "(": "1", ")": "1",
}  # fmt: skip
_LIKE_DIGIT = {
    "0": "689", "1": "47", "2": "7", "3": "58", "4": "19", "5": "36", "6": "58", "7": "12",
    "8": "0369", "9": "04",
}  # fmt: skip
_EXACT = re.compile(r"^\W*([0-9]{1,3})\W*$")
_MINOR = re.compile(
    r"^\W*([0-9]{1,2})\s*[.\-]?\s*(?:[a-h]|(?<=[.\-])[0-9]{1,2}|\.[0-9]{1,2})\W*$", re.IGNORECASE
)
_SUB_LETTER = re.compile(r"^\W*([a-h])\W*$")
_SECTION = re.compile(r"^\W*(?:[A-H]|[IVX]{1,4})\W*$")
_MARKS = "|.,:;'\"_-()[]"
_LETTERS = list("abcdefghijklmnopqrstuvwxyz")
_ROMAN = [f"{tens}{ones}" for tens in ("", "X", "XX") for ones in
          ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")][1:]  # fmt: skip
_SHORTEST_COUNT, _AGREED = 3, 0.7
"""So many rows, and so large a share of them, in a run of letters or Roman numerals are a count."""
_LONGEST_COUNT = 6
"""Characters of the longest Roman numeral that a row may have."""
_UNKNOWN = 0
"""The number before the first row of a table that may go on from an earlier page."""


class RowAct(StrEnum):
    STEP = "step"
    SUB_ROW = "sub_row"
    HEADING = "heading"
    CONTINUATION = "continuation"


@dataclass(frozen=True)
class RowClues:
    """What is seen of a row.

    `text` is its number cell's, `inked` whether anything stands in that cell; `lettered`: the text is one of
    a run of letters a, b, c (set by `number_rows`). `sub_marker`: the activity begins with a letter or dash
    as sub-rows do. `own_activity`: it has activity text of its own; `merged`: its activity cell begins in the
    row above. `duration`, `symbol`, `other_text`: it has one of its own. `after_break`: the row above is no
    part of a step.
    """

    text: str = ""
    inked: bool = False
    lettered: bool = False
    sub_marker: bool = False
    own_activity: bool = True
    merged: bool = False
    duration: bool = False
    symbol: bool = False
    other_text: bool = False
    after_break: bool = False


@dataclass(frozen=True)
class NumberedRow:
    """What a row does. `inferred` is True where the number is not what was read in the number cell."""

    act: RowAct
    number: int | None
    inferred: bool
    confidence: float


@dataclass(frozen=True)
class _Path:
    cost: float
    last: int
    open: bool
    """A step or continuation is above, so that a sub-row has something to join."""
    before: "_Path | None"
    row: NumberedRow | None


def number_rows(clues: Sequence[RowClues], *, numbered: bool = True) -> tuple[NumberedRow, ...]:
    """The cheapest reading of all rows together.

    `numbered` is False for a table without a number column, or with an empty one: each row then counts on.
    """
    clues = _with_letters(_counted(clues))
    paths = {(_UNKNOWN, False): _Path(0.0, _UNKNOWN, False, None, None)}
    for index, clue in enumerate(clues):
        following = _next_exact(clues, index)
        grown: dict[tuple[int, bool], _Path] = {}
        for path in paths.values():
            for cost, row in _options(clue, path, following, first=index == 0, numbered=numbered):
                last = row.number if row.number is not None else path.last
                open_step = row.act is not RowAct.HEADING
                total = path.cost + cost
                known = grown.get((last, open_step))
                if known is None or total < known.cost:
                    grown[last, open_step] = _Path(total, last, open_step, path, _with_confidence(row, cost))
        paths = grown
    return _trace(min(paths.values(), key=lambda path: path.cost))


def printed_number(text: str) -> int | None:
    """The number that a number cell shows when it is read literally; None where it is no plain number."""
    found = _EXACT.match(text)
    return int(found.group(1)) if found else None


def counts_on(text: str) -> bool:
    """Whether a number cell shows several marks of a count, each the next after the one before: 2 3, b. c."""
    tokens = text.split()
    marks = [token.strip(_MARKS) for token in tokens]
    ways = (
        [printed_number(token) for token in tokens],
        [_place(mark.casefold(), _LETTERS) for mark in marks],
        [_place(_as_roman(mark), _ROMAN) for mark in marks],
    )
    return len(tokens) > 1 and any(
        all(before is not None and after == before + 1 for before, after in pairwise(places))
        for places in ways
    )


def _place(mark: str, names: Sequence[str]) -> int | None:
    return names.index(mark) if mark in names else None


def _counted(clues: Sequence[RowClues]) -> Sequence[RowClues]:
    """The clues with digits for a table whose rows count on in letters or Roman numerals alone."""
    marks = [clue.text.strip(_MARKS + " ") for clue in clues]
    places = [i for i, mark in enumerate(marks) if 0 < len(mark) <= _LONGEST_COUNT]
    ways = ((_LETTERS, str.casefold), (_ROMAN, _as_roman))
    # Rows without a mark may be steps as well, or go on with the one above.
    for (names, fold), order in product(ways, (range(len(places)), places)):
        read = [(fold(marks[i]), n) for i, n in zip(places, order, strict=True)]
        ahead = Counter(names.index(text) - n for text, n in read if text in names)
        first, votes = ahead.most_common(1)[0] if ahead else (0, 0)
        enough = first >= 0 and votes >= max(_SHORTEST_COUNT, _AGREED * len(read))
        if enough and all(_like(text, names, first + n) for text, n in read if text.isdecimal()):
            counted = {place: str(first + n + 1) for place, n in zip(places, order, strict=True)}
            return [replace(clue, text=counted.get(i, clue.text)) for i, clue in enumerate(clues)]
    return _with_roman_gaps(clues, marks, places)


def _with_roman_gaps(
    clues: Sequence[RowClues], marks: Sequence[str], places: Sequence[int]
) -> Sequence[RowClues]:
    """The clues with digits for Roman numerals that rise but leave one out: two rows are one, or it is lost.

    Letters that leave one out may as well be those of sub-rows.
    """
    known = {i: _ROMAN.index(text) + 1 for i in places if (text := _as_roman(marks[i])) in _ROMAN}
    rising = all(before < after for before, after in pairwise(known.values()))
    if not rising or len(known) < max(_SHORTEST_COUNT, _AGREED * len(places)):
        return clues
    return [replace(clue, text=str(known.get(i, clue.text))) for i, clue in enumerate(clues)]


def _like(digits: str, names: Sequence[str], place: int) -> bool:
    """Whether digits may be the mark at a place of a count, misread: a 6 for the letter b."""
    return place < len(names) and digits in tuple(_DIGITS_OF.get(names[place], ""))


def _as_roman(text: str) -> str:
    """A number cell's text with what is often read for a Roman one put right."""
    return text.translate(str.maketrans("1l|!", "IIII"))


def _with_letters(clues: Sequence[RowClues]) -> list[RowClues]:
    """Marks the rows whose number cells hold a, b, c ... in a run: a lone "b" is more likely a misread 6."""
    marked: list[RowClues] = []
    expected = "a"
    for clue in clues:
        found = _SUB_LETTER.match(clue.text)
        lettered = found is not None and found.group(1) in ("a", expected)
        expected = chr(ord(found.group(1)) + 1) if found and lettered else "a"
        marked.append(replace(clue, lettered=lettered))
    return marked


def _trace(path: _Path) -> tuple[NumberedRow, ...]:
    rows: list[NumberedRow] = []
    while path.before is not None:
        if path.row is not None:
            rows.append(path.row)
        path = path.before
    return tuple(reversed(rows))


def _with_confidence(row: NumberedRow, cost: float) -> NumberedRow:
    doubt = 0.35 if row.inferred or row.act is not RowAct.STEP else 0.1
    return NumberedRow(row.act, row.number, row.inferred, round(max(0.3, 0.99 - doubt * max(0.0, cost)), 3))


def _next_exact(clues: Sequence[RowClues], index: int) -> tuple[int, int] | None:
    """The next literally read number below a row, and how many rows below it stands."""
    for distance, clue in enumerate(clues[index + 1 :], start=1):
        number = printed_number(clue.text)
        if number is not None:
            return number, distance
    return None


def _options(
    clue: RowClues, path: _Path, following: tuple[int, int] | None, *, first: bool, numbered: bool
) -> Iterator[tuple[float, NumberedRow]]:
    for number in _candidates(clue, path.last, following):
        cost = _step_cost(clue, number, numbered=numbered) + _sequence_cost(path.last, number)
        yield cost, NumberedRow(RowAct.STEP, number, printed_number(clue.text) != number, 1.0)
    if path.open:
        yield _sub_cost(clue, path.last, numbered=numbered), NumberedRow(RowAct.SUB_ROW, None, False, 1.0)
    if first and not _reads_as_number(clue):
        cost = _continuation_cost(clue, following)
        yield cost, NumberedRow(RowAct.CONTINUATION, None, False, 1.0)
    if not (clue.symbol or clue.duration) and clue.own_activity and printed_number(clue.text) is None:
        yield _heading_cost(clue), NumberedRow(RowAct.HEADING, None, False, 1.0)


def _candidates(clue: RowClues, last: int, following: tuple[int, int] | None) -> set[int]:
    found = {number for number, _ in _readings(clue.text)}
    if last == _UNKNOWN:
        found.add(1)
        if following:
            found |= {following[0] - distance for distance in range(1, following[1] + 1)}
    else:
        found.add(last + 1)
    return {number for number in found if 0 < number < 1000}


def _readings(text: str) -> dict[tuple[int, bool], float]:
    """Numbers that a text can stand for; the flag tells whether it is literal. Values are costs."""
    exact, minor = _EXACT.match(text), _MINOR.match(text)
    if exact:
        return {(int(exact.group(1)), True): 0.0}
    if minor:
        return {(int(minor.group(1)), True): 0.1}
    tokens = [token for token in text.split() if token.strip(_MARKS)]
    literal = [found.group(1) for token in tokens if (found := _EXACT.match(token))]
    if len(literal) == 1 and len(tokens) <= 3 and all(len(t) <= 2 for t in tokens if not _EXACT.match(t)):
        return {(int(literal[0]), False): 0.1}
    marks = "".join(c for c in text if c not in _MARKS and not c.isspace()).lower()
    if not 0 < len(marks) <= 3:
        return {}
    choices = [mark if mark in _LIKE_DIGIT else _DIGITS_OF.get(mark, "") for mark in marks]
    if not all(choices):
        return {}
    return {(int("".join(digits)), False): 0.15 for digits in product(*choices)}


def _reads_as_number(clue: RowClues) -> bool:
    return printed_number(clue.text) is not None or _MINOR.match(clue.text) is not None


def _step_cost(clue: RowClues, number: int, *, numbered: bool) -> float:
    """How badly a row fits the step of a given number, apart from the numbers above it."""
    costs = {n: cost for (n, _), cost in _readings(clue.text).items()}
    if number in costs:
        return costs[number] + 0.3 * (not clue.own_activity and not clue.symbol)
    if _reads_as_number(clue):
        return _misread_cost(clue.text, number)
    if clue.inked and clue.text and not costs and not clue.lettered:
        return 0.5
    if clue.inked and not clue.text:
        return 0.3
    cost = (0.9 if numbered else 0.1) + 0.8 * clue.sub_marker + 1.0 * clue.merged
    cost += 0.6 * (not clue.own_activity) - 0.2 * clue.symbol - 0.2 * clue.duration
    return max(0.05, cost)


def _misread_cost(text: str, number: int) -> float:
    """The cost of taking a literally read number for another one."""
    found = re.sub(r"[^0-9]", "", text)
    wanted = str(number)
    if len(found) == len(wanted):
        different = [(a, b) for a, b in zip(found, wanted, strict=True) if a != b]
        if len(different) == 1 and different[0][1] in _LIKE_DIGIT[different[0][0]]:
            return 0.55
        return 0.95
    if found and (found in wanted or wanted in found):
        return 0.6
    return 1.4


def _sequence_cost(last: int, number: int) -> float:
    """The cost of a number after the last one: counting on is free, a gap or a restart is not."""
    if last == _UNKNOWN:
        return 0.0 if number == 1 else 0.05
    if number == last + 1:
        return 0.0
    if number > last:
        return min(1.0, 0.6 + 0.05 * (number - last - 1))
    if number == 1:
        return 0.5
    return 0.8 if number == last else 1.2


def _sub_cost(clue: RowClues, last: int, *, numbered: bool) -> float:
    """How badly a row fits a sub-row of the step above."""
    if printed_number(clue.text) is not None:
        return 2.0
    minor = _MINOR.match(clue.text)
    if minor:
        return 0.0 if int(minor.group(1)) == last else 1.5
    cost = 0.5 if numbered else 0.9
    if clue.lettered:
        return 0.05
    if clue.inked:
        cost += 0.9
    cost += -0.7 * clue.sub_marker - 0.5 * clue.merged - 0.3 * (not clue.own_activity)
    cost += 0.25 * clue.symbol + 0.25 * clue.duration + 1.0 * clue.after_break
    return max(0.0, cost)


def _continuation_cost(clue: RowClues, following: tuple[int, int] | None) -> float:
    cost = 0.25 + 0.6 * clue.inked + 0.1 * clue.symbol + 0.1 * clue.duration
    if following is None:
        return cost
    expected = following[0] - following[1]
    return cost + (1.0 if expected < 1 else 0.3 if expected == 1 else 0.0)


def _heading_cost(clue: RowClues) -> float:
    if _SECTION.match(clue.text):
        return 0.1
    return 0.35 + 0.9 * clue.inked + 0.4 * clue.other_text + 0.5 * clue.sub_marker + 0.5 * clue.merged
