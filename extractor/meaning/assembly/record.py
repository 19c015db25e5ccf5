"""The parts of an SOP to its record, every value with its evidence."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from extractor import __version__
from extractor.flow.model import LeftoverKind
from extractor.flow.offpage import join_pages
from extractor.meaning.assembly.calibration import calibrated
from extractor.meaning.assembly.consistency import confess
from extractor.meaning.assembly.grouping import SopPages
from extractor.meaning.assembly.lanes import LaneBook, build_flow, build_symbols
from extractor.meaning.assembly.mentions import page_mentions
from extractor.meaning.assembly.steps import StepRows, build_step, join_rows
from extractor.meaning.assembly.table_shape import table_shapes
from extractor.meaning.correction.duration_decoding import spell_durations
from extractor.meaning.correction.sheet_words import mend_repeated
from extractor.meaning.durations.reader import read_duration
from extractor.meaning.identity.reader import read_identity
from extractor.options import Options, options_digest
from extractor.page.failure import PageFailure
from extractor.page.files.info import SourceInfo
from extractor.recognised.evidence import EvidenceBook, text_evidence
from extractor.recognised.page import PageResult, ProcedureUnit
from extractor.record.model import (
    Duration,
    Evidence,
    Identity,
    Layout,
    Origin,
    PageOrigin,
    PageRole,
    Provenance,
    SopRecord,
    Source,
    SourcePage,
    State,
    Status,
)
from extractor.record.reasons import Code, because
from extractor.store.knowledge import model_path
from extractor.store.manifest import read_manifest

NOT_SOP = "bukan lembar SOP AP"
"""Problem of a source that was read and holds no SOP AP sheet."""
_NO_TOTAL = 0.97
"""Confidence that a table without a total row that was found has none."""

_CROWDED = 0.1
"""Confidence of what was read in a row that holds several steps."""


def build_record(
    info: SourceInfo, sop: SopPages, ordinal: int, results: Sequence[PageResult], options: Options
) -> SopRecord:
    """The record of one SOP. `ordinal` tells SOPs apart that begin on the same page."""
    book = EvidenceBook(options.review.review_below, options.flow.review_below)
    procedure = mend_repeated(sop.procedure, _identity_lines(sop))
    sop = replace(sop, procedure=tuple(spell_durations(procedure)))
    identity = _identity(sop, book)
    rows = join_rows(sop.procedure)
    numbers = {key: step.number for step in rows for key in step.keys}
    lanes = LaneBook.of(sop.procedure)
    actors = lanes.actors(sop.procedure, book)
    steps = [build_step(n, row, sop.procedure, numbers, book) for n, row in enumerate(rows)]
    joined = join_pages([unit.flow for unit in sop.procedure])
    steps, ids = build_symbols(steps, rows, sop.procedure, lanes, joined.marks, book)
    flow = build_flow(sop.procedure, joined.edges, ids, book)
    _doubt_crowded(rows, sop.procedure, book)
    drawn = any(unit.layout is Layout.DIAGRAM for unit in sop.procedure)
    # A diagram is no table of rows and columns that could be counted.
    tables = table_shapes(sop.procedure, results, replace(book, entries={}) if drawn else book)
    problems = [*_problems(sop, results), *confess(steps, rows, sop.procedure, tables, book)]
    problems += _unread_shapes(sop.procedure) if drawn else []
    return SopRecord(
        id=record_id(info, sop.pages[0], ordinal),
        status=_status(sop, problems),
        layout=Layout.DIAGRAM if drawn else Layout.TABLE,
        source=source_of(info, sop, results),
        identity=identity,
        actors=actors,
        steps=steps,
        flow=flow,
        declared_total=_declared_total(sop.procedure, book),
        tables=[] if drawn else tables,
        evidence=calibrated(book.entries),
        provenance=provenance_of([r for r in results if r.number in sop.pages], options),
        problems=problems,
        mentions=page_mentions(sop.procedure, book),
    )


def build_rejected(
    info: SourceInfo, results: Sequence[PageResult], failures: Sequence[PageFailure], options: Options
) -> SopRecord:
    """The record of a source without any SOP AP sheet: its status says so and its words are kept."""
    pages = tuple(sorted([*(r.number for r in results), *(f.number for f in failures)])) or (1,)
    sop = SopPages((), (), pages, tuple(failures))
    text = [
        {"page": r.number, "text": "\n".join(t.raw for t in r.loose_text)} for r in results if r.loose_text
    ]
    problems = [NOT_SOP] if results else []
    return SopRecord(
        id=record_id(info, pages[0], 0),
        status=Status.FAILED,
        source=source_of(info, sop, results),
        provenance=provenance_of(results, options),
        problems=[*problems, *(_failure_text(f) for f in failures)],
        text=text,
    )


def record_id(info: SourceInfo, first_page: int, ordinal: int) -> str:
    """Stable over runs: from the source's digest, the SOP's first page, and its place on that page."""
    key = f"{info.sha256}:{first_page}:{ordinal}"
    return "sop-" + hashlib.sha256(key.encode()).hexdigest()[:20]


def source_of(info: SourceInfo, sop: SopPages, results: Sequence[PageResult]) -> Source:
    """The source as seen by one SOP: its own pages alone."""
    identity = {u.page for u in sop.identity}
    procedure = {u.page for u in sop.procedure}
    by_number = {r.number: r for r in results}
    failed = {f.number: f for f in sop.failures}
    pages = []
    for number in sop.pages:
        role = _role(number in identity, number in procedure)
        result = by_number.get(number)
        if result is None:
            warnings = [_failure_text(failed[number])] if number in failed else []
            pages.append(SourcePage(number=number, role=role, origin=PageOrigin.SCAN, warnings=warnings))
        else:
            found = [w for unit in sop.procedure if unit.page == number for w in unit.grid.warnings]
            pages.append(_source_page(result, role, found))
    return Source(file=info.file_name, sha256=info.sha256, media_type=info.media_type, pages=pages)


def provenance_of(results: Sequence[PageResult], options: Options) -> Provenance:
    """What the record was made with, and the CPU seconds that each stage took."""
    seconds: dict[str, float] = {}
    for result in results:
        for stage, spent in result.stage_seconds.items():
            seconds[stage] = round(seconds.get(stage, 0.0) + spent, 3)
    engines = {name: version for r in results for name, version in r.engines.items()}
    return Provenance(
        tool="sop-extractor",
        version=__version__,
        engines=engines,
        models=_model_versions(),
        options_digest=options_digest(options),
        stage_seconds=seconds,
    )


@cache
def _model_versions() -> dict[str, str]:
    """The beginning of each learned file's digest; words and tables count as models too."""
    return {entry.path: entry.sha256[:12] for entry in read_manifest(model_path("MANIFEST.toml"))}


