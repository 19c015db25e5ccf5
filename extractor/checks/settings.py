"""Which checks run, how grave they are, and their limits; read from TOML."""

import datetime
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

from extractor.errors import OptionsError
from extractor.record.model import Severity
from extractor.store.knowledge import model_path

LIMITS_FILE = "checks/limits.toml"


@dataclass(frozen=True)
class Limits:
    """The numbers that checks measure against; every one can be set in the settings file.

    Likenesses are 0 to 1, ages in years, minutes are working minutes.
    """

    same_title: float
    same_document: float
    other_title: float
    youngest_official: int
    oldest_official: int
    youngest_appointed: int
    review_after_years: int
    longest_in_minutes: int
    plausible: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    skew_degrees: float = 2.0
    lowest_dpi: int = 200
    low_confidence: float = 0.6
    longest_order: int = 30


@cache
def default_limits() -> Limits:
    """The limits of `models/checks/limits.toml`."""
    with model_path(LIMITS_FILE).open("rb") as source:
        return _limits(tomllib.load(source))


@dataclass(frozen=True)
class CheckSettings:
    """Settings of a run; `select` and `ignore` hold codes or their beginnings ("CIT"), empty selects all.

    `today` is the day against which ages are reckoned; None is the day of the run.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severities: Mapping[str, Severity] = field(default_factory=dict)
    convention: str | None = None
    today: datetime.date | None = None
    limits: Limits = field(default_factory=default_limits)

    def wants(self, code: str) -> bool:
        """Whether the check of a code runs."""
        chosen = not self.select or code.startswith(self.select)
        return chosen and not (self.ignore and code.startswith(self.ignore))


def load_settings(path: Path | None) -> CheckSettings:
    """The settings of a TOML file, its keys the fields of `CheckSettings`.

    Raises OptionsError where it cannot be read, or holds a key or a value that is none.
    """
    if path is None:
        return CheckSettings()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return _settings(content)
    except (OSError, ValueError, TypeError) as error:
        raise OptionsError(f"The settings of the checks in {path} are wrong: {error}.") from error


def _settings(content: dict[str, Any]) -> CheckSettings:
    unknown = content.keys() - {field.name for field in fields(CheckSettings)}
    if unknown:
        raise ValueError(f"unknown key {min(unknown)!r}")
    severities: dict[str, str] = dict(content.get("severities", {}))
    return CheckSettings(
        select=tuple(content.get("select", ())),
        ignore=tuple(content.get("ignore", ())),
        severities={code: Severity(value) for code, value in severities.items()},
        convention=content.get("convention"),
        today=content.get("today"),
        limits=_with_changes(default_limits(), dict(content.get("limits", {}))),
    )


def _with_changes(limits: Limits, changes: dict[str, Any]) -> Limits:
    changes = dict(changes)
    if "plausible" in changes:
        changes["plausible"] = {**limits.plausible, **_pairs(changes["plausible"])}
    return replace(limits, **changes)


def _limits(content: dict[str, Any]) -> Limits:
    return Limits(**{**content, "plausible": _pairs(content["plausible"])})


def _pairs(content: dict[str, Any]) -> dict[str, tuple[float, float]]:
    return {verb: (float(low), float(high)) for verb, (low, high) in content.items()}
