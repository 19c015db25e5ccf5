"""Values of the text stage: lines and what was read in them."""

from dataclasses import dataclass, field

from extractor.record.geometry import Box
from extractor.record.model import Origin, State
from extractor.text.language.lattice import Sight


@dataclass(frozen=True)
class Reading:
    """What one engine read in one line. `confidences` holds one probability a character."""

    engine: str
    text: str
    confidence: float
    confidences: tuple[float, ...] = ()


SURE = 0.97
"""Lines that are read as surely need no second thought about their words."""


@dataclass(frozen=True)
class TextLine:
    """A line of a region: the text chosen, its calibrated confidence, and every engine's reading.

    `unrepaired` is the text before the lexicon put a word right, None where it changed nothing; `sights` are
    what the networks saw along it, kept where it is unsure or so short that a lost digit may be all that is
    wrong; `words` has a box for each word of `text`.
    """

    box: Box
    text: str
    confidence: float
    readings: tuple[Reading, ...] = ()
    unrepaired: str | None = None
    sights: tuple[Sight, ...] = ()
    words: tuple[Box, ...] = ()

    @property
    def doubted_sights(self) -> tuple[Sight, ...]:
        """What was seen along a line that was not read surely; none for others."""
        return self.sights if self.confidence < SURE else ()


@dataclass(frozen=True)
class RegionText:
    """What stands in a box of the page, lines top to bottom.

    `text` joins the lines as a person would type them (broken words joined, one space between words);
    `state` is read, blank, unreadable or handwritten; `alternatives` are other whole readings.
    """

    box: Box
    lines: tuple[TextLine, ...]
    text: str
    confidence: float
    origin: Origin
    state: State
    alternatives: tuple[str, ...] = field(default=())

    @property
    def raw(self) -> str:
        """The lines as they were read, before words were put right and lines joined."""
        return "\n".join(line.text if line.unrepaired is None else line.unrepaired for line in self.lines)
