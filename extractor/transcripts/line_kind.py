"""What a line of prior OCR text is part of: rules decide, a small trained model says how sure that is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from spacy.tokens import Doc

from extractor.grid.table.labels import match_signature, match_total
from extractor.meaning.identity.labels import column_role, find_label
from extractor.meaning.terms.activities import begins_activity
from extractor.transcripts.pipeline import SPANS_KEY, analyse

_NUMBERED = re.compile(r"^\s*\(?\d{1,3}\)?\s*[.)]?\s*[|\[\]{}]?\s*(?=[^\W\d_])")
_SURE, _UNSURE = 0.9, 0.5
_OVERRULES = 0.7
_FEWEST_NUMBERS = 4
_FEWEST_ROLES = 3


class LineKind(StrEnum):
    IDENTITY_LABEL = "identity_label"
    IDENTITY_VALUE = "identity_value"
    HEADER = "header"
    NUMBER_ROW = "number_row"
    STEP = "step"
    CONTINUATION = "continuation"
    TOTAL = "total"
    SIGNATURE = "signature"
    NOISE = "noise"


@dataclass(frozen=True)
class LineReading:
    """A line's kind, and a probability that it is right."""

    kind: LineKind
    confidence: float


def classify_lines(lines: Sequence[str]) -> list[LineReading]:
    """The kind of every line, blank ones as noise. Deterministic; works without the trained model."""
    written = iter(analyse([line for line in lines if line.strip()]))
    blank = LineReading(LineKind.NOISE, _SURE)
    return [_classify(next(written)) if line.strip() else blank for line in lines]


def classify_by_rules(lines: Sequence[str]) -> list[LineKind]:
    """What the rules alone make of every line that is not blank."""
    return [_by_rules(doc)[0] for doc in analyse(lines)]


def _classify(doc: Doc) -> LineReading:
    kind, confidence = _by_rules(doc)
    if not doc.cats:
        return LineReading(kind, confidence)
    best = max(doc.cats, key=lambda name: doc.cats[name])
    likely = doc.cats[best]
    if best == kind:
        return LineReading(kind, max(confidence, min(0.98, (confidence + likely) / 2 + 0.1)))
    if confidence <= _UNSURE and likely >= _OVERRULES:
        return LineReading(LineKind(best), likely * _SURE)
    return LineReading(kind, confidence * (0.6 + 0.4 * doc.cats.get(kind, 0.0)))


def _by_rules(doc: Doc) -> tuple[LineKind, float]:
    text = doc.text.strip()
    labels = {span.label_ for span in doc.spans[SPANS_KEY]}
    words = re.findall(r"[^\W\d_]{2,}", text)
    numbers = [int(n) for n in re.findall(r"\d+", text)]
    if not words:
        rising = len(numbers) >= _FEWEST_NUMBERS and all(b == a + 1 for a, b in pairwise(numbers))
        return (LineKind.NUMBER_ROW, _SURE) if rising else (LineKind.NOISE, _SURE)
    if "NIP" in labels or match_signature(text) > _SURE:
        return LineKind.SIGNATURE, _SURE
    if "TIME" in labels and match_total(text) > _SURE:
        return LineKind.TOTAL, _SURE
    roles = {role for word in text.split() if (role := column_role(word.strip(".:;,"))) is not None}
    if len(roles) >= _FEWEST_ROLES:
        return LineKind.HEADER, _SURE
    label = find_label(text)
    if label is not None and label.distance == 0:
        return LineKind.IDENTITY_LABEL, _SURE
    match = _NUMBERED.match(text)
    if match:
        return (
            (LineKind.STEP, _SURE) if begins_activity(text[match.end() :]) else (LineKind.IDENTITY_VALUE, 0.6)
        )
    if "LAW" in labels:
        return LineKind.IDENTITY_VALUE, 0.7
    return LineKind.CONTINUATION, _UNSURE
