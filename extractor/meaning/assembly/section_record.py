"""SOPs without a procedure table, written in sections, to their records: every value with its evidence."""

from collections.abc import Sequence
from typing import Any

from extractor.meaning.assembly.consistency import missing_steps
from extractor.meaning.assembly.grouping import SopPages
from extractor.meaning.assembly.record import failures_of, provenance_of, record_id, source_of
from extractor.meaning.identity.blocks import find_blocks
from extractor.meaning.identity.reader import read_identity
from extractor.meaning.sections.head import head_cells, identity_cells
from extractor.meaning.sections.labels import FLOW_CHART, PROCEDURE, lexicon
from extractor.meaning.sections.reader import Section, SectionSheet, find_sheets
from extractor.meaning.sections.steps import (
    ListedStep,
    find_performer,
    names_somebody,
    read_steps,
)
from extractor.meaning.terms.items import join_lines, read_items
from extractor.options import Options
from extractor.page.failure import PageFailure
from extractor.page.files.info import SourceInfo
from extractor.recognised.evidence import EvidenceBook, as_list
from extractor.recognised.identity_cells import IdentityLine
from extractor.recognised.page import IdentityUnit, PageResult, ProcedureUnit
from extractor.record.geometry import union
from extractor.record.model import (
    Actor,
    Evidence,
    Identity,
    Layout,
    Origin,
    SopRecord,
    State,
    Status,
    Step,
)
from extractor.record.reasons import Code, Reason, because

_ABSENT, _OVERLOOKED = 0.97, 0.8
"""How sure it is that a step names nobody: without a word for a person in it, and with one. By hand."""
_NAMED, _UNSURE_NAME = 0.98, 0.8
"""Most that a performer is sure of: the subject of the step's verb, and one named otherwise. By hand."""
_UNSURE_STEP = 0.6
"""Confidence of a step of which it is not certain where it begins or ends. By hand."""
_HEAD_LEFT = ("revision_number", "page_count")
_NO_STEPS = "langkah-langkah tidak ditemukan"
_CHART_UNREAD = "bagan alir tidak dibaca"
_UNNUMBERED = "langkah tidak bernomor"
_NOTHING = frozenset({"", "-", "--"})


def sheets_in_sections(results: Sequence[PageResult], order: Sequence[int] = ()) -> list[SectionSheet]:
    """The SOPs in sections of a file, none where it holds a procedure table."""
    if any(isinstance(unit, ProcedureUnit) for result in results for unit in result.units):
        return []
    place = {number: n for n, number in enumerate(dict.fromkeys(order))}
    ordered = sorted(results, key=lambda r: (place.get(r.number, len(place)), r.number))
    return find_sheets([result.sections for result in ordered])


def build_in_sections(
    info: SourceInfo,
    sheets: Sequence[SectionSheet],
    ordinal: int,
    results: Sequence[PageResult],
    failures: Sequence[PageFailure],
    options: Options,
) -> SopRecord:
    """The record of one of a file's SOPs in sections; a page that failed may be part of any of them."""
    sheet = sheets[ordinal]
    book = EvidenceBook(options.review.review_below, options.flow.review_below)
    pages = tuple(sorted({*sheet.pages, *(failure.number for failure in failures)}))
    sop = SopPages(_identity_units(sheet), (), pages, tuple(failures))
    identity = _identity(sheet, book)
    procedure = sheet.named(PROCEDURE)
    before, listed = read_steps(procedure.lines if procedure else [])
    steps, actors = _steps(listed, book)
    problems = [*failures_of(sop, results), *_step_problems(listed, book)]
    chart = sheet.named(FLOW_CHART)
    if chart is not None and join_lines([line.text for line in chart.lines]) not in _NOTHING:
        problems.append(_CHART_UNREAD)
    return SopRecord(
        id=record_id(info, sheet.pages[0], ordinal),
        status=Status.PARTIAL if problems else Status.OK,
        layout=Layout.TEXT,
        source=source_of(info, sop, results),
        identity=identity,
        actors=actors,
        steps=steps,
        evidence=book.entries,
        provenance=provenance_of([r for r in results if r.number in pages], options),
        problems=problems,
        sections=_sections(sheet, before, book),
    )


def _identity_units(sheet: SectionSheet) -> tuple[IdentityUnit, ...]:
    pages = dict.fromkeys(cell.page for cell in sheet.head)
    return tuple(
        IdentityUnit(page, tuple(cell for cell in sheet.head if cell.page == page)) for page in pages
    )


def _identity(sheet: SectionSheet, book: EvidenceBook) -> Identity:
    reading = read_identity(identity_cells(sheet))
    for pointer, evidence in reading.evidence.items():
        book.add(pointer, evidence)
    return reading.identity


