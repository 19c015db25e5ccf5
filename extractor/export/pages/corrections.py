"""What a reviewer corrected, put in the place of what was read on the page.

Words that stayed keep their places; new ones share the places of those that they replace. Marks of lists
("1.", "-") stay, which a record's values do not hold. Dates stay as printed: a record holds them in ISO form.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from extractor.record.geometry import Box
from extractor.record.model import Origin, SopRecord, State
from extractor.record.page_layout import Block, BlockRole, LayoutLine, PageLayout
from extractor.record.pointers import resolve

_LIST_MARK = re.compile(r"[^\w\s]|\(?(?:\d{1,2}|[a-zA-Z])[.)]")
_PRINTED = re.compile(
    r"/identity/(?:sop_number|sop_title|approved_by/\w+|(?!approved_by)\w+/\d+)|/actors/\d+/name|/declared_total"
    r"|/steps/\d+/(?:activity|remarks|duration|(?:requirements|outputs)(?:/\d+)?|symbols/\d+/text)"
)
"""Values that hold what is printed, as it is printed."""
_KNOWN_AGAIN = 0.5
"""Share of the letters of a value's own reading found in its box where the rest of the box is not its."""


@dataclass(frozen=True)
class Correction:
    """A value as a reviewer wrote it, where it stands on a page, and what was read for it there."""

    box: Box
    text: str
    raw: str = ""


@dataclass(frozen=True)
class _Slot:
    """A word in its place: the line it is on, and its beginning and end along the line."""

    line: int
    start: float
    end: float
    text: str


_Group = tuple[list[_Slot], list[str]]
"""Words, and the places that they share."""


def corrections(record: SopRecord, number: int) -> list[Correction]:
    """What a reviewer changed on a page, in the order of the record's evidence."""
    changed = {
        pointer: evidence
        for pointer, evidence in record.evidence.items()
        if evidence.origin is Origin.REVIEWER
        and evidence.state is State.CORRECTED
        and evidence.page == number
        and evidence.box is not None
        and _PRINTED.fullmatch(pointer)
    }
    if not changed:
        return []
    data = record.model_dump(mode="json")
    found = ((evidence, _printed(resolve(data, pointer))) for pointer, evidence in changed.items())
    return [
        Correction(Box(*evidence.box), text, evidence.raw or "")
        for evidence, text in found
        if evidence.box is not None and text is not None
    ]


def _printed(value: object) -> str | None:
    """The text of a value as it would be printed; None where the record has none there."""
    if isinstance(value, list):
        return " ".join(item for item in value if isinstance(item, str))
    if isinstance(value, dict):
        value = value.get("text")
    return value if isinstance(value, str) else None


def with_corrections(layout: PageLayout, found: Sequence[Correction]) -> PageLayout:
    """The layout with each correction in the lines of its box, or in a new line where none was read."""
    for correction in found:
        blocks, touched = [], False
        for block in layout.blocks:
            changed = _corrected(block, correction)
            touched = touched or changed is not block
            blocks.append(changed)
        if not touched and correction.text.strip():
            blocks = _added(blocks, correction)
        layout = layout.model_copy(update={"blocks": tuple(blocks)})
    return layout


def _corrected(block: Block, correction: Correction) -> Block:
    """The block with the correction in those of its lines that lie in the box; itself where none does."""
    parts = [cell.lines for cell in block.cells] + [block.lines]
    lines = [line for part in parts for line in part]
    inside = [n for n, line in enumerate(lines) if correction.box.grow(2).contains(*Box(*line.box).center)]
    if not inside:
        return block
    new = dict(zip(inside, _fitted([lines[n] for n in inside], correction), strict=True))
    changed = iter([new.get(n, line) for n, line in enumerate(lines)])
    whole = [tuple(line for line in [next(changed) for _ in part] if line.text) for part in parts]
    cells = tuple(
        cell.model_copy(update={"lines": part}) for cell, part in zip(block.cells, whole[:-1], strict=True)
    )
    return block.model_copy(update={"cells": cells, "lines": whole[-1]})


def _fitted(lines: Sequence[LayoutLine], correction: Correction) -> list[LayoutLine]:
    """The lines with the words of the correction in place of those of its value."""
    old = [slot for number, line in enumerate(lines) for slot in _slots(number, line)]
    first, last = _own(old, correction.raw.split())
    new = [*old[:first], *_placed(old[first:last], correction.text.split()), *old[last:]]
    touched = {slot.line for slot in old[first:last]}
    return [
        line.model_copy(
            update={
                "text": " ".join(slot.text for slot in new if slot.line == number),
                "spans": tuple(
                    end
                    for slot in new
                    if slot.line == number
                    for end in sorted((abs(round(slot.start)), abs(round(slot.end))))
                ),
                "confidence": 1.0 if number in touched else line.confidence,
            }
        )
        for number, line in enumerate(lines)
    ]


