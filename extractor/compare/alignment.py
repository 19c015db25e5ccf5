"""Steps of two records brought together by their order and by what they say."""

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz import fuzz

_SIGNS = re.compile(r"[\W_]+")
_LEAST = 0.5
_SAME_NUMBER = 0.15


def fold(text: object) -> str:
    """Letters and digits alone, in lower case and compatibility form."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", str(text or "")).casefold())


def likeness(one: str, other: str) -> float:
    """How alike two folded texts are, 0 to 1."""
    return float(fuzz.ratio(one, other)) / 100


def is_same_name(one: str, other: str) -> bool:
    """Whether two names are the same but for a few letters."""
    return fold(one) == fold(other) or fuzz.ratio(fold(one), fold(other)) >= 85


def align(first: Sequence[tuple[int, str]], second: Sequence[tuple[int, str]]) -> list[tuple[int, int]]:
    """Pairs of places, in order, with the greatest likeness in all; each step is a number and an activity.

    Steps less than half alike are never paired; the same number counts a little for a pair.
    """
    folded = [[(number, fold(text)) for number, text in steps] for steps in (first, second)]
    alike = [[likeness(a, b) + (_SAME_NUMBER if n == m else 0) for m, b in folded[1]] for n, a in folded[0]]
    rows, columns = len(first), len(second)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            paired = best[i + 1][j + 1] + alike[i][j] if alike[i][j] >= _LEAST else -1
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    pairs, i, j = [], 0, 0
    while i < rows and j < columns:
        if alike[i][j] >= _LEAST and best[i][j] == best[i + 1][j + 1] + alike[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs
