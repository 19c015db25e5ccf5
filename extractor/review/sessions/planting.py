"""Planted errors: wrong values shown as doubts, to measure how many a reviewer catches.

They live in the queue and nowhere else. What is answered to one is noted in the journal, and no answer to
one is ever written into the record: where it is neither the planted value nor the record's, the record's own
value becomes a doubt.
"""

from collections.abc import Iterable
from dataclasses import replace
from random import Random

from extractor.errors import OptionsError
from extractor.record.model import Severity
from extractor.record.pointers import Json
from extractor.record.reasons import Code, because
from extractor.review.doubts.doubt import (
    MOST_CANDIDATES,
    Candidate,
    Doubt,
    DoubtKind,
    doubt_at,
    ends_said,
    traits_of,
)
from extractor.review.edits import answers
from extractor.review.edits.evidence import with_evidence
from extractor.review.words.values import shown
from extractor.store.knowledge import load_json
from extractor.store.reasons import told

ACTION = "plant"
"""The journal's name for the answer to a planted error."""

_REASON = because(Code.ANSWERED_OTHERWISE)
_LIKELY = (0.4, 0.9)


def plantable(record: Json) -> list[str]:
    """The places whose value is sure, stands on the page, and can be shown wrong."""
    return [
        pointer
        for pointer, evidence in record["evidence"].items()
        if not evidence.get("needs_review")
        and evidence.get("state") == "read"
        and evidence.get("box") is not None
        and traits_of(pointer)["field"] != "other"
        and shown(record, pointer)
    ]


def planted(record: Json, pointer: str, real: list[Doubt], chance: Random) -> Doubt | None:
    """A doubt with a wrong value of this place that looks like the `real` ones; None where none is found."""
    doubt = doubt_at(record, pointer)
    drawn = doubt.kind is DoubtKind.FLOW
    wrong = _other(doubt, chance) if drawn else _misread(doubt.value, chance)
    if wrong is None or _same(wrong, doubt.value):
        return None
    others = [one.text for one in doubt.candidates[1:] if one.text != wrong and one.source != "raw"]
    texts = [doubt.value, *others][: MOST_CANDIDATES - 1]
    chance.shuffle(texts)
    source = "flow" if drawn else "engine"
    alike = [one for one in real if one.kind is doubt.kind] or real
    model = chance.choice(alike) if alike else None
    return replace(
        doubt,
        value=wrong,
        raw=None if drawn else wrong,
        reason=model.reason if model else None,
        reason_en=model.reason_en if model else None,
        confidence=chance.choice(alike).confidence if alike else chance.uniform(*_LIKELY),
        severity=Severity.DOUBT,
        keystrokes=1.0,
        candidates=(Candidate(wrong, "current"), *(Candidate(text, source) for text in texts)),
        look="",
        truth=doubt.value,
        said=ends_said(record, pointer, wrong),
    )


def answered(record: Json, doubt: Doubt, action: str, answer: str | None) -> tuple[Json, Json]:
    """The record after the answer to a planted doubt, and what the journal notes of it.

    `answer` is the text that was accepted, chosen or typed, None for blank and unreadable. The record is the
    same object where nothing is to be asked again.
    """
    answer = _as_shown(record, doubt, answer)
    caught = answer is None or not _same(answer, doubt.value)
    known = answer is not None and _same(answer, doubt.truth or "")
    note = {"planted": doubt.value, "answered": action, "caught": caught}
    evidence = record["evidence"].get(doubt.pointer)
    if not caught or known or evidence is None or shown(record, doubt.pointer) != doubt.truth:
        return record, note
    asked = evidence | {"needs_review": True, **told(_REASON)}
    return with_evidence(record, doubt.pointer, asked), note


def pretended(record: Json, doubt: Doubt) -> Json:
    """The record for a picture of it, where a planted value must not be given away by the true one."""
    if doubt.truth is None:
        return record
    try:
        return answers.replace(record, replace(doubt, truth=None), doubt.value)
    except OptionsError:
        return record


def disguised(record: Json, doubts: Iterable[Doubt]) -> Json:
    """The record as it may be shown with these planted doubts: their values, to be asked like any other."""
    for doubt in doubts:
        record = pretended(record, doubt)
        evidence = record["evidence"].get(doubt.pointer)
        if evidence is not None:
            record = with_evidence(record, doubt.pointer, evidence | {"needs_review": True})
    return record


def standing(record: Json, doubts: Iterable[Doubt]) -> list[Doubt]:
    """The planted doubts that still fit the record: their place has the value that they hide, and is sure."""
    evidence = record["evidence"]
    return [
        doubt
        for doubt in doubts
        if shown(record, doubt.pointer) == doubt.truth
        and not (evidence.get(doubt.pointer) or {"needs_review": True}).get("needs_review")
    ]


def _as_shown(record: Json, doubt: Doubt, answer: str | None) -> str | None:
    """What is drawn as the record would show it, however it was typed."""
    if answer is None or doubt.kind is not DoubtKind.FLOW:
        return answer
    try:
        return shown(answers.replace(record, replace(doubt, truth=None), answer), doubt.pointer)
    except OptionsError:
        return answer


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _other(doubt: Doubt, chance: Random) -> str | None:
    """Another way to draw it: one of the flow's alternatives."""
    texts = [one.text for one in doubt.candidates if one.text and one.text != doubt.value]
    return chance.choice(texts) if texts else None


def _misread(text: str, chance: Random) -> str | None:
    """The text with one character as a poor reading has it: another digit, or a letter that looks alike."""
    similar = load_json("lexicon/confusions.json")["similar"]
    digits = [n for n, sign in enumerate(text) if sign.isdecimal()]
    letters = [n for n, sign in enumerate(text) if any(sign.casefold() in group for group in similar)]
    places = digits or letters
    if not places:
        return None
    place = chance.choice(places)
    sign = text[place].casefold()
    if sign.isdecimal():
        signs = [digit for digit in "0123456789" if digit != sign]
    else:
        group = chance.choice([group for group in similar if sign in group])
        signs = [other for other in group if other != sign and other.isalpha()]
    if not signs:
        return None
    other = chance.choice(signs)
    return text[:place] + (other.upper() if text[place].isupper() else other) + text[place + 1 :]
