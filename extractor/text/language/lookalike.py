"""The one known word that an unsurely read word looks like."""

import re
from collections.abc import Sequence

from extractor.text.language.visual_distance import VisualDistance, nearest

MOST_COST = 0.26
"""Cost for each letter up to which a word looks like what was read."""
MARGIN = 0.3
"""How much dearer the next best word must be."""
ABBREVIATION = 4
"""Most letters of abbreviations, which differ by one."""
REPEATED = 4
"""Cells from which on a word is believed that each of them shows unsurely: misreadings differ."""
WORD = re.compile(r"[^\W\d_]{3,}")


def lookalike(read: str, words: Sequence[str], distance: VisualDistance) -> tuple[str, float] | None:
    """The one of `words` that looks like `read`, and its cost; None where none does or several do.

    Both in folded letters.
    """
    found = nearest(words, [distance(read, word) for word in words], MARGIN)
    return found if found is not None and found[1] <= MOST_COST * len(read) else None
