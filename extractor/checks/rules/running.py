"""What the runner finds itself: a check or the times that could not be run."""

from collections.abc import Iterable

from extractor.checks.registry import Fault, check
from extractor.checks.sheet import Sheet


@check("RUN-01")
def could_not_run(_: Sheet) -> Iterable[Fault]:
    """Nothing on a sheet is looked at: `extractor.checks.run` tells of the others under this code."""
    return ()
