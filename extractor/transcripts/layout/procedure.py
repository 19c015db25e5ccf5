"""Procedure tables among words with places: heads, columns and rows found, and their words put together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median
from typing import Any

from extractor.grid.model import ColumnRole
from extractor.grid.table.labels import join_lines, match_signature, match_total
from extractor.meaning.durations.units import unit_of_header
from extractor.meaning.identity.labels import find_label
from extractor.record.reasons import Code, because
from extractor.transcripts.actors import is_branch_label, is_symbol_mark
from extractor.transcripts.layout.columns import Strips, find_strips
from extractor.transcripts.layout.head import Head, with_missing
from extractor.transcripts.layout.numbering import Anchor, number_steps
from extractor.transcripts.layout.page import Line, Word, WordPage, lines_of, phrases_of
from extractor.transcripts.layout.rows import find_cuts
from extractor.transcripts.layout.scraps import joined, without_scraps
from extractor.transcripts.layout.torn import Column, columns_of, is_torn
from extractor.transcripts.model import Piece, TextProcedure, TextShape, TextStep

_KEYS = {
    ColumnRole.ACTIVITY: "activity",
    ColumnRole.REQUIREMENTS: "requirements",
    ColumnRole.DURATION: "duration",
    ColumnRole.OUTPUT: "output",
    ColumnRole.REMARKS: "remarks",
}
_SURE_TOTAL = 0.85
_SURE_SIGNATURE = 0.85
_FEWEST_COUNTED = 4
_COUNTED_REACH = 4.0  # heights of a line below a head in which its columns are counted
_LINE_APART = 0.6  # heights of a line by which the middles of two lines stand apart
_HEAD_REACH = 5.0  # heights of a line above a head's words in which its title and upper rows stand
_MOST_LEFT_OUT = 3
_FAR_BELOW = 4.0  # heights of a line without words behind which a table's last row is over
_UNSEEN = 0.4
"""How sure it is that a cell was blank where a picture was read and nothing was found: most are not blank."""
_FILLED = frozenset((ColumnRole.ACTIVITY, ColumnRole.REQUIREMENTS, ColumnRole.DURATION, ColumnRole.OUTPUT))
_TORN = 0.5
"""How sure a cell is that seems to lack words or to hold another one's: about half of them do."""
_LEFT_OUT = because(Code.WORDS_LEFT_OUT)
_INFERRED = because(Code.NUMBER_INFERRED)


@dataclass
class Part:
    """A table's part on one page: what was found of it, and what stands above and below."""

    page: WordPage
    head: Head
    top: float
    bottom: float
    strips: Strips
    body: list[Word]
    anchors: list[Anchor] = field(default_factory=list)
    steps: list[TextStep] = field(default_factory=list)
    total: Piece | None = None
    below: list[Piece] = field(default_factory=list)
    numbers: Line | None = None
    title: Piece | None = None


def read_part(page: WordPage, head: Head, end: float, expected: int) -> Part:
    """The part of a table below a head and above `end`; `expected` is the number of its first step."""
    below = [line for line in page.lines if head.y1 < line.middle < end]
    numbers = _column_numbers(page, head, [w for line in below for w in line.words])
    start = median(w.middle for w in numbers.words) if numbers else head.y1
    foot = _foot(page, [line for line in below if line.middle > start])
    body = [w for line in below if start < line.middle < foot for w in line.words]
    body = [w for w in body if numbers is None or _stands_off(w, numbers, page.leading)]
    first = min((w.middle for w in body), default=start)
    band_end = start if numbers else first + 4 * page.leading
    band = [
        w for line in page.lines if head.y0 - page.leading / 2 < line.middle < band_end for w in line.words
    ]
    head = with_missing(page, head, body)
    strips = find_strips(page, head, _head_words(page, head, band, body, numbers), body)
    return _read(Part(page, head, start, foot, strips, body, numbers=numbers), expected)


