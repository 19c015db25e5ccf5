"""Lines decoded with the lexicon: the likeliest words under what the network saw along the line."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from extractor.text.engines.base import Trace
from extractor.text.language.lexicon import Lexicon

# All costs are log probabilities.
DOMAIN_WORD, KNOWN_WORD, SHORT_WORD = -6.5, -10.0, -9.0
UNIT_WORD = -4.0
UNKNOWN_LETTER = -3.6
"""Each letter of a word that is in no list."""
UNKNOWN_WORD = -3.0
NUMERAL, MARK = -2.3, -3.0
WEIGHT = 0.8
"""Weight of the words against the picture."""
BEAM = 48
LEAST = 0.0005
"""Letters less probable than this are not followed in a step."""
CLOSE = 20.0
"""Texts that are this much less probable than the best are given up."""
FLOOR = 1e-6
SHRUNK = 0.8
"""Words that explain less than this share of the letters read have left something out."""
LETTER = 0.4
"""Reward for each letter: without it, leaving letters out would pay."""


Words = list[tuple[str, float]]


class Node:
    """A beginning of known words: how they go on, the best word below it, the word that ends here.

    What is below it is laid out when it is first asked for: of the word list's beginnings, a page goes
    through a hundredth.
    """

    __slots__ = ("_depth", "_next", "best", "word", "words")

    def __init__(self, words: Words, depth: int) -> None:
        """`words` are those that begin as the node does, with their log probability; `depth` its letters."""
        self.best = max(map(itemgetter(1), words), default=-math.inf)
        self.word = max([cost for word, cost in words if len(word) == depth], default=-math.inf)
        self.words, self._depth = words, depth
        self._next: dict[str, Node] | None = None

    @property
    def next(self) -> "Mapping[str, Node]":
        """The nodes a letter further on."""
        if self._next is None:
            below: dict[str, Words] = defaultdict(list)
            for entry in self.words:
                if len(entry[0]) > self._depth:
                    below[entry[0][self._depth]].append(entry)
            self._next = {letter: Node(words, self._depth + 1) for letter, words in below.items()}
        return self._next

    def with_words(self, words: Words) -> "Node":
        """A node that has further words below it; this one stays as it is, sharing what they leave alone."""
        node = Node([*self.words, *words], self._depth)
        if self._next is not None:
            further = Node(words, self._depth).next
            node._next = dict(self._next)
            for letter, below in further.items():
                known = node._next.get(letter)
                node._next[letter] = below if known is None else known.with_words(below.words)
        return node


class WordTree:
    """Words with their log probability, by their letters."""

    def __init__(self, words: Iterable[tuple[str, float]]) -> None:
        self.root = Node(list(words), 0)

    def with_words(self, words: Iterable[tuple[str, float]]) -> "WordTree":
        """A tree with further words; this one stays as it is, and shares what they do not touch."""
        tree = WordTree(())
        tree.root = self.root.with_words(list(words))
        return tree


@dataclass(frozen=True)
class _State:
    """Where a text stands: in the tree or (None) in an unknown word, and the cost of its words so far.

    `done` holds the cost of the words that are complete, `open` that of the word being spelt.
    """

    node: Node | None
    done: float
    open: float
    length: int

    @property
    def cost(self) -> float:
        return self.done + self.open

    def end(self) -> float:
        """The cost once the word being spelt ends here."""
        if not self.length:
            return self.done
        if self.node is not None and self.node.word > -math.inf:
            return self.done + LETTER * self.length + max(self.node.word, _unknown(self.length))
        return self.done + LETTER * self.length + _unknown(self.length)


def _unknown(letters: int) -> float:
    return UNKNOWN_WORD + UNKNOWN_LETTER * letters


def _follow(state: _State, character: str, tree: WordTree) -> _State:
    if character.isalpha():
        node = state.node if state.length else tree.root
        node = node.next.get(character) if node is not None else None
        length = state.length + 1
        unknown = _unknown(length)
        spelt = max(node.best, unknown) if node is not None else unknown
        return _State(node, state.done, LETTER * length + spelt, length)
    cost = 0.0 if character == " " else NUMERAL if character.isdecimal() else MARK
    return _State(tree.root, state.end() + cost, 0.0, 0)


class LineDecoder:
    """Reads the traces of unclear lines as words of a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        words = [(word, KNOWN_WORD) for word in lexicon.general]
        words += [(word, DOMAIN_WORD) for word in lexicon.domain]
        self._tree = WordTree([*words, *((word, UNIT_WORD) for word in lexicon.units)])

    def decode(self, trace: Trace, read: str) -> str | None:
        """The line in place of `read`, with its capitals; None where it makes no better sense.

        Digits, numerals and abbreviations are never changed: a line that would have others stays as it was
        read.
        """
        alphabet, steps = _folded(trace)
        text = decode_words(steps, alphabet, self._tree)
        shrunk = _letters(text) < SHRUNK * _letters(read)
        if (
            shrunk
            or not _capitals(read) <= set(text.upper().split())
            or _digits(text) != _digits(read)
            or self._lexicon.share(text) <= self._lexicon.share(read)
        ):
            return None
        return _capitalised(" ".join(text.split()), read)


