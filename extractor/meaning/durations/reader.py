"""Reads the cells of the time column: amounts, ranges, bounds, rates, windows and words, in a fixed order."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from extractor.meaning.durations.grammar import Amounts, parse_amounts, tokenize
from extractor.meaning.durations.repair import guess_unit, repair_bare_number, repair_duration
from extractor.meaning.durations.units import unit_names
from extractor.meaning.durations.windows import CUT, cut_windows
from extractor.record.model import Duration, Qualifier
from extractor.record.reasons import Code, Reason, because
from extractor.store.knowledge import load_json

_LONGEST = 400
_FRACTIONS = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3"}
_DASHES = re.compile(r"[‐‑‒–—―−]")
_COLUMN_NUMBER = re.compile(r"^\(\d{1,2}\)\s*(?=\d|\w+\s*\()")
_AMOUNT = re.compile(
    r"(?<![\w.,/-])\d{1,3}\s+(?:detik|menit|jam|hari|minggu|bulan)(?:\s+(?:kerja|kalender))?(?!\w)"
)
_NUMBER_PAIR = re.compile(r"(?<![\d.,/-])(\d{1,3}) (\d{1,3})(?= [a-z]{2,8}\b)")
_IN_SENTENCE = re.compile(
    r"(?<![\w.,/-])(?<!\d )(?<!\) )\d{1,3}\s+(?:-\s+\d{1,3}\s+)?(?:\([a-z ]+\)\s+)?"
    r"(?:detik|menit|jam|hari|minggu|bulan|tahun)(?:\s+(?:kerja|kalender))?(?!\w)"
)
_MOST_SCRAPS, _LONGEST_SCRAP = 3, 2
_SHORTEST_SENTENCE = 3
_EMPTY_BRACKETS = re.compile(r"\(\s*(?:" + CUT + r"\s*|[/,;.&-]\s*)*\)")


@dataclass(frozen=True)
class DurationReading:
    """What a cell of the time column says.

    `duration` is None only for an empty cell; `repaired` is True where misread letters or digits were mended;
    `reasons` say why a person should look, none where nothing is doubtful; `window` holds the calendar words
    beside or in place of an amount; `unit_of_header` is True where a bare number took the header's unit.
    """

    duration: Duration | None
    repaired: bool = False
    confidence: float = 1.0
    reasons: tuple[Reason, ...] = ()
    window: str | None = None
    unit_of_header: bool = False


def parse_duration(text: str) -> Duration | None:
    """The duration of a cell; None where it is blank; both ends None where it gives no length of time."""
    return read_duration(text).duration


def read_duration(text: str, default_unit: str | None = None) -> DurationReading:
    """Read a cell of the time column; never raises, never guesses a length without saying so.

    `default_unit` (such as "minute") is the unit that the column's header names for bare numbers; a unit in
    the cell, even a misread one, goes before it.
    """
    printed = " ".join(text.split())
    folded = _fold(printed)
    knowledge = load_json("lexicon/durations.json")
    if folded in knowledge["nothing"]:
        return DurationReading(None)
    if len(folded) > _LONGEST:
        return DurationReading(Duration(text=printed), False, 0.2, (because(Code.DURATION_TOO_LONG),))
    bare = _attempt(printed, folded, default_unit) if default_unit else None
    if bare is not None and not bare.reasons:
        return replace(bare, unit_of_header=not _names_unit(folded) and _has_length(bare))
    reading = _with_own_unit(printed, folded)
    if reading is None and default_unit:
        reading = _mended_bare(printed, folded, default_unit)
    return reading or bare or DurationReading(Duration(text=printed), False, 0.2, (_why_unread(folded),))


def _has_length(reading: DurationReading) -> bool:
    return reading.duration is not None and reading.duration.minimum is not None


def _with_own_unit(printed: str, folded: str) -> DurationReading | None:
    """The reading of a text that names its units itself, mended where it has to be."""
    reading = _attempt(printed, folded, None)
    if reading is not None:
        return reading
    for other, confidence, doubt in _other_forms(printed, folded):
        reading = _attempt(printed, other, None)
        if reading is not None:
            return _doubted(reading, confidence, doubt)
    return None


def _mended_bare(printed: str, folded: str, default_unit: str) -> DurationReading | None:
    """The reading of a number without a unit, mended as in front of one."""
    number = repair_bare_number(_fold_signs(printed))
    if number is not None:
        reading = _attempt(printed, number, default_unit)
        doubt = Code.DURATION_LETTERS
        return replace(_doubted(reading, 0.6, doubt), unit_of_header=True) if reading else None
    without_number = _COLUMN_NUMBER.sub("", folded)
    reading = _attempt(printed, without_number, default_unit) if without_number != folded else None
    doubt = Code.COLUMN_NUMBER_DROPPED
    return replace(_doubted(reading, 0.8, doubt), unit_of_header=True) if reading else None


def _names_unit(folded: str) -> bool:
    return not unit_names().keys().isdisjoint(tokenize(folded))


def _other_forms(printed: str, folded: str) -> Iterator[tuple[str, float, Code]]:
    """What a text that reads as no duration may stand for: the form, how sure it is, and why to look."""
    without_number = _COLUMN_NUMBER.sub("", folded)
    if without_number != folded:
        yield without_number, 0.8, Code.COLUMN_NUMBER_DROPPED
    pair = _as_range(folded)
    if pair is not None:
        yield pair, 0.4, Code.DURATION_TWO_NUMBERS
    mended = repair_duration(_fold_signs(printed))
    if mended is not None:
        yield _fold(mended), 0.6, Code.DURATION_CORRECTED
    alone = _without_scraps(folded)
    if alone is not None:
        yield alone, 0.5, Code.DURATION_IN_STROKES
    within = _within_sentence(folded)
    if within is not None:
        yield within, 0.6, Code.DURATION_IN_SENTENCE
    guessed = guess_unit(_fold_signs(printed))
    if guessed is not None:
        yield guessed, 0.4, Code.UNIT_GUESSED


def _doubted(reading: DurationReading, confidence: float, doubt: Code) -> DurationReading:
    reasons = (because(doubt), *reading.reasons)
    return DurationReading(
        reading.duration, True, min(confidence, reading.confidence), reasons, reading.window
    )


def _without_scraps(folded: str) -> str | None:
    """The one amount among scraps of stamps and rules ("v 1 jam", "10 menit 1 n"); None without such.

    Scraps are at most a few short words, so that no sentence passes for them.
    """
    amounts = list(_AMOUNT.finditer(folded))
    if len(amounts) != 1:
        return None
    around = (folded[: amounts[0].start()] + " " + folded[amounts[0].end() :]).split()
    if len(around) > _MOST_SCRAPS or any(len(word) > _LONGEST_SCRAP for word in around):
        return None
    return amounts[0][0]


def _as_range(folded: str) -> str | None:
    """Two numbers in a row before a unit, rising, as the ends of a range whose dash was lost; else None."""
    pairs = list(_NUMBER_PAIR.finditer(folded))
    if len(pairs) != 1 or not 0 < int(pairs[0][1]) < int(pairs[0][2]):
        return None
    return folded[: pairs[0].end(1)] + " - " + folded[pairs[0].start(2) :]


def _within_sentence(folded: str) -> str | None:
    """The one length of time that a sentence names, behind the bound that it names ("maksimal"); else None.

    No sentence has fewer than three words beside it, and none that counts anything else is understood.
    """
    amounts = list(_IN_SENTENCE.finditer(folded))
    if len(amounts) != 1:
        return None
    around = tokenize(folded[: amounts[0].start()] + " " + folded[amounts[0].end() :])
    if any(token[0].isdecimal() for token in around):
        return None
    if sum(len(token) > _LONGEST_SCRAP for token in around) < _SHORTEST_SENTENCE:
        return None
    before = " ".join(tokenize(folded[: amounts[0].start()]))
    bounds = load_json("lexicon/durations.json")["bounds"]
    named = [bound for bound in bounds if f" {bound} " in f" {before} "]
    bound = max(named, key=lambda bound: (before.rfind(bound), len(bound)), default="")
    return f"{bound} {amounts[0][0]}".strip()


def _why_unread(folded: str) -> Reason:
    if any(character.isdecimal() for character in folded):
        return because(Code.DURATION_UNKNOWN)
    return because(Code.DURATION_NONE)


def _fold_signs(text: str) -> str:
    for sign, digits in _FRACTIONS.items():
        text = text.replace(sign, f" {digits}")
    text = unicodedata.normalize("NFKC", _DASHES.sub("-", text))
    return " ".join(text.split())


def _fold(text: str) -> str:
    text = _fold_signs(text).casefold()
    text = re.sub(r"\+\s*/\s*-", "±", text)
    text = re.sub(r"(?<!\w)s\s?[./]\s?d(?!\w)\.?", " sd ", text)
    text = re.sub(r"(?<=[a-z])-(?=(?:lambatnya|lamanya|kurangnya|cepatnya|waktu|kira|rata))", " ", text)
    return " ".join(text.strip(" *").split())


def _attempt(printed: str, folded: str, default_unit: str | None) -> DurationReading | None:
    """Windows first, then conditional words, then amounts; None where the text is none of these."""
    cut = cut_windows(folded)
    window = "; ".join(cut.windows) or None
    rest = _EMPTY_BRACKETS.sub(" ", cut.rest).replace(CUT, " ; ") if cut.windows else cut.rest
    rest = " ".join(rest.strip(" ;,.:").split())
    condition = _starts_with_condition(rest)
    if condition is not None and not condition[1]:
        return DurationReading(Duration(text=printed, qualifier=Qualifier.CONDITIONAL))
    amounts = parse_amounts(rest, default_unit) if rest else None
    if amounts is not None:
        return _with_amounts(printed, amounts, cut.qualifier, window)
    if condition is not None:
        return DurationReading(
            Duration(text=printed, qualifier=Qualifier.CONDITIONAL), False, 0.7, (condition[0],)
        )
    if cut.windows and not any(token[0].isdecimal() for token in tokenize(rest)):
        sure = not any(token.isalpha() for token in tokenize(rest))
        duration = Duration(text=printed, qualifier=cut.qualifier)
        if sure:
            return DurationReading(duration, window=window)
        return DurationReading(duration, False, 0.7, (because(Code.DURATION_WHEN),), window)
    return None


def _with_amounts(
    printed: str, amounts: Amounts, outer: Qualifier | None, window: str | None
) -> DurationReading:
    duration = Duration(
        text=printed,
        minimum=amounts.low.iso(),
        maximum=amounts.high.iso(),
        qualifier=amounts.qualifier or outer,
        day_kind=amounts.day_kind,
        per=amounts.per,
    )
    confidence = 0.6 if amounts.doubts else 1.0
    return DurationReading(duration, False, confidence, amounts.doubts, window)


def _starts_with_condition(rest: str) -> tuple[Reason, bool] | None:
    """Why a text gives no fixed length, and whether digits stand in it all the same; None for other texts."""
    knowledge = load_json("lexicon/durations.json")
    words = " ".join(token for token in tokenize(rest) if token.isalpha() or token[0].isdecimal())
    if any(f"{words} ".startswith(f"{bound} ") for bound in knowledge["bounds"]):
        return None
    fillers = [f for f in knowledge["fillers"] if words.startswith(f + " ")]
    bare = words[len(max(fillers, key=len)) + 1 :] if fillers else words
    has_digits = any(character.isdecimal() for character in bare)
    for key, code in (("conditions", Code.DURATION_CONDITIONAL), ("immediate", Code.DURATION_IMMEDIATE)):
        for phrase in knowledge[key]:
            if any(f"{text} ".startswith(f"{phrase} ") for text in (bare, words)):
                return because(code), has_digits
    return None
