"""Documents in JSON that hold tables as cells (Docling; Azure's tables where no words are given) to rows."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from extractor.transcripts.rows import TextCell, TextRow, clean_lines

_MOST_COLUMNS = 60
_MOST_ROWS = 20_000
_MOST_ITEMS = 200_000


class _Placed(NamedTuple):
    """A cell of a table in its square, with how far it reaches."""

    row: int
    column: int
    rows: int
    columns: int
    text: str


def read_document(content: object) -> list[TextRow]:
    """The rows of a document, in order; none where it is in no form that is known.

    JSON has no lines that mean anything to a reader: a row's line counts the rows.
    """
    if not isinstance(content, Mapping):
        return []
    if isinstance(content.get("body"), Mapping) and isinstance(content.get("tables"), list):
        return _numbered(_docling(content))
    result = content.get("analyzeResult")
    tables = result.get("tables") if isinstance(result, Mapping) else None
    if isinstance(tables, list):
        return _numbered(row for table in tables if isinstance(table, Mapping) for row in _azure(table))
    return []


def _docling(content: Mapping[str, Any]) -> Iterator[list[TextCell]]:
    """The texts and tables of a Docling document in the order of its body."""
    waiting = [content["body"]]
    seen: set[str] = set()
    for _ in range(_MOST_ITEMS):
        if not waiting:
            return
        item = waiting.pop()
        data = item.get("data")
        if isinstance(data, Mapping):
            yield from _squares(list(_docling_cells(data)))
            yield []
        elif isinstance(item.get("text"), str):
            yield [TextCell(clean_lines(item["text"]), 1, 1, 0)]
        children = item.get("children")
        for child in reversed(children if isinstance(children, list) else []):
            reference = child.get("$ref") if isinstance(child, Mapping) else None
            if isinstance(reference, str) and reference not in seen:
                seen.add(reference)
                found = _item(content, reference)
                waiting += [found] if found is not None else []


def _item(content: Mapping[str, Any], reference: str) -> Mapping[str, Any] | None:
    """What a reference such as `#/tables/0` points at."""
    parts = reference.split("/")
    if len(parts) != 3 or parts[0] != "#" or not parts[2].isascii() or not parts[2].isdecimal():
        return None
    group = content.get(parts[1])
    at = int(parts[2])
    found = group[at] if isinstance(group, list) and at < len(group) else None
    return found if isinstance(found, Mapping) else None


def _docling_cells(data: Mapping[str, Any]) -> Iterator[_Placed]:
    cells = data.get("table_cells")
    for cell in cells if isinstance(cells, list) else []:
        if not isinstance(cell, Mapping):
            continue
        row, column = _count(cell, "start_row_offset_idx"), _count(cell, "start_col_offset_idx")
        if row is None or column is None:
            continue
        end_row, end_column = _count(cell, "end_row_offset_idx"), _count(cell, "end_col_offset_idx")
        height, width = (end_row or row + 1) - row, (end_column or column + 1) - column
        yield _Placed(row, column, height, width, _text(cell.get("text")))


def _azure(table: Mapping[str, Any]) -> Iterator[list[TextCell]]:
    placed: list[_Placed] = []
    cells = table.get("cells")
    for cell in cells if isinstance(cells, list) else []:
        if not isinstance(cell, Mapping):
            continue
        row, column = _count(cell, "rowIndex"), _count(cell, "columnIndex")
        if row is not None and column is not None:
            spans = _count(cell, "rowSpan") or 1, _count(cell, "columnSpan") or 1
            placed.append(_Placed(row, column, *spans, _text(cell.get("content") or cell.get("text"))))
    yield from _squares(placed)
    yield []


def _squares(placed: Sequence[_Placed]) -> Iterator[list[TextCell]]:
    """The rows of a table; a cell's text stands in its first square."""
    rows: dict[int, dict[int, TextCell]] = {}
    for cell in placed:
        if cell.row >= _MOST_ROWS or cell.column >= _MOST_COLUMNS:
            continue
        first = TextCell(clean_lines(cell.text), 1, 1, cell.column)
        rows.setdefault(cell.row, {})[cell.column] = first
        for below in range(cell.row + 1, min(cell.row + cell.rows, _MOST_ROWS)):
            beneath = rows.setdefault(below, {})
            beneath.setdefault(cell.column, TextCell((), 1, 1, cell.column, continues=True))
    width = max((column for row in rows.values() for column in row), default=-1) + 1
    for _, row in sorted(rows.items()):
        yield [row.get(n, TextCell((), 1, 1, n)) for n in range(width)]


def _numbered(rows: Iterator[list[TextCell]]) -> list[TextRow]:
    return [
        TextRow(line, tuple(TextCell(c.lines, line, 1, c.index, c.continues) for c in cells))
        for line, cells in enumerate(rows, 1)
    ]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _count(cell: Mapping[str, Any], key: str) -> int | None:
    value = cell.get(key)
    return value if isinstance(value, int) and 0 <= value < _MOST_ROWS else None
