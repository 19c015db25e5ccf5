"""Off-page connectors: the two halves of a pair become link events, one that carries nothing is left out."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractor.export.bpmn.stations import Flow, Role, Station, Way
from extractor.export.model import Note
from extractor.record.model import SopRecord, State, SymbolKind

LOOSE = "off-page connectors and start or end symbols that no connector reaches"
_OTHER_ROW, _OTHER_LANE = 1, 2


def pair_marks(flow: Flow, record: SopRecord) -> tuple[Flow, list[Note]]:
    """The flow with its off-page pairs told, and without marks that no way reaches.

    Two off-page connectors are a pair where a connector joins them and nothing else, or where a connector
    leads over a break and a mark without a line of its own lies on either side of it. A connector to another
    page is drawn with a pair too, which a record holds only where it stands in rows.
    """
    direct = _direct(flow)
    carried = _carried(flow, record)
    unseen = _crossing(flow, record, {*direct, *carried})
    flow = Flow({**flow.stations, **{one.key: one for pair in unseen.values() for one in pair}}, flow.ways)
    carried |= {way: _parts(way, out.key, into.key) for way, (out, into) in unseen.items()}
    roles = {way.source: Role.THROW for way in (*direct, *_middle(carried))}
    roles |= {way.target: Role.CATCH for way in (*direct, *_middle(carried))}
    ways = tuple(_rewritten(flow, direct, carried))
    reached = {key for way in ways for key in (way.source, way.target)}
    stations = {
        key: replace(one, role=roles.get(key, one.role))
        for key, one in flow.stations.items()
        if one.role is not Role.MARK or key in reached
    }
    lost = len(flow.stations) - len(stations)
    return Flow(stations, ways), [Note(LOOSE, lost)] if lost else []


def _direct(flow: Flow) -> list[Way]:
    """Ways from an off-page connector to its other half."""
    return [
        way
        for way in flow.ways
        if way.source != way.target
        and all(flow.stations[key].kind is SymbolKind.OFF_PAGE for key in (way.source, way.target))
        and len(flow.leaving[way.source]) == 1 == len(flow.entering[way.target])
        and not _is_middle_of_more(flow, way)
    ]


def _is_middle_of_more(flow: Flow, way: Way) -> bool:
    """Whether off-page connectors stand in a row of three or more, so that none is the half of one pair."""
    before = [w.source for w in flow.entering.get(way.source, ())]
    after = [w.target for w in flow.leaving.get(way.target, ())]
    return any(flow.stations[key].kind is SymbolKind.OFF_PAGE for key in (*before, *after))


def _carried(flow: Flow, record: SopRecord) -> dict[Way, tuple[Way, Way, Way]]:
    """Ways that lie over a pair of marks without lines: to the first, over the break, from the second."""
    ends = {key for way in flow.ways for key in (way.source, way.target)}
    loose = [one for key, one in flow.stations.items() if one.kind is SymbolKind.OFF_PAGE and key not in ends]
    fits = sorted(
        (cost, n, out.key, into.key)
        for n, way in enumerate(flow.ways)
        for out in loose
        for into in loose
        if out is not into and (cost := _misfit(flow, record, way, out, into)) is not None
    )
    taken: set[str | int] = set()
    found = {}
    for _, n, out_key, into_key in fits:
        if taken & {n, out_key, into_key}:
            continue
        taken |= {n, out_key, into_key}
        way = flow.ways[n]
        found[way] = _parts(way, out_key, into_key)
    return found


def _parts(way: Way, out_key: str, into_key: str) -> tuple[Way, Way, Way]:
    """A way to a pair, over it, and on from it."""
    return (
        replace(way, target=out_key),
        Way(out_key, into_key, way.edge, linked=True),
        Way(into_key, way.target, way.edge),
    )


def _crossing(flow: Flow, record: SopRecord, known: set[Way]) -> dict[Way, tuple[Station, Station]]:
    """A pair for each way to another page that has none yet; one inferred from the page's end alone has none.

    A mark on either side is a half of the pair already.
    """
    places: defaultdict[int, int] = defaultdict(int)
    for one in flow.stations.values():
        places[one.step] = max(places[one.step], int(one.key.partition(".")[2]) + 1)
    found = {}
    for way in flow.ways:
        ends = flow.stations[way.source], flow.stations[way.target]
        pages = {record.steps[one.step].page for one in ends}
        if way in known or way.edge is None or len(pages) == 1 or None in pages:
            continue
        evidence = record.evidence.get(f"/flow/{way.edge}")
        inferred = evidence is not None and evidence.state is State.INFERRED
        if inferred or any(one.kind is SymbolKind.OFF_PAGE for one in ends):
            continue
        pair = []
        for one in ends:
            pair.append(Station(f"{one.step}.{places[one.step]}", one.step, one.lane))
            places[one.step] += 1
        found[way] = pair[0], pair[1]
    return found


def _misfit(flow: Flow, record: SopRecord, way: Way, out: Station, into: Station) -> int | None:
    """How badly a pair of marks fits a way; None where it cannot be on it."""
    source, target = flow.stations[way.source], flow.stations[way.target]
    if source.step == target.step or (out.step < into.step) != (source.step < target.step):
        return None
    texts = [one.symbol.text.strip().casefold() for one in (out, into) if one.symbol]
    if all(texts) and len(set(texts)) > 1:
        return None
    pages = [record.steps[one.step].page for one in (source, target, out, into)]
    crosses = pages[0] != pages[1] and pages[0] == pages[2] and pages[1] == pages[3]
    strays = [source.step != out.step, target.step != into.step]
    if out.step == into.step or (any(strays) and not crosses):
        return None
    return _OTHER_ROW * sum(strays) + (_OTHER_LANE if out.lane != into.lane else 0)


def _middle(carried: dict[Way, tuple[Way, Way, Way]]) -> Sequence[Way]:
    return [parts[1] for parts in carried.values()]


def _rewritten(flow: Flow, direct: Sequence[Way], carried: dict[Way, tuple[Way, Way, Way]]) -> Iterator[Way]:
    for way in flow.ways:
        if way in carried:
            yield from carried[way]
        elif way in direct:
            yield replace(way, linked=True)
        else:
            yield way
