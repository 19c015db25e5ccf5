"""Runs tasks on worker processes of this machine, each of which can be ended and replaced at any time."""

import os
import signal
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from time import monotonic

from extractor.batch.model import Outcome, Problem, Task, problem_of
from extractor.batch.worker import ONE_THREAD, OUT_OF_MEMORY, STARTED, serve
from extractor.errors import CrashError
from extractor.options import MEMORY_BYTES
from extractor.store.closing import Closing
from extractor.store.scratch import Scratch, sweep
from extractor.system import TEMPORARY_VARIABLES, end_group, leads_group
from extractor.watch import LOOK_SECONDS, Watch, memory_limit

START_SECONDS = 60.0
"""CPU seconds that a new process may take to load its libraries before its first task counts as hung."""
_KILL = 9


@dataclass
class _Worker:
    process: SpawnProcess
    connection: Connection
    watch: Watch
    temporary: str
    """The name of its folder for temporary files in the engine's own."""
    task: Task | None = None
    leads: bool = False
    """It leads a process group of its own, whether it still lives or not."""
    tasks_done: int = 0


class LocalEngine(Closing):
    """A pool of `jobs` killable processes; use it as a context manager.

    A task that goes over its time or over `memory_bytes`, or takes its process down, gives an Outcome with a
    Problem; the process is replaced and the other tasks go on. A process is renewed after `tasks_per_worker`
    tasks, so that memory which a library does not give back stays bounded. Temporary files of the tasks lie
    in a private folder: what a process leaves there goes with it, and all of it when the engine is closed.
    """

    def __init__(self, jobs: int, tasks_per_worker: int = 64, memory_bytes: int = MEMORY_BYTES) -> None:
        if jobs < 1:
            raise ValueError("an engine needs at least one job")
        self._jobs = jobs
        self._tasks_per_worker = tasks_per_worker
        self._memory_bytes = memory_bytes
        self._looked = monotonic()
        self._context = get_context("spawn")
        self._urgent: deque[Task] = deque()
        self._waiting: deque[Task] = deque()
        self._workers: list[_Worker] = []
        self._ready: deque[Outcome] = deque()
        # Made with the first worker. What a killed run left goes now, since there may be nothing to work on.
        self._scratch: Scratch | None = None
        sweep()
        self._names = map(str, count(1))

    @property
    def unfinished(self) -> int:
        running = sum(worker.task is not None for worker in self._workers)
        return len(self._urgent) + len(self._waiting) + running + len(self._ready)

    def submit(self, task: Task, *, first: bool = False) -> None:
        (self._urgent if first else self._waiting).append(task)

    def next_outcome(self) -> Outcome:
        if not self.unfinished:
            raise LookupError("no task is waiting or running")
        while not self._ready:
            self._hand_out()
            self._collect()
        return self._ready.popleft()

    def close(self) -> None:
        self._urgent.clear()
        self._waiting.clear()
        for worker in list(self._workers):
            self._end(worker)
        if self._scratch is not None:
            self._scratch.close()
            self._scratch = None

    def _hand_out(self) -> None:
        """Give waiting tasks to idle workers, with new workers up to the number of jobs."""
        idle = [worker for worker in self._workers if worker.task is None]
        while (queue := self._urgent or self._waiting) and (idle or len(self._workers) < self._jobs):
            worker = idle.pop() if idle else self._start()
            task = queue.popleft()
            worker.task = task
            worker.watch.begin(START_SECONDS)
            try:
                worker.connection.send((task.function, task.arguments))
            except OSError:
                self._replace(worker, self._crash(worker))

    def _collect(self) -> None:
        """Wait until a worker answers or dies, or it is time to look at them, and note what came of it."""
        busy = [worker for worker in self._workers if worker.task is not None]
        if not busy:
            return
        heard = wait([worker.connection for worker in busy], timeout=LOOK_SECONDS)
        for worker in busy:
            if worker.connection in heard:
                self._hear(worker)
        now = monotonic()
        if now - self._looked < LOOK_SECONDS:
            return
        self._looked = now
        for worker in busy:
            if worker.task is not None and (limit := worker.watch.look()) is not None:
                self._replace(worker, problem_of(limit))

    def _hear(self, worker: _Worker) -> None:
        """Take one message of a busy worker."""
        task = worker.task
        if task is None:
            return
        try:
            message = worker.connection.recv()
        except (EOFError, OSError):
            self._replace(worker, self._crash(worker))
            return
        worker.leads = True
        if message == STARTED:
            worker.watch.begin(task.seconds)
            return
        value, problem = message
        if problem == OUT_OF_MEMORY:
            # What the task had taken may never come back from its libraries: the process is no good any more.
            self._replace(worker, problem_of(memory_limit(self._memory_bytes)))
            return
        self._ready.append(Outcome(task.key, value, problem))
        worker.task = None
        worker.tasks_done += 1
        if worker.tasks_done >= self._tasks_per_worker:
            self._end(worker)

    def _replace(self, worker: _Worker, problem: Problem) -> None:
        """Give the worker's task up for the reason named, and end its process; a new one starts on need."""
        if worker.task is not None:
            self._ready.append(Outcome(worker.task.key, problem=problem))
        worker.task = None
        self._end(worker)

    def _start(self) -> _Worker:
        if self._scratch is None:
            self._scratch = Scratch()
        name = next(self._names)
        folder = str(self._scratch.folder(name))
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=serve, args=(theirs, folder, self._memory_bytes), daemon=True)
        with _environment(ONE_THREAD | dict.fromkeys(TEMPORARY_VARIABLES, folder)):
            process.start()
        theirs.close()
        worker = _Worker(process, ours, Watch(process.pid or os.getpid(), self._memory_bytes), name)
        self._workers.append(worker)
        return worker

    def _end(self, worker: _Worker) -> None:
        """End the process and what it started, such as an OCR engine's own process, and what they wrote."""
        self._workers.remove(worker)
        worker.connection.close()
        process = worker.process.pid
        if process is not None and (worker.leads or leads_group(process)):
            end_group(process)
        worker.process.kill()
        worker.process.join()
        worker.process.close()
        if self._scratch is not None:
            self._scratch.clear(worker.temporary)

    def _crash(self, worker: _Worker) -> Problem:
        """Why a worker ended by itself, as far as its exit status and what it held tell."""
        worker.process.join(timeout=1.0)
        status = worker.process.exitcode
        if worker.watch.near_memory_limit and status is not None and status < 0:
            return problem_of(memory_limit(self._memory_bytes))
        how = f"exit status {status}"
        if status is not None and status < 0:
            with suppress(ValueError):
                how = f"signal {signal.Signals(-status).name}"
        killed = status == -_KILL  # by the system or a person; an input ends its process in other ways
        memory = "Perhaps memory ran out: use fewer processes with --jobs." if killed else ""
        message = f"The process that worked on it ended with {how}."
        return Problem(CrashError.code, message, memory, passing=killed)


@contextmanager
def _environment(variables: dict[str, str]) -> Iterator[None]:
    """The variables set while a process starts, and as they were afterwards."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
