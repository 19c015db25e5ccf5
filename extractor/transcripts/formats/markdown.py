"""Markdown and tables drawn with characters (grids of +, - and |, or box-drawing signs) to rows of cells."""

import re
from collections.abc import Sequence
from itertools import pairwise

from extractor.transcripts.rows import TextCell, TextRow, clean_lines

_SEPARATOR = re.compile(r"^\s*\|?\s*:?-{1,}:?\s*(?:[|+]\s*:?-{1,}:?\s*)+\|?\s*$")
_BORDER = re.compile(r"^\s*[+|](?=.*[-=]{2})[-=+:|\s]*[+|]\s*$")
_BARE_BORDER = re.compile(r"^\s*[-=]{2,}(?:\+[-=]{2,})+\s*$")
_BOX_SIGNS = str.maketrans(
    {**dict.fromkeys("─━═┄╌", "-"), **dict.fromkeys("│┃║┆╎", "|")}
    | dict.fromkeys("┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬╒╕╘╛╞╡╤╧╪┏┓┗┛┣┫┳┻╋", "+")
)
_PIPE = re.compile(r"(?<!\\)\|")
_MOST_COLUMNS = 60


def is_markdown(text: str) -> bool:
    """Whether a text holds a table of pipes or a drawn grid."""
    lines = _plain(text).split("\n")
    return any(_SEPARATOR.match(line) or _BORDER.match(line) or _BARE_BORDER.match(line) for line in lines)


def read_markdown(text: str) -> list[TextRow]:
    """All rows of a text, in order; lines outside of tables are rows of one cell."""
    lines = _plain(text).split("\n")
    rows: list[TextRow] = []
    at = 0
    while at < len(lines):
        if _BORDER.match(lines[at]) and "+" in lines[at]:
            end = at + 1
            while end < len(lines) and lines[end].lstrip()[:1] in ("+", "|") and lines[end].strip():
                end += 1
            rows += _grid(lines[at:end], at + 1)
            at = end
            continue
        rows += _piped(lines[at], at + 1)
        at += 1
    return rows


def _plain(text: str) -> str:
    return text.translate(_BOX_SIGNS)


def _piped(line: str, number: int) -> list[TextRow]:
    if _SEPARATOR.match(line) or _BORDER.match(line) or _BARE_BORDER.match(line):
        return []
    if line.count("|") < 2:
        lines = clean_lines(line)
        return [TextRow(number, (TextCell(lines, number, 1, 0),) if lines else ())]
    body = line.rstrip()
    start = len(body) - len(body.lstrip())
    if body[start : start + 1] == "|":
        start += 1
    if body.endswith("|") and not body.endswith("\\|"):
        body = body[:-1]
    cells: list[TextCell] = []
    column = start
    for index, part in enumerate(_PIPE.split(body[start:])[:_MOST_COLUMNS]):
        indent = len(part) - len(part.lstrip())
        content = clean_lines(part.replace("\\|", "|"))
        cells.append(TextCell(content, number, column + indent + 1, index))
        column += len(part) + 1
    return [TextRow(number, tuple(cells))]


def _grid(lines: Sequence[str], first: int) -> list[TextRow]:
    """The rows of a drawn grid; a cell goes on over a border that leaves it out."""
    edges = sorted({m.start() for line in lines if _BORDER.match(line) for m in re.finditer(r"\+", line)})
    edges = edges[: _MOST_COLUMNS + 1]
    rows: list[TextRow] = []
    held: dict[int, list[str]] = {}
    begun: dict[int, int] = {}
    for offset, line in enumerate(lines):
        number = first + offset
        if not line.lstrip().startswith("+"):
            for at, part in _parts(line, edges):
                held.setdefault(at, []).append(part)
                begun.setdefault(at, number)
            continue
        if held:
            rows.append(_row_of(held, begun, edges, number))
            held, begun = {}, {}
    if held:
        rows.append(_row_of(held, begun, edges, first + len(lines)))
    return rows


def _parts(line: str, edges: Sequence[int]) -> list[tuple[int, str]]:
    """What a line holds between the grid's edges; where no bar stands at an edge, a cell spans it."""
    bars = [n for n, edge in enumerate(edges) if line[edge : edge + 1] in ("|", "+")]
    return [
        (left, line[edges[left] + 1 : edges[right]])
        for left, right in pairwise(bars)
        if line[edges[left] + 1 : edges[right]].strip()
    ]


def _row_of(held: dict[int, list[str]], begun: dict[int, int], edges: Sequence[int], number: int) -> TextRow:
    first = min(begun.values(), default=number)
    cells = [
        TextCell(clean_lines("\n".join(held.get(n, ()))), begun.get(n, first), edges[n] + 2, n)
        for n in range(len(edges) - 1)
    ]
    return TextRow(first, tuple(cells))
