"""A run over many inputs: look at each, recognise its pages side by side, assemble and write its records."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from extractor.batch import results
from extractor.batch.lease import Lease
from extractor.batch.ledger import SPOOL_NAME, Ledger, work_key
from extractor.batch.model import Engine, Outcome, Problem, SourceResult, SourceStatus, Task
from extractor.batch.pages import ALL_PAGES, PageSelection
from extractor.batch.plan import Source
from extractor.batch.spool import Spool
from extractor.batch.stages import Assembled, Stages, assemble_from, assemble_text, recognise_into, take_in
from extractor.batch.worker import unexpected
from extractor.errors import InputError, OutputError
from extractor.options import Options
from extractor.page.model import PageFailure
from extractor.record.model import SopRecord, Status
from extractor.store import atomic

if TYPE_CHECKING:
    from extractor.page.source import SourceInfo

_LOOK_AHEAD = 32
"""How many inputs are open at a time: enough to know the pages to come, few enough to bound memory."""
_ASSEMBLY_SECONDS = 10.0
_ASSEMBLY_SECONDS_A_PAGE = 2.0
_STAGES_NAME = "stages"


@dataclass(frozen=True)
class Settings:
    """How a run is made. `force` works also on what an earlier run has finished."""

    out: Path
    options: Options = field(default_factory=Options)
    pages: PageSelection = ALL_PAGES
    keep_stages: bool = False
    force: bool = False


class Observer(Protocol):
    """Is told how a run goes on."""

    def pages_found(self, count: int) -> None:
        """An input adds so many pages to the work."""

    def page_done(self) -> None:
        """A page was recognised, or failed."""

    def source_done(self, result: SourceResult) -> None:
        """An input is finished, its records are on the disk."""


@dataclass
class _Work:
    """An input between its opening and its last page; its pages are read from the file `copy`."""

    source: Source
    folder: Path
    copy: Path
    digest: str = ""
    numbers: tuple[int, ...] = ()
    waiting: set[int] = field(default_factory=set)
    recognised: set[int] = field(default_factory=set)
    failed: dict[int, PageFailure] = field(default_factory=dict)

    @property
    def spool(self) -> Spool:
        return Spool(self.folder / SPOOL_NAME, self.digest)

    @property
    def failures(self) -> tuple[PageFailure, ...]:
        return tuple(self.failed[number] for number in sorted(self.failed))


class Run:
    """One run of the inputs over an engine; it is executed once."""

    def __init__(
        self,
        sources: Sequence[Source],
        settings: Settings,
        engine: Engine,
        stages: Stages,
        observer: Observer,
    ) -> None:
        self._settings = settings
        self._engine = engine
        self._stages = stages
        self._observer = observer
        self._lease: Lease
        self._ledger: Ledger
        self._waiting = deque(sources)
        self._order = {source.path: number for number, source in enumerate(sources)}
        self._open: list[_Work] = []
        self._results: list[SourceResult] = []
        self._pending: dict[object, Callable[[Outcome], None]] = {}
        self._keys = count()

    def execute(self) -> list[SourceResult]:
        """Work until every input is finished; results in the order of the inputs.

        Raises LockedError where another run writes to the same folder, OutputError where results cannot be
        written; a KeyboardInterrupt passes through. Either way the engine is closed, and the inputs and pages
        that were finished before stay on the disk.
        """
        settings = self._settings
        with Lease(settings.out) as self._lease:
            key = work_key(settings.options, settings.pages, keep_stages=settings.keep_stages)
            self._ledger = Ledger(settings.out, key)
            try:
                self._work_off()
            except BaseException:
                self._engine.close()
                raise
        return sorted(self._results, key=lambda result: self._order[result.source])

    def _work_off(self) -> None:
        while self._waiting or self._open:
            while self._waiting and len(self._open) < _LOOK_AHEAD:
                self._open_source(self._waiting.popleft())
            outcome = self._engine.next_outcome()
            self._lease.check()
            self._pending.pop(outcome.key)(outcome)

    def _open_source(self, source: Source) -> None:
        folder = self._ledger.claim(source.path)
        work = _Work(source, folder, self._lease.copy_for(folder))
        self._open.append(work)
        known = None if self._settings.force else self._ledger.digest(folder)
        finished = known and self._ledger.finished(source.path, folder, known)
        self._take_in(work, known if finished else None)

    def _take_in(self, work: _Work, known: str | None) -> None:
        """Have the input copied and looked at, unless its content is `known`, and done."""
        options = self._settings.options.page
        arguments = (self._stages, work.source, work.copy, options, known)
        then = partial(self._opened, work, known)
        self._submit(take_in, arguments, options.page_seconds, then, first=True)

    def _opened(self, work: _Work, known: str | None, outcome: Outcome) -> None:
        """An input was looked at: skip it, or hand out its pages."""
        if outcome.problem is not None:
            self._fail(work, _passable(outcome.problem))
            return
        if outcome.value is None and known is not None:
            finished = self._ledger.finished(work.source.path, work.folder, known)
            if finished is None:  # somebody took a record away meanwhile
                self._take_in(work, None)
            else:
                self._finish(work, finished)
            return
        info: SourceInfo = outcome.value
        work.digest = info.sha256
        work.numbers = self._settings.pages.of(info.page_count)
        if not work.numbers:
            message = f"None of its pages, {info.page_count} in all, is in {self._settings.pages}."
            self._fail(work, Problem(InputError.code, message))
            return
        if self._settings.force or not self._ledger.is_begun(work.folder, info.sha256):
            work.spool.clear()
        self._ledger.begin(work.source.path, work.folder, info.sha256)
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
            arguments = (self._stages, work.copy, number, options, keep, work.spool)
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
        records = assembled.records
        images, layouts = work.spool.images(work.recognised), work.spool.layouts(work.recognised)
        try:
            summaries = tuple(results.write_records(work.folder, records, images, layouts))
        except ValueError as error:  # a value that JSON cannot hold
            self._fail(work, unexpected(error))
            return
        result = SourceResult(
            work.source.path,
            work.folder,
            _status(work, records),
            records=summaries,
            failures=work.failures,
            warnings=(*info.warnings, *results.page_warnings(records, work.failed)),
        )
        self._ledger.finish(result, info.sha256, again=assembled.faulty)
        self._finish(work, result)

    def _fail(self, work: _Work, problem: Problem) -> None:
        """End an input that gave no record."""
        folder = work.folder if work.numbers else None
        status = SourceStatus.FAILED
        result = SourceResult(work.source.path, folder, status, failures=work.failures, problem=problem)
        self._finish(work, result)

    def _finish(self, work: _Work, result: SourceResult) -> None:
        work.spool.clear()
        atomic.remove(work.copy)
        self._open.remove(work)
        self._results.append(result)
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
        self._pending[key] = then
        self._engine.submit(Task(key, function, arguments, seconds), first=first)


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
