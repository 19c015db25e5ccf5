"""Cuts a cell's lines into its items: numbered, lettered or bulleted, one a line or all in one line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from extractor.store.knowledge import load_json

_NUMBER = re.compile(r"(\d{1,2})\s?[.)](?!\d)\s*|\((\d{1,2})\)\s*")
_LOOSE_NUMBER = re.compile(r"(\d{1,2})(?:\s?[.),:]\s?|\s+)(?=[^\W\d_])|(\d{1,2})(?=[A-Z][A-Za-z])")
_LETTER = re.compile(r"([a-z])\s?[.)]\s+(?=\S)|\(([a-z])\)\s*")
_BULLET = re.compile(r"(?:[-–—−•●▪■◦○·∙*➢✓✔►❖]|[oe](?=\s+[A-Z\"(]))\s*(?=\S)")
_INLINE_NUMBER = re.compile(r"(?<![\w.,/])(\d{1,2})\s?[.)]\s*(?=[^\W\d_(\"'])")
_ACROSS_NUMBER = re.compile(r"(?<![\d.,/])(\d{1,2})\s?[.)]\s*(?=[^\W\d_(\"'])")
_INLINE_LETTER = re.compile(r"(?<![\w.,/])([a-z])[.)]\s+(?=\w)")
_INLINE_BULLET = re.compile(r"(?<=\s)[-–—•●▪]\s+(?=\S)")
_WORD_BREAK = re.compile(r"(?<=[^\W\d_])-$")
_DOUBLE_MARKS = re.compile(r"^(?:[-–—•●]\s*)?(?=\d{1,2}[.)]\s)")
_GLUED = re.compile(r"(?<=[a-z)\d])(?=[A-Z][a-z]|SOP\b)|(?<=[A-Z]{2})(?=[A-Z][a-z])|(?<=\))(?=[A-Z])")


_Lines = list[tuple[int, str]]


_FEWEST_LOOSE = 2
"""The last number that a list whose numbers stand without a point has to reach."""


@dataclass(frozen=True)
class _Mark:
    """The number, letter or bullet in front of an item. `order` is 1, 2, 3 ...; None for a bullet."""

    kind: str
    order: int | None
    length: int


def join_lines(lines: Sequence[str]) -> str:
    """The lines as one running text; a word that a hyphen breaks at a line's end is joined."""
    text = ""
    for line in lines:
        words = " ".join(line.split())
        if not words:
            continue
        if not text:
            text = words
        elif _WORD_BREAK.search(text) and words[0].islower():
            text = text[:-1] + words if not _is_compound(text, words) else text + words
        else:
            text += ("" if text.endswith("/") else " ") + words
    return text


def _is_compound(text: str, following: str) -> bool:
    """Whether the hyphen belongs to the word: a doubled word such as undang-undang."""
    before = text[:-1].rsplit(maxsplit=1)[-1].casefold()
    after = following.split(maxsplit=1)[0].casefold().strip(".,;")
    return len(before) > 2 and (after.startswith(before[:4]) or before.startswith(after[:4]))


@dataclass(frozen=True)
class Item:
    """One item as running text without its mark, and the indices of the lines that it came from."""

    text: str
    lines: tuple[int, ...]


def split_items(lines: Sequence[str]) -> list[str]:
    """The items of a cell, each as running text without its number or bullet, in their order.

    `lines` are the cell's lines from top to bottom. Marks count only where their order is plausible; a cell
    without marks is one item; text before the first mark makes the whole cell one item; a list inside an item
    stays in its item. A blank cell (or only a dash) has no items.
    """
    return [item.text for item in read_items(lines)]


