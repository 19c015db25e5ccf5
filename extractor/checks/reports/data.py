"""Reports for other programs: JSON, CSV and SARIF 2.1.0."""

import csv
import json
from typing import Any, TextIO

from extractor.checks.registry import registered
from extractor.checks.reports.model import Checked, Language, Statistics, message
from extractor.checks.run import is_settled
from extractor.record.characters import inert
from extractor.record.model import Finding, Severity

_COLUMNS = (
    "record",
    "id",
    "office",
    "check",
    "severity",
    "where",
    "message",
    "message_en",
    "suggestion",
    "settled",
)
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.REMARK: "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


class JsonReport:
    """One object with `records` and `statistics`."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._first = True

    def begin(self) -> None:
        self._stream.write('{"records": [')

    def add(self, checked: Checked) -> None:
        self._stream.write("\n" if self._first else ",\n")
        self._first = False
        findings = [f.model_dump(mode="json") for f in checked.findings]
        entry = {"record": str(checked.path), "id": checked.id, "findings": findings}
        self._stream.write(json.dumps(entry, ensure_ascii=False))

    def end(self, statistics: Statistics) -> None:
        checks = [
            {
                "check": code,
                "severity": severity.value,
                "findings": count,
                "records": statistics.affected[code],
            }
            for (code, severity), count in sorted(statistics.findings.items())
        ]
        offices = [
            {"office": office, "check": code, "records": count}
            for (office, code), count in sorted(statistics.offices.items())
        ]
        summary = {"records": statistics.records, "checks": checks, "offices": offices}
        self._stream.write(f'\n], "statistics": {json.dumps(summary, ensure_ascii=False)}}}\n')


class CsvReport:
    """A row for each finding."""

    def __init__(self, stream: TextIO) -> None:
        self._writer = csv.writer(stream, lineterminator="\n")

    def begin(self) -> None:
        self._writer.writerow(_COLUMNS)

    def add(self, checked: Checked) -> None:
        for finding in checked.findings:
            row = (
                str(checked.path),
                checked.id,
                checked.office,
                finding.check,
                finding.severity.value,
                finding.where,
                finding.message,
                message(finding, Language.ENGLISH),
                finding.suggestion or "",
                "yes" if is_settled(finding) else "",
            )
            self._writer.writerow([inert(value) for value in row])

    def end(self, statistics: Statistics) -> None:
        """Nothing follows the rows."""


class SarifReport:
    """One run with a rule for each check; a doubt is a result to review."""

    def __init__(self, stream: TextIO, version: str) -> None:
        self._stream = stream
        self._version = version
        self._first = True

    def begin(self) -> None:
        rules = [
            {
                "id": check.code,
                "shortDescription": {"text": check.message_en},
                "fullDescription": {"text": check.basis},
                "defaultConfiguration": {"level": _LEVELS.get(check.severity, "none")},
            }
            for check in registered().values()
        ]
        driver = {"name": "sop", "version": self._version, "rules": rules}
        self._stream.write(
            f'{{"$schema": {json.dumps(_SCHEMA)}, "version": "2.1.0", "runs": [{{"tool": '
            f'{json.dumps({"driver": driver}, ensure_ascii=False)}, "results": ['
        )

    def add(self, checked: Checked) -> None:
        for finding in checked.findings:
            self._stream.write("\n" if self._first else ",\n")
            self._first = False
            self._stream.write(json.dumps(_result(checked, finding), ensure_ascii=False))

    def end(self, statistics: Statistics) -> None:
        run = {"records": statistics.records}
        self._stream.write(f'\n], "properties": {json.dumps(run)}}}]}}\n')


def _result(checked: Checked, finding: Finding) -> dict[str, Any]:
    doubt = finding.severity is Severity.DOUBT
    location = {
        "physicalLocation": {"artifactLocation": {"uri": checked.path.as_posix()}},
        "logicalLocations": [{"fullyQualifiedName": finding.where}],
    }
    settled = [{"kind": "external", "status": "accepted"}] if is_settled(finding) else []
    return {
        "ruleId": finding.check,
        "kind": "review" if doubt else "fail",
        "level": "none" if doubt else _LEVELS[finding.severity],
        "message": {"text": message(finding, Language.ENGLISH)},
        "locations": [location],
        "suppressions": settled,
        "properties": {"message_id": finding.message, "suggestion": finding.suggestion},
    }
