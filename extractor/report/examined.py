"""A record with everything that pages say of it computed anew."""

from dataclasses import dataclass

from extractor.checks.apply import with_checks
from extractor.checks.settings import CheckSettings
from extractor.checks.sheet import Sheet
from extractor.checks.timing.report import TimeReport, compute_times
from extractor.record.masking import mask
from extractor.record.model import SopRecord, Status


@dataclass(frozen=True)
class Examined:
    """A record whose findings are those of now, with its times; None where they cannot be computed."""

    record: SopRecord
    times: TimeReport | None

    @property
    def year(self) -> int | None:
        """The year by which the sheet stands."""
        day = Sheet(self.record, CheckSettings()).sop_date
        return None if day is None else day.year


def examine(record: SopRecord, *, masked: bool = False) -> Examined:
    """The record with its checks run; a fault in its times is a finding, and leaves them out.

    `masked` hides names and NIPs afterwards: checks of what stands in their place would find what is not so.
    """
    checked = with_checks(record)
    known = checked.status is not Status.FAILED and checked.timing is not None
    shown = mask(checked) if masked else checked
    return Examined(shown, compute_times(Sheet(shown, CheckSettings())) if known else None)
