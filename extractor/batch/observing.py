"""Who looks at a run while it goes on: a screen, a log, a file of numbers."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from extractor.batch.ledgers.model import Part, Settlement
from extractor.batch.model import SourceResult


class Observer:
    """Is told how a run goes on; this one does not care."""

    def pages_found(self, count: int) -> None:
        """An input adds so many pages to the work."""

    def page_done(self) -> None:
        """A page was recognised, or failed."""

    def source_done(self, result: SourceResult) -> None:
        """An input is finished, its records are on the disk."""

    def part_leased(self, part: Part) -> None:
        """The run begins on a part."""

    def part_settled(self, part: Part, settlement: Settlement) -> None:
        """All of a part is finished, and that is noted."""

    def runner_begun(self, holder: str) -> None:
        """A runner of a cluster has found room and is at work."""

    def runner_ended(self, holder: str, why: str) -> None:
        """A runner of a cluster is no more, though work is left: an error's code, or `lost`."""


News = tuple[str, tuple[Any, ...]]
"""What an observer was told: the name of its method, and the arguments."""


class Forwarder(Observer):
    """Passes on what runners tell, for an observer in another process."""

    def __init__(self, put: Callable[[News], object]) -> None:
        self._put = put

    def pages_found(self, count: int) -> None:
        self._put(("pages_found", (count,)))

    def page_done(self) -> None:
        self._put(("page_done", ()))

    def source_done(self, result: SourceResult) -> None:
        self._put(("source_done", (result,)))

    def part_leased(self, part: Part) -> None:
        self._put(("part_leased", (part,)))

    def part_settled(self, part: Part, settlement: Settlement) -> None:
        self._put(("part_settled", (part, settlement)))


class Several(Observer):
    """Tells all of these."""

    def __init__(self, observers: Sequence[Observer]) -> None:
        self._observers = observers

    def pages_found(self, count: int) -> None:
        for observer in self._observers:
            observer.pages_found(count)

    def page_done(self) -> None:
        for observer in self._observers:
            observer.page_done()

    def source_done(self, result: SourceResult) -> None:
        for observer in self._observers:
            observer.source_done(result)

    def part_leased(self, part: Part) -> None:
        for observer in self._observers:
            observer.part_leased(part)

    def part_settled(self, part: Part, settlement: Settlement) -> None:
        for observer in self._observers:
            observer.part_settled(part, settlement)

    def runner_begun(self, holder: str) -> None:
        for observer in self._observers:
            observer.runner_begun(holder)

    def runner_ended(self, holder: str, why: str) -> None:
        for observer in self._observers:
            observer.runner_ended(holder, why)


class EventLog(Observer):
    """One line of JSON an event, for programs that collect logs.

    Documents are named by the digest of their content: names of files may hold names of people. No event
    holds what stands on a sheet.
    """

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write

    def event(self, name: str, **values: object) -> None:
        """Write an event with the time in UTC, as a line without its end."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._write(json.dumps({"time": now, "event": name, **values}))

    def source_done(self, result: SourceResult) -> None:
        self.event(
            "document.done",
            document=result.sha256,
            status=result.status.value,
            skipped=result.skipped,
            pages=result.pages,
            records=len(result.records),
            codes=sorted(result.codes),
        )

    def part_leased(self, part: Part) -> None:
        self.event("part.leased", part=part.name, attempt=part.attempts, documents=len(part.documents))

    def part_settled(self, part: Part, settlement: Settlement) -> None:
        seconds = round(settlement.ended - settlement.began, 3)
        self.event("part.settled", part=part.name, codes=sorted(settlement.codes), seconds=seconds)

    def runner_begun(self, holder: str) -> None:
        self.event("runner.begun", runner=holder)

    def runner_ended(self, holder: str, why: str) -> None:
        self.event("runner.ended", runner=holder, why=why)
