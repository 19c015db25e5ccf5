"""Two engines' readings of one line into one text, word by word."""

from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from extractor.text.engines.base import Glyph, LineReading
from extractor.text.language.lexicon import NEAR_LENGTH, WORD, Lexicon

CERTAIN = 0.97
DOUBTFUL = 0.5
TRUSTED_WORD = 0.8
LARGEST_EDIT = 2


@dataclass(frozen=True)
class Word:
    """A run of glyphs without a space, and what the other engine read in its place ('' where nothing)."""

    glyphs: tuple[Glyph, ...]
    other: str = ""
    other_probability: float = 0.0

    @property
    def text(self) -> str:
        return "".join(g.text for g in self.glyphs)

    @property
    def least(self) -> float:
        return min((g.probability for g in self.glyphs), default=0.0)


def vote(base: LineReading, other: LineReading, lexicon: Lexicon) -> tuple[Glyph, ...]:
    """The glyphs of `base`, with words of `other` where probability and lexicon both speak for them."""
    if not base.text.strip():
        return other.glyphs
    voted: list[Glyph] = []
    for word in align_words(base, other):
        if voted:
            voted.append(Glyph(" ", 1.0))
        voted.extend(_choose(word, lexicon))
    return tuple(voted)


def rivals(text: str, other: LineReading, lexicon: Lexicon) -> int:
    """Number of words of `text` in whose place the other engine read another known word, or other digits.

    No list of words can say which of the two is right.
    """
    base = LineReading("", tuple(Glyph(character, 1.0) for character in text))
    return sum(_rivalled(word, lexicon) for word in align_words(base, other))


def _rivalled(word: Word, lexicon: Lexicon) -> bool:
    mine, theirs = (_core(reading).casefold() for reading in (word.text, word.other))
    if mine == theirs or not theirs:
        return False
    digits, others = ([c for c in reading if c.isdigit()] for reading in (mine, theirs))
    if digits and others:
        return digits != others and word.other_probability >= TRUSTED_WORD
    long = min(len(mine), len(theirs)) >= NEAR_LENGTH
    return long and word.other_probability >= DOUBTFUL and mine in lexicon and theirs in lexicon


def align_words(base: LineReading, other: LineReading) -> list[Word]:
    """The words of `base`, each with the characters of `other` that stand in its place."""
    words = split_words(base.glyphs)
    mine = "".join("".join(g.text for g in word) for word in words)
    theirs = [g for g in other.glyphs if not g.text.isspace()]
    place = aligned_borders(mine, "".join(g.text[0] for g in theirs))
    result, start = [], 0
    for word in words:
        end = start + sum(len(g.text) for g in word)
        part = theirs[place[start] : place[end]]
        probability = min((g.probability for g in part), default=0.0)
        result.append(Word(tuple(word), "".join(g.text for g in part), probability))
        start = end
    return result


def split_words(glyphs: tuple[Glyph, ...]) -> list[list[Glyph]]:
    """Runs of glyphs between spaces."""
    words: list[list[Glyph]] = [[]]
    for glyph in glyphs:
        if glyph.text.isspace():
            words.append([])
        else:
            words[-1].append(glyph)
    return [word for word in words if word]


def aligned_borders(mine: str, theirs: str) -> list[int]:
    """For each border between characters of `mine` the border in `theirs` that it is aligned with."""
    place = [0] * (len(mine) + 1)
    for step in Levenshtein.opcodes(mine, theirs):
        length = step.src_end - step.src_start
        for k in range(length):
            place[step.src_start + k] = min(step.dest_start + k, step.dest_end)
        place[step.src_end] = step.dest_end
    return place


def _choose(word: Word, lexicon: Lexicon) -> tuple[Glyph, ...]:
    mine, theirs = word.text, word.other
    if not theirs or mine == theirs:
        return word.glyphs
    if mine.casefold() == theirs.casefold():
        return word.glyphs if word.least >= DOUBTFUL else _replaced(word)
    plain = WORD.fullmatch(theirs.strip(".,;:()")) is not None
    known = lexicon.derives(_core(mine))
    near = Levenshtein.distance(mine, theirs) <= LARGEST_EDIT
    if plain and near and not known and word.least < CERTAIN and lexicon.derives(_core(theirs)):
        return _replaced(word)
    surer = word.other_probability - word.least
    if not known and word.least < DOUBTFUL and word.other_probability >= TRUSTED_WORD and surer > 0:
        return _replaced(word)
    return word.glyphs


def _core(text: str) -> str:
    return text.strip(".,;:()\"'")


def _replaced(word: Word) -> tuple[Glyph, ...]:
    """The other engine's characters, at the places of this word's."""
    first, last = word.glyphs[0].x, word.glyphs[-1].x
    count = len(word.other)
    glyphs = []
    for k, character in enumerate(word.other):
        x = None if first is None or last is None else first + (last - first) * k / max(1, count - 1)
        glyphs.append(Glyph(character, word.other_probability, x))
    return tuple(glyphs)
