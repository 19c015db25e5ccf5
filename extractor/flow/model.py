"""Values of the flow stage: drawn symbols and the connectors between them."""

from dataclasses import dataclass, field
from enum import StrEnum

from extractor.record.geometry import Box
from extractor.record.model import LabelOrigin, SymbolKind
from extractor.record.reasons import Reason

Point = tuple[float, float]
"""x, y in pixels of the upright page."""


@dataclass(frozen=True)
class DrawnSymbol:
    """A symbol on a page. `lane` and `row` index `ProcedureGrid.lanes` and `ProcedureGrid.steps`.

    `kinds` holds the probability of each kind, `kind` the most probable; `confidence` is the probability
    that the symbol exists, is of this kind and belongs to this lane and row.
    """

    kind: SymbolKind
    box: Box
    outline: tuple[Point, ...]
    lane: int
    row: int
    confidence: float
    kinds: tuple[tuple[SymbolKind, float], ...] = ()
    text: str = ""
    text_confidence: float = 1.0


@dataclass(frozen=True)
class Connector:
    """A directed connector between two symbols of one page (indices into the page's symbols)."""

    source: int
    target: int
    path: tuple[Point, ...]
    confidence: float
    label: str | None = None
    text: str | None = None
    label_origin: LabelOrigin | None = None
    label_confidence: float = 1.0
    label_box: Box | None = None
    reasons: tuple[Reason, ...] = ()
    inferred: bool = False


class LeftoverKind(StrEnum):
    SHAPE = "shape"
    """Solid ink, or paper that ink encloses, of a symbol's size."""
    LINE = "line"
    """A stroke as long as a connector's."""


@dataclass(frozen=True)
class Leftover:
    """A piece of ink in the lanes that the reading of its table does not explain.

    `row` indexes `ProcedureGrid.steps`, `touching` the page's symbols that it reaches; `box` is in pixels of
    the upright page.
    """

    kind: LeftoverKind
    box: Box
    row: int
    touching: tuple[int, ...] = ()


@dataclass(frozen=True)
class PageFlow:
    """Symbols in reading order of the flow, and connectors, of one procedure table on one page.

    `leftovers` is what the page shows beside them: the reading misses something there.
    """

    symbols: tuple[DrawnSymbol, ...] = field(default=())
    connectors: tuple[Connector, ...] = field(default=())
    leftovers: tuple[Leftover, ...] = field(default=())
