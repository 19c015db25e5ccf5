"""Columns of a table that goes on without a header: those of the table before it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from extractor.grid.model import Column, ProcedureGrid, Table
from extractor.grid.table.columns import Header

Before = Callable[[], ProcedureGrid | None]
"""Gives the procedure table before this one, None where there is none; asked only where it is needed."""

_SAME_LINE = 0.025
"""Share of a table's width by which a column's edge may differ between two pages."""
_SAME_SHEET = 0.75
"""Share of the column edges that have to be found again for a table to be the same one going on."""
_INHERITED = 0.95
"""Most that a column is sure of whose name stands on another page."""


def column_fit(table: Table, columns: Sequence[Column], width_of: Table) -> float:
    """Share of the edges of `columns`, which are of the table `width_of`, at which `table` has lines, 0 to 1.

    Edges are compared as shares of each table's width, so that another scale does not matter. Where either
    table runs off the paper, its width is that between the lines that both have whole.
    """
    lines, edges = _shares(table, columns, width_of)
    return sum(min(abs(line - edge) for line in lines) <= _SAME_LINE for edge in edges) / len(edges)


def continued_header(header: Header, table: Table, before: Before) -> Header:
    """The header with the columns of the table before, where it has no names of its own.

    An edge takes the lattice line that is nearest in shares of the width; the confidence of all columns falls
    with the share of edges that were not found. Where the tables differ in shape the header keeps its own
    columns, with a warning.
    """
    previous = None if header.has_header else before()
    if previous is None or not previous.columns:
        return header
    fit = column_fit(table, previous.columns, previous.table)
    lines, edges = _shares(table, previous.columns, previous.table)
    nearest = [min(range(len(lines)), key=lambda i: abs(lines[i] - edge)) for edge in edges]
    if fit < _SAME_SHEET or any(b <= a for a, b in pairwise(nearest)):
        return replace(
            header, warnings=(*header.warnings, "The columns of the page before do not fit this page.")
        )
    columns = tuple(
        replace(
            column,
            first=first,
            last=last - 1,
            x0=table.xs[first],
            x1=table.xs[last],
            header=None,
            confidence=round(min(column.confidence, _INHERITED) * fit, 3),
        )
        for column, (first, last) in zip(previous.columns, pairwise(nearest), strict=True)
    )
    return replace(
        header,
        columns=columns,
        lacking=previous.lacking,
        warnings=previous.warnings,
        guessed=previous.guessed,
    )


def _shares(table: Table, columns: Sequence[Column], width_of: Table) -> tuple[list[float], list[float]]:
    """The lines of `table`, and the edges of `columns` of the table `width_of`, as shares of their widths.

    An outermost edge at a side that the paper's edge cuts off on either page is that of the table itself.
    """
    cut = {*table.open_sides, *width_of.open_sides}
    low, high = (1 if "left" in cut else 0), (-2 if "right" in cut else -1)
    if len(table.xs) + high <= low or len(width_of.xs) + high <= low:
        low, high = 0, -1
    lines = _scaled(table.xs, table.xs[low], table.xs[high])
    edges = (*(c.x0 for c in columns), columns[-1].x1)
    shares = _scaled(edges, width_of.xs[low], width_of.xs[high])
    if low:
        shares[0] = lines[0]
    if high < -1:
        shares[-1] = lines[-1]
    return lines, shares


def _scaled(xs: Sequence[float], low: float, high: float) -> list[float]:
    return [(x - low) / (high - low) for x in xs]
