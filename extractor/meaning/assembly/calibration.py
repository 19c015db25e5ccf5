"""How often values of a kind are right that their readers are so sure of: the last word on confidence.

What comes before, from the engines' letters to the doubts of the assembly, ranks the values of a sheet. How
probable they are was fitted on whole sheets, after all corrections. Marks for review rest on the ranks, and
stay.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from extractor.record.model import Evidence, State
from extractor.store.knowledge import load_json

MODEL = "calibration/record.json"
_KINDS = {
    "text": re.compile(r"/steps/\d+/(?:activity|requirements|outputs|remarks)(?:/\d+)?"),
    "duration": re.compile(r"/steps/\d+/duration"),
    "actors": re.compile(r"/steps/\d+/actors(?:/\d+)?"),
    "flow": re.compile(r"/flow/\d+"),
    "identity": re.compile(r"/identity/(?:sop_(?:number|title)|date_\w+|approved_by/(?:name|nip))"),
}
_UNREAD = (State.UNREADABLE, State.HANDWRITTEN)
_LEAST, _MOST = 0.01, 0.9999
"""Shares beyond which no sheet tells confidences apart."""


@dataclass(frozen=True)
class KindCalibration:
    """A line over the log odds of the confidence so far, and the reasons whose values it was fitted on."""

    slope: float
    bias: float
    reasons: frozenset[str]

    def probability(self, confidence: float) -> float:
        """The share of values that are right of those with this confidence."""
        return round(1.0 / (1.0 + math.exp(-(self.slope * log_odds(confidence) + self.bias))), 4)

    def confidence(self, probability: float) -> float:
        """The confidence that became this probability."""
        return 1.0 / (1.0 + math.exp(-(log_odds(probability) - self.bias) / self.slope))


def log_odds(probability: float) -> float:
    """The logarithm of the odds, within what can be told apart."""
    p = min(_MOST, max(_LEAST, probability))
    return math.log(p / (1.0 - p))


def kind_of(pointer: str) -> str | None:
    """The kind of value that a pointer leads to; None for those that no sheet was measured for."""
    return next((kind for kind, pattern in _KINDS.items() if pattern.fullmatch(pointer)), None)


def calibrated(entries: Mapping[str, Evidence]) -> dict[str, Evidence]:
    """The evidence with probabilities in the place of confidences."""
    return {pointer: _calibrated(pointer, evidence) for pointer, evidence in entries.items()}


def _calibrated(pointer: str, evidence: Evidence) -> Evidence:
    kind = kind_of(pointer)
    if kind is None or evidence.state in _UNREAD:
        return evidence
    model = load_kinds()[kind]
    probability = model.probability(evidence.confidence)
    if any(reason.code not in model.reasons for reason in evidence.reasons):
        # Nothing was measured that speaks for such values: they are no surer than before.
        probability = min(probability, evidence.confidence)
    return evidence.model_copy(update={"confidence": probability})


@cache
def load_kinds() -> dict[str, KindCalibration]:
    """The fitted lines, read once a process."""
    kinds = load_json(MODEL)["kinds"]
    return {
        kind: KindCalibration(float(each["slope"]), float(each["bias"]), frozenset(each["reasons"]))
        for kind, each in kinds.items()
    }
