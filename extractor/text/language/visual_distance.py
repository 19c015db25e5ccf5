"""How far two spellings are apart for the eye: confusable letters cost less than a whole wrong letter."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from extractor.store.knowledge import load_json


class VisualDistance:
    """A weighted edit distance; see `models/lexicon/confusions.json` for the letters and their costs."""

    def __init__(self, model: Mapping[str, Any], *, capitals: bool = False) -> None:
        groups = model["similar_capitals" if capitals else "similar"]
        self._similar = {
            (a, b): float(model["similar_cost"]) for group in groups for a in group for b in group
        }
        self._thin = {letter: float(model["thin_cost"]) for letter in model["thin"]}
        self._groups: dict[str, list[tuple[str, float]]] = {}
        for cost, (one, two) in model["groups"]:
            self._groups.setdefault(one, []).append((two, float(cost)))
            self._groups.setdefault(two, []).append((one, float(cost)))
        self._longest = max(map(len, self._groups), default=1)

    def __call__(self, read: str, meant: str) -> float:
        """Cost of reading `read` where `meant` is printed; 0 where they are the same."""
        rows = len(read) + 1
        best = [[float("inf")] * (len(meant) + 1) for _ in range(rows)]
        best[0][0] = 0.0
        for i in range(rows):
            for j in range(len(meant) + 1):
                if best[i][j] < float("inf"):
                    self._extend(best, read, meant, i, j)
        return best[-1][-1]

    def _extend(self, best: list[list[float]], read: str, meant: str, i: int, j: int) -> None:
        """Carries the cost at (i, j) on to the places that one change leads to."""
        here = best[i][j]
        if i < len(read) and j < len(meant):
            same = 0.0 if read[i] == meant[j] else self._similar.get((read[i], meant[j]), 1.0)
            best[i + 1][j + 1] = min(best[i + 1][j + 1], here + same)
        if i < len(read):
            best[i + 1][j] = min(best[i + 1][j], here + self._thin.get(read[i], 1.0))
        if j < len(meant):
            best[i][j + 1] = min(best[i][j + 1], here + self._thin.get(meant[j], 1.0))
        for length in range(1, self._longest + 1):
            for other, cost in self._groups.get(read[i : i + length], ()):
                if len(read) - i >= length and meant.startswith(other, j):
                    k, m = i + length, j + len(other)
                    best[k][m] = min(best[k][m], here + cost)


def nearest(words: Sequence[str], costs: Sequence[float], margin: float) -> tuple[str, float] | None:
    """The cheapest word, if no other comes within `margin` of its cost."""
    order = sorted(range(len(words)), key=costs.__getitem__)
    if not order or (len(order) > 1 and costs[order[1]] - costs[order[0]] < margin):
        return None
    return words[order[0]], costs[order[0]]


@cache
def load_visual_distance(*, capitals: bool = False) -> VisualDistance:
    """The distance with the costs of the models folder, for folded words that stand in capitals or not."""
    return VisualDistance(load_json("lexicon/confusions.json"), capitals=capitals)
