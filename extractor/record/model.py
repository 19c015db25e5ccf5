"""The SOP record, version 1.0: one object per SOP, the contract between all parts of the product.

Unknown keys are kept when a record is read and written again, so that a newer tool's record loses nothing.
"""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from extractor.record.reasons import Reason

SCHEMA_VERSION: Literal["1.0"] = "1.0"


class Status(StrEnum):
    """How much of the SOP could be processed."""

    OK = "ok"
    PARTIAL = "partial"
    FAILED = "failed"


class Layout(StrEnum):
    """How a sheet shows its procedure: a table with step rows, a diagram alone, or a list of sentences."""

    TABLE = "table"
    DIAGRAM = "diagram"
    TEXT = "text"


class PageRole(StrEnum):
    IDENTITY = "identity"
    PROCEDURE = "procedure"
    BOTH = "both"
    OTHER = "other"


class PageOrigin(StrEnum):
    SCAN = "scan"
    DIGITAL = "digital"
    TEXT = "text"


class SymbolKind(StrEnum):
    TERMINATOR = "terminator"
    PROCESS = "process"
    DECISION = "decision"
    OFF_PAGE = "off_page"
    DOCUMENT = "document"
    OTHER = "other"


class Origin(StrEnum):
    """What a value was taken from."""

    DIGITAL = "digital"
    OCR = "ocr"
    SYMBOL = "symbol"
    TEXT = "text"
    INFERRED = "inferred"
    REVIEWER = "reviewer"


class State(StrEnum):
    """What is known of a value; blank, absent and unreadable are never confused."""

    READ = "read"
    BLANK = "blank"
    ABSENT = "absent"
    UNREADABLE = "unreadable"
    HANDWRITTEN = "handwritten"
    INFERRED = "inferred"
    CORRECTED = "corrected"


class Qualifier(StrEnum):
    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    ABOUT = "about"
    CONDITIONAL = "conditional"
    RECURRENT = "recurrent"
    CALENDAR = "calendar"


class DayKind(StrEnum):
    WORKING = "working"
    CALENDAR = "calendar"


class LabelOrigin(StrEnum):
    PRINTED = "printed"
    IMPLIED = "implied"


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    REMARK = "remark"
    DOUBT = "doubt"


class ReviewState(StrEnum):
    UNREVIEWED = "unreviewed"
    IN_REVIEW = "in_review"
    APPROVED = "approved"


class _Model(BaseModel):
    model_config = ConfigDict(extra="allow", validate_assignment=True)


class SourcePage(_Model):
    """A page of the source as it was seen; `width` and `height` in pixels of its upright image.

    `image` and `layout` name the files beside the record with that image and with what stands on the page.
    """

    number: int = Field(ge=1)
    role: PageRole
    origin: PageOrigin
    width: int = 0
    height: int = 0
    dpi: float | None = None
    rotation: int = 0
    skew_degrees: float = 0.0
    image: str | None = None
    layout: str | None = None
    quality: dict[str, float] = Field(default_factory=dict)
    warnings: list[str] = Field(default_factory=list)


class Source(_Model):
    file: str
    sha256: str
    media_type: str
    pages: list[SourcePage] = Field(default_factory=list)


class Approver(_Model):
    position: str | None = None
    name: str | None = None
    rank: str | None = None
    nip: str | None = None


class LegalBasis(_Model):
    text: str
    citation: dict[str, Any] | None = None


class Identity(_Model):
    agency: list[str] = Field(default_factory=list)
    sop_number: str | None = None
    sop_title: str | None = None
    date_created: str | None = None
    date_revised: str | None = None
    date_effective: str | None = None
    approved_by: Approver = Field(default_factory=Approver)
    legal_basis: list[LegalBasis] = Field(default_factory=list)
    qualifications: list[str] = Field(default_factory=list)
    related_sops: list[str] = Field(default_factory=list)
    equipment: list[str] = Field(default_factory=list)
    warnings: list[str] = Field(default_factory=list)
    record_keeping: list[str] = Field(default_factory=list)


