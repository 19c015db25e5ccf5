"""Evidence for values read off a page: one rule for boxes, confidence and what a person has to look at."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractor.record.geometry import Box, union
from extractor.record.model import Evidence, Origin, State
from extractor.record.reasons import Reason
from extractor.text.model import RegionText

_CONNECTOR = re.compile(r"/flow/\d+(?:/label)?")
_ASKS_REVIEW = {State.UNREADABLE, State.HANDWRITTEN}


@dataclass
class EvidenceBook:
    """Collects evidence under the JSON Pointers of a record that is being built.

    Values whose confidence is below `review_below`, connectors whose is below `flow_below`, are marked.
    """

    review_below: float
    flow_below: float
    entries: dict[str, Evidence] = field(default_factory=dict)

    def add(self, pointer: str, evidence: Evidence) -> None:
        limit = self.flow_below if _CONNECTOR.fullmatch(pointer) else self.review_below
        doubtful = evidence.confidence < limit or evidence.state in _ASKS_REVIEW
        if doubtful and not evidence.needs_review:
            evidence = evidence.model_copy(update={"needs_review": True})
        self.entries[pointer] = evidence

    def add_text(
        self, pointer: str, page: int, texts: Sequence[RegionText], reasons: Sequence[Reason] = ()
    ) -> None:
        """Evidence of a value whose words stand in `texts`, all on one page."""
        self.add(pointer, text_evidence(page, texts, reasons))

    def doubt(self, pointer: str, confidence: float, reason: Reason) -> None:
        """Mark a pointer and everything under it for review: what it rests on may be wrong as a whole."""
        for key, evidence in self.entries.items():
            if key == pointer or key.startswith(f"{pointer}/"):
                update = {
                    "confidence": min(evidence.confidence, confidence),
                    "needs_review": True,
                    "reasons": evidence.reasons or [reason],
                }
                self.entries[key] = evidence.model_copy(update=update)


def text_evidence(page: int, texts: Sequence[RegionText], reasons: Sequence[Reason] = ()) -> Evidence:
    """Evidence of what stands in one or more regions of a page; its confidence is that of the weakest."""
    written = [t for t in texts if t.state is not State.BLANK] or list(texts)
    if not written:
        return Evidence(
            page=page, confidence=1.0, origin=Origin.OCR, state=State.ABSENT, reasons=list(reasons)
        )
    weakest = min(written, key=lambda t: t.confidence)
    states = {t.state for t in written}
    state = next((s for s in (State.UNREADABLE, State.HANDWRITTEN, State.READ) if s in states), State.BLANK)
    return Evidence(
        page=page,
        box=as_list(union(t.box for t in written)),
        raw="\n".join(t.raw for t in written),
        confidence=round(weakest.confidence, 4),
        origin=written[0].origin,
        state=state,
        reasons=list(reasons),
        alternatives=list(written[0].alternatives) if len(written) == 1 else [],
    )


def as_list(box: Box) -> list[float]:
    """A box as the record writes it, in tenths of a pixel."""
    return [round(float(v), 1) for v in box]
