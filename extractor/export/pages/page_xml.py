"""PAGE XML (2019-07-15): a file a page; a table region holds a text region for each cell."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from itertools import count

from extractor import __version__
from extractor.export.model import Document, Entry, RecordFormat
from extractor.export.pages.sheets import Sheet, page_files
from extractor.record.characters import xml_text
from extractor.record.geometry import Box
from extractor.record.page_layout import Block, BoxPixels, LayoutCell, LayoutLine, Word, around

NAMESPACE = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"
_SCHEMA = f"{NAMESPACE}/pagecontent.xsd"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


def convert(entry: Entry) -> Document:
    """A file for each page. Raises InputError where a page's words are not kept."""
    return page_files(entry, _file)


def _file(sheet: Sheet, at: str) -> bytes:
    layout = sheet.layout
    root = ET.Element("PcGts", {"xmlns": NAMESPACE, "xmlns:xsi": _XSI})
    root.set("xsi:schemaLocation", f"{NAMESPACE} {_SCHEMA}")
    made = ET.SubElement(root, "Metadata")
    ET.SubElement(made, "Creator").text = f"sop-extractor {__version__}"
    ET.SubElement(made, "Created").text = at
    ET.SubElement(made, "LastChange").text = at
    page = ET.SubElement(
        root,
        "Page",
        {
            "imageFilename": sheet.image,
            "imageWidth": str(layout.width),
            "imageHeight": str(layout.height),
            "primaryLanguage": "Indonesian",
        },
    )
    ids = count(1)
    for block in layout.blocks:
        if block.cells:
            _table(page, block, ids)
        else:
            _text_region(page, block.box, block.lines, ids)
    _put_reading_order(page)
    ET.indent(root, " ")
    text: bytes = ET.tostring(root, "utf-8", xml_declaration=True)
    return text + b"\n"


def _put_reading_order(page: ET.Element) -> None:
    """The regions of the page as they are read; an order must not be empty."""
    regions = [region.get("id", "") for region in page]
    if not regions:
        return
    order = ET.Element("ReadingOrder")
    group = ET.SubElement(order, "OrderedGroup", {"id": "order"})
    for n, region in enumerate(regions):
        ET.SubElement(group, "RegionRefIndexed", {"index": str(n), "regionRef": region})
    page.insert(0, order)


def _table(page: ET.Element, block: Block, ids: Iterator[int]) -> None:
    first = min(cell.row for cell in block.cells)
    rows = max(cell.row + cell.row_span for cell in block.cells) - first
    columns = max(cell.column + cell.column_span for cell in block.cells)
    size = {"rows": str(rows), "columns": str(columns), "lineSeparators": "true"}
    table = ET.SubElement(
        page, "TableRegion", {"id": f"t{next(ids)}", "custom": f"role:{block.role.value}", **size}
    )
    _coords(table, Box(*block.box))
    for cell in block.cells:
        _text_region(table, cell.box, cell.lines, ids, cell, first)
    if block.lines:
        _text_region(table, around(block.lines), block.lines, ids)


def _text_region(
    parent: ET.Element,
    box: BoxPixels,
    lines: Sequence[LayoutLine],
    ids: Iterator[int],
    cell: LayoutCell | None = None,
    first: int = 0,
) -> None:
    region = ET.SubElement(parent, "TextRegion", {"id": f"r{next(ids)}"})
    _coords(region, Box(*box))
    if cell is not None:
        if cell.role:
            region.set("custom", f"role:{xml_text(cell.role)}")
        place = {
            "rowIndex": cell.row - first,
            "columnIndex": cell.column,
            "rowSpan": cell.row_span,
            "colSpan": cell.column_span,
        }
        role = ET.SubElement(
            ET.SubElement(region, "Roles"), "TableCellRole", {key: str(n) for key, n in place.items()}
        )
        role.set("header", "true" if cell.role == "header" else "false")
    for line in lines:
        _line(region, line, ids)
    if lines:
        _equivalent(region, "\n".join(line.text for line in lines))


def _line(region: ET.Element, line: LayoutLine, ids: Iterator[int]) -> None:
    row = ET.SubElement(region, "TextLine", {"id": f"l{next(ids)}"})
    if line.turns == 1:
        row.set("readingDirection", "bottom-to-top")
    elif line.turns == 3:
        row.set("readingDirection", "top-to-bottom")
    _coords(row, Box(*line.box))
    for word in line.words:
        _word(row, word, line.confidence, ids)
    _equivalent(row, line.text, line.confidence)


def _word(row: ET.Element, word: Word, confidence: float, ids: Iterator[int]) -> None:
    part = ET.SubElement(row, "Word", {"id": f"w{next(ids)}"})
    _coords(part, word.box)
    _equivalent(part, word.text, confidence)


def _coords(parent: ET.Element, box: Box) -> None:
    x0, y0, x1, y1 = (max(0, round(value)) for value in box)
    ET.SubElement(parent, "Coords", {"points": f"{x0},{y0} {x1},{y0} {x1},{y1} {x0},{y1}"})


def _equivalent(parent: ET.Element, text: str, confidence: float | None = None) -> None:
    part = ET.SubElement(parent, "TextEquiv")
    if confidence is not None:
        part.set("conf", f"{confidence:g}")
    ET.SubElement(part, "Unicode").text = xml_text(text)


FORMAT = RecordFormat("page", ".page.xml", "PAGE XML: tables, cells, lines and words of each page", convert)
