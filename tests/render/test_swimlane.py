"""Swimlanes keep boxes in their lanes and connectors out of boxes, whatever is drawn."""

from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.record.codec import read
from extractor.record.geometry import Box
from extractor.record.model import SopRecord, Step, Symbol, SymbolKind
from extractor.render.swimlane.layout import lay_out
from extractor.render.swimlane.model import Frame, Link, Node, Swimlane
from extractor.render.swimlane.symbols import Lanes, edges_by_key, lane_count, place_symbols

EXPECTED = sorted((Path(__file__).parents[2] / "samples" / "expected").glob("*/*/record.json"))


@st.composite
def sheets(draw: st.DrawFn) -> tuple[list[Node], list[Link], Frame]:
    lanes, steps = draw(st.integers(1, 5)), draw(st.integers(1, 6))
    cells = st.tuples(st.integers(0, lanes - 1), st.integers(0, steps - 1), st.integers(0, 1))
    sizes = st.sampled_from([(36.0, 36.0), (120.0, 40.0), (50.0, 50.0), (90.0, 130.0)])
    nodes = [
        Node(f"n{n}", lane, step, *draw(sizes), level)
        for n, (lane, step, level) in enumerate(sorted(draw(st.sets(cells, min_size=1, max_size=14))))
    ]
    keys = st.sampled_from([node.key for node in nodes])
    labels = st.none() | st.just((28.0, 12.0))
    links = draw(st.lists(st.builds(Link, keys, keys, labels), max_size=18))
    return nodes, links, Frame((80.0,) * lanes, (60.0,) * steps)


def assert_sound(nodes: list[Node], links: list[Link], drawn: Swimlane) -> None:
    """No box leaves its lane or its step, none meets another, no route meets a box that is not its own."""
    for node in nodes:
        box = drawn.boxes[node.key]
        assert box.width == pytest.approx(node.width)
        assert box.height == pytest.approx(node.height)
        assert drawn.lanes[node.lane][0] < box.x0 < box.x1 < drawn.lanes[node.lane][1]
        assert drawn.steps[node.step][0] < box.y0 < box.y1 < drawn.steps[node.step][1]
    for one, other in combinations(drawn.boxes.values(), 2):
        assert one.overlap(other.grow(2)) == 0
    for link, route in zip(links, drawn.routes, strict=True):
        assert on_border(drawn.boxes[link.source], route[0])
        assert on_border(drawn.boxes[link.target], route[-1])
        for a, b in pairwise(route):
            assert a[0] == pytest.approx(b[0]) or a[1] == pytest.approx(b[1])
            line = Box(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])).grow(0.5)
            assert 0 < line.x0 < line.x1 < drawn.width
            assert 0 < line.y0 < line.y1 < drawn.height
            for key, box in drawn.boxes.items():
                own = key in {link.source, link.target}
                assert line.overlap(box.grow(-1 if own else 2)) == 0
    for label in drawn.labels:
        assert label is None or all(label.overlap(box) == 0 for box in drawn.boxes.values())


def on_border(box: Box, point: tuple[float, float]) -> bool:
    """Whether a point is the middle of one of a box's sides, where circles and diamonds have a border too."""
    x, y = box.center
    tips = ((x, box.y0), (x, box.y1), (box.x0, y), (box.x1, y))
    return any(point == pytest.approx(tip) for tip in tips)


@given(sheets())
def test_boxes_stay_in_their_cells_and_routes_out_of_boxes(
    case: tuple[list[Node], list[Link], Frame],
) -> None:
    nodes, links, frame = case
    drawn = lay_out(nodes, links, frame)
    assert_sound(nodes, links, drawn)
    assert all(x1 - x0 >= least - 1e-6 for (x0, x1), least in zip(drawn.lanes, frame.lanes, strict=True))
    assert all(y1 - y0 >= least - 1e-6 for (y0, y1), least in zip(drawn.steps, frame.steps, strict=True))


