"""Lines that copying has all but wiped out: rows of dots, halves of elbows, and what is made of them."""

import cv2
import numpy as np
from flow.tracing.test_run_tracer import SIZE, UNIT, strokes

from extractor.flow.inference.open_ends import find_open_ends
from extractor.flow.inference.second_pass import completed, trace_keenly
from extractor.flow.ink.dotted import with_sparse_lines
from extractor.flow.model import Connector, DrawnSymbol
from extractor.flow.tracing.graph import find_ways, side
from extractor.record.geometry import Box
from extractor.record.model import SymbolKind

LEFT, RIGHT = Box(20, 20, 60, 44), Box(170, 120, 210, 144)


def ways(canvas: np.ndarray, *boxes: Box) -> set[tuple[int, str, int, str]]:
    """The ways from symbol to symbol, as symbol and side at either end."""
    _, network = trace_keenly(strokes(canvas, boxes))
    found = set()
    for way in find_ways(network):
        a, b = sorted((network.ports[way.start], network.ports[way.end]), key=lambda port: port.symbol)
        found.add((a.symbol, side(a), b.symbol, side(b)))
    return found


def dotted(canvas: np.ndarray, start: tuple[int, int], end: tuple[int, int], every: int) -> None:
    length = max(abs(end[0] - start[0]), abs(end[1] - start[1]))
    for step in range(0, length, every):
        share = step / length
        x, y = (round(a + (b - a) * share) for a, b in zip(start, end, strict=True))
        canvas[y, x : x + 2] = 1


def test_dots_in_a_row_are_a_line() -> None:
    canvas = np.zeros(SIZE, np.uint8)
    dotted(canvas, (62, 32), (190, 32), 6)
    dotted(canvas, (190, 32), (190, 119), 6)
    assert (0, "r", 1, "t") in ways(canvas, LEFT, RIGHT)


def test_scattered_specks_are_no_lines() -> None:
    canvas = np.zeros(SIZE, np.uint8)
    rng = np.random.default_rng(3)
    canvas[rng.integers(0, SIZE[0], 150), rng.integers(0, SIZE[1], 150)] = 1
    before = strokes(canvas, ())
    assert not np.any(with_sparse_lines(before).ink & ~before.ink)


def test_half_an_elbow_is_completed_to_the_symbol_it_is_level_with() -> None:
    canvas = np.zeros(SIZE, np.uint8)
    cv2.line(canvas, (190, 32), (190, 119), 1, 2)
    assert (0, "r", 1, "t") in ways(canvas, LEFT, RIGHT)


def test_a_line_that_breaks_off_level_with_no_symbols_middle_is_not_completed() -> None:
    canvas = np.zeros(SIZE, np.uint8)
    cv2.line(canvas, (190, 60), (190, 119), 1, 2)
    assert not ways(canvas, LEFT, RIGHT)


def test_nothing_is_presumed_through_another_symbol() -> None:
    canvas = np.zeros(SIZE, np.uint8)
    cv2.line(canvas, (190, 32), (190, 119), 1, 2)
    between = Box(100, 26, 140, 44)
    assert not any(0 in (way[0], way[2]) for way in ways(canvas, LEFT, RIGHT, between))


def symbol(kind: SymbolKind, row: int) -> DrawnSymbol:
    box = Box(10, 50 * row, 40, 50 * row + 20)
    return DrawnSymbol(kind, box, ((10, 0),), 0, row, 1.0)


SYMBOLS = (
    symbol(SymbolKind.TERMINATOR, 0),
    symbol(SymbolKind.DECISION, 1),
    symbol(SymbolKind.PROCESS, 2),
    symbol(SymbolKind.TERMINATOR, 3),
)


def joined(source: int, target: int, *path: tuple[float, float]) -> Connector:
    return Connector(source, target, path or ((0.0, 50.0 * source), (0.0, 50.0 * target)), 0.99)


def test_open_ends_are_what_symbols_lack() -> None:
    lacking = find_open_ends([joined(0, 1)], SYMBOLS)
    assert (lacking.exits, lacking.entries) == ({1, 2}, {2, 3})
    lacking = find_open_ends([joined(0, 1), joined(1, 2), joined(2, 3)], SYMBOLS)
    assert (lacking.exits, lacking.entries, lacking.branches) == (set(), set(), {1})


def test_a_second_look_adds_only_what_is_lacking_and_marks_it() -> None:
    first = [joined(0, 1), joined(1, 2), joined(2, 3)]
    again = [
        joined(1, 0, (0.0, 50.0), (0.0, 0.0)),
        joined(1, 0, (90.0, 50.0), (90.0, 0.0)),
        joined(2, 0),
        joined(1, 2),
    ]
    found = completed(first, again, SYMBOLS, UNIT)
    assert found[:3] == first
    assert [(c.source, c.target, c.path[0]) for c in found[3:]] == [(1, 0, (90.0, 50.0))]
    assert found[3].confidence < 0.9
    assert found[3].reasons
