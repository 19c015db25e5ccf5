import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.batch.pages import ALL_PAGES, PageSelection, listed, parse_pages
from extractor.errors import OptionsError


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("1-4", (1, 2, 3, 4)),
        ("3", (3,)),
        ("5-", (5, 6)),
        ("-2", (1, 2)),
        ("4,1-2, 2", (1, 2, 4)),
        ("2-900000000", (2, 3, 4, 5, 6)),
        ("7-9", ()),
    ],
)
def test_selection_of_six_pages(text: str, pages: tuple[int, ...]) -> None:
    assert parse_pages(text).of(6) == pages


@pytest.mark.parametrize("text", ["", "-", "a", "0", "0-3", "4-2", "1,,2", "1-2-3", "1;2", "1.5"])
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(OptionsError, match="Write it like"):
        parse_pages(text)


def test_without_a_selection_all_pages_are_taken() -> None:
    assert ALL_PAGES.of(3) == (1, 2, 3)


ends = st.tuples(st.integers(1, 50), st.none() | st.integers(0, 50)).map(
    lambda pair: (pair[0], None if pair[1] is None else pair[0] + pair[1])
)


@given(st.lists(ends, min_size=1, max_size=4), st.integers(0, 80))
def test_a_selection_says_itself(ranges: list[tuple[int, int | None]], count: int) -> None:
    selection = PageSelection(tuple(ranges))
    assert parse_pages(str(selection)) == selection
    assert set(selection.of(count)) == {
        n for n in range(1, count + 1) if any(a <= n and (b is None or n <= b) for a, b in ranges)
    }


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({3}, "Page 3"),
        ({1, 2, 3, 7}, "Pages 1-3, 7"),
        (range(1, 101, 2), "Pages 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23 and 38 more"),
    ],
)
def test_lists_of_pages_are_short(numbers: set[int], words: str) -> None:
    assert listed(numbers) == words
