"""Doubts: what of a record a person has to look at, how it may be answered, and how much depends on it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from rapidfuzz import fuzz, process

from extractor.record.model import Severity, SymbolKind
from extractor.record.pointers import MISSING, Json, join, resolve
from extractor.record.reasons import Code, Reason, because
from extractor.review.words.naming import edge_words
from extractor.review.words.values import as_text, edge_parts, edge_text, shown, symbol_text
from extractor.store.knowledge import load_json
from extractor.store.reasons import sentence

MOST_CANDIDATES = 9
STRUCTURE_CONFLICT = "/review/conflict"
"""The key of the doubt about the whole structure of a record."""

_OTHER_STRUCTURE = because(Code.NEWER_STRUCTURE)


class DoubtKind(StrEnum):
    """What a doubt is about, in the order of asking: the first kinds change the later ones.

    A conflict is a place where a newer extraction and the reviewer differ. Notes are fields that are often
    left blank, and what the checks say of the sheet's own content: a record has one doubt of them all.
    """

    CONFLICT = "conflict"
    STRUCTURE = "structure"
    FLOW = "flow"
    VALUE = "value"
    FINDING = "finding"
    NOTE = "notes"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible answer: the text that would be typed, and where it comes from.

    `source` is `current`, `newer`, `engine`, `raw`, `printed`, `lexicon`, `word` or `flow`; `also` are others
    that say the same. Of a doubt with members it is `member`, the text being that one's key, or `official`.
    """

    text: str
    source: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """One question to the reviewer. `key` names it for good; `harm` and `keystrokes` weigh it.

    `box` is in pixels of the upright image of `page`. Doubts of one `look` can have one answer for all, where
    it is not empty. `reason` is in Indonesian, `reason_en` in English where that is known. A planted doubt
    shows a wrong `value`; its `truth` is what the record has there. `said` are a connector's ends in the
    record's own words, empty for all else. `members` are what one answer settles together; each can be asked
    alone. Of a `second` reading `truth` is what the first reviewer left there.
    """

    key: str
    pointer: str
    kind: DoubtKind
    field: str
    value: str
    raw: str | None
    reason: str | None
    confidence: float
    harm: float
    keystrokes: float
    severity: Severity
    candidates: tuple[Candidate, ...]
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    look: str = ""
    truth: str | None = None
    reason_en: str | None = None
    said: str = ""
    members: tuple["Doubt", ...] = ()
    second: bool = False

    @property
    def urgency(self) -> float:
        """The harm that one keystroke is expected to avert."""
        return (1.0 - self.confidence) * self.harm / self.keystrokes


def order(doubt: Doubt) -> tuple[int, float, str]:
    """Sorts doubts: what changes others first, then the harm averted with each keystroke."""
    return (list(DoubtKind).index(doubt.kind), -round(doubt.urgency, 6), doubt.key)


def expected_harm(doubts: Sequence[Doubt]) -> float:
    """The harm done where nobody looks: of each doubt the chance of being wrong times what hangs on it."""
    return sum((1.0 - doubt.confidence) * doubt.harm for doubt in doubts)


def doubt_at(record: Json, pointer: str, lexicon: Mapping[str, Sequence[str]] | None = None) -> Doubt:
    """The question about any value of the record, whether it is doubtful or not."""
    evidence = record["evidence"].get(pointer) or {"confidence": 1.0}
    traits = traits_of(pointer)
    if _newer(evidence) is not None:
        traits = traits | {"kind": DoubtKind.CONFLICT}
    value, raw = shown(record, pointer), evidence.get("raw")
    candidates = tuple(_candidates(record, pointer, evidence, (lexicon or {}).get(traits["field"], ())))
    box = evidence.get("box")
    return Doubt(
        key=pointer,
        pointer=pointer,
        kind=DoubtKind(traits["kind"]),
        field=traits["field"],
        value=value,
        raw=raw,
        reason=evidence.get("reason"),
        reason_en=_in_english(evidence),
        confidence=evidence["confidence"],
        harm=traits["harm"],
        keystrokes=1.0 if len(candidates) > 1 else traits["keystrokes"],
        severity=_severity(evidence),
        candidates=candidates,
        page=evidence.get("page"),
        box=None if box is None else (box[0], box[1], box[2], box[3]),
        look=_look(traits, raw, candidates),
        said=ends_said(record, pointer, value),
    )


def _in_english(evidence: Json) -> str | None:
    return sentence([Reason.model_validate(one) for one in evidence.get("reasons", ())], "en") or None


