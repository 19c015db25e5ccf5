"""Choices and forks, starts, ends and joins: what the sheets leave to the reader and BPMN wants said."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import networkx as nx

from extractor.export.bpmn.joins import find_joins, ways_back
from extractor.export.bpmn.stations import Flow, Role, Station, Way
from extractor.export.model import Note
from extractor.record.model import SymbolKind

CIRCLES = "ends of circles out of which no connector leads"


class Split(StrEnum):
    """How several ways leave a station."""

    CHOICE = "choice"
    FORK = "fork"


@dataclass(frozen=True)
class Branching:
    """What stands before and behind stations: `joins` gathers ways that come in side by side.

    A station of `ends` without a way out ends the process; one with ways out may end it or go back.
    """

    splits: Mapping[str, Split]
    starts: frozenset[str]
    ends: frozenset[str]
    joins: Mapping[str, Sequence[Sequence[Way]]]


def read_branching(flow: Flow) -> tuple[Branching, list[Note]]:
    """Work out splits, starts, ends and joins of a flow, and what of it stays unsaid."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(flow.stations)
    graph.add_edges_from((way.source, way.target) for way in flow.ways)
    circles = [set(part) for part in nx.strongly_connected_components(graph)]
    starts = frozenset(_starts(flow, circles))
    ends, endless = _ends(flow, circles)
    back = frozenset(ways_back(flow, starts))
    splits = dict(_splits(flow, circles, ends, back))
    forks = {key for key, split in splits.items() if split is Split.FORK}
    joins, notes = find_joins(flow, starts, forks, back)
    if endless:
        notes.append(Note(CIRCLES, endless))
    return Branching(splits, starts, ends, joins), notes


def _starts(flow: Flow, circles: Sequence[set[str]]) -> Iterator[str]:
    """One station of every part that nothing leads to: there the flow has to begin, or is never there."""
    for part in circles:
        if all(way.source in part for key in part for way in flow.entering.get(key, ())):
            yield min((flow.stations[key] for key in part), key=_first).key


def _first(station: Station) -> tuple[bool, int, str]:
    return station.kind is not SymbolKind.TERMINATOR, station.step, station.key


def _ends(flow: Flow, circles: Sequence[set[str]]) -> tuple[frozenset[str], int]:
    """Stations without a way out, an end symbol whose ways all lead back; how many circles have neither."""
    found, endless = set(), 0
    for part in circles:
        if any(way.target not in part for key in part for way in flow.leaving.get(key, ())):
            continue
        closing = [key for key in part if not flow.leaving.get(key)]
        marks = [one for key in part if (one := flow.stations[key]).kind is SymbolKind.TERMINATOR]
        if closing:
            found.update(closing)
        elif marks:
            found.add(max(marks, key=lambda one: (one.step, one.key)).key)
        else:
            endless += 1
    return frozenset(found), endless


def _splits(
    flow: Flow, circles: Sequence[set[str]], ends: frozenset[str], back: frozenset[Way]
) -> Iterator[tuple[str, Split]]:
    """A decision is a choice, even of one way; elsewhere words tell one, or ways of which some lead back.

    To go on side by side and back at the same time would have the work done over and over. Where all ways
    come round again, as from a fork that a later decision leads back to, that is no such sign.
    """
    home = {key: n for n, part in enumerate(circles) for key in part}
    for key, station in flow.stations.items():
        ways = flow.leaving.get(key, ())
        if not ways or station.role is Role.THROW:
            continue
        decides = station.kind is SymbolKind.DECISION or station.role is Role.GATE
        told = any(way.words or way in back for way in ways)
        told = told or len({home[way.target] == home[key] for way in ways}) > 1
        if decides or key in ends or (len(ways) > 1 and told):
            yield key, Split.CHOICE
        elif len(ways) > 1:
            yield key, Split.FORK
