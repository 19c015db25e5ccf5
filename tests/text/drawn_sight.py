"""What a network could have seen along a line."""

import numpy as np

from extractor.text.engines.base import Trace
from extractor.text.language.lattice import Sight

ALPHABET = ("", *"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ./,-()½±")


def seen(read: str, doubts: dict[int, tuple[str, float]] | None = None) -> Sight:
    """Each letter of `read`, then a blank; `doubts` names a second letter and its share by place."""
    steps = np.full((2 * len(read), len(ALPHABET)), 1e-7, np.float32)
    for k, letter in enumerate(read):
        other, share = (doubts or {}).get(k, ("", 0.0))
        steps[2 * k, ALPHABET.index(letter)] = 1.0 - share
        steps[2 * k, ALPHABET.index(other)] += share
        steps[2 * k + 1, 0] = 1.0
    return Sight.of(Trace(steps / steps.sum(axis=1, keepdims=True), ALPHABET))
