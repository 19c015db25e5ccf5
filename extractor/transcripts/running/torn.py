"""Words that a program tore apart: their first letters, which reach higher, stand on a line of their own.

"1h" above "ari" is "1 hari", "D:" below "isposisi" is "Disposisi", "1" above "0 menit" is "10 menit".
"""

import re
from collections.abc import Sequence

from extractor.meaning.durations.units import unit_names
from extractor.record.folding import letters_of
from extractor.text.language.lexicon import load_lexicon
from extractor.transcripts.tokens import word_set

_PIECE = re.compile(r"\W*(?:(\d{1,2}[^\W\d_]{0,4})|([^\W\d_]{1,2}))\W*")
"""First letters, of a time with its number; two at the most of other words, the second often misread."""
_FEWEST, _FEWEST_OF_WORD, _LONGEST = 3, 4, 24
"""Letters that are left of a unit and of another word, at the least; longer runs of letters are no word."""
_NUMBERED = re.compile(r"(\d{1,2})([^\W\d_]+)")


def join_torn(lines: Sequence[str]) -> list[str]:
    """The lines, torn words whole again where they can only be one word; other lines stay as they are.

    Of a line that holds first letters those that were used go; its place in the text stays.
    """
    words = [line.split() for line in lines]
    changed: set[int] = set()
    for at, line in enumerate(words):
        for word_at in range(len(line)):
            for near in (_beside(words, at, -1), _beside(words, at, 1)):
                if near is not None and _join(line, word_at, words[near]):
                    changed |= {at, near}
                    break
    return [" ".join(w for w in words[n] if w) if n in changed else line for n, line in enumerate(lines)]


def _beside(words: Sequence[Sequence[str]], at: int, step: int) -> int | None:
    """The next line up or down, behind one blank line at the most."""
    for near in (at + step, at + 2 * step):
        if 0 <= near < len(words) and words[near]:
            return near
    return None


def _join(line: list[str], at: int, near: list[str]) -> bool:
    """Put first letters out of the line `near` to a word, if it lacks any and one there fits."""
    following = line[at + 1] if at + 1 < len(line) else ""
    if not _is_torn(line[at], following):
        return False
    for n, piece in enumerate(near):
        match = _PIECE.fullmatch(piece)
        whole = _whole(match[1] or match[2], line[at]) if match else None
        if whole is not None:
            line[at], near[n] = whole, ""
            return True
    return False


def _is_torn(word: str, following: str) -> bool:
    """Whether a word lacks its beginning: no time is 0, and no word of the language is like it."""
    if word == "0":
        return letters_of(following) in unit_names()
    folded = letters_of(word)
    if not word[:1].islower() or not word.isalpha() or not _FEWEST <= len(folded) <= _LONGEST:
        return False
    return not load_lexicon().derives(folded)


def _whole(piece: str, rest: str) -> str | None:
    """The word of a piece and the rest: a number, a number with its unit, or a word of the language."""
    if rest == "0":
        return piece + rest if piece.isdecimal() and len(piece) == 1 else None
    counted = _NUMBERED.fullmatch(piece)
    if counted is not None:
        unit = (counted[2] + rest).casefold()
        return f"{counted[1]} {unit}" if unit in unit_names() else None
    if not piece.isalpha() or len(rest) < _FEWEST_OF_WORD or piece in word_set("two_letter_words"):
        return None
    firsts = dict.fromkeys((piece, piece[:1], piece[-1:]))
    return next((f + rest for f in firsts if load_lexicon().knows(letters_of(f + rest))), None)
