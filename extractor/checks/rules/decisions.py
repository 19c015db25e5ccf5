"""Checks of the decisions: their exits, and what words and drawing say of them."""

from collections.abc import Iterator

from extractor.checks.registry import Fault, check
from extractor.checks.sheet import Sheet
from extractor.record.model import Edge, Severity, Symbol, SymbolKind


def _symbols(sheet: Sheet) -> Iterator[tuple[int, str, Symbol, list[tuple[int, Edge]]]]:
    """Step, pointer, symbol and its exits with their places in the flow."""
    exits: dict[str, list[tuple[int, Edge]]] = {}
    for n, edge in enumerate(sheet.record.flow):
        exits.setdefault(edge.source, []).append((n, edge))
    for n, step in enumerate(sheet.record.steps):
        for k, symbol in enumerate(step.symbols):
            yield n, f"/steps/{n}/symbols/{k}", symbol, exits.get(symbol.id, [])


def _pointers(exits: list[tuple[int, Edge]]) -> tuple[str, ...]:
    return tuple(f"/flow/{n}" for n, _ in exits)


@check("DEC-01")
def too_few_exits(sheet: Sheet) -> Iterator[Fault]:
    """An error for a drawn diamond; a warning where words alone tell of one outcome."""
    for n, pointer, symbol, exits in _symbols(sheet):
        if symbol.kind is SymbolKind.DECISION and len(exits) < 2:
            values: dict[str, object] = {"number": sheet.record.steps[n].number, "count": len(exits)}
            yield Fault(pointer, values, unproven=True)
    if sheet.record.flow:
        return
    for n, activity in enumerate(sheet.activities):
        decision = activity.decision
        if decision is not None and (decision.yes is None) != (decision.no is None):
            values = {"number": sheet.record.steps[n].number, "count": 1}
            yield Fault(f"/steps/{n}/activity", values, severity=Severity.WARNING)


@check("DEC-02")
def exits_unlabelled(sheet: Sheet) -> Iterator[Fault]:
    for n, pointer, symbol, exits in _symbols(sheet):
        labels = [edge.label for _, edge in exits]
        several = symbol.kind is SymbolKind.DECISION and len(exits) > 1
        if several and (None in labels or len(set(labels)) < len(labels)):
            yield Fault(
                pointer,
                {"number": sheet.record.steps[n].number},
                reads=(pointer, *_pointers(exits)),
                unproven=None in labels,
            )


@check("DEC-03")
def words_against_shape(sheet: Sheet) -> Iterator[Fault]:
    for n, (step, activity) in enumerate(zip(sheet.record.steps, sheet.activities, strict=True)):
        kinds = {symbol.kind for symbol in step.symbols}
        told = activity.decision is not None and activity.decision.no is not None
        values: dict[str, object] = {"number": step.number}
        if told and kinds and SymbolKind.DECISION not in kinds:
            values |= {
                "text": "Teks menyatakan keputusan, tetapi belah ketupat tidak ada",
                "text_en": "the words tell of a decision, but no diamond is drawn",
            }
        elif SymbolKind.DECISION in kinds and not told and not activity.checks and not activity.decision:
            values |= {
                "text": "Belah ketupat ada, tetapi teks tidak menyatakan pemeriksaan atau keputusan",
                "text_en": "a diamond is drawn, but the words tell of no check or decision",
            }
        else:
            continue
        yield Fault(
            f"/steps/{n}/activity",
            values,
            severity=None if told else Severity.REMARK,
            reads=(f"/steps/{n}/activity", f"/steps/{n}/symbols"),
        )


@check("DEC-04")
def words_against_arrow(sheet: Sheet) -> Iterator[Fault]:
    """Only where a row has one decision: of several, the words do not say which one they tell of."""
    lanes = {actor.id: place for place, actor in enumerate(sheet.record.actors)}
    home = {s.id: n for n, step in enumerate(sheet.record.steps) for s in step.symbols}
    for n, _, symbol, exits in _symbols(sheet):
        kinds = [other.kind for other in sheet.record.steps[n].symbols]
        decision = sheet.activities[n].decision
        branch = decision.no if decision else None
        alone = symbol.kind is SymbolKind.DECISION and kinds.count(SymbolKind.DECISION) == 1
        if not alone or branch is None or branch.mention is None or not branch.lanes:
            continue
        for place, edge in exits:
            target = home.get(edge.target)
            if edge.label != "no" or target is None:
                continue
            doers = {lanes[a] for a in sheet.record.steps[target].actors if a in lanes}
            if doers and doers.isdisjoint(branch.lanes):
                number = sheet.record.steps[target].number
                yield Fault(
                    f"/flow/{place}",
                    {"role": branch.mention.text, "target": number},
                    reads=(f"/flow/{place}", f"/steps/{n}/activity", f"/steps/{target}/actors"),
                )


@check("DEC-05")
def process_branches(sheet: Sheet) -> Iterator[Fault]:
    for n, pointer, symbol, exits in _symbols(sheet):
        targets = {edge.target for _, edge in exits}
        if symbol.kind is SymbolKind.PROCESS and len(targets) > 1:
            values: dict[str, object] = {"number": sheet.record.steps[n].number, "count": len(targets)}
            yield Fault(pointer, values, reads=(pointer, *_pointers(exits)))
