from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extractor.grid.table.row_numbers import NumberedRow, RowAct, RowClues, number_rows, printed_number

STEP, SUB, HEADING, CONTINUATION = RowAct.STEP, RowAct.SUB_ROW, RowAct.HEADING, RowAct.CONTINUATION


def seen(text: str, **more: bool) -> RowClues:
    clues = {"inked": bool(text), "symbol": True, "duration": True, "other_text": True, **more}
    return RowClues(text=text, **clues)


def numbers(rows: Sequence[NumberedRow]) -> list[int | None]:
    return [row.number for row in rows]


def acts(rows: Sequence[NumberedRow]) -> list[RowAct]:
    return [row.act for row in rows]


def test_plain_numbers_are_taken_as_they_are() -> None:
    rows = number_rows([seen(text) for text in ["1.", "2)", "(3)", "4 .", "5"]])
    assert numbers(rows) == [1, 2, 3, 4, 5]
    assert not any(row.inferred for row in rows)
    assert all(row.confidence >= 0.9 for row in rows)


def test_misread_numbers_follow_from_their_neighbours() -> None:
    rows = number_rows([seen(text) for text in ["l", "2", "3", "t", "S", "b", "7"]])
    assert numbers(rows) == [1, 2, 3, 4, 5, 6, 7]
    assert [row.inferred for row in rows] == [True, False, False, True, True, True, False]


def test_a_digit_taken_for_another_is_mended() -> None:
    assert numbers(number_rows([seen(t) for t in ["6", "1", "8", "9"]])) == [6, 7, 8, 9]
    assert numbers(number_rows([seen(t) for t in ["9", "10", "1", "12", "13"]])) == [9, 10, 11, 12, 13]


def test_a_number_that_the_author_left_out_stays_out() -> None:
    rows = number_rows([seen(text) for text in ["5", "6", "8", "9", "10"]])
    assert numbers(rows) == [5, 6, 8, 9, 10]
    assert not any(row.inferred for row in rows)


def test_numbers_may_begin_again() -> None:
    assert numbers(number_rows([seen(t) for t in ["1", "2", "3", "1", "2"]])) == [1, 2, 3, 1, 2]


def test_an_unread_cell_between_two_numbers_is_a_step() -> None:
    rows = number_rows([seen("1"), RowClues(inked=True, symbol=True), seen("3")])
    assert numbers(rows) == [1, 2, 3]
    assert rows[1].inferred


def test_a_blank_cell_where_a_number_is_missing_is_a_step_else_a_sub_row() -> None:
    assert acts(number_rows([seen("1"), seen(""), seen("3")])) == [STEP, STEP, STEP]
    assert acts(number_rows([seen("1"), seen(""), seen("2")])) == [STEP, SUB, STEP]


def test_sub_rows_with_letters_in_either_column() -> None:
    assert acts(number_rows([seen("1"), seen("a"), seen("b."), seen("2")])) == [STEP, SUB, SUB, STEP]
    marked = [seen("1"), seen("", sub_marker=True), seen("", sub_marker=True), seen("2")]
    assert acts(number_rows(marked)) == [STEP, SUB, SUB, STEP]


def test_numbers_of_two_parts_are_sub_rows() -> None:
    rows = number_rows([seen("1"), seen("1.1"), seen("1.2"), seen("2")])
    assert acts(rows) == [STEP, SUB, SUB, STEP]


def test_a_row_without_symbol_time_or_number_is_a_heading() -> None:
    bare = RowClues(text="B", inked=True)
    assert acts(number_rows([seen("1"), bare, seen("2")])) == [STEP, HEADING, STEP]


def test_the_rest_of_a_step_of_the_page_before() -> None:
    rows = number_rows([RowClues(), seen("5"), seen("6")])
    assert acts(rows) == [CONTINUATION, STEP, STEP]
    assert acts(number_rows([RowClues(symbol=True), seen("2")]))[0] is STEP


def test_without_a_number_column_rows_count_on() -> None:
    rows = number_rows([seen("") for _ in range(4)], numbered=False)
    assert numbers(rows) == [1, 2, 3, 4]
    assert all(row.inferred for row in rows)


@given(st.integers(1, 40), st.integers(1, 25), st.data())
def test_one_lost_number_never_moves_the_others(start: int, length: int, data: st.DataObject) -> None:
    texts = [str(n) for n in range(start, start + length)]
    lost = data.draw(st.integers(0, length - 1))
    clues = [seen(text) for text in texts]
    clues[lost] = RowClues(text="", inked=True, symbol=True, duration=True)
    rows = number_rows(clues)
    kept = [row.number for i, row in enumerate(rows) if i != lost]
    assert kept == [n for i, n in enumerate(range(start, start + length)) if i != lost]


# What engines make of a small cell: figures among marks, blanks and signs of any kind.
read_cells = st.text(st.one_of(st.sampled_from("0123456789 .|-'“”«°²alIO"), st.characters()), max_size=6)


@given(st.lists(read_cells, max_size=12))
@example(["²"])
@example(["“1 a"])
@example(["\u07c0"])  # a digit of another script
def test_any_readings_give_one_row_each(texts: list[str]) -> None:
    rows = number_rows([seen(text) for text in texts])
    assert len(rows) == len(texts)
    assert all(0.0 < row.confidence <= 1.0 for row in rows)
    assert all(row.number is not None for row in rows if row.act is STEP)


def test_printed_numbers() -> None:
    assert printed_number("12.") == 12
    assert printed_number("1a") is None


@pytest.mark.parametrize("texts", ["a. b. c. d.", "A e C D E", "1 lI III IV V"])
def test_steps_may_be_counted_in_letters_or_roman_numerals(texts: str) -> None:
    rows = number_rows([seen(text) for text in texts.split()])
    assert numbers(rows) == list(range(1, len(texts.split()) + 1))
    assert not any(row.inferred for row in rows)


@pytest.mark.parametrize("texts", [["a.", "6", "c.", "d."], ["A", "B", "C", "D", "E", "F", "9"]])
def test_a_letter_read_as_a_digit_leaves_the_count_one_of_letters(texts: list[str]) -> None:
    assert numbers(number_rows([seen(text) for text in texts])) == list(range(1, len(texts) + 1))


def test_a_letter_that_was_not_read_leaves_the_count_one_of_letters() -> None:
    rows = number_rows([seen(text) for text in ["a.", "b.", "", "d.", "e.", "f."]])
    assert numbers(rows) == [1, 2, 3, 4, 5, 6]


def test_letters_before_a_number_are_sub_rows_that_go_on() -> None:
    rows = number_rows([seen(text) for text in ["a", "b", "c", "d", "5"]])
    assert rows[-1].number == 5
    assert SUB in acts(rows)


def test_roman_numerals_that_leave_one_out_keep_their_own_numbers() -> None:
    assert numbers(number_rows([seen(text) for text in ["1", "II", "IV", "V", "VI"]])) == [1, 2, 4, 5, 6]
