"""Checks of the drawn flow: begin, end, reach, circles, and the joins of pages.

What is not drawn leaves no evidence: until a person has approved the record, a missing connector or symbol
may as well be one that was not seen, so these findings are doubts.
"""

from collections.abc import Iterator

import networkx as nx

from extractor.checks.registry import Fault, check
from extractor.checks.sheet import Sheet
from extractor.record.model import SymbolKind

_STANDARD = frozenset({SymbolKind.TERMINATOR, SymbolKind.PROCESS, SymbolKind.DECISION, SymbolKind.OFF_PAGE})


def _drawn(sheet: Sheet) -> bool:
    return bool(sheet.record.flow) and not sheet.flow.inferred


def _graph(sheet: Sheet) -> "nx.DiGraph[int]":
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(len(sheet.record.steps)))
    graph.add_edges_from((e.source, e.target) for e in sheet.flow.edges)
    return graph


def _has_terminator(sheet: Sheet, step: int) -> bool:
    return any(s.kind is SymbolKind.TERMINATOR for s in sheet.record.steps[step].symbols)


def _ends(sheet: Sheet) -> list[int]:
    """Steps that may end the procedure: those with a terminator, and the last one."""
    graph = _graph(sheet)
    last = len(sheet.record.steps) - 1
    return [n for n in graph if not graph.out_degree(n) and (_has_terminator(sheet, n) or n == last)] or [
        n for n in graph if n == last
    ]


def _number(sheet: Sheet, step: int) -> int:
    return sheet.record.steps[step].number


@check("FLO-01")
def no_terminator(sheet: Sheet) -> Iterator[Fault]:
    if not _drawn(sheet):
        return
    steps = sheet.record.steps
    if not any(_has_terminator(sheet, n) for n in sheet.flow.starts):
        yield Fault("/steps/0/symbols", {"name": "awal", "name_en": "start"}, unproven=True)
    if not any(_has_terminator(sheet, n) for n in _ends(sheet)):
        where = f"/steps/{len(steps) - 1}/symbols"
        yield Fault(where, {"name": "akhir", "name_en": "end"}, unproven=True)


@check("FLO-02")
def several_ends(sheet: Sheet) -> Iterator[Fault]:
    if not _drawn(sheet):
        return
    starts = [n for n in sheet.flow.starts if _has_terminator(sheet, n)]
    ends = [n for n in _ends(sheet) if _has_terminator(sheet, n)]
    for found, name, name_en in ((starts, "awal", "starts"), (ends, "akhir", "ends")):
        if len(found) > 1:
            values: dict[str, object] = {"count": len(found), "name": name, "name_en": name_en}
            yield Fault(f"/steps/{found[1]}/symbols", values, unproven=True)


@check("FLO-03")
def unreachable(sheet: Sheet) -> Iterator[Fault]:
    """From the starts with a terminator, else from the first step."""
    if not _drawn(sheet):
        return
    graph = _graph(sheet)
    starts = {n for n in sheet.flow.starts if _has_terminator(sheet, n)} | {0}
    reached = starts.union(*(nx.descendants(graph, n) for n in starts))
    for n in graph:
        if n not in reached:
            yield Fault(f"/steps/{n}/symbols", {"number": _number(sheet, n)}, unproven=True)


@check("FLO-04")
def dead_end(sheet: Sheet) -> Iterator[Fault]:
    if not _drawn(sheet):
        return
    graph = _graph(sheet)
    ends = set(_ends(sheet))
    for n in graph:
        if not graph.out_degree(n) and n not in ends:
            yield Fault(f"/steps/{n}/symbols", {"number": _number(sheet, n)}, unproven=True)


@check("FLO-05")
def endless(sheet: Sheet) -> Iterator[Fault]:
    if not _drawn(sheet):
        return
    graph = _graph(sheet)
    for component in nx.strongly_connected_components(graph):
        circle = len(component) > 1
        if circle and not any(m not in component for n in component for m in graph.successors(n)):
            numbers = ", ".join(str(_number(sheet, n)) for n in sorted(component))
            yield Fault(f"/steps/{min(component)}/symbols", {"numbers": numbers}, unproven=True)


@check("FLO-06")
def upward(sheet: Sheet) -> Iterator[Fault]:
    """An arrow up that closes a circle with a failed check's way is its repair coming back, and no fault."""
    home = {s.id: n for n, step in enumerate(sheet.record.steps) for s in step.symbols}
    failing = {(e.source, e.target) for e in sheet.flow.failing}
    repairing = {e.target for e in sheet.flow.failing}
    for n, edge in enumerate(sheet.record.flow):
        source, target = home.get(edge.source), home.get(edge.target)
        if source is None or target is None or target >= source or source in repairing:
            continue
        if edge.label != "no" and (source, target) not in failing:
            yield Fault(f"/flow/{n}", {"source": _number(sheet, source), "target": _number(sheet, target)})


@check("FLO-07")
def odd_symbol(sheet: Sheet) -> Iterator[Fault]:
    for n, step in enumerate(sheet.record.steps):
        for k, symbol in enumerate(step.symbols):
            if symbol.kind not in _STANDARD:
                yield Fault(f"/steps/{n}/symbols/{k}", {"number": step.number})


def _page_breaks(sheet: Sheet) -> Iterator[tuple[int, int]]:
    """The last step of each page with the first of the next."""
    steps = sheet.record.steps
    for n in range(len(steps) - 1):
        here, there = steps[n].page, steps[n + 1].page
        if here is not None and there is not None and there > here:
            yield n, n + 1


def _off_page(sheet: Sheet, page: int | None) -> list[int]:
    return [
        n
        for n, step in enumerate(sheet.record.steps)
        if step.page == page and any(s.kind is SymbolKind.OFF_PAGE for s in step.symbols)
    ]


@check("FLO-08")
def connector_alone(sheet: Sheet) -> Iterator[Fault]:
    steps = sheet.record.steps
    for last, first in _page_breaks(sheet):
        out, into = _off_page(sheet, steps[last].page), _off_page(sheet, steps[first].page)
        for n in (out or into) if bool(out) != bool(into) else []:
            yield Fault(f"/steps/{n}/symbols", {"number": _number(sheet, n)}, unproven=True)


@check("FLO-09")
def no_connector(sheet: Sheet) -> Iterator[Fault]:
    steps = sheet.record.steps
    joined = {(e.source, e.target) for e in sheet.flow.edges}
    for last, first in _page_breaks(sheet):
        marked = _off_page(sheet, steps[last].page) or _off_page(sheet, steps[first].page)
        crossed = any(source <= last < first <= target for source, target in joined)
        if _drawn(sheet) and not marked and not crossed:
            yield Fault(f"/steps/{first}/page", {"page": steps[first].page}, unproven=True)