def _steps(listed: Sequence[ListedStep], book: EvidenceBook) -> tuple[list[Step], list[Actor]]:
    """The steps with who does them; actors in the order in which they are named first."""
    steps: list[Step] = []
    names: dict[str, Actor] = {}
    anew = any(one.number is None for one in listed)
    for n, one in enumerate(listed):
        base = f"/steps/{n}"
        reasons = [because(Code.LIST_BEGINS_ANEW)] if one.unsure and _numbered(listed) else []
        reasons = [because(Code.LIST_UNNUMBERED)] if one.unsure and not reasons else reasons
        number = n + 1 if anew or one.number is None else one.number
        sure = _UNSURE_STEP if one.unsure else 1.0
        book.add(f"{base}/number", _number_evidence(one, anew, sure, reasons))
        book.add(f"{base}/activity", _evidence(one.lines, reasons, sure))
        found = find_performer(one.text)
        actors = []
        if found is not None:
            known = names.get(found.name.casefold())
            if known is None:
                known = names[found.name.casefold()] = Actor(id=f"a{len(names) + 1}", name=found.name)
                named = _evidence(one.lines[:1], [], _NAMED if found.sure else _UNSURE_NAME)
                book.add(f"/actors/{len(names) - 1}/name", named)
            actors = [known.id]
        book.add(f"{base}/actors", _actors_evidence(one, found is not None, found is not None and found.sure))
        steps.append(
            Step(id=f"s{n + 1}", number=number, activity=one.text, actors=actors, page=one.lines[0].cell.page)
        )
    return steps, list(names.values())


def _numbered(listed: Sequence[ListedStep]) -> bool:
    return any(one.number is not None for one in listed)


def _number_evidence(step: ListedStep, anew: bool, sure: float, reasons: Sequence[Reason]) -> Evidence:
    evidence = _evidence(step.lines[:1], reasons, sure)
    if anew:
        evidence = evidence.model_copy(
            update={
                "origin": Origin.INFERRED,
                "state": State.INFERRED,
                "reasons": [because(Code.NUMBER_INFERRED)],
            }
        )
    return evidence


def _actors_evidence(step: ListedStep, named: bool, sure: bool) -> Evidence:
    if named:
        reasons = [] if sure else [because(Code.ACTOR_UNSURE_IN_WORDS)]
        return _evidence(step.lines[:1], reasons, _NAMED if sure else _UNSURE_NAME)
    overlooked = names_somebody(step.text)
    return _evidence(step.lines, [because(Code.ACTORS_NOT_IN_TEXT)], 1.0).model_copy(
        update={"state": State.ABSENT, "confidence": _OVERLOOKED if overlooked else _ABSENT}
    )


def _evidence(lines: Sequence[IdentityLine], reasons: Sequence[Reason], sure: float) -> Evidence:
    """The evidence of what stands in some lines; `sure` is what else its confidence depends on."""
    cell = lines[0].cell
    states = {line.cell.state for line in lines} & {State.UNREADABLE, State.HANDWRITTEN}
    confidence = min(line.confidence for line in lines) * sure
    return Evidence(
        page=cell.page,
        box=as_list(union(line.box for line in lines if line.cell.page == cell.page)),
        raw="\n".join(line.raw for line in lines),
        confidence=round(max(0.0, min(1.0, confidence)), 4),
        origin=cell.origin,
        state=next(iter(states), State.READ),
        reasons=list(reasons),
    )


def _step_problems(listed: Sequence[ListedStep], book: EvidenceBook) -> list[str]:
    if not listed:
        return [_NO_STEPS]
    if not _numbered(listed):
        return [_UNNUMBERED]
    numbers = [one.number for one in listed]
    return missing_steps([n for n in numbers if n is not None], book) if None not in numbers else []


def _sections(
    sheet: SectionSheet, before: Sequence[IdentityLine], book: EvidenceBook
) -> list[dict[str, Any]]:
    """The sections that no other part of the record holds, and what else its head has."""
    found: list[dict[str, Any]] = []
    for block in find_blocks(sorted(head_cells(sheet), key=lambda c: (c.page, c.box.y0, c.box.x0))):
        if block.field in _HEAD_LEFT and block.lines:
            label = {"revision_number": "No. Revisi", "page_count": "Halaman"}[block.field]
            text = join_lines([line.text for line in block.lines]).strip(" :")
            book.add(f"/sections/{len(found)}/items/0", _evidence(block.lines, [], 1.0))
            found.append({"name": block.field, "label": label, "items": [text]})
    for section in sheet.sections:
        lines = list(before) if section.name == PROCEDURE else section.lines
        if section.name in lexicon()["fields"] or not lines:
            continue
        found.append(_section(section, lines, len(found), book))
    return found


def _section(
    section: Section, lines: Sequence[IdentityLine], place: int, book: EvidenceBook
) -> dict[str, Any]:
    items = [item for item in read_items([line.text for line in lines]) if item.text not in _NOTHING]
    for n, item in enumerate(items):
        book.add(f"/sections/{place}/items/{n}", _evidence([lines[i] for i in item.lines], [], 1.0))
    return {"name": section.name, "label": section.label, "items": [item.text for item in items]}
