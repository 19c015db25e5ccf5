"""Which way a connector leads by all but its heads: rows, sides of the symbols, the steps' words."""

import math
from collections.abc import Callable, Sequence

from extractor.flow.inference.cues import Cues
from extractor.flow.model import DrawnSymbol
from extractor.flow.tracing.fusion import Junctions
from extractor.flow.tracing.graph import Port
from extractor.record.model import SymbolKind

_DOWN, _NEXT, _UP, _UP_FROM_DECISION, _RIGHT = 0.4, 0.4, -0.8, -0.1, 0.2
_INTO_TOP, _OUT_OF_TOP, _OUT_OF_BOTTOM = 0.3, -0.4, 0.2
_PROCESS_OUT_OF_TOP = -2.0
"""A process that goes on through its top, to a symbol that is no higher."""
_OUT_OF_LAST, _INTO_FIRST = -1.2, -0.4
_CUE = 0.6
_MARK_TO_MARK = -math.inf
"""From one off-page connector to another on the same side of all else: never, since both are joined with what
stands between the page breaks; their lines may cross there."""
_UPRIGHT = 0.7
"""Share of a direction that runs up or down from which it is upright: within some 45 degrees."""


def direction_prior(
    junctions: Junctions, symbols: Sequence[DrawnSymbol], cues: Cues
) -> Callable[[int, int], float]:
    """The log odds that a connector leads from one port to another; minus infinity where it cannot."""
    rows = [s.row for s in symbols]
    first, last = min(rows), max(rows)
    highest, lowest = _reach(symbols)

    def prior(source: int, target: int) -> float:
        a, b = junctions.ports[source], junctions.ports[target]
        ends = symbols[a.symbol], symbols[b.symbol]
        marks = all(s.kind is SymbolKind.OFF_PAGE for s in ends)
        beside = all(s.box.y1 <= highest for s in ends) or all(s.box.y0 >= lowest for s in ends)
        between = _MARK_TO_MARK if marks and beside else 0.0
        return _by_rows(*ends, first, last) + _by_sides(a, b, *ends) + _by_words(*ends, cues) + between

    return prior


def _reach(symbols: Sequence[DrawnSymbol]) -> tuple[float, float]:
    """The y of the highest and of the lowest middle of a symbol that is no off-page connector."""
    middles = [s.box.center[1] for s in symbols if s.kind is not SymbolKind.OFF_PAGE]
    return (min(middles), max(middles)) if middles else (float("-inf"), float("inf"))


def _by_rows(source: DrawnSymbol, target: DrawnSymbol, first: int, last: int) -> float:
    down = target.row - source.row
    if down > 0:
        score = _DOWN + (_NEXT if down == 1 else 0.0)
    elif down < 0:
        score = _UP_FROM_DECISION if source.kind is SymbolKind.DECISION else _UP
    else:
        score = _RIGHT if target.box.center[0] > source.box.center[0] else 0.0
    if source.kind is SymbolKind.TERMINATOR and source.row == last and last > first:
        score += _OUT_OF_LAST
    if (
        target.kind is SymbolKind.TERMINATOR
        and target.row == first
        and source.kind is not SymbolKind.DECISION
    ):
        score += _INTO_FIRST
    return score


def _by_sides(exit_port: Port, entry: Port, source: DrawnSymbol, target: DrawnSymbol) -> float:
    score = _INTO_TOP if entry.toward[1] > _UPRIGHT else 0.0
    if exit_port.toward[1] > _UPRIGHT:
        higher = target.box.y1 < source.box.y0
        plain = source.kind is SymbolKind.DECISION or higher
        score += _OUT_OF_TOP if plain else _PROCESS_OUT_OF_TOP
    elif exit_port.toward[1] < -_UPRIGHT:
        score += _OUT_OF_BOTTOM
    return score


def _by_words(source: DrawnSymbol, target: DrawnSymbol, cues: Cues) -> float:
    back = target.row < source.row
    for cue in cues.of(source.row):
        if cue.lane == target.lane and cue.lane != source.lane:
            return _CUE if cue.back == back or not back else 0.0
    return 0.0
