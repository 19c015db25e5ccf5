"""Reads the flow of one procedure table: connectors, their directions, branch labels and confidences."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from extractor.flow.inference.arrow_heads import head_chances
from extractor.flow.inference.buses import with_buses
from extractor.flow.inference.calibration import Signs, connector_chance, doubt_open_ends, reasons
from extractor.flow.inference.cues import Cues, find_cues
from extractor.flow.inference.decoder import Decoded, decode
from extractor.flow.inference.false_boxes import find_phantoms
from extractor.flow.inference.inferred import infer_connectors
from extractor.flow.inference.nets import Ends, read_net, split_nets
from extractor.flow.inference.open_ends import find_open_ends
from extractor.flow.inference.priors import direction_prior
from extractor.flow.inference.second_pass import completed, trace_keenly
from extractor.flow.ink.layers import Strokes, find_strokes
from extractor.flow.labels import imply_labels, label_connectors
from extractor.flow.model import Connector, DrawnSymbol, PageFlow, Point
from extractor.flow.order import order_symbols
from extractor.flow.selfcheck.doubts import doubt_beside
from extractor.flow.selfcheck.inkless import doubt_inkless
from extractor.flow.selfcheck.leftovers import find_leftovers
from extractor.flow.tracing.contacts import HEADS, with_contacts
from extractor.flow.tracing.fusion import Junctions, combine
from extractor.flow.tracing.graph import Network, Port, find_ways, side
from extractor.flow.tracing.run_tracer import trace_runs
from extractor.flow.tracing.skeleton_tracer import trace_skeleton
from extractor.grid.model import ProcedureGrid
from extractor.page.model import Page
from extractor.record.geometry import Box
from extractor.record.model import SymbolKind

_UNUSED_SURE, _UNUSED_HEAD, _UNUSED_DOUBTFUL = -4.0, -1.5, -1.5
"""What it costs (nats) to leave a line's end unused: one that both tracers saw touch, more where it bears a
head, and any other."""
_NEAR, _LEAST_DOUBT = 0.3, 0.15


@dataclass(frozen=True)
class TracedFlow:
    """What the tracers found on a page and how it was read; kept for the pictures of `--keep-stages`."""

    strokes: Strokes
    junctions: Junctions
    heads: tuple[float, ...]
    decoded: Decoded


def read_flow(
    page: Page,
    grid: ProcedureGrid,
    symbols: Sequence[DrawnSymbol],
    activities: Sequence[str],
    read: Callable[[Sequence[Box]], Sequence[str]],
) -> PageFlow:
    """The connectors between the symbols of one table.

    `activities` holds the words of each of `grid.steps`; `read` reads boxes of the page (branch labels) and
    gives "" where there is nothing to read. Boxes and paths are in pixels of the page.
    """
    if not symbols or not grid.lanes:
        return PageFlow(tuple(symbols))
    cues = find_cues(activities, [lane.name for lane in grid.lanes])
    traced = trace_flow(page, grid, symbols, cues)
    phantoms = find_phantoms(traced.strokes, symbols)
    if phantoms:
        symbols = [s for index, s in enumerate(symbols) if index not in phantoms]
        traced = trace_flow(page, grid, symbols, cues)
    connectors = infer_connectors(_found(traced, symbols, cues), symbols, traced.strokes)
    connectors = doubt_open_ends(connectors, symbols)
    connectors = label_connectors(connectors, symbols, traced.strokes, cues, read)
    connectors = imply_labels(connectors, symbols, cues)
    leftovers = find_leftovers(traced.strokes, connectors, grid)
    sure, connectors = doubt_inkless(_doubted(symbols, connectors), connectors, traced.strokes)
    return order_symbols(sure, doubt_beside(connectors, leftovers), leftovers)


def trace_flow(page: Page, grid: ProcedureGrid, symbols: Sequence[DrawnSymbol], cues: Cues) -> TracedFlow:
    """Traces the lines with both tracers and decodes them into one flow."""
    strokes = find_strokes(page, grid, symbols)
    return _decoded(strokes, [trace_runs(strokes), trace_skeleton(strokes)], symbols, cues)


def _found(traced: TracedFlow, symbols: Sequence[DrawnSymbol], cues: Cues) -> list[Connector]:
    """The connectors; where symbols lack some, with those that a second look adds."""
    connectors = _connectors(traced, symbols)
    if not find_open_ends(connectors, symbols):
        return connectors
    strokes, network = trace_keenly(traced.strokes)
    again = _decoded(strokes, [network], symbols, cues)
    return completed(connectors, _connectors(again, symbols), symbols, strokes.text_height)


def _decoded(
    strokes: Strokes, networks: Sequence[Network], symbols: Sequence[DrawnSymbol], cues: Cues
) -> TracedFlow:
    junctions = combine([(network, find_ways(network)) for network in networks])
    heads = [float(h) for h in head_chances(strokes, [(p.at, p.toward) for p in junctions.ports])]
    corner = (strokes.area.x0, strokes.area.y0)
    junctions = with_contacts(junctions, symbols, corner, strokes.text_height)
    heads += HEADS * ((len(junctions.ports) - len(heads)) // 2)
    junctions, heads = with_buses(junctions, symbols, heads)
    ends = Ends(
        heads,
        [
            _unused(port, votes, head)
            for port, votes, head in zip(junctions.ports, junctions.votes, heads, strict=True)
        ],
        [side(port) for port in junctions.ports],
        [port.gap for port in junctions.ports],
    )
    prior = direction_prior(junctions, symbols, cues)
    readings = [read for net in split_nets(junctions) if (read := read_net(net, junctions, ends, prior))]
    return TracedFlow(strokes, junctions, tuple(ends.heads), decode(readings, junctions, symbols))


def _unused(port: Port, votes: int, head: float) -> float:
    """What it costs to leave a line's end unused: next to nothing where it ends far off without a head."""
    if votes > 1 and port.gap < _NEAR:
        return _UNUSED_SURE + _UNUSED_HEAD * head
    return _UNUSED_DOUBTFUL * max(head, 1.0 - port.gap, _LEAST_DOUBT)


