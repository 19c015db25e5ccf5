"""Lanes to actors, drawn symbols to the steps' symbols, connectors to the record's flow."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from extractor.flow.model import DrawnSymbol, LeftoverKind
from extractor.flow.offpage import FlowEdge, SymbolKey
from extractor.grid.table.labels import post_likeness
from extractor.meaning.assembly.grouping import same_lanes
from extractor.meaning.assembly.steps import StepRows
from extractor.meaning.correction.lane_names import MENDED, lane_words, mend_name
from extractor.recognised.evidence import EvidenceBook, as_list, text_evidence
from extractor.recognised.page import ProcedureUnit
from extractor.record.geometry import Box, union
from extractor.record.model import (
    Actor,
    Edge,
    Evidence,
    LabelOrigin,
    Origin,
    State,
    Step,
    Symbol,
    SymbolKind,
)
from extractor.record.reasons import Code, because
from extractor.text.language.lexicon import WORD, load_lexicon
from extractor.text.model import RegionText

_SAME_NAME = 85.0
_UNREAD_NAME = 0.5  # confidence of a lane's name under which its steps are not known to be that actor's
_NOBODY = 0.4  # of a name of strokes alone: under _UNREAD_NAME, so that its steps are doubted
_UNKNOWN = 0.6  # of a name of words that nobody knows: by hand
_ENOUGH_WORDS = 0.5  # share of a name that words or posts make
_STROKES = frozenset("ijlt|")  # what upright strokes are read as
_MISSED = 0.3  # of a step's actors where its row shows a shape that was not read: by hand, under every limit
_INSIDE = 0.8  # share of an off-page connector's height in its row from which it stands there
_CLEAR = 0.75  # of its own height: one that hangs on a symbol is 0.4 from it, one by itself 1.1 or more
_NO_SYMBOL = 0.1  # confidence of a row without a symbol: a step without an actor hardly exists


@dataclass(frozen=True)
class LaneBook:
    """All lanes of an SOP, and which lane of which table on which page each of them is."""

    home: tuple[tuple[int, int], ...]
    """For each actor the unit and lane where its name was read best."""
    index: dict[tuple[int, int], int]
    """(unit, lane) -> actor."""

    @classmethod
    def of(cls, units: Sequence[ProcedureUnit]) -> "LaneBook":
        """Lanes of later tables are those of the first by place where the tables are alike, else by name."""
        home: list[tuple[int, int]] = []
        index: dict[tuple[int, int], int] = {}
        for u, unit in enumerate(units):
            alike = u > 0 and (same_lanes(units[0].grid, unit.grid) or _go_on(units[0], unit))
            taken: set[int] = set()
            for lane in range(len(unit.grid.lanes)):
                names = [lane_name(units[k], n) for k, n in home]
                actor = index[0, lane] if alike else _known(lane_name(unit, lane), names, taken)
                if actor is None:
                    actor = len(home)
                    home.append((u, lane))
                elif _name_confidence(unit, lane) > _name_confidence(units[home[actor][0]], home[actor][1]):
                    home[actor] = (u, lane)
                taken.add(actor)
                index[u, lane] = actor
        return cls(tuple(home), index)

    def actors(self, units: Sequence[ProcedureUnit], book: EvidenceBook) -> list[Actor]:
        """The record's actors; evidence goes to /actors/<n>/name."""
        words = lane_words(units)
        names: list[str] = []
        for n, (u, lane) in enumerate(self.home):
            printed = lane_name(units[u], lane)
            mended = mend_name(printed, _name_confidence(units[u], lane), words, self._shown(units, n))
            names.append(mended.text)
            column = units[u].grid.lanes[lane]
            read = units[u].lane_names[lane] if lane < len(units[u].lane_names) else None
            if read is not None:
                evidence = text_evidence(units[u].page, [read])
                confidence = min(evidence.confidence, column.confidence)
                evidence = evidence.model_copy(update={"confidence": round(confidence, 4)})
            else:
                box = as_list(column.header) if column.header else None
                evidence = Evidence(
                    page=units[u].page,
                    box=box,
                    raw=printed or None,
                    confidence=column.confidence,
                    origin=units[u].words,
                )
            if mended.mended:
                update = {
                    "raw": evidence.raw or printed,
                    "confidence": min(evidence.confidence, MENDED),
                    "reasons": [because(Code.LANE_CORRECTED)],
                    "alternatives": list(dict.fromkeys([printed, *evidence.alternatives])),
                }
                evidence = evidence.model_copy(update=update)
            if names[n] and evidence.origin is Origin.OCR and (most := _sense(names[n])) < 1:
                update = {
                    "confidence": min(evidence.confidence, most),
                    "reasons": evidence.reasons or [because(Code.LANE_UNLIKE_ACTOR)],
                }
                evidence = evidence.model_copy(update=update)
            if not names[n]:
                update = {
                    "confidence": _NO_SYMBOL,
                    "state": State.BLANK,
                    "reasons": [because(Code.LANE_UNNAMED)],
                }
                evidence = evidence.model_copy(update=update)
            book.add(f"/actors/{n}/name", evidence)
        return [Actor(id=f"a{n + 1}", name=name) for n, name in enumerate(names)]

    def _shown(self, units: Sequence[ProcedureUnit], actor: int) -> list[RegionText]:
        """The headers that show an actor's name, the one where it was read best first."""
        places = sorted((place for place, n in self.index.items() if n == actor), key=self.home[actor].__ne__)
        names = [units[u].lane_names[n] for u, n in places if n < len(units[u].lane_names)]
        return [name for name in names if name is not None]


