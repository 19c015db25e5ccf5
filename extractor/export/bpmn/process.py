"""From stations to the elements of BPMN: events, tasks and gateways, and the sequence flows between them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from extractor.export.bpmn.branching import Branching, Split, read_branching
from extractor.export.bpmn.model import DataUse, Element, ElementKind, Process, SequenceFlow, StepTime
from extractor.export.bpmn.offpage import pair_marks
from extractor.export.bpmn.stations import Flow, Role, Station, Way, read_flow
from extractor.export.model import Note
from extractor.record.model import SopRecord
from extractor.render.swimlane.symbols import edges_by_key

LOOSE_CONNECTORS = "connectors from or to a symbol that is not there"
ROW_ORDER = "an order of the steps by connectors, of which there are none: the rows follow one another"

_GATES = {Split.CHOICE: ElementKind.EXCLUSIVE, Split.FORK: ElementKind.PARALLEL}
_ABOVE, _WORK, _BELOW = -1, 0, 1
"""Zones of a cell: what leads to the work, what stands for a symbol, what leads on."""


def read_process(record: SopRecord) -> tuple[Process, list[Note]]:
    """The process that a record's symbols and connectors draw, and what of them it cannot say."""
    flow, notes = pair_marks(read_flow(record), record)
    branching, unsaid = read_branching(flow)
    builder = _Builder(record, flow, branching)
    for station in sorted(flow.stations.values(), key=lambda one: (one.step, _zone(builder.main(one)))):
        builder.add(station)
    builder.connect()
    elements = tuple(_levelled(builder.cells))
    names = [actor.name for actor in record.actors]
    strangers = [None] if any(element.lane >= len(names) for element in elements) else []
    tasks = _tasks(elements)
    process = Process(
        (*names, *strangers),
        elements,
        tuple(builder.sequences),
        tuple(_data(record, tasks)),
        tuple(_times(record, tasks)),
        flow.follows_rows,
    )
    loose = len(record.flow) - len(edges_by_key(record))
    notes += unsaid
    notes += [Note(LOOSE_CONNECTORS, loose)] if loose else []
    notes += [Note(ROW_ORDER)] if flow.follows_rows else []
    return process, notes


