"""Mermaid: a flowchart whose lanes are subgraphs."""

import re

from extractor.export.flowchart.model import Flowchart, Node, read_flowchart
from extractor.export.model import Document, Entry, File, RecordFormat
from extractor.record.characters import xml_text
from extractor.record.model import SymbolKind

_SHAPES = {
    SymbolKind.TERMINATOR: ("([", "])"),
    SymbolKind.DECISION: ("{", "}"),
    SymbolKind.OFF_PAGE: ("{{", "}}"),
    SymbolKind.DOCUMENT: ("[/", "/]"),
    SymbolKind.OTHER: ("[[", "]]"),
}
_BOX = ("[", "]")
_SPECIAL = re.compile(r"^[-+]|(?<=\d)[.)](?=\s)|[^\w ,\n.()/'\x7f-\x9f-]|_")
"""What means something to Mermaid: quotes, backticks, `%%{`, `#35;`, `<`; what could be an item of a list."""


def convert(entry: Entry) -> Document:
    """The flow of a record in Mermaid."""
    chart = read_flowchart(entry.record)
    return Document((File(write(chart).encode("utf-8")),), chart.notes)


def write(chart: Flowchart) -> str:
    """The flowchart as Mermaid text."""
    lines = ["flowchart TB"]
    for lane in chart.lanes:
        nodes = [_node(node) for node in lane.nodes]
        if lane.name is None:
            lines += [f"  {node}" for node in nodes]
        else:
            lines += [f'  subgraph {lane.key}["{_text(lane.name)}"]', *(f"    {n}" for n in nodes), "  end"]
    for link in chart.links:
        label = f'|"{_text(link.label)}"|' if link.label else ""
        lines.append(f"  {link.source} -->{label} {link.target}")
    doubtful = [node.key for lane in chart.lanes for node in lane.nodes if node.doubtful]
    if doubtful:
        lines += ["  classDef doubtful stroke-dasharray:4 3", f"  class {','.join(doubtful)} doubtful"]
    dashed = [str(n) for n, link in enumerate(chart.links) if link.doubtful]
    if dashed:
        lines.append(f"  linkStyle {','.join(dashed)} stroke-dasharray:4 3")
    return "\n".join(lines) + "\n"


def _node(node: Node) -> str:
    left, right = _SHAPES.get(node.kind, _BOX) if node.kind else _BOX
    return f'{node.key}{left}"{"<br>".join(map(_text, node.lines))}"{right}'


def _text(text: str) -> str:
    """Text in which nothing has a meaning, on one line; an empty label would be none."""
    plain = _SPECIAL.sub(lambda found: f"#{ord(found[0])};", xml_text(text).replace("\r\n", "\n"))
    return plain.replace("\n", "<br>") or " "


FORMAT = RecordFormat("mermaid", ".mmd", "the flow as a Mermaid flowchart with lanes", convert)
