"""What is seen of each word of a running text: numbers of rows in the network's table of meanings.

Words are known by themselves, by their ends and by their shape, so that misread ones still look like it.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from extractor.grid.table.labels import match_column
from extractor.meaning.durations.units import unit_names
from extractor.meaning.identity.labels import find_label
from extractor.meaning.terms.activities import begins_activity
from extractor.meaning.terms.roles import is_role_head
from extractor.record.folding import letters_of
from extractor.text.language.lexicon import load_lexicon
from extractor.transcripts.actors import is_branch_label
from extractor.transcripts.tokens import is_scrap, word_set

ROWS = 8192
"""Rows of the table; the first stands for nothing."""
SEEN = 24
"""Features a word has at most."""
OWN = 8
"""How many of them come first and tell the word itself."""
_FARTHEST = 15
_LETTERS = 6  # characters to which the place in a line is told
_LONGEST = 24
_SHORT = 6
_NUMBER = re.compile(r"[|\[(]*(\d{1,3})[.,)|\]]*")
Features = NDArray[np.int32]


def features_of(lines: Sequence[Sequence[str]]) -> Features:
    """The features of all words, a row each, and of the line ends, one behind each line: (n, SEEN).

    An empty line is a blank one.
    """
    found: list[list[int]] = []
    blank, expected = True, 1
    again = _pairs_again(lines)
    for line in lines:
        if line:
            features = _line_features(line, again, after_blank=blank)
            value = int(match[1]) if (match := _NUMBER.fullmatch(line[0])) else None
            if value in (1, expected):
                features[0].append(_row("counts"))
                expected = value + 1
            found += features
        blank = not line
        found.append([_row("end", "blank" if blank else "")])
    table = np.zeros((len(found), SEEN), np.int32)
    for n, row in enumerate(found):
        table[n, : len(row)] = row[:SEEN]
    return table


def _pairs_again(lines: Sequence[Sequence[str]]) -> frozenset[tuple[str, str]]:
    """Neighbouring words that stand in the text more than once, as what one step makes and the next needs."""
    pairs = Counter(pair for line in lines for pair in pairwise(line) if len(pair[0]) + len(pair[1]) > _SHORT)
    return frozenset(pair for pair, count in pairs.items() if count > 1)


def _line_features(
    line: Sequence[str], again: frozenset[tuple[str, str]], *, after_blank: bool
) -> list[list[int]]:
    whole = sum(len(word) + 1 for word in line)
    label = find_label(" ".join(line[:6]))
    told = [_row("lines", str(min(len(line), _FARTHEST))), _row("chars", str(min(whole // _LETTERS, 30)))]
    told += [_row("label", label.field)] if label is not None and not label.distance else []
    told += [_row("fresh")] if after_blank else []
    found = []
    at = 0
    for n, word in enumerate(line):
        behind = len(line) - 1 - n
        places = (
            _row("left", str(min(n, _FARTHEST))),
            _row("right", str(min(behind, _FARTHEST))),
            _row("from", str(min(at // _LETTERS, 30))),
            _row("to", str(min((whole - at - len(word)) // _LETTERS, 30))),
        )
        found.append([*_word_features(word), *told, *places])
        if n and (line[n - 1], word) in again:
            found[-1].append(_row("after its like"))
        if behind and (word, line[n + 1]) in again:
            found[-1].append(_row("before its like"))
        at += len(word) + 1
    return found


@lru_cache(maxsize=1 << 16)
def _word_features(word: str) -> tuple[int, ...]:
    """`OWN` features of the word's letters, and more for what it is known as."""
    word = word[:_LONGEST]
    folded = letters_of(word)
    own = (
        _row("word", folded or word),
        _row("begin", folded[:3]),
        _row("end3", folded[-3:]),
        _row("end2", folded[-2:]),
        _row("shape", _shape(word)),
        _row("length", str(min(len(word), 12))),
        _row("first", word[:1]),
        _row("last", word[-1:]),
    )
    kinds = {
        "unit": folded in unit_names(),
        "role": is_role_head(folded),
        "verb": begins_activity(word),
        "document": folded in word_set("document_words"),
        "acting": folded in word_set("activity_words"),
        "open": folded in word_set("open_ends"),
        "scrap": is_scrap(word),
        "branch": bool(folded) and is_branch_label(word),
        "known": len(folded) > 1 and load_lexicon().knows(folded),
    }
    named = match_column(folded) if folded.isalpha() and len(folded) > 1 else None
    known = [_row("kind", key) for key, is_so in kinds.items() if is_so]
    known += [_row("column", named[0])] if named is not None and named[1] > 0.9 else []
    return (*own, *known[: SEEN - OWN - 11])


def _shape(word: str) -> str:
    shape = re.sub(r"[A-Z]", "X", re.sub(r"[a-z]", "x", re.sub(r"\d", "9", word)))
    return re.sub(r"(.)\1+", r"\1+", shape)


@lru_cache(maxsize=1 << 16)
def _row(kind: str, value: str = "") -> int:
    return 1 + crc32(f"{kind} {value}".encode()) % (ROWS - 1)
