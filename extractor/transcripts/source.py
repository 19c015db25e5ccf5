"""Prior OCR text and converter output as input: tables in text, HTML or Markdown, and raw page OCR."""

import hashlib
from collections.abc import Sequence
from pathlib import PurePath

from extractor.meaning.identity.agency import is_agency_line
from extractor.meaning.identity.labels import find_label
from extractor.options import Options
from extractor.page.files.kinds import TEXT_TYPES
from extractor.record.model import SopRecord
from extractor.transcripts.encoding import decode_text
from extractor.transcripts.formats.documents import read_document
from extractor.transcripts.formats.ocr_json import load, read_ocr_json
from extractor.transcripts.formats.spaced import keeps_columns, read_spaced
from extractor.transcripts.formats.tables import read_rows
from extractor.transcripts.formats.words import read_words
from extractor.transcripts.identity import identity_cells, is_identity_row
from extractor.transcripts.layout.reader import TITLES, read_pages
from extractor.transcripts.model import Piece, TextIdentity, TextProcedure
from extractor.transcripts.records import TextInfo, build_text_record, rejected_text_record
from extractor.transcripts.rows import TextRow
from extractor.transcripts.running.reader import read_running
from extractor.transcripts.running_identity import read_raw_identity
from extractor.transcripts.table_header import find_header
from extractor.transcripts.tables import read_table

NOT_SOP = "bukan lembar SOP AP"
_NEAR = 3  # blank lines over which a heading or an agency still belongs to the table below it
_LONGEST_TITLE = 200
_FEWEST_CELLS = 6
"""Cells, two a field, from which lines outside of tables are an identity block."""


def read_text_source(data: bytes, file_name: str, options: Options | None = None) -> list[SopRecord]:
    """The SOP records of a text file; one with status failed where it holds no SOP.

    Raises an `InputError` (BrokenFileError, LimitError, UnsupportedTypeError) where it is no text. The time
    grows with the length of the text alone.
    """
    text = decode_text(data)
    suffix = PurePath(file_name).suffix.casefold()
    info = TextInfo(
        PurePath(file_name).name, hashlib.sha256(data).hexdigest(), TEXT_TYPES.get(suffix, "text/plain")
    )
    chosen = options or Options()
    pairs = _paired(*_read(text, suffix))
    if not pairs:
        return [rejected_text_record(info, text, NOT_SOP, chosen)]
    return [build_text_record(info, n, i, p, chosen) for n, (i, p) in enumerate(pairs)]


def _read(text: str, suffix: str) -> tuple[list[TextIdentity], list[TextProcedure]]:
    """What the text holds, by the first way that finds a procedure: boxes, rows, columns, running lines."""
    if suffix == ".json" or text.lstrip()[:1] == "{":
        contents = [load(part) for part in text.split("\f") if part.strip()]
        words = [page for content in contents for page in read_ocr_json(content)]
        rows = [row for content in contents for row in read_document(content)]
        return read_pages(words) if words else _read_tables(rows)
    pages = read_words(text)
    if pages is not None:
        return read_pages(pages)
    lines = text.replace("\f", "\n")
    found = [_read_tables(read_rows(lines, suffix))]
    if not found[-1][1] and keeps_columns(lines):
        found.append(read_pages(read_spaced(text)))
    if not found[-1][1]:
        found.append(read_running(text))
    return next((one for one in reversed(found) if one[1]), next((one for one in found if one[0]), found[-1]))


def _read_tables(rows: Sequence[TextRow]) -> tuple[list[TextIdentity], list[TextProcedure]]:
    identities: list[TextIdentity] = []
    procedures: list[TextProcedure] = []
    at = 0
    while at < len(rows):
        header = find_header(rows, at)
        between = rows[at : header if header is not None else len(rows)]
        blocks = _identities(between[: _title_at(between)] if header is not None else between)
        identities += blocks
        if procedures:
            procedures[-1] = _with_below(procedures[-1], between)
        if header is None:
            break
        procedure, at = read_table(rows, header)
        procedures.append(_with_title(procedure, between))
    return identities, procedures


