"""Symbols of a row come in the order in which the flow takes them."""

from extractor.flow.model import Connector, DrawnSymbol
from extractor.flow.order import depths, order_symbols
from extractor.record.geometry import Box
from extractor.record.model import SymbolKind


def symbol(row: int, lane: int, kind: SymbolKind = SymbolKind.PROCESS) -> DrawnSymbol:
    return DrawnSymbol(kind, Box(lane * 50, row * 90, lane * 50 + 40, row * 90 + 20), (), lane, row, 1.0)


def line(source: int, target: int) -> Connector:
    return Connector(source, target, ((0, 0), (9, 9)), 1.0)


def test_a_row_that_runs_to_the_left() -> None:
    drawn = [symbol(0, 2), symbol(1, 0), symbol(1, 1), symbol(1, 2)]
    flow = order_symbols(drawn, [line(0, 3), line(3, 2), line(2, 1)])
    assert [(s.row, s.lane) for s in flow.symbols] == [(0, 2), (1, 2), (1, 1), (1, 0)]
    assert [(c.source, c.target) for c in flow.connectors] == [(0, 1), (1, 2), (2, 3)]


def test_off_page_connectors_come_last_in_their_row() -> None:
    drawn = [symbol(0, 0, SymbolKind.OFF_PAGE), symbol(0, 1)]
    assert [s.lane for s in order_symbols(drawn, [line(0, 1)]).symbols] == [1, 0]


def test_depth_without_any_beginning() -> None:
    assert depths([symbol(0, 0), symbol(1, 0)], [line(0, 1), line(1, 0)]) == [0, 1]
