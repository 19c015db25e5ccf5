"""Who does a step of a text: typed into the lanes, named in a column or in words, or not told at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.meaning.terms.activities import Activity, read_activity
from extractor.meaning.terms.roles import RoleIndex
from extractor.record.model import Origin, State, SymbolKind
from extractor.record.reasons import Code, Reason, because
from extractor.store.knowledge import load_json
from extractor.transcripts.model import Piece, TextStep

_IN_LANE = 0.9
_NAMED = 0.55
_HANDED_OVER = 0.4
_UNKNOWN = 0.2
_PASSIVE = re.compile(r"\bdi\s?[a-z]{4,}(?:\s+oleh)?\s*$", re.IGNORECASE)
_BRACKETS = "[](){}<>* "


@dataclass(frozen=True)
class TextMark:
    """A mark typed into a lane in place of a symbol."""

    lane: int
    kind: SymbolKind
    piece: Piece


@dataclass(frozen=True)
class StepActors:
    """The lanes of a step, what that is taken from, and why a person should look."""

    lanes: tuple[int, ...]
    confidence: float
    origin: Origin
    state: State
    raw: str | None = None
    reason: Reason | None = None
    marks: tuple[TextMark, ...] = ()


def find_actors(steps: Sequence[TextStep], lanes: Sequence[str]) -> list[StepActors]:
    """The actors of every step; nothing is invented, and what words only suggest is doubted."""
    index = RoleIndex(lanes)
    activities = [read_activity(step.activity.text if step.activity else "", index) for step in steps]
    found: list[StepActors] = []
    for n, step in enumerate(steps):
        before = activities[n - 1] if n else None
        found.append(
            _in_lanes(step)
            or _in_column(step, index)
            or _named(step, activities[n], index)
            or _handed_over(before)
            or _not_told()
        )
    return found


def is_branch_label(text: str) -> bool:
    """Whether what is typed in a lane labels an arrow ("Ya", "TIDAK") and marks no actor."""
    folded = "".join(c for c in text.casefold() if c.isalpha())
    labels: dict[str, list[str]] = load_json("lexicon/text_marks.json")["branch_labels"]
    return any(folded in words for words in labels.values())


def is_symbol_mark(text: str) -> bool:
    """Whether what is typed in a lane stands for a symbol ("Mulai", "x")."""
    return _mark_kind(text) is not None


def _mark_kind(text: str) -> SymbolKind | None:
    folded = text.strip(_BRACKETS).casefold()
    marks: dict[str, list[str]] = load_json("lexicon/text_marks.json")["symbols"]
    return next((SymbolKind(kind) for kind, words in marks.items() if folded in words), None)


def _in_lanes(step: TextStep) -> StepActors | None:
    marks = tuple(
        TextMark(lane, kind, piece)
        for lane, piece in step.lanes
        if not is_branch_label(piece.text) and (kind := _mark_kind(piece.text)) is not None
    )
    if not marks:
        return None
    lanes = tuple(dict.fromkeys(mark.lane for mark in marks))
    raw = " | ".join(mark.piece.text for mark in marks)
    return StepActors(lanes, _IN_LANE, Origin.TEXT, State.READ, raw, None, marks)


def _in_column(step: TextStep, index: RoleIndex) -> StepActors | None:
    if step.actor is None or not step.actor.text:
        return None
    lanes = index.match(step.actor.text)
    if len(lanes) != 1:
        return None
    return StepActors(lanes, _IN_LANE, Origin.TEXT, State.READ, step.actor.text)


def _named(step: TextStep, activity: Activity, index: RoleIndex) -> StepActors | None:
    """Roles behind "oleh" in the activity, or behind a passive verb in the remarks."""
    lanes = [m.lanes[0] for m in activity.performers if len(m.lanes) == 1]
    texts = [m.text for m in activity.performers]
    if not lanes and step.remarks is not None:
        remarks = step.remarks.text
        for mention in index.mentions(remarks):
            if len(mention.lanes) == 1 and _PASSIVE.search(remarks[: mention.start]):
                lanes.append(mention.lanes[0])
                texts.append(mention.text)
    if not lanes:
        return None
    return StepActors(
        tuple(dict.fromkeys(lanes)),
        _NAMED,
        Origin.INFERRED,
        State.INFERRED,
        ", ".join(texts),
        because(Code.ACTOR_FROM_WORDS),
    )


def _handed_over(before: Activity | None) -> StepActors | None:
    """The role that the step before hands its work to, where exactly one lane is meant."""
    if before is None:
        return None
    mention = None
    if before.decision is not None:
        mention = before.decision.yes.mention if before.decision.yes else None
    elif before.receivers:
        mention = before.receivers[-1]
    if mention is None or len(mention.lanes) != 1:
        return None
    return StepActors(
        mention.lanes,
        _HANDED_OVER,
        Origin.INFERRED,
        State.INFERRED,
        mention.text,
        because(Code.ACTOR_FROM_HANDOVER),
    )


def _not_told() -> StepActors:
    return StepActors((), _UNKNOWN, Origin.TEXT, State.ABSENT, None, because(Code.ACTORS_NOT_IN_TEXT))
