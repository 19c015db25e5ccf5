import cv2
import numpy as np
import pytest
from grid.drawn_lattice import (
    EDGE,
    LETTER,
    PEN,
    Canvas,
    Lattice,
    assert_is,
    blocks_of,
    box,
    connector,
    even,
    page_of,
    sheared,
    swimlanes,
    worn,
    write,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.grid.draw import draw_table
from extractor.grid.lattice.lattice import find_tables, reading_order
from extractor.grid.model import Cell, Table
from extractor.record.geometry import Box


def identity() -> Lattice:
    """An identity block: the agency on the left, labels and values on the right, and sections below."""
    xs = [EDGE, EDGE + 600, EDGE + 800, EDGE + 1200]
    ys = [EDGE + y for y in (0, 40, 80, 120, 300, 345, 385, 600, 640, 800)]
    labels = [(0, 0, 5, 1)]
    sections = [(row, 1, 1, 2) for row in range(5, 9)]
    return Lattice(xs, ys, labels + sections)


def cells_agree_with_lattice(page_height: int, tables: tuple) -> None:
    for table in tables:
        covered = np.zeros((table.rows, table.columns), int)
        for cell in table.cells:
            covered[cell.row : cell.row + cell.row_span, cell.column : cell.column + cell.column_span] += 1
            assert 0 <= cell.box.x0 <= cell.box.x1
            assert 0 <= cell.box.y0 <= cell.box.y1 <= page_height
        assert (covered == 1).all()


@pytest.mark.parametrize("lattice", [even(4, 5), swimlanes(), identity(), swimlanes(lanes=9, steps=3)])
def test_finds_lines_and_spans(lattice: Lattice) -> None:
    assert_is(find_tables(lattice.page()), lattice)


@pytest.mark.parametrize("pen", [1, 2, 6, 9])
def test_finds_hairlines_and_thick_rules(pen: int) -> None:
    lattice = swimlanes()
    page = lattice.page(pen=pen)
    assert_is(find_tables(page_of(page.gray, line_width=pen)), lattice)


@pytest.mark.parametrize("slope", [-0.006, -0.003, 0.003, 0.006])
def test_follows_leaning_rules(slope: float) -> None:
    lattice = swimlanes()
    tables = find_tables(worn(lattice.page(), sheared(slope)))
    assert [blocks_of(table) for table in tables] == [lattice.blocks]


def test_cell_boxes_lie_inside_leaning_rules() -> None:
    page = worn(swimlanes(steps=8).page(), sheared(0.005))
    for cell in find_tables(page)[0].cells:
        inner = cell.box.grow(-3)
        part = page.gray[round(inner.y0) : round(inner.y1), round(inner.x0) : round(inner.x1)]
        assert (part < 128).mean() < 0.03


def test_follows_bent_rules() -> None:
    lattice = swimlanes()

    def bend(gray: Canvas) -> Canvas:
        height, width = gray.shape
        x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
        return np.asarray(
            cv2.remap(gray, x, y + 8 * np.sin(np.pi * x / width) - 4, cv2.INTER_LINEAR, borderValue=255)
        )

    tables = find_tables(worn(lattice.page(), bend))
    assert [blocks_of(table) for table in tables] == [lattice.blocks]


def test_finds_faint_rules() -> None:
    lattice = swimlanes()
    noise = np.random.default_rng(1).normal(0, 4, lattice.canvas().shape)
    page = lattice.page(level=195)
    page = worn(page, lambda gray: np.clip(gray + noise, 0, 255).astype(np.uint8))
    assert not page.ink.any()
    assert_is(find_tables(page), lattice)


@pytest.mark.parametrize(("dash", "gap"), [(3, 6), (12, 8)])
def test_finds_dotted_and_dashed_row_rules(dash: int, gap: int) -> None:
    lattice = even(5, 5)
    canvas = lattice.canvas()
    Lattice(lattice.xs, [lattice.ys[0], lattice.ys[-1]]).draw(canvas)
    for y in lattice.ys[1:-1]:
        for x in range(lattice.xs[0], lattice.xs[-1], dash + gap):
            cv2.line(canvas, (x, y), (x + dash - 1, y), 0, 2)
    assert_is(find_tables(page_of(canvas)), lattice)


@pytest.mark.parametrize(("dash", "pen"), [(9, 1), (10, 2), (12, 4)])
def test_finds_a_body_of_dashes_as_long_as_their_gaps_that_end_before_the_frame(dash: int, pen: int) -> None:
    lattice = even(6, 6)
    canvas = lattice.canvas()
    Lattice([lattice.xs[0], lattice.xs[-1]], [lattice.ys[0], lattice.ys[-1]]).draw(canvas)
    (x0, x1), (y0, y1) = (lattice.xs[0], lattice.xs[-1]), (lattice.ys[0], lattice.ys[-1])
    for y in lattice.ys[1:-1]:
        for x in range(x0, x1 - dash, 2 * dash):
            cv2.line(canvas, (x, y), (x + dash - 1, y), 0, pen)
    for x in lattice.xs[1:-1]:
        for y in range(y0, y1 - dash, 2 * dash):
            cv2.line(canvas, (x, y), (x, y + dash - 1), 0, pen)
    assert_is(find_tables(page_of(canvas)), lattice)


def test_double_rules_are_one_line() -> None:
    lattice = swimlanes()
    canvas = lattice.canvas()
    lattice.draw(canvas, pen=1)
    for y in lattice.ys[3:6]:
        cv2.line(canvas, (lattice.xs[0], y + 6), (lattice.xs[-1], y + 6), 0, 1)
    assert_is(find_tables(page_of(canvas, line_width=1)), lattice, slack=7)


def test_thick_outer_frame_keeps_inner_rules() -> None:
    lattice = identity()
    canvas = lattice.canvas()
    lattice.draw(canvas, pen=2)
    cv2.rectangle(canvas, (lattice.xs[0], lattice.ys[0]), (lattice.xs[-1], lattice.ys[-1]), 0, 10)
    assert_is(find_tables(page_of(canvas)), lattice)


@pytest.mark.parametrize("side", ["left", "right"])
def test_missing_side_border_is_inferred(side: str) -> None:
    lattice = swimlanes()
    page = lattice.page()
    x = lattice.xs[0] if side == "left" else lattice.xs[-1]
    cut = slice(0, x + 4) if side == "left" else slice(x - 4, None)
    page.gray[:, cut] = 255
    tables = find_tables(page_of(page.gray))
    assert_is(tables, lattice, slack=8)
    column = 0 if side == "left" else len(lattice.xs) - 2
    assert all(c.inferred for c in tables[0].cells if c.column <= column < c.column + c.column_span)
    assert not any(c.inferred for c in tables[0].cells if c.column == 2)


def test_row_cut_off_by_the_paper_is_kept() -> None:
    lattice = swimlanes(steps=4)
    page = page_of(lattice.page().gray[: lattice.ys[-1] - 30])
    table = find_tables(page)[0]
    assert blocks_of(table) == lattice.blocks
    assert table.ys[-1] == pytest.approx(lattice.ys[-1] - 31, abs=4)
    assert all(c.inferred for c in table.cells if c.row + c.row_span == table.rows)


def test_gap_in_one_border_is_closed_by_the_rest_of_the_line() -> None:
    lattice = even(4, 6)
    page = lattice.page()
    page.gray[lattice.ys[2] + 8 : lattice.ys[2] + 60, lattice.xs[2] - 4 : lattice.xs[2] + 5] = 255
    assert_is(find_tables(page_of(page.gray)), lattice)


def test_symbols_and_connectors_make_no_rules() -> None:
    lattice = swimlanes()
    canvas = lattice.canvas()
    lattice.draw(canvas)
    xs, ys = lattice.xs, lattice.ys
    for row in range(2, 7):
        lane = 2 + row % 4
        box(canvas, xs[lane] + 30, ys[row] + 40)
        box(canvas, xs[lane] + 30, ys[row + 1] + 40)
        connector(canvas, (xs[lane] + 65, ys[row] + 80), (xs[lane] + 65, ys[row + 1] + 40))
    connector(
        canvas,
        (xs[5] + 65, ys[3] + 80),
        (xs[5] + 65, ys[3] + 110),
        (xs[2] + 12, ys[3] + 110),
        (xs[2] + 12, ys[6] + 60),
        (xs[2] + 30, ys[6] + 60),
    )
    connector(canvas, (xs[3] + 60, ys[4] + 60), (xs[6] - 30, ys[4] + 60))
    assert_is(find_tables(page_of(canvas)), lattice)


def test_box_as_wide_as_its_lane_and_box_across_a_border() -> None:
    lattice = swimlanes()
    canvas = lattice.canvas()
    lattice.draw(canvas)
    box(canvas, lattice.xs[3] + 10, lattice.ys[3] + 40, width=110)
    box(canvas, lattice.xs[4] - 40, lattice.ys[5] + 40, width=90)
    assert_is(find_tables(page_of(canvas)), lattice)


def test_fork_bars_near_the_row_rules_make_no_rows() -> None:
    lattice = swimlanes()
    canvas = lattice.canvas()
    lattice.draw(canvas)
    xs, top, bottom = lattice.xs, lattice.ys[4] + 9, lattice.ys[5] - 7
    for lane in (2, 3, 4):
        box(canvas, xs[lane] + 30, top + 35)
        cv2.line(canvas, (xs[lane] + 65, top), (xs[lane] + 65, top + 35), 0, 3)
        cv2.line(canvas, (xs[lane] + 65, top + 75), (xs[lane] + 65, bottom), 0, 3)
    for y in (top, bottom):
        cv2.line(canvas, (xs[2] + 65, y), (xs[4] + 65, y), 0, 3)
    assert_is(find_tables(page_of(canvas)), lattice)


def test_connector_on_a_rule_neither_shifts_nor_splits_it() -> None:
    lattice = swimlanes()
    canvas = lattice.canvas()
    lattice.draw(canvas)
    xs, ys = lattice.xs, lattice.ys
    connector(canvas, (xs[3] + 60, ys[4] + 3), (xs[5] + 60, ys[4] + 3), (xs[5] + 60, ys[4] + 40))
    connector(canvas, (xs[4] + 3, ys[3] + 20), (xs[4] + 3, ys[6] + 30))
    assert_is(find_tables(page_of(canvas)), lattice)


def test_writing_in_low_rows_makes_no_columns() -> None:
    lattice = identity()
    canvas = lattice.canvas()
    lattice.draw(canvas)
    for row in range(4):
        write(canvas, "TITIHLTI", lattice.xs[1] + 10, lattice.ys[row + 1] - 5, 30)
        write(canvas, "HILT/II/HLI", lattice.xs[2] + 10, lattice.ys[row + 1] - 4, 33)
    write(canvas, "NAMA PEJABAT", lattice.xs[2] + 40, lattice.ys[4] - 60)
    cv2.line(
        canvas, (lattice.xs[2] + 40, lattice.ys[4] - 54), (lattice.xs[2] + 260, lattice.ys[4] - 54), 0, 2
    )
    assert_is(find_tables(page_of(canvas)), lattice)


def test_dark_header_row_is_a_row() -> None:
    lattice = even(5, 4)
    canvas = lattice.canvas()
    lattice.draw(canvas)
    cv2.rectangle(canvas, (lattice.xs[0], lattice.ys[0]), (lattice.xs[-1], lattice.ys[1]), 40, -1)
    for x in lattice.xs[:-1]:
        cv2.putText(canvas, "KEPALA", (x + 20, lattice.ys[0] + 60), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 255, 2)
    table = find_tables(page_of(canvas))[0]
    np.testing.assert_allclose(table.ys, lattice.ys, atol=5)
    np.testing.assert_allclose(table.xs, lattice.xs, atol=5)


def test_sub_rows_of_one_column() -> None:
    lattice = swimlanes(steps=3)
    extra = [lattice.ys[3] + 44, lattice.ys[3] + 88]
    columns = len(lattice.xs) - 1
    tall = Lattice(lattice.xs, sorted([*lattice.ys, *extra]), lattice.merged)
    tall.merged = [*lattice.merged, *((3, c, 3, 1) for c in range(columns) if c != 1)]
    canvas = tall.canvas()
    tall.draw(canvas)
    for y in (*extra, lattice.ys[3]):
        write(canvas, "b. Mencatat Tanda", lattice.xs[1] + 12, y + 24)
    assert_is(find_tables(page_of(canvas)), tall)


def test_scanner_streak_through_the_page_is_no_column() -> None:
    lattice = swimlanes()
    page = lattice.page(pen=4)
    page.gray[:, lattice.xs[1] + 150] = np.minimum(page.gray[:, lattice.xs[1] + 150], 150)
    assert_is(find_tables(page_of(page.gray, line_width=4)), lattice)


def test_two_tables_one_below_the_other() -> None:
    first, second = identity(), swimlanes()
    gap = 50
    second.ys = [y + first.ys[-1] - EDGE + gap for y in second.ys]
    canvas = np.full((second.ys[-1] + EDGE, second.xs[-1] + EDGE), 255, np.uint8)
    first.draw(canvas)
    second.draw(canvas)
    tables = find_tables(page_of(canvas))
    assert [blocks_of(table) for table in tables] == [first.blocks, second.blocks]
    assert [table.index for table in tables] == [0, 1]


def test_border_around_the_page_is_no_table() -> None:
    lattice = even(4, 4)
    lattice.xs, lattice.ys = [x + 40 for x in lattice.xs], [y + 40 for y in lattice.ys]
    canvas = np.full((lattice.ys[-1] + 120, lattice.xs[-1] + 120), 255, np.uint8)
    lattice.draw(canvas)
    cv2.rectangle(canvas, (30, 30), (canvas.shape[1] - 30, canvas.shape[0] - 30), 0, PEN)
    assert_is(find_tables(page_of(canvas)), lattice)


def test_page_without_a_table() -> None:
    canvas = np.full((900, 900), 255, np.uint8)
    assert find_tables(page_of(canvas)) == ()
    for line in range(12):
        write(canvas, "Dengan hormat kami sampaikan hal berikut", 60, 80 + 50 * line)
    cv2.line(canvas, (60, 700), (500, 700), 0, 2)
    cv2.line(canvas, (60, 760), (500, 760), 0, 2)
    assert find_tables(page_of(canvas)) == ()


@pytest.mark.parametrize("size", [(8000, 10), (10, 8000), (1, 1)])
def test_a_strip_too_narrow_for_a_table_has_none(size: tuple[int, int]) -> None:
    assert find_tables(page_of(np.full(size, 255, np.uint8))) == ()


def test_drawing_shows_every_cell_and_keeps_the_picture() -> None:
    page = swimlanes().page()
    before = page.picture.copy()
    drawn = draw_table(page.picture, find_tables(page))
    assert drawn.shape == before.shape
    assert (drawn != before).any()
    np.testing.assert_array_equal(page.picture, before)


@st.composite
def lattices(draw: st.DrawFn) -> Lattice:
    widths = draw(st.lists(st.integers(75, 260), min_size=4, max_size=6))
    heights = draw(st.lists(st.integers(60, 160), min_size=3, max_size=6))
    lattice = Lattice(
        [EDGE, *(EDGE + int(v) for v in np.cumsum(widths))],
        [EDGE, *(EDGE + int(v) for v in np.cumsum(heights))],
    )
    row, column = draw(st.integers(0, len(heights) - 2)), draw(st.integers(0, len(widths) - 2))
    if draw(st.booleans()):
        lattice.merged = [(row, column, 1, 2) if draw(st.booleans()) else (row, column, 2, 1)]
    return lattice


@settings(max_examples=12, deadline=None)
@given(lattices(), st.integers(0, 2**16), st.sampled_from([0.0, 0.002, -0.004]))
def test_random_lattices_survive_wear(lattice: Lattice, seed: int, slope: float) -> None:
    random = np.random.default_rng(seed)

    def wear(gray: Canvas) -> Canvas:
        for _ in range(60):
            y, x = random.integers(0, gray.shape[0] - 4), random.integers(0, gray.shape[1] - 4)
            gray[y : y + 4, x : x + 4] = 255
        specks = random.random(gray.shape) < 0.0005
        gray[specks] = 0
        return gray

    page = worn(worn(lattice.page(), wear), sheared(slope))
    tables = find_tables(page)
    assert [blocks_of(table) for table in tables] == [lattice.blocks]
    cells_agree_with_lattice(page.height, tables)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**16))
