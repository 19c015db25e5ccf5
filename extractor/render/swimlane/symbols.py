"""A record's symbols in the cells of its sheet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from extractor.record.model import Edge, SopRecord, Step, Symbol
from extractor.render.swimlane.model import Link, Node

Size = Callable[[Step, Symbol], tuple[float, float]]


@dataclass(frozen=True)
class Lanes:
    """The lanes of a record, left to right; one more at the end for what names none of them."""

    record: SopRecord

    @cached_property
    def _places(self) -> dict[str | None, int]:
        return {actor.id: n for n, actor in reversed(list(enumerate(self.record.actors)))}

    def of(self, actor: str | None) -> int:
        """The index of an actor's lane; of the lane of the unknown where there is no such actor."""
        return self._places.get(actor, len(self.record.actors))


@dataclass(frozen=True)
class PlacedSymbol:
    """A symbol with the key of its box; its place in the record by step and symbol, from 0."""

    key: str
    step: int
    place: int
    symbol: Symbol


def placed_symbols(record: SopRecord) -> list[PlacedSymbol]:
    """Every symbol, in the order of the record; keys are unique even where ids are not."""
    return [
        PlacedSymbol(f"{n}.{place}", n, place, symbol)
        for n, step in enumerate(record.steps)
        for place, symbol in enumerate(step.symbols)
    ]


def edges_by_key(record: SopRecord) -> list[tuple[Edge, str, str]]:
    """The connectors whose ends are known, with the keys of both; an id that occurs twice means the first."""
    keys: dict[str, str] = {}
    for one in placed_symbols(record):
        keys.setdefault(one.symbol.id, one.key)
    return [
        (edge, keys[edge.source], keys[edge.target])
        for edge in record.flow
        if edge.source in keys and edge.target in keys
    ]


def place_symbols(record: SopRecord, size: Size) -> tuple[list[Node], list[Link]]:
    """A box for each symbol and a link for each connector of `edges_by_key`, in the same order.

    Symbols of one row and lane stand on one another, in the order of the flow.
    """
    lanes = Lanes(record)
    nodes: list[Node] = []
    taken: dict[tuple[int, int], int] = {}
    for one in placed_symbols(record):
        cell = (one.step, lanes.of(one.symbol.actor))
        level = taken.get(cell, 0)
        taken[cell] = level + 1
        width, height = size(record.steps[one.step], one.symbol)
        nodes.append(Node(one.key, cell[1], one.step, width, height, level))
    return nodes, [Link(source, target) for _, source, target in edges_by_key(record)]


def lane_count(record: SopRecord, nodes: Sequence[Node]) -> int:
    """How many lanes are drawn: those of the record, and that of the unknown where a box stands in it."""
    return max(len(record.actors), max((node.lane + 1 for node in nodes), default=0))
