"""Words of raw page OCR: what is text, what is the rest of a rule or a drawn symbol, what is a duration."""

import re
from dataclasses import dataclass, replace
from functools import cache, cached_property

from extractor.meaning.durations.repair import nearest_unit, stands_for_number
from extractor.meaning.durations.units import unit_names
from extractor.record.folding import letters_of
from extractor.store.knowledge import load_json
from extractor.transcripts.actors import is_branch_label

_SIGNS = set("{}\\*'‘’“”\"><^~_|[]()=;:")
_EDGES = "|[]{}"
_NUMBER = re.compile(r"\d{1,3}(?:[.,-]\d{1,3})?")
_MARK = re.compile(r"\d{1,2}[.)]|[-–•●▪]")


@dataclass(frozen=True)
class Token:
    """A word of a line. `junk` marks what a symbol or rule left, `border` a vertical rule beside it."""

    text: str
    column: int
    junk: bool = False
    border_before: bool = False
    border_after: bool = False
    bullet: bool = False
    label: bool = False

    @cached_property
    def word(self) -> str:
        """Its letters and digits, folded."""
        return letters_of(self.text)


@cache
def word_set(key: str) -> frozenset[str]:
    """A list of `models/lexicon/raw_text.json` as a set."""
    return frozenset(load_json("lexicon/raw_text.json")[key])


def tokenize_line(line: str) -> list[Token]:
    """The words of a line from left to right, rules cut off them."""
    chunks = [(m.group(), m.start() + 1) for m in re.finditer(r"\S+", line)]
    tokens: list[Token] = []
    for n, (chunk, column) in enumerate(chunks):
        core = chunk.strip(_EDGES)
        before = bool(core) and chunk[0] in _EDGES
        after = bool(core) and chunk[-1] in _EDGES
        following = chunks[n + 1][0] if n + 1 < len(chunks) else ""
        bullet = _is_bullet(core, following)
        junk = not core or (not bullet and _is_junk(core, following))
        tokens.append(Token(core or chunk, column, junk, before, after, bullet))
    if len(tokens) > 1 and tokens[-1].text in ("-", "–"):
        tokens.pop()  # the blank remarks cell
    return _with_labels(_with_lone_digits(tokens))


def _with_lone_digits(tokens: list[Token]) -> list[Token]:
    """A digit behind a scrap is a scrap too."""
    marked: list[Token] = []
    for n, token in enumerate(tokens):
        lone = len(token.text) == 1 and token.text.isdecimal() and n > 0 and marked[-1].junk
        marked.append(replace(token, junk=True) if lone else token)
    return marked


def _is_bullet(core: str, following: str) -> bool:
    if _MARK.fullmatch(core):
        return bool(following) and following[0].isalnum()
    return core in ("e", "o") and following[:1].isupper()


def is_scrap(text: str) -> bool:
    """Whether a word is what a rule or a symbol left: no letter or digit in it, and no dash or bullet."""
    core = text.strip(_EDGES)
    return not core or (
        not any(c.isalnum() for c in core) and core not in ("-", "&", "/", "–", "•", "●", "▪")
    )


def _is_junk(core: str, following: str) -> bool:
    letters = [c for c in core if c.isalnum()]
    if not letters:
        return core not in ("-", "&", "/", "–")
    if _NUMBER.fullmatch(core):
        return False
    if len(letters) == 1:
        return True
    signs = sum(c in _SIGNS for c in core)
    if signs and len(letters) <= 3 and not core[0].isdecimal() and core[0] != "(":
        return True
    if len(letters) == 2 and core.isalpha():
        return core.casefold() not in word_set("two_letter_words") and not core.isupper() and following != ""
    return False


def _with_labels(tokens: list[Token]) -> list[Token]:
    """Branch labels ("Tidak setuju") in front of a capital are drawn in the lanes, not part of a cell."""
    marked = list(tokens)
    for n, token in enumerate(tokens):
        for count in (2, 1):
            part = tokens[n : n + count]
            behind = tokens[n + count : n + count + 1]
            text = " ".join(t.text for t in part)
            capital = token.text[:1].isupper() and (not behind or behind[0].text[:1].isupper())
            if len(part) == count and n and capital and is_branch_label(text):
                for k in range(n, n + count):
                    marked[k] = Token(tokens[k].text, tokens[k].column, junk=True, label=True)
                break
    return marked


def find_duration(tokens: list[Token], *, misread: bool = False) -> tuple[int, int] | None:
    """Where a line holds a number with its unit, as (first, behind last); None where it holds none.

    `misread` takes letters for a number, too, that were read for digits.
    """
    for n, token in enumerate(tokens):
        if not _NUMBER.fullmatch(token.text) and not (misread and stands_for_number(token.text)):
            continue
        at = n + 1
        while at < len(tokens) and tokens[at].junk and not tokens[at].word:
            at += 1
        if at < len(tokens) and _is_unit(tokens[at].text):
            return n, at + 1
    return None


def find_number(tokens: list[Token]) -> tuple[int, int] | None:
    """Where a line holds a bare number that can be a duration's, the last such; None where it holds none."""
    found = [n for n, t in enumerate(tokens) if n and _NUMBER.fullmatch(t.text) and not t.bullet]
    return (found[-1], found[-1] + 1) if found else None


def find_unit(tokens: list[Token]) -> tuple[int, int] | None:
    """Where a line holds a bare unit of time; None where it holds none."""
    found = [n for n, t in enumerate(tokens) if n and t.text.casefold().strip(".,") in unit_names()]
    found += [0] if tokens and tokens[0].text.casefold() in unit_names() else []
    return (found[0], found[0] + 1) if found else None


def _is_unit(text: str) -> bool:
    return len(text) > 2 and nearest_unit(text.strip(".,")) is not None
