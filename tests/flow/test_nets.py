"""A net of ports is read as its arrow heads say, and as people draw where there are none."""

from extractor.flow.nets import Ends, read_net, split_nets
from extractor.flow.network import Port, Way
from extractor.flow.votes import Junctions, Link


def junctions(count: int, costs: dict[tuple[int, int], float]) -> Junctions:
    ports = tuple(Port(n, (n * 100.0, 0.0), (0.0, 1.0), 0.0, 0) for n in range(count))
    links = tuple(
        Link(a, b, Way(a, b, cost, (ports[a].at, ports[b].at), 0.0, 0.0, 0), cost, 2)
        for (a, b), cost in costs.items()
    )
    return Junctions(ports, links, (2,) * count)


def best(found: Junctions, heads: list[float], sides: str) -> set[tuple[int, int]]:
    (net,) = split_nets(found)
    ends = Ends(heads, [-4.0] * len(heads), sides)
    reading = read_net(net, found, ends, lambda s, t: 0.0)[0]
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


def test_a_bar_under_symbols_leads_nowhere() -> None:
    costs = {(0, 1): 0.7, (0, 2): 0.7, (1, 2): 0.7}
    assert best(junctions(3, costs), [0.01, 0.01, 0.01], "bbb") == set()
