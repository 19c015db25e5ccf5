"""Rows whose cells a sign parts: tabs, commas or semicolons, with or without quotes, to rows of cells."""

import csv
import io
from collections import Counter

from extractor.transcripts.rows import TextCell, TextRow, clean_lines

_SIGNS = ";,|"
_QUOTE = '"'
_SAMPLE = 400
"""Lines from which the sign is told."""
_FEWEST_COLUMNS = 3
_FEWEST_LINES = 3
csv.field_size_limit(1_000_000)


def read_delimited(text: str, sign: str) -> list[TextRow]:
    """All rows of a text, in order; `sign` parts the cells."""
    chosen = sign
    if text.startswith("sep=") and "\n" in text:  # how Excel names the sign
        head, text = text.split("\n", 1)
        chosen, text = head[4:5] or chosen, "\n" + text
    if _QUOTE in text and _is_quoted(text, chosen):
        return _quoted(text, chosen)
    return [_row(number, line, chosen) for number, line in enumerate(text.split("\n"), 1)]


def find_sign(text: str) -> str:
    """The sign that parts the cells of most lines into equally many; a tab where no other does."""
    lines = [line for line in text.split("\n")[:_SAMPLE] if line.strip()]
    if sum("\t" in line for line in lines) >= min(_FEWEST_LINES, len(lines)):
        return "\t"
    best, found = 0, "\t"
    for sign in _SIGNS:
        rows = csv.reader(io.StringIO("\n".join(lines)), delimiter=sign)
        counts = Counter(len(row) for row in rows if len(row) >= _FEWEST_COLUMNS)
        columns, often = max(counts.items(), key=lambda pair: (pair[1], pair[0]), default=(0, 0))
        if often >= _FEWEST_LINES and columns * often > best:
            best, found = columns * often, sign
    return found


def _is_quoted(text: str, sign: str) -> bool:
    """Whether quotes stand round cells, and are no marks of inches or of words."""
    opening = text.count(sign + _QUOTE) + text.count("\n" + _QUOTE) + text.startswith(_QUOTE)
    closing = text.count(_QUOTE + sign) + text.count(_QUOTE + "\n") + text.endswith(_QUOTE)
    return opening > 0 and closing > 0 and text.count(_QUOTE) % 2 == 0


def _quoted(text: str, sign: str) -> list[TextRow]:
    """Rows by the rules of CSV: a cell in quotes may hold the sign, line ends and doubled quotes."""
    rows: list[TextRow] = []
    reader = csv.reader(io.StringIO(text), delimiter=sign)
    line = 1
    for parts in reader:
        column = 1
        cells: list[TextCell] = []
        for index, part in enumerate(parts):
            cells.append(TextCell(clean_lines(part), line, column, index))
            column += len(part) + 1
        filled = len(cells) > 1 or any(cell.lines for cell in cells)
        rows.append(TextRow(line, tuple(cells) if filled else ()))
        line = reader.line_num + 1
    return rows


def _row(number: int, line: str, sign: str) -> TextRow:
    cells: list[TextCell] = []
    column = 1
    for index, part in enumerate(line.split(sign)):
        indent = len(part) - len(part.lstrip())
        cells.append(TextCell(clean_lines(part), number, column + indent, index))
        column += len(part) + 1
    if len(cells) == 1 and not cells[0].lines:
        return TextRow(number, ())
    return TextRow(number, tuple(cells))
