"""How sure a decoded connector is, calibrated on drawn sheets, and why it may be wrong."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.flow.inference.open_ends import find_open_ends
from extractor.flow.model import Connector, DrawnSymbol
from extractor.record.reasons import Code, Reason, because
from extractor.store.knowledge import load_json

_DOUBTFUL = 0.9
_OPEN_END = 0.85
_EVEN = 0.5
"""Chance from which a head is likelier there than not."""
_BROKEN = _ALONG = 0.5
"""Text heights that are missing of a line, or run along a rule, from which a reviewer is told so."""


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


def reasons(signs: Signs, confidence: float) -> tuple[Reason, ...]:
    """What makes a connector doubtful; nothing where it is sure."""
    if confidence >= _DOUBTFUL:
        return ()
    found = []
    if signs.head < _EVEN:
        found.append(Code.HEAD_UNSEEN)
    if signs.tail > _EVEN:
        found.append(Code.HEADS_AT_BOTH_ENDS)
    if signs.votes <= 1:
        found.append(Code.LINE_BY_ONE_TRACER)
    if signs.gap > _BROKEN:
        found.append(Code.LINE_BROKEN)
    if signs.rule > _ALONG:
        found.append(Code.LINE_ALONG_RULE)
    if signs.chance < _DOUBTFUL:
        found.append(Code.OTHER_READING_AS_LIKELY)
    return tuple(because(code) for code in found or [Code.EVIDENCE_WEAK])


def doubt_open_ends(connectors: Sequence[Connector], symbols: Sequence[DrawnSymbol]) -> list[Connector]:
    """The connectors; at a symbol that lacks one, the least sure is doubted for the missing one's sake."""
    lacking = find_open_ends(connectors, symbols)
    doubts = dict.fromkeys(lacking.branches, Code.BRANCH_MISSING)
    doubts |= dict.fromkeys(lacking.entries, Code.ENTRY_MISSING)
    doubts |= dict.fromkeys(lacking.exits, Code.EXIT_MISSING)
    marked = list(connectors)
    for index, doubt in doubts.items():
        touching = [k for k, c in enumerate(marked) if index in (c.source, c.target)]
        if touching:
            least = min(touching, key=lambda k: marked[k].confidence)
            marked[least] = _doubted(marked[least], because(doubt))
    return marked


def _doubted(connector: Connector, doubt: Reason) -> Connector:
    return replace(
        connector, confidence=min(connector.confidence, _OPEN_END), reasons=(*connector.reasons, doubt)
    )
