"""Frozen settings, one section a stage. The command line wins over environment, file and default."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Engine(StrEnum):
    AUTO = "auto"
    PPOCR = "ppocr"
    TESSERACT = "tesseract"


class Profile(StrEnum):
    ACCURATE = "accurate"
    FAST = "fast"


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PageOptions(_Section):
    """Caps that a hostile file meets, and the resolution that pages are worked on in."""

    max_file_bytes: int = Field(default=512 * 1024 * 1024, ge=1)
    max_pages: int = Field(default=5_000, ge=1)
    max_pixels: int = Field(default=120_000_000, ge=1)
    max_inflated_bytes: int = Field(default=1024 * 1024 * 1024, ge=1)
    page_seconds: float = Field(default=120.0, gt=0)
    working_dpi: int = Field(default=200, ge=72, le=600)


class TextOptions(_Section):
    engine: Engine = Engine.AUTO
    profile: Profile = Profile.ACCURATE


class FlowOptions(_Section):
    review_below: float = Field(default=0.9, ge=0, le=1)


class ReviewOptions(_Section):
    review_below: float = Field(default=0.9, ge=0, le=1)
    """A value whose calibrated confidence is below this is marked for review."""


class Options(_Section):
    page: PageOptions = PageOptions()
    text: TextOptions = TextOptions()
    flow: FlowOptions = FlowOptions()
    review: ReviewOptions = ReviewOptions()
