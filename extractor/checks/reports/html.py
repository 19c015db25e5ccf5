"""The report as one HTML page that needs nothing else."""

from html import escape
from typing import TextIO

from extractor.checks.reports.model import SEVERITIES, Checked, Language, Statistics, message

_TEXTS = {
    Language.INDONESIAN: ("Pemeriksaan SOP", "Tempat", "Temuan", "Usulan", "Ringkasan", "Lembar", "Temuan"),
    Language.ENGLISH: ("SOP checks", "Place", "Finding", "Suggestion", "Summary", "Sheets", "Findings"),
}
_STYLE = (
    "body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1c2430}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 2rem}th,td{text-align:left;vertical-align:top;"
    "padding:.3rem .6rem;border-bottom:1px solid #d9dee5}code{font-size:.85em}h2{font-size:1.05rem}"
    ".error{color:#a3161b}.warning{color:#8a5200}.doubt{color:#5a3ea6}.remark{color:#49566a}"
)


class HtmlReport:
    """A table for each record, then a summary."""

    def __init__(self, stream: TextIO, language: Language) -> None:
        self._stream = stream
        self._language = language
        self._texts = _TEXTS[language]

    def begin(self) -> None:
        title = self._texts[0]
        self._stream.write(
            f'<!doctype html><html lang="{self._language.value}"><meta charset="utf-8">'
            f"<title>{title}</title><style>{_STYLE}</style><h1>{title}</h1>\n"
        )

    def add(self, checked: Checked) -> None:
        _, place, finding, suggestion, *_ = self._texts
        heading = checked.title or checked.id
        self._stream.write(f"<h2>{escape(heading)}</h2><p><code>{escape(str(checked.path))}</code></p>\n")
        self._stream.write(
            f"<table><tr><th></th><th>{place}</th><th>{finding}</th><th>{suggestion}</th></tr>\n"
        )
        for item in checked.findings:
            text, better = escape(message(item, self._language)), escape(item.suggestion or "")
            self._stream.write(
                f'<tr><td class="{item.severity.value}">{escape(item.check)}<br>{item.severity.value}</td>'
                f"<td><code>{escape(item.where)}</code></td><td>{text}</td><td>{better}</td></tr>\n"
            )
        self._stream.write("</table>\n")

    def end(self, statistics: Statistics) -> None:
        summary, sheets, findings = self._texts[4:]
        self._stream.write(f"<h2>{summary}</h2><p>{sheets}: {statistics.records}</p><table>\n")
        for severity in SEVERITIES:
            self._stream.write(
                f'<tr><td class="{severity.value}">{severity.value}</td>'
                f"<td>{statistics.count(severity)}</td></tr>\n"
            )
        self._stream.write(f"</table><table><tr><th></th><th>{findings}</th><th>{sheets}</th></tr>\n")
        totals: dict[str, int] = {}
        for (code, _), count in statistics.findings.items():
            totals[code] = totals.get(code, 0) + count
        for code in sorted(totals, key=lambda c: (-totals[c], c)):
            self._stream.write(
                f"<tr><td>{escape(code)}</td><td>{totals[code]}</td><td>{statistics.affected[code]}</td></tr>\n"
            )
        self._stream.write("</table></html>\n")
