"""Pages are joined at off-page connectors; what has no partner confesses."""

from dataclasses import replace

from extractor.flow.model import Connector, DrawnSymbol, PageFlow
from extractor.flow.offpage import SymbolKey, join_pages
from extractor.record.geometry import Box
from extractor.record.model import LabelOrigin, SymbolKind

PROCESS, DECISION, MARK, END = (
    SymbolKind.PROCESS,
    SymbolKind.DECISION,
    SymbolKind.OFF_PAGE,
    SymbolKind.TERMINATOR,
)


def symbol(kind: SymbolKind, x: float, y: float, row: int = 0, lane: int = 0, text: str = "") -> DrawnSymbol:
    return DrawnSymbol(kind, Box(x, y, x + 40, y + 20), (), lane, row, 0.95, text=text)


def line(source: int, target: int, label: str | None = None) -> Connector:
    origin = LabelOrigin.PRINTED if label else None
    return Connector(source, target, ((0, 0), (0, 10)), 0.97, label, label, origin)


def ends(flows: list[PageFlow]) -> set[tuple[tuple[int, int], tuple[int, int]]]:
    return {(tuple(e.source), tuple(e.target)) for e in join_pages(flows).edges}


def test_two_pairs_are_joined_in_their_order_and_directions() -> None:
    first = PageFlow(
        (symbol(DECISION, 100, 100), symbol(MARK, 80, 200), symbol(MARK, 130, 200)),
        (line(0, 1, "yes"), line(2, 0)),
    )
    second = PageFlow(
        (symbol(MARK, 80, 10), symbol(MARK, 130, 10), symbol(DECISION, 100, 60)),
        (line(0, 2), line(2, 1, "no")),
    )
    joined = join_pages([first, second])
    assert ends([first, second]) == {((0, 0), (1, 2)), ((1, 2), (0, 0))}
    assert {e.label for e in joined.edges} == {"yes", "no"}
    assert joined.marks == {SymbolKey(0, 1), SymbolKey(0, 2), SymbolKey(1, 0), SymbolKey(1, 1)}
    assert all(e.confidence > 0.9 for e in joined.edges)


def test_a_label_keeps_its_place_on_either_side_of_the_break() -> None:
    place = Box(1, 2, 3, 4)
    said = replace(line(0, 1, "no"), label_box=place)
    decision = PageFlow((symbol(DECISION, 0, 0), symbol(MARK, 0, 90)), (said,))
    assert join_pages([decision]).edges[0].label_place == (0, place)
    onward = PageFlow((symbol(MARK, 0, 0), symbol(PROCESS, 0, 60)), (said,))
    (edge,) = join_pages([PageFlow(decision.symbols, (line(0, 1),)), onward]).edges
    assert (edge.page, edge.label, edge.label_place) == (0, "no", (1, place))


def test_letters_inside_win_over_order() -> None:
    first = PageFlow(
        (symbol(PROCESS, 0, 0), symbol(PROCESS, 90, 0), symbol(MARK, 0, 99, text="A"),
         symbol(MARK, 90, 99, text="B")),
        (line(0, 2), line(1, 3)),
    )  # fmt: skip
    second = PageFlow(
        (symbol(MARK, 0, 0, text="B"), symbol(MARK, 90, 0, text="A"), symbol(PROCESS, 0, 60),
         symbol(END, 90, 60)),
        (line(0, 2), line(1, 3)),
    )  # fmt: skip
    assert ends([first, second]) == {((0, 0), (1, 3)), ((0, 1), (1, 2))}


def test_a_pair_on_one_page_is_joined_and_its_symbols_stay() -> None:
    page = PageFlow(
        (
            symbol(DECISION, 100, 0),
            symbol(MARK, 100, 60, 0),
            symbol(MARK, 10, 120, 1),
            symbol(END, 10, 180, 1),
        ),
        (line(0, 1), line(2, 3)),
    )
    joined = join_pages([page])
    assert ends([page]) == {((0, 0), (0, 3))}
    assert not joined.marks


def test_a_mark_without_partner_is_kept_and_doubted() -> None:
    page = PageFlow((symbol(PROCESS, 0, 0), symbol(MARK, 0, 60)), (line(0, 1),))
    joined = join_pages([page])
    assert ends([page]) == {((0, 0), (0, 1))}
    assert joined.edges[0].confidence <= 0.5
    assert joined.edges[0].reasons


def test_a_mark_whose_line_is_missing_takes_the_nearest_symbol_as_inferred() -> None:
    first = PageFlow((symbol(PROCESS, 0, 0), symbol(MARK, 0, 60)), (line(0, 1),))
    second = PageFlow((symbol(MARK, 0, 0), symbol(PROCESS, 0, 60), symbol(PROCESS, 0, 200)))
    (edge,) = [e for e in join_pages([first, second]).edges if e.source.page == 0]
    assert edge.target == (1, 1)
    assert edge.inferred
    assert edge.confidence < 0.9


def test_a_plain_page_break_joins_open_ends_only() -> None:
    start = PageFlow((symbol(END, 0, 0), symbol(PROCESS, 0, 60, 1)), (line(0, 1),))
    rest = PageFlow((symbol(PROCESS, 0, 0), symbol(END, 0, 60, 1)), (line(0, 1),))
    joined = join_pages([start, rest])
    inferred = [e for e in joined.edges if e.inferred]
    assert [(e.source, e.target) for e in inferred] == [((0, 1), (1, 0))]
    assert inferred[0].confidence < 0.9
    assert not [e for e in join_pages([rest, start]).edges if e.inferred], "the flow had ended"


def test_a_mark_without_partner_goes_on_where_the_next_page_begins_in_its_lane() -> None:
    first = PageFlow((symbol(PROCESS, 0, 0), symbol(MARK, 100, 60, lane=2)), (line(0, 1, "yes"),))
    here = PageFlow((symbol(PROCESS, 100, 0, lane=2), symbol(END, 0, 60, 1)), (line(0, 1),))
    joined = join_pages([first, here])
    assert [(tuple(e.source), tuple(e.target)) for e in joined.edges] == [((0, 0), (1, 0)), ((1, 0), (1, 1))]
    assert (joined.edges[0].label, joined.edges[0].inferred) == ("yes", True)
    assert joined.edges[0].confidence < 0.9
    assert not joined.marks


def test_a_mark_without_partner_stays_alone_where_the_next_page_begins_elsewhere() -> None:
    first = PageFlow((symbol(PROCESS, 0, 0), symbol(MARK, 100, 60, lane=2)), (line(0, 1),))
    elsewhere = PageFlow((symbol(PROCESS, 0, 0), symbol(END, 0, 60, 1)), (line(0, 1),))
    entered = PageFlow((symbol(PROCESS, 100, 0, lane=2), symbol(END, 0, 60, 1)), (line(1, 0),))
    for after in (elsewhere, entered):
        edges = join_pages([first, after]).edges
        assert ((0, 0), (0, 1)) in [(tuple(e.source), tuple(e.target)) for e in edges]
