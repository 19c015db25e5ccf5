"""The checks run again on a changed record; what a reviewer has settled stays settled."""

from extractor.record.model import SopRecord
from extractor.record.pointers import Json


def rechecked(record: Json) -> Json:
    """The record with findings and times as its values have them now.

    A record that was never checked (it has no `timing`) is given back as it is.
    """
    if record.get("timing") is None:
        return record
    # The checks take as long to import as the first screen takes to show, and are wanted only later.
    from extractor.checks.apply import with_checks  # noqa: PLC0415

    settled = {_identity(finding) for finding in record["findings"] if finding.get("settled")}
    checked: Json = with_checks(SopRecord.model_validate(record)).model_dump(mode="json")
    findings = [
        finding | {"settled": True} if _identity(finding) in settled else finding
        for finding in checked["findings"]
    ]
    return record | {"findings": findings, "timing": checked["timing"]}


def _identity(finding: Json) -> tuple[str, str, str]:
    return finding["check"], finding["where"], finding["message"]