def _folded(trace: Trace) -> tuple[list[str], NDArray[np.float32]]:
    """The trace with capitals and small letters taken together."""
    alphabet: list[str] = []
    columns = []
    for character in trace.alphabet:
        folded = character.casefold()
        if folded not in alphabet:
            alphabet.append(folded)
        columns.append(alphabet.index(folded))
    steps = np.zeros((len(trace.steps), len(alphabet)), np.float32)
    for column, values in zip(columns, trace.steps.T, strict=True):
        steps[:, column] += values
    return alphabet, steps


def _capitals(text: str) -> set[str]:
    """Roman numerals and abbreviations."""
    return {word for word in text.split() if len(word) > 1 and word.isalpha() and word.isupper()}


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdecimal())


def _capitalised(text: str, read: str) -> str:
    """`text` with the capitals of `read`; a capital inside a word is kept where the whole word has them."""
    letters = list(text)
    for step in Levenshtein.opcodes(read.casefold(), text):
        for k in range(min(step.src_end - step.src_start, step.dest_end - step.dest_start)):
            place = step.dest_start + k
            if read[step.src_start + k].isupper():
                letters[place] = letters[place].upper()
    known = {word.casefold(): word for word in read.split()}
    words = "".join(letters).split(" ")
    return " ".join(
        known.get(word.casefold(), word if word.isupper() else word[:1] + word[1:].lower()) for word in words
    )


def decode_words(steps: NDArray[np.float32], alphabet: Sequence[str], tree: WordTree) -> str:
    """The most probable text, in small letters.

    `steps` has shape (time steps, len(alphabet)), rows adding to 1; `alphabet[0]` is the blank.
    """
    logs = np.log(np.maximum(steps, FLOOR))
    number = {character: k for k, character in enumerate(alphabet) if k}
    beam: dict[str, tuple[float, float]] = {"": (0.0, -math.inf)}
    states = {"": _State(tree.root, 0.0, 0.0, 0)}
    for row, log in zip(steps, logs.tolist(), strict=True):
        followed = [k for k in np.flatnonzero(row > LEAST).tolist() if k]
        fresh: dict[str, list[float]] = {}
        for text, (in_blank, in_letter) in beam.items():
            both = _sum(in_blank, in_letter)
            _add(fresh, text, both + log[0], 0)
            if text:
                _add(fresh, text, in_letter + log[number[text[-1]]], 1)
            for k in followed:
                character = alphabet[k]
                if character == " " and (not text or text[-1] == " "):
                    continue
                longer = text + character
                if longer not in states:
                    states[longer] = _follow(states[text], character, tree)
                _add(fresh, longer, (in_blank if text[-1:] == character else both) + log[k], 1)
        beam = _likeliest(fresh, states)
    return max((_sum(*beam[text]) + WEIGHT * states[text].end(), text) for text in beam)[1].strip()


def _likeliest(
    fresh: Mapping[str, list[float]], states: Mapping[str, _State]
) -> dict[str, tuple[float, float]]:
    scored = [(_sum(*ends) + WEIGHT * states[text].cost, text) for text, ends in fresh.items()]
    scored.sort(key=lambda entry: (-entry[0], entry[1]))
    limit = scored[0][0] - CLOSE
    return {text: (fresh[text][0], fresh[text][1]) for score, text in scored[:BEAM] if score >= limit}


def _add(fresh: dict[str, list[float]], text: str, value: float, place: int) -> None:
    entry = fresh.setdefault(text, [-math.inf, -math.inf])
    entry[place] = _sum(entry[place], value)


def _sum(a: float, b: float) -> float:
    """Log of the sum of two probabilities given as logs."""
    if a < b:
        a, b = b, a
    return a if b == -math.inf else a + math.log1p(math.exp(b - a))