def _source_page(result: PageResult, role: PageRole, found: Sequence[str]) -> SourcePage:
    return SourcePage(
        number=result.number,
        role=role,
        origin=result.origin,
        width=result.width,
        height=result.height,
        dpi=result.quality.dpi,
        rotation=result.rotation,
        skew_degrees=result.skew_degrees,
        quality={"contrast": result.quality.contrast, "sharpness": result.quality.sharpness},
        warnings=list(dict.fromkeys((*result.warnings, *result.faults, *found))),
    )


def _role(identity: bool, procedure: bool) -> PageRole:
    if identity and procedure:
        return PageRole.BOTH
    if identity:
        return PageRole.IDENTITY
    return PageRole.PROCEDURE if procedure else PageRole.OTHER


def _identity(sop: SopPages, book: EvidenceBook) -> Identity:
    cells = tuple(cell for unit in sop.identity for cell in unit.cells)
    reading = read_identity(cells)
    for pointer, evidence in reading.evidence.items():
        book.add(pointer, evidence)
    return reading.identity


def _unread_shapes(units: Sequence[ProcedureUnit]) -> list[str]:
    """Diagrams have no rows that would miss a symbol: a shape that none explains may be a step."""
    pages = {
        unit.page
        for unit in units
        if unit.stray_words or any(left.kind is LeftoverKind.SHAPE for left in unit.flow.leftovers)
    }
    return [
        f"diagram pada halaman {page} memuat bentuk atau kata yang tidak terbaca" for page in sorted(pages)
    ]


def _doubt_crowded(rows: Sequence[StepRows], units: Sequence[ProcedureUnit], book: EvidenceBook) -> None:
    """Mark the steps that hold several: a rule between them was not seen."""
    for index, step in enumerate(rows):
        if any(units[unit].grid.steps[row].crowded for unit, row in step.keys):
            book.doubt(f"/steps/{index}", _CROWDED, because(Code.NUMBERS_IN_ONE_ROW))


def _identity_lines(sop: SopPages) -> list[tuple[str, float]]:
    """The lines of the identity block with their confidence."""
    cells = [cell for unit in sop.identity for cell in unit.cells]
    lines: list[tuple[str, float]] = []
    for cell in cells:
        sure = cell.line_confidences or (cell.confidence,) * len(cell.lines)
        lines += zip(cell.lines, sure, strict=True)
    return lines


def _declared_total(units: Sequence[ProcedureUnit], book: EvidenceBook) -> Duration | None:
    for unit in units:
        if unit.declared_total is None:
            continue
        reading = read_duration(unit.declared_total.text)
        evidence = text_evidence(unit.page, [unit.declared_total], reading.reasons)
        confidence = min(evidence.confidence, reading.confidence)
        book.add("/declared_total", evidence.model_copy(update={"confidence": round(confidence, 4)}))
        return reading.duration
    if units:
        book.add(
            "/declared_total", Evidence(confidence=_NO_TOTAL, origin=Origin.INFERRED, state=State.ABSENT)
        )
    return None


def failures_of(sop: SopPages, results: Sequence[PageResult]) -> list[str]:
    """What failed on an SOP's pages: whole pages, and engines that read others."""
    problems = [_failure_text(f) for f in sop.failures]
    faulty = [str(result.number) for result in results if result.faults and result.number in sop.pages]
    if faulty:
        problems.append(f"halaman {', '.join(faulty)} dibaca tanpa salah satu mesin, yang gagal")
    return problems


def _problems(sop: SopPages, results: Sequence[PageResult]) -> list[str]:
    problems = failures_of(sop, results)
    if not sop.procedure:
        problems.append("tabel prosedur tidak ditemukan")
    # A page before the first table may be anything; one behind it can be where the table goes on.
    begun = min((unit.page for unit in sop.procedure), default=sop.pages[0])
    unread = [r for r in results if r.number in sop.pages and r.number > begun and not r.units]
    if tables := ", ".join(str(r.number) for r in unread if r.unread_tables):
        problems.append(f"halaman {tables} memuat tabel yang tidak dikenali")
    return problems


def _failure_text(failure: PageFailure) -> str:
    return f"halaman {failure.number} gagal diproses: {failure.code} {failure.message}"


def _status(sop: SopPages, problems: Sequence[str]) -> Status:
    if not sop.procedure and not sop.identity:
        return Status.FAILED
    return Status.PARTIAL if problems else Status.OK
