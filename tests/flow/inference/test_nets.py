"""A net of ports is read as its arrow heads say, and as people draw where there are none."""

import math

from extractor.flow.inference.nets import Ends, read_net, split_nets
from extractor.flow.tracing.fusion import Junctions, Link
from extractor.flow.tracing.graph import Port, Way


def junctions(count: int, costs: dict[tuple[int, int], float]) -> Junctions:
    ports = tuple(Port(n, (n * 100.0, 0.0), (0.0, 1.0), 0.0, 0) for n in range(count))
    links = tuple(
        Link(a, b, Way(a, b, cost, (ports[a].at, ports[b].at), 0.0, 0.0, 0), cost, 2)
        for (a, b), cost in costs.items()
    )
    return Junctions(ports, links, (2,) * count)


def best(
    found: Junctions,
    heads: list[float],
    sides: str,
    gaps: tuple[float, ...] | None = None,
    never: frozenset[tuple[int, int]] = frozenset(),
) -> set[tuple[int, int]]:
    (net,) = split_nets(found)
    ends = Ends(heads, [-4.0] * len(heads), sides, gaps or (0.0,) * len(heads))
    reading = read_net(net, found, ends, lambda s, t: -math.inf if (s, t) in never else 0.0)[0]
    return {(e.source, e.target) for e in reading.edges}


def test_a_head_gives_the_direction() -> None:
    assert best(junctions(2, {(0, 1): 0.1}), [0.99, 0.01], "tb") == {(1, 0)}


def test_two_heads_are_a_double_arrow() -> None:
    assert best(junctions(2, {(0, 1): 0.1}), [0.99, 0.99], "lr") == {(0, 1), (1, 0)}


def test_a_trunk_forks_to_all_its_heads() -> None:
    costs = {(0, 1): 0.6, (0, 2): 0.7, (1, 2): 0.6}
    assert best(junctions(3, costs), [0.01, 0.99, 0.99], "btt") == {(0, 1), (0, 2)}


def test_two_lines_join_into_one_head() -> None:
    costs = {(0, 2): 0.6, (1, 2): 0.7, (0, 1): 0.6}
    assert best(junctions(3, costs), [0.01, 0.01, 0.99], "bbt") == {(0, 2), (1, 2)}


def test_crossing_lines_are_two_connectors() -> None:
    costs = {(0, 1): 0.2, (2, 3): 0.2, (0, 2): 3.2, (0, 3): 3.2, (1, 2): 3.2, (1, 3): 3.2}
    assert best(junctions(4, costs), [0.01, 0.99, 0.01, 0.99], "btrl") == {(0, 1), (2, 3)}


def test_lines_that_cross_close_to_their_ends_do_not_join_what_cannot_be_joined() -> None:
    costs = {(0, 1): 0.3, (2, 3): 0.6, (0, 3): 3.2, (2, 1): 0.5, (0, 2): 0.7, (1, 3): 1.0}
    heads = [0.01, 0.99, 0.01, 0.99]
    assert (2, 1) in best(junctions(4, costs), heads, "bttl")
    assert best(junctions(4, costs), heads, "bttl", never=frozenset({(2, 1)})) == {(0, 1), (2, 3)}


def test_a_bar_under_symbols_leads_nowhere() -> None:
    costs = {(0, 1): 0.7, (0, 2): 0.7, (1, 2): 0.7}
    assert best(junctions(3, costs), [0.01, 0.01, 0.01], "bbb") == set()


def test_a_bar_that_stops_short_of_another_symbol_leads_nowhere() -> None:
    costs = {(0, 1): 0.7, (0, 2): 0.7, (1, 2): 0.7, (0, 3): 3.5, (1, 3): 4.2, (2, 3): 6.2}
    assert best(junctions(4, costs), [0.01] * 4, "bbbt", (0.0, 0.0, 0.0, 1.5)) == set()


def test_one_line_leads_one_way() -> None:
    places = [(0, (0.0, 0.0)), (1, (50.0, 0.0)), (1, (51.0, 3.0)), (0, (1.0, 3.0))]
    ports = tuple(Port(symbol, at, (0.0, 1.0), 0.0, 0) for symbol, at in places)
    links = tuple(
        Link(a, b, Way(a, b, 0.3, (ports[a].at, ports[b].at), 0.0, 0.0, 0), 0.3, 2)
        for a, b in ((0, 1), (0, 2), (1, 3), (2, 3))
    )
    found = Junctions(ports, links, (2,) * 4, text_height=10.0)
    reading = best(found, [0.3, 0.9, 0.3, 0.8], "btbt")
    assert {(ports[s].symbol, ports[t].symbol) for s, t in reading} == {(0, 1)}