class Actor(_Model):
    """A lane of the procedure table, its name as printed."""

    id: str
    name: str


class Symbol(_Model):
    id: str
    actor: str | None
    kind: SymbolKind
    text: str = ""


class Duration(_Model):
    """A length of time as printed and in ISO 8601; both ends are null where the cell gives none."""

    text: str
    minimum: str | None = None
    maximum: str | None = None
    qualifier: Qualifier | None = None
    day_kind: DayKind | None = None
    per: str | None = None
    shared_with: list[int] = Field(default_factory=list)


class Step(_Model):
    id: str
    number: int
    activity: str
    actors: list[str] = Field(default_factory=list)
    symbols: list[Symbol] = Field(default_factory=list)
    requirements: list[str] = Field(default_factory=list)
    duration: Duration | None = None
    outputs: list[str] = Field(default_factory=list)
    remarks: str = ""
    page: int | None = None


class Edge(_Model):
    """A drawn connector from symbol to symbol."""

    source: str
    target: str
    label: str | None = None
    text: str | None = None
    label_origin: LabelOrigin | None = None


class TableShape(_Model):
    """How a procedure table, or its part on one page, is drawn.

    `columns` counts the columns of its rows, `header_columns` those that its header names; null where that is
    not known, or there is no header. `numbers` holds the row of column numbers as printed, null for one that
    could not be read, empty where there is no such row. `cut_off` names the sides (`left`, `right`, `top`,
    `bottom`) on which the table runs off the paper. `index` counts the page's tables from 0; `roles` are
    those of its columns, left to right, empty where it goes on with the columns of the page before.
    """

    page: int | None = None
    index: int = 0
    roles: list[str] = Field(default_factory=list)
    columns: int | None = None
    header_columns: int | None = None
    numbers: list[int | None] = Field(default_factory=list)
    cut_off: list[str] = Field(default_factory=list)


class Finding(_Model):
    check: str
    severity: Severity
    where: str
    message: str
    suggestion: str | None = None


BoxList = Annotated[list[float], Field(min_length=4, max_length=4)]


class Evidence(_Model):
    """Where a value came from. `box` in pixels of the upright image of `page`.

    `reasons` say why it has to be looked at, or how it came about; `reason` says the same in Indonesian.
    """

    page: int | None = None
    box: BoxList | None = None
    raw: str | None = None
    confidence: float = Field(ge=0.0, le=1.0)
    origin: Origin
    state: State = State.READ
    needs_review: bool = False
    reason: str | None = None
    reasons: list[Reason] = Field(default_factory=list)
    alternatives: list[str] = Field(default_factory=list)
    path: list[tuple[float, float]] | None = None


class Review(_Model):
    state: ReviewState = ReviewState.UNREVIEWED
    reviewer: str | None = None
    at: str | None = None
    edits: int = 0


class Provenance(_Model):
    tool: str = ""
    version: str = ""
    engines: dict[str, str] = Field(default_factory=dict)
    models: dict[str, str] = Field(default_factory=dict)
    options_digest: str = ""
    stage_seconds: dict[str, float] = Field(default_factory=dict)


class SopRecord(_Model):
    schema_version: Literal["1.0"] = SCHEMA_VERSION
    id: str
    status: Status
    layout: Layout = Layout.TABLE
    source: Source
    identity: Identity = Field(default_factory=Identity)
    actors: list[Actor] = Field(default_factory=list)
    steps: list[Step] = Field(default_factory=list)
    flow: list[Edge] = Field(default_factory=list)
    declared_total: Duration | None = None
    tables: list[TableShape] = Field(default_factory=list)
    timing: dict[str, Any] | None = None
    findings: list[Finding] = Field(default_factory=list)
    evidence: dict[str, Evidence] = Field(default_factory=dict)
    review: Review = Field(default_factory=Review)
    provenance: Provenance = Field(default_factory=Provenance)
    problems: list[str] = Field(default_factory=list)