def size(step: Step, symbol: Symbol) -> tuple[float, float]:
    return (56.0, 56.0) if symbol.kind is SymbolKind.DECISION else (110.0, 40.0)


def drawing(record: SopRecord) -> tuple[list[Node], list[Link], Swimlane]:
    nodes, links = place_symbols(record, size)
    frame = Frame((100.0,) * lane_count(record, nodes), (60.0,) * len(record.steps))
    return nodes, links, lay_out(nodes, links, frame)


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.parts[-3])
def test_sheets_are_drawn_without_a_line_on_another(path: Path) -> None:
    record = read(path)
    nodes, links, drawn = drawing(record)
    assert_sound(nodes, links, drawn)
    for n, m in combinations(range(len(links)), 2):
        if {links[n].source, links[n].target} & {links[m].source, links[m].target}:
            continue
        for a in pairwise(drawn.routes[n]):
            assert not any(lie_on_one_another(a, b) for b in pairwise(drawn.routes[m]))


def lie_on_one_another(a: tuple[tuple[float, float], ...], b: tuple[tuple[float, float], ...]) -> bool:
    for axis in (0, 1):
        same = a[0][axis] == a[1][axis] == b[0][axis] == b[1][axis]
        (a0, a1), (b0, b1) = sorted(p[1 - axis] for p in a), sorted(p[1 - axis] for p in b)
        if same and min(a1, b1) - max(a0, b0) > 0.5:
            return True
    return False


def test_two_boxes_cannot_share_a_cell() -> None:
    with pytest.raises(ValueError, match="share a cell"):
        lay_out([Node("a", 0, 0, 10, 10), Node("b", 0, 0, 10, 10)], [], Frame((0.0,), (0.0,)))


def test_a_link_needs_both_its_boxes() -> None:
    with pytest.raises(ValueError, match="unknown box"):
        lay_out([Node("a", 0, 0, 10, 10)], [Link("a", "b")], Frame((0.0,), (0.0,)))


def test_nothing_to_draw_is_a_drawing_too() -> None:
    assert lay_out([], [], Frame((), ())).width == 0
    assert lay_out([], [], Frame((80.0,), (60.0,))).lanes == ((0.0, 80.0),)


def test_symbols_of_one_lane_and_row_stand_on_one_another_and_strangers_get_a_lane() -> None:
    record = read(EXPECTED[0])
    step = record.steps[0]
    step.symbols = [
        Symbol(id="x", actor=record.actors[0].id, kind=SymbolKind.TERMINATOR),
        Symbol(id="x", actor=record.actors[0].id, kind=SymbolKind.PROCESS),
        Symbol(id="z", actor=None, kind=SymbolKind.PROCESS),
    ]
    nodes, _, drawn = drawing(record)
    assert [(n.lane, n.level) for n in nodes[:3]] == [(0, 0), (0, 1), (len(record.actors), 0)]
    assert len(drawn.lanes) == len(record.actors) + 1
    assert Lanes(record).of("nobody") == len(record.actors)
    assert all(
        source.startswith("0.0") or not source.startswith("0") for _, source, _ in edges_by_key(record)
    )


def test_hundreds_of_links_keep_out_of_boxes_too() -> None:
    nodes = [Node(f"n{n}", n * 5 % 7, n, 100, 40) for n in range(60)]
    links = [Link(f"n{n * 7 % 60}", f"n{n * 13 % 59}") for n in range(300)]
    assert_sound(nodes, links, lay_out(nodes, links, Frame((0.0,) * 7, (0.0,) * 60)))


def test_a_fork_of_many_keeps_its_ways_out_of_boxes() -> None:
    count = 40
    nodes = [Node("a", 3, 0, 50, 50), *(Node(f"t{n}", n % 8, 1 + n // 8, 100, 40) for n in range(count))]
    links = [Link("a", f"t{n}") for n in range(count)]
    assert_sound(nodes, links, lay_out(nodes, links, Frame((0.0,) * 8, (0.0,) * (1 + count // 8))))