def read_continuation(page: WordPage, before: Part, expected: int) -> Part:
    """A page without a head as the next part of a table: its columns are those of the part before."""
    foot = _foot(page, page.lines)
    body = [w for line in page.lines if line.middle < foot for w in line.words]
    return _read(Part(page, before.head, float("-inf"), foot, before.strips, body), expected)


def _read(part: Part, expected: int) -> Part:
    part.anchors = _anchors(part, expected)
    if part.anchors:
        _read_rows(part)
    return part


def _column_numbers(page: WordPage, head: Head, below: Sequence[Word]) -> Line | None:
    """The row below a head that counts the columns: numbers that rise from left to right on one line."""
    limit = head.y1 + _COUNTED_REACH * page.leading
    numbers = [(int(t), w) for w in below if w.middle < limit and (t := _bare(w.text)).isdecimal()]
    chains: list[list[tuple[int, Word]]] = []
    for value, word in sorted(numbers, key=lambda pair: pair[1].center):
        best: list[tuple[int, Word]] = []
        for chain in chains:
            last, before = chain[-1]
            level = abs(before.middle - word.middle) < page.leading
            if len(chain) > len(best) and level and 0 < value - last <= _MOST_LEFT_OUT:
                best = chain
        chains.append([*best, (value, word)])
    longest = max(chains, key=len, default=[])
    return Line(tuple(word for _, word in longest)) if len(longest) >= _FEWEST_COUNTED else None


def _bare(text: str) -> str:
    bare = text.strip("().,|[]{}")
    return bare if bare.isascii() and len(bare) < _FEWEST_COUNTED else ""


def _stands_off(word: Word, numbers: Line, leading: float) -> bool:
    """Whether a word is no part of the row of column numbers, read or misread."""
    near = min(numbers.words, key=lambda n: abs(n.center - word.center))
    return word not in numbers.words and word.middle > near.middle + _LINE_APART * leading


def _head_words(
    page: WordPage, head: Head, band: Sequence[Word], body: Sequence[Word], numbers: Line | None
) -> list[Word]:
    """The words of a head: those of the band above the first words that stand under its columns' names."""
    if numbers is not None:
        return [w for w in band if not _stands_off(w, numbers, page.leading) and w not in numbers.words]
    activity = head.hits[ColumnRole.ACTIVITY].box
    under = [w.middle for w in body if w.middle > head.y1 and w.box.x0 < activity.x1 + page.letter]
    limit = min(under, default=head.y1 + page.leading)
    return [w for w in band if w.middle < max(limit - 0.4 * page.leading, head.y1)]


def _foot(page: WordPage, lines: Sequence[Line]) -> float:
    """Where a table ends at the latest: at its total, a signature, or the identity block of another SOP."""
    for line in lines:
        phrases = phrases_of(line, page.phrase_gap)
        first = phrases[0].text
        label = find_label(first)
        opens = label is not None and label.field in ("sop_number", "sop_title") and not label.distance
        if match_total(first) >= _SURE_TOTAL or opens:
            return line.box.y0
        alone = len(phrases) == 1 and first[:1].isupper()
        if alone and match_signature(first) >= _SURE_SIGNATURE:
            return line.box.y0
    return float("inf")


def _anchors(part: Part, expected: int) -> list[Anchor]:
    column = part.strips.fields.get(ColumnRole.NUMBER)
    if column is None:
        return []
    words = [w for w in part.body if part.strips.field_of(w) == ColumnRole.NUMBER]
    words = [w for w in words if any(c.isalnum() for c in w.text) and len(w.text) <= 5]
    return number_steps(words, _times(part), part.page.leading, expected)


def _times(part: Part) -> list[float]:
    """The heights at which something of a time with a number stands."""
    words = [w for w in part.body if part.strips.field_of(w) == ColumnRole.DURATION]
    lines = [line for line in lines_of(words, part.page.leading) if any(c.isdecimal() for c in line.text)]
    heights: list[float] = []
    for line in lines:
        if not heights or line.middle - heights[-1] > 1.6 * part.page.leading:
            heights.append(line.middle)
    return heights


