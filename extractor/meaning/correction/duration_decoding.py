"""Cells of the time column that were read unsurely, spelt again as durations from what the networks saw.

A pen through the cell hides a thin digit, a coarse scan turns one into a letter. Next to a unit of time there
is a number: which one, what was seen of it decides, and how usual it is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractor.grid.model import ColumnRole
from extractor.meaning.durations.reader import read_duration
from extractor.meaning.durations.units import unit_names, unit_of_header
from extractor.recognised.page import FieldText, ProcedureUnit
from extractor.store.knowledge import load_json
from extractor.text.language.casing import plain
from extractor.text.language.confusions import likelihoods_as_seen
from extractor.text.language.lattice import FAINTEST, Sight
from extractor.text.language.lexicon import load_lexicon
from extractor.text.language.likelihood import Outlook, bare, likelihoods, outlook
from extractor.text.model import RegionText

SURE = 0.95
"""Cells that were read with this confidence, and give a duration, stay as they are."""
SPELT = 0.75
"""Most that a cell is sure of that was spelt again."""
LINES = 2
"""Cells with more lines say more than a duration."""
SUPPORT = 0.01
"""Least probability with which a digit must have been seen somewhere."""
# Log probabilities of what a cell can hold, whatever was seen of it.
BARE_UNIT, WORDS, OTHER_WORDS, OTHER_DURATION = -10.0, -7.0, -12.0, -7.0
UNKNOWN, UNKNOWN_LETTER = -8.0, -1.5
AS_READ = 1.5
"""For the cell as it was read: other engines and the lexicon had a say in that."""
CLOSEST = 16
"""Candidates whose letters may also have run together."""
LETTER = 0.7
"""Reward for each letter and digit: without it, leaving them out would pay."""
DROPPED = -4.0
"""For a number that lacks digits of the one that was read."""
_NOTHING = re.compile(r"0+( [a-z]+)*")
"""No step takes no time: the digit before the zero was not read."""


@dataclass(frozen=True)
class _Spelt:
    """A cell's `plain` text, and the probability that no other candidate is right."""

    text: str
    probability: float


def spell_durations(units: Sequence[ProcedureUnit]) -> list[ProcedureUnit]:
    """The units with durations put right in unsure cells; what was read stays in lines and alternatives."""
    return [replace(unit, fields=tuple(_field(field, unit) for field in unit.fields)) for unit in units]


def _field(field: FieldText, unit: ProcedureUnit) -> FieldText:
    if field.role is not ColumnRole.DURATION:
        return field
    header = next((unit_of_header(c.name) for c in unit.grid.columns if c.role is field.role), None)
    return replace(field, texts=tuple(spell_duration(text, header) for text in field.texts))


def spell_duration(cell: RegionText, header: str | None = None) -> RegionText:
    """A cell of the time column as the likeliest duration under what was seen, where it is unsure.

    `header` is the unit that the column's header names. Other words stay; a digit that was seen nowhere is
    never put in.
    """
    if _NOTHING.fullmatch(plain(cell.text)):
        cell = replace(cell, confidence=min(cell.confidence, SPELT))
    if not 0 < len(cell.lines) <= LINES or not any(line.sights for line in cell.lines):
        return cell
    if cell.confidence >= SURE and _is_duration(cell.text, header):
        return cell
    spelt = _likeliest(_views(cell), cell.text, header)
    if bare(spelt.text) == bare(cell.text):
        return replace(cell, confidence=min(cell.confidence, max(SPELT, spelt.probability)))
    return replace(
        cell,
        text=_in_case(spelt.text, cell.text),
        confidence=min(cell.confidence, SPELT, spelt.probability),
        alternatives=tuple(dict.fromkeys((cell.text, *cell.alternatives))),
    )


def _is_duration(text: str, header: str | None) -> bool:
    """Whether a cell gives a length of time, without any doubt of what it says."""
    found = read_duration(text, header)
    return found.duration is not None and found.duration.minimum is not None and not found.reasons


def _views(cell: RegionText) -> list[Outlook]:
    """What was seen in the cell, in each way it was looked at."""
    lines = [line.sights or (Sight.certain(line.text),) for line in cell.lines]
    count = max(map(len, lines))
    ways = [[sights[min(k, len(sights) - 1)] for sights in lines] for k in range(count)]
    return [_with_digits(outlook(way)) for way in ways]


