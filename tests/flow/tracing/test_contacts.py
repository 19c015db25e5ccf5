"""An off-page connector that touches a symbol is joined to it without a line."""

import pytest

from extractor.flow.model import DrawnSymbol
from extractor.flow.tracing.contacts import with_contacts
from extractor.flow.tracing.fusion import Junctions, Link
from extractor.flow.tracing.graph import Port, Way
from extractor.record.geometry import Box
from extractor.record.model import SymbolKind

UNIT = 10.0
EMPTY = Junctions((), (), (), UNIT)


def symbol(kind: SymbolKind, x: float, y: float, width: float = 40.0) -> DrawnSymbol:
    box = Box(x, y, x + width, y + 20)
    corners = ((box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1))
    return DrawnSymbol(kind, box, corners, 0, 0, 1.0)


def joined(*symbols: DrawnSymbol, junctions: Junctions = EMPTY) -> list[tuple[int, int]]:
    found = with_contacts(junctions, symbols, (0.0, 0.0), UNIT)
    return [(found.ports[link.start].symbol, found.ports[link.end].symbol) for link in found.links]


@pytest.mark.parametrize("gap", [-3.0, 0.0, 3.0])
def test_a_mark_touches_the_symbol_below(gap: float) -> None:
    mark, decision = symbol(SymbolKind.OFF_PAGE, 10, 0, 20), symbol(SymbolKind.DECISION, 0, 20 + gap)
    assert joined(mark, decision) == [(0, 1)]
    assert joined(decision, mark) == [(1, 0)]


def test_a_mark_farther_off_or_aside_does_not_touch() -> None:
    decision = symbol(SymbolKind.DECISION, 0, 20)
    assert joined(symbol(SymbolKind.OFF_PAGE, 10, -5, 20), decision) == []
    assert joined(symbol(SymbolKind.OFF_PAGE, 35, 0, 20), decision) == []


def test_other_symbols_that_touch_are_not_joined() -> None:
    assert joined(symbol(SymbolKind.PROCESS, 0, 0), symbol(SymbolKind.PROCESS, 0, 20)) == []


def test_a_line_that_is_drawn_counts_alone() -> None:
    ports = (Port(0, (20.0, 20.0), (0.0, -1.0), 0.0, 0), Port(1, (20.0, 20.0), (0.0, 1.0), 0.0, 0))
    way = Way(0, 1, 0.1, (ports[0].at, ports[1].at), 0.0, 0.0, 0)
    drawn = Junctions(ports, (Link(0, 1, way, 0.1, 2),), (2, 2), UNIT)
    pair = symbol(SymbolKind.OFF_PAGE, 10, 0, 20), symbol(SymbolKind.DECISION, 0, 20)
    assert joined(*pair, junctions=drawn) == [(0, 1)]


def test_points_are_relative_to_the_origin() -> None:
    pair = symbol(SymbolKind.OFF_PAGE, 110, 50, 20), symbol(SymbolKind.DECISION, 100, 70)
    found = with_contacts(EMPTY, pair, (100.0, 50.0), UNIT)
    assert found.ports[0].at == (20.0, 20.0)
    assert found.ports[1].toward == (0.0, 1.0)
