"""A second, keener look where symbols lack connectors: rows of dots count, missing stretches are presumed."""

import math
from collections.abc import Sequence
from dataclasses import replace

from extractor.flow.inference.open_ends import find_open_ends
from extractor.flow.ink.dotted import with_sparse_lines
from extractor.flow.ink.layers import Strokes
from extractor.flow.model import Connector, DrawnSymbol
from extractor.flow.tracing.gap_completion import add_presumed
from extractor.flow.tracing.graph import Network
from extractor.flow.tracing.run_tracer import trace_runs
from extractor.record.model import SymbolKind
from extractor.record.reasons import Code, because

_MOST = 0.8
"""How sure a connector is at most that only the second look finds."""
_LEAST = 0.1
"""What the second look finds with less than this confidence is left out."""
_SAME = 1.5
"""Connectors of two symbols whose ends lie so near (text heights) are one."""


def trace_keenly(strokes: Strokes) -> tuple[Strokes, Network]:
    """The strokes with dotted lines filled up, and their runs with the stretches that may be missing."""
    filled = with_sparse_lines(strokes)
    network = trace_runs(filled)
    add_presumed(network, filled)
    return filled, network


def completed(
    connectors: Sequence[Connector],
    more: Sequence[Connector],
    symbols: Sequence[DrawnSymbol],
    unit: float,
) -> list[Connector]:
    """The connectors, and those of a second look that give a symbol what it lacks, all of these doubtful.

    `unit` is the text height in pixels.
    """
    lacking = find_open_ends(connectors, symbols)
    leaving = lacking.exits | lacking.branches
    found = list(connectors)
    for connector in sorted(more, key=lambda c: -c.confidence):
        wanted = connector.source in leaving or connector.target in lacking.entries
        wanted = wanted and connector.confidence >= _LEAST
        if wanted and not any(_same(connector, known, symbols, _SAME * unit) for known in found):
            found.append(_doubtful(connector))
    return found


def _same(a: Connector, b: Connector, symbols: Sequence[DrawnSymbol], reach: float) -> bool:
    """Whether two connectors join the same symbols in one direction, or in both along the same line.

    Only decisions send work back to where it came from.
    """
    if (a.source, a.target) == (b.source, b.target):
        return True
    if (a.source, a.target) != (b.target, b.source):
        return False
    if SymbolKind.DECISION not in (symbols[a.source].kind, symbols[a.target].kind):
        return True
    return math.dist(a.path[0], b.path[-1]) < reach and math.dist(a.path[-1], b.path[0]) < reach


def _doubtful(connector: Connector) -> Connector:
    reasons = (*connector.reasons, because(Code.LINE_FAINT))
    return replace(connector, confidence=min(connector.confidence, _MOST), reasons=reasons)