def _with_digits(view: Outlook) -> Outlook:
    """The outlook with letters that look like a digit counted, in part, as that digit."""
    likeness: dict[str, dict[str, float]] = _knowledge()["digit_likeness"]
    places = {c: k for k, c in enumerate(view.characters, 1)}
    digits = sorted({*likeness} - {*places})
    missing = np.full((len(view.steps), len(digits)), np.log(FAINTEST))
    steps = np.exp(np.hstack([view.steps, missing]))
    places |= {digit: len(view.characters) + k for k, digit in enumerate(digits, 1)}
    for digit, letters in likeness.items():
        for letter, share in letters.items():
            if letter in places and letter in view.characters:
                steps[:, places[digit]] += share * steps[:, places[letter]]
    return Outlook(view.characters + "".join(digits), np.log(np.minimum(steps, 1.0)), view.gaps)


def _likeliest(views: Sequence[Outlook], read: str, header: str | None) -> _Spelt:
    """The likeliest of the durations whose digits were seen and the cell as it was read."""
    seen = _seen(views)
    known = {text: cost for text, cost in _durations(header) if seen.issuperset(_digits(text))}
    known[plain(read)] = known.get(plain(read), _cost_as_read(read, header))
    texts = list(known)
    costs = [known[t] + LETTER * len(bare(t)) + DROPPED * _drops_digits(t, read) for t in texts]
    prior = np.array(costs) + AS_READ * np.array([text == plain(read) for text in texts])
    letters = [bare(text) for text in texts]
    score = prior + _mean([likelihoods(view, letters) for view in views])
    closest = np.argsort(-score)[:CLOSEST]
    letters = [letters[k] for k in closest]
    score = prior[closest] + _mean([likelihoods_as_seen(view, letters) for view in views])
    best = int(score.argmax())
    return _Spelt(texts[closest[best]], float(1.0 / np.exp(score - score[best]).sum()))


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdecimal())


def _drops_digits(text: str, read: str) -> bool:
    """Whether a text has some of the digits read, in their order, and no others."""
    rest = iter(_digits(read))
    return len(_digits(text)) < len(_digits(read)) and all(digit in rest for digit in _digits(text))


def _mean(logs: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Log of the mean of probabilities given as logs."""
    total = np.logaddexp.reduce(np.array(logs), axis=0)
    return np.asarray(total - np.log(len(logs)))


def _seen(views: Sequence[Outlook]) -> set[str]:
    """The digits that were seen somewhere."""
    return {
        character
        for view in views
        for character, most in zip(view.characters, view.steps.max(axis=0, initial=-99.0)[1:], strict=True)
        if character.isdecimal() and most >= np.log(SUPPORT)
    }


@cache
def _durations(header: str | None) -> tuple[tuple[str, float], ...]:
    """Plain durations in small letters with their log probabilities."""
    return tuple(_usual(header))


def _usual(header: str | None) -> Iterator[tuple[str, float]]:
    usual = _knowledge()["usual"]
    rare: float = usual["rare"]
    for unit, (cost, numbers) in usual["units"].items():
        listed = numbers if cost < usual["common"] else map(str, range(1, usual["most"] + 1))
        for number in listed:
            share = numbers.get(number, rare)
            yield f"{number} {unit}", cost + share + (rare if header is not None else 0.0)
            if header is not None and unit_names().get(unit) == header:
                yield number, share


def _cost_as_read(read: str, header: str | None) -> float:
    """Log probability of a cell's words that are no plain duration."""
    words = plain(read).split()
    if _is_duration(read, header):
        return OTHER_DURATION
    if all(word in unit_names() for word in words):
        return BARE_UNIT
    lexicon = load_lexicon()
    if all(lexicon.in_domain(word) or word in _told() for word in words):
        return WORDS
    if all(word.isalpha() and lexicon.derives(word) for word in words):
        return OTHER_WORDS
    return UNKNOWN + UNKNOWN_LETTER * len(bare(read))


@cache
def _told() -> frozenset[str]:
    """The words of cells that say when, not how long."""
    phrases = [*_knowledge()["conditions"], *_knowledge()["immediate"], *_knowledge()["recurrences"]]
    return frozenset(word for phrase in phrases for word in phrase.split())


def _in_case(spelt: str, read: str) -> str:
    """The words with the capitals that they were read with."""
    number, *words = spelt.split()
    if words and words[0].upper() in read:
        return spelt.upper()
    return " ".join([number, *(w.capitalize() if w[0].upper() in read else w for w in words)])


def _knowledge() -> dict[str, Any]:
    data: dict[str, Any] = load_json("lexicon/durations.json")
    return data
