"""Calibrated confidence: what engines, agreement and lexicon say, as a probability of being right."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import Levenshtein

from extractor.record.folding import letters_of
from extractor.store.knowledge import load_json
from extractor.text.engines.base import LineReading
from extractor.text.fusion.voting import rivals
from extractor.text.fusion.word_repair import Repaired
from extractor.text.language.lexicon import Lexicon

MODEL = "calibration/text.json"
MISSPELT = 0.85
"""Most that a line is sure of with a word one letter off a known one, misread or misspelt on the sheet, or
with a word or number that the other engine read as another."""
_DOUBTFUL = 0.9
"""Probability under which a letter counts as doubtful: the fit took it so."""
LARGE = 20.0
"""Text height in pixels from which larger letters are read no better."""


@dataclass(frozen=True)
class LineSigns:
    """What is known of a line's reading; `engines` is "both" or "single"."""

    engines: str
    values: Mapping[str, float]


def line_signs(
    repaired: Repaired,
    readings: Sequence[LineReading],
    lexicon: Lexicon,
    text_height: float,
    contrast: float,
    sharpness: float,
) -> LineSigns:
    """Signs of the line's text; `readings` holds the leading engine's first.

    Text height in pixels; contrast and sharpness as in `LineCut`.
    """
    text, base = repaired.text, readings[0]
    letters = [g.probability for g in base.glyphs if not g.text.isspace()]
    values = {
        "least": _logit(base.least),
        "mean": _logit(base.confidence),
        "doubtful": math.log1p(sum(p < _DOUBTFUL for p in letters)),
        "lexicon": lexicon.share(text),
        "near": math.log1p(lexicon.near_misses(text)),
        "length": math.log1p(len(text)),
        "height": math.log(min(LARGE, max(4.0, text_height))),
        "contrast": contrast,
        "sharpness": math.log(max(1e-3, sharpness)),
        "repaired": repaired.cost,
        "changed": float(letters_of(text) != letters_of(base.text)),
    }
    if len(readings) > 1:
        other = readings[1]
        values["agreement"] = Levenshtein.normalized_similarity(letters_of(text), letters_of(other.text))
        values["same"] = float(letters_of(text) == letters_of(other.text))
        values["other"] = _logit(other.confidence)
        values["rivals"] = float(rivals(text, other, lexicon))
        return LineSigns("both", values)
    return LineSigns("single", values)


class Calibration:
    """Logistic models over signs of lines, and a step-wise map from lines to whole regions."""

    def __init__(self, model: Mapping[str, Mapping[str, object]]) -> None:
        self._model = model

    def line(self, signs: LineSigns) -> float:
        """Probability that every letter and digit of the line is right."""
        weights = self._model[signs.engines]
        score = _number(weights["bias"]) + sum(
            _number(weights.get(name, 0.0)) * value for name, value in signs.values.items()
        )
        sure = 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))
        return min(sure, MISSPELT) if signs.values.get("near") or signs.values.get("rivals") else sure

    def region(self, lines: Sequence[float]) -> float:
        """Probability that a region is right as a whole, from the confidences of its lines."""
        if not lines:
            return 0.0
        joint = math.exp(sum(math.log(max(1e-9, p)) for p in lines))
        xs, ys = self._model["region"]["from"], self._model["region"]["to"]
        if not isinstance(xs, list) or not isinstance(ys, list):
            raise TypeError("calibration/text.json: region.from and region.to are lists")
        return _interpolate(joint, xs, ys)


@cache
def load_calibration() -> Calibration:
    """The fitted model, read once a process."""
    return Calibration(load_json(MODEL))


def _number(value: object) -> float:
    if not isinstance(value, (int, float)):
        raise TypeError("calibration/text.json: weights are numbers")
    return float(value)


def _interpolate(x: float, xs: Sequence[float], ys: Sequence[float]) -> float:
    if x <= xs[0]:
        return ys[0]
    for k in range(1, len(xs)):
        if x <= xs[k]:
            share = (x - xs[k - 1]) / max(1e-9, xs[k] - xs[k - 1])
            return ys[k - 1] + share * (ys[k] - ys[k - 1])
    return ys[-1]


def _logit(probability: float) -> float:
    p = min(1.0 - 1e-4, max(1e-3, probability))
    return math.log(p / (1.0 - p))
