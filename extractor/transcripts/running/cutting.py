"""Cuts the lines of rows that were read across: by what the network says of words, and what columns are like.

A column breaks its lines at its width, requirements repeat what earlier steps put out, and so on: what can be
said only of whole rows and whole tables, which the network does not see.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractor.transcripts.line_cuts import LineCuts, RawLine, Widths, with_durations
from extractor.transcripts.running.cells import Cell
from extractor.transcripts.running.columns import TaggedLine
from extractor.transcripts.running.rows import LinePart
from extractor.transcripts.step_columns import Context, StepCut, cut_step
from extractor.transcripts.tokens import Token, tokenize_line

Row = Sequence[tuple[int, TaggedLine]]
"""The lines of a row with their indices."""
_WEIGHT, _LEAST = 0.3, -4.0
"""What the network's logarithms weigh beside the rules' scores, and the least of them; by hand."""
HEADED = re.compile(r"\s*(\d{1,3})\s*[.)]?\s*[|\[\]{}Il!]?\s*(?=[^\W\d_])")
"""The number that a row begins with, and the rule behind it, in front of a word."""
_SURELY = 0.6
_USUAL_SHARE = 0.8
_ANY_WIDTH = 200.0
_REMEMBERED = 40  # steps back to which documents are looked for


@dataclass(frozen=True)
class _Line:
    """A line of a row; `at` holds which word of it each token is."""

    index: int
    tagged: TaggedLine
    raw: RawLine
    at: tuple[int, ...]


def cut_rows(rows: Sequence[Row], *, headed: bool) -> list[dict[str, Cell]]:
    """The cells of activity, requirements, duration and output of each row.

    `headed` tells that every row begins with its number and its activity, so that cells begin at the top:
    there the rules are surer than the network.
    """
    prepared = [
        _timed([_line(index, tagged, headed=headed, first=n == 0) for n, (index, tagged) in enumerate(row)])
        for row in rows
    ]
    pairs = Counter(
        (a.word, b.word)
        for row in prepared
        for line in row
        for a, b in pairwise(line.raw.tokens)
        if a.word.isalpha() and b.word.isalpha()
    )
    ways = [[LineCuts(line.raw, pairs) for line in row] for row in prepared]
    following = [*(_words(row) for row in prepared[1:]), ""][: len(prepared)]
    cuts = _cut_all(ways, following, _widths(_cut_all(ways, following, None)))
    return [_cells(row, cut) for row, cut in zip(prepared, cuts, strict=True)]


def _line(index: int, tagged: TaggedLine, *, headed: bool, first: bool) -> _Line:
    """A line without its number and remarks, what stands in lanes marked as scraps."""
    if headed:
        return _plain(index, tagged, first=first)
    tokens: list[Token] = []
    at: list[int] = []
    told: list[tuple[float, float, float]] = []
    for n, token in enumerate(tokenize_line(" ".join(tagged.words))):
        if tagged.roles[n] in ("number", "remarks"):
            continue
        in_lane = tagged.roles[n] == "lane" and tagged.sure[n] > _SURELY
        tokens.append(replace(token, junk=True) if in_lane else token)
        at.append(n)
        free = tokens[-1].junk or tagged.roles[n] == "duration"
        a, r, o = (0.0 if free else _WEIGHT * max(value, _LEAST) for value in tagged.told[n])
        told.append((a, r, o))
    return _Line(index, tagged, RawLine(index + 1, tuple(tokens), None, tuple(told)), tuple(at))


def _plain(index: int, tagged: TaggedLine, *, first: bool) -> _Line:
    """A line as it is, a row's first one without its number."""
    text = " ".join(tagged.words)
    match = HEADED.match(text) if first else None
    tokens = tokenize_line(text[match.end() :] if match else text)
    skipped = len(text[: match.end()].split()) if match else 0
    if match and text[match.end() - 1 : match.end()].strip():  # the number and the first word are one
        skipped -= 1
    return _Line(
        index, tagged, RawLine(index + 1, tuple(tokens)), tuple(skipped + n for n in range(len(tokens)))
    )


def _timed(lines: Sequence[_Line]) -> list[_Line]:
    """The lines with the place of the duration: number and unit, else what the network takes for it."""
    timed = with_durations([line.raw for line in lines])
    if not any(raw.duration for raw in timed):
        timed = [replace(line.raw, duration=_taken(line)) for line in lines]
    return [replace(line, raw=_kept(raw)) for line, raw in zip(lines, timed, strict=True)]


def _kept(raw: RawLine) -> RawLine:
    """The line; what is of its duration is no scrap, even a lone digit behind one."""
    if raw.duration is None:
        return raw
    first, behind = raw.duration
    tokens = [
        replace(t, junk=t.junk and not (first <= n < behind and t.word)) for n, t in enumerate(raw.tokens)
    ]
    return replace(raw, tokens=tuple(tokens))


def _taken(line: _Line) -> tuple[int, int] | None:
    found = [
        k
        for k, n in enumerate(line.at)
        if line.tagged.roles[n] == "duration" and line.tagged.sure[n] > _SURELY
    ]
    return (found[0], found[-1] + 1) if found and found[-1] - found[0] < len(found) else None


def _cut_all(
    ways: Sequence[Sequence[LineCuts]], following: Sequence[str], widths: Widths | None
) -> list[StepCut]:
    cuts: list[StepCut] = []
    for lines, behind in zip(ways, following, strict=True):
        near = cuts[-_REMEMBERED:]
        known = (*(" ".join(cut.output) for cut in reversed(near)), *(" ".join(c.requirements) for c in near))
        cuts.append(cut_step(lines, Context(known, behind, widths)))
    return cuts


def _widths(cuts: Sequence[StepCut]) -> Widths:
    """The usual width of each column: most of its lines are broken just below it."""
    return (
        _width([cut.activity for cut in cuts]),
        _width([cut.requirements for cut in cuts]),
        _width([cut.output for cut in cuts]),
    )


def _width(columns: Sequence[tuple[str, ...]]) -> float:
    lengths = sorted(len(line) for column in columns for line in column)
    return float(lengths[int(len(lengths) * _USUAL_SHARE)]) if lengths else _ANY_WIDTH


def _words(row: Sequence[_Line]) -> str:
    return " ".join(t.text for line in row for t in line.raw.tokens if not t.junk).casefold()


def _cells(row: Sequence[_Line], cut: StepCut) -> dict[str, Cell]:
    """The cut row as cells."""
    cells: dict[str, Cell] = {}
    for line, at in zip(row, cut.cuts, strict=True):
        first, last = line.raw.duration or (0, 0)
        spans: Mapping[str, tuple[int, int]] = {
            "activity": (0, at.activity),
            "requirements": (at.activity, at.requirements),
            "duration": (first, last),
            "output": (at.output, len(line.raw.tokens)),
        }
        for column, (start, end) in spans.items():
            words = tuple(line.at[k] for k in range(start, end) if line.raw.shown[k])
            if words:
                begins = max(line.tagged.begins[n] for n in words)
                cell = cells.setdefault(column, Cell(column))
                cell.add(line.index, _told(line, column), LinePart(column, words, begins))
                cell.lines[-1] = (line.index, tuple(filter(None, line.raw.shown[start:end])))
    return cells


def _told(line: _Line, column: str) -> TaggedLine:
    """The line, each word as sure as it is of the column that it was put into."""
    sure = tuple(
        p if role == column else 1 - p for role, p in zip(line.tagged.roles, line.tagged.sure, strict=True)
    )
    return replace(line.tagged, sure=sure)
