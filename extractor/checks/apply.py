"""Writes times and findings into a record."""

from os import PathLike
from pathlib import Path

from extractor.checks.run import check_sheet, not_run
from extractor.checks.settings import CheckSettings
from extractor.checks.sheet import Sheet
from extractor.checks.timing.export import as_timing
from extractor.checks.timing.report import compute_times
from extractor.errors import SopError
from extractor.record import codec
from extractor.record.model import SopRecord, Status


def with_checks(record: SopRecord, settings: CheckSettings | None = None) -> SopRecord:
    """The record with `timing` and `findings` computed anew; a failed record has neither."""
    if record.status is Status.FAILED:
        return record.model_copy(update={"timing": None, "findings": []})
    sheet = Sheet(record, settings or CheckSettings())
    findings = check_sheet(sheet)
    timing = None
    try:
        timing = as_timing(compute_times(sheet), record) if record.steps else None
    except SopError:
        raise
    except Exception as error:  # noqa: BLE001 - what is known of the record is not lost with its times
        findings.append(not_run("waktu prosedur", "the times of the procedure", error))
    return record.model_copy(update={"timing": timing, "findings": findings})


def read(path: str | PathLike[str]) -> SopRecord:
    """The record in a file, with `timing` and `findings` computed anew: what the file says of them is old.

    Raises RecordError where it cannot be read.
    """
    return with_checks(codec.read(Path(path)))
