"""Finds the steps in the lines of raw page OCR by their running numbers, and their columns."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from extractor.meaning.terms.activities import begins_activity
from extractor.record.reasons import Code, because
from extractor.text.language.dictionary_repair import repair_words
from extractor.transcripts.line_cuts import LineCuts, RawLine, Widths, with_durations
from extractor.transcripts.model import Piece, TextStep
from extractor.transcripts.step_columns import Context, StepCut, cut_step
from extractor.transcripts.tokens import tokenize_line

_NUMBERED = re.compile(r"^\s*(\d{1,3})\s*[.)]?\s*[|\[\]{}Il!]?\s*(?=[^\W\d_])")
_MOST_LINES = 40
_CONFIDENCE = 0.6
_SURE = 0.8
_REASON = because(Code.COLUMNS_BY_CONTENT)
_USUAL_SHARE = 0.8
_ANY_WIDTH = 200.0
_REMEMBERED = 40  # steps back to which documents are looked for


def split_steps(lines: Sequence[tuple[int, str]]) -> list[tuple[int, list[tuple[int, str]]]]:
    """The steps among numbered lines of the text: (number, its lines, the first without its number).

    Lines behind the last step count to it over at most one blank line.
    """
    steps: list[tuple[int, list[tuple[int, str]]]] = []
    blank = 0
    for number, line in lines:
        match = _NUMBERED.match(line)
        expected = steps[-1][0] + 1 if steps else 1
        if match and int(match[1]) == expected and begins_activity(line[match.end() :]):
            steps.append((expected, [(number, line[match.end() :])]))
            blank = 0
        elif not line.strip():
            blank += 1
        elif steps and blank <= 1 and len(steps[-1][1]) < _MOST_LINES:
            steps[-1][1].append((number, line))
            blank = 0
        elif steps:
            break
    return steps


def read_raw_steps(lines: Sequence[tuple[int, str]]) -> list[TextStep]:
    """The steps of a procedure table in raw OCR, every text marked for review."""
    steps = split_steps(lines)
    prepared = [
        with_durations([RawLine(n, tuple(tokenize_line(text))) for n, text in body]) for _, body in steps
    ]
    pairs = Counter(
        (a.word, b.word)
        for body in prepared
        for line in body
        for a, b in pairwise(line.tokens)
        if a.word.isalpha() and b.word.isalpha()
    )
    ways = [[LineCuts(line, pairs) for line in body] for body in prepared]
    following = [*(_words(body) for body in prepared[1:]), ""][: len(prepared)]
    cuts = _cut_all(ways, following, _widths(_cut_all(ways, following, None)))
    return [_step(number, body, cut) for (number, body), cut in zip(steps, cuts, strict=True)]


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


def _cut_all(
    ways: Sequence[Sequence[LineCuts]], following: Sequence[str], widths: Widths | None
) -> list[StepCut]:
    cuts: list[StepCut] = []
    for lines, behind in zip(ways, following, strict=True):
        near = cuts[-_REMEMBERED:]
        known = (*(" ".join(cut.output) for cut in reversed(near)), *(" ".join(c.requirements) for c in near))
        cuts.append(cut_step(lines, Context(known, behind, widths)))
    return cuts


def _words(lines: Sequence[RawLine]) -> str:
    return " ".join(t.text for line in lines for t in line.tokens if not t.junk).casefold()


def _step(number: int, body: Sequence[tuple[int, str]], cut: StepCut) -> TextStep:
    line = body[0][0]
    place = Piece((str(number),), line, 1, _SURE)
    return TextStep(
        number=number,
        place=place,
        activity=_piece(cut.activity, line),
        requirements=_piece(cut.requirements, line),
        duration=Piece((cut.duration,), line, 1, _SURE) if cut.duration else None,
        output=_piece(_without_dashes(cut.output), line),
    )


def _piece(lines: Sequence[str], line: int) -> Piece | None:
    if not lines:
        return None
    mended = [repair_words(text, _CONFIDENCE) for text in lines]
    raw = tuple(lines) if any(m.changes for m in mended) else ()
    return Piece(tuple(m.text for m in mended), line, 1, _CONFIDENCE, _REASON, raw)


def _without_dashes(lines: Sequence[str]) -> list[str]:
    """A dash at a line's end is the blank remarks cell, not part of the output."""
    cleaned = [re.sub(r"(?:^|\s+)[-–]$", "", line) for line in lines]
    return [line for line in cleaned if line]