def _go_on(first: ProcedureUnit, unit: ProcedureUnit) -> bool:
    """Whether a later table without names over its lanes has as many of them: those of the first, then.

    The paper's edge may cut the two tables at different places: the shares of their widths tell nothing then.
    """
    nameless = not unit.grid.has_header and not any(lane_name(unit, n) for n in range(len(unit.grid.lanes)))
    return nameless and len(unit.grid.lanes) == len(first.grid.lanes)


def lane_name(unit: ProcedureUnit, lane: int) -> str:
    """A lane's name as printed, on one line."""
    read = unit.lane_names[lane] if lane < len(unit.lane_names) else None
    return read.text if read is not None and read.text else " ".join(unit.grid.lanes[lane].name.split())


def _name_confidence(unit: ProcedureUnit, lane: int) -> float:
    read = unit.lane_names[lane] if lane < len(unit.lane_names) else None
    return read.confidence if read is not None and read.text else 0.0


def _sense(name: str) -> float:
    """Most that a lane's name can be sure of by its words: 1 where they are words, posts or abbreviations.

    Names that run up the page on coarse scans come out as "Ii" or "III", with every engine sure of it. A
    letter that stands alone before a name ("A Lurah") is the end of the lane's beside it, which overran.
    """
    words = [word for word in WORD.findall(name) if len(word) > 1]
    words = [word for word in words if not _STROKES.issuperset(word.casefold())]
    if not words:
        return _NOBODY
    first, *others = name.split()
    if others and len(first) == 1 and first.isalpha():
        return _UNKNOWN
    known = max(post_likeness(name), load_lexicon().share(name.casefold()))
    return 1.0 if known >= _ENOUGH_WORDS or any(word.isupper() for word in words) else _UNKNOWN


def _known(name: str, names: Sequence[str], taken: set[int]) -> int | None:
    if not name:
        return None
    free = [n for n in range(len(names)) if n not in taken]
    best = max(free, key=lambda n: fuzz.ratio(names[n].casefold(), name.casefold()), default=None)
    if best is None or fuzz.ratio(names[best].casefold(), name.casefold()) < _SAME_NAME:
        return None
    return best


def build_symbols(
    steps: Sequence[Step],
    rows: Sequence[StepRows],
    units: Sequence[ProcedureUnit],
    lanes: LaneBook,
    carriers: frozenset[SymbolKey],
    book: EvidenceBook,
) -> tuple[list[Step], dict[SymbolKey, str]]:
    """The steps with their symbols and actors, and the id of each symbol.

    `carriers` are off-page connectors that carry an edge over a page break. Those that stand in a row by
    themselves are symbols of it; for those outside the rows, or on the symbol that they go on from, the edge
    stands. The actors' names have their evidence in the book.
    """
    ids: dict[SymbolKey, str] = {}
    done: list[Step] = []
    for n, (step, row) in enumerate(zip(steps, rows, strict=True)):
        symbols: list[Symbol] = []
        confidences: list[float] = []
        names: list[float] = []
        for u, i, drawn in _symbols_of(row, units):
            if SymbolKey(u, i) in carriers and not _stands_in_row(units[u], drawn):
                continue
            lane = lanes.index.get((u, drawn.lane))
            actor = f"a{lane + 1}" if lane is not None else None
            if lane is not None:
                names.append(book.entries[f"/actors/{lane}/name"].confidence)
            symbol = Symbol(id=f"{step.id}.{len(symbols) + 1}", actor=actor, kind=drawn.kind, text=drawn.text)
            base = f"/steps/{n}/symbols/{len(symbols)}"
            book.add(base, _symbol_evidence(units[u].page, drawn))
            if drawn.text:
                book.add(f"{base}/text", _words_evidence(units[u], drawn))
            ids[SymbolKey(u, i)] = symbol.id
            symbols.append(symbol)
            confidences.append(drawn.confidence)
        actors = list(dict.fromkeys(s.actor for s in symbols if s.actor))
        evidence = _actors_evidence(row, confidences, names)
        if symbols and _shows_more(row, units):
            update = {
                "confidence": min(evidence.confidence, _MISSED),
                "reasons": evidence.reasons or [because(Code.SHAPE_UNREAD)],
            }
            evidence = evidence.model_copy(update=update)
        book.add(f"/steps/{n}/actors", evidence)
        done.append(step.model_copy(update={"symbols": symbols, "actors": actors}))
    return done, ids


