"""Finds the labels of the identity block at the beginning of lines, with reading errors."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from extractor.grid.model import ColumnRole
from extractor.grid.table.labels import match_column
from extractor.record.folding import letters_of
from extractor.store.knowledge import load_json

_SEPARATORS = ":|=;.- \t"
_MOST_WORDS = 7
_MOST_ERRORS = 2
_CANDIDATES = 4
_SHORTEST = 5
_RUN_INTO = re.compile(r"(?<=[^\W\d_]{3})(?=\d)")
"""Where a number has run into the word before it: "Efektif12"."""


@dataclass(frozen=True)
class Label:
    """A label at the beginning of a line.

    `value` is what follows it in the line; `separated` is True where a colon or the line's end sets it off;
    `distance` counts the letters that differ from the known label.
    """

    field: str
    value: str
    separated: bool
    distance: int


@cache
def _known() -> dict[str, str]:
    """Folded label -> field; a first word that offices shorten, such as "Tgl.", stands for the whole one."""
    labels: dict[str, list[str]] = load_json("lexicon/identity.json")["labels"]
    others: dict[str, list[str]] = load_json("lexicon/headers.json")["identity"]
    known = {letters_of(variant): field for field in labels for variant in others.get(field, ())}
    known |= {letters_of(variant): field for field, variants in labels.items() for variant in variants}
    short: dict[str, str] = load_json("lexicon/identity.json")["short_words"]
    shortened = {
        shorter + label.removeprefix(word): field
        for word, shorter in short.items()
        for label, field in known.items()
        if label.startswith(word) and label != word
    }
    return shortened | known


@cache
def _longest() -> int:
    return max(map(len, _known())) + _MOST_ERRORS


@cache
def list_fields() -> frozenset[str]:
    """The fields whose value is a list of items."""
    return frozenset(load_json("lexicon/identity.json")["list_fields"])


def _allowed(length: int) -> int:
    if length <= 5:
        return 0
    return 1 if length <= 9 else 2


@lru_cache(maxsize=8192)
def _nearest(folded: str) -> tuple[str, int] | None:
    known = _known()
    if folded in known:
        return known[folded], 0
    if not _SHORTEST <= len(folded) <= _longest():
        return None
    found = process.extract(
        folded, known.keys(), scorer=Levenshtein.distance, score_cutoff=_MOST_ERRORS, limit=_CANDIDATES
    )
    fitting = [(known[name], int(distance)) for name, distance, _ in found if distance <= _allowed(len(name))]
    return fitting[0] if fitting else None


def find_label(line: str) -> Label | None:
    """The label that a line begins with; the longest and nearest one. None where it begins with none."""
    words = line.strip(" *_#\"'“”|").split()
    found: Label | None = None
    folded = ""
    for count, word in enumerate(words[:_MOST_WORDS], start=1):
        head, colon, tail = word.partition(":")
        number = _RUN_INTO.search(head)
        if number and _nearest(folded + letters_of(head[: number.start()])):
            # A label ends where a number has run into it.
            head, tail = head[: number.start()], word[number.start() :]
        folded += letters_of(head)
        nearest = _nearest(folded)
        if nearest is not None:
            rest = " ".join([tail, *words[count:]]).strip()
            separated = (bool(colon) and not number) or not rest or rest[0] in ":|="
            label = Label(nearest[0], rest.lstrip(_SEPARATORS).strip(), separated, nearest[1])
            if found is None or label.distance <= found.distance or label.separated:
                found = label
        if colon or (number and nearest):
            break
    return found


def holds_label(text: str) -> bool:
    """Whether a label of several words, of a field with a single value, stands behind a text's beginning."""
    words = text.split()
    several = (find_label(" ".join(words[at:])) for at in range(1, len(words)))
    return any(
        label is not None
        and label.distance == 0
        and label.field not in list_fields()
        and len(words) - at - len(label.value.split()) > 1
        for at, label in enumerate(several, start=1)
    )


@lru_cache(maxsize=8192)
def column_role(word: str) -> ColumnRole | None:
    """The role of the column that a header's word names; OTHER where it names a column of no known role."""
    found = match_column(word)
    return found[0] if found else None