def _read_rows(part: Part) -> None:
    page, strips = part.page, part.strips
    columns: dict[str, list[Word]] = {role: [] for role in strips.fields if role in _KEYS}
    for word in part.body:
        role = strips.field_of(word)
        if role in columns:
            columns[role].append(word)
    if page.read:
        columns = {role: _cleaned(words, page) for role, words in columns.items()}
    bottom = _last_row_end(part, columns)
    columns = {role: [w for w in words if w.middle < bottom] for role, words in columns.items()}
    cuts = find_cuts(part.anchors, columns, part.top, bottom, page.leading).edges
    shapes = _shapes(part, columns, cuts) if page.read else {}
    for n, anchor in enumerate(part.anchors):
        step = _step(part, anchor, (cuts[n], cuts[n + 1]), columns, shapes)
        if anchor.word is not None or (
            _held(step.activity) and (_held(step.output) or _held(step.requirements))
        ):
            part.steps.append(step)
    _read_foot(part, bottom)


def _shapes(part: Part, columns: dict[str, list[Word]], cuts: Sequence[float]) -> dict[str, Column]:
    """How the columns' lines stand, by the cells that the cuts make of them."""
    leading = part.page.leading
    cells = {
        role: [lines_of([w for w in words if a < w.middle < b], leading) for a, b in pairwise(cuts)]
        for role, words in columns.items()
    }
    return columns_of(cells, part.page.letter)


def _held(piece: Piece | None) -> bool:
    return piece is not None and bool(piece.lines)


def _cleaned(words: Sequence[Word], page: WordPage) -> list[Word]:
    lines = lines_of(words, page.leading)
    whole = [word for line in lines for word in joined(line.words)]
    return without_scraps(whole, page.often)[0]


def _last_row_end(part: Part, columns: dict[str, list[Word]]) -> float:
    """Below the last number: where the words of the columns stop, or a line runs across them."""
    last = next((a.middle for a in reversed(part.anchors) if a.middle is not None), part.top)
    reach = last
    words = [w for column in columns.values() for w in column if last < w.middle < part.bottom]
    for line in lines_of(words, part.page.leading):
        if line.box.y0 - reach > _FAR_BELOW * part.page.leading or _runs_across(part, line):
            return line.box.y0
        reach = max(reach, line.box.y1)
    return part.bottom


def _runs_across(part: Part, line: Line) -> bool:
    """Whether a phrase runs from one column into the next, as a line outside of the table does."""
    for phrase in phrases_of(line, part.page.phrase_gap):
        roles = [part.strips.field_of(w) for w in phrase.words]
        if len(set(roles)) > 2:
            return True
    return False


def _step(
    part: Part,
    anchor: Anchor,
    row: tuple[float, float],
    columns: dict[str, list[Word]],
    shapes: dict[str, Column],
) -> TextStep:
    leading = part.page.leading
    y0, y1 = row
    fields: dict[str, Any] = {}
    for role, words in columns.items():
        inside = [w for w in words if y0 < w.middle < y1]
        if inside:
            piece = _piece(inside, leading)
            sure = _sureness(part, role, y0, y1, piece)
            piece = replace(piece, confidence=sure)
            if role in shapes and is_torn(role, lines_of(inside, leading), shapes[role]):
                piece = replace(piece, confidence=min(sure, _TORN), reason=_LEFT_OUT)
            fields[_KEYS[ColumnRole(role)]] = piece
        elif part.page.read and role in _FILLED:
            first = next(iter(words), None)
            at = (first.line, first.column) if first else (1, 1)
            fields[_KEYS[ColumnRole(role)]] = Piece((), *at, _UNSEEN)
    word = anchor.word
    place = Piece((str(anchor.number),), word.line if word else 1, word.column if word else 1)
    if not anchor.sure or word is None:
        near = next(iter(fields.values()), None)
        line, column = (word.line, word.column) if word else (near.line, near.column) if near else (1, 1)
        raw = (word.text,) if word else ()
        place = Piece((str(anchor.number),), line, column, 0.5, _INFERRED, raw)
    lanes = tuple(_lane_marks(part, y0, y1))
    return TextStep(anchor.number, place, lanes=lanes, **fields)