def read_items(lines: Sequence[str]) -> list[Item]:
    """As `split_items`, with the lines of each item."""
    kept = [(index, " ".join(line.split())) for index, line in enumerate(lines) if line.strip()]
    if not any(_has_words(line) for _, line in kept):
        return []
    groups = _by_line(kept)
    if groups is None:
        indices = tuple(index for index, _ in kept)
        texts = _inline(join_lines([line for _, line in kept]))
        return [Item(text, indices) for text in texts if _has_words(text)]
    items: list[Item] = _side_by_side(groups)
    for mark, group in [] if items else groups:
        body = join_lines([group[0][1][mark.length :], *(line for _, line in group[1:])])
        indices = tuple(index for index, _ in group)
        items += [Item(text, indices) for text in _inline_rest(body, mark) if _has_words(text)]
    return items


def _side_by_side(groups: list[tuple[_Mark, _Lines]]) -> list[Item]:
    """The items of a list in two columns whose lines were read across ("1. a 4. d", "2. b 5. e"); else none.

    Only where the numbers at the lines' beginnings and inside the lines make one whole series.
    """
    orders = [mark.order for mark, _ in groups]
    if any(mark.kind != "number" for mark, _ in groups) or len(groups) < 2:
        return []
    found: list[tuple[int, Item]] = []
    for mark, group in groups:
        body = join_lines([group[0][1][mark.length :], *(line for _, line in group[1:])])
        cuts = [m for m in _ACROSS_NUMBER.finditer(body) if int(m[1]) > max(o or 0 for o in orders)]
        starts = [0, *(m.end() for m in cuts)]
        ends = [*(m.start() for m in cuts), len(body)]
        numbers = [mark.order or 0, *(int(m[1]) for m in cuts)]
        indices = tuple(index for index, _ in group)
        found += [
            (number, Item(body[start:end].strip(), indices))
            for number, start, end in zip(numbers, starts, ends, strict=True)
        ]
    whole = sorted(number for number, _ in found) == list(range(1, len(found) + 1))
    if not whole or len(found) == len(groups):
        return []
    return [item for _, item in sorted(found, key=lambda pair: pair[0])]


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)


def split_glued(text: str) -> list[str]:
    """The items of a list whose breaks were lost ("... PemerintahPermenpan ..."): cut before known starters.

    A cut needs a change from small to capital letters inside a word, and a word behind it that starts items.
    """
    starters = _starters()
    cuts = [
        match.start()
        for match in _GLUED.finditer(text)
        if any(text.startswith(starter, match.start()) for starter in starters)
    ]
    ends = [*cuts, len(text)]
    parts = [text[start:end].strip() for start, end in zip([0, *cuts], ends, strict=True)]
    return [part for part in parts if part]


@cache
def _starters() -> tuple[str, ...]:
    return tuple(load_json("lexicon/identity.json")["item_starters"])


def _mark(line: str) -> _Mark | None:
    match = _NUMBER.match(line)
    if match:
        return _Mark("number", int(match[1] or match[2]), match.end())
    match = _LETTER.match(line)
    if match:
        return _Mark("letter", ord(match[1] or match[2]) - ord("a") + 1, match.end())
    match = _BULLET.match(line)
    if match:
        return _Mark("bullet", None, match.end())
    return None


def _loose_mark(line: str, expected: int) -> _Mark | None:
    """A number whose point was lost or misread, where it is the one that has to come."""
    match = _LOOSE_NUMBER.match(line)
    if match and int(match[1] or match[2]) == expected:
        return _Mark("number", expected, match.end())
    return None


def _by_line(lines: _Lines) -> list[tuple[_Mark, _Lines]] | None:
    """Lines grouped by the marks at their beginnings; None where the first line carries none that counts."""
    first = _first_mark([line for _, line in lines])
    if first is None:
        return None
    groups: list[tuple[_Mark, _Lines]] = [(first, [lines[0]])]
    last = first.order
    for line in lines[1:]:
        mark = _mark(line[1])
        if first.kind == "number" and (mark is None or mark.kind != "number") and last is not None:
            mark = _loose_mark(line[1], last + 1) or mark
        if mark is not None and mark.kind == first.kind and _follows(last, mark.order):
            groups.append((mark, [line]))
            last = mark.order
        else:
            groups[-1][1].append(line)
    return groups


