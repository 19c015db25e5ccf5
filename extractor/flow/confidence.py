"""How sure a decoded connector is, calibrated on drawn sheets, and why it may be wrong."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.flow.model import Connector, DrawnSymbol
from extractor.record.model import SymbolKind
from extractor.store.knowledge import load_json

_DOUBTFUL = 0.9
_OPEN_END = 0.85


@dataclass(frozen=True)
class Signs:
    """What speaks for and against a connector.

    `chance` is its share of the probable flows; `head` and `tail` the probabilities of arrow heads at its
    target and source; `votes` how many tracers found its line; `cost`, `gap`, `rule` and `crossings` what the
    way along it cost, missed (text heights), ran along rules (text heights), and crossed; `spare_exits` and
    `spare_entries` at how many more places than is usual lines leave its source and enter its target.
    """

    chance: float
    head: float
    tail: float
    votes: int
    cost: float
    gap: float
    rule: float
    crossings: int
    back: bool
    decision: bool
    spare_exits: int
    spare_entries: int

    def features(self) -> tuple[float, ...]:
        """The numbers that the calibration weighs."""
        return (
            _logit(self.chance),
            _logit(self.head),
            _logit(self.tail),
            float(self.votes > 1),
            min(self.cost, 6.0),
            min(self.gap, 3.0),
            min(self.rule, 10.0),
            float(min(self.crossings, 4)),
            float(self.back),
            float(self.back and not self.decision),
            float(min(self.spare_exits, 3)),
            float(min(self.spare_entries, 3)),
        )


def _logit(chance: float) -> float:
    chance = min(0.995, max(0.005, chance))
    return math.log(chance / (1 - chance))


def connector_chance(signs: Signs) -> float:
    """The calibrated probability that the connector is right."""
    model = load_json("flow/confidence.json")
    total = model["bias"] + sum(w * f for w, f in zip(model["weights"], signs.features(), strict=True))
    return float(min(0.995, 1 / (1 + math.exp(-total))))


def reasons(signs: Signs, confidence: float) -> str | None:
    """In Indonesian, what makes a connector doubtful; None where nothing does."""
    if confidence >= _DOUBTFUL:
        return None
    found = []
    if signs.head < 0.5:
        found.append("mata panah tidak terlihat")
    if signs.tail > 0.5:
        found.append("mata panah di kedua ujung")
    if signs.votes < 2:
        found.append("garis hanya ditemukan oleh satu cara penelusuran")
    if signs.gap > 0.5:
        found.append("garis terputus")
    if signs.rule > 0.5:
        found.append("garis berimpit dengan garis tabel")
    if signs.chance < 0.9:
        found.append("ada bacaan lain yang hampir sama kuat")
    return "; ".join(found) or "bukti gabungan lemah"


def doubt_open_ends(connectors: Sequence[Connector], symbols: Sequence[DrawnSymbol]) -> list[Connector]:
    """The connectors; at a symbol that lacks one, the least sure is doubted for the missing one's sake.

    A symbol in the last row may end the flow, one in the first row begin it, on this page; work that a fork
    gives to several at once may end with any of them.
    """
    exits, entries = Counter(c.source for c in connectors), Counter(c.target for c in connectors)
    first, last = min(s.row for s in symbols), max(s.row for s in symbols)
    forked = {
        c.target
        for c in connectors
        if exits[c.source] > 1 and symbols[c.source].kind is not SymbolKind.DECISION
    }
    doubts: dict[int, str] = {}
    for index, symbol in enumerate(symbols):
        if symbol.kind in (SymbolKind.TERMINATOR, SymbolKind.OFF_PAGE):
            continue
        if not exits[index] and symbol.row < last and index not in forked:
            doubts[index] = "lanjutan dari simbol ini tidak ditemukan"
        elif not entries[index] and symbol.row > first:
            doubts[index] = "garis masuk ke simbol ini tidak ditemukan"
        elif symbol.kind is SymbolKind.DECISION and exits[index] == 1:
            doubts[index] = "keputusan hanya punya satu jalan keluar"
    marked = list(connectors)
    for index, doubt in doubts.items():
        touching = [k for k, c in enumerate(marked) if index in (c.source, c.target)]
        if touching:
            least = min(touching, key=lambda k: marked[k].confidence)
            marked[least] = _doubted(marked[least], doubt)
    return marked


def _doubted(connector: Connector, doubt: str) -> Connector:
    reason = f"{connector.reason}; {doubt}" if connector.reason else doubt
    return replace(connector, confidence=min(connector.confidence, _OPEN_END), reason=reason)
