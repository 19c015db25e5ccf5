"""Watches a worker from outside: how much of its time and memory the task at hand has used up."""

import psutil

from extractor.batch.model import Problem
from extractor.errors import LimitError
from extractor.system import usage_of

LOOK_SECONDS = 0.1
"""Between two looks: memory that no system limit bounds can grow by some 100 MB in that time."""
_FAMILY_LOOKS = 10  # looks after which the worker's living descendants are looked at too
_WALL_FACTOR = (
    10.0  # seconds that a task may take for each CPU second: a busy machine gives it a tenth of a core
)
_STILL_SECONDS = (
    10.0  # a worker that gets no CPU time for so long, and for its limit, is stopped or waits for ever
)
_NEAR = 0.66
"""Share of the memory limit from which a crash is put down to it: libraries crash where they get no more.

Whole pages of samples/ need half of the default limit; what passes the caps takes no third of it at once.
"""


class Watch:
    """Counts what tasks use, each from its `begin`.

    The limit on a task is on CPU seconds, so that a busy machine reads what an idle one reads. Behind it
    stand a generous one on the time that passes, and one on standing still. Time counts only as far as the
    supervisor itself has run: where both were stopped, none has passed.
    """

    def __init__(self, pid: int, memory_bytes: int) -> None:
        self._process = psutil.Process(pid)
        self._memory_bytes = memory_bytes
        self._looks = 0
        self._highest = 0
        self._seconds = 0.0
        self.begin(0.0)

    def begin(self, seconds: float) -> None:
        """A task begins that may use so many CPU seconds."""
        usage = usage_of(self._process, descendants=False)
        self._seconds = seconds
        self._cpu_before = self._cpu_seen = usage.cpu_seconds if usage else 0.0
        self._passed = self._still = 0.0
        self._highest = 0

    @property
    def near_memory_limit(self) -> bool:
        """Whether the task was seen to hold so much memory that a crash is likely to come from its limit."""
        return self._highest > _NEAR * self._memory_bytes

    def look(self, passed: float) -> Problem | None:
        """The limit that the task has gone over, `passed` seconds after the last look."""
        self._looks += 1
        usage = usage_of(self._process, descendants=self._looks % _FAMILY_LOOKS == 0)
        if usage is None:
            return None
        self._passed += passed
        self._still = 0.0 if usage.cpu_seconds > self._cpu_seen else self._still + passed
        self._cpu_seen = max(self._cpu_seen, usage.cpu_seconds)
        self._highest = max(self._highest, usage.memory_bytes)
        if usage.memory_bytes > self._memory_bytes:
            return memory_problem(self._memory_bytes)
        if self._cpu_seen - self._cpu_before > self._seconds:
            return _late(f"It took longer than the limit of {self._seconds:g} seconds of CPU time.")
        if self._still > max(self._seconds, _STILL_SECONDS):
            return _late(f"It stood still for {self._still:.0f} seconds.")
        if self._passed > _WALL_FACTOR * max(self._seconds, 1.0):
            return _late(f"It was not done after {self._passed:.0f} seconds.")
        return None


def memory_problem(memory_bytes: int) -> Problem:
    """That a task went over its limit of so many bytes."""
    message = f"It needed more memory than the limit of {memory_bytes / 1e9:g} GB."
    return Problem(
        LimitError.code, message, "Leave it out, scan it at 200 to 300 dpi, or raise page.max_memory_bytes."
    )


def _late(message: str) -> Problem:
    return Problem(LimitError.code, message, "Leave it out, or raise page.page_seconds.")
