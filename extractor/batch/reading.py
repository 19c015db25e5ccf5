"""Reads documents: takes each in, recognises its pages side by side, assembles and writes its records."""

import heapq
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from extractor.batch.folders import SPOOL_NAME, Folders, work_key
from extractor.batch.ledgers.model import Document
from extractor.batch.model import Engine, Outcome, Problem, SourceResult, SourceStatus, Task
from extractor.batch.observing import Observer
from extractor.batch.pages import ALL_PAGES, PageSelection
from extractor.batch.publishing import results
from extractor.batch.spool import Spool
from extractor.batch.stages import Assembled, Stages, assemble_from, assemble_text, recognise_into, take_in
from extractor.batch.worker import unexpected
from extractor.errors import InputError, OutputError
from extractor.options import Options
from extractor.page.failure import PageFailure
from extractor.record.masking import mask
from extractor.record.model import SopRecord, Status
from extractor.store import atomic

if TYPE_CHECKING:
    from extractor.page.files.info import SourceInfo

_LOOK_AHEAD = 32
"""How many inputs are open at a time: enough to know the pages to come, few enough to bound memory."""
RETRY_SECONDS = (1.0, 4.0)
"""How long a task waits that failed for a reason which may pass, each time; then it has failed."""
_ASSEMBLY_SECONDS = 10.0
_ASSEMBLY_SECONDS_A_PAGE = 2.0
_STAGES_NAME = "stages"


@dataclass(frozen=True)
class Settings:
    """How a run is made. `force` works also on what an earlier run has finished.

    Without `pictures` the images and layouts of pages are not kept beside their records; `masked` hides names
    and official numbers in the records, and asks for no pictures.
    """

    out: Path
    options: Options = field(default_factory=Options)
    pages: PageSelection = ALL_PAGES
    keep_stages: bool = False
    force: bool = False
    pictures: bool = True
    masked: bool = False

    @property
    def key(self) -> str:
        """A digest of all that decides a result, but for the input."""
        return work_key(
            self.options,
            self.pages,
            keep_stages=self.keep_stages,
            masked=self.masked,
            pictures=self.pictures,
        )


@dataclass(frozen=True)
class Job:
    """A document to read: its results go to `folder` of `folders`, its copy to `copy`.

    `key` is what its supply knows it by: its part's number and its own in the part.
    """

    document: Document
    folders: Folders
    folder: Path
    copy: Path
    key: tuple[int, int]


class Supply(Protocol):
    """Where documents come from, and where what became of them goes."""

    def next(self) -> Job | None:
        """The next document; None where there is none at this moment."""

    def finish(self, job: Job, result: SourceResult) -> None:
        """A document is done, or has failed; its records are on the disk."""

    def check(self) -> None:
        """Raises OutputError where the folder of results is lost."""

    def wait(self) -> bool:
        """Told that no work is at hand: wait for a moment, or say with False that there will be none."""


@dataclass
class _Work:
    """A document between its opening and its last page; its pages are read from its copy."""

    job: Job
    digest: str = ""
    numbers: tuple[int, ...] = ()
    waiting: set[int] = field(default_factory=set)
    recognised: set[int] = field(default_factory=set)
    failed: dict[int, PageFailure] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        return self.job.folder

    @property
    def spool(self) -> Spool:
        return Spool(self.folder / SPOOL_NAME, self.digest)

    @property
    def failures(self) -> tuple[PageFailure, ...]:
        return tuple(self.failed[number] for number in sorted(self.failed))


