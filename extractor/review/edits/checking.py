"""The checks run again on a changed record."""

from extractor.record.model import ReviewState, SopRecord
from extractor.record.pointers import Json
from extractor.review.doubts.together import find_doubts


def preload() -> None:
    """Load the checks before the first answer needs them, which would wait for it."""
    from extractor.checks.apply import with_checks  # noqa: F401, PLC0415
    from extractor.meaning.durations.reader import read_duration  # noqa: F401, PLC0415


def asked(record: Json) -> Json:
    """The record checked so that all that is to be asked of it is a doubt.

    Where nothing is open, what approving would make certain is asked too: a connector that is not drawn is a
    doubt until a person has seen the whole sheet.
    """
    changed = rechecked(record)
    return changed if find_doubts(changed) else rechecked(changed, as_approved=True)


def rechecked(record: Json, *, as_approved: bool = False) -> Json:
    """The record with findings and times as its values have them now; what was settled stays settled.

    `as_approved` takes it that a person has seen the whole sheet: what is not drawn is missing from it then.
    """
    # The checks take as long to import as the first screen takes to show, and are wanted only later.
    from extractor.checks.apply import with_checks  # noqa: PLC0415

    seen = SopRecord.model_validate(record)
    if as_approved:
        seen.review = seen.review.model_copy(update={"state": ReviewState.APPROVED})
    checked: Json = with_checks(seen).model_dump(mode="json", include={"findings", "timing"})
    return record | checked
