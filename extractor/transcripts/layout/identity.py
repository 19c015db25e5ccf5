"""The identity block among words with places: labels at a few left edges, values right of them or below."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extractor.meaning.identity.labels import Label, find_label, list_fields
from extractor.meaning.identity.nip import find_nip
from extractor.recognised.identity_cells import IdentityCell
from extractor.record.geometry import Box
from extractor.record.model import Origin, State
from extractor.transcripts.identity import WIDTH
from extractor.transcripts.layout.page import Line, Word, WordPage, lines_of, phrases_of

_SAME_EDGE = 4.0  # widths of a letter by which labels of one column stand apart at most
_FEWEST_LABELS = 3
_TOP = 0.3  # heights of a line that a label at its value's first line counts as off its middle
_SLACK = 1.0
_RISE = 4.0  # heights of a line that the value of a column's first label may begin above it


@dataclass
class _Named:
    """A label, the lines of its value, and its column of labels."""

    label: Label
    line: Line
    page: WordPage
    order: int
    edge: int = 0
    lines: list[Line] = field(default_factory=list)

    @property
    def is_list(self) -> bool:
        return self.label.field in list_fields()


def identity_of(pages: Sequence[tuple[WordPage, Sequence[Word]]]) -> tuple[IdentityCell, ...]:
    """The cells of an identity block: a label and its value a row; none where too few labels are found.

    `pages` holds the words of each page that are no part of a table.
    """
    named: list[_Named] = []
    rest: list[Line] = []
    for page, words in pages:
        on_page = _labels(page, words)
        named += on_page
        rest += _assign(page, words, on_page)
    best: dict[str, _Named] = {}
    for one in named:
        if one.label.field not in best or (one.lines and not best[one.label.field].lines):
            best[one.label.field] = one
    if len(best) < _FEWEST_LABELS:
        return ()
    cells = [_cell(rest, 0, 0)] if rest else []
    for row, one in enumerate(best.values(), start=1):
        cells.append(_cell([one.line], row, 0))
        cells.append(_cell(one.lines, row, 1, at=one.line))
    return tuple(cells)


def _labels(page: WordPage, words: Sequence[Word]) -> list[_Named]:
    """The labels on a page; each with what of its phrase stands behind it."""
    found: list[_Named] = []
    for line in lines_of(words, page.leading):
        for phrase in phrases_of(line, page.phrase_gap):
            label = find_label(phrase.text)
            if label is None or not _counts(label):
                continue
            words_of_label = _label_words(phrase, label)
            found.append(_Named(label, Line(words_of_label), page, len(found)))
    return found


def _counts(label: Label) -> bool:
    """Whether a phrase is a label: set off, or a field's name in front of its value on the same line."""
    if label.field in list_fields():
        return label.separated or not label.value
    return label.separated or not label.value or label.distance == 0


def _label_words(phrase: Line, label: Label) -> tuple[Word, ...]:
    """The words of a phrase in front of the label's value."""
    count = len(phrase.words) - len(label.value.split()) if label.value else len(phrase.words)
    return phrase.words[: max(count, 1)]


def _assign(page: WordPage, words: Sequence[Word], named: Sequence[_Named]) -> list[Line]:
    """Give the words that are no label to the labels; what belongs to none is returned as lines."""
    edges = _edges(page, named)
    taken = {id(w) for one in named for w in one.line.words}
    free = [w for w in words if id(w) not in taken]
    columns: dict[int, list[_Named]] = {}
    for one in named:
        columns.setdefault(one.edge, []).append(one)
    claimed: set[int] = set()
    for number, column in columns.items():
        column.sort(key=lambda one: one.line.middle)
        ends = [*(one.line.middle for one in column[1:]), float("inf")]
        unclaimed = [w for w in free if id(w) not in claimed]
        right = edges[number + 1] - _SLACK * page.letter if number + 1 < len(edges) else float("inf")
        blocks = [
            _block(page, one, column[0], right, unclaimed, e) for one, e in zip(column, ends, strict=True)
        ]
        _settle(page, column, blocks)
        claimed |= {id(w) for one in column for line in one.lines for w in line.words}
    return lines_of([w for w in free if id(w) not in claimed], page.leading)


