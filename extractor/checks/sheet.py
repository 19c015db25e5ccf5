"""A record as the checks see it: with what several of them need worked out once."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from extractor.checks.settings import CheckSettings
from extractor.checks.step_flow import StepFlow, read_step_flow
from extractor.checks.timing.counted import StepTime, step_times
from extractor.meaning.terms.activities import Activity, read_activity
from extractor.meaning.terms.citations import fold
from extractor.meaning.terms.roles import RoleIndex
from extractor.record.model import Evidence, Origin, ReviewState, SopRecord, State


@dataclass(frozen=True)
class Sheet:
    """A record with its settings; everything derived is computed on first use."""

    record: SopRecord
    settings: CheckSettings

    @cached_property
    def lanes(self) -> RoleIndex:
        return RoleIndex([actor.name for actor in self.record.actors])

    @cached_property
    def activities(self) -> list[Activity]:
        """Every step's activity taken apart, in order."""
        return [read_activity(step.activity, self.lanes) for step in self.record.steps]

    @cached_property
    def flow(self) -> StepFlow:
        return read_step_flow(self.record, self.activities)

    @cached_property
    def times(self) -> list[StepTime]:
        return step_times(self.record.steps)

    @cached_property
    def mentions(self) -> dict[str, object]:
        """What the record keeps of second mentions: cover, title above the table, signature block."""
        extra = (self.record.model_extra or {}).get("mentions")
        return extra if isinstance(extra, dict) else {}

    @cached_property
    def signature(self) -> dict[str, str]:
        """The signature block below the table; empty where there is none."""
        block = self.mentions.get("signature")
        return {str(k): str(v) for k, v in block.items()} if isinstance(block, dict) else {}

    @cached_property
    def is_approved(self) -> bool:
        """Whether a person has looked at the whole record and approved it."""
        return self.record.review.state is ReviewState.APPROVED

    @cached_property
    def has_identity(self) -> bool:
        identity = self.record.identity
        return bool(identity.sop_title or identity.sop_number or identity.legal_basis or identity.agency)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words of four letters and more in title and activities."""
        texts = [self.record.identity.sop_title or "", *(step.activity for step in self.record.steps)]
        return frozenset(word for text in texts for word in fold(text).split() if len(word) > 3)

    def evidence(self, pointer: str) -> Evidence | None:
        """The evidence of a value, or of the closest thing that holds it."""
        while pointer:
            found = self.record.evidence.get(pointer)
            if found is not None:
                return found
            pointer = pointer.rpartition("/")[0]
        return None

    def is_doubtful(self, pointer: str) -> bool:
        """Whether a value, what holds it, or a part of it still needs a person's look."""
        own = self.evidence(pointer)
        if own is not None and _is_open(own):
            return True
        return any(p.startswith(f"{pointer}/") for p in self._open)

    @cached_property
    def _open(self) -> tuple[str, ...]:
        return tuple(pointer for pointer, e in self.record.evidence.items() if _is_open(e))

    def dates(self) -> Iterator[tuple[str, str]]:
        """Pointer and value of each date of the identity that is known."""
        for name in ("date_created", "date_revised", "date_effective"):
            value = getattr(self.record.identity, name)
            if value:
                yield f"/identity/{name}", value

    def cells(self) -> Iterator[tuple[str, str]]:
        """Pointer and words of every cell of running text."""
        identity = self.record.identity
        for name in ("qualifications", "related_sops", "equipment", "warnings", "record_keeping"):
            for n, item in enumerate(getattr(identity, name)):
                yield f"/identity/{name}/{n}", item
        for n, step in enumerate(self.record.steps):
            yield f"/steps/{n}/activity", step.activity
            for name in ("requirements", "outputs"):
                for k, item in enumerate(getattr(step, name)):
                    yield f"/steps/{n}/{name}/{k}", item
            yield f"/steps/{n}/remarks", step.remarks

    @cached_property
    def sop_date(self) -> datetime.date | None:
        """The day by which the sheet stands: in force, else revised, else made, else signed."""
        identity = self.record.identity
        printed = (
            identity.date_effective,
            identity.date_revised,
            identity.date_created,
            self.signature.get("date"),
        )
        return next((day for text in printed if (day := first_day(text)) is not None), None)


def first_day(text: str | None) -> datetime.date | None:
    """The first day that an ISO date of any precision can mean; None where it is none."""
    if not text:
        return None
    parts = text.split("-")
    try:
        numbers = [int(part) for part in parts]
        return datetime.date(*[*numbers, 1, 1][:3])
    except (ValueError, TypeError, OverflowError):
        return None


def _is_open(evidence: Evidence) -> bool:
    return (evidence.needs_review or evidence.state is State.UNREADABLE) and (
        evidence.origin is not Origin.REVIEWER
    )
