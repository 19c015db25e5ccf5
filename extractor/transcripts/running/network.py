"""The trained network that tells of each word of a running text its column, and whether it begins a cell.

It sums what is seen of a word, and carries it over to the words around it in layers that reach twice as far
each. Trained by `training/train_text_columns.py`; numpy alone runs it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from extractor.store.knowledge import model_path
from extractor.transcripts.running.features import Features

ROLES = (
    "outside", "head", "count", "number", "activity", "lane", "requirements", "duration", "output", "remarks",
    "total",
)  # fmt: skip
"""What a word can stand in; "lane" is also what rules and symbols left in other columns."""
REACHES = (1, 2, 4, 8, 16, 32)
"""How many words away each layer looks, to both sides."""
Floats = NDArray[np.float32]
_AT_ONCE = 16_384
_MARGIN = sum(REACHES)


@dataclass(frozen=True)
class Tagged:
    """By word: the logarithms of the probabilities of each role, and the probability that a cell begins."""

    roles: Floats
    begins: Floats


def tag(features: Features) -> Tagged:
    """What stands where in a text; the time grows with its length."""
    weights = load_weights()
    parts = []
    for start in range(0, len(features), _AT_ONCE):
        first = max(0, start - _MARGIN)
        out = run(weights, features[first : start + _AT_ONCE + _MARGIN])[-1]
        parts.append(out[start - first : start - first + _AT_ONCE])
    out = np.concatenate(parts) if parts else np.zeros((0, len(ROLES) + 1), np.float32)
    logits = out[:, :-1] - out[:, :-1].max(axis=1, keepdims=True)
    return Tagged(
        roles=logits - np.log(np.exp(logits).sum(axis=1, keepdims=True)),
        begins=np.asarray(1 / (1 + np.exp(-out[:, -1])), np.float32),
    )


def run(weights: Mapping[str, Floats], features: Features) -> list[Floats]:
    """The values of all layers, the answers last: a column each for `ROLES` and one for "a cell begins"."""
    values = [weights["meaning"][features].sum(axis=1, dtype=np.float32)]
    for reach in REACHES:
        near = spread(values[-1], reach) @ weights[f"layer{reach}"] + weights[f"bias{reach}"]
        values.append(values[-1] + np.maximum(near, 0))
    values.append(np.maximum(values[-1] @ weights["hidden"] + weights["hidden_bias"], 0))
    values.append(values[-1] @ weights["out"] + weights["out_bias"])
    return values


def spread(values: Floats, reach: int) -> Floats:
    """Beside each word's values those of the words `reach` before and behind it."""
    count, width = values.shape
    wide = np.zeros((count, 3 * width), np.float32)
    wide[:, width : 2 * width] = values
    if count > reach:
        wide[reach:, :width] = values[:-reach]
        wide[:-reach, 2 * width :] = values[reach:]
    return wide


@cache
def load_weights() -> dict[str, Floats]:
    """The weights of the network, and under `sure_COLUMN` what tells how sure cells are."""
    with np.load(model_path("text_columns.npz")) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}