def _sureness(part: Part, role: str, y0: float, y1: float, piece: Piece) -> float:
    """How sure a cell is: as its least sure word, with what was left out of it."""
    if not part.page.read:
        return piece.confidence
    words = [w for w in part.body if y0 < w.middle < y1 and part.strips.field_of(w) == role]
    return round(without_scraps(words, part.page.often)[1], 3)


def _lane_marks(part: Part, y0: float, y1: float) -> Iterator[tuple[int, Piece]]:
    """What is typed in the lanes of a row: labels of branches; marks only where the text was not read off."""
    held: dict[int, list[Word]] = {}
    for word in part.body:
        lane = part.strips.lane_of(word)
        if lane is not None and y0 < word.middle < y1:
            held.setdefault(lane, []).append(word)
    for lane, words in sorted(held.items()):
        for line in lines_of(words, part.page.leading):
            text = line.text
            if is_branch_label(text) or (not part.page.read and is_symbol_mark(text)):
                yield lane, _piece(line.words, part.page.leading)


def _piece(words: Sequence[Word], leading: float) -> Piece:
    lines = lines_of(words, leading)
    first = lines[0].words[0]
    confidence = min(word.confidence for word in words)
    return Piece(tuple(line.text for line in lines), first.line, first.column, round(confidence, 3))


def _read_foot(part: Part, bottom: float) -> None:
    """The total and what stands below the table."""
    lines = [line for line in part.page.lines if line.middle > bottom]
    if lines and match_total(lines[0].text) >= _SURE_TOTAL:
        words = [w for w in lines[0].words if part.strips.field_of(w) == ColumnRole.DURATION]
        digits = next((n for n, w in enumerate(lines[0].words) if w.text[0].isdecimal()), None)
        words = words or (list(lines[0].words[digits:]) if digits is not None else [])
        part.total = _piece(words, part.page.leading) if words else None
        lines = lines[1:]
    part.below = [_piece(line.words, part.page.leading) for line in lines]


def procedure_of(parts: Sequence[Part], title: Piece | None) -> TextProcedure:
    """The parts of one table, page after page, as one."""
    first = parts[0]
    duration = first.head.hits.get(ColumnRole.DURATION)
    under = " ".join(w.text for w in duration.words) if duration else ""
    lanes = tuple(
        replace(_piece(lane.words, first.page.leading), lines=_name(lane.words, first.page.leading))
        for lane in first.strips.lanes
    )
    roles = frozenset((*first.strips.fields, *([ColumnRole.LANE] if lanes else [])))
    numbers = first.numbers
    shape = TextShape()
    if numbers is not None:
        counted = tuple(int(t) if (t := w.text.strip("().,|[]")).isdecimal() else None for w in numbers.words)
        shape = TextShape(numbers=counted, place=_piece(numbers.words, first.page.leading))
    return TextProcedure(
        lanes=lanes,
        steps=tuple(step for part in parts for step in part.steps),
        title=title,
        total=next((part.total for part in reversed(parts) if part.total), None),
        below=tuple(parts[-1].below),
        default_unit=unit_of_header(under),
        first_line=first.head.hits[ColumnRole.ACTIVITY].words[0].line,
        shape=shape,
        columns=roles,
    )


def _name(words: Sequence[Word], leading: float) -> tuple[str, ...]:
    """A lane's name; a word that its narrow column broke is put together."""
    return (join_lines("\n".join(line.text for line in lines_of(words, leading))),)