def _own(old: Sequence[_Slot], raw: Sequence[str]) -> tuple[int, int]:
    """From which word to before which the words in a box are the value's own; all where that is not clear.

    A box can hold several values: an official's post, name, rank and number.
    """
    blocks = _matcher([slot.text for slot in old], raw).get_matching_blocks()[:-1]
    known = sum(len(raw[n]) for block in blocks for n in range(block.b, block.b + block.size))
    if not blocks or known < _KNOWN_AGAIN * sum(map(len, raw)):
        return 0, len(old)
    # Words of the reading before the first and behind the last one that are known again were read otherwise.
    first = max(0, blocks[0].a - blocks[0].b)
    return first, min(len(old), blocks[-1].a + len(raw) - blocks[-1].b)


def _matcher(old: Sequence[str], new: Sequence[str]) -> SequenceMatcher[str]:
    return SequenceMatcher(
        None, [word.casefold() for word in old], [word.casefold() for word in new], autojunk=False
    )


def _slots(number: int, line: LayoutLine) -> Iterator[_Slot]:
    """The words of a line in reading order; along lines that run against the axis, places are negative."""
    for word in line.words:
        ends = (word.box.x0, word.box.x1) if line.turns % 2 == 0 else (word.box.y0, word.box.y1)
        start, end = ends if line.turns in (0, 3) else (-ends[1], -ends[0])
        yield _Slot(number, start, end, word.text)


def _placed(old: Sequence[_Slot], words: Sequence[str]) -> Iterator[_Slot]:
    """The new words where the same or those that they replace stood."""
    matcher = _matcher([slot.text for slot in old], words)
    groups: list[_Group] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            groups += [([slot], [word]) for slot, word in zip(old[i1:i2], words[j1:j2], strict=True)]
        else:
            marks = [slot for slot in old[i1:i2] if _LIST_MARK.fullmatch(slot.text)]
            groups += [([slot], [slot.text]) for slot in marks]
            groups.append(([slot for slot in old[i1:i2] if slot not in marks], [*words[j1:j2]]))
    for slots, texts in _joined(groups):
        yield from _shared(slots, texts)


def _joined(groups: Sequence[_Group]) -> list[_Group]:
    """The groups, with words that have no place of their own in the group before them, or the next one."""
    joined: list[_Group] = []
    for slots, texts in groups:
        if joined and (not slots or not joined[-1][0]):
            joined[-1] = (joined[-1][0] + slots, joined[-1][1] + texts)
        else:
            joined.append((slots, texts))
    return joined


def _shared(slots: Sequence[_Slot], texts: Sequence[str]) -> Iterator[_Slot]:
    """The words over the places of the slots: one by one where they are as many, else by their letters."""
    if len(slots) == len(texts):
        yield from (_Slot(s.line, s.start, s.end, text) for s, text in zip(slots, texts, strict=True))
        return
    if not texts or not slots:
        return
    numbers = list(dict.fromkeys(slot.line for slot in slots))
    rows = [
        (n, min(s.start for s in slots if s.line == n), max(s.end for s in slots if s.line == n))
        for n in numbers
    ]
    length = sum(end - start for _, start, end in rows)
    letters = sum(len(text) + 1 for text in texts)
    shares: dict[int, list[str]] = {n: [] for n in range(len(rows))}
    done, row, filled = 0, 0, rows[0][2] - rows[0][1]
    for text in texts:
        while row < len(rows) - 1 and (done + len(text) / 2) * length / letters > filled:
            row += 1
            filled += rows[row][2] - rows[row][1]
        shares[row].append(text)
        done += len(text) + 1
    for row, (number, start, end) in enumerate(rows):
        yield from _spread(number, start, end, shares[row])


def _spread(number: int, start: float, end: float, texts: Sequence[str]) -> Iterator[_Slot]:
    """Words along a stretch of a line, each as long as its letters, with a letter between them."""
    each = (end - start) / max(1, sum(map(len, texts)) + len(texts) - 1)
    for text in texts:
        yield _Slot(number, start, start + each * len(text), text)
        start += each * (len(text) + 1)


def _added(blocks: Sequence[Block], correction: Correction) -> list[Block]:
    """The blocks with a line for a value that was not read: in its cell, else in a block of its own."""
    x0, y0, x1, y1 = (round(value) for value in correction.box)
    texts = correction.text.split()
    spans = tuple(round(end) for slot in _spread(0, x0, x1, texts) for end in (slot.start, slot.end))
    line = LayoutLine(box=(x0, y0, x1, y1), text=" ".join(texts), confidence=1.0, spans=spans)
    result, placed = [], False
    for block in blocks:
        home = next((c for c in block.cells if Box(*c.box).contains(*correction.box.center)), None)
        if home is None or placed:
            result.append(block)
            continue
        cells = tuple(
            cell.model_copy(update={"lines": (*cell.lines, line)}) if cell is home else cell
            for cell in block.cells
        )
        result.append(block.model_copy(update={"cells": cells}))
        placed = True
    return result if placed else [*result, Block(role=BlockRole.TEXT, box=line.box, lines=(line,))]
