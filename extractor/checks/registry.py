"""The register of checks: the code, severity and messages of each, and the function that runs it."""

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from extractor.checks.sheet import Sheet
from extractor.errors import OptionsError
from extractor.record.model import Severity
from extractor.store.knowledge import model_path

CATALOGUE_FILE = "checks/catalogue.toml"
ENTRY_POINTS = "sop_extractor.checks"
"""Entry points of this group name a `Check`, or a list of them, that another package brings."""

_RULES = (
    "identity",
    "agency",
    "dates",
    "people",
    "citations",
    "table",
    "actors",
    "flow",
    "decisions",
    "chain",
    "wording",
    "time",
    "capture",
    "running",
)


@dataclass(frozen=True)
class Fault:
    """One place where a check found something.

    `where` is a JSON Pointer into the record; `values` fill the message; `suggestion` is a safe replacement.
    `reads` are the pointers of all values that the check rests on, `where` itself if empty: where one of them
    needs review, the finding is a doubt about the reading and no fault of the sheet. `severity` overrides
    that of the check, `unproven` marks what no evidence can prove, such as a connector that is not there.
    """

    where: str
    values: dict[str, object] = field(default_factory=dict)
    suggestion: str | None = None
    severity: Severity | None = None
    reads: tuple[str, ...] = ()
    unproven: bool = False


Rule = Callable[[Sheet], Iterable[Fault]]


@dataclass(frozen=True)
class Check:
    """A check; `basis` is the rule or the reasoning it rests on, the messages are templates.

    `tables_only` says that it asks for what sheets without a procedure table have no place for.
    """

    code: str
    severity: Severity
    basis: str
    message: str
    message_en: str
    rule: Rule
    tables_only: bool = False


_built_in: dict[str, Check] = {}


@cache
def _catalogue() -> dict[str, dict[str, Any]]:
    with model_path(CATALOGUE_FILE).open("rb") as source:
        return tomllib.load(source)


def check(code: str) -> Callable[[Rule], Rule]:
    """Register a function as the check that the catalogue describes under `code`."""

    def register(rule: Rule) -> Rule:
        entry = _catalogue()[code]
        _built_in[code] = Check(
            code=code,
            severity=Severity(entry["severity"]),
            basis=entry["basis"],
            message=entry["message"],
            message_en=entry["message_en"],
            rule=rule,
            tables_only=entry.get("tables_only", False),
        )
        return rule

    return register


@cache
def registered() -> dict[str, Check]:
    """All checks by code, in the catalogue's order, those of other packages last.

    Raises OptionsError where another package brings something that is no check, or a code that is taken.
    """
    for module in _RULES:
        import_module(f"extractor.checks.rules.{module}")
    checks = {code: _built_in[code] for code in _catalogue()}
    for point in entry_points(group=ENTRY_POINTS):
        brought = point.load()
        for item in brought if isinstance(brought, (list, tuple)) else [brought]:
            if not isinstance(item, Check) or item.code in checks:
                raise OptionsError(
                    f"The package behind the entry point {point.name!r} brings no new check.",
                    "Give every check a code of its own, or remove the package.",
                )
            checks[item.code] = item
    return checks