def _look(traits: Json, raw: str | None, candidates: Sequence[Candidate]) -> str:
    """What doubts of the same reading share; empty for what is drawn, which only its own place can tell."""
    if traits["kind"] == DoubtKind.FLOW:
        return ""
    readings = (one.text for one in candidates if one.source in {"current", "engine"})
    return "\x1f".join((traits["field"], raw or "", *readings))


def ends_said(record: Json, pointer: str, text: str) -> str:
    """The ends of the connector that is written so, in the record's own words; empty for all else."""
    ends = edge_parts(text) if traits_of(pointer)["field"] == "edge" else None
    return edge_words(record, ends[0], ends[1]) if ends is not None else ""


def traits_of(pointer: str) -> Json:
    """What is known of doubts at such a place: kind, field, harm, keystrokes."""
    for pattern, traits in _patterns():
        if pattern.fullmatch(pointer):
            return traits
    other: Json = load_json("review/doubts.json")["other"]
    return other


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Json], ...]:
    return tuple(
        (re.compile(re.escape(kind["pattern"]).replace(r"\*", "[^/]+")), kind)
        for kind in load_json("review/doubts.json")["kinds"]
    )


def _severity(evidence: Json) -> Severity:
    if evidence.get("state") == "unreadable":
        return Severity.ERROR
    return Severity.DOUBT if _newer(evidence) is None else Severity.WARNING


def _newer(evidence: Json) -> str | None:
    """What a newer extraction has where the reviewer and it differ, until that is settled."""
    return evidence.get("conflict") if evidence.get("needs_review") else None


def structure_conflict(record: Json) -> Iterator[Doubt]:
    """The question whose steps, lanes and connectors stand: the reviewer's or a newer extraction's."""
    conflict = record["review"].get("conflict")
    if conflict is not None:
        traits = load_json("review/doubts.json")["structure"]
        texts = (Candidate(conflict["current"], "current"), Candidate(conflict["newer"], "newer"))
        yield Doubt(
            key=STRUCTURE_CONFLICT,
            pointer="/steps",
            kind=DoubtKind.CONFLICT,
            field="structure",
            value=conflict["current"],
            raw=None,
            reason=sentence([_OTHER_STRUCTURE]),
            reason_en=sentence([_OTHER_STRUCTURE], "en"),
            confidence=0.5,
            harm=traits["harm"],
            keystrokes=1.0,
            severity=Severity.ERROR,
            candidates=texts,
        )


def value_doubts(record: Json, lexicon: Mapping[str, Sequence[str]]) -> Iterator[Doubt]:
    """What was read and is not sure, each place on its own."""
    for pointer, evidence in record["evidence"].items():
        if evidence.get("needs_review") and resolve(record, pointer) is not MISSING:
            yield doubt_at(record, pointer, lexicon)


def finding_doubts(record: Json) -> Iterator[Doubt]:
    """What the checks found and nobody has settled."""
    knowledge = load_json("review/doubts.json")
    for number, finding in enumerate(record["findings"]):
        wrong = knowledge["finding_doubt"].get(finding["severity"])
        if wrong is None or finding.get("settled"):
            continue
        evidence = record["evidence"].get(finding["where"]) or {}
        box = evidence.get("box")
        suggestion = finding.get("suggestion")
        more = f" ({suggestion})" if suggestion else ""
        current = Candidate(shown(record, finding["where"]), "current")
        yield Doubt(
            key=join("findings", number),
            pointer=finding["where"],
            kind=DoubtKind.FINDING,
            field=knowledge["finding"]["field"],
            value=current.text,
            raw=evidence.get("raw"),
            reason=f"{finding['check']}: {finding['message']}{more}",
            reason_en=f"{finding['check']}: {finding['message_en']}{more}"
            if "message_en" in finding
            else None,
            confidence=1.0 - wrong,
            harm=knowledge["finding"]["harm"],
            keystrokes=knowledge["finding"]["keystrokes"],
            severity=Severity(finding["severity"]),
            candidates=(current,),
            page=evidence.get("page"),
            box=None if box is None else (box[0], box[1], box[2], box[3]),
            look="\x1f".join(("finding", finding["check"], finding["message"])),
            said=ends_said(record, finding["where"], current.text),
        )


