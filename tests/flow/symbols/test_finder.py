"""Symbols found in drawn swimlanes: kinds, lanes, rows, fills, gaps, rules that cross, and nothing else."""

from collections.abc import Sequence

import numpy as np
import pytest

from extractor.flow.draw import draw_symbols
from extractor.flow.model import DrawnSymbol
from extractor.flow.symbols.finder import find_symbols
from extractor.flow.symbols.inner_text import has_words, text_box
from extractor.record.geometry import Box
from extractor.record.model import SymbolKind
from extractor.text.segmentation.region import cut_region
from training.synthesis.scanner import Noise
from training.synthesis.swimlane import Sheet, TrueSymbol, draw_given, draw_sheet
from training.synthesis.swimlane_style import Style, plain_style

KINDS = (
    SymbolKind.TERMINATOR,
    SymbolKind.PROCESS,
    SymbolKind.DECISION,
    SymbolKind.OFF_PAGE,
    SymbolKind.DOCUMENT,
)


def one_a_row(style: Style, kinds: Sequence[SymbolKind]) -> list[TrueSymbol]:
    """A symbol in the middle of each row, its lane moving to the right."""
    symbols = []
    for row, kind in enumerate(kinds):
        lane = row % len(style.lanes)
        cx = 60 + sum(style.lanes[:lane]) + style.lanes[lane] / 2
        cy = 50 + sum(style.rows[:row]) + style.rows[row] / 2
        w, h = (style.width, style.height) if kind is not SymbolKind.OFF_PAGE else (style.height,) * 2
        symbols.append(TrueSymbol(kind, row, lane, Box(cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2)))
    return symbols


def found(sheet: Sheet) -> list[tuple[int, int, SymbolKind]]:
    return [(s.row, s.lane, s.kind) for s in find_symbols(sheet.page, sheet.grid)]


def expected(sheet: Sheet) -> list[tuple[int, int, SymbolKind]]:
    return sorted((s.row, s.lane, s.kind) for s in sheet.symbols)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"stroke": 1.0},
        {"stroke": 5.0},
        {"shade": 140},
        {"fill": 225},
        {"fill": 120},
        {"fill": 30, "words": True},
        {"words": True},
        {"terminator": "ellipse"},
        {"terminator": "rounded"},
        {"head": "open"},
    ],
    ids=str,
)
def test_every_kind_is_found_in_every_style(changes: dict[str, object]) -> None:
    style = plain_style(**changes)
    sheet = draw_given(style, one_a_row(style, KINDS), Noise(0.2), np.random.default_rng(1))
    assert found(sheet) == expected(sheet)


@pytest.mark.parametrize("shift", [-0.5, 0.5])
def test_a_symbol_across_a_lane_border_stays_whole(shift: float) -> None:
    style = plain_style()
    (symbol,) = one_a_row(style, [SymbolKind.PROCESS])
    x = 60 + style.lanes[0] + shift * 0.4 * style.width
    box = Box(x - style.width / 2, symbol.box.y0, x + style.width / 2, symbol.box.y1)
    lane = 0 if shift < 0 else 1
    sheet = draw_given(
        style, [TrueSymbol(SymbolKind.PROCESS, 0, lane, box)], Noise(), np.random.default_rng(1)
    )
    assert found(sheet)[0] == (0, lane, SymbolKind.PROCESS)
    assert box.overlap(find_symbols(sheet.page, sheet.grid)[0].box) > 0.9


@pytest.mark.parametrize("gap", [-3.0, -1.0, 1.0])
@pytest.mark.parametrize("kind", [SymbolKind.DECISION, SymbolKind.PROCESS])
def test_a_mark_that_touches_a_symbol_with_its_tip_is_found(kind: SymbolKind, gap: float) -> None:
    style = plain_style()
    (lower,) = one_a_row(style, [kind])
    x, bottom = lower.box.center[0], lower.box.y0 - gap
    mark = TrueSymbol(SymbolKind.OFF_PAGE, 0, 0, Box(x - 14, bottom - 28, x + 14, bottom))
    sheet = draw_given(style, [mark, lower], Noise(), np.random.default_rng(1))
    assert sorted(found(sheet)) == expected(sheet)


def test_gaps_in_an_outline_are_bridged() -> None:
    style = plain_style()
    sheet = draw_given(style, one_a_row(style, KINDS), Noise(), np.random.default_rng(1))
    for symbol in sheet.symbols:
        x, y = int(symbol.box.x0 + symbol.box.width * 0.3), int(symbol.box.y0)
        sheet.page.gray[y - 6 : y + 10, x : x + 4] = 255
        sheet.page.ink[y - 6 : y + 10, x : x + 4] = False
    assert found(sheet) == expected(sheet)


def test_an_empty_table_has_no_symbols() -> None:
    style = plain_style()
    sheet = draw_given(style, [], Noise(0.2), np.random.default_rng(1))
    assert find_symbols(sheet.page, sheet.grid) == ()


def test_order_is_by_row_and_lane() -> None:
    sheet = draw_sheet(np.random.default_rng(5), Noise())
    places = [(s.row, s.lane) for s in find_symbols(sheet.page, sheet.grid)]
    assert places == sorted(places)


@pytest.mark.parametrize(("level", "least"), [(0.0, 0.9), (0.3, 0.9), (0.6, 0.85), (1.0, 0.75)])
def test_random_sheets_are_recovered(level: float, least: float) -> None:
    right = true = seen = 0
    for seed in range(12):
        sheet = draw_sheet(np.random.default_rng([77, seed]), Noise(level))
        got, want = found(sheet), expected(sheet)
        true, seen = true + len(want), seen + len(got)
        right += len(set(got) & set(want))
    assert 2 * right / (true + seen) >= least


def test_words_are_told_from_empty_symbols() -> None:
    rng = np.random.default_rng(1)
    for words, fill in ((False, None), (True, None), (True, 30)):
        style = plain_style(words=words, fill=fill, height=36.0, width=120.0)
        sheet = draw_given(style, one_a_row(style, [SymbolKind.PROCESS]), Noise(), rng)
        (symbol,) = find_symbols(sheet.page, sheet.grid)[:1]
        assert has_words(sheet.page, symbol) is words
        words_on_paper = cut_region(sheet.page, text_box(symbol, sheet.page.units))
        assert words_on_paper.ink.mean() < 0.5, "light words on dark are read as dark words on light"
        assert text_box(symbol, sheet.page.units).overlap(symbol.box) == 1.0


def test_drawing_leaves_the_picture_alone() -> None:
    sheet = draw_sheet(np.random.default_rng(2), Noise())
    before = sheet.page.picture.copy()
    symbols = find_symbols(sheet.page, sheet.grid)
    drawn = draw_symbols(sheet.page.picture, symbols)
    assert np.array_equal(before, sheet.page.picture)
    assert not np.array_equal(drawn, before)


def test_confidence_is_a_probability() -> None:
    sheet = draw_sheet(np.random.default_rng(4), Noise(0.6))
    symbols: tuple[DrawnSymbol, ...] = find_symbols(sheet.page, sheet.grid)
    assert symbols
    assert all(0 <= s.confidence <= 1 for s in symbols)
    assert all(abs(sum(p for _, p in s.kinds) - 1) < 1e-6 for s in symbols)
