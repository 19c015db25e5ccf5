"""One official who signs several SOPs of a file: the readings of all help those that a stamp lies on."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from extractor.meaning.identity.nip import read_nip
from extractor.record.folding import letters_of
from extractor.record.model import Approver, Evidence, Origin, SopRecord, State
from extractor.record.reasons import Code, because

_MENDED = 0.7
_SURE = 0.97
"""Confidence from which a name stays as it was read: another person may have a name much like it."""
_SAME_NAME = 70.0
_SAME_OFFICE = 80.0
_MISREAD_DIGITS = 3
_NIP, _NAME = "/identity/approved_by/nip", "/identity/approved_by/name"


def with_known_officials(records: Sequence[SopRecord]) -> list[SopRecord]:
    """The records of one file, the approver's name and NIP put right where other SOPs show them better.

    A value is taken over only where it was read at least once as it stands, and is marked for review. Values
    of born-digital pages, of handwriting and of a reviewer stay.
    """
    mended = [record.model_copy(deep=True) for record in records]
    for group in _officials(mended):
        _mend_numbers(group)
        _mend_names(group)
    return mended


def _officials(records: Sequence[SopRecord]) -> list[list[SopRecord]]:
    """The records that the same official signed; those of one identity block count once."""
    groups: list[list[SopRecord]] = []
    for record in records:
        for group in groups:
            if any(_same_official(record.identity.approved_by, o.identity.approved_by) for o in group):
                group.append(record)
                break
        else:
            groups.append([record])
    return [group for group in groups if len(group) > 1]


def _same_official(a: Approver, b: Approver) -> bool:
    office = fuzz.partial_ratio(letters_of(a.position or ""), letters_of(b.position or ""))
    if not a.position or not b.position or office < _SAME_OFFICE:
        return False
    if a.nip and b.nip and Levenshtein.distance(a.nip, b.nip) <= _MISREAD_DIGITS:
        return True
    return bool(a.name and b.name) and _alike(a.name, b.name)


def _alike(a: str | None, b: str | None) -> bool:
    return fuzz.ratio(letters_of(a or ""), letters_of(b or "")) >= _SAME_NAME


def _mend_numbers(group: Sequence[SopRecord]) -> None:
    """Numbers against the rule give way to the one that keeps it and was read most often."""
    shown = Counter(n for n in _each(group, _NIP) if read_nip(n).valid)
    ranked = shown.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return
    best = ranked[0][0]
    for record in group:
        own = record.identity.approved_by.nip
        if own == best or not _may_change(record, _NIP):
            continue
        rarer = own is None or not read_nip(own).valid or 2 * shown[own] <= shown[best]
        if rarer and (own is None or Levenshtein.distance(own, best) <= _MISREAD_DIGITS):
            record.identity.approved_by.nip = best
            _take_over(record, _NIP, own)


def _mend_names(group: Sequence[SopRecord]) -> None:
    """Names read unsurely give way to the one that was read alike most often."""
    names = list(_each(group, _NAME))
    shown = Counter(letters_of(name) for name in names)
    ranked = shown.most_common(2)
    if not ranked or ranked[0][1] < 2 or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return
    best = ranked[0][0]
    form = Counter(name for name in names if letters_of(name) == best).most_common(1)[0][0]
    for record in group:
        own = record.identity.approved_by.name
        if letters_of(own or "") == best or not _may_change(record, _NAME):
            continue
        if own is None or _alike(own, form):
            record.identity.approved_by.name = form
            _take_over(record, _NAME, own)


def _each(group: Iterable[SopRecord], pointer: str) -> Iterable[str]:
    """What each identity block shows; several records of one block are one witness."""
    seen: set[tuple[int | None, tuple[float, ...]]] = set()
    for record in group:
        part = record.identity.approved_by
        value = part.nip if pointer == _NIP else part.name
        evidence = record.evidence.get(pointer)
        place = (evidence.page, tuple(evidence.box or ())) if evidence else (None, ())
        if value and place not in seen:
            seen.add(place)
            yield value


def _may_change(record: SopRecord, pointer: str) -> bool:
    evidence = record.evidence.get(pointer)
    if evidence is None or evidence.state is State.HANDWRITTEN:
        return False
    if evidence.origin not in (Origin.OCR, Origin.INFERRED):
        return False
    # The digits of a number vouch for themselves by its rule, the letters of a name do not.
    return pointer == _NIP or evidence.confidence < _SURE


def _take_over(record: SopRecord, pointer: str, own: str | None) -> None:
    found = record.evidence[pointer]
    others = [own, *found.alternatives] if own else list(found.alternatives)
    record.evidence[pointer] = Evidence.model_validate(
        found.model_dump()
        | {
            "confidence": min(found.confidence, _MENDED),
            "origin": Origin.INFERRED,
            "state": State.INFERRED,
            "needs_review": True,
            "reasons": [because(Code.FROM_OTHER_SOP)],
            "alternatives": others,
        }
    )
