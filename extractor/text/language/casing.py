"""Capitals and marks of texts that are spelt without them."""

import re

from rapidfuzz.distance import Levenshtein

_WORD = re.compile(r"[^\W\d_]+")
_MARKS = "/.&,-("
_JOINING = frozenset({"dan", "atau", "di", "ke", "pada", "untuk", "yang", "dari"})


def plain(text: str) -> str:
    """A text's words in small letters, without marks."""
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())


def dressed(spelt: str, read: str) -> str:
    """A `plain` text with the capitals and the marks of how it was read."""
    letters, marks = _parts(read)
    words = spelt.split()
    places = _places("".join(letters).casefold(), "".join(words))
    small = any(word[1:].islower() and word.casefold() in words for word in _WORD.findall(read))
    upper = not small and sum(map(str.isupper, letters)) * 2 > len(letters)
    between = {places[k]: mark for k, mark in marks.items() if 0 < k < len(letters)}
    text, done = "", 0
    for word in words:
        if done:
            text += between.get(done, " ")
        mine = [letters[k] for k, place in enumerate(places[:-1]) if done <= place < done + len(word)]
        text += word.upper() if upper else _cased(word, "".join(mine))
        done += len(word)
    return text + (")" if read.rstrip().endswith(")") and "(" in text else "")


def _parts(read: str) -> tuple[list[str], dict[int, str]]:
    """The letters and digits of a text, and what stands before each of them where that holds a mark."""
    letters: list[str] = []
    marks: dict[int, str] = {}
    gap = ""
    for character in read:
        if character.isalnum():
            if set(gap) & set(_MARKS):
                marks[len(letters)] = gap
            letters.append(character)
            gap = ""
        else:
            gap += character
    return letters, marks


def _places(read: str, meant: str) -> list[int]:
    """For each letter read, and for the end, its place in what was meant."""
    places = [0] * (len(read) + 1)
    for step in Levenshtein.opcodes(read, meant):
        for k in range(step.src_start, step.src_end):
            places[k] = min(step.dest_start + k - step.src_start, step.dest_end)
    places[-1] = len(meant)
    return places


def _cased(word: str, read: str) -> str:
    """The word in the capitals of the letters that were read in its place."""
    if len(read) > 1 and read.isupper():
        return word.upper()
    return word.capitalize() if not read or read[0].isupper() or word not in _JOINING else word
