"""Splits a table into regions by what it says: identity block, procedure table, others."""

from collections.abc import Sequence
from dataclasses import dataclass

from extractor.grid.model import Region, RegionRole, Table
from extractor.grid.table.contents import ReadBoxes, TableContents
from extractor.grid.table.header import HeaderBand, find_headers, leading_cells
from extractor.grid.table.labels import match_identity, match_other_layout, match_signature, match_total
from extractor.grid.table.layout import border_support, looks_like_procedure
from extractor.page.model import Page

_SURE_LABEL = 0.8
_WHOLE_WIDTH = 0.9
_COLUMNS, _ROWS = 5, 2
"""A procedure table has at least so many columns (number, activity, lane, time, output) and rows."""
_SECTIONS = ("legal_basis", "qualifications", "related_sops", "equipment", "warnings", "record_keeping")


@dataclass(frozen=True)
class _Span:
    role: RegionRole
    first: int
    last: int
    confidence: float


def is_tabular(region: Region) -> bool:
    """Whether a region has rows and columns enough to be a part of a procedure table."""
    cells = region.table.cells
    across = (
        sum(cell.row <= row < cell.row + cell.row_span for cell in cells)
        for row in range(region.first, region.last + 1)
    )
    return sum(count >= _COLUMNS for count in across) >= _ROWS


def split_regions(page: Page, table: Table, read: ReadBoxes) -> tuple[Region, ...]:
    """The regions of a table, top to bottom; together they hold every lattice row once.

    A procedure region begins with its title row, if that stands inside the table, and its header. One
    without a header is the continuation of a table of an earlier page.
    """
    contents = TableContents(page, table, read)
    headers = find_headers(contents, 0, table.rows - 1)
    labels = _identity_rows(contents, headers)
    spans: list[_Span] = []
    top = 0
    for index, band in enumerate(headers):
        start = _title_start(contents, band.first, top, labels)
        if start > top:
            spans.extend(_without_header(contents, top, start - 1, labels))
        limit = headers[index + 1].first - 1 if index + 1 < len(headers) else table.rows - 1
        if index + 1 < len(headers):
            limit = _title_start(contents, headers[index + 1].first, band.last + 1, labels) - 1
        end = _procedure_end(contents, band, limit, labels)
        spans.append(_Span(RegionRole.PROCEDURE, start, end, band.confidence))
        top = end + 1
    if top < table.rows:
        spans.extend(_without_header(contents, top, table.rows - 1, labels))
    return tuple(Region(s.role, table, s.first, s.last, s.confidence) for s in _merged(spans))


def _identity_rows(contents: TableContents, headers: Sequence[HeaderBand]) -> dict[int, float]:
    """Lattice rows that hold a label of the identity block -> how surely."""
    inside_header = {row for band in headers for row in range(band.first, band.last + 1)}
    found: dict[int, float] = {}
    for row in range(contents.table.rows):
        if row in inside_header:
            continue
        texts = contents.texts(leading_cells(contents, row))
        scores = [match.score for match in map(match_identity, texts) if match]
        if scores:
            found[row] = max(scores)
    return found


def _title_start(contents: TableContents, header: int, top: int, labels: dict[int, float]) -> int:
    """The first row of a procedure region: rows over its header that span the table belong to it."""
    row = header
    while row > top and row - 1 not in labels and _is_title_row(contents, row - 1):
        row -= 1
    return row


def _is_title_row(contents: TableContents, row: int) -> bool:
    inked = [cell for cell in contents.row_cells(row) if not contents.is_blank(cell)]
    if not inked:
        return True
    text = contents.text(inked[0])
    if match_total(text) > 0 or match_signature(text) > 0:
        return False
    return (
        len(inked) == 1
        and inked[0].row_span == 1
        and inked[0].box.width >= (_WHOLE_WIDTH * contents.table.box.width)
    )


def _procedure_end(contents: TableContents, band: HeaderBand, limit: int, labels: dict[int, float]) -> int:
    """The last row of a procedure table: an identity block below it begins with at least two labels."""
    below = sorted(row for row in labels if band.last < row <= limit and labels[row] >= _SURE_LABEL)
    for index, row in enumerate(below):
        near = [other for other in below[index + 1 :] if other - row <= 4]
        if near and not _is_step_like(contents, row):
            return max(band.last, min([row, *(c.row for c in contents.row_cells(row))]) - 1)
    return limit


def _is_step_like(contents: TableContents, row: int) -> bool:
    """True where a row has as many cells as the procedure table has columns: a step, not a label."""
    return len(contents.row_cells(row)) > 6 and len(contents.starting_in(row)) > 6


def _without_header(contents: TableContents, first: int, last: int, labels: dict[int, float]) -> list[_Span]:
    """The regions of rows without a header: identity block, continued procedure table, or others."""
    if _is_other_layout(contents, first, last):
        return [_Span(RegionRole.OTHER, first, last, 0.9)]
    sure = [row for row in range(first, last + 1) if labels.get(row, 0.0) >= _SURE_LABEL]
    procedure = looks_like_procedure(contents, first, last)
    if len(sure) >= 2 or (sure and procedure < 0.5):
        return _identity_then_rest(contents, first, last, sure)
    if procedure >= 0.5:
        return [_Span(RegionRole.PROCEDURE, first, last, round(procedure, 3))]
    return [_Span(RegionRole.OTHER, first, last, round(1.0 - procedure, 3))]


def _is_other_layout(contents: TableContents, first: int, last: int) -> bool:
    """True where the sections are those of another kind of sheet, more than those of an SOP AP sheet."""
    cells = [cell for row in range(first, last + 1) for cell in leading_cells(contents, row)]
    texts = contents.texts(cells)
    others = sum(1 for text in texts if match_other_layout(text))
    own = sum(1 for text in texts if (found := match_identity(text)) and found.label in _SECTIONS)
    return others >= 3 and others > own


def _identity_then_rest(contents: TableContents, first: int, last: int, sure: Sequence[int]) -> list[_Span]:
    """An identity block; rows of a continued procedure table over it or under it are split off."""
    identity = _Span(RegionRole.IDENTITY, first, last, min(0.99, 0.7 + 0.1 * len(sure)))
    above = min([sure[0], *(c.row for c in contents.row_cells(sure[0]))])
    if above - first >= 2 and looks_like_procedure(contents, first, above - 1) >= 0.7:
        return [
            _Span(RegionRole.PROCEDURE, first, above - 1, 0.7),
            _Span(RegionRole.IDENTITY, above, last, identity.confidence),
        ]
    if last - sure[-1] >= 3 and border_support(contents.table, sure[-1] + 2, last).count > 5:
        below = looks_like_procedure(contents, sure[-1] + 2, last)
        if below >= 0.7:
            return [
                _Span(RegionRole.IDENTITY, first, sure[-1] + 1, identity.confidence),
                _Span(RegionRole.PROCEDURE, sure[-1] + 2, last, round(below, 3)),
            ]
    return [identity]


def _merged(spans: Sequence[_Span]) -> list[_Span]:
    """Neighbours of the same role that are no procedure tables are one region."""
    merged: list[_Span] = []
    for span in spans:
        last = merged[-1] if merged else None
        if last and last.role is span.role and span.role is not RegionRole.PROCEDURE:
            merged[-1] = _Span(span.role, last.first, span.last, min(last.confidence, span.confidence))
        else:
            merged.append(span)
    return merged
