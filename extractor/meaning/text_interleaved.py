"""Raw page OCR without any table: identity and procedure from running text whose columns were read across."""

from collections.abc import Sequence

from extractor.meaning.raw_header import RawHeader, find_raw_header
from extractor.meaning.raw_identity import read_raw_identity
from extractor.meaning.raw_steps import read_raw_steps
from extractor.meaning.text_model import Piece, TextIdentity, TextProcedure

_FEWEST_STEPS = 2
_FEWEST_FIELDS = 2
_NEAR = 3
_LONGEST_LINE = 2_000


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
    steps = read_raw_steps([(n + 1, lines[n]) for n in range(begin, end)])
    if len(steps) < _FEWEST_STEPS:
        return None, end
    procedure = TextProcedure(
        lanes=header.lanes, steps=tuple(steps), title=title, first_line=header.first + 1
    )
    return procedure, end


def _title(lines: Sequence[str], start: int, header: int) -> tuple[int, Piece] | None:
    """The line of words right above a header, where it names an SOP or a procedure."""
    for n in range(header - 1, max(start, header - 1 - _NEAR) - 1, -1):
        text = lines[n].strip()
        if text:
            named = text.casefold().startswith(("sop ", "prosedur ", "standar operasional"))
            return (n, Piece((text,), n + 1, 1, 0.8)) if named else None
    return None