def test_random_connectors_leave_the_lattice_alone(seed: int) -> None:
    lattice = swimlanes(lanes=4, steps=5)
    canvas = lattice.canvas()
    lattice.draw(canvas)
    random = np.random.default_rng(seed)
    last: tuple[int, int] | None = None
    for row in range(2, 7):
        lane = int(random.integers(2, 6))
        x = lattice.xs[lane] + int(random.integers(22, 38))
        y = lattice.ys[row] + int(random.integers(30, 55))
        box(canvas, x, y)
        if last is not None:
            connector(canvas, last, (last[0], y + 20), (x + 35, y + 20), (x + 35, y))
        last = (x + 35, y + 40)
    assert_is(find_tables(page_of(canvas)), lattice)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**16))
def test_any_scribble_gives_whole_tables(seed: int) -> None:
    random = np.random.default_rng(seed)
    canvas = np.full((700, 900), 255, np.uint8)
    for _ in range(40):
        x0, x1 = (int(v) for v in random.integers(20, 880, 2))
        y0, y1 = (int(v) for v in random.integers(20, 680, 2))
        if random.random() < 0.8:
            x1, y1 = (x1, y0) if random.random() < 0.5 else (x0, y1)
        cv2.line(canvas, (x0, y0), (x1, y1), 0, int(random.integers(1, 6)))
    cells_agree_with_lattice(LETTER * 100, find_tables(page_of(canvas)))


