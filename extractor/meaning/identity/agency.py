"""The agency's lines: the block beside or above the labels of the identity, without logo and sheet title."""

from collections.abc import Sequence
from functools import cache

from rapidfuzz.distance import Levenshtein

from extractor.meaning.identity.labels import find_label, list_fields
from extractor.recognised.identity_cells import FieldBlock, IdentityCell, IdentityLine, cell_lines
from extractor.store.knowledge import load_json


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(load_json("lexicon/identity.json")[key])


def agency_lines(cells: Sequence[IdentityCell], blocks: Sequence[FieldBlock]) -> list[list[IdentityLine]]:
    """The agency, one list of lines a printed name; a name broken over lines is one."""
    used = {id(line.cell) for block in blocks for line in block.lines}
    used |= {id(cell) for block in blocks for cell in block.cells}
    first_page = min((c.page for c in cells), default=0)
    singles = [b.label_box for b in blocks if b.field not in list_fields()]
    top = min((b.label_box.y0 for b in blocks), default=float("inf"))
    free = [
        c
        for c in cells
        if id(c) not in used
        and c.page == first_page
        and (c.box.y1 <= top or any(c.box.center[0] < label.x0 for label in singles))
    ]
    free.sort(key=lambda c: (c.box.y0, c.box.x0))
    groups: list[list[IdentityLine]] = []
    for cell in free:
        for line in cell_lines(cell):
            if _is_noise(line.text) or find_label(line.text) is not None:
                continue
            if groups and groups[-1][-1].cell is cell and _continues(groups[-1][-1].text, line.text):
                groups[-1].append(line)
            elif is_agency_line(line.text) or (groups and _is_capitals(line.text)):
                groups.append([line])
    return groups


def is_agency_line(text: str) -> bool:
    """Whether a line names an office: capitals or a capital at its head, with a word that offices carry."""
    words = [w.strip(".,").casefold() for w in text.split()]
    if not words or not text.strip()[0].isupper() or len(words) > 14:
        return False
    return any(_is_agency_word(word) for word in words[:3])


def _is_agency_word(word: str) -> bool:
    known = _words("agency_words")
    if word in known:
        return True
    return len(word) > 6 and any(
        len(k) > 6 and Levenshtein.distance(word, k, score_cutoff=1) <= 1 for k in known
    )


def _is_capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return (
        len(letters) > 6 and sum(c.isupper() for c in letters) > 0.9 * len(letters) and len(text.split()) > 1
    )


def _is_noise(text: str) -> bool:
    folded = " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())
    return sum(c.isalpha() for c in folded) < 4 or folded in _words("agency_noise")


def _continues(before: str, line: str) -> bool:
    ends = before.casefold().rstrip(" ,").rsplit(maxsplit=1)[-1]
    return ends in _words("open_ends") or before.rstrip().endswith(",") or line.casefold().startswith("dan ")
