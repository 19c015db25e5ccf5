"""The steps of a procedure that is written as a list, and who does them where their words say so."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.meaning.sections.labels import lexicon
from extractor.meaning.terms.items import join_lines, read_items
from extractor.recognised.identity_cells import IdentityLine
from extractor.store.knowledge import load_json

_NUMBER = re.compile(r"^\W{0,2}(\d{1,2})(?:\s?[.),:](?!\d)\s*|\s*(?=[^\W\d_]))")
"""A number in front of an item; scans lose its point."""
_HEADING = re.compile(r"^(?:[A-Z]|[IVX]{1,4})\s?[.)]\s+\S")
_INDENT = 1.2
"""Heights of a line from which a list stands farther in than the one around it."""
_VERB = re.compile(r"^(?:me[mnrlwy]?|ber)[a-z]{4,}$")
_PASSIVE = re.compile(r"^di[a-z]{4,}$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_MOST_NAME = 6
_BY = "oleh"


@dataclass
class ListedStep:
    """A step of a list: its number as printed (None where none is), its lines, the first without its mark.

    `unsure` says that it is not certain where it begins or ends.
    """

    number: int | None
    lines: list[IdentityLine]
    mark: int = 0
    unsure: bool = False

    @property
    def text(self) -> str:
        first, *rest = (line.text for line in self.lines)
        return join_lines([first[self.mark :], *rest])


def read_steps(lines: Sequence[IdentityLine]) -> tuple[list[IdentityLine], list[ListedStep]]:
    """What stands before the list, and its steps.

    A list inside a step is part of it: it stands farther in. A list that begins anew at the same edge goes on
    with the steps; their numbers are then not those that are printed.
    """
    first = next((n for n, line in enumerate(lines) if _order(line) == 1), None)
    if first is None:
        return [], _unnumbered(lines)
    edges = {page: _edge(lines[first:], page) for page in {line.cell.page for line in lines}}
    steps: list[ListedStep] = []
    last = 0
    for line in lines[first:]:
        order = _order(line)
        edge = edges[line.cell.page]
        level = edge is None or _is_cut(line) or line.box.x0 - edge < _INDENT * line.box.height
        if order is not None and level and (order == last + 1 or order == last + 2):
            steps.append(ListedStep(order, [line], _mark(line), unsure=order != last + 1))
            last = order
        elif order == 1 and level and last > 1:
            _drop_heading(steps[-1])
            steps.append(ListedStep(None, [line], _mark(line), unsure=True))
            last = 1
        else:
            # The next number, though farther in, may begin a step all the same.
            steps[-1].unsure |= order == last + 1
            steps[-1].lines.append(line)
    return list(lines[:first]), steps


def _edge(lines: Sequence[IdentityLine], page: int) -> float | None:
    """Where the numbers of a list stand on a page: at the left of all numbers there; None without any."""
    lefts = [
        line.box.x0
        for line in lines
        if line.cell.page == page and not _is_cut(line) and _order(line) is not None
    ]
    return min(lefts, default=None)


def _is_cut(line: IdentityLine) -> bool:
    """Whether a label was cut off before the line, so that it is not known where it begins."""
    boxes = line.cell.line_boxes
    return line.index < len(boxes) and line.box.x0 > boxes[line.index].x0


def _order(line: IdentityLine) -> int | None:
    match = _NUMBER.match(line.text)
    return int(match[1]) if match else None


def _mark(line: IdentityLine) -> int:
    match = _NUMBER.match(line.text)
    return match.end() if match else 0


def _drop_heading(step: ListedStep) -> None:
    """Leave out the heading of the list that follows, where it stands at a step's end."""
    if len(step.lines) > 1 and _HEADING.match(step.lines[-1].text):
        step.lines.pop()


def _unnumbered(lines: Sequence[IdentityLine]) -> list[ListedStep]:
    """The items of a list with letters or bullets; a text without any is one step, which is no list."""
    items = read_items([line.text for line in lines])
    steps = []
    for item in items:
        own = [lines[n] for n in item.lines]
        mark = max(own[0].text.find(item.text.split()[0]), 0) if len(items) > 1 else 0
        steps.append(ListedStep(None, own, mark, unsure=True))
    shared = [n for item in items for n in item.lines]
    if len(shared) != len(set(shared)):  # several items in one line: which words are whose is not known
        return [ListedStep(None, list(lines), unsure=True)]
    return steps


@dataclass(frozen=True)
class Performer:
    """Who does a step, as printed; `sure` says that a verb follows that the name must end at."""

    name: str
    sure: bool


def find_performer(text: str) -> Performer | None:
    """Who does a step by its own words: the subject of its verb, or who stands behind "oleh".

    None where the words name nobody.
    """
    words = list(_WORD.finditer(text))[: _MOST_NAME + 4]
    if not words:
        return None
    verb = next((n for n, word in enumerate(words) if _is_verb(word.group())), None)
    begins = _begins_name(words[0].group())
    if verb is not None and _PASSIVE.match(words[verb].group().casefold()):
        return _behind_by(text)
    if not begins:
        return _behind_by(text) if verb is None else None
    if verb is None or verb == 0:
        return Performer(words[0].group(), sure=False)
    end = verb
    while end > 1 and words[end - 1].group().casefold() in lexicon()["before_verbs"]:
        end -= 1
    name = text[words[0].start() : words[end - 1].end()]
    if end > _MOST_NAME or any(mark in name for mark in ",.;:"):
        return Performer(words[0].group(), sure=False)
    return Performer(" ".join(name.split()), sure=True)


def names_somebody(text: str) -> bool:
    """Whether a text holds a word for one who could do a step."""
    return any(_begins_name(word.group()) for word in _WORD.finditer(text))


def _behind_by(text: str) -> Performer | None:
    words = list(_WORD.finditer(text))
    for before, word in pairwise(words):
        if before.group().casefold() == _BY and _begins_name(word.group()):
            return Performer(word.group(), sure=False)
    return None


def _begins_name(word: str) -> bool:
    folded = word.casefold()
    return folded in lexicon()["performers"] or folded in load_json("lexicon/roles.json")["heads"]


def _is_verb(word: str) -> bool:
    folded = word.casefold()
    return bool(_VERB.match(folded) or _PASSIVE.match(folded)) or folded in lexicon()["verbs"]
