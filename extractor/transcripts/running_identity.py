"""The identity block in raw page OCR: labels in running text, columns read across, lists in a row."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import takewhile

from extractor.meaning.identity.labels import Label, find_label, list_fields
from extractor.recognised.identity_cells import IdentityCell
from extractor.record.geometry import Box
from extractor.record.model import Origin, State
from extractor.store.knowledge import load_json
from extractor.text.language.dictionary_repair import repair_words
from extractor.transcripts.identity import WIDTH

_NEAR = 2  # lines: programs that give cell after cell put a blank one between label and value
_MARK = re.compile(r"(?<!\S)(\d{1,2})\s?[.)]\s+")
_CONFIDENCE = 0.75
_MOST_LABELS = 3


@dataclass
class _Section:
    """Labels that stand together, and the lines below them up to the next labels."""

    labels: list[Label]
    label_lines: list[int]
    together: bool
    lines: list[tuple[int, str]] = field(default_factory=list)


def read_raw_identity(
    lines: Sequence[tuple[int, str]], first_row: int = 0, fields: Collection[str] = ()
) -> list[IdentityCell]:
    """The identity's labels and values as cells, a row for each field from `first_row` on: label and value.

    `fields` are those that are known already.
    """
    cells: list[IdentityCell] = []
    for section in _sections(lines, set(fields)):
        for label, number, values in zip(section.labels, section.label_lines, _values(section), strict=True):
            cells += _row(first_row + len(cells), label, number, values)
    return cells


def _sections(lines: Sequence[tuple[int, str]], seen: set[str]) -> list[_Section]:
    sections: list[_Section] = []
    for number, line in lines:
        labels = [label for label in _labels(line) if label.field not in seen]
        if labels:
            seen |= {label.field for label in labels}
            last = sections[-1] if sections else None
            waiting = last is not None and not any(text.strip() for _, text in last.lines)
            stacked = (
                waiting and last is not None and not last.labels[-1].value and len(last.labels) < _MOST_LABELS
            )
            if stacked and last is not None and len(labels) == 1 and not last.together:
                last.labels += labels
                last.label_lines += [number]
            else:
                sections.append(_Section(labels, [number] * len(labels), len(labels) > 1))
        elif sections:
            sections[-1].lines.append((number, line))
    return sections


def _labels(line: str) -> list[Label]:
    """The labels that a line begins with: one with its value, or two side by side with nothing else."""
    first = find_label(line)
    if first is None:
        return []
    second = find_label(first.value) if first.value and first.field in list_fields() else None
    if second is not None and not second.value:
        return [Label(first.field, "", separated=True, distance=first.distance), second]
    if first.field in list_fields() and not first.separated:
        return []
    if not first.separated and (first.distance or len(first.value.split()) < 1):
        return []
    return [first]


def _values(section: _Section) -> list[list[str]]:
    texts = [text.strip(" |") for _, text in section.lines]
    if section.together and len(section.labels) == 2:
        left, right = _apart(texts)
        return [left, right]
    if len(section.labels) > 1:
        return _one_after_another(section.lines, len(section.labels))
    if section.labels[0].field not in list_fields():
        first = next((n for n, text in enumerate(texts[:_NEAR]) if text), 0)
        head = list(takewhile(bool, texts[first:]))
        return [head]
    return [[text for text in texts if text]]


@cache
def _starters() -> tuple[str, ...]:
    return tuple(load_json("lexicon/identity.json")["item_starters"])


def _apart(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Two columns that were read across: item numbers tell them apart, else a capital that opens an item."""
    left: list[str] = []
    right: list[str] = []
    next_left = next_right = 1
    for line in lines:
        if not line:
            continue
        start = _MARK.match(line)
        if start and int(start[1]) == next_left:
            next_left += 1
        elif start and int(start[1]) == next_right and left:
            next_right += 1
            right.append(line)
            continue
        cut = next(
            (m.start() for m in _MARK.finditer(line) if m.start() > 0 and int(m[1]) == next_right), None
        )
        if cut is not None:
            next_right += 1
        elif not right:
            cut = _capital_cut(line)
        left.append(line[:cut].strip() if cut else line)
        if cut:
            right.append(line[cut:].strip())
    return left, right


def _capital_cut(line: str) -> int | None:
    """Where a word that opens items follows a small word without a stop between them."""
    for match in re.finditer(r"(?<=[a-z])\s+(?=[A-Z])", line):
        if any(line.startswith(starter, match.end()) for starter in _starters()):
            return match.end()
    return None


def _one_after_another(lines: Sequence[tuple[int, str]], count: int) -> list[list[str]]:
    """Lists under labels that stood one below the other: a new list begins where the numbers start again."""
    parts: list[list[str]] = [[]]
    last = 0
    blank = False
    for _, raw in lines:
        text = raw.strip(" |")
        if not text:
            blank = bool(parts[-1])
            continue
        mark = _MARK.match(text)
        restart = mark is not None and int(mark[1]) == 1 and bool(parts[-1])
        paragraph = blank and mark is None and last == 0 and bool(parts[-1])
        if (restart or paragraph) and len(parts) < count:
            parts.append([])
            last = 0
        if mark:
            last = int(mark[1])
        parts[-1].append(text)
        blank = False
    return parts + [[] for _ in range(count - len(parts))]


def _row(index: int, label: Label, number: int, values: list[str]) -> list[IdentityCell]:
    known = load_json("lexicon/identity.json")["labels"][label.field][0]
    read = tuple(v for v in ([label.value, *values] if label.value else values) if v)
    lines = tuple(repair_words(v, _CONFIDENCE).text for v in read)
    top = index * WIDTH
    return [
        _cell(Box(0, top, WIDTH, top + WIDTH), number, index, 0, (known,)),
        _cell(Box(WIDTH, top, 2 * WIDTH, top + WIDTH), number, index, 1, lines, read),
    ]


def _cell(
    box: Box, line: int, row: int, column: int, lines: tuple[str, ...], read: tuple[str, ...] = ()
) -> IdentityCell:
    height = box.height / max(len(lines), 1)
    boxes = tuple(
        Box(box.x0, box.y0 + n * height, box.x1, box.y0 + (n + 1) * height) for n in range(len(lines))
    )
    return IdentityCell(
        page=1,
        box=box,
        row=row,
        column=column,
        row_span=1,
        column_span=1,
        lines=lines,
        line_boxes=boxes,
        confidence=_CONFIDENCE,
        state=State.READ if lines else State.BLANK,
        origin=Origin.TEXT,
        raw_lines=read if read != lines else (),
        text_at=(line, 1),
    )