def _identities(rows: Sequence[TextRow]) -> list[TextIdentity]:
    """The identity blocks between two procedure tables; a label that comes again begins another block."""
    labelled = [n for n, row in enumerate(rows) if is_identity_row(row)]
    if not labelled:
        lines = [(row.line, row.texts[0] if row.is_line else "") for row in rows]
        cells = read_raw_identity(lines)
        return [TextIdentity(tuple(cells), rows[0].line)] if len(cells) >= _FEWEST_CELLS else []
    groups: list[list[int]] = []
    seen: set[str] = set()
    for n in labelled:
        fields = {label.field for c in rows[n].cells if c.lines and (label := find_label(c.lines[0]))}
        if not groups or fields & seen & {"sop_number", "sop_title"}:
            groups.append([])
            seen = set()
        groups[-1].append(n)
        seen |= fields
    starts = [0, *(group[0] for group in groups[1:]), len(rows)]
    return [_identity(rows, starts[k], group[0], group[-1], starts[k + 1]) for k, group in enumerate(groups)]


def _identity(rows: Sequence[TextRow], start: int, first: int, last: int, limit: int) -> TextIdentity:
    end = last + 1
    while end < limit and rows[end].is_table and any(rows[end].texts):
        end += 1
    above: list[TextRow] = []
    cover: list[Piece] = []
    gap = 0
    for row in reversed(rows[start:first]):
        if not any(row.texts):
            gap += 1
        elif row.is_line:
            near = gap <= _NEAR if not above else gap == 0
            if near and not cover and is_agency_line(row.texts[0]):
                above.insert(0, row)
                gap = 0
            else:
                cover.insert(0, _piece(row))
    cells = identity_cells([*above, *rows[first:end]])
    lines = [(row.line, row.texts[0] if row.is_line else "") for row in rows[end:limit]]
    cells += read_raw_identity(lines, first_row=end - first + len(above), fields=_fields(rows[first:end]))
    return TextIdentity(tuple(cells), rows[first].line, tuple(cover))


def _fields(rows: Sequence[TextRow]) -> set[str]:
    """The fields whose labels stand in the cells of rows."""
    found = (find_label(cell.lines[0]) for row in rows for cell in row.cells if cell.lines)
    return {label.field for label in found if label is not None}


def _piece(row: TextRow) -> Piece:
    return Piece(row.cells[0].lines, row.cells[0].line, row.cells[0].column)


def _title_at(rows: Sequence[TextRow]) -> int | None:
    """The index of the last line above a table, where it names an SOP or a procedure."""
    at = next((n for n in range(len(rows) - 1, -1, -1) if any(rows[n].texts)), None)
    named = at is not None and rows[at].is_line and rows[at].texts[0].casefold().startswith(TITLES)
    return at if named else None


def _with_title(procedure: TextProcedure, above: Sequence[TextRow]) -> TextProcedure:
    """The line above a table is its title, where it is one line of words."""
    for blank, row in enumerate(reversed(above)):
        if blank > _NEAR or (any(row.texts) and not row.is_line):
            break
        if any(row.texts) and len(row.texts[0]) <= _LONGEST_TITLE:
            return TextProcedure(**{**vars(procedure), "title": _piece(row)})
    return procedure


def _with_below(procedure: TextProcedure, rows: Sequence[TextRow]) -> TextProcedure:
    """Lines below a table, up to the next table."""
    lines: list[Piece] = []
    for row in rows:
        if any(row.texts) and not row.is_line:
            break
        if any(row.texts):
            lines.append(_piece(row))
    return TextProcedure(**{**vars(procedure), "below": tuple(lines)}) if lines else procedure


def _paired(
    identities: Sequence[TextIdentity], procedures: Sequence[TextProcedure]
) -> list[tuple[TextIdentity | None, TextProcedure | None]]:
    """Which identity goes with which table: in order where the counts agree, else the one before."""
    if len(identities) == len(procedures):
        return list(zip(identities, procedures, strict=True))
    pairs: list[tuple[TextIdentity | None, TextProcedure | None]] = []
    used: set[int] = set()
    for procedure in procedures:
        before = [n for n, i in enumerate(identities) if i.first_line < procedure.first_line]
        chosen = before[-1] if before else (0 if identities else None)
        if chosen is not None:
            used.add(chosen)
        pairs.append((identities[chosen] if chosen is not None else None, procedure))
    pairs += [(identity, None) for n, identity in enumerate(identities) if n not in used]
    return pairs
