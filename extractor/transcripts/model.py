"""What a text holds, before it becomes records: identity cells and procedure tables with their places."""

from dataclasses import dataclass, field

from extractor.recognised.identity_cells import IdentityCell
from extractor.record.reasons import Reason


@dataclass(frozen=True)
class Piece:
    """A value's lines and where they begin in the text (line and column from 1)."""

    lines: tuple[str, ...]
    line: int
    column: int
    confidence: float = 0.97
    reason: Reason | None = None
    raw: tuple[str, ...] = ()
    """The lines as read, where they were repaired."""

    @property
    def text(self) -> str:
        return " ".join(self.lines)

    @property
    def at(self) -> str:
        return f"{self.line}:{self.column}"


@dataclass(frozen=True)
class TextStep:
    """A step's values; `lanes` holds what is typed in lane columns, `actor` the text of an actor column.

    `shares_time` tells that the cell of the duration is the one of the step before, which reaches down.
    """

    number: int
    place: Piece
    activity: Piece | None = None
    requirements: Piece | None = None
    duration: Piece | None = None
    output: Piece | None = None
    remarks: Piece | None = None
    lanes: tuple[tuple[int, Piece], ...] = ()
    actor: Piece | None = None
    shares_time: bool = False


@dataclass(frozen=True)
class TextShape:
    """How many columns a table's rows and its header have (None: unknown), and its row of column numbers.

    `numbers` holds the number of each filled cell of that row, `place` where the row stands.
    """

    columns: int | None = None
    header_columns: int | None = None
    numbers: tuple[int | None, ...] = ()
    place: Piece | None = None


@dataclass(frozen=True)
class TextProcedure:
    """A procedure table: lane names left to right, steps, and what stands around it."""

    lanes: tuple[Piece, ...]
    steps: tuple[TextStep, ...]
    title: Piece | None = None
    total: Piece | None = None
    below: tuple[Piece, ...] = ()
    default_unit: str | None = None
    first_line: int = 1
    shape: TextShape = TextShape()
    columns: frozenset[str] | None = None
    """The roles of the columns that a header named; None where the text parts no columns."""


@dataclass(frozen=True)
class TextIdentity:
    """The cells of an identity block, ready for the reading of the identity."""

    cells: tuple[IdentityCell, ...]
    first_line: int = 1
    cover: tuple[Piece, ...] = field(default=())
