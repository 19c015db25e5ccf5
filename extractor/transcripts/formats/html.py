"""HTML of converters and office programs to rows: tables with their spans, and the lines between them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extractor.grid.table.labels import match_column, match_identity
from extractor.transcripts.formats.markup import Element, parse_markup
from extractor.transcripts.rows import TextCell, TextRow

_BLOCKS = frozenset(
    (
        *("p", "div", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "ul", "li", "dl", "dt", "dd"),
        *("pre", "section", "article", "header", "footer", "center", "blockquote", "caption", "body"),
        *("tr", "table"),
    )
)
_MOST_SPAN = 100
_MOST_COLUMNS = 60
_FEWEST_LABELS = 2
_MARKED = re.compile(r"^(?:\d{1,2}[.)]|[a-z][.)]|[-•–*·o])\s")


def has_tables(text: str) -> bool:
    """Whether a text is HTML with a table in it."""
    return re.search(r"<t[dr]\b", text, re.IGNORECASE) is not None


def read_html(text: str) -> list[TextRow]:
    """All rows of an HTML text, in order; lines outside of tables are rows of one cell."""
    writer = _Writer()
    writer.walk(parse_markup(text))
    writer.end_line()
    return writer.rows


@dataclass
class _Lines:
    """Lines of text as they are collected; `number` puts an item's mark before its first words."""

    lines: list[str] = field(default_factory=list)
    open: str = ""
    mark: str = ""

    def add(self, text: str) -> None:
        words = " ".join(text.split())
        if not words:
            self.open += " " if self.open and text else ""
            return
        if self.mark and not self.open.strip():
            words = words if _MARKED.match(words) else f"{self.mark} {words}"
            self.mark = ""
        lead = " " if text[:1].isspace() and self.open else ""
        self.open += lead + words + (" " if text[-1:].isspace() else "")

    def end(self) -> None:
        line = " ".join(self.open.split())
        if line:
            self.lines.append(line)
        self.open = ""


class _Writer:
    """Goes through a tree and writes its rows."""

    def __init__(self) -> None:
        self.rows: list[TextRow] = []
        self._loose = _Lines()
        self._line = 1

    def walk(self, element: Element) -> None:
        for child in element.children:
            if isinstance(child, str):
                self._loose.add(child)
            elif child.tag == "table":
                self.end_line()
                self._table(child)
                self.rows.append(TextRow(child.line, ()))
            else:
                self._block(child)

    def _block(self, element: Element) -> None:
        if element.tag not in _BLOCKS:
            self.walk(element)
            return
        self.end_line()
        self._line = element.line
        if element.tag == "li":
            self._loose.mark = "•"
        self.walk(element)
        self.end_line()

    def end_line(self) -> None:
        """End the line outside of tables that is being collected."""
        self._loose.end()
        self.rows += [TextRow(self._line, (TextCell((t,), self._line, 1, 0),)) for t in self._loose.lines]
        self._loose = _Lines()

    def _table(self, table: Element) -> None:
        inner = [one for one in table.elements("table") if _stands_alone(one)]
        if inner or _is_frame(table):
            self.walk(Element("", {}, table.line, table.column, _cell_blocks(table)))
        else:
            self.rows += _grid(table)


def _is_frame(table: Element) -> bool:
    """Whether a table only frames what stands in it: tables inside one cell a row."""
    rows = list(_rows_of(table))
    return any(True for _ in table.elements("table")) and all(len(_cells_of(row)) <= 1 for row in rows)


def _stands_alone(table: Element) -> bool:
    """Whether a table inside a cell is a table of the sheet: it has names of fields or of columns."""
    cells = [cell.text() for row in _rows_of(table) for cell in _cells_of(row)][: 4 * _MOST_COLUMNS]
    found = sum(
        1 for text in cells if len(text) < _MOST_SPAN and (match_column(text) or match_identity(text))
    )
    return found >= _FEWEST_LABELS


def _cell_blocks(table: Element) -> list[Element | str]:
    blocks: list[Element | str] = []
    for row in _rows_of(table):
        blocks += [Element("div", {}, c.line, c.column, c.children) for c in _cells_of(row)]
    return blocks


def _rows_of(table: Element) -> Iterator[Element]:
    for child in table.children:
        if isinstance(child, Element):
            if child.tag == "tr":
                yield child
            elif child.tag in ("thead", "tbody", "tfoot", "colgroup"):
                yield from _rows_of(child)
            elif child.tag in ("td", "th"):
                yield Element("tr", {}, child.line, child.column, [child])


def _cells_of(row: Element) -> list[Element]:
    cells: list[Element] = []
    for child in row.children:
        if isinstance(child, Element):
            cells += [child] if child.tag in ("td", "th") else _cells_of(child) if child.tag == "form" else []
    return cells


def _grid(table: Element) -> list[TextRow]:
    """The rows of a table, each cell at the column where its spans put it."""
    rows: list[TextRow] = []
    hanging: dict[int, int] = {}
    for row in _rows_of(table):
        placed: dict[int, TextCell] = {
            at: TextCell((), row.line, row.column, at, continues=True) for at, left in hanging.items() if left
        }
        hanging = {at: left - 1 for at, left in hanging.items() if left > 1}
        at = 0
        for cell in _cells_of(row):
            while at in placed:
                at += 1
            if at >= _MOST_COLUMNS:
                break
            width = min(_span(cell, "colspan"), _MOST_COLUMNS - at)
            height = _span(cell, "rowspan")
            lines = cell_lines(cell)
            for place in range(at, at + width):
                content = lines if place == at else ()
                placed[place] = TextCell(content, cell.line, cell.column, place)
                if height > 1:
                    hanging[place] = height - 1
        if placed:
            count = max(placed) + 1
            blank = (TextCell((), row.line, row.column, n) for n in range(count))
            rows.append(TextRow(row.line, tuple(placed.get(n, cell) for n, cell in enumerate(blank))))
    return _as_lines(rows)


def _as_lines(rows: Sequence[TextRow]) -> list[TextRow]:
    """Rows of one cell each as the lines that stand in it."""
    if any(len(row.cells) > 1 for row in rows):
        return list(rows)
    return [
        TextRow(row.line, (TextCell((line,), cell.line, cell.column, 0),))
        for row in rows
        for cell in row.cells
        for line in cell.lines
    ]


def _span(cell: Element, name: str) -> int:
    value = cell.attributes.get(name, "").strip()
    return max(1, min(_MOST_SPAN, int(value))) if value.isascii() and value.isdecimal() else 1


def cell_lines(cell: Element) -> tuple[str, ...]:
    """The lines of a cell; items of lists begin with a bullet where the text itself numbers none."""
    lines = _Lines()
    _collect(cell, lines, nip="nip" in cell.text().casefold())
    lines.end()
    return tuple(lines.lines)


def _collect(element: Element, lines: _Lines, *, nip: bool) -> None:
    for child in element.children:
        if isinstance(child, str):
            lines.add(child)
            continue
        block = child.tag in _BLOCKS or (child.tag == "u" and nip)
        if block:
            lines.end()
        if child.tag == "li":
            lines.mark = "•"
        _collect(child, lines, nip=nip)
        if block:
            lines.end()
        elif child.tag in ("td", "th"):
            lines.add(" ")