def _candidates(record: Json, pointer: str, evidence: Json, known: Sequence[str]) -> Iterator[Candidate]:
    """Up to nine different answers: what stands there first."""
    sources: dict[str, dict[str, None]] = {}
    for candidate in _all_candidates(record, pointer, evidence, known):
        text = " ".join(candidate.text.split())
        if text in sources or len(sources) < MOST_CANDIDATES:
            sources.setdefault(text, {})[candidate.source] = None
    for text, (first, *also) in sources.items():
        yield Candidate(text, first, tuple(other for other in also if other != "raw"))


def _all_candidates(record: Json, pointer: str, evidence: Json, known: Sequence[str]) -> Iterator[Candidate]:
    field, value = traits_of(pointer)["field"], resolve(record, pointer)
    yield Candidate(shown(record, pointer), "current")
    newer = _newer(evidence)
    if newer is not None:
        yield Candidate(newer, "newer")
    if field == "symbol":
        yield from _symbol_candidates(record, value, evidence.get("alternatives", ()))
        return
    yield from (Candidate(text, "engine") for text in evidence.get("alternatives", ()))
    if field == "edge":
        yield from _edge_candidates(record, value)
    elif field == "edge_label":
        yield from (Candidate(label, "flow") for label in ("yes", "no", ""))
    elif field == "actors":
        yield from (Candidate(actor["name"], "flow") for actor in record["actors"])
    else:
        if isinstance(value, str) and evidence.get("raw"):
            yield Candidate(evidence["raw"], "raw")
        printed = _as_printed(field, value, evidence)
        yield from [Candidate(f"={printed}", "printed")] if printed else []
        yield from (Candidate(text, "lexicon") for text in similar(as_text(value), known))


def _as_printed(field: str, value: Any, evidence: Json) -> str:
    """What is printed where a date or a length of time belongs, and gives none; empty for all else."""
    if field.startswith("date_") and value is None:
        return " ".join((evidence.get("raw") or "").split())
    wordy = isinstance(value, dict) and field == "duration" and not (value["minimum"] or value["maximum"])
    return " ".join(value["text"].split()) if wordy else ""


def _symbol_candidates(record: Json, symbol: Json, alternatives: Sequence[str]) -> Iterator[Candidate]:
    """Other kinds in the same lane, the likeliest first, and the same kind in the lanes beside it."""
    lane, lanes = symbol["actor"], [actor["id"] for actor in record["actors"]]
    yield from (Candidate(symbol_text(record, kind, lane), "engine") for kind in alternatives)
    common = (SymbolKind.PROCESS, SymbolKind.DECISION, SymbolKind.TERMINATOR)
    yield from (Candidate(symbol_text(record, kind, lane), "flow") for kind in common)
    if lane in lanes:
        at = lanes.index(lane)
        beside = [*lanes[at + 1 : at + 2], *lanes[max(at - 1, 0) : at]]
        yield from (Candidate(symbol_text(record, symbol["kind"], other), "flow") for other in beside)
    yield from (Candidate(symbol_text(record, kind, lane), "flow") for kind in SymbolKind)


def _edge_candidates(record: Json, edge: Any) -> Iterator[Candidate]:
    """The other labels at a decision, the other way round, and other ends near by."""
    source, target, label = edge["source"], edge["target"], edge["label"]
    symbols = [symbol for step in record["steps"] for symbol in step["symbols"]]
    decides = any(symbol["id"] == source and symbol["kind"] == SymbolKind.DECISION for symbol in symbols)
    labels = [other for other in ("yes", "no", None) if other != label]
    if decides or label:
        yield from (Candidate(edge_text(source, target, other), "flow") for other in labels)
    yield Candidate(edge_text(target, source, label), "flow")
    ids = [symbol["id"] for symbol in symbols]
    drawn = {(other["source"], other["target"]) for other in record["flow"]}
    ends = [(source, end) for end in _near(ids, target)] + [(end, target) for end in _near(ids, source)]
    free = [(a, b) for a, b in ends if a != b and (a, b) not in drawn]
    yield from (Candidate(edge_text(a, b, label), "flow") for a, b in free)


def _near(ids: Sequence[str], end: str) -> list[str]:
    """The symbols before and behind this one."""
    at = ids.index(end) if end in ids else 0
    return [*ids[at + 1 : at + 2], *ids[max(at - 1, 0) : at]]


def similar(text: str, known: Sequence[str], most: int = 4, least: float = 70.0) -> list[str]:
    """The known texts most like this one, best first."""

    found = process.extract(text.casefold(), [k.casefold() for k in known], scorer=fuzz.ratio, limit=most)
    return [known[index] for _, score, index in found if score >= least]
