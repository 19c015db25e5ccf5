"""What reports tell: checked records one by one, and what they have in common at the end."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from extractor.record.model import Finding, Severity, SopRecord


class Language(StrEnum):
    """The language of messages."""

    INDONESIAN = "id"
    ENGLISH = "en"


SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.DOUBT, Severity.REMARK)
"""From the gravest on."""


@dataclass(frozen=True)
class Checked:
    """A record's findings; `office` is the last line of its agency."""

    path: Path
    id: str
    title: str
    office: str
    findings: tuple[Finding, ...]

    @classmethod
    def of(cls, path: Path, record: SopRecord, findings: Sequence[Finding]) -> "Checked":
        """The findings of the record at `path`."""
        agency = record.identity.agency
        return cls(
            path, record.id, record.identity.sop_title or "", agency[-1] if agency else "", tuple(findings)
        )


@dataclass
class Statistics:
    """Counts over all records: findings by check and severity, and records of each office by check."""

    records: int = 0
    findings: Counter[tuple[str, Severity]] = field(default_factory=Counter)
    affected: Counter[str] = field(default_factory=Counter)
    offices: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, checked: Checked) -> None:
        """Count a record."""
        self.records += 1
        self.findings.update((f.check, f.severity) for f in checked.findings)
        codes = {f.check for f in checked.findings}
        self.affected.update(codes)
        self.offices.update((checked.office, code) for code in codes)

    def worst(self) -> Severity | None:
        """The gravest severity found; None where nothing was."""
        found = {severity for _, severity in self.findings}
        return next((severity for severity in SEVERITIES if severity in found), None)

    def count(self, severity: Severity) -> int:
        """How many findings have a severity."""
        return sum(n for (_, each), n in self.findings.items() if each is severity)


class Report(Protocol):
    """Writes a report record by record, so that memory does not grow with their number."""

    def begin(self) -> None:
        """Before the first record."""

    def add(self, checked: Checked) -> None:
        """A record."""

    def end(self, statistics: Statistics) -> None:
        """After the last record."""


def is_at_least(severity: Severity, lowest: Severity) -> bool:
    """Whether a severity is as grave as another, or graver."""
    return SEVERITIES.index(severity) <= SEVERITIES.index(lowest)


def message(finding: Finding, language: Language) -> str:
    """A finding's words in a language; Indonesian where it has no other."""
    english = (finding.model_extra or {}).get("message_en")
    return str(english) if language is Language.ENGLISH and english else finding.message
