"""The report of one record: a page that needs nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from extractor.record.characters import xml_text
from extractor.record.model import Identity, Severity, SopRecord, Status, SymbolKind
from extractor.render.flowchart import draw_flowchart
from extractor.render.timeline import draw_timeline
from extractor.report.changes import ReviewHistory, change_views
from extractor.report.examined import Examined
from extractor.report.findings import FindingGroup, doubts, finding_groups
from extractor.report.page_view import PictureOf, is_open, page_view
from extractor.report.pages import page
from extractor.report.times import TimeView, time_view

STYLES = ("report.css", "page_view.css")
SCRIPTS = ("page.js", "page_view.js", "record.js")
_FAULTS = (Severity.ERROR, Severity.WARNING)


@dataclass(frozen=True)
class Setting:
    """What a report is made with, beside its record: the program's version, and its place among others.

    `index` is the address of the list that leads here, `digest` tells whether the page is up to date; with
    `masked`, names and NIPs are hidden in the record already, and page pictures, which show them, are left
    out.
    """

    version: str
    digest: str = ""
    index: str | None = None
    masked: bool = False


def record_page(examined: Examined, picture_of: PictureOf, history: ReviewHistory, setting: Setting) -> str:
    """The HTML of a record's report."""
    record = examined.record
    open_places = frozenset(pointer for pointer, evidence in record.evidence.items() if is_open(evidence))
    view = page_view(record, (lambda _: None) if setting.masked else picture_of)
    found = finding_groups(record, record.findings)
    times = time_view(examined.times, record)
    return page(
        "record.html.j2",
        STYLES,
        SCRIPTS,
        version=setting.version,
        digest=setting.digest,
        index=setting.index,
        masked=setting.masked,
        record=record,
        identity=record.identity,
        title=xml_text(record.identity.sop_title or record.id),
        lists=_lists(record.identity),
        lanes={actor.id: actor.name.strip() or "?" for actor in record.actors},
        view=view,
        places=view.places,
        open=open_places,
        decisions=_decisions(record),
        faults=_fault_count(found),
        findings=found,
        doubts=doubts(record),
        changes=change_views(record, history, masked=setting.masked),
        confirmed=history.confirmed,
        times=times,
        flowchart=_flowchart(record, open_places),
        timeline=_timeline(examined, times),
        warnings=any(each.warnings for each in record.source.pages),
    )


def _lists(identity: Identity) -> list[tuple[str, list[str]]]:
    """The six text blocks of the identity part, in the order of the sheet."""
    return [
        ("legal_basis", [each.text for each in identity.legal_basis]),
        ("qualifications", identity.qualifications),
        ("related_sops", identity.related_sops),
        ("equipment", identity.equipment),
        ("warnings", identity.warnings),
        ("record_keeping", identity.record_keeping),
    ]


def _decisions(record: SopRecord) -> int:
    return sum(symbol.kind is SymbolKind.DECISION for step in record.steps for symbol in step.symbols)


def _fault_count(found: Sequence[FindingGroup]) -> int:
    return sum(len(group.places) for group in found if group.severity in _FAULTS)


def _flowchart(record: SopRecord, open_places: frozenset[str]) -> Markup | None:
    """The drawn flow; None where there is no symbol to draw. Its words are escaped by the drawing."""
    if record.status is Status.FAILED or not any(step.symbols for step in record.steps):
        return None
    return Markup(draw_flowchart(record, open_places))  # noqa: S704


def _timeline(examined: Examined, times: TimeView) -> Markup | None:
    if examined.times is None or not examined.times.straight or times.total is None:
        return None
    return Markup(draw_timeline(examined.times, examined.record))  # noqa: S704
