"""The order of the symbols of a row by the flow."""

from collections.abc import Sequence
from dataclasses import replace

from extractor.flow.model import Connector, DrawnSymbol, Leftover, PageFlow
from extractor.record.model import SymbolKind


def depths(symbols: Sequence[DrawnSymbol], connectors: Sequence[Connector]) -> list[int]:
    """How many connectors lead to each symbol from where the flow begins, by the shortest way.

    The flow begins at the symbols that nothing leads to; what is not reached so begins at its topmost symbol.
    """
    entered = {c.target for c in connectors}
    order = sorted(range(len(symbols)), key=lambda i: (symbols[i].row, symbols[i].box.y0, symbols[i].box.x0))
    depth: dict[int, int] = {}
    begins = [i for i in order if i not in entered] or order[:1]
    for start in [*begins, *order]:
        if start in depth:
            continue
        depth[start] = 0 if start in begins else _above(start, order, depth)
        front = [start]
        while front:
            reached = []
            for here in front:
                for c in connectors:
                    if c.source == here and depth.get(c.target, len(symbols)) > depth[here] + 1:
                        depth[c.target] = depth[here] + 1
                        reached.append(c.target)
            front = reached
    return [depth[i] for i in range(len(symbols))]


def _above(start: int, order: Sequence[int], depth: dict[int, int]) -> int:
    """One more than the nearest symbol above that the flow reaches."""
    before = [depth[i] for i in order[: order.index(start)] if i in depth]
    return before[-1] + 1 if before else 0


def order_symbols(
    symbols: Sequence[DrawnSymbol], connectors: Sequence[Connector], leftovers: Sequence[Leftover] = ()
) -> PageFlow:
    """The symbols by row and, within a row, as the flow takes them; off-page connectors come last."""
    depth = depths(symbols, connectors)
    order = sorted(
        range(len(symbols)),
        key=lambda i: (
            symbols[i].row,
            symbols[i].kind is SymbolKind.OFF_PAGE,
            depth[i],
            symbols[i].lane,
            symbols[i].box.y0,
        ),
    )
    place = {old: new for new, old in enumerate(order)}
    moved = [replace(c, source=place[c.source], target=place[c.target]) for c in connectors]
    left = [replace(part, touching=tuple(sorted(place[i] for i in part.touching))) for part in leftovers]
    return PageFlow(
        tuple(symbols[i] for i in order),
        tuple(sorted(moved, key=lambda c: (c.source, c.target))),
        tuple(left),
    )
