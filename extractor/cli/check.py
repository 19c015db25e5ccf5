"""`sop check`."""

import sys
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.errors import ExitCode

if TYPE_CHECKING:
    from extractor.checks.reports.model import Language, Report
    from extractor.checks.settings import CheckSettings

EXAMPLES = """\b
Examples:
  sop check outputs
      all records of an extraction, with statistics
  sop check record.json --ignore CIT-09,TXT --severity warning
      warnings and errors, without some
  sop check outputs --format sarif > findings.sarif
      for other programs

A page to look at, with findings beside sheet, flow and times, is made by: sop report

Exit codes: 0 nothing grave, 3 some records could not be read, 4 none could, 8 findings of the severity asked
for (errors, where none is named)."""


class Format(StrEnum):
    """How findings are told."""

    TABLE = "table"
    JSON = "json"
    SARIF = "sarif"
    CSV = "csv"


class Lowest(StrEnum):
    """The severities, from the gravest on."""

    ERROR = "error"
    WARNING = "warning"
    DOUBT = "doubt"
    REMARK = "remark"


class Lang(StrEnum):
    """The language of messages."""

    INDONESIAN = "id"
    ENGLISH = "en"


def check(
    records: Annotated[
        list[Path], typer.Argument(metavar="RECORD", help="record.json files, or folders with them.")
    ],
    select: Annotated[
        list[str] | None, typer.Option(metavar="CODES", help="Only these checks, such as CIT or NIP-01,DAT.")
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option(metavar="CODES", help="Not these checks.")] = None,
    severity: Annotated[Lowest | None, typer.Option(help="The least severity that is told.")] = None,
    output: Annotated[Format, typer.Option("--format", help="How findings are told.")] = Format.TABLE,
    language: Annotated[Lang, typer.Option("--language", help="The language of messages.")] = Lang.INDONESIAN,
    config: Annotated[
        Path | None, typer.Option(help="Settings file (TOML): select, ignore, severities, limits.")
    ] = None,
) -> None:
    """Say what contradicts itself on a sheet, what the law changed since, and what reading left in doubt."""
    from extractor.checks.reports.model import Checked, Language, Statistics, is_at_least
    from extractor.checks.run import run_checks
    from extractor.cli.records import RecordReader
    from extractor.record.model import Severity

    settings = _settings(config, select, ignore)
    lowest = Severity(severity.value) if severity else Severity.REMARK
    report = _report(output, Language(language.value))
    statistics = Statistics()
    reader = RecordReader(records)
    report.begin()
    for path, record in reader:
        findings = [f for f in run_checks(record, settings) if is_at_least(f.severity, lowest)]
        checked = Checked.of(path, record, findings)
        statistics.add(checked)
        report.add(checked)
    report.end(statistics)
    worst = statistics.worst()
    blocking = Severity(severity.value) if severity else Severity.ERROR
    if worst is not None and is_at_least(worst, blocking):
        raise typer.Exit(ExitCode.FINDINGS)
    raise typer.Exit(reader.exit_code())


def _settings(config: Path | None, select: list[str] | None, ignore: list[str] | None) -> "CheckSettings":
    """The settings file, with what the command line chooses in place of its own choice."""
    from extractor.checks.registry import registered
    from extractor.checks.settings import load_settings
    from extractor.errors import OptionsError

    settings = load_settings(config)
    chosen = replace(
        settings,
        select=_codes(select) or settings.select,
        ignore=_codes(ignore) or settings.ignore,
    )
    for code in (*chosen.select, *chosen.ignore, *chosen.severities):
        if not any(known.startswith(code) for known in registered()):
            raise OptionsError(f"There is no check {code!r}.", "See docs/checks.md for all codes.")
    return chosen


def _codes(values: list[str] | None) -> tuple[str, ...]:
    return tuple(code.strip().upper() for value in values or () for code in value.split(",") if code.strip())


def _report(output: Format, language: "Language") -> "Report":
    from extractor import __version__
    from extractor.checks.reports.data import CsvReport, JsonReport, SarifReport
    from extractor.cli.findings import TableReport

    match output:
        case Format.JSON:
            return JsonReport(sys.stdout)
        case Format.CSV:
            return CsvReport(sys.stdout)
        case Format.SARIF:
            return SarifReport(sys.stdout, __version__)
        case Format.TABLE:
            return TableReport(language)