def test_a_double_frame_adds_no_rows() -> None:
    lattice = swimlanes()
    canvas = lattice.canvas()
    lattice.draw(canvas)
    apart = round(0.65 * LETTER)
    outer = (lattice.xs[0] - apart, lattice.ys[0] - apart), (lattice.xs[-1] + apart, lattice.ys[-1] + apart)
    cv2.rectangle(canvas, *outer, 0, PEN)
    assert_is(find_tables(page_of(canvas)), lattice, slack=apart + 1.0)


def test_columns_of_a_header_whose_own_rule_is_missing() -> None:
    """Its rules run on from the body into the header, and end there on a rule that is not seen."""
    lattice = swimlanes()
    canvas = lattice.canvas()
    lattice.draw(canvas)
    y = lattice.ys[1]
    canvas[y - PEN : y + PEN + 1, lattice.xs[2] + PEN : lattice.xs[-2] - PEN] = 255
    (table,) = find_tables(page_of(canvas))
    np.testing.assert_allclose(table.xs, lattice.xs, atol=4)
    assert {(c.row, c.column) for c in table.cells if c.row > 0} == {
        (row, column) for row in range(1, table.rows) for column in range(table.columns)
    }


def box_table(x0: float, y0: float, x1: float, y1: float) -> Table:
    return Table(1, 0, (x0, x1), (y0, y1), (Cell(0, 0, 1, 1, Box(x0, y0, x1, y1)),))


def test_tables_side_by_side_are_read_from_the_left() -> None:
    left, right = box_table(10, 60, 480, 700), box_table(520, 40, 990, 500)
    head, foot = box_table(10, 0, 990, 30), box_table(10, 750, 990, 900)
    assert reading_order([right, foot, left, head]) == [head, left, right, foot]


def test_tables_one_above_the_other_are_read_downwards() -> None:
    upper, lower = box_table(300, 0, 900, 400), box_table(10, 390, 600, 800)
    assert reading_order([lower, upper]) == [upper, lower]
