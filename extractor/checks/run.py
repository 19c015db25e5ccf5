"""Runs the checks over a record and tells faults of the sheet from doubts about its reading."""

from collections.abc import Iterator

from extractor.checks.registry import Check, Fault, registered
from extractor.checks.settings import CheckSettings
from extractor.checks.sheet import Sheet
from extractor.errors import SopError, fault_place
from extractor.record.model import Finding, Layout, Severity, SopRecord, Status

NOT_RUN = "RUN-01"
"""The code of what could not be checked or computed by a fault of the program."""

_DOUBT = " Bacaannya belum pasti: bandingkan dengan gambar."
_DOUBT_EN = " The reading is in doubt: compare with the image."


def run_checks(record: SopRecord, settings: CheckSettings | None = None) -> list[Finding]:
    """The findings of all wanted checks in the order of their codes; none for a record without an SOP."""
    if record.status is Status.FAILED:
        return []
    return check_sheet(Sheet(record, settings or CheckSettings()))


def check_sheet(sheet: Sheet) -> list[Finding]:
    """As `run_checks`, on a sheet whose derived values are shared with other uses.

    A finding that a reviewer has settled in the record (the sheet is like that) stays `settled`.
    """
    settled = {_identity(finding) for finding in sheet.record.findings if is_settled(finding)}
    found = (
        finding
        for check in registered().values()
        if sheet.settings.wants(check.code)
        and not (check.tables_only and sheet.record.layout is not Layout.TABLE)
        for finding in _all_of(check, sheet)
    )
    return [
        finding.model_copy(update={"settled": True}) if settled and _identity(finding) in settled else finding
        for finding in found
    ]


def is_settled(finding: Finding) -> bool:
    """Whether a reviewer has said of a finding that the sheet is like that."""
    return bool((finding.model_extra or {}).get("settled"))


def not_run(what: str, what_en: str, error: Exception) -> Finding:
    """The finding that says what could not be run, and where in the program it failed."""
    check = registered()[NOT_RUN]
    values = {"what": what, "what_en": what_en, "fault": fault_place(error)}
    return Finding(
        check=check.code,
        severity=check.severity,
        where="",
        message=check.message.format_map(values),
        message_en=check.message_en.format_map(values),
    )


def _identity(finding: Finding) -> tuple[str, str, str]:
    """What makes a finding the same when it is found again, however sure the reading is by then."""
    return finding.check, finding.where, finding.message.removesuffix(_DOUBT)


def _all_of(check: Check, sheet: Sheet) -> list[Finding]:
    """What a check finds; one that fails is a finding of its own, behind what it had found."""
    found: list[Finding] = []
    try:
        for finding in _findings(check, sheet):
            found.append(finding)  # noqa: PERF402 - what was found before a fault is kept
    except SopError:
        raise
    except Exception as error:  # noqa: BLE001 - no check, own or brought by a package, fails the record
        found.append(not_run(f"pemeriksaan {check.code}", f"the check {check.code}", error))
    return found


def _findings(check: Check, sheet: Sheet) -> Iterator[Finding]:
    for fault in check.rule(sheet):
        severity = sheet.settings.severities.get(check.code, fault.severity or check.severity)
        doubtful = _is_doubtful(fault, sheet)
        open_reading = doubtful and severity is not Severity.DOUBT
        yield Finding(
            check=check.code,
            severity=Severity.DOUBT if doubtful else severity,
            where=fault.where,
            message=check.message.format_map(fault.values) + (_DOUBT if open_reading else ""),
            suggestion=fault.suggestion,
            message_en=check.message_en.format_map(fault.values) + (_DOUBT_EN if open_reading else ""),
        )


def _is_doubtful(fault: Fault, sheet: Sheet) -> bool:
    if fault.unproven and not sheet.is_approved:
        return True
    return any(sheet.is_doubtful(pointer) for pointer in fault.reads or (fault.where,))
