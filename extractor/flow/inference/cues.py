"""What the words of a step say of its connectors: "jika tidak setuju dikembalikan kepada ..."."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from extractor.store.knowledge import load_json

_ALIKE = 78.0
_WORDS_OF_A_NAME = 6


@dataclass(frozen=True)
class Cue:
    """A step's words send the work to `lane` (None where no lane is named) on the branch `sense`.

    `sense` is "yes", "no", or None outside any condition; `back` where the words speak of returning.
    """

    sense: str | None
    lane: int | None
    back: bool


@dataclass(frozen=True)
class Cues:
    """The cues of each step, in the order of the words."""

    steps: tuple[tuple[Cue, ...], ...]

    def of(self, row: int) -> tuple[Cue, ...]:
        return self.steps[row] if 0 <= row < len(self.steps) else ()

    def sense(self, row: int, lane: int) -> str | None:
        """The one branch that a step's words send to a lane, None where they name none or both."""
        senses = {cue.sense for cue in self.of(row) if cue.lane == lane and cue.sense}
        return senses.pop() if len(senses) == 1 else None


def find_cues(activities: Sequence[str], lanes: Sequence[str]) -> Cues:
    """Reads the cues out of each step's words; lanes are known by their names."""
    words = load_json("flow/branches.json")
    return Cues(tuple(tuple(_cues(text, lanes, words)) for text in activities))


def _cues(text: str, lanes: Sequence[str], words: dict[str, Any]) -> list[Cue]:
    folded = re.sub(r"\s+", " ", text.casefold())
    conditions = "|".join(map(re.escape, words["conditions"]))
    cues = []
    for part in re.split(rf"(?=\b(?:{conditions})\b)|[.;]", folded):
        sense = _sense(part, conditions, words["negations"])
        back = any(re.search(rf"\b{re.escape(w)}\b", part) for w in words["returns"])
        named = _lanes(part, lanes, words["toward"])
        cues += [Cue(sense, lane, back) for lane in named] or ([Cue(sense, None, back)] if sense else [])
    return cues


def _sense(part: str, conditions: str, negations: Sequence[str]) -> str | None:
    said = re.match(rf"\s*(?:{conditions})\b(.*)", part)
    if not said:
        return None
    head = " ".join(said[1].split()[:6])
    head = re.split(r"\b(?:maka|dikembalikan|diteruskan|diserahkan|disampaikan)\b|,", head)[0]
    return "no" if any(re.search(rf"\b{re.escape(w)}\b", head) for w in negations) else "yes"


def _lanes(part: str, lanes: Sequence[str], toward: Sequence[str]) -> list[int]:
    """The lanes that the words after "kepada" or "ke" name best."""
    found = []
    pattern = "|".join(map(re.escape, sorted(toward, key=len, reverse=True)))
    for match in re.finditer(rf"\b(?:{pattern})\b\s+([^,;.]*)", part):
        named = " ".join(re.split(r"\buntuk\b|\bdan\s+(?:di|me)", match[1])[0].split()[:_WORDS_OF_A_NAME])
        if len(named) <= 1:
            continue
        likeness = [_likeness(named, lane) for lane in lanes]
        best = max(range(len(lanes)), key=likeness.__getitem__, default=-1)
        if best >= 0 and likeness[best] >= _ALIKE and likeness.count(likeness[best]) == 1:
            found.append(best)
    return found


def _likeness(named: str, lane: str) -> float:
    folded = re.sub(r"[^\w ]+", " ", lane.casefold()).strip()
    if not folded:
        return 0.0
    return float(max(fuzz.ratio(named[: len(folded) + 2], folded), fuzz.token_set_ratio(named, folded) - 8))
