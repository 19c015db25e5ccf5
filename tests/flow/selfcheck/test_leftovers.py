"""What is taken out of a reading is found in the ink that nothing explains any more."""

import math
from functools import cache
from itertools import pairwise

import pytest

from extractor.flow.draw_connectors import draw_connectors
from extractor.flow.ink.layers import find_strokes
from extractor.flow.model import Connector, Leftover, LeftoverKind, PageFlow
from extractor.flow.reading import read_flow
from extractor.flow.selfcheck.doubts import doubt_beside
from extractor.flow.selfcheck.leftovers import find_leftovers
from training.synthesis.sheet import Drawn, draw_sheet

SHEETS = ((1, 0), (5, 0), (1001, 1), (1003, 1), (2004, 2))
"""Seed and level of wear of the sheets."""


@cache
def drawn(number: int) -> tuple[Drawn, PageFlow]:
    sheet = draw_sheet(*SHEETS[number], max_lanes=6)
    return sheet, read_flow(sheet.page, sheet.grid, sheet.symbols, [""] * len(sheet.grid.steps), sheet.read)


def leftovers(sheet: Drawn, flow: PageFlow) -> list[Leftover]:
    return find_leftovers(find_strokes(sheet.page, sheet.grid, flow.symbols), flow.connectors, sheet.grid)


def without_symbol(flow: PageFlow, index: int) -> PageFlow:
    """The flow as if one of its symbols had been missed: its own connectors are not read either."""
    place = [n - (n > index) for n in range(len(flow.symbols))]
    kept = [c for c in flow.connectors if index not in (c.source, c.target)]
    moved = tuple(
        Connector(place[c.source], place[c.target], c.path, c.confidence, label_box=c.label_box) for c in kept
    )
    return PageFlow(flow.symbols[:index] + flow.symbols[index + 1 :], moved)


def test_a_missed_symbol_is_a_shape_in_its_row() -> None:
    found = there = 0
    for number in range(len(SHEETS)):
        sheet, flow = drawn(number)
        for index, symbol in enumerate(flow.symbols):
            left = leftovers(sheet, without_symbol(flow, index))
            found += any(one.kind is LeftoverKind.SHAPE and one.row == symbol.row for one in left)
            there += 1
    assert there > 25
    assert found >= 0.9 * there


def test_a_missed_connector_is_a_line_at_one_of_its_symbols() -> None:
    """But for short ones, and those whose line others share: these leave an open end at the symbol."""
    found = there = 0
    for number in range(len(SHEETS)):
        sheet, flow = drawn(number)
        for index, connector in enumerate(flow.connectors):
            rest = flow.connectors[:index] + flow.connectors[index + 1 :]
            left = leftovers(sheet, PageFlow(flow.symbols, rest))
            found += any({connector.source, connector.target} & set(one.touching) for one in left)
            there += 1
    assert there > 25
    assert found >= 0.75 * there


@pytest.mark.parametrize("number", range(len(SHEETS)))
def test_what_was_read_whole_leaves_no_shape(number: int) -> None:
    sheet, flow = drawn(number)
    assert not any(one.kind is LeftoverKind.SHAPE for one in leftovers(sheet, flow))


def test_connectors_beside_a_leftover_are_doubted() -> None:
    sheet, flow = drawn(0)
    away = max(flow.connectors, key=lambda c: sum(math.dist(a, b) for a, b in pairwise(c.path)))
    rest = [c for c in flow.connectors if c is not away]
    left = leftovers(sheet, PageFlow(flow.symbols, tuple(rest)))
    for before, after in zip(rest, doubt_beside(rest, left), strict=True):
        beside = {before.source, before.target} & {n for one in left for n in one.touching}
        assert (after.confidence < before.confidence and bool(after.reasons)) == bool(beside)
    assert {away.source, away.target} & {n for one in left for n in one.touching}


def test_the_picture_of_a_stage_shows_leftovers() -> None:
    sheet, flow = drawn(0)
    left = leftovers(sheet, without_symbol(flow, 0))
    plain = draw_connectors(sheet.page.picture, PageFlow(flow.symbols), 0.9)
    marked = draw_connectors(sheet.page.picture, PageFlow(flow.symbols, leftovers=tuple(left)), 0.9)
    assert (plain != marked).any()
