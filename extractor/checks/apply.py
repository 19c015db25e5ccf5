"""Writes times and findings into a record."""

from os import PathLike
from pathlib import Path

from extractor.checks.run import check_sheet
from extractor.checks.settings import CheckSettings
from extractor.checks.sheet import Sheet
from extractor.checks.timing.export import as_timing
from extractor.checks.timing.report import compute_times
from extractor.record import codec
from extractor.record.model import SopRecord, Status


def with_checks(record: SopRecord, settings: CheckSettings | None = None) -> SopRecord:
    """The record with `timing` and `findings` computed anew; a failed record has neither."""
    if record.status is Status.FAILED:
        return record.model_copy(update={"timing": None, "findings": []})
    sheet = Sheet(record, settings or CheckSettings())
    timing = as_timing(compute_times(sheet), record) if record.steps else None
    return record.model_copy(update={"timing": timing, "findings": check_sheet(sheet)})


def read(path: str | PathLike[str]) -> SopRecord:
    """The record in a file, with `timing` and `findings` computed anew: what the file says of them is old.

    Raises RecordError where it cannot be read.
    """
    return with_checks(codec.read(Path(path)))
