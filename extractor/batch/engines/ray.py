"""Runners on the machines of a Ray cluster: as many as there is room for, all at work on one ledger.

Ray finds room for runners and tells when one is lost. What is to be done and what is done the ledger alone
knows: a runner here is what `sop batch run` is on any machine, and works on processes that can be killed.
"""

import os
import queue
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

import ray
from ray.exceptions import RayActorError, RayError

from extractor.batch import runner
from extractor.batch.engines.local import LocalEngine
from extractor.batch.home import Home
from extractor.batch.ledgers.shared import SharedLedger
from extractor.batch.limits import Guard, Limits
from extractor.batch.model import Problem, problem_of
from extractor.batch.observing import Forwarder, News, Observer
from extractor.batch.stages import Stages
from extractor.errors import OptionsError, OutputError, SopError, StoppedError
from extractor.store.scratch import Scratch

PROCESS_BYTES = 1_000_000_000
"""What is asked for in Ray's terms for each process of a runner: more than pages take as a rule."""
_LOOK_SECONDS = 2.0
_MOST_LOST = 10
"""So many runners lost in a row without a document read: they die of something that is everywhere."""


@dataclass(frozen=True)
class Crew:
    """How many runners: `runners` at most, as many as there is room for without; `jobs` processes in each."""

    jobs: int = 1
    runners: int | None = None
    free_bytes: int = 0


class Runner:
    """A runner within an actor: at work in one thread, while another tells how it goes on."""

    def __init__(self, where: str, holder: str, crew: Crew, stages: Stages) -> None:
        self._where = where
        self._holder = holder
        self._crew = crew
        self._stages = stages
        self._told: queue.SimpleQueue[News] = queue.SimpleQueue()
        # What it starts begins as this program, and not as a worker of Ray, which would load all of it.
        sys.modules["__main__"].__spec__ = find_spec("extractor.__main__")

    def work(self) -> Problem | None:
        """Lease and read parts until none is left anywhere; what ended it before that."""
        try:
            home = Home.open(self._where)
            guard = Guard(Limits(free_bytes=self._crew.free_bytes, place=home.root))
            memory = home.terms.options.page.max_memory_bytes
            with LocalEngine(self._crew.jobs, memory_bytes=memory) as engine:
                observer = Forwarder(self._told.put)
                runner.carry_out(home, engine, self._stages, observer, guard, holder=self._holder)
        except SopError as error:
            return problem_of(error)
        return None

    def news(self, seconds: float) -> list[News]:
        """What was to be told since the last call; waits so long where there is nothing."""
        told = []
        with suppress(queue.Empty):
            told.append(self._told.get(timeout=seconds))
            while True:
                told.append(self._told.get_nowait())
        return told


@dataclass
class _Member:
    """A runner, and what it was asked; `begun` once it has found room and answered."""

    actor: Any
    holder: str
    work: Any
    news: Any
    begun: bool = False


