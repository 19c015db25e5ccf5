"""Watches a process from outside: how much of its time and memory the work at hand has used up."""

import errno
from time import monotonic

import psutil

from extractor.errors import LimitError
from extractor.system import usage_of

LOOK_SECONDS = 0.1
"""Between two looks: memory that no system limit bounds can grow by some 100 MB in that time."""
_MISSED_LOOKS = 5  # looks whose time counts where the watcher was late: longer it was not running itself
_FAMILY_LOOKS = 10  # looks after which the process's living descendants are looked at too
_WALL_FACTOR = (
    10.0  # seconds that work may take for each CPU second: a busy machine gives it a tenth of a core
)
_STILL_SECONDS = (
    10.0  # a process that gets no CPU time for so long, and for its limit, is stopped or waits for ever
)
_NEAR = 0.66
"""Share of the memory limit from which a crash is put down to it: libraries crash where they get no more.

Whole pages of samples/ need half of the default limit; what passes the caps takes no third of it at once.
"""
_CV_NO_MEMORY = -4  # OpenCV's StsNoMem


class Watch:
    """Counts what pieces of work use, each from its `begin`.

    The limit is on CPU seconds, so that a busy machine reads what an idle one reads. Behind it stand a
    generous one on the time that passes, and one on standing still. Time counts only as far as the watcher
    itself has run: where both were stopped, none has passed.
    """

    def __init__(self, pid: int, memory_bytes: int) -> None:
        self._process = psutil.Process(pid)
        self._memory_bytes = memory_bytes
        self._looks = 0
        self.begin(0.0)

    def begin(self, seconds: float) -> None:
        """Work begins that may use so many CPU seconds."""
        usage = usage_of(self._process, descendants=False)
        self._seconds = seconds
        self._cpu_before = self._cpu_seen = usage.cpu_seconds if usage else 0.0
        self._passed = self._still = 0.0
        self._looked = monotonic()
        self._highest = 0

    @property
    def near_memory_limit(self) -> bool:
        """Whether the work was seen to hold so much memory that a crash is likely to come from its limit."""
        return self._highest > _NEAR * self._memory_bytes

    def look(self) -> LimitError | None:
        """The limit that the work has gone over; look every LOOK_SECONDS."""
        self._looks += 1
        now = monotonic()
        passed, self._looked = min(now - self._looked, _MISSED_LOOKS * LOOK_SECONDS), now
        usage = usage_of(self._process, descendants=self._looks % _FAMILY_LOOKS == 0)
        if usage is None:
            return None
        self._passed += passed
        self._still = 0.0 if usage.cpu_seconds > self._cpu_seen else self._still + passed
        self._cpu_seen = max(self._cpu_seen, usage.cpu_seconds)
        self._highest = max(self._highest, usage.memory_bytes)
        if usage.memory_bytes > self._memory_bytes:
            return memory_limit(self._memory_bytes)
        if self._cpu_seen - self._cpu_before > self._seconds:
            return _late(f"It took longer than the limit of {self._seconds:g} seconds of CPU time.")
        if self._still > max(self._seconds, _STILL_SECONDS):
            return _late(f"It stood still for {self._still:.0f} seconds.")
        if self._passed > _WALL_FACTOR * max(self._seconds, 1.0):
            return _late(f"It was not done after {self._passed:.0f} seconds.")
        return None


def memory_limit(memory_bytes: int) -> LimitError:
    """That work went over its limit of so many bytes."""
    return LimitError(
        f"It needed more memory than the limit of {memory_bytes / 1e9:g} GB.",
        "Leave it out, scan it at 200 to 300 dpi, or raise page.max_memory_bytes.",
    )


def is_out_of_memory(error: Exception) -> bool:
    """Whether an error says that memory ran out, in Python's words, the system's or OpenCV's."""
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    return isinstance(error, MemoryError) or getattr(error, "code", None) == _CV_NO_MEMORY


def _late(message: str) -> LimitError:
    return LimitError(message, "Leave it out, or raise page.page_seconds.")
