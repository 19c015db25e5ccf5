"""The order in which a flow takes the symbols of a diagram."""

import pytest

from extractor.flow.diagram.order import flow_order
from extractor.flow.model import Connector


def connectors(*pairs: tuple[int, int]) -> list[Connector]:
    return [Connector(a, b, ((0.0, 0.0), (1.0, 1.0)), 0.9) for a, b in pairs]


@pytest.mark.parametrize(
    ("count", "pairs", "order"),
    [
        (3, [(0, 1), (1, 2)], [0, 1, 2]),
        # The flow runs against the places on the page.
        (3, [(2, 1), (1, 0)], [2, 1, 0]),
        # A way back does not count.
        (4, [(0, 1), (1, 2), (2, 1), (2, 3)], [0, 1, 2, 3]),
        # Where branches meet comes behind both of them.
        (5, [(0, 1), (0, 4), (1, 2), (2, 3), (4, 3)], [0, 1, 2, 4, 3]),
        # Nothing is joined: by their places.
        (3, [], [0, 1, 2]),
        (0, [], []),
    ],
)
def test_each_comes_behind_what_leads_to_it(
    count: int, pairs: list[tuple[int, int]], order: list[int]
) -> None:
    assert flow_order(count, connectors(*pairs)) == order


def test_a_flow_that_only_goes_round_is_kept_whole() -> None:
    assert sorted(flow_order(3, connectors((0, 1), (1, 2), (2, 0)))) == [0, 1, 2]
