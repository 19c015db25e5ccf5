"""XLSX: the tables of all records as sheets: typed, filtered, heads frozen, doubtful values in colour."""

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format as Style
from xlsxwriter.worksheet import Worksheet

from extractor import __version__
from extractor.checks.timing.conventions import default_convention
from extractor.export.model import CollectionFormat, Collector, Entry, Note, Notes
from extractor.export.tables.all import TABLES
from extractor.export.tables.model import Kind, Row, Subject, Table, Value
from extractor.record.characters import without_surrogates
from extractor.store.knowledge import load_json

MOST_ROWS = 1_048_576
"""What a sheet of the format can hold, its head included; further rows go to a further sheet."""
_MOST_UNITS = 32_767
"""UTF-16 units that a cell can hold."""
_FIRST_DAY = datetime.date(1900, 3, 1)
"""Spreadsheets count days from 1900 and take that year for a leap year: dates before March differ by one."""
_ESCAPED = re.compile(r"_(?=x[0-9a-fA-F]{4}_)")
_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_LINE_POINTS, _MOST_LINES = 15, 10
_MOST_SHOWN = 2000
_ARROW = 3
"""Characters that the arrow of a filter takes of its head."""
_DOUBTFUL, _HEAD = "#FFE2A8", "#DCE6F1"
_LARGEST = 2**53
"""Spreadsheets count in floating point: a whole number above is not kept whole, so it stands as text."""
MEANINGS = "export/columns.json"


class _Sheet(Worksheet):  # type: ignore[misc]
    """A sheet that writes any text so that it comes back the same.

    The library overlooks escapes that share an underscore: `_x0041_x0042_` would come back as `_x0041B`.
    """

    @staticmethod
    def _escape_control_characters(data: object) -> str:
        escaped = _ESCAPED.sub("_x005F_", str(data))
        return _NOT_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", escaped)

    def forget(self, row: int) -> None:
        """Let go of the height of a row that is written: the library keeps those of all rows otherwise."""
        self.row_info.pop(row, None)
        self.row_sizes.pop(row, None)


class _Book:
    """The workbook with its styles; cuts what no cell can hold, and counts it."""

    def __init__(self, stream: BinaryIO) -> None:
        self.book = Workbook(stream, {"constant_memory": True})
        self.book.set_properties({"title": "SOP", "comments": f"sop-extractor {__version__}"})
        self.head = self.book.add_format({"bold": True, "bg_color": _HEAD, "border": 1})
        self._styles = {
            (kind, doubtful): self._style(kind, doubtful=doubtful)
            for kind in Kind
            for doubtful in (False, True)
        }
        self._sheets = [_Sheets(self, table) for table in TABLES]
        self._cut = 0

    def add(self, entry: Entry) -> Notes:
        """Write the rows of a record."""
        subject = Subject(entry)
        found = [list(table.rows(subject)) for table in TABLES]
        self._cut = 0
        for sheets, rows in zip(self._sheets, found, strict=True):
            for row in rows:
                sheets.append(row)
        return (Note(f"what texts have over {_MOST_UNITS} characters", self._cut),) if self._cut else ()

    def close(self) -> None:
        """Complete the sheets and write the file."""
        for sheets in self._sheets:
            sheets.close()
        _write_legend(self)
        self.book.close()

    def put(self, sheet: Worksheet, row: int, column: int, value: Value, kind: Kind, doubtful: bool) -> None:
        """Write a cell as the type that it is; text is never taken for a formula or a link."""
        style = self._styles[kind, doubtful]
        if value is None:
            if doubtful:
                sheet.write_blank(row, column, None, style)
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value, style)
        elif isinstance(value, datetime.date) and value >= _FIRST_DAY:
            sheet.write_datetime(row, column, value, style)
        elif isinstance(value, int | float) and abs(value) <= _LARGEST:
            sheet.write_number(row, column, value, style)
        else:
            sheet.write_string(row, column, self._fitting(str(value)), style)

    def _fitting(self, text: str) -> str:
        text = without_surrogates(text)
        if 2 * len(text) <= _MOST_UNITS:
            return text
        units = text.encode("utf-16-le")
        if len(units) > 2 * _MOST_UNITS:
            self._cut += 1
        return units[: 2 * _MOST_UNITS].decode("utf-16-le", "ignore")

    def _style(self, kind: Kind, *, doubtful: bool) -> Style:
        properties: dict[str, Any] = {"valign": "top", "text_wrap": kind is Kind.TEXT}
        if kind is Kind.DATE:
            properties["num_format"] = "yyyy-mm-dd"
        if doubtful:
            properties["bg_color"] = _DOUBTFUL
        return self.book.add_format(properties)


