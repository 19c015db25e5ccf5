"""What is wrong with a sheet, and what of its reading is not sure, as the report shows it."""

from collections.abc import Iterable
from dataclasses import dataclass

from extractor.checks.registry import registered
from extractor.checks.reports.model import SEVERITIES
from extractor.checks.run import is_settled
from extractor.record.model import Evidence, Finding, Severity, SopRecord, State
from extractor.record.pointers import Json, resolve
from extractor.report.language import Words, basis, reason, same, say
from extractor.report.page_view import is_open
from extractor.report.places import place_words, value_words


@dataclass(frozen=True)
class FindingPlace:
    """Where a finding was made; `message` is empty where it says what the first of its group says."""

    at: str
    place: Words
    message: Words | None
    suggestion: str | None
    is_settled: bool


@dataclass(frozen=True)
class FindingGroup:
    """The findings of one check and severity: said once, with all places."""

    check: str
    severity: Severity
    message: Words
    basis: Words
    places: tuple[FindingPlace, ...]

    @property
    def rank(self) -> int:
        """Counts from the gravest severity on."""
        return SEVERITIES.index(self.severity)


@dataclass(frozen=True)
class DoubtView:
    """A value that a person has to look at: what is there, what else it could be, and why it is asked."""

    at: str
    place: Words
    value: Words
    why: Words
    percent: int
    others: tuple[str, ...]


def finding_groups(record: SopRecord, findings: Iterable[Finding]) -> tuple[FindingGroup, ...]:
    """The findings by check, gravest first."""
    groups: dict[tuple[Severity, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.severity, finding.check), []).append(finding)
    ordered = sorted(groups.items(), key=lambda group: SEVERITIES.index(group[0][0]))
    return tuple(_group(record, check, severity, found) for (severity, check), found in ordered)


def _group(record: SopRecord, check: str, severity: Severity, found: list[Finding]) -> FindingGroup:
    known = registered().get(check)
    first = _message(found[0])
    places = tuple(
        FindingPlace(
            at=finding.where,
            place=place_words(record, finding.where),
            message=None if _message(finding) == first else _message(finding),
            suggestion=finding.suggestion,
            is_settled=is_settled(finding),
        )
        for finding in found
    )
    return FindingGroup(check, severity, first, basis(check, known.basis if known else ""), places)


def _message(finding: Finding) -> Words:
    english = (finding.model_extra or {}).get("message_en")
    return Words(finding.message, str(english or finding.message))


def doubts(record: SopRecord) -> tuple[DoubtView, ...]:
    """The values that need a person's look, in the order of the record."""
    data = record.model_dump(mode="json", exclude={"evidence"})
    return tuple(
        _doubt(record, data, pointer, evidence)
        for pointer, evidence in record.evidence.items()
        if is_open(evidence)
    )


def _doubt(record: SopRecord, data: Json, pointer: str, evidence: Evidence) -> DoubtView:
    value = value_words(record, pointer, resolve(data, pointer))
    empty = say("unreadable_value" if evidence.state is State.UNREADABLE else "blank_value")
    return DoubtView(
        at=pointer,
        place=place_words(record, pointer),
        value=value if value.id else empty,
        why=why(evidence),
        percent=int(evidence.confidence * 100),
        others=tuple(each for each in evidence.alternatives if each != value.id),
    )


def why(evidence: Evidence) -> Words:
    """Why a value is asked about: its reason, else what its state says, else its confidence."""
    if evidence.reasons:
        return reason(evidence.reasons)
    if evidence.reason:  # of a record from before reasons had codes
        return same(evidence.reason)
    states = {State.BLANK, State.UNREADABLE, State.HANDWRITTEN, State.INFERRED}
    return say(f"why_{evidence.state.value}" if evidence.state in states else "why_low")