def _stands_in_row(unit: ProcedureUnit, mark: DrawnSymbol) -> bool:
    """Whether an off-page connector stands in its row by itself, not below the frame or on a symbol."""
    row, box = unit.grid.steps[mark.row].box, mark.box
    inside = min(box.y1, row.y1) - max(box.y0, row.y0)
    around = box.grow(_CLEAR * box.height)
    others = (s.box for s in unit.flow.symbols if s.kind is not SymbolKind.OFF_PAGE)
    return inside >= _INSIDE * box.height and not any(around.overlap(other) for other in others)


def _symbols_of(row: StepRows, units: Sequence[ProcedureUnit]) -> list[tuple[int, int, DrawnSymbol]]:
    return [(u, i, s) for u, r in row.keys for i, s in enumerate(units[u].flow.symbols) if s.row == r]


def _shows_more(row: StepRows, units: Sequence[ProcedureUnit]) -> bool:
    """Whether a step's rows show a shape that is none of its symbols."""
    return any(
        left.kind is LeftoverKind.SHAPE and left.row == r
        for u, r in row.keys
        for left in units[u].flow.leftovers
    )


def _symbol_evidence(page: int, drawn: DrawnSymbol) -> Evidence:
    return Evidence(
        page=page,
        box=as_list(drawn.box),
        raw=drawn.text or None,
        confidence=round(drawn.confidence, 4),
        origin=Origin.SYMBOL,
        alternatives=[kind.value for kind, p in drawn.kinds if kind is not drawn.kind and p >= 0.05],
    )


def _words_evidence(unit: ProcedureUnit, drawn: DrawnSymbol) -> Evidence:
    return Evidence(
        page=unit.page,
        box=as_list(drawn.box),
        raw=drawn.text,
        confidence=round(drawn.text_confidence, 4),
        origin=unit.words,
    )


def _actors_evidence(row: StepRows, symbols: Sequence[float], names: Sequence[float]) -> Evidence:
    """The evidence of a step's actors from the confidence of its symbols, and of the names of their lanes."""
    box = as_list(row.row.box)
    if not symbols:
        return Evidence(
            page=row.page,
            box=box,
            confidence=_NO_SYMBOL,
            origin=Origin.SYMBOL,
            state=State.UNREADABLE,
            reasons=[because(Code.SYMBOL_MISSING)],
        )
    # Names that are merely a little unsure are asked about once, at the actor.
    doubtful = [name for name in names if name < _UNREAD_NAME]
    return Evidence(
        page=row.page,
        box=box,
        confidence=round(min(*symbols, *doubtful, 1.0), 4),
        origin=Origin.SYMBOL,
        reasons=[because(Code.LANE_DOUBTED)] if doubtful else [],
    )


def build_flow(
    units: Sequence[ProcedureUnit], edges: Sequence[FlowEdge], ids: dict[SymbolKey, str], book: EvidenceBook
) -> list[Edge]:
    """The connectors as edges between symbol ids; evidence goes to /flow/<n>."""
    flow: list[Edge] = []
    for edge in edges:
        if edge.source not in ids or edge.target not in ids:
            continue
        book.add(f"/flow/{len(flow)}", _edge_evidence(units[edge.page].page, edge))
        if edge.label is not None:
            book.add(f"/flow/{len(flow)}/label", _label_evidence(units, edge))
        flow.append(
            Edge(
                source=ids[edge.source],
                target=ids[edge.target],
                label=edge.label,
                text=edge.text,
                label_origin=edge.label_origin,
            )
        )
    return flow


def _edge_evidence(page: int, edge: FlowEdge) -> Evidence:
    return Evidence(
        page=page,
        box=as_list(union(Box(x, y, x, y) for x, y in edge.path)) if edge.path else None,
        confidence=round(edge.confidence, 4),
        origin=Origin.INFERRED if edge.inferred else Origin.SYMBOL,
        state=State.INFERRED if edge.inferred else State.READ,
        needs_review=edge.inferred,
        reasons=list(edge.reasons),
        path=[(round(x, 1), round(y, 1)) for x, y in edge.path],
    )


def _label_evidence(units: Sequence[ProcedureUnit], edge: FlowEdge) -> Evidence:
    implied = edge.label_origin is not LabelOrigin.PRINTED
    table, box = edge.label_place or (edge.page, None)
    return Evidence(
        page=units[table].page,
        box=as_list(box) if box is not None else None,
        raw=edge.text,
        confidence=round(edge.label_confidence, 4),
        origin=Origin.INFERRED if implied else units[table].words,
        state=State.INFERRED if implied else State.READ,
    )
