"""Repair of misread durations: digits in the number's place and letters in the unit's place, nowhere else."""

import re
from functools import cache

from rapidfuzz.distance import Levenshtein

from extractor.meaning.durations.units import unit_names
from extractor.store.knowledge import load_json
from extractor.text.language.lexicon import load_lexicon

_DIGITS = str.maketrans({"O": "0", "o": "0", "Q": "0", "D": "0", "l": "1", "I": "1", "|": "1", "!": "1"}) | {
    ord("T"): "1",
    ord("L"): "1",
    ord("U"): "1",
    ord("Z"): "2",
    ord("S"): "5",
    ord("B"): "8",
}
_NUMBER = re.compile(r"[\dOoQDlI|!TLUZSB]{1,4}(?:[.,/-][\dOoQDlI|!TLUZSB]{1,4})?")
_GLUED = re.compile(r"([\dOoQDlI|!TLUZSB]{1,4})([^\W\d_]{3,9})")
_SHORTEST_GUESS = 3
_GUESS_EDITS = 2
_STRAY = "|[]{}_'\"‘’“”°"


@cache
def _repairable() -> tuple[str, ...]:
    return tuple(load_json("lexicon/durations.json")["repairable_units"])


@cache
def _longest_unit() -> int:
    return max(len(unit) for unit in _repairable()) + 1


def nearest_unit(word: str) -> str | None:
    """The one unit that a word is, or is one letter away from; None where there is none or more than one."""
    folded = word.casefold()
    if folded in unit_names():
        return folded
    if not 3 <= len(folded) <= _longest_unit():
        return None
    shaped = folded.replace("1", "i").replace("!", "i").replace("0", "o").replace("|", "l")
    for seen, meant in (("rn", "m"), ("n", "ri"), ("rl", "ri"), ("in", "m"), ("ni", "m"), ("iam", "jam")):
        if shaped.replace(seen, meant) in _repairable():
            return shaped.replace(seen, meant)
    shaped = shaped.replace("rn", "m")
    near = [u for u in _repairable() if len(u) > 3 and Levenshtein.distance(shaped, u, score_cutoff=1) <= 1]
    return near[0] if len(near) == 1 else None


def repair_duration(text: str) -> str | None:
    """The text (original case) with numbers and units repaired; None where nothing could be.

    A number is repaired only where a unit follows it, a unit only where a number stands before it.
    """
    chunks = _split_glued(text.split())
    repaired: list[str] = []
    at = 0
    while at < len(chunks):
        number = _number(chunks[at])
        if number is None:
            repaired.append(chunks[at])
            at += 1
            continue
        skip = 1
        while at + skip < len(chunks) and chunks[at + skip].strip(_STRAY) == "":
            skip += 1
        unit, used = _unit(chunks[at + skip : at + skip + 2])
        if unit is None:
            repaired.append(chunks[at])
            at += 1
        else:
            repaired += [number, unit]
            at += skip + used
    result = " ".join(repaired)
    return result if result != " ".join(text.split()) else None


def repair_bare_number(text: str) -> str | None:
    """A cell of one number without a unit, its letters mended to digits; None where no letter was."""
    number = _number(text.strip())
    if number is None or number == text.strip() or not any(c.isdecimal() for c in text):
        return None
    return number


def stands_for_number(word: str) -> bool:
    """Whether a word in front of a unit of time is a number, or one whose digits were read as letters."""
    return any(c.isalnum() for c in word) and _number(word) is not None


def guess_unit(text: str) -> str | None:
    """A cell of one number and one badly read word, with the unit that the word is most like; else None.

    The word has to be no word itself, begin like the unit, differ in two letters at most, and be nearest to
    one unit alone.
    """
    chunks = _split_glued(text.split())
    if len(chunks) != 2:
        return None
    number, word = _number(chunks[0]), chunks[1].strip(_STRAY + ".,;:").casefold()
    if number is None or not word.isalpha() or not _SHORTEST_GUESS <= len(word) <= _longest_unit():
        return None
    if load_lexicon().knows(word) or word in load_json("lexicon/durations.json")["counted"]:
        return None
    near = sorted((Levenshtein.distance(word, unit), unit) for unit in _repairable() if unit[0] == word[0])
    if not near or near[0][0] > _GUESS_EDITS or (len(near) > 1 and near[1][0] == near[0][0]):
        return None
    return f"{number} {near[0][1]}"


def _split_glued(chunks: list[str]) -> list[str]:
    result: list[str] = []
    for chunk in chunks:
        match = _GLUED.fullmatch(chunk)
        if match and chunk.casefold() not in unit_names() and _ends_in_unit(chunk, match[2]):
            result += [match[1], match[2]]
        else:
            result.append(chunk)
    return result


def _ends_in_unit(chunk: str, end: str) -> bool:
    """Whether the letters behind a chunk's first are a unit, or a misread one where the whole is none."""
    return end.casefold() in unit_names() or (nearest_unit(chunk) is None and nearest_unit(end) is not None)


def _number(chunk: str) -> str | None:
    core = chunk.strip("[]{}_'\"‘’“”°")
    if len(core) > 1 and core[-1] == "|" and core[:-1].isdecimal():
        core = core[:-1]
    if not _NUMBER.fullmatch(core):
        return None
    return core.translate(_DIGITS)


def _unit(chunks: list[str]) -> tuple[str | None, int]:
    """The unit at the start of `chunks`, whole or broken in two, and how many of them it takes."""
    if not chunks:
        return None, 0
    first = chunks[0].strip(_STRAY + ".,;:")
    unit = nearest_unit(first)
    if unit is not None:
        return unit, 1
    if len(chunks) > 1:
        whole = nearest_unit(first + chunks[1].strip(_STRAY + ".,;:"))
        if whole is not None:
            return whole, 2
    return None, 0