@dataclass
class _Builder:
    """Makes the elements of stations, cell by cell from top to bottom, and the flows between them."""

    record: SopRecord
    flow: Flow
    branching: Branching
    cells: defaultdict[tuple[int, int], list[tuple[int, Element]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    sequences: list[SequenceFlow] = field(default_factory=list)
    _entries: dict[str, str] = field(default_factory=dict)
    _exits: dict[str, str] = field(default_factory=dict)
    _joins: dict[Way, str] = field(default_factory=dict)

    def add(self, station: Station) -> None:
        """A station with what stands before and behind it: start and joins, its gateway, its end."""
        key = station.key
        main = self.main(station)
        if key in self.branching.starts and main.kind is not ElementKind.START:
            self._flow(self._put(station, ElementKind.START, "Start", _ABOVE), main.id)
        for n, group in enumerate(self.branching.joins.get(key, ()), start=1):
            join = self._put(station, ElementKind.PARALLEL, f"Join{n}", _ABOVE)
            self._flow(join, main.id)
            self._joins |= dict.fromkeys(group, join)
        self.cells[(station.step, station.lane)].append((_zone(main), main))
        self._entries[key] = self._exits[key] = main.id
        split = self.branching.splits.get(key)
        if split is not None and station.role is not Role.GATE:
            self._exits[key] = self._put(station, _GATES[split], "Gateway", _BELOW)
            self._flow(main.id, self._exits[key])
        if key in self.branching.ends and main.kind is not ElementKind.END:
            self._flow(self._exits[key], self._put(station, ElementKind.END, "End", _BELOW))

    def connect(self) -> None:
        """The sequence flows of the ways, once all stations are there."""
        for way in self.flow.ways:
            if not way.linked:
                self._flow(self._exits[way.source], self._joins.get(way, self._entries[way.target]), way)

    def main(self, station: Station) -> Element:
        """The element that stands for the station itself."""
        words = station.symbol.text.strip() if station.symbol else ""
        match station.role:
            case Role.WORK:
                step = self.record.steps[station.step]
                return self._element(station, ElementKind.TASK, "Task", f"{step.number}. {step.activity}")
            case Role.GATE:
                return self._element(station, ElementKind.EXCLUSIVE, "Gateway", words)
            case Role.MARK:
                return self._element(station, self._mark(station), "Event", words)
            case Role.THROW | Role.CATCH:
                kind = ElementKind.THROW if station.role is Role.THROW else ElementKind.CATCH
                link = self._link(station)
                return replace(self._element(station, kind, "Link", words or link), link=link)

    def _mark(self, station: Station) -> ElementKind:
        """A start event has no way in, an end event none out; BPMN wants it so."""
        if not self.flow.entering.get(station.key):
            return ElementKind.START
        return ElementKind.THROW if self.flow.leaving.get(station.key) else ElementKind.END

    def _link(self, station: Station) -> str:
        """A letter that only the two halves of a pair share."""
        pairs = [way for way in self.flow.ways if way.linked]
        n = next(n for n, way in enumerate(pairs) if station.key in {way.source, way.target})
        return _letters(n)

    def _element(self, station: Station, kind: ElementKind, prefix: str, name: str) -> Element:
        return Element(_id(prefix, station), kind, name.strip(), station.lane, station.step, 0, station)

    def _put(self, station: Station, kind: ElementKind, prefix: str, zone: int) -> str:
        """An element beside the one that stands for the station; its id."""
        element = replace(self._element(station, kind, prefix, ""), station=None)
        self.cells[(station.step, station.lane)].append((zone, element))
        return element.id

    def _flow(self, source: str, target: str, way: Way | None = None) -> None:
        self.sequences.append(SequenceFlow(f"Flow_{len(self.sequences) + 1}", source, target, way))


def _id(prefix: str, station: Station) -> str:
    """An XML id from the places of step and symbol, since those of the record can be anything."""
    step, _, place = station.key.partition(".")
    return f"{prefix}_{int(step) + 1}_{int(place) + 1}"


def _letters(n: int) -> str:
    """A to Z, AA, AB and on."""
    return (_letters(n // 26 - 1) if n >= 26 else "") + chr(ord("A") + n % 26)


def _zone(main: Element) -> int:
    if main.kind in {ElementKind.START, ElementKind.CATCH}:
        return _ABOVE
    if main.kind is ElementKind.END or (main.kind is ElementKind.THROW and main.link):
        return _BELOW
    return _WORK


def _levelled(cells: Mapping[tuple[int, int], Sequence[tuple[int, Element]]]) -> Iterator[Element]:
    """The elements with their levels, so that the work of one row stands on one height over all lanes."""
    steps: defaultdict[int, int] = defaultdict(int)
    for (step, _), items in cells.items():
        steps[step] = max(steps[step], _leading(items))
    for (step, _), items in sorted(cells.items()):
        first = steps[step] - _leading(items)
        first += all(zone is _BELOW for zone, _ in items)
        for level, (_, element) in enumerate(items, start=first):
            yield replace(element, level=level)


def _leading(items: Iterable[tuple[int, Element]]) -> int:
    """How many elements stand above the work."""
    count = 0
    for zone, _ in items:
        if zone != _ABOVE:
            break
        count += 1
    return count


def _tasks(elements: Iterable[Element]) -> Mapping[int, tuple[str, ...]]:
    """The tasks of each step."""
    found: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    for element in elements:
        if element.kind is ElementKind.TASK:
            found[element.step] += (element.id,)
    return found


def _data(record: SopRecord, tasks: Mapping[int, tuple[str, ...]]) -> Iterator[DataUse]:
    """Requirements and outputs; what has the same words, but for case and spaces, is the same thing."""
    known: dict[str, str] = {}
    for n, step in enumerate(record.steps):
        for kind, items in (("Input", step.requirements), ("Output", step.outputs)):
            for place, item in enumerate(items, start=1):
                folded = " ".join(item.casefold().split())
                if folded:
                    data = known.setdefault(folded, f"Data_{len(known) + 1}")
                    name, made = item.strip(), kind == "Output"
                    yield DataUse(f"{kind}_{n + 1}_{place}", data, name, n, made, tasks.get(n, ()))


def _times(record: SopRecord, tasks: Mapping[int, tuple[str, ...]]) -> Iterator[StepTime]:
    told: set[int] = set()
    for n, step in enumerate(record.steps):
        time = step.duration
        if time is not None and time.text.strip() and step.number not in told:
            told.update(time.shared_with)
            yield StepTime(f"Time_{n + 1}", n, time.text.strip(), tasks.get(n, ()))
