"""Decoding of CTC probabilities into characters."""

import numpy as np
from numpy.typing import NDArray

from extractor.text.engines.base import Glyph


def decode_ctc(probabilities: NDArray[np.float32], alphabet: list[str], used: float = 1.0) -> list[Glyph]:
    """Greedy decoding of one line.

    `probabilities` has shape (time steps, len(alphabet)); `alphabet[0]` is the blank. The first `used` share
    of the time steps belongs to the picture, the rest is padding, into which the last character can slip;
    `Glyph.x` is a share of the picture.
    A character's probability is its highest within its run of time steps.
    """
    steps = len(probabilities)
    best = probabilities.argmax(axis=1)
    glyphs: list[Glyph] = []
    start = 0
    while start < steps:
        end = start + 1
        while end < steps and best[end] == best[start]:
            end += 1
        if best[start] != 0:
            strength = float(probabilities[start:end, best[start]].max())
            place = min(1.0, (start + end) / 2 / (steps * used))
            glyphs.append(Glyph(alphabet[best[start]], min(1.0, strength), place))
        start = end
    return glyphs
