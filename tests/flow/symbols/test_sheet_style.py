"""Rounded boxes: terminators beside square processes, processes where the whole sheet is rounded."""

import numpy as np
import pytest

from extractor.flow.model import DrawnSymbol
from extractor.flow.symbols.sheet_style import corner_depth, read_as_sheet
from extractor.record.geometry import Box
from extractor.record.model import SymbolKind
from training.synthesis.symbol_shapes import outline_points

TERMINATOR, PROCESS, DECISION = SymbolKind.TERMINATOR, SymbolKind.PROCESS, SymbolKind.DECISION


def symbol(row: int, kind: SymbolKind, variant: str = "") -> DrawnSymbol:
    box = Box(100, 60 + 100 * row, 190, 95 + 100 * row)
    points = outline_points(kind, box, variant, np.random.default_rng(3))
    return DrawnSymbol(kind, box, tuple((float(x), float(y)) for x, y in points), 0, row, 0.95)


def kinds(symbols: list[DrawnSymbol]) -> list[SymbolKind]:
    return [s.kind for s in read_as_sheet(symbols)]


@pytest.mark.parametrize(("variant", "deep"), [("capsule", True), ("ellipse", False), ("rounded", False)])
def test_corner_depth_tells_capsules_from_rounded_boxes(variant: str, deep: bool) -> None:
    depth = corner_depth(symbol(0, TERMINATOR, variant))
    assert depth > corner_depth(symbol(0, PROCESS)) + 0.03
    assert (depth > 0.15) is (deep or variant == "ellipse")


def test_rounded_boxes_beside_square_ones_are_terminators() -> None:
    drawn = [symbol(0, TERMINATOR, "rounded"), symbol(1, PROCESS), symbol(4, TERMINATOR, "rounded")]
    assert kinds(drawn) == [TERMINATOR, PROCESS, TERMINATOR]


def test_where_all_boxes_are_rounded_they_are_processes() -> None:
    assert kinds([symbol(row, TERMINATOR, "rounded") for row in range(5)]) == [PROCESS] * 5


def test_one_box_read_as_square_does_not_make_the_others_terminators() -> None:
    drawn = [*(symbol(row, TERMINATOR, "rounded") for row in range(4)), symbol(4, PROCESS)]
    assert kinds(drawn) == [PROCESS] * 5


def test_beside_capsules_all_rounded_boxes_are_processes() -> None:
    middle = [symbol(row, TERMINATOR, "rounded") for row in (1, 2, 3)]
    drawn = [symbol(0, TERMINATOR, "capsule"), *middle, symbol(4, TERMINATOR, "capsule")]
    assert kinds(drawn) == [TERMINATOR, PROCESS, PROCESS, PROCESS, TERMINATOR]


def test_a_changed_kind_is_less_certain() -> None:
    drawn = [symbol(row, TERMINATOR, "rounded") for row in range(4)]
    assert all(new.confidence < old.confidence for new, old in zip(read_as_sheet(drawn), drawn, strict=True))


def test_two_rounded_boxes_and_a_decision_stay() -> None:
    drawn = [symbol(0, TERMINATOR, "rounded"), symbol(1, DECISION), symbol(2, TERMINATOR, "rounded")]
    assert kinds(drawn) == [TERMINATOR, DECISION, TERMINATOR]


def test_a_rounded_box_between_the_ends_is_a_process_where_no_box_is_square() -> None:
    ends = [symbol(0, TERMINATOR, "capsule"), symbol(3, TERMINATOR, "capsule")]
    assert kinds([*ends, symbol(1, TERMINATOR, "rounded"), symbol(2, DECISION)])[2] is PROCESS


def test_a_rounded_box_between_the_ends_beside_square_ones_is_unsure() -> None:
    drawn = [symbol(0, TERMINATOR, "rounded"), *(symbol(row, PROCESS) for row in (1, 2, 4, 5))]
    drawn += [symbol(3, TERMINATOR, "rounded"), symbol(6, TERMINATOR, "rounded")]
    read = read_as_sheet(drawn)
    assert [s.confidence < 0.9 for s in read] == [False] * 5 + [True, False]
    assert read[5].kind is TERMINATOR
