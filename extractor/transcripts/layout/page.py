"""Words with places, as all forms that hold boxes or keep columns by spaces come to."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import median

from extractor.record.folding import letters_of
from extractor.record.geometry import Box, union

_BETWEEN_BARS = re.compile(r"[^|]+")
_TELLING_LENGTH = 3
_WIDE_GAP = 2.0  # widths of a letter; a wider gap parts columns, and says nothing of the space between words
_FEWEST_GAPS = 5
_USUAL_SPACE = 0.6  # widths of a letter, where too few gaps are seen to measure it
_PHRASE = 1.9  # spaces by which the words of a phrase stand apart at most
_SAME_LINE = 0.55  # heights of a line by which the middles of its words differ at most
_ALIKE = 0.07  # share of a word's height by which another's may differ that has letters of the same reach
_LONG_RUN = 15  # widths of a letter from which a line's slope can be measured
_LEADING = 1.3  # a line's height in heights of its letters' boxes


@dataclass(frozen=True)
class Word:
    """A word: its box in the units of its page, how sure its reading is, and its place in the text.

    `run` numbers the line that the other program put it in, -1 where it did not say.
    """

    text: str
    box: Box
    confidence: float
    line: int
    column: int
    run: int = -1

    @property
    def middle(self) -> float:
        return (self.box.y0 + self.box.y1) / 2

    @property
    def center(self) -> float:
        return (self.box.x0 + self.box.x1) / 2


@dataclass(frozen=True)
class Line:
    """Words that stand beside one another, left to right."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @cached_property
    def box(self) -> Box:
        return union(word.box for word in self.words)

    @property
    def middle(self) -> float:
        return sum(word.middle for word in self.words) / len(self.words)


@dataclass(frozen=True)
class WordPage:
    """The words of a page; `read` tells that they were read off a picture, so that scraps are among them.

    `width` and `height` are None where the form does not say the page's size.
    """

    number: int
    words: tuple[Word, ...]
    read: bool
    width: float | None = None
    height: float | None = None

    @cached_property
    def letter(self) -> float:
        """The usual width of a letter."""
        widths = [w.box.width / len(w.text) for w in self.words if len(w.text) >= _TELLING_LENGTH]
        return max(median(widths), 1e-6) if widths else 1.0

    @cached_property
    def leading(self) -> float:
        """The usual height of a line."""
        heights = [w.box.height for w in self.words if len(w.text) >= _TELLING_LENGTH]
        return max(median(heights) * _LEADING, 1e-6) if heights else 1.0

    @cached_property
    def phrase_gap(self) -> float:
        """The widest gap between two words of one phrase."""
        gaps = [
            gap
            for line in self.lines
            for a, b in zip(line.words, line.words[1:], strict=False)
            if 0 < (gap := b.box.x0 - a.box.x1) < _WIDE_GAP * self.letter
        ]
        space = median(gaps) if len(gaps) >= _FEWEST_GAPS else _USUAL_SPACE * self.letter
        return space * _PHRASE

    @cached_property
    def often(self) -> frozenset[str]:
        """The words, folded, that stand on the page more than once."""
        counts = Counter(letters_of(word.text) for word in self.words)
        return frozenset(word for word, count in counts.items() if count > 1)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The words as lines across the whole page, top to bottom."""
        return tuple(lines_of(self.words, self.leading))

    def upright(self) -> "WordPage":
        """The page without the slope of its lines, where that can be measured, and bars off its words."""
        words = (
            tuple(part for word in self.words for part in _without_bars(word)) if self.read else self.words
        )
        slope = _slope(self)
        if not slope:
            return replace(self, words=words)
        turned = (
            replace(word, box=Box(b.x0, b.y0 - slope * b.center[0], b.x1, b.y1 - slope * b.center[0]))
            for word in words
            for b in (word.box,)
        )
        return replace(self, words=tuple(turned))


def _without_bars(word: Word) -> list[Word]:
    """A word without the rules beside it that were read as bars; two words that one parts."""
    if "|" not in word.text:
        return [word]
    parts: list[Word] = []
    letter = word.box.width / len(word.text)
    for match in _BETWEEN_BARS.finditer(word.text):
        x0 = word.box.x0 + match.start() * letter
        box = Box(x0, word.box.y0, x0 + len(match.group()) * letter, word.box.y1)
        parts.append(replace(word, text=match.group(), box=box))
    return parts


def _slope(page: WordPage) -> float:
    """How far lines fall over their length, by words of one height at both ends of long runs."""
    slopes: list[tuple[float, float]] = []
    for run in _runs(page):
        first, last = run[0], run[-1]
        reach = last.center - first.center
        alike = abs(last.box.height - first.box.height) <= _ALIKE * first.box.height
        if reach > _LONG_RUN * page.letter and alike:
            slopes.append(((last.box.y1 - first.box.y1) / reach, reach))
    return _weighted_median(slopes) if len(slopes) >= _FEWEST_GAPS else 0.0


def _runs(page: WordPage) -> list[list[Word]]:
    """The words of lines, as the other program put them; where it did not say, words close behind another."""
    runs: list[list[Word]] = []
    for word in page.words:
        before = runs[-1][-1] if runs else None
        if before is not None and word.run == before.run:
            gap = word.box.x0 - before.box.x1
            level = abs(word.middle - before.middle) < before.box.height / 2
            if word.run >= 0 or (level and 0 <= gap < _WIDE_GAP * page.letter):
                runs[-1].append(word)
                continue
        runs.append([word])
    return runs


def _weighted_median(values: list[tuple[float, float]]) -> float:
    """The value with half the weight on either side; `values` are pairs of value and weight."""
    half = sum(weight for _, weight in values) / 2
    for value, weight in sorted(values):
        half -= weight
        if half <= 0:
            return value
    return 0.0


def lines_of(words: Iterable[Word], leading: float) -> list[Line]:
    """Words as lines, top to bottom, by their middles."""
    rows: list[list[Word]] = []
    middle = 0.0
    for word in sorted(words, key=lambda w: (w.middle, w.box.x0)):
        if rows and word.middle - middle <= _SAME_LINE * leading / _LEADING:
            rows[-1].append(word)
            middle += (word.middle - middle) / len(rows[-1])
        else:
            rows.append([word])
            middle = word.middle
    return [Line(tuple(sorted(row, key=lambda w: w.box.x0))) for row in rows]


def phrases_of(line: Line, gap: float) -> list[Line]:
    """A line cut where its words stand farther apart than `gap`."""
    parts: list[list[Word]] = []
    for word in line.words:
        if parts and word.box.x0 - parts[-1][-1].box.x1 <= gap:
            parts[-1].append(word)
        else:
            parts.append([word])
    return [Line(tuple(part)) for part in parts]


def text_of(words: Sequence[Word], leading: float) -> tuple[str, ...]:
    """The words of a cell as lines of text."""
    return tuple(line.text for line in lines_of(words, leading))