class _Sheets:
    """The sheet of a table, and a further one where it is full."""

    def __init__(self, book: _Book, table: Table[Any]) -> None:
        self._book = book
        self._table = table
        self._widths = [max(width, len(head) + _ARROW) for head, _, width in table.heads]
        self._count = 0
        self._begin()

    def append(self, row: Row) -> None:
        """Write a row below the last."""
        if self._row == MOST_ROWS:
            self.close()
            self._begin()
        # Excel fits rows to wrapped text when it opens a file, LibreOffice does not.
        lines = _lines(row.cells, self._widths)
        if lines > 1:
            self._sheet.set_row(self._row, lines * _LINE_POINTS)
        for column, value in enumerate(row.cells):
            kind = self._table.heads[column][1]
            self._book.put(self._sheet, self._row, column, value, kind, column in row.doubtful)
        self._sheet.forget(self._row - 1)  # it was written when this one was begun
        self._row += 1

    def close(self) -> None:
        """Give the sheet its filters: they need its last row."""
        self._sheet.autofilter(0, 0, max(self._row - 1, 0), len(self._table.heads) - 1)

    def _begin(self) -> None:
        self._count += 1
        name = self._table.name if self._count == 1 else f"{self._table.name} {self._count}"
        self._sheet = self._book.book.add_worksheet(name, _Sheet)
        self._sheet.freeze_panes(1, 1)
        for column, (head, _, _) in enumerate(self._table.heads):
            self._sheet.set_column(column, column, self._widths[column])
            self._sheet.write_string(0, column, head, self._book.head)
        self._row = 1


def _lines(cells: Sequence[Value], widths: Sequence[int]) -> int:
    """How many lines the highest cell of a row has, as far as rows grow."""
    most = 1
    for value, width in zip(cells, widths, strict=True):
        if isinstance(value, str) and (len(value) > width or "\n" in value):
            most = max(most, sum(len(line) // width + 1 for line in value[:_MOST_SHOWN].split("\n")))
    return min(most, _MOST_LINES)


def _write_legend(book: _Book) -> None:
    """A last sheet that says what colours, keys and columns mean, in both languages."""
    sheet = book.book.add_worksheet("legend", _Sheet)
    sheet.freeze_panes(1, 0)
    meanings = load_json(MEANINGS)
    convention = default_convention()
    lines = [("table", "column", "keterangan", "meaning"), *(("", "", *each) for each in meanings["general"])]
    lines.append(("", "convention", f"{convention.name}: {convention.label}", convention.label_en))
    for table in TABLES:
        for head, _, _ in table.heads:
            lines.append((table.name, head, *(meanings[table.name].get(head) or meanings["every"][head])))
    for column, width in enumerate((11, 20, 70, 70)):
        sheet.set_column(column, column, width)
    for row, line in enumerate(lines):
        for column, text in enumerate(line):
            doubtful = row == 1 and column > 1
            if row:
                book.put(sheet, row, column, text, Kind.TEXT, doubtful)
            else:
                sheet.write_string(row, column, text, book.head)


@contextmanager
def collect(streams: Mapping[str, BinaryIO]) -> Iterator[Collector]:
    """Writes the rows of each record as it comes, and the file at the end."""
    book = _Book(streams["records"])
    yield book
    book.close()


FORMAT = CollectionFormat("xlsx", ".xlsx", "tidy tables of all records, as the sheets of a workbook", collect)
