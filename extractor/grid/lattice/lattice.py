"""From the rules of a table to its lattice: every row and column line, and where each is drawn."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from extractor.grid.lattice.borders import border_shares
from extractor.grid.lattice.cells import Borders, find_cells
from extractor.grid.lattice.lines import LatticeLine
from extractor.grid.lattice.open_body import with_open_body
from extractor.grid.lattice.open_header import with_open_header
from extractor.grid.lattice.rule_mask import Evidence, line_evidence
from extractor.grid.lattice.rule_network import Network, find_networks
from extractor.grid.lattice.strokes import Stroke, find_strokes
from extractor.grid.lattice.vector_rules import with_vector_rules
from extractor.grid.model import Table
from extractor.page.model import Page, Units
from extractor.record.geometry import Box

_SIDE_BY_SIDE = 0.5
"""Share of the lower one's height that two tables have in common where they lie side by side."""
SAME_ROW_LINE, SAME_COLUMN_LINE = 0.75, 0.8
"""Rules nearer than this are one line of the lattice (drawn double, or in two halves), in text heights."""


def find_tables(page: Page) -> tuple[Table, ...]:
    """The ruled tables of an upright page, in the order of reading."""
    evidence = with_vector_rules(line_evidence(page), page)
    across = find_strokes(evidence.horizontal, page.ink, True, page.units)
    down = find_strokes(evidence.vertical, page.ink, False, page.units)
    networks = find_networks(across, down, page.units)
    found = (_table(network, evidence, page) for network in networks)
    tables = reading_order([table for table in found if table is not None])
    return tuple(replace(table, index=index) for index, table in enumerate(tables))


def reading_order(tables: Sequence[Table]) -> list[Table]:
    """Tables from top to bottom; those that lie side by side, as two pages on one picture, from the left."""
    bands: list[list[Table]] = []
    for table in sorted(tables, key=lambda t: t.box.y0):
        if bands and any(_beside(table.box, other.box) for other in bands[-1]):
            bands[-1].append(table)
        else:
            bands.append([table])
    return [table for band in bands for table in sorted(band, key=lambda t: t.box.x0)]


def _beside(a: Box, b: Box) -> bool:
    """Whether two boxes share half of the lower one's height and no width to speak of."""
    lower = min(a.height, b.height)
    shared = min(a.y1, b.y1) - max(a.y0, b.y0)
    across = min(a.x1, b.x1) - max(a.x0, b.x0)
    return shared >= _SIDE_BY_SIDE * lower and across <= (1 - _SIDE_BY_SIDE) * min(a.width, b.width)


def _table(network: Network, evidence: Evidence, page: Page) -> Table | None:
    ys = lattice_lines(network, True, page.units)
    xs = lattice_lines(network, False, page.units)
    if len(ys) < 2 or len(xs) < 2:
        return None
    borders = Borders(
        border_shares(ys, xs, evidence.horizontal, page.gray, page.units),
        border_shares(xs, ys, evidence.vertical.T, page.gray.T, page.units).T,
    )
    borders, ys = with_open_header(borders, xs, ys, page)
    borders, ys, unruled = with_open_body(borders, xs, ys, page)
    return Table(
        page=page.number,
        index=0,
        xs=tuple(line.middle for line in xs),
        ys=tuple(line.middle for line in ys),
        cells=find_cells(borders, xs, ys),
        rules=tuple(s.rule() for line in (*ys, *xs) for s in line.strokes),
        open_sides=network.frame.open_sides,
        unruled_from=unruled,
    )


def lattice_lines(network: Network, horizontal: bool, units: Units) -> list[LatticeLine]:
    """The rules of one direction put together into lines, top to bottom or left to right."""
    low, high = network.frame.borders(horizontal)
    strokes = network.across if horizontal else network.down
    placed = sorted(((_relative(s, low, high), s) for s in strokes), key=lambda pair: pair[0])
    apart = SAME_ROW_LINE if horizontal else SAME_COLUMN_LINE
    same = apart * units.text_height / max(1.0, high.middle - low.middle)
    groups: list[list[tuple[float, Stroke]]] = []
    for position, stroke in placed:
        if groups and position - groups[-1][-1][0] <= same:
            groups[-1].append((position, stroke))
        else:
            groups.append([(position, stroke)])
    return [
        LatticeLine(horizontal, _weighted(group), tuple(s for _, s in group), network.frame)
        for group in groups
    ]


def _relative(stroke: Stroke, low: Stroke, high: Stroke) -> float:
    """Position between the two borders, so that a lean of the whole table cancels out."""
    along = stroke.course[:, 0]
    near = np.interp(along, low.course[:, 0], low.course[:, 1])
    far = np.interp(along, high.course[:, 0], high.course[:, 1])
    return float(np.median((stroke.course[:, 1] - near) / np.maximum(far - near, 1.0)))


def _weighted(group: Sequence[tuple[float, Stroke]]) -> float:
    return float(np.average([p for p, _ in group], weights=[s.length for _, s in group]))
