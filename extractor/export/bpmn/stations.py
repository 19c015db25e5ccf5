"""The symbols of a record as stations of its flow: what they stand for, and the ways between them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import TypeVar

from extractor.record.model import Edge, SopRecord, Symbol, SymbolKind
from extractor.render.swimlane.symbols import Lanes, edges_by_key, placed_symbols

_Item = TypeVar("_Item")

_WORKING = {SymbolKind.PROCESS, SymbolKind.DECISION, SymbolKind.DOCUMENT, SymbolKind.OTHER}
_WORDS = {"yes": "Ya", "no": "Tidak"}
"""What the sheets print beside the ways out of a decision."""


class Role(StrEnum):
    """What a station is in the flow. Only work takes time."""

    WORK = "work"
    GATE = "gate"
    """A decision in one cell with the symbol whose work it decides on."""
    MARK = "mark"
    """A start or end in one cell with the symbol of the work; an off-page connector on the way."""
    THROW = "throw"
    CATCH = "catch"
    """The two halves of an off-page pair."""


@dataclass(frozen=True)
class Station:
    """A symbol, or a step that has none; `step` and `lane` by index."""

    key: str
    step: int
    lane: int
    role: Role = Role.WORK
    symbol: Symbol | None = None

    @property
    def kind(self) -> SymbolKind | None:
        return self.symbol.kind if self.symbol else None


@dataclass(frozen=True)
class Way:
    """From station to station; `edge` is the index of the record's connector, None where rows just follow.

    With `linked` it leads from one half of an off-page pair to the other, and no line is drawn.
    """

    source: str
    target: str
    edge: int | None = None
    words: str | None = None
    linked: bool = False


@dataclass(frozen=True)
class Flow:
    """The stations in the order of the rows, the ways in the order of the connectors."""

    stations: Mapping[str, Station]
    ways: tuple[Way, ...]

    @cached_property
    def leaving(self) -> Mapping[str, Sequence[Way]]:
        return grouped((way.source, way) for way in self.ways)

    @cached_property
    def entering(self) -> Mapping[str, Sequence[Way]]:
        return grouped((way.target, way) for way in self.ways)

    @property
    def follows_rows(self) -> bool:
        """Whether there is no connector, so that each row leads to the next."""
        return bool(self.ways) and all(way.edge is None for way in self.ways)


def grouped(items: Iterable[tuple[str, _Item]]) -> Mapping[str, Sequence[_Item]]:
    """The items under each key, in their order."""
    found: defaultdict[str, list[_Item]] = defaultdict(list)
    for key, item in items:
        found[key].append(item)
    return found


def read_flow(record: SopRecord) -> Flow:
    """Stations and ways as the sheet draws them; off-page connectors are marks still.

    A connector drawn twice counts once. Where no connector is known, the rows follow one another.
    """
    ways = tuple(_drawn(record))
    stations = {one.key: one for one in sorted(_stations(record, ways), key=lambda one: one.step)}
    return Flow(stations, ways or tuple(_rows(stations.values())))


def _drawn(record: SopRecord) -> Iterator[Way]:
    seen: set[tuple[str, str, str | None]] = set()
    places = {id(edge): n for n, edge in enumerate(record.flow)}
    for edge, source, target in edges_by_key(record):
        words = _words(edge)
        if (source, target, words) not in seen:
            seen.add((source, target, words))
            yield Way(source, target, places[id(edge)], words)


def _words(edge: Edge) -> str | None:
    label = edge.label.strip() if edge.label else ""
    return (edge.text or "").strip() or _WORDS.get(label, label) or None


def _stations(record: SopRecord, ways: Sequence[Way]) -> Iterator[Station]:
    lanes = Lanes(record)
    ends = {key for way in ways for key in (way.source, way.target)}
    cells: defaultdict[tuple[int, int], list[SymbolKind]] = defaultdict(list)
    placed = placed_symbols(record)
    for one in placed:
        cells[(one.step, lanes.of(one.symbol.actor))].append(one.symbol.kind)
    for one in placed:
        lane = lanes.of(one.symbol.actor)
        others = list(cells[(one.step, lane)])
        others.remove(one.symbol.kind)
        role = _role(one.symbol.kind, others, reached=one.key in ends)
        yield Station(one.key, one.step, lane, role, one.symbol)
    for n, step in enumerate(record.steps):
        if not step.symbols:
            for place, actor in enumerate(dict.fromkeys(step.actors) or [None]):
                yield Station(f"{n}.{place}", n, lanes.of(actor))


def _role(kind: SymbolKind, others: Sequence[SymbolKind], *, reached: bool) -> Role:
    """A lone symbol stands for its row's work, whatever its shape: first and last steps are drawn so."""
    if kind is SymbolKind.OFF_PAGE or (kind is SymbolKind.TERMINATOR and _WORKING & set(others)):
        return Role.MARK
    if kind is SymbolKind.DECISION and reached and (_WORKING - {SymbolKind.DECISION}) & set(others):
        return Role.GATE
    return Role.WORK


def _rows(stations: Iterable[Station]) -> Iterator[Way]:
    working = [one for one in stations if one.role is Role.WORK]
    for one, following in pairwise(working):
        yield Way(one.key, following.key)