@dataclass
class _Pool:
    """The runners of one call of `carry_out`."""

    home: Home
    crew: Crew
    stages: Stages
    observer: Observer
    guard: Guard
    members: list[_Member] = field(default_factory=list)
    ended: list[Problem] = field(default_factory=list)
    """Of runners that ended by themselves before all was done: others take their places' work."""
    lost: int = 0
    done: bool = False

    def fill_up(self) -> None:
        """Start runners where there is room for more, such as on machines that have joined."""
        wanted = max(1, self.crew.runners or _room(self.crew.jobs)) - len(self.ended)
        while len(self.members) < wanted:
            holder = uuid.uuid4().hex
            kind = ray.remote(Runner).options(
                num_cpus=self.crew.jobs, memory=self.crew.jobs * PROCESS_BYTES, max_concurrency=2
            )
            actor = kind.remote(self.home.where, holder, self.crew, self.stages)
            self.members.append(_Member(actor, holder, actor.work.remote(), actor.news.remote(_LOOK_SECONDS)))

    def listen(self) -> None:
        """Wait for a word of any runner, and take it in."""
        asked = [ref for member in self.members for ref in (member.news, member.work)]
        heard, _ = ray.wait(asked, timeout=_LOOK_SECONDS)
        for member in [m for m in self.members if m.news in heard or m.work in heard]:
            try:
                if member.news in heard:
                    self.tell(member, ray.get(member.news))
                    member.news = member.actor.news.remote(_LOOK_SECONDS)
                else:
                    self.end(member, ray.get(member.work))
            except RayActorError:
                self.lose(member)

    def tell(self, member: _Member, news: list[News]) -> None:
        """Hand on what a runner tells. Raises StoppedError where too many documents have failed."""
        if news and not member.begun:
            member.begun = True
            self.observer.runner_begun(member.holder)
        for name, arguments in news:
            getattr(self.observer, name)(*arguments)
            if name == "source_done":
                self.lost = 0
                self.guard.note(*arguments)

    def end(self, member: _Member, problem: Problem | None) -> None:
        """A runner has come to its end: that of all the work, or its own."""
        self.tell(member, ray.get(member.actor.news.remote(0.0)))
        self.dismiss(member)
        self.done = self.done or problem is None
        if problem is not None:
            self.ended.append(problem)
            self.observer.runner_ended(member.holder, problem.code)

    def lose(self, member: _Member) -> None:
        """A runner is gone with its machine or its process: others may have its parts at once."""
        self.dismiss(member)
        self.observer.runner_ended(member.holder, "lost")
        self.lost += 1
        if self.lost >= _MOST_LOST:
            raise StoppedError(
                f"{self.lost} runners were lost one after another before any had read a document.",
                "Look into Ray's logs; the program has to be installed on every machine of the cluster.",
            )

    def dismiss(self, member: _Member) -> None:
        """End a runner, and its leases with it, should Ray be wrong and it still be at work."""
        self.members.remove(member)
        ray.kill(member.actor)
        SharedLedger(self.home.place).bury(member.holder)

    def close(self) -> None:
        for member in list(self.members):
            with suppress(RayError):
                self.dismiss(member)


def carry_out(
    home: Home, crew: Crew, stages: Stages, observer: Observer, guard: Guard, address: str | None
) -> None:
    """Work until no part is left, on the cluster at `address`, or on this machine alone.

    Raises OptionsError where the run is in no shared place, StoppedError where too much fails or no runner is
    left, OutputError where Ray cannot be reached.
    """
    if not home.is_shared:
        raise OptionsError(
            f"{home.where} is a folder of this machine, which others of a cluster do not see.",
            "Plan the run by a URL that all see: file:///mnt/nas/shelf, or s3://bucket/shelf.",
        )
    home.check_current()
    with _connected(address):
        pool = _Pool(home, crew, stages, observer, guard)
        try:
            while not pool.done:
                pool.fill_up()
                if not pool.members:
                    last = pool.ended[-1]
                    raise StoppedError(f"No runner is left. The last one said: {last.message}", last.remedy)
                pool.listen()
            while any(member.begun for member in pool.members):
                pool.listen()  # all is settled: they are about to see it
        finally:
            pool.close()


def _room(jobs: int) -> int:
    """How many runners the machines have room for that are there now."""
    held = [node["Resources"] for node in ray.nodes() if node["Alive"]]
    return sum(
        int(min(each.get("CPU", 0) // jobs, each.get("memory", 0) // (jobs * PROCESS_BYTES))) for each in held
    )


@contextmanager
def _connected(address: str | None) -> Iterator[None]:
    """A connection to a cluster; without address one of this machine alone, in a private folder.

    Nothing is reported to Ray's makers, and no web page is served.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    quiet = {"log_to_driver": False, "logging_level": "ERROR"}
    scratch = None if address else Scratch()
    try:
        try:
            if scratch is None:
                ray.init(address=address, **quiet)
            else:
                ray.init(address="local", include_dashboard=False, _temp_dir=str(scratch.path), **quiet)
        except (OSError, RuntimeError, ValueError) as error:
            raise OutputError(
                f"Ray cannot be started or reached: {type(error).__name__}.",
                "Look whether the address is that of a running cluster: ray status.",
            ) from error
        try:
            yield
        finally:
            ray.shutdown()
    finally:
        if scratch is not None:
            scratch.close()