class Reader:
    """Reads the documents of a supply over an engine."""

    def __init__(
        self, supply: Supply, settings: Settings, engine: Engine, stages: Stages, observer: Observer
    ) -> None:
        self._supply = supply
        self._settings = settings
        self._engine = engine
        self._stages = stages
        self._observer = observer
        self._open: list[_Work] = []
        self._pending: dict[object, Callable[[Outcome], None]] = {}
        self._later: list[tuple[float, int, Task, bool]] = []
        """A heap of tasks that are tried again: when, their keys, whether before others."""
        self._keys = count()

    def read(self) -> None:
        """Work until the supply has nothing any more.

        Raises OutputError where results cannot be written; a KeyboardInterrupt passes through. Either way the
        engine is closed, and the documents and pages that were finished before stay on the disk.
        """
        try:
            while True:
                while len(self._open) < _LOOK_AHEAD and (job := self._supply.next()) is not None:
                    self._begin(job)
                self._take_up_again()
                if self._engine.unfinished:
                    outcome = self._engine.next_outcome()
                    self._supply.check()
                    self._pending.pop(outcome.key)(outcome)
                elif self._later:
                    time.sleep(max(0.0, self._later[0][0] - time.monotonic()))
                elif not self._supply.wait():
                    return
        except BaseException:
            self._engine.close()
            raise

    def _begin(self, job: Job) -> None:
        """Have a document copied and looked at, unless an earlier run has finished it."""
        work = _Work(job)
        self._open.append(work)
        document, options = job.document, self._settings.options.page
        if document.sha256 is not None and not self._settings.force:
            finished = job.folders.finished(document.path, job.folder, document.sha256)
            if finished is not None:
                self._finish(work, finished)
                return
        arguments = (self._stages, document, job.copy, options)
        self._submit(take_in, arguments, options.page_seconds, partial(self._opened, work), first=True)

    def _opened(self, work: _Work, outcome: Outcome) -> None:
        """A document was taken in: hand out its pages."""
        if outcome.problem is not None:
            self._fail(work, _passable(outcome.problem))
            return
        info: SourceInfo = outcome.value
        work.digest = info.sha256
        work.numbers = self._settings.pages.of(info.page_count)
        if not work.numbers:
            message = f"None of its pages, {info.page_count} in all, is in {self._settings.pages}."
            self._fail(work, Problem(InputError.code, message))
            return
        folders = work.job.folders
        if self._settings.force or not folders.is_begun(work.folder, info.sha256):
            work.spool.clear()
        folders.begin(work.job.document.path, work.folder, info.sha256)
        if info.media_type.startswith("text/"):
            arguments = (self._stages, info, self._settings.options)
            seconds = self._settings.options.page.page_seconds
            self._submit(assemble_text, arguments, seconds, partial(self._assembled, work, info))
        else:
            self._begin_pages(work, info)

    def _begin_pages(self, work: _Work, info: "SourceInfo") -> None:
        """Hand out the pages that no stopped run before this one has left in the spool."""
        work.recognised = set(work.spool.held(work.numbers))
        work.waiting = set(work.numbers) - work.recognised
        self._observer.pages_found(len(work.waiting))
        keep = work.folder / _STAGES_NAME if self._settings.keep_stages else None
        options = self._settings.options
        for number in sorted(work.waiting):
            arguments = (self._stages, work.job.copy, number, options, keep, work.spool)
            then = partial(self._recognised, work, info, number)
            self._submit(recognise_into, arguments, options.page.page_seconds, then)
        if not work.waiting:
            self._assemble(work, info)

    def _recognised(self, work: _Work, info: "SourceInfo", number: int, outcome: Outcome) -> None:
        """A page is done; with the last one the input's records can be made."""
        if outcome.problem is not None:
            problem = _passable(outcome.problem)
            work.failed[number] = PageFailure(number, problem.code, problem.message, problem.remedy)
        else:
            work.recognised.add(number)
        work.waiting.remove(number)
        self._observer.page_done()
        if not work.waiting:
            self._assemble(work, info)

    def _assemble(self, work: _Work, info: "SourceInfo") -> None:
        seconds = _ASSEMBLY_SECONDS + _ASSEMBLY_SECONDS_A_PAGE * len(work.numbers)
        options = self._settings.options
        arguments = (self._stages, work.spool, info, work.numbers, work.failures, options)
        self._submit(assemble_from, arguments, seconds, partial(self._assembled, work, info), first=True)

    def _assembled(self, work: _Work, info: "SourceInfo", outcome: Outcome) -> None:
        """The records are there: write them, and note the input as done."""
        if outcome.problem is not None:
            self._fail(work, _passable(outcome.problem))
            return
        assembled: Assembled = outcome.value
        records = [mask(r) for r in assembled.records] if self._settings.masked else assembled.records
        kept = work.recognised if self._settings.pictures else set()
        images, layouts = work.spool.images(kept), work.spool.layouts(kept)
        try:
            summaries = tuple(results.write_records(work.folder, records, images, layouts))
        except ValueError as error:  # a value that JSON cannot hold
            self._fail(work, unexpected(error))
            return
        result = SourceResult(
            work.job.document.path,
            work.folder,
            _status(work, records),
            records=summaries,
            failures=work.failures,
            warnings=(*info.warnings, *results.page_warnings(records, work.failed)),
            again=assembled.faulty,
            pages=len(work.numbers),
            sha256=info.sha256,
        )
        work.job.folders.finish(result, info.sha256)
        self._finish(work, result)

    def _fail(self, work: _Work, problem: Problem) -> None:
        """End an input that gave no record."""
        folder = work.folder if work.numbers else None
        status = SourceStatus.FAILED
        path = work.job.document.path
        result = SourceResult(path, folder, status, failures=work.failures, problem=problem)
        known = work.job.document.sha256 if work.job.document.url is None else None
        result = replace(result, sha256=work.digest or known)
        self._finish(work, result)

    def _finish(self, work: _Work, result: SourceResult) -> None:
        work.spool.clear()
        atomic.remove(work.job.copy)
        self._open.remove(work)
        document = work.job.document
        result = replace(result, url=document.url, pages=result.pages or len(work.numbers) or document.pages)
        self._supply.finish(work.job, result)
        self._observer.source_done(result)

    def _submit(
        self,
        function: Callable[..., object],
        arguments: tuple[object, ...],
        seconds: float,
        then: Callable[[Outcome], None],
        *,
        first: bool = False,
    ) -> None:
        """Hand a call to the engine; `then` is called with its outcome."""
        key = next(self._keys)
        task = Task(key, function, arguments, seconds)
        self._pending[key] = partial(self._landed, task, then, first, 0)
        self._engine.submit(task, first=first)

    def _landed(
        self, task: Task, then: Callable[[Outcome], None], first: bool, tries: int, outcome: Outcome
    ) -> None:
        """Give an outcome on, unless it may well be another one after a while."""
        problem = outcome.problem
        if problem is None or not problem.passing or tries >= len(RETRY_SECONDS):
            then(outcome)
            return
        key = next(self._keys)
        again = replace(task, key=key)
        self._pending[key] = partial(self._landed, again, then, first, tries + 1)
        heapq.heappush(self._later, (time.monotonic() + RETRY_SECONDS[tries], key, again, first))

    def _take_up_again(self) -> None:
        """Hand tasks to the engine again whose time has come."""
        while self._later and self._later[0][0] <= time.monotonic():
            _, _, task, first = heapq.heappop(self._later)
            self._engine.submit(task, first=first)


def _passable(problem: Problem) -> Problem:
    """The problem, where it is one input's or page's own; raises what would meet every other one too."""
    if problem.code == OutputError.code:
        raise OutputError(problem.message, problem.remedy)
    return problem


def _status(work: _Work, records: Sequence[SopRecord]) -> SourceStatus:
    if work.failures:
        return SourceStatus.FAILED if len(work.failures) == len(work.numbers) else SourceStatus.PARTIAL
    if all(record.status is Status.FAILED for record in records):
        return SourceStatus.NO_SOP
    whole = all(record.status is Status.OK for record in records)
    return SourceStatus.DONE if whole else SourceStatus.PARTIAL
