"""What recognition found on one page: the values that cross from a worker to the assembly of records."""

from dataclasses import dataclass, field

from extractor.flow.model import PageFlow
from extractor.grid.model import ColumnRole, ProcedureGrid
from extractor.page.model import Quality
from extractor.recognised.identity_cells import IdentityCell
from extractor.record.model import Layout, Origin, PageOrigin
from extractor.record.page_layout import PageLayout
from extractor.text.model import RegionText


@dataclass(frozen=True)
class FieldText:
    """The text of one column in one step row.

    `step` indexes `ProcedureGrid.steps`. A printed cell that covers several steps is given to the first of
    them, the others are its `covers`.
    """

    step: int
    role: ColumnRole
    texts: tuple[RegionText, ...]
    covers: tuple[int, ...] = ()


@dataclass(frozen=True)
class IdentityUnit:
    """The cells of an identity block, or of a part of one, on one page."""

    page: int
    cells: tuple[IdentityCell, ...]


@dataclass(frozen=True)
class ProcedureUnit:
    """A procedure table, or a part of one, on one page."""

    page: int
    grid: ProcedureGrid
    fields: tuple[FieldText, ...]
    lane_names: tuple[RegionText | None, ...]
    flow: PageFlow
    heading: RegionText | None = None
    declared_total: RegionText | None = None
    below: RegionText | None = None
    """What stands under the table: a signature block may."""
    column_numbers: tuple[RegionText, ...] = ()
    """The cells of the row of column numbers, left to right."""
    layout: Layout = Layout.TABLE
    """A diagram without step rows has a row for each symbol."""
    stray_words: bool = False
    """Words of a diagram stand in no symbol, and label no connector."""

    @property
    def words(self) -> Origin:
        """Where the words of the table come from: the page's own characters, or OCR."""
        return next((text.origin for field in self.fields for text in field.texts), Origin.OCR)

    def field(self, step: int, role: ColumnRole) -> FieldText | None:
        return next((f for f in self.fields if f.step == step and f.role is role), None)


@dataclass(frozen=True)
class PageResult:
    """One page, recognised. `image` is the encoded upright picture that evidence points into."""

    number: int
    origin: PageOrigin
    width: int
    height: int
    rotation: int
    skew_degrees: float
    quality: Quality
    image: bytes
    image_suffix: str
    units: tuple[IdentityUnit | ProcedureUnit, ...] = ()
    loose_text: tuple[RegionText, ...] = ()
    """The words of a page that holds no part of an SOP."""
    sections: tuple[IdentityCell, ...] = ()
    """The words of a page without a procedure table by their rows: sections of an SOP may be told by them."""
    unread_tables: int = 0
    """Ruled tables of several columns that are no part of an SOP as far as was seen."""
    layout: PageLayout | None = None
    """All that was read, at its place; None where it is kept elsewhere."""
    engines: dict[str, str] = field(default_factory=dict)
    stage_seconds: dict[str, float] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    """What engines failed at: something was read without them, and would be read better another time."""
