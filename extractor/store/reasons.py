"""Reasons in words: what a code means, in the language of the reader."""

from collections.abc import Mapping, Sequence
from typing import Any

from extractor.record.model import Evidence, SopRecord
from extractor.record.reasons import Reason
from extractor.store.knowledge import load_json

TEXTS_FILE = "record/reasons.json"
_JOINT = "; "


def sentence(reasons: Sequence[Reason], lang: str = "id") -> str:
    """The reasons in words, "id" or "en"; a code that is not known, of a newer program, stands for itself."""
    return _JOINT.join(_in_words(reason, lang) for reason in reasons)


def told(*reasons: Reason) -> dict[str, Any]:
    """The reasons as the JSON of evidence holds them, as codes and in words; without one, that none is."""
    return {"reason": sentence(reasons) or None, "reasons": [reason.model_dump() for reason in reasons]}


def with_sentences(record: SopRecord) -> SopRecord:
    """The record, each reason in its evidence said in Indonesian beside its code."""
    evidence = {place: _told(known) for place, known in record.evidence.items()}
    return record.model_copy(update={"evidence": evidence})


def _told(evidence: Evidence) -> Evidence:
    if not evidence.reasons:
        return evidence
    return evidence.model_copy(update={"reason": sentence(evidence.reasons)})


def _in_words(reason: Reason, lang: str) -> str:
    texts = load_json(TEXTS_FILE)
    words: Mapping[str, str] = texts["words"][lang]
    template: str = texts[lang].get(reason.code, reason.code)
    for name, value in reason.parameters.items():
        template = template.replace(f"{{{name}}}", words.get(value, value))
    return template
