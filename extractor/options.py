"""Frozen settings, one section a stage. The command line wins over environment, file and default."""

import hashlib
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractor.errors import OptionsError

ENVIRONMENT_PREFIX = "SOP_"
"""`SOP_TEXT_ENGINE=ppocr` sets `engine` of the section `text`."""
FILE_VARIABLE = "SOP_CONFIG"
"""The environment variable that names the settings file."""

MEMORY_BYTES = 1_500_000_000
"""What a worker may hold: twice what the pages of samples/ need at most (0.75 GB)."""

Settings = dict[str, dict[str, Any]]
"""Section -> key -> value, not yet checked."""


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
    max_picture_bytes: int = Field(default=512 * 1024 * 1024, ge=1)
    """Width x height x channels x bytes a sample, as a decoder holds a picture."""
    max_inflated_bytes: int = Field(default=256 * 1024 * 1024, ge=1)
    max_objects: int = Field(default=100_000, ge=1)
    """Objects drawn on a page of a PDF; a sheet has some thousands."""
    max_memory_bytes: int = Field(default=MEMORY_BYTES, ge=600_000_000)
    page_seconds: float = Field(default=120.0, gt=0)
    """CPU seconds."""
    working_dpi: int = Field(default=200, ge=72, le=600)
    turns: Mapping[int, Literal[0, 90, 180, 270]] = Field(default_factory=dict)
    """Page number -> clockwise degrees that turn it upright, where a person has said so."""
    order: tuple[int, ...] = ()
    """The pages' numbers in the order in which they belong, where a person has said so."""


class ColumnRoleSetting(_Section):
    """The role of a column that a person has named.

    `table` counts the page's tables and `column` the table's columns, both from 0; `role` is one of
    `extractor.grid.model.ColumnRole`.
    """

    page: int = Field(ge=1)
    table: int = Field(ge=0)
    column: int = Field(ge=0)
    role: str


class GridOptions(_Section):
    column_roles: tuple[ColumnRoleSetting, ...] = ()


class TextOptions(_Section):
    engine: Engine = Engine.AUTO
    profile: Profile = Profile.ACCURATE


class FlowOptions(_Section):
    review_below: float = Field(default=0.92, ge=0, le=1)
    """A connector below this confidence is marked for review: one wrong arrow misleads every check."""


class ReviewOptions(_Section):
    review_below: float = Field(default=0.95, ge=0, le=1)
    """A value whose confidence is below this, before it is calibrated by its kind, is marked for review."""


class Options(_Section):
    page: PageOptions = PageOptions()
    grid: GridOptions = GridOptions()
    text: TextOptions = TextOptions()
    flow: FlowOptions = FlowOptions()
    review: ReviewOptions = ReviewOptions()


def load_options(
    given: Mapping[str, Mapping[str, Any]], environment: Mapping[str, str], file: Path | None = None
) -> Options:
    """Options out of command line (`given`), environment, settings file and defaults, in that order.

    `file` is the settings file; without it the environment variable SOP_CONFIG may name one.
    Raises OptionsError, which names the setting that is wrong and where it came from.
    """
    named = environment.get(FILE_VARIABLE)
    path = file or (Path(named) if named else None)
    sources = (
        (f"the settings file {path}", _from_file(path) if path else {}),
        ("the environment", _from_environment(environment)),
        ("the command line", {section: dict(values) for section, values in given.items()}),
    )
    merged: Settings = {}
    options = Options()
    for origin, settings in sources:
        for section, values in settings.items():
            merged[section] = {**merged.get(section, {}), **values}
        options = _checked(merged, origin)
    return options


def options_digest(options: Options) -> str:
    """A short digest of all settings; results of equal digests were made in the same way."""
    return hashlib.sha256(options.model_dump_json().encode()).hexdigest()[:16]


def _checked(settings: Settings, origin: str) -> Options:
    try:
        return Options.model_validate(settings)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        name = ".".join(str(part) for part in fault["loc"])
        raise OptionsError(f"The setting {name} in {origin} is wrong: {fault['msg']}.") from None


def _from_environment(environment: Mapping[str, str]) -> Settings:
    """The settings among the environment's variables; other variables of the prefix are left alone."""
    settings: Settings = {}
    for section, field in Options.model_fields.items():
        keys = field.annotation.model_fields if isinstance(field.annotation, type(BaseModel)) else {}
        for key in keys:
            value = environment.get(f"{ENVIRONMENT_PREFIX}{section}_{key}".upper())
            if value is not None:
                settings.setdefault(section, {})[key] = value
    return settings


def _from_file(path: Path) -> Settings:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise OptionsError(f"The settings file {path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise OptionsError(f"The settings file {path} is not valid TOML: {error}.") from error
    if not all(isinstance(values, dict) for values in content.values()):
        raise OptionsError(f"The settings file {path} must hold sections such as [text].")
    return content
