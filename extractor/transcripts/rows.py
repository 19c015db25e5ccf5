"""Rows of cells that know their line and column: what all forms of tables in texts come to."""

import re
from dataclasses import dataclass
from html import unescape

_BREAKING_TAG = re.compile(
    r"</?(?:p|div|li|br|ol|ul|h[1-6]|tr|table|tbody|thead)\b[^<>]{0,400}>", re.IGNORECASE
)
_LIST_ITEM = re.compile(r"<li\b[^<>]{0,400}>", re.IGNORECASE)
_LOOSE_BULLET = re.compile(r"•[ \t]*\n[\n \t]*")
_DOUBLE_BULLET = re.compile(r"•[ \t]+(?=\d{1,2}[.)]|[-•–*]|[a-z][.)]\s)")
_BOLD_GAP = re.compile(r"</(b|strong)>\s+<\1>", re.IGNORECASE)
_UNDERLINE = re.compile(r"</?u>", re.IGNORECASE)
_ANY_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,400}>")
_MARKDOWN = re.compile(r"\*\*|__|^#{1,6}\s+|`|\\(?=[*_#.|()\[\]-])")


@dataclass(frozen=True)
class TextCell:
    """A cell: its lines, where it begins (both from 1), and its place among the row's cells (from 0).

    `continues` tells that the cell above reaches down into this row.
    """

    lines: tuple[str, ...]
    line: int
    column: int
    index: int
    continues: bool = False

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
    def is_line(self) -> bool:
        """Whether it is a line outside of tables: at its left edge it has words, and nowhere else."""
        return bool(self.cells) and bool(self.cells[0].lines) and not any(c.lines for c in self.cells[1:])

    @property
    def texts(self) -> list[str]:
        return [cell.text for cell in self.cells]


def clean_lines(text: str) -> tuple[str, ...]:
    """The lines that markup inside a cell makes, without the markup."""
    if "<" in text:
        text = _BOLD_GAP.sub("\n", text)
        if "<u>" in text.casefold() and "nip" in text.casefold():
            text = _UNDERLINE.sub("\n", text)
        text = _LIST_ITEM.sub("\n• ", text)
        text = _BREAKING_TAG.sub("\n", text)
        text = _ANY_TAG.sub("", text)
    text = unescape(text)
    text = _LOOSE_BULLET.sub("• ", _MARKDOWN.sub("", text))
    text = _DOUBLE_BULLET.sub("", text)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return tuple(line for line in lines if line)
