"""Layouts of pages: the same after writing and reading, and plain errors where a file is no layout."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import RecordError
from extractor.record import page_layout
from extractor.record.geometry import Box
from extractor.record.model import PageOrigin
from extractor.record.page_layout import (
    AS_SHOWN,
    Block,
    BlockRole,
    LayoutCell,
    LayoutLine,
    PageLayout,
    Placement,
)

HOSTILE = "<b>&amp;\x00\u202e=cmd|' /C calc'!A0 \ud800 \U0001f600"
numbers = st.integers(0, 5000)
boxes = st.tuples(numbers, numbers, numbers, numbers)
texts = st.text(max_size=30) | st.just("Memeriksa konsep laporan")
lines = st.builds(
    LayoutLine,
    box=boxes,
    text=texts,
    confidence=st.floats(0, 1),
    spans=st.lists(numbers, max_size=6).map(tuple),
    turns=st.integers(0, 3),
)
cells = st.builds(
    LayoutCell,
    row=numbers,
    column=numbers,
    row_span=st.integers(1, 9),
    column_span=st.integers(1, 9),
    box=boxes,
    role=st.none() | st.sampled_from(["header", "activity"]),
    lines=st.lists(lines, max_size=3).map(tuple),
)
blocks = st.builds(
    Block,
    role=st.sampled_from(BlockRole),
    box=boxes,
    cells=st.lists(cells, max_size=3).map(tuple),
    lines=st.lists(lines, max_size=3).map(tuple),
)
layouts = st.builds(
    PageLayout,
    number=st.integers(1, 999),
    origin=st.sampled_from(PageOrigin),
    width=st.integers(1, 9999),
    height=st.integers(1, 9999),
    dpi=st.floats(1, 1200),
    blocks=st.lists(blocks, max_size=3).map(tuple),
)


def page(**values: object) -> PageLayout:
    known = {"number": 1, "origin": PageOrigin.SCAN, "width": 100, "height": 200, "dpi": 300.0}
    return PageLayout(**(known | values))


@given(layouts)
def test_a_layout_is_the_same_after_writing_and_reading(layout: PageLayout) -> None:
    text = page_layout.dumps(layout)
    assert page_layout.loads(text) == layout
    assert page_layout.dumps(page_layout.loads(text)) == text
    assert text.count("\n") == 1


def test_what_utf_8_cannot_hold_is_replaced() -> None:
    line = LayoutLine(box=(0, 0, 9, 9), text=HOSTILE, confidence=0.5)
    layout = page(blocks=(Block(role=BlockRole.TEXT, box=(0, 0, 9, 9), lines=(line,)),))
    again = page_layout.loads(page_layout.dumps(layout).encode("utf-8"))
    assert [known.text for known in again.lines] == [HOSTILE.replace("\ud800", "\ufffd")]


def test_words_stand_in_their_line() -> None:
    line = LayoutLine(box=(10, 20, 90, 40), text="buku agenda", confidence=0.9, spans=(10, 45, 50, 90))
    assert [(word.text, word.box) for word in line.words] == [
        ("buku", Box(10, 20, 45, 40)),
        ("agenda", Box(50, 20, 90, 40)),
    ]


def test_words_that_run_up_the_page_stand_over_each_other() -> None:
    line = LayoutLine(
        box=(10, 20, 30, 100), text="Kepala Dinas", confidence=0.9, spans=(65, 100, 20, 60), turns=1
    )
    assert [word.box for word in line.words] == [Box(10, 65, 30, 100), Box(10, 20, 30, 60)]


def test_a_line_whose_words_have_no_places_is_one_word() -> None:
    line = LayoutLine(box=(0, 0, 9, 9), text="dua kata", confidence=0.9, spans=(1, 2))
    assert [word.text for word in line.words] == ["dua kata"]


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_page_that_was_not_touched_is_placed_on_itself(across: float, down: float) -> None:
    assert AS_SHOWN.at(across, down) == pytest.approx((across, down))


def test_a_bent_page_is_placed_between_its_points() -> None:
    points = tuple((x / 2 + 0.1 * (y == 1), y / 2) for y in range(3) for x in range(3))
    bent = Placement(columns=3, rows=3, points=points)
    assert bent.at(0.5, 0.5) == pytest.approx((0.6, 0.5))
    assert bent.at(0.25, 0.25) == pytest.approx((0.3, 0.25))
    assert bent.at(1.0, 1.0) == pytest.approx((1.0, 1.0))
    assert bent.at(1.1, 0.0) == pytest.approx((1.1, 0.0))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{",
        "[" * 100_000,
        '{"schema_version": "9.0"}',
        page_layout.dumps(page()).replace("}", ',"placement":{"columns":3,"rows":3}}'),
    ],
)
def test_what_is_no_layout_is_an_error(text: str) -> None:
    with pytest.raises(RecordError):
        page_layout.loads(text)


def test_an_error_names_places_and_quotes_nothing(tmp_path: Path) -> None:
    text = page_layout.dumps(page()).replace('"width":100', '"width":"NIP 19631116"')
    with pytest.raises(RecordError, match="width") as caught:
        page_layout.loads(text)
    assert "19631116" not in str(caught.value)
    with pytest.raises(RecordError, match="cannot be read"):
        page_layout.read(tmp_path / "none.json")
