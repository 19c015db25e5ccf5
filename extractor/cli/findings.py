"""Findings as tables in the terminal."""

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from extractor.checks.reports.model import SEVERITIES, Checked, Language, Statistics, message
from extractor.checks.run import is_settled
from extractor.cli.terminal import shown
from extractor.record.model import Severity

_STYLES = {
    Severity.ERROR: "bold red",
    Severity.WARNING: "yellow",
    Severity.DOUBT: "magenta",
    Severity.REMARK: "dim",
}
_MANY = 20
_MOST_OFFICES = 10


class TableReport:
    """A table for each record up to twenty of them, then only statistics: which check, how often, where."""

    def __init__(self, language: Language, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False)
        self._language = language
        self._shown = 0

    def begin(self) -> None:
        """Nothing stands above the first record."""

    def add(self, checked: Checked) -> None:
        if not checked.findings:
            return
        self._shown += 1
        if self._shown > _MANY:
            return
        self._console.print(f"[bold]{shown(checked.title or checked.id)}[/bold]  {shown(checked.path)}")
        table = Table(box=SIMPLE_HEAD, show_header=False, pad_edge=False)
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        ordered = sorted(checked.findings, key=lambda f: SEVERITIES.index(f.severity))
        for finding in ordered:
            text = shown(message(finding, self._language))
            place = f"[dim]{shown(finding.where)}[/dim]"
            suggestion = f"\n[green]-> {shown(finding.suggestion)}[/green]" if finding.suggestion else ""
            table.add_row(
                f"[{_STYLES[finding.severity]}]{finding.check}\n{finding.severity.value}[/]"
                + ("\n[dim]settled[/dim]" if is_settled(finding) else ""),
                f"{text}\n{place}{suggestion}",
            )
        self._console.print(table)

    def end(self, statistics: Statistics) -> None:
        counts = ", ".join(f"{statistics.count(severity)} {severity.value}" for severity in SEVERITIES)
        self._console.print(f"{statistics.records} records: {counts}")
        if self._shown <= 1:
            return
        totals: dict[str, int] = {}
        for (code, _), count in statistics.findings.items():
            totals[code] = totals.get(code, 0) + count
        table = Table("Check", "Findings", "Records", box=SIMPLE_HEAD, pad_edge=False)
        for code in sorted(totals, key=lambda c: (-totals[c], c)):
            table.add_row(code, str(totals[code]), str(statistics.affected[code]))
        self._console.print(table)
        offices = Table("Office", "Check", "Records", box=SIMPLE_HEAD, pad_edge=False)
        for (office, code), count in statistics.offices.most_common(_MOST_OFFICES):
            offices.add_row(shown(office or "-"), code, str(count))
        self._console.print(offices)
