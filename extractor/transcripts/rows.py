"""Text with tables (tab-separated, HTML or Markdown) to rows of cells that know their line and column."""

import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser

_BREAKING_TAG = re.compile(
    r"</?(?:p|div|li|br|ol|ul|h[1-6]|tr|table|tbody|thead)\b[^<>]{0,400}>", re.IGNORECASE
)
_LIST_ITEM = re.compile(r"<li\b[^<>]{0,400}>", re.IGNORECASE)
_LOOSE_BULLET = re.compile(r"•[ \t]*\n[\n \t]*")
_DOUBLE_BULLET = re.compile(r"•[ \t]+(?=\d{1,2}[.)]|[-•–*]|[a-z][.)]\s)")
_BOLD_GAP = re.compile(r"</(b|strong)>\s+<\1>", re.IGNORECASE)
_UNDERLINE = re.compile(r"</?u>", re.IGNORECASE)
_ANY_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,400}>")
_MARKDOWN = re.compile(r"\*\*|__|^#{1,6}\s+|`")
_SEPARATOR = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*$")
_MOST_SPAN = 100
_MOST_COLUMNS = 60


@dataclass(frozen=True)
class TextCell:
    """A cell: its lines, where it begins (both from 1), and its place among the row's cells (from 0)."""

    lines: tuple[str, ...]
    line: int
    column: int
    index: int

    @property
    def text(self) -> str:
        return " ".join(self.lines)


@dataclass(frozen=True)
class TextRow:
    """A row of a table, or with one cell a line outside of tables; no cells: a blank line."""

    line: int
    cells: tuple[TextCell, ...]

    @property
    def is_table(self) -> bool:
        return len(self.cells) > 1

    @property
    def texts(self) -> list[str]:
        return [cell.text for cell in self.cells]


def read_rows(text: str) -> list[TextRow]:
    """All rows of a text, in order."""
    if re.search(r"<t[dr]\b", text, re.IGNORECASE):
        parser = _TableParser()
        parser.feed(text)
        parser.close()
        return parser.finish()
    lines = text.split("\n")
    markdown = any(_SEPARATOR.match(line) for line in lines)
    rows: list[TextRow] = []
    for number, line in enumerate(lines, 1):
        if markdown and line.count("|") > 1:
            if not _SEPARATOR.match(line):
                rows.append(_row(number, line.strip().strip("|"), "|"))
        else:
            rows.append(_row(number, line, "\t"))
    return rows


def _row(number: int, line: str, separator: str) -> TextRow:
    cells: list[TextCell] = []
    column = 1
    for index, part in enumerate(line.split(separator)):
        indent = len(part) - len(part.lstrip())
        cells.append(TextCell(clean_lines(part), number, column + indent, index))
        column += len(part) + 1
    if len(cells) == 1 and not cells[0].lines:
        return TextRow(number, ())
    return TextRow(number, tuple(cells))


def clean_lines(text: str) -> tuple[str, ...]:
    """The lines that markup inside a cell makes, without the markup."""
    text = _BOLD_GAP.sub("\n", text)
    if "<u>" in text.casefold() and "nip" in text.casefold():
        text = _UNDERLINE.sub("\n", text)
    text = _LIST_ITEM.sub("\n• ", text)
    text = _BREAKING_TAG.sub("\n", text)
    text = unescape(_ANY_TAG.sub("", text))
    text = _LOOSE_BULLET.sub("• ", _MARKDOWN.sub("", text))
    text = _DOUBLE_BULLET.sub("", text)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return tuple(line for line in lines if line)


class _TableParser(HTMLParser):
    """Collects table rows with their spans, and the lines between tables."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._rows: list[TextRow] = []
        self._row: dict[int, TextCell] | None = None
        self._hanging: dict[int, int] = {}
        self._cell: list[str] | None = None
        self._cell_at = (1, 1)
        self._spans = (1, 1)
        self._loose: list[str] = []
        self._loose_line = 1
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "head"):
            self._hidden += 1
        elif tag == "tr":
            self._end_cell()
            self._end_row()
            self._end_loose()
            self._row = {}
        elif tag in ("td", "th"):
            self._end_cell()
            if self._row is None:
                self._row = {}
            values = dict(attrs)
            self._cell = []
            self._cell_at = (self.getpos()[0], self.getpos()[1] + 1)
            self._spans = (_span(values.get("colspan")), _span(values.get("rowspan")))
        elif tag in ("u", "li"):
            self._text(f"<{tag}>")
        elif tag in ("p", "div", "br", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "ul"):
            self._text("\n")
            self._end_loose()

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "head"):
            self._hidden = max(0, self._hidden - 1)
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "table"):
            self._end_cell()
            self._end_row()
            if tag == "table":
                self._hanging = {}
                self._rows.append(TextRow(self.getpos()[0], ()))
        elif tag == "u":
            self._text("</u>")
        elif tag in ("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6"):
            self._text("\n")
            self._end_loose()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._text(data)

    def finish(self) -> list[TextRow]:
        self._end_cell()
        self._end_row()
        self._end_loose()
        return self._rows

    def _text(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)
        elif self._row is None:
            if not self._loose:
                self._loose_line = self.getpos()[0]
            self._loose.append(data)

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        index = 0
        while index in self._row or self._hanging.get(index, 0) > 0:
            index += 1
        if index >= _MOST_COLUMNS:
            self._cell = None
            return
        lines = clean_lines("".join(self._cell))
        width, height = self._spans
        for offset in range(min(width, _MOST_COLUMNS - index)):
            place = index + offset
            content = lines if offset == 0 else ()
            self._row[place] = TextCell(content, self._cell_at[0], self._cell_at[1], place)
            if height > 1:
                self._hanging[place] = height
        self._cell = None

    def _end_row(self) -> None:
        if self._row is None:
            return
        line = self.getpos()[0]
        for place, left in list(self._hanging.items()):
            self._row.setdefault(place, TextCell((), line, 1, place))
            self._hanging[place] = left - 1
            if left <= 1:
                del self._hanging[place]
        count = max(self._row, default=-1) + 1
        cells = tuple(self._row.get(i, TextCell((), line, 1, i)) for i in range(count))
        if cells:
            self._rows.append(TextRow(min(c.line for c in cells), cells))
        self._row = None

    def _end_loose(self) -> None:
        lines = clean_lines("".join(self._loose))
        self._rows += [
            TextRow(self._loose_line, (TextCell((line,), self._loose_line, 1, 0),)) for line in lines
        ]
        self._loose = []


def _span(value: str | None) -> int:
    return max(1, min(_MOST_SPAN, int(value))) if value and value.strip().isdecimal() else 1
