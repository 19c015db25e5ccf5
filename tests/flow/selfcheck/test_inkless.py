"""What a reading claims where the page shows nothing is doubted; what is drawn is not."""

from dataclasses import replace
from functools import cache

import pytest

from extractor.flow.ink.layers import Strokes, find_strokes
from extractor.flow.model import Connector, DrawnSymbol, PageFlow
from extractor.flow.reading import read_flow
from extractor.flow.selfcheck.inkless import doubt_inkless
from extractor.record.geometry import Box
from extractor.record.model import LabelOrigin
from extractor.record.reasons import Code, because
from training.synthesis.sheet import Drawn, draw_sheet

SHEETS = ((1, 0), (5, 0), (1001, 1), (1003, 1), (2004, 2))
"""Seed and level of wear of the sheets."""


@cache
def drawn(number: int) -> tuple[Drawn, PageFlow, Strokes]:
    sheet = draw_sheet(*SHEETS[number], max_lanes=6)
    flow = read_flow(sheet.page, sheet.grid, sheet.symbols, [""] * len(sheet.grid.steps), sheet.read)
    return sheet, flow, find_strokes(sheet.page, sheet.grid, flow.symbols)


def moved(symbol: DrawnSymbol, across: float, down: float) -> DrawnSymbol:
    box = symbol.box
    place = Box(box.x0 + across, box.y0 + down, box.x1 + across, box.y1 + down)
    return replace(symbol, box=place, outline=tuple((x + across, y + down) for x, y in symbol.outline))


@pytest.mark.parametrize("number", range(len(SHEETS)))
def test_what_is_drawn_is_as_sure_as_before(number: int) -> None:
    _, flow, strokes = drawn(number)
    symbols, connectors = doubt_inkless(flow.symbols, flow.connectors, strokes)
    assert symbols == list(flow.symbols)
    assert connectors == list(flow.connectors)


def test_connectors_over_bare_paper_are_doubted() -> None:
    """A straight way from symbol to symbol that no line takes."""
    doubted = there = 0
    for number in range(len(SHEETS)):
        _, flow, strokes = drawn(number)
        joined = {frozenset((c.source, c.target)) for c in flow.connectors}
        for a, one in enumerate(flow.symbols):
            for b, other in enumerate(flow.symbols[a + 1 :], start=a + 1):
                if frozenset((a, b)) in joined or one.lane == other.lane or one.row == other.row:
                    continue
                claim = Connector(a, b, (one.box.center, other.box.center), 0.99)
                _, (checked,) = doubt_inkless((), [claim], strokes)
                doubted += checked.reasons == (because(Code.NO_INK),)
                there += 1
    assert there > 50
    assert doubted >= 0.95 * there


def test_symbols_on_bare_paper_are_doubted() -> None:
    doubted = there = 0
    for number in range(len(SHEETS)):
        sheet, flow, strokes = drawn(number)
        taken = [symbol.box for symbol in flow.symbols]
        for symbol in flow.symbols:
            for lane in sheet.grid.lanes:
                away = moved(symbol, (lane.x0 + lane.x1) / 2 - symbol.box.center[0], 0.0)
                if any(abs(away.box.center[0] - box.center[0]) < box.width and
                       abs(away.box.center[1] - box.center[1]) < box.height for box in taken):  # fmt: skip
                    continue
                (checked,), _ = doubt_inkless([replace(away, confidence=0.99)], (), strokes)
                doubted += checked.confidence < 0.7
                there += 1
    assert there > 50
    assert doubted >= 0.95 * there


def test_a_label_where_nothing_is_printed_is_doubted() -> None:
    _, flow, strokes = drawn(0)
    corner = Box(strokes.area.x0, strokes.area.y0, strokes.area.x0 + 1, strokes.area.y0 + 1)
    bare = replace(strokes, ink=strokes.ink & False, faint=strokes.faint & False, words=strokes.words & False,
                   flat_rules=strokes.flat_rules & False, tall_rules=strokes.tall_rules & False)  # fmt: skip
    claim = replace(flow.connectors[0], inferred=True, label="yes", text="Ya", label_box=corner,
                    label_origin=LabelOrigin.PRINTED, label_confidence=0.99)  # fmt: skip
    _, (checked,) = doubt_inkless((), [claim], bare)
    assert checked.label_confidence < 0.7
