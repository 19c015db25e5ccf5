"""Pages the right way up: their letters say which it is, and where these leave a doubt their words do."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from extractor.options import PageOptions
from extractor.page.components import letters
from extractor.page.load import load_page
from extractor.page.model import Page
from extractor.record.geometry import Box
from extractor.text.language.lexicon import WORD, load_lexicon
from extractor.text.reader import Reader

_TILE = 16.0  # text heights; side of the places that are read
_TILES = 4
_LINES = 16
_LETTERS = 4  # letters of a word below which any junk is one
_PLENTY = 40  # letters in known words that no page shows which is not upright
_CLEAR = 2.0  # how many times more than any other turn the right one shows
_UNSURE = "Neither letters nor words tell for sure which way up the page is."


def upright_page(path: Path, number: int, options: PageOptions, reader: Reader) -> Page:
    """Page `number` (from 1) of a file as `load_page` gives it, turned as its words read.

    Words are read only where the letters leave a doubt. Raises what `load_page` and `Reader.glance` do.
    """

    def turned(clockwise: int) -> Page:
        turns = {**options.turns, number: clockwise}
        return load_page(path, number, options.model_copy(update={"turns": turns}))

    page = first = load_page(path, number, options)
    if page.turn_certain:
        return page
    known: dict[int, int] = {}
    for further in (0, 180, 90, 270):
        turn = (first.rotation + further) % 360
        if (turn - page.rotation) % 180:
            page = turned(turn)
        known[turn] = known_letters(page, reader, upside_down=turn != page.rotation)
        if known[turn] >= _PLENTY:
            return page if turn == page.rotation else turned(turn)
    best = max(known, key=known.__getitem__)
    if known[best] < _CLEAR * max(1, sorted(known.values())[-2]):
        return replace(first, warnings=(*first.warnings, _UNSURE))
    return turned(best)


def known_letters(page: Page, reader: Reader, *, upside_down: bool = False) -> int:
    """Letters in known words, in a sample of the page's lines as they stand or turned upside down.

    Raises what `Reader.glance` does.
    """
    return _in_known_words(reader.glance(page, _busiest(page), 2 if upside_down else 0, _LINES))


def _busiest(page: Page) -> list[Box]:
    """Square places with the most letters."""
    side = max(1.0, _TILE * page.units.text_height)
    centers = letters(page.ink, page.quality.dpi).centers
    columns, rows = max(1, round(page.width / side)), max(1, round(page.height / side))
    counts, ys, xs = np.histogram2d(
        centers[:, 1], centers[:, 0], bins=(rows, columns), range=((0, page.height), (0, page.width))
    )
    order = np.argsort(counts, axis=None)[::-1][:_TILES]
    places = (divmod(int(index), columns) for index in order if counts.flat[index])
    return [Box(xs[column], ys[row], xs[column + 1], ys[row + 1]) for row, column in places]


def _in_known_words(lines: Sequence[str]) -> int:
    lexicon = load_lexicon()
    words = (word for line in lines for word in WORD.findall(line))
    return sum(len(word) for word in words if len(word) >= _LETTERS and lexicon.derives(word))
