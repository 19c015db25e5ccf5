"""Texts that write down tables as such: the form of each told from its content, all to rows of cells."""

import re
from collections.abc import Iterator

from extractor.transcripts.formats.delimited import find_sign, read_delimited
from extractor.transcripts.formats.html import has_tables, read_html
from extractor.transcripts.formats.markdown import is_markdown, read_markdown
from extractor.transcripts.rows import TextCell, TextRow
from extractor.transcripts.table_header import is_header

_HTML_SUFFIXES = frozenset((".html", ".htm", ".xhtml"))
_SIGNS = {".tsv": "\t", ".csv": None}
_TABLE_TAG = re.compile(r"<(/?)table\b", re.IGNORECASE)
_DOCUMENT = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,200}?-->\s*)?<(?:!doctype html|html|body)\b", re.IGNORECASE
)


def read_rows(text: str, suffix: str = "") -> list[TextRow]:
    """All rows of a text, in order. `suffix` is its file's; it decides where the content leaves it open."""
    if suffix in _HTML_SUFFIXES or _DOCUMENT.match(text):
        return read_html(text)
    if "<table" in text.casefold():
        return _mixed(text)
    if has_tables(text):
        return read_html(text)
    return _plain(text, suffix)


def _plain(text: str, suffix: str) -> list[TextRow]:
    if is_markdown(text):
        return read_markdown(text)
    sign = _SIGNS.get(suffix) or find_sign(text)
    rows = read_delimited(text, sign)
    if sign == "\t" or suffix in _SIGNS or any(map(is_header, rows)):
        return rows
    return read_delimited(text, "\t")  # running text has commas too


def _mixed(text: str) -> list[TextRow]:
    """Text of lines with tables in HTML between them, as converters to Markdown write them."""
    rows: list[TextRow] = []
    line = 1
    for part, is_html in _parts(text):
        read = read_html(part) if is_html else _plain(part, "")
        rows += [_moved(row, line - 1) for row in read]
        line += part.count("\n")
    return rows


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The text cut into lines and whole tables, tables inside tables left where they are."""
    done = depth = start = 0
    for tag in _TABLE_TAG.finditer(text):
        if not tag[1]:
            if depth == 0:
                start = tag.start()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                end = text.find(">", tag.end()) + 1 or len(text)
                yield text[done:start], False
                yield text[start:end], True
                done = end
    if depth:
        yield text[done:start], False
        yield text[start:], True
    else:
        yield text[done:], False


def _moved(row: TextRow, lines: int) -> TextRow:
    cells = (TextCell(c.lines, c.line + lines, c.column, c.index, c.continues) for c in row.cells)
    return TextRow(row.line + lines, tuple(cells))