def _edges(page: WordPage, named: Sequence[_Named]) -> list[float]:
    """The left edges of the columns of labels, and to each label the column's number."""
    edges: list[float] = []
    for one in sorted(named, key=lambda n: n.line.box.x0):
        x0 = one.line.box.x0
        if not edges or x0 - edges[-1] > _SAME_EDGE * page.letter:
            edges.append(x0)
        one.edge = len(edges) - 1
    return edges


def _block(
    page: WordPage, one: _Named, top: _Named, right: float, free: Sequence[Word], end: float
) -> list[Line]:
    """The lines that may be a label's value: right of it, or below it for lists, down to the next label.

    `top` is the first label of the column, above which a value's first lines may stand.
    """
    box = one.line.box
    left = (box.x0 if one.is_list else box.x1) - _SLACK * page.letter
    rise = page.leading / 2 if one.is_list or one is not top else _RISE * page.leading
    start = one.line.middle - rise
    words = [w for w in free if left <= w.box.x0 < right and start <= w.middle < end + page.leading / 2]
    return [line for line in lines_of(words, page.leading) if line.text.strip(" :;|=_.-")]


def _settle(page: WordPage, column: Sequence[_Named], blocks: Sequence[Sequence[Line]]) -> None:
    """Part the lines between each two labels of a column: a value lies about its label or below it."""
    for one, lines in zip(column, blocks, strict=True):
        one.lines = list(lines)
    for upper, lower in pairwise(column):
        shared = [line for line in upper.lines if line.middle > upper.line.middle - page.leading]
        if lower.is_list or upper.is_list:
            cut = lower.line.middle - page.leading / 2
        else:
            cut = _best_cut(page, upper, lower, shared)
        kept = [line for line in upper.lines if line.middle < cut]
        moved = [line for line in upper.lines if line.middle >= cut]
        known = {id(w) for line in moved for w in line.words}
        upper.lines = kept
        if not lower.is_list:
            lower.lines = [*moved, *(x for x in lower.lines if not {id(w) for w in x.words} & known)]
            lower.lines = [x for x in lower.lines if x.middle >= cut]


def _best_cut(page: WordPage, upper: _Named, lower: _Named, shared: Sequence[Line]) -> float:
    """The height that parts two values one above the other."""
    at = lower.line.middle - page.leading * 0.5
    begin = upper.line.middle + page.leading / 2
    if upper.label.field == "approved_by":  # no title holds a NIP
        begin = max([begin, *(x.middle for x in shared if x.middle < at and find_nip(x.text))])
    places = [at, *(line.middle - page.leading * 0.4 for line in shared if begin < line.middle < at)]
    return min(places, key=lambda y: (_off(page, upper, lower, shared, y), -y))


def _off(page: WordPage, upper: _Named, lower: _Named, shared: Sequence[Line], cut: float) -> float:
    own = [line for line in lower.lines if line.middle >= cut]
    own += [line for line in shared if line.middle >= cut and line not in own]
    return _off_one(page, upper, [x for x in shared if x.middle < cut]) + _off_one(page, lower, own)


def _off_one(page: WordPage, one: _Named, lines: Sequence[Line]) -> float:
    if not lines:
        return 0.0
    ys = [line.middle for line in lines]
    middle = one.line.middle
    off = min(abs((min(ys) + max(ys)) / 2 - middle), abs(min(ys) - middle) + _TOP * page.leading)
    return off / page.leading


def _cell(lines: Sequence[Line], row: int, column: int, at: Line | None = None) -> IdentityCell:
    """A cell on the plane of texts: rows and columns of one size."""
    place = lines[0] if lines else at
    texts = tuple(line.text.strip(" :|") if column else line.text for line in lines)
    confidence = min((w.confidence for line in lines for w in line.words), default=0.95)
    box = Box(column * WIDTH, row * WIDTH, (column + 1) * WIDTH, (row + 1) * WIDTH)
    height = WIDTH / max(len(texts), 1)
    boxes = tuple(
        Box(box.x0, box.y0 + n * height, box.x1, box.y0 + (n + 1) * height) for n in range(len(texts))
    )
    first = place.words[0] if place else None
    return IdentityCell(
        page=1,
        box=box,
        row=row,
        column=column,
        row_span=1,
        column_span=1,
        lines=texts,
        line_boxes=boxes,
        confidence=confidence,
        state=State.READ if texts else State.BLANK,
        origin=Origin.TEXT,
        text_at=(first.line, first.column) if first else (1, 1),
    )
