import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from extractor.grid.lattice.cells import Borders, find_cells
from extractor.grid.model import Cell


class Straight:
    """A lattice line that is level or plumb."""

    def __init__(self, place: float, thickness: float = 4.0) -> None:
        self.place = place
        self.thickness = thickness

    def where(self, along: float) -> float:
        return self.place


def closed(rows: int, columns: int) -> Borders:
    return Borders(np.ones((rows + 1, columns)), np.ones((rows, columns + 1)))


def cells(borders: Borders) -> tuple[Cell, ...]:
    rows, columns = borders.vertical.shape[0], borders.horizontal.shape[1]
    return find_cells(
        borders,
        [Straight(100.0 * i) for i in range(columns + 1)],
        [Straight(50.0 * i) for i in range(rows + 1)],
    )


def test_every_square_is_a_cell_inside_its_rules() -> None:
    found = cells(closed(2, 3))
    assert [(c.row, c.column) for c in found] == [(r, c) for r in range(2) for c in range(3)]
    assert found[-1].box == (202, 52, 298, 98)
    assert not any(c.inferred for c in found)


def test_open_borders_merge_squares() -> None:
    borders = closed(3, 3)
    borders.vertical[0, 1] = borders.vertical[0, 2] = 0.0
    borders.horizontal[2, 2] = 0.1
    spans = {(c.row, c.column): (c.row_span, c.column_span) for c in cells(borders)}
    assert spans[0, 0] == (1, 3)
    assert spans[1, 2] == (2, 1)
    assert len(spans) == 6


def test_outer_borders_are_closed_even_where_not_seen() -> None:
    borders = closed(2, 2)
    borders.vertical[:, 0] = 0.0
    found = cells(borders)
    assert len(found) == 4
    assert [c.inferred for c in found] == [True, False, True, False]


def test_a_doubtful_border_follows_the_rest_of_its_line() -> None:
    borders = closed(5, 2)
    borders.vertical[3, 1] = 0.45
    assert len(cells(borders)) == 10
    borders.vertical[[0, 1], 1] = 0.0
    assert len(cells(borders)) == 7


def test_a_group_that_is_no_rectangle_is_cut_where_most_ink_is() -> None:
    borders = closed(2, 2)
    borders.vertical[0, 1] = 0.0
    borders.horizontal[1, 0] = 0.3
    spans = {(c.row, c.column): (c.row_span, c.column_span, c.inferred) for c in cells(borders)}
    assert spans == {(0, 0): (1, 2, True), (1, 0): (1, 1, True), (1, 1): (1, 1, False)}


@settings(max_examples=50, deadline=None)
@given(
    st.integers(1, 6).flatmap(
        lambda rows: st.integers(1, 6).flatmap(
            lambda columns: st.tuples(
                arrays(np.float64, (rows + 1, columns), elements=st.sampled_from([0.0, 0.4, 0.5, 1.0])),
                arrays(np.float64, (rows, columns + 1), elements=st.sampled_from([0.0, 0.4, 0.5, 1.0])),
            )
        )
    )
)
def test_every_square_belongs_to_exactly_one_cell(shares: tuple[np.ndarray, np.ndarray]) -> None:
    horizontal, vertical = shares
    covered = np.zeros((vertical.shape[0], horizontal.shape[1]), int)
    for cell in cells(Borders(horizontal, vertical)):
        rows = slice(cell.row, cell.row + cell.row_span)
        covered[rows, cell.column : cell.column + cell.column_span] += 1
        assert cell.box.width == pytest.approx(100 * cell.column_span - 4)
    assert (covered == 1).all()
