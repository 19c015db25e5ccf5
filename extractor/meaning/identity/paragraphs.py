"""Cuts lists that are printed without numbers or bullets: at the words that begin items, never inside one."""

from collections.abc import Sequence
from functools import cache

from extractor.meaning.terms.items import Item, join_lines, split_glued
from extractor.store.knowledge import load_json


@cache
def _starters() -> tuple[str, ...]:
    return tuple(load_json("lexicon/identity.json")["paragraph_starters"])


@cache
def _open_ends() -> frozenset[str]:
    return frozenset(load_json("lexicon/identity.json")["open_ends"])


def split_paragraphs(lines: Sequence[str]) -> list[Item]:
    """The items of a list without marks.

    A line opens an item where it begins with a word that opens items and the line before it is complete: it
    does not end in a word that calls for more, or it ends with a full stop or semicolon.
    """
    groups: list[list[int]] = []
    for index, line in enumerate(lines):
        if not line.strip():
            continue
        if groups and not _opens(lines[groups[-1][-1]], line):
            groups[-1].append(index)
        else:
            groups.append([index])
    items: list[Item] = []
    for group in groups:
        text = join_lines([lines[i] for i in group])
        items += [Item(part, tuple(group)) for part in split_glued(text)]
    return items


def _opens(before: str, line: str) -> bool:
    words = line.split()
    if not any(line.strip().startswith(starter) for starter in _starters()):
        return False
    end = before.rstrip()
    if end.endswith((";", ".")):
        return True
    if words[0] == "SOP" and not end.endswith(","):
        return end.rsplit(maxsplit=1)[-1].casefold() not in _open_ends()
    return False
