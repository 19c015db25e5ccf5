"""Values of the grid stage: rules, tables, cells, and what the rows and columns of a table mean."""

from dataclasses import dataclass, field
from enum import StrEnum

from extractor.record.geometry import Box


@dataclass(frozen=True)
class Rule:
    """A ruled line. `position` is its y (horizontal) or x (vertical) at its middle, in pixels."""

    horizontal: bool
    position: float
    start: float
    end: float
    thickness: float


@dataclass(frozen=True)
class Cell:
    """A cell of a table: lattice row and column of its upper left corner, its spans, its inner box.

    `inferred` is True where one of its borders was not seen but follows from the other rows or columns.
    """

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box
    inferred: bool = False


@dataclass(frozen=True)
class Table:
    """A ruled table of one page. `xs` and `ys` are the lattice's lines (n columns have n + 1 xs).

    Every lattice square belongs to exactly one cell. `open_sides` names the outer borders that are not drawn:
    `left`, `right`, `top`, `bottom`. From the lattice row `unruled_from` on no rules were seen inside: its
    columns are the header's, its rows those of the numbers.
    """

    page: int
    index: int
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[Cell, ...]
    rules: tuple[Rule, ...] = ()
    confidence: float = 1.0
    open_sides: tuple[str, ...] = ()
    unruled_from: int | None = None

    @property
    def box(self) -> Box:
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    @property
    def rows(self) -> int:
        return len(self.ys) - 1

    @property
    def columns(self) -> int:
        return len(self.xs) - 1

    def cell_at(self, row: int, column: int) -> Cell:
        """The cell that covers a lattice square; KeyError outside the table."""
        for cell in self.cells:
            if 0 <= row - cell.row < cell.row_span and 0 <= column - cell.column < cell.column_span:
                return cell
        raise KeyError((row, column))


class RegionRole(StrEnum):
    IDENTITY = "identity"
    PROCEDURE = "procedure"
    OTHER = "other"


@dataclass(frozen=True)
class Region:
    """Lattice rows `first` to `last` (both included) of a table that have one role."""

    role: RegionRole
    table: Table
    first: int
    last: int
    confidence: float = 1.0


class ColumnRole(StrEnum):
    NUMBER = "number"
    ACTIVITY = "activity"
    LANE = "lane"
    REQUIREMENTS = "requirements"
    DURATION = "duration"
    OUTPUT = "output"
    REMARKS = "remarks"
    OTHER = "other"


@dataclass(frozen=True)
class Column:
    """A column of a procedure table: lattice columns `first` to `last`, both included."""

    role: ColumnRole
    first: int
    last: int
    x0: float
    x1: float
    name: str = ""
    header: Box | None = None
    confidence: float = 1.0
    quarter_turns: int = 0
    """Clockwise quarter turns that bring the name in `header` upright."""


class RowKind(StrEnum):
    STEP = "step"
    CONTINUATION = "continuation"
    """Goes on with the last step of the page before."""
    HEADING = "heading"
    TOTAL = "total"
    COLUMN_NUMBERS = "column_numbers"
    OTHER = "other"


@dataclass(frozen=True)
class Row:
    """A body row of a procedure table: lattice rows `first` to `last`, both included; sub-rows joined."""

    kind: RowKind
    first: int
    last: int
    box: Box
    number: int | None = None
    number_inferred: bool = False
    confidence: float = 1.0
    crowded: bool = False
    """Its number cell counts on within itself: rules between steps were not seen."""


@dataclass(frozen=True)
class ProcedureGrid:
    """A procedure table understood: its columns left to right and its body rows top to bottom."""

    table: Table
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    body_top: float
    """y where the header ends and the body begins, in pixels."""
    title: str = ""
    has_header: bool = True
    guessed: bool = False
    """No header names its columns, on this page or before: what they are was told by their contents alone."""
    lacking: tuple[tuple[ColumnRole, float], ...] = ()
    """The roles that no column has, and how sure that is."""
    warnings: tuple[str, ...] = field(default=())

    @property
    def lanes(self) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if c.role is ColumnRole.LANE)

    @property
    def steps(self) -> tuple[Row, ...]:
        return tuple(r for r in self.rows if r.kind in (RowKind.STEP, RowKind.CONTINUATION))
