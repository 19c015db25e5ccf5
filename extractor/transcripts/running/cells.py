"""A cell put together from the parts of lines, and how sure it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import exp, log

from extractor.meaning.durations.reader import read_duration
from extractor.record.folding import letters_of
from extractor.text.language.dictionary_repair import repair_words
from extractor.text.language.lexicon import load_lexicon
from extractor.transcripts.model import Piece
from extractor.transcripts.running.columns import TaggedLine
from extractor.transcripts.running.network import load_weights
from extractor.transcripts.running.rows import LinePart
from extractor.transcripts.tokens import word_set

_MENDED = 0.6
_LEAST, _MOST = 0.02, 0.98
_SHORT = 3
OBSERVED = 8
"""How many numbers `observations` gives."""


@dataclass
class Cell:
    """The parts of a cell, line after line, and what was doubtful about putting them together.

    `sure` holds the probability of each word's column, `begun` those that parts begin or go on as they do;
    `value` is the number that a cell of the number column shows.
    """

    column: str
    lines: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    sure: list[float] = field(default_factory=list)
    begun: list[float] = field(default_factory=list)
    value: int | None = None
    alone: bool = False
    """Whether its column was read by itself, and with another count of cells than the table has rows."""

    def add(self, number: int, line: TaggedLine, part: LinePart) -> None:
        """Take in what a line holds of it."""
        self.begun.append(1 - part.begins if self.lines else part.begins)
        self.lines.append((number, tuple(line.words[n] for n in part.words)))
        self.sure += [line.sure[n] for n in part.words]
        self.value = part.value if self.value is None else self.value


def read_cell(cell: Cell) -> Piece | None:
    """The cell's text, misread words that can only be one mended; None where it holds nothing."""
    texts = [" ".join(words).strip("|[]{}_ ") for _, words in cell.lines]
    texts = [text for text in texts if any(c.isalnum() for c in text)]
    if not texts:
        return None
    mended = texts if cell.column == "duration" else [repair_words(text, _MENDED).text for text in texts]
    raw = tuple(texts) if mended != texts else ()
    return Piece(tuple(mended), cell.lines[0][0] + 1, 1, sureness(cell, mended), None, raw)


def sureness(cell: Cell, texts: Sequence[str]) -> float:
    """How probable it is that the cell is right."""
    weights = load_weights().get(f"sure_{cell.column}")
    if weights is None:
        return _MENDED
    told = sum(float(w) * x for w, x in zip(weights, observations(cell, texts), strict=True))
    return round(min(max(1 / (1 + exp(-told)), _LEAST), _MOST), 3)


def observations(cell: Cell, texts: Sequence[str]) -> tuple[float, ...]:
    """What speaks for and against a cell; the first is always 1."""
    words = [letters_of(w) for text in texts for w in text.split()]
    strange = sum(_is_strange(w) for w in words)
    if cell.column == "duration":
        reading = read_duration(" ".join(texts))
        strange = (reading.duration is None or reading.duration.minimum is None) + bool(reading.reasons)
    return (
        1.0,
        log(max(min(cell.sure), 1e-3)),
        sum(log(max(p, 1e-3)) for p in cell.sure) / len(cell.sure),
        log(max(min(cell.begun), 1e-3)),
        float(strange > 0),
        min(strange, 4) / 2,
        min(len(words), 12) / 6,
        float(cell.alone),
    )


def _is_strange(word: str) -> bool:
    """Whether a word, folded, is none that is known."""
    if not word.isalpha():
        return not word.isdecimal()
    if len(word) < _SHORT:
        return word not in word_set("two_letter_words")
    return not load_lexicon().derives(word)
