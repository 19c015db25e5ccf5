"""Raw page OCR without any table: identity and procedure from running text whose columns were read across."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from extractor.meaning.identity.labels import find_label
from extractor.transcripts.header import RawHeader, find_raw_header
from extractor.transcripts.model import Piece, TextIdentity, TextProcedure, TextStep
from extractor.transcripts.running_identity import read_raw_identity
from extractor.transcripts.steps import read_raw_steps

if TYPE_CHECKING:
    from extractor.transcripts.line_kind import LineReading

_FEWEST_STEPS = 2
_FEWEST_FIELDS = 2
_NEAR = 3
_OPENING = frozenset({"sop_number", "sop_title"})
_BLOCK = 40  # lines in which the labels of an identity block stand
_LONGEST_LINE = 2_000
_SURE, _UNSURE = 0.8, 0.6


def read_interleaved(text: str) -> tuple[list[TextIdentity], list[TextProcedure]]:
    """The identity blocks and procedure tables of raw page OCR; every value is marked for review."""
    lines = [line[:_LONGEST_LINE] for line in text.split("\n")]
    identities: list[TextIdentity] = []
    procedures: list[TextProcedure] = []
    at = 0
    while True:
        header = find_raw_header(lines, at)
        stop = header.first if header else len(lines)
        title = _title(lines, at, stop) if header else None
        block = [(n + 1, lines[n]) for n in range(at, title[0] if title else stop)]
        cells = read_raw_identity(block)
        if len(cells) >= 2 * _FEWEST_FIELDS:
            identities.append(TextIdentity(tuple(cells), block[0][0]))
        if header is None:
            return identities, procedures
        procedure, at = _procedure(lines, header, title[1] if title else None)
        if procedure is not None:
            procedures.append(procedure)


def _procedure(
    lines: Sequence[str], header: RawHeader, title: Piece | None
) -> tuple[TextProcedure | None, int]:
    begin = header.last + 1
    following = find_raw_header(lines, begin)
    end = following.first if following else len(lines)
    end = next((n for n in range(begin, end) if _begins_identity(lines, n, end)), end)
    # Loading spaCy takes a second, which texts with tables need not wait for.
    from extractor.transcripts.line_kind import classify_lines  # noqa: PLC0415

    kinds = {begin + n: kind for n, kind in enumerate(classify_lines(lines[begin:end]))}
    foot = next((n for n in range(begin, end) if _ends_table(kinds[n])), end)
    steps = read_raw_steps([(n + 1, lines[n]) for n in range(begin, foot)])
    if len(steps) < _FEWEST_STEPS:
        return None, end
    below = [Piece((lines[n].strip(),), n + 1, 1, _UNSURE) for n in range(foot, end) if lines[n].strip()]
    total = below.pop(0) if below and kinds[foot].kind == "total" else None
    return (
        TextProcedure(
            lanes=header.lanes,
            steps=tuple(_with_confidence(step, kinds[step.place.line - 1]) for step in steps),
            title=title,
            total=_duration_of(total) if total else None,
            below=tuple(below),
            first_line=header.first + 1,
        ),
        end,
    )


def _begins_identity(lines: Sequence[str], at: int, end: int) -> bool:
    """Whether another SOP's identity block begins in a line: its number or title, with more labels below."""
    label = find_label(lines[at])
    if label is None or label.field not in _OPENING or label.distance:
        return False
    below = (find_label(line) for line in lines[at + 1 : min(end, at + 1 + _BLOCK)])
    return len({other.field for other in below if other is not None} - _OPENING) >= _FEWEST_FIELDS


def _ends_table(reading: "LineReading") -> bool:
    return reading.kind in ("total", "signature") and reading.confidence >= _SURE


def _with_confidence(step: TextStep, reading: "LineReading") -> TextStep:
    """A step's number is as sure as its line is one that begins a step."""
    confidence = reading.confidence if reading.kind == "step" else _UNSURE
    return replace(step, place=replace(step.place, confidence=round(confidence, 3)))


def _duration_of(total: Piece) -> Piece:
    """The length of time behind the label of a total."""
    match = re.search(r"\d.*", total.text)
    return replace(total, lines=(match.group(),)) if match else total


def _title(lines: Sequence[str], start: int, header: int) -> tuple[int, Piece] | None:
    """The line of words right above a header, where it names an SOP or a procedure."""
    for n in range(header - 1, max(start, header - 1 - _NEAR) - 1, -1):
        text = lines[n].strip()
        if text:
            named = text.casefold().startswith(("sop ", "prosedur ", "standar operasional"))
            return (n, Piece((text,), n + 1, 1, 0.8)) if named else None
    return None
