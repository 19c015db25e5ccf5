"""How sure a decoded connector is, calibrated on drawn sheets, and why it may be wrong."""

import math
from dataclasses import dataclass

from extractor.store.knowledge import load_json

_DOUBTFUL = 0.9


@dataclass(frozen=True)
class Signs:
    """What speaks for and against a connector.

    `chance` is its share of the probable flows; `head` and `tail` the probabilities of arrow heads at its
    target and source; `votes` how many tracers found its line; `cost`, `gap`, `rule` and `crossings` what the
    way along it cost, missed (text heights), ran along rules (text heights), and crossed.
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

    def features(self) -> tuple[float, ...]:
        """The numbers that the calibration weighs."""
        return (
            _logit(self.chance), _logit(self.head), _logit(self.tail), float(self.votes > 1), min(self.cost, 6.0),
            min(self.gap, 3.0), min(self.rule, 10.0), float(min(self.crossings, 4)), float(self.back),
            float(self.back and not self.decision),
        )  # fmt: skip


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
