"""Bars over a row of symbols that a line crosses: the line feeds them, or leads on from them."""

from extractor.flow.inference.buses import with_buses
from extractor.flow.inference.nets import Ends, read_net, split_nets
from extractor.flow.model import DrawnSymbol
from extractor.flow.tracing.fusion import Junctions, Link
from extractor.flow.tracing.graph import Port, Way, side
from extractor.record.geometry import Box
from extractor.record.model import SymbolKind

TOP, BOTTOM = (0.0, 1.0), (0.0, -1.0)
CROSSING = 3.4


def symbol(row: int) -> DrawnSymbol:
    return DrawnSymbol(SymbolKind.PROCESS, Box(0, 100 * row, 40, 100 * row + 20), (), 0, row, 0.99)


def read(
    ports: list[tuple[int, tuple[float, float]]],
    costs: dict[tuple[int, int], float],
    heads: list[float],
    rows: list[int],
    gap: float = 0.0,
) -> set[tuple[int, int]]:
    """The connectors, by port, of one net; `ports` are symbol and direction, `rows` those of the symbols."""
    made = tuple(Port(s, (n * 100.0, 0.0), toward, 0.0, 0) for n, (s, toward) in enumerate(ports))
    links = tuple(
        Link(a, b, Way(a, b, cost, (made[a].at, made[b].at), gap if cost > 2 else 0.0, 0.0, 0), cost, 2)
        for (a, b), cost in costs.items()
    )
    found, headed = with_buses(Junctions(made, links, (2,) * len(made)), [symbol(row) for row in rows], heads)
    (net,) = split_nets(found)
    ends = Ends(headed, [-4.0] * len(made), [side(port) for port in made], (0.0,) * len(made))
    return {(e.source, e.target) for e in read_net(net, found, ends, lambda s, t: 0.0)[0].edges}


FORK = [(0, BOTTOM), (1, TOP), (2, TOP), (3, TOP), (4, TOP)]
"""A symbol above; its line goes straight into the first below, and crosses the bar over the other three."""
ALONG = {(2, 3): 0.7, (2, 4): 1.4, (3, 4): 1.4}
ACROSS = {(0, 2): CROSSING, (0, 3): CROSSING, (0, 4): 4.2, (1, 2): CROSSING, (1, 3): CROSSING, (1, 4): 4.3}


def test_a_line_across_a_bar_feeds_all_its_arms() -> None:
    heads = [0.01, 0.99, 0.01, 0.01, 0.99]
    found = read(FORK, {(0, 1): 0.1, **ALONG, **ACROSS}, heads, [0, 1, 1, 1, 1])
    assert found == {(0, 1), (0, 2), (0, 3), (0, 4)}


def test_a_line_across_a_bar_under_a_row_leads_on_from_all_its_arms() -> None:
    ports = [(0, BOTTOM), (1, BOTTOM), (2, BOTTOM), (3, BOTTOM), (4, TOP)]
    along = {(0, 1): 0.7, (0, 2): 0.6, (1, 2): 0.9, (0, 3): 3.9, (1, 3): 4.3, (2, 3): 3.8}
    over = {(0, 4): 4.0, (1, 4): 4.1, (2, 4): 3.8, (3, 4): 0.9}
    found = read(ports, along | over, [0.01, 0.01, 0.01, 0.01, 0.99], [0, 0, 0, 0, 1])
    assert found == {(0, 4), (1, 4), (2, 4), (3, 4)}


def test_a_line_over_the_top_from_one_to_the_other_is_no_bar() -> None:
    ports = [(0, BOTTOM), (1, TOP), (2, TOP), (3, TOP)]
    costs = {(0, 1): 0.1, (2, 3): 0.7, (0, 2): CROSSING, (0, 3): CROSSING, (1, 2): CROSSING, (1, 3): CROSSING}
    assert read(ports, costs, [0.01, 0.99, 0.01, 0.99], [0, 1, 1, 1]) == {(0, 1), (2, 3)}


def test_what_is_far_off_does_not_feed_a_bar() -> None:
    costs = {(0, 1): 0.1, **ALONG, **ACROSS}
    found = read(FORK, costs, [0.01, 0.99, 0.01, 0.01, 0.99], [0, 1, 1, 1, 1], gap=1.5)
    assert (0, 2) not in found
    assert (0, 3) not in found
