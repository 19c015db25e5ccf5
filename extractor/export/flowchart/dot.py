"""Graphviz DOT: a directed graph whose lanes are clusters."""

import re

from extractor.export.flowchart.model import Flowchart, Node, read_flowchart
from extractor.export.model import Document, Entry, File, RecordFormat
from extractor.record.characters import xml_text
from extractor.record.model import SymbolKind

_SHAPES = {
    SymbolKind.TERMINATOR: 'shape=box style="rounded',
    SymbolKind.DECISION: 'shape=diamond style="solid',
    SymbolKind.OFF_PAGE: 'shape=invhouse style="solid',
    SymbolKind.DOCUMENT: 'shape=note style="solid',
}
_WRITTEN = str.maketrans({"&": "&amp;", "\\": r"\\", '"': "&quot;", "\n": "\\n"})
_PIECE = 2000
"""Graphviz reads no quoted piece of over 16,384 bytes; a character takes at most 6, and pieces are joined."""
_WIDTH = re.compile(r"[^\n]{1,31}(?:[^\S\n]|(?=\n|$))|[^\n]{1,32}|(?<=\n)(?=\n)")
"""A line of a label: up to 32 characters, broken behind a blank where there is one."""
_BOX = 'shape=box style="solid'


def convert(entry: Entry) -> Document:
    """The flow of a record in DOT."""
    chart = read_flowchart(entry.record)
    return Document((File(write(chart).encode("utf-8")),), chart.notes)


def write(chart: Flowchart) -> str:
    """The flowchart as a DOT graph in UTF-8."""
    lines = [
        "digraph sop {",
        f"  graph [charset=utf8 rankdir=TB newrank=true labelloc=t label={_quoted(chart.title)}];",
        '  graph [fontname="sans-serif"]; node [fontname="sans-serif"]; edge [fontname="sans-serif"];',
    ]
    for lane in chart.lanes:
        nodes = [f"  {_node(node)}" for node in lane.nodes]
        if lane.name is None:
            lines += nodes
        else:
            label = f"    graph [label={_quoted(lane.name)}];"
            lines += [f"  subgraph cluster_{lane.key} {{", label, *(f"  {node}" for node in nodes), "  }"]
    for link in chart.links:
        style = "dashed" if link.doubtful else "solid"
        lines.append(f"  {link.source} -> {link.target} [label={_quoted(link.label)} style={style}];")
    return "\n".join([*lines, "}"]) + "\n"


def _node(node: Node) -> str:
    shape = _SHAPES.get(node.kind, _BOX) if node.kind else _BOX
    dashes = ",dashed" if node.doubtful else ""
    return f'{node.key} [{shape}{dashes}" label={_quoted(*node.lines)}];'


def _quoted(*lines: str) -> str:
    """A string in which `\\N`, `&lt;` and quotes mean nothing; Graphviz breaks its lines at `\\n` alone."""
    text = "\n".join(map(xml_text, lines)).replace("\r\n", "\n").replace("\r", "\n")
    text = "\n".join(_WIDTH.findall(text))
    pieces = [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)] or [""]
    return " + ".join(f'"{piece.translate(_WRITTEN)}"' for piece in pieces)


FORMAT = RecordFormat("dot", ".dot", "the flow as a Graphviz graph with lanes", convert)
