"""The likeliest words along lines whose letters are unsure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from extractor.text.language.likelihood import Outlook
from extractor.text.language.line_decoder import Node, WordTree

UNKNOWN_WORD, UNKNOWN_LETTER = -3.0, -3.5
"""Log probabilities of a word that is in no list, and of each of its letters."""
LETTER = 1.4
"""Reward for each letter: without it, leaving letters out would pay."""
WEIGHT = 1.2
"""Weight of the words against the picture."""
BEAM = 64
LEAST = 0.0005
"""Letters less probable than this are not followed in a step."""
CLOSE = 18.0
"""Texts that are this much less probable than the best are given up."""


@dataclass(frozen=True)
class Spelling:
    """Words in small letters with spaces between them, and their log probability without the picture's."""

    text: str
    cost: float


@dataclass(frozen=True)
class _Words:
    """Where a text stands: the cost of its whole words, and the word being spelt (None: in no list)."""

    done: float
    node: Node | None
    length: int = 0

    @property
    def ending(self) -> float:
        """The cost if the last word ends here."""
        return self.done + (_word_cost(self.node, self.length) if self.length else 0.0)

    @property
    def hope(self) -> float:
        """The cost if the last word ends as well as it can."""
        if not self.length:
            return self.done
        unknown = UNKNOWN_WORD + UNKNOWN_LETTER * self.length
        hope = unknown if self.node is None else max(self.node.best, unknown)
        return self.done + LETTER * self.length + hope


def _word_cost(node: Node | None, length: int) -> float:
    unknown = UNKNOWN_WORD + UNKNOWN_LETTER * length
    return LETTER * length + (unknown if node is None else max(node.word, unknown))


def words_cost(text: str, tree: WordTree) -> float:
    """Log probability of words in small letters, without the picture's."""
    total = 0.0
    for word in text.split():
        node: Node | None = tree.root
        for letter in word:
            node = node.next.get(letter) if node is not None else None
        total += _word_cost(node, len(word))
    return total


def spell(view: Outlook, tree: WordTree, most: int) -> list[Spelling]:
    """The likeliest texts, `most` at most, best first; known words can follow each other without a gap."""
    beam: dict[str, tuple[float, float]] = {"": (0.0, -math.inf)}
    words = {"": _Words(0.0, tree.root)}
    floor = math.log(LEAST)
    for row, gap in zip(view.steps, view.gaps.tolist(), strict=True):
        fresh: dict[str, tuple[float, float]] = {}
        followed = [(view.characters[k - 1], float(row[k])) for k in np.flatnonzero(row > floor) if k]
        blank, shares = float(row[0]), dict(zip(view.characters, row[1:].tolist(), strict=True))
        for text, (empty, spelt) in beam.items():
            both = _sum(empty, spelt)
            _add(fresh, text, both + blank, -math.inf)
            if text and text[-1] != " ":
                _add(fresh, text, -math.inf, spelt + shares[text[-1]])
            for letter, share in followed:
                last = text.rstrip(" ")[-1:]
                came = (empty if last == letter else both) + share
                for longer in _longer(text, letter, words, tree, gap=gap):
                    _add(fresh, longer, -math.inf, came)
        beam = _likeliest(fresh, words)
    scored = [(_sum(*ends) + WEIGHT * words[text].ending, text) for text, ends in beam.items()]
    scored.sort(key=lambda entry: (-entry[0], entry[1]))
    return [Spelling(text, words[text].ending) for _, text in scored[:most]]


def _longer(text: str, letter: str, words: dict[str, _Words], tree: WordTree, *, gap: bool) -> list[str]:
    """The texts that `letter` can make of a text: in its last word, and in a new one."""
    here = words[text]
    longer = [text + letter]
    if longer[0] not in words:
        node = here.node.next.get(letter) if here.node is not None else None
        words[longer[0]] = _Words(here.done, node, here.length + 1)
    ended = here.node is not None and here.node.word > -math.inf
    if text and (gap or ended):
        longer.append(f"{text} {letter}")
        if longer[1] not in words:
            words[longer[1]] = _Words(here.ending, tree.root.next.get(letter), 1)
    return longer


def _likeliest(
    fresh: Mapping[str, tuple[float, float]], words: Mapping[str, _Words]
) -> dict[str, tuple[float, float]]:
    scored = [(_sum(*ends) + WEIGHT * words[text].hope, text) for text, ends in fresh.items()]
    scored.sort(key=lambda entry: (-entry[0], entry[1]))
    limit = scored[0][0] - CLOSE
    return {text: fresh[text] for score, text in scored[:BEAM] if score >= limit}


def _add(fresh: dict[str, tuple[float, float]], text: str, empty: float, spelt: float) -> None:
    known = fresh.get(text)
    fresh[text] = (empty, spelt) if known is None else (_sum(known[0], empty), _sum(known[1], spelt))


def _sum(a: float, b: float) -> float:
    """Log of the sum of two probabilities given as logs."""
    if a < b:
        a, b = b, a
    return a if b == -math.inf else a + math.log1p(math.exp(b - a))