def edge_signs(traced: TracedFlow, symbols: Sequence[DrawnSymbol]) -> list[Signs]:
    """What speaks for and against each decoded edge, in their order."""
    ports, links = traced.junctions.ports, traced.junctions.links
    exits = Counter(ports[port].symbol for port in {e.source for e in traced.decoded.edges})
    entries = Counter(ports[port].symbol for port in {e.target for e in traced.decoded.edges})
    found = []
    for edge, chance in zip(traced.decoded.edges, traced.decoded.chances, strict=True):
        link = links[edge.link]
        source, target = symbols[ports[edge.source].symbol], symbols[ports[edge.target].symbol]
        decision = source.kind is SymbolKind.DECISION
        found.append(
            Signs(
                chance=chance,
                head=traced.heads[edge.target],
                tail=traced.heads[edge.source],
                votes=link.votes,
                cost=link.way.cost,
                gap=link.way.gap,
                rule=link.way.rule,
                crossings=link.way.crossings,
                back=target.row < source.row,
                decision=decision,
                spare_exits=max(0, exits[ports[edge.source].symbol] - (2 if decision else 1)),
                spare_entries=max(0, entries[ports[edge.target].symbol] - 1),
            )
        )
    return found


def _connectors(traced: TracedFlow, symbols: Sequence[DrawnSymbol]) -> list[Connector]:
    ports, links = traced.junctions.ports, traced.junctions.links
    x0, y0 = traced.strokes.area.x0, traced.strokes.area.y0
    found = []
    for edge, signs in zip(traced.decoded.edges, edge_signs(traced, symbols), strict=True):
        link = links[edge.link]
        path = link.way.path if edge.source == link.start else link.way.path[::-1]
        moved: tuple[Point, ...] = tuple((float(x + x0), float(y + y0)) for x, y in path)
        connector = Connector(
            ports[edge.source].symbol, ports[edge.target].symbol, moved, connector_chance(signs)
        )
        found.append(replace(connector, reasons=reasons(signs, connector.confidence)))
    return sorted(found, key=lambda c: (symbols[c.source].row, symbols[c.source].lane, c.target))


def _doubted(symbols: Sequence[DrawnSymbol], connectors: Sequence[Connector]) -> list[DrawnSymbol]:
    """The symbols; one that no connector touches is less sure to be one."""
    touched = {c.source for c in connectors} | {c.target for c in connectors}
    lonely = np.array([len(symbols) > 1 and i not in touched for i in range(len(symbols))])
    return [replace(s, confidence=s.confidence * 0.7) if lonely[i] else s for i, s in enumerate(symbols)]
