"""Hands out the documents of leased parts, and settles each part once all of its documents are read."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from extractor.batch.folders import Folders
from extractor.batch.lease import Lease
from extractor.batch.ledgers.model import Ledger, Part, Settlement
from extractor.batch.limits import Guard
from extractor.batch.model import SourceResult
from extractor.batch.observing import Observer
from extractor.batch.reading import Job
from extractor.store.closing import Closing

_POLL_SECONDS = 1.0
"""Between two looks for what other runners leave behind, once nothing else is to be done."""


@dataclass(frozen=True)
class Workspace:
    """Folders for the documents of a part, held by this run alone."""

    folders: Folders
    lease: Lease


class Desk(Protocol):
    """Where parts are worked on, and where their results go."""

    def open(self, part: Part) -> Workspace:
        """A place to work on a part, with what an earlier lease of it has left there."""

    def publish(self, part: Part, results: Sequence[SourceResult]) -> Settlement:
        """Put the results of a part to where they belong."""

    def settled(self, part: Part, settlement: Settlement, *, counts: bool) -> None:
        """The part's settlement is noted, or, where it does not count, another's is: tidy up."""

    def leave(self, workspace: Workspace) -> None:
        """Let others have the place; what lies there stays."""

    def close(self, *, done: bool) -> None:
        """Told at the end of a runner: remove what is of no use any more, and with `done` to nobody."""


@dataclass
class _Open:
    """A part that is being worked on; `results` has None for documents that are not read yet."""

    part: Part
    workspace: Workspace
    results: list[SourceResult | None]
    began: float

    @property
    def whole(self) -> list[SourceResult] | None:
        """All results, once they are there."""
        found = [result for result in self.results if result is not None]
        return found if len(found) == len(self.results) else None


class Parts(Closing):
    """The supply of a reader: documents of one leased part after another. Closed, it gives leases back.

    With `patient` it waits for parts that others have, and takes over those that they leave.
    """

    def __init__(
        self,
        ledger: Ledger,
        desk: Desk,
        observer: Observer,
        guard: Guard | None = None,
        *,
        patient: bool = True,
    ) -> None:
        self._ledger = ledger
        self._desk = desk
        self._observer = observer
        self._guard = guard or Guard()
        self._patient = patient
        self._open: dict[int, _Open] = {}
        self._jobs: Iterator[Job] = iter(())

    def next(self) -> Job | None:
        while (job := next(self._jobs, None)) is None:
            self._guard.check()
            part = self._ledger.lease()
            if part is None:
                return None
            self._observer.part_leased(part)
            self._jobs = self._begin(part)
        return job

    def finish(self, job: Job, result: SourceResult) -> None:
        number, index = job.key
        opened = self._open[number]
        opened.results[index] = result
        self._guard.note(result)
        self._settle_if_whole(opened)

    def check(self) -> None:
        for opened in self._open.values():
            opened.workspace.lease.check()

    def wait(self) -> bool:
        if not self._patient or not self._ledger.is_open():
            return False
        time.sleep(_POLL_SECONDS)
        return True

    def close(self) -> None:
        for opened in self._open.values():
            self._desk.leave(opened.workspace)
        self._open.clear()
        self._ledger.give_back()

    def _begin(self, part: Part) -> Iterator[Job]:
        """The documents of a part that still have to be read."""
        workspace = self._desk.open(part)
        opened = _Open(part, workspace, _standing(part), time.time())
        self._open[part.number] = opened
        wanted = [index for index, result in enumerate(opened.results) if result is None]
        for index in wanted:
            document = part.documents[index]
            folder = workspace.folders.claim(document.path)
            copy = workspace.lease.copy_for(folder)
            yield Job(document, workspace.folders, folder, copy, (part.number, index))
        if not wanted:
            self._settle_if_whole(opened)

    def _settle_if_whole(self, opened: _Open) -> None:
        results = opened.whole
        if results is None:
            return
        settlement = self._desk.publish(opened.part, results)
        settlement = replace(settlement, began=opened.began, ended=time.time())
        counts = self._ledger.settle(opened.part, settlement)
        del self._open[opened.part.number]
        self._desk.leave(opened.workspace)
        self._desk.settled(opened.part, settlement, counts=counts)
        if counts:
            self._observer.part_settled(opened.part, settlement)


def _standing(part: Part) -> list[SourceResult | None]:
    """What an earlier settlement of the part has that need not be done again."""
    if part.earlier is None:
        return [None] * len(part.documents)
    return [None if result.codes else result for result in part.earlier.results]


def codes_of(results: Sequence[SourceResult]) -> frozenset[str]:
    """The error codes of all that failed."""
    return frozenset(code for result in results for code in result.codes)
