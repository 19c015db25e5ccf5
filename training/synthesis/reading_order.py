"""The words of a drawn sheet in the orders in which programs give them, misread now and then.

What Tesseract makes of a picture takes seconds; this takes none, and also does what other programs do: cell
after cell, column after column, all lines of a page across.
"""

import random
from collections.abc import Sequence
from functools import cache

from extractor.record.geometry import Box
from extractor.store.knowledge import load_json
from training.synthesis.word_sheets import LANE, OUTSIDE, Area, WordSheet

Placed = tuple[str, Box]
SCRAPS = (
    "|",
    "(",
    ")",
    "—",
    "“",
    "ea",
    "Aa",
    "Pa",
    "an",
    "ae",
    "je",
    "L",
    "l",
    ":",
    ".",
    "LL",
    "Fa",
    "ra",
    "Da",
    "2",
    "1",
    "[",
    "]",
    "—|",
    "£",
    "Ta",
    "Sa",
    "Ii}_",
    "Y\\",
    "Q",
    "J",
    "‘",
    "v",
    "»",
    "7",
    "A",
)

ENDS = (
    ":",
    "5",
    "2",
    ".",
    ". :",
    "8",
    "£",
    "Ta",
    "aa",
    "Sa",
    "$",
    "3",
    "Ken",
    "Pan",
    "Lai",
    "ia",
    "7",
    "Aa",
    "Ba",
    "fan",
    "#",
)


def read_in_order(page: WordSheet, order: str, noise: float, rng: random.Random) -> list[list[Placed] | None]:
    """Lines of words with boxes, None for blank ones. `order` is "lines", "cells" or "columns"; `noise` is
    the share of letters that are misread."""
    words = [(_misread(text, noise, rng), box) for box, text in page.words]
    words = [(text, box) for text, box in words if text]
    if order == "lines":
        return _by_lines([*words, *_scraps(page, noise, rng)], rng)
    found: list[list[Placed] | None] = []
    groups: dict[tuple[float, ...], list[Placed]] = {}
    for word in words:
        area = _area(word[1], page)
        groups.setdefault(_key(area, order), []).append(word)
    blank = rng.random() < 0.5
    for _, group in sorted(groups.items()):
        if blank and found:
            found.append(None)
        found += _by_lines(group, rng)
    return found


def _key(area: Area | None, order: str) -> tuple[float, ...]:
    if area is None or area.role == OUTSIDE:
        return (0.0, area.box.y0 if area else 0.0, 0.0)
    if order == "cells":
        return (1.0, round(area.box.y0, 1), area.box.x0)
    return (1.0, area.box.x0, 0.0)


def _area(box: Box, page: WordSheet) -> Area | None:
    areas = [a for a in page.areas if a.box.contains(*box.center)]
    return min(areas, key=lambda a: a.box.area) if areas else None


def _by_lines(words: Sequence[Placed], rng: random.Random) -> list[list[Placed] | None]:
    """Words of about one height as a line; a program's tolerance is its own."""
    near = rng.uniform(0.25, 0.6)
    rows: list[list[Placed]] = []
    for word in sorted(words, key=lambda w: w[1].y0):
        if rows and word[1].y0 - rows[-1][0][1].y0 < near * word[1].height:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda w: w[1].x0) for row in rows]


def _scraps(page: WordSheet, noise: float, rng: random.Random) -> list[Placed]:
    """What rules and symbols leave, and the upper ends of letters, where a program takes them for another
    line."""
    found = []
    high = page.words[0][0].height if page.words else 20.0
    for area in page.areas:
        if rng.random() < (0.12 if area.role == LANE else 0.01) * min(1.0, 30 * noise):
            x = rng.uniform(area.box.x0, max(area.box.x0, area.box.x1 - high))
            y = rng.uniform(area.box.y0, max(area.box.y0, area.box.y1 - high))
            found.append((rng.choice(SCRAPS), Box(x, y, x + high / 2, y + high)))
    for box, _ in page.words:
        if rng.random() < 0.12 * min(1.0, 30 * noise):
            y = box.y0 - rng.uniform(0.35, 0.6) * box.height
            found.append((rng.choice(ENDS), Box(box.x0, y, box.x0 + high / 2, y + high)))
    return found


def _misread(text: str, noise: float, rng: random.Random) -> str:
    if rng.random() < noise:  # a word of which little is left
        return "".join(rng.choice("aeinkrsDPST") for _ in range(rng.randint(0, 4)))
    confused = _confusions()
    letters = [rng.choice(confused[c]) if c in confused and rng.random() < noise else c for c in text]
    return "".join(c for c in letters if rng.random() > noise / 4)


@cache
def _confusions() -> dict[str, str]:
    """By letter the letters that it is taken for."""
    groups = [g for key in ("similar", "similar_capitals") for g in load_json("lexicon/confusions.json")[key]]
    return {c: "".join(g.replace(c, "") for g in groups if c in g) for g in groups for c in g}
