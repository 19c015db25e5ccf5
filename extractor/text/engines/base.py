"""The one interface that all OCR engines stand behind."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from extractor.errors import SopError
from extractor.page.model import Gray


@dataclass(frozen=True)
class Glyph:
    """A character that an engine read.

    `probability` 0 to 1; `x` its middle as a share of the line picture's width, 0 left to 1 right, or None
    where the engine does not say where in the line it stands.
    """

    text: str
    probability: float
    x: float | None = None


@dataclass(frozen=True)
class Trace:
    """What a network saw along a line; where it is unclear, the mean over networks and smoothings.

    `steps` has shape (time steps, len(alphabet)), each row adding to 1; `alphabet[0]` is the blank.
    """

    steps: NDArray[np.float32]
    alphabet: tuple[str, ...]


@dataclass(frozen=True)
class LineReading:
    """The characters of one line picture, left to right, spaces among them, and what they were read from.

    `unclear` is True where not all of its characters were seen clearly at first.
    """

    engine: str
    glyphs: tuple[Glyph, ...]
    trace: Trace | None = field(default=None, compare=False, repr=False)
    unclear: bool = field(default=False, compare=False)

    @property
    def text(self) -> str:
        return "".join(g.text for g in self.glyphs)

    @property
    def confidences(self) -> tuple[float, ...]:
        return tuple(g.probability for g in self.glyphs)

    @property
    def confidence(self) -> float:
        """Mean probability of the characters that are not spaces; 0 where there is none."""
        seen = [g.probability for g in self.glyphs if not g.text.isspace()]
        return sum(seen) / len(seen) if seen else 0.0

    @property
    def least(self) -> float:
        """Probability of the least certain character that is not a space; 0 where there is none."""
        return min((g.probability for g in self.glyphs if not g.text.isspace()), default=0.0)


class LineEngine(Protocol):
    """Reads pictures of single lines: black words on white, upright, with a white margin."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def read(self, images: Sequence[Gray]) -> list[LineReading]:
        """One reading for each picture, in order; an empty one where nothing was read.

        Raises EngineError where the engine fails as a whole.
        """
        ...

    def glance(self, images: Sequence[Gray]) -> list[LineReading]:
        """As `read`, but what is unclear stays so: one look at each picture."""
        ...


class EngineError(SopError):
    """An engine failed on a batch of lines: it crashed, was killed, ran too long or answered rubbish."""

    code = "E-ENGINE"
