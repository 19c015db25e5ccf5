"""hOCR 1.2: one HTML file with all pages of a record."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from itertools import count

from extractor import __version__
from extractor.export.model import Document, Entry, File, RecordFormat
from extractor.export.pages.sheets import Sheet, sheets_of, unread_pages
from extractor.record.characters import xml_text
from extractor.record.page_layout import BoxPixels, LayoutLine, around

_XHTML = "http://www.w3.org/1999/xhtml"
_DOCTYPE = b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
_CAPABILITIES = "ocr_page ocr_table ocr_carea ocr_par ocr_line ocrx_block ocrx_word ocrp_wconf"
_ANGLES = {1: 90, 2: 180, 3: 270}
"""hOCR's `textangle`: degrees by which the text is turned against the clock."""


def convert(entry: Entry) -> Document:
    """All pages in one file. Raises InputError where a page's words are not kept."""
    sheets = sheets_of(entry)
    root = ET.Element("html", {"xmlns": _XHTML, "lang": "id", "xml:lang": "id"})
    head = ET.SubElement(root, "head")
    ET.SubElement(head, "title").text = xml_text(entry.record.identity.sop_title or entry.name)
    ET.SubElement(head, "meta", {"http-equiv": "Content-Type", "content": "text/html; charset=utf-8"})
    for name, content in (
        ("ocr-system", f"sop-extractor {__version__}"),
        ("ocr-capabilities", _CAPABILITIES),
        ("ocr-number-of-pages", str(len(sheets))),
        ("ocr-langs", "id"),
    ):
        ET.SubElement(head, "meta", {"name": name, "content": content})
    body = ET.SubElement(root, "body")
    numbers = count(1)
    for sheet in sheets:
        _page(body, sheet, numbers)
    ET.indent(root, " ")
    unread = unread_pages(entry)
    return Document((File(_DOCTYPE + ET.tostring(root, "utf-8") + b"\n"),), (unread,) if unread else ())


def _page(body: ET.Element, sheet: Sheet, numbers: Iterator[int]) -> None:
    layout = sheet.layout
    dpi = round(layout.dpi)
    page = _part(body, "div", "ocr_page", (0, 0, layout.width, layout.height), numbers)
    known = f'image "{sheet.image}"; ppageno {layout.number - 1}; scan_res {dpi} {dpi}'
    page.set("title", f"{page.get('title')}; {known}")
    for block in layout.blocks:
        if not block.cells:
            _paragraph(_part(page, "div", "ocr_carea", block.box, numbers), block.lines, numbers)
            continue
        table = _part(page, "div", "ocr_table", block.box, numbers)
        for cell in block.cells:
            part = _part(table, "div", "ocrx_block", cell.box, numbers)
            place = {
                "row": cell.row,
                "column": cell.column,
                "row-span": cell.row_span,
                "column-span": cell.column_span,
            }
            for key, value in place.items():
                part.set(f"data-{key}", str(value))
            if cell.role:
                part.set("data-role", xml_text(cell.role))
            _paragraph(part, cell.lines, numbers)
        _paragraph(table, block.lines, numbers)


def _paragraph(parent: ET.Element, lines: Sequence[LayoutLine], numbers: Iterator[int]) -> None:
    if not lines:
        return
    paragraph = _part(parent, "p", "ocr_par", around(lines), numbers)
    for line in lines:
        row = _part(paragraph, "span", "ocr_line", line.box, numbers)
        if line.turns in _ANGLES:
            row.set("title", f"{row.get('title')}; textangle {_ANGLES[line.turns]}")
        for word in line.words:
            x0, y0, x1, y1 = (round(value) for value in word.box)
            part = _part(row, "span", "ocrx_word", (x0, y0, x1, y1), numbers)
            part.set("title", f"{part.get('title')}; x_wconf {round(100 * line.confidence)}")
            part.text = xml_text(word.text)


def _part(parent: ET.Element, name: str, kind: str, box: BoxPixels, numbers: Iterator[int]) -> ET.Element:
    x0, y0, x1, y1 = box
    known = {"class": kind, "id": f"{kind}_{next(numbers)}", "title": f"bbox {x0} {y0} {x1} {y1}"}
    return ET.SubElement(parent, name, known)


FORMAT = RecordFormat("hocr", ".hocr.html", "hOCR: the words of all pages at their places", convert)
