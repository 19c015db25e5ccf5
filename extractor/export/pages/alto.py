"""ALTO 4.2: a file a page; a table is a composed block of composed blocks, one a cell."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from itertools import count

from extractor import __version__
from extractor.export.model import Document, Entry, RecordFormat
from extractor.export.pages.sheets import Sheet, page_files
from extractor.record.characters import xml_text
from extractor.record.page_layout import BoxPixels, LayoutCell, LayoutLine, around

NAMESPACE = "http://www.loc.gov/standards/alto/ns-v4#"
_SCHEMA = "http://www.loc.gov/standards/alto/v4/alto-4-2.xsd"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


def convert(entry: Entry) -> Document:
    """A file for each page. Raises InputError where a page's words are not kept."""
    return page_files(entry, _file)


def _file(sheet: Sheet, at: str) -> bytes:
    root = ET.Element("alto", {"xmlns": NAMESPACE, "xmlns:xsi": _XSI, "SCHEMAVERSION": "4.2"})
    root.set("xsi:schemaLocation", f"{NAMESPACE} {_SCHEMA}")
    _describe(root, sheet, at)
    roles = sorted({cell.role for block in sheet.layout.blocks for cell in block.cells if cell.role})
    if roles:
        tags = ET.SubElement(root, "Tags")
        for role in roles:
            ET.SubElement(tags, "LayoutTag", {"ID": _tag(role), "TYPE": "column", "LABEL": xml_text(role)})
    layout = sheet.layout
    size = {"WIDTH": str(layout.width), "HEIGHT": str(layout.height)}
    page = ET.SubElement(
        ET.SubElement(root, "Layout"),
        "Page",
        {"ID": f"p{layout.number}", "PHYSICAL_IMG_NR": str(layout.number), **size},
    )
    space = ET.SubElement(page, "PrintSpace", {"HPOS": "0", "VPOS": "0", **size})
    numbers = count(1)
    for block in layout.blocks:
        if not block.cells:
            _text_block(space, block.lines, numbers)
            continue
        table = _part(space, "ComposedBlock", "t", block.box, numbers)
        table.set("TYPE", "table")
        for cell in block.cells:
            _cell(table, cell, numbers)
        _text_block(table, block.lines, numbers)
    ET.indent(root, " ")
    text: bytes = ET.tostring(root, "utf-8", xml_declaration=True)
    return text + b"\n"


def _describe(root: ET.Element, sheet: Sheet, at: str) -> None:
    described = ET.SubElement(root, "Description")
    ET.SubElement(described, "MeasurementUnit").text = "pixel"
    ET.SubElement(ET.SubElement(described, "sourceImageInformation"), "fileName").text = sheet.image
    step = ET.SubElement(described, "Processing", {"ID": "reading"})
    ET.SubElement(step, "processingDateTime").text = at
    software = ET.SubElement(step, "processingSoftware")
    ET.SubElement(software, "softwareName").text = "sop-extractor"
    ET.SubElement(software, "softwareVersion").text = __version__


def _cell(table: ET.Element, cell: LayoutCell, numbers: Iterator[int]) -> None:
    part = _part(table, "ComposedBlock", "c", cell.box, numbers)
    part.set("TYPE", "cell")
    if cell.role:
        part.set("TAGREFS", _tag(cell.role))
    _text_block(part, cell.lines, numbers)


def _text_block(parent: ET.Element, lines: Sequence[LayoutLine], numbers: Iterator[int]) -> None:
    """The lines as a block; none where there is no line, which ALTO does not allow."""
    if not lines:
        return
    block = _part(parent, "TextBlock", "b", around(lines), numbers)
    for line in lines:
        row = _part(block, "TextLine", "l", line.box, numbers)
        for n, word in enumerate(line.words):
            if n:
                ET.SubElement(row, "SP")
            x0, y0, x1, y1 = (round(value) for value in word.box)
            part = _part(row, "String", "w", (x0, y0, x1, y1), numbers)
            part.set("CONTENT", xml_text(word.text))
            part.set("WC", f"{line.confidence:g}")


def _part(parent: ET.Element, name: str, kind: str, box: BoxPixels, numbers: Iterator[int]) -> ET.Element:
    x0, y0, x1, y1 = box
    place = {"HPOS": x0, "VPOS": y0, "WIDTH": max(0, x1 - x0), "HEIGHT": max(0, y1 - y0)}
    known = {key: str(value) for key, value in place.items()}
    return ET.SubElement(parent, name, {"ID": f"{kind}{next(numbers)}", **known})


def _tag(role: str) -> str:
    """An ID of a role: letters and digits alone, as an ID may hold nothing else."""
    return "role-" + role.encode("utf-8", "replace").hex() if not role.isidentifier() else f"role-{role}"


FORMAT = RecordFormat("alto", ".alto.xml", "ALTO 4.2: the words of each page at their places", convert)
