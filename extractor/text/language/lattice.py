"""What the networks saw along a line, small enough to keep and to send from one process to another."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractor.text.engines.base import Trace

SEEN = 3e-4
"""Characters that are nowhere in a line more probable than this are left out."""
FAINTEST = 1e-5
"""What is left out, or less probable, counts as this probable."""
FINE = 4
"""Levels for each unit of the natural logarithm."""
_FIRST = ord("0")
_MOST = 75


@dataclass(frozen=True)
class Sight:
    """What the networks saw along one picture of a line.

    `characters` are those that can stand somewhere in the line; `levels` holds, for each time step, one sign
    for the blank and one for each of the characters: "0" for a probability of 1, the next signs for ever
    smaller ones.
    """

    characters: str
    levels: str

    @classmethod
    def of(cls, trace: Trace) -> "Sight":
        """The trace without the characters that are nowhere likely."""
        kept = np.flatnonzero(trace.steps.max(axis=0) >= SEEN)
        kept = np.concatenate([[0], kept[kept > 0]]).astype(np.intp)
        depth = np.rint(-FINE * np.log(np.maximum(trace.steps[:, kept], FAINTEST)))
        signs = (np.clip(depth, 0, _MOST) + _FIRST).astype(np.uint8)
        return cls("".join(trace.alphabet[k] for k in kept[1:]), signs.tobytes().decode("ascii"))

    @classmethod
    def certain(cls, text: str) -> "Sight":
        """As if the text had been seen beyond doubt."""
        alphabet = ("", *dict.fromkeys(text))
        steps = np.zeros((2 * len(text) + 1, len(alphabet)), np.float32)
        steps[::2, 0] = 1.0
        steps[range(1, len(steps), 2), [alphabet.index(character) for character in text]] = 1.0
        return cls.of(Trace(steps, alphabet))

    def logs(self) -> NDArray[np.float32]:
        """Log probabilities of shape (time steps, 1 + len(characters)); column 0 is the blank."""
        signs = np.frombuffer(self.levels.encode("ascii"), np.uint8).astype(np.float32)
        depth: NDArray[np.float32] = (signs - _FIRST) / np.float32(FINE)
        return -depth.reshape(-1, 1 + len(self.characters))
