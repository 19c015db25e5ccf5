"""Ways through a network of pieces: straight on at crossings, round at corners, over gaps at a price."""

from extractor.flow.tracing.graph import Network, Piece, Port, find_ways, tidy


def ported(network: Network, symbol: int, piece: int, at: float, gap: float = 0.0) -> None:
    drawn = network.pieces[piece]
    end = at > drawn.length / 2
    network.add_port(Port(symbol, drawn.point(at), (1.0, 0.0), gap, piece), at + (0.5 if end else -0.5))


def test_crossing_lines_go_straight_on() -> None:
    network = Network([Piece((0, 50), (100, 50), 2), Piece((50, 0), (50, 100), 2)], [], 10)
    network.join(0, 50, 1, 50, (False, False), 0.0)
    for symbol, (piece, at) in enumerate([(0, 0), (0, 100), (1, 0), (1, 100)]):
        ported(network, symbol, piece, at)
    network.freeze()
    cost = {(w.start, w.end): w.cost for w in find_ways(network)}
    assert cost[0, 1] < 1
    assert cost[2, 3] < 1
    assert min(cost[0, 2], cost[0, 3], cost[1, 2], cost[1, 3]) > 2


def test_a_corner_is_followed_and_drawn() -> None:
    network = Network([Piece((0, 0), (100, 0), 2), Piece((100, 0), (100, 80), 2)], [], 10)
    network.join(0, 100, 1, 0, (True, True), 0.0)
    ported(network, 0, 0, 0)
    ported(network, 1, 1, 80)
    network.freeze()
    (way,) = find_ways(network)
    assert way.path == ((0, 0), (100, 0), (100, 80))
    assert way.cost < 1


def test_gaps_cost() -> None:
    def cost(gap: float) -> float:
        network = Network([Piece((0, 0), (100, 0), 2)], [], 10)
        ported(network, 0, 0, 0)
        ported(network, 1, 0, 100, gap)
        network.freeze()
        return find_ways(network)[0].cost

    assert cost(1.0) > cost(0.5) > cost(0.0)


def test_tidy_keeps_corners_only() -> None:
    assert tidy([(0, 0), (5, 0), (5.5, 0), (10, 0), (10, 9)]) == ((0, 0), (10, 0), (10, 9))
    assert tidy([(3, 3), (3, 3)]) == ((3, 3), (3, 3))