def _first_mark(lines: list[str]) -> _Mark | None:
    """The mark of the first item; where it was lost, it is known from a number 2 that opens a later line."""
    first = _mark(lines[0])
    if first is not None:
        return first if _can_begin(first, lines) else None
    if _is_loosely_numbered(lines):
        return _loose_mark(lines[0], 1)
    orders = [m.order for m in map(_mark, lines[1:]) if m is not None and m.kind == "number"]
    if orders and orders[0] == 2 and not lines[0].endswith(":"):
        return _loose_mark(lines[0], 1) or _Mark("number", 1, 0)
    return None


def _is_loosely_numbered(lines: list[str]) -> bool:
    """Whether lines begin with 1, 2 ... without a point behind the numbers, at least up to 2."""
    expected = 1
    for line in lines:
        mark = _loose_mark(line, expected)
        if mark is not None and not _is_counted(line[mark.length :]):
            expected += 1
        elif expected == 1:
            return False
    return expected > _FEWEST_LOOSE


def _is_counted(text: str) -> bool:
    """Whether a text goes on as after a quantity ("2 lembar ..."): small letters, or a counted thing."""
    word = text.split(maxsplit=1)[0].casefold().strip(".,;") if text.strip() else ""
    return not text[:1].isupper() or word in load_json("lexicon/durations.json")["counted"]


def _can_begin(mark: _Mark, lines: list[str]) -> bool:
    if mark.order is None:
        return True
    if mark.order <= 2:
        return True
    others = [m.order for m in map(_mark, lines[1:]) if m is not None and m.kind == mark.kind]
    return mark.order + 1 in others


def _follows(last: int | None, order: int | None) -> bool:
    """Whether a mark can be the next: numbers go up, and skip at most one (a lost or mistyped one)."""
    if last is None or order is None:
        return True
    return 1 <= order - last <= 2


def _inline(text: str) -> list[str]:
    """The items of a running text that begins with a mark; the whole text otherwise."""
    text = _DOUBLE_MARKS.sub("", text) if _mark(text) is None else text
    mark = _mark(text)
    if mark is None or (mark.order or 1) != 1:
        return [text]
    return _inline_rest(text[mark.length :], mark)


def _inline_rest(body: str, mark: _Mark) -> list[str]:
    """Further items of the same kind inside one item's text: "... 2. ... 3. ..." or "... - ... - ..."."""
    if mark.kind == "bullet":
        return _cut_bullets(body)
    pattern = _INLINE_NUMBER if mark.kind == "number" else _INLINE_LETTER
    items: list[str] = []
    start, order = 0, mark.order or 1
    for match in pattern.finditer(body):
        found = int(match[1]) if mark.kind == "number" else ord(match[1]) - ord("a") + 1
        if found == order + 1 and not _cites(body[start : match.start()]):
            items.append(body[start : match.start()].strip())
            start, order = match.end(), found
    return [*items, body[start:].strip()]


def _cites(before: str) -> bool:
    """Whether a number behind this text belongs to it ("Nomor 2. ", "Lampiran 3. ")."""
    words = before.casefold().rstrip(" .:").rsplit(maxsplit=1)
    return bool(words) and words[-1] in load_json("lexicon/identity.json")["words_before_numbers"]


def _cut_bullets(body: str) -> list[str]:
    parts: list[str] = []
    start = 0
    depth = 0
    for index, character in enumerate(body):
        depth += (character == "(") - (character == ")" and depth > 0)
        if depth == 0 and _INLINE_BULLET.match(body, index) and not _is_doubled(body, index):
            parts.append(body[start:index].strip())
            start = index + 1
    parts.append(body[start:].strip())
    return parts


def _is_doubled(body: str, dash: int) -> bool:
    """Whether a spaced dash stands inside a doubled word, as in "Undang - Undang"."""
    before, after = body[:dash].split(), body[dash + 1 :].split()
    return bool(before and after) and before[-1].casefold() == after[0].casefold()
