"""What systems do each in their own way: locks, groups of processes, limits on them, an end with the parent.

The one module that knows Unix from Windows. Only the Linux ways are tested.
"""

import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil

TEMPORARY_VARIABLES = ("TMPDIR", "TEMP", "TMP")
"""The environment variables that name the folder for temporary files."""
STOP_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
)
"""What a service manager, a closed terminal or a shut-down sends to have a process end."""
LIBRARIES_BYTES = 100_000_000
"""Resident bytes of a worker that are no data: the code of its libraries, 77 MB as measured."""

if sys.platform == "win32":
    import msvcrt
    import subprocess

    _FAR = 1 << 30  # the byte that is locked lies behind the content, which others may go on reading

    def try_lock(handle: int) -> bool:
        """Lock the open file until it is closed, however; False where another process has it."""
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

    def is_own(status: os.stat_result) -> bool:
        """Whether a file belongs to this user; the folder for temporary files is the user's own there."""
        return status.st_mode >= 0

    def lead_group() -> None:
        """There are no groups that outlive their first process: `end_group` goes by descent."""

    def leads_group(process: int) -> bool:
        """Whether `end_group` ends this process and what it started, and nothing else."""
        return process > 0

    def end_group(leader: int) -> None:
        """End a process with all that it started."""
        command = ["taskkill", "/PID", str(leader), "/T", "/F"]
        subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - the system's own program

else:
    import fcntl

    def try_lock(handle: int) -> bool:
        """Lock the open file until it is closed, however; False where another process has it."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def is_own(status: os.stat_result) -> bool:
        """Whether a file belongs to this user."""
        return status.st_uid == os.getuid()

    def lead_group() -> None:
        """Make this process the first of a group of its own, with all that it will start."""
        os.setsid()

    def leads_group(process: int) -> bool:
        """Whether `end_group` ends this process and what it started, and nothing else."""
        try:
            return os.getpgid(process) == process
        except ProcessLookupError:
            return False

    def end_group(leader: int) -> None:
        """End the group that a process leads or led, also where the leader itself is gone."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGKILL)


def end_with_parent(sentinel: int) -> None:
    """End this process and its group, which it leads, when the parent ends, however that comes about.

    `sentinel` is `multiprocessing.parent_process().sentinel`, or another pipe that only the parent holds open
    and writes nothing into any more.
    """
    try:
        bound = _bind_to_pipe(sentinel)
    except OSError:  # a sandbox that knows only some of Linux
        bound = False
    if not bound:
        Thread(target=_end_after, args=(sentinel,), daemon=True).start()


def _bind_to_pipe(pipe: int) -> bool:
    """Have the kernel kill this group when the pipe's other end is closed; False where it cannot.

    Unlike a thread that waits, this also ends a process that is stuck in a library and lets no thread run;
    unlike PR_SET_PDEATHSIG it ends what the process started as well, such as an OCR engine.
    """
    if sys.platform == "linux":
        fcntl.fcntl(pipe, fcntl.F_SETOWN, -os.getpgrp())
        fcntl.fcntl(pipe, fcntl.F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)
        from multiprocessing.connection import wait  # noqa: PLC0415 - commands that start nothing do not wait for it

        if wait([pipe], timeout=0):  # it was closed before
            end_group(os.getpgrp())
        return True
    return False


def _end_after(sentinel: int) -> None:
    from multiprocessing.connection import wait  # noqa: PLC0415 - commands that start nothing do not wait for it

    wait([sentinel])
    end_group(os.getpid())


@dataclass(frozen=True)
class Usage:
    """What a process and all that it started have used: CPU seconds so far, and bytes of memory now."""

    cpu_seconds: float
    memory_bytes: int


def usage_of(process: "psutil.Process", *, descendants: bool) -> Usage | None:
    """What the process uses, with its living descendants where asked; None where it is gone.

    The CPU time of descendants that have ended is always counted. To find living ones every process of the
    machine is looked at, which takes some milliseconds.
    """
    import psutil  # noqa: PLC0415 - commands that start nothing do not wait for it

    try:
        family = [process, *(process.children(recursive=True) if descendants else ())]
        first, *others = [found for member in family if (found := _own_usage(member)) is not None]
    except (psutil.Error, ValueError):
        return None
    return Usage(
        sum((other.cpu_seconds for other in others), first.cpu_seconds),
        sum((other.memory_bytes for other in others), first.memory_bytes),
    )


def _own_usage(process: "psutil.Process") -> Usage | None:
    import psutil  # noqa: PLC0415 - commands that start nothing do not wait for it

    try:
        with process.oneshot():
            times, memory = process.cpu_times(), process.memory_info()
    except psutil.Error:
        return None
    # Linux' limit is on `data`; Windows tells what is held, in memory or swapped out, as `private`.
    held = getattr(memory, "data", 0) or getattr(memory, "private", 0) or memory.rss
    ended = getattr(times, "children_user", 0.0) + getattr(times, "children_system", 0.0)
    return Usage(times.user + times.system + ended, int(held))


def limit_memory(limit: int) -> None:
    """Let this process and each that it starts hold at most `limit` bytes; what asks for more gets none.

    On Linux the limit is on data (RLIMIT_DATA: heap, anonymous maps, stacks), less what libraries take.
    RLIMIT_AS would count address space: a worker reserves 350 MB that it never touches, and more with each
    thread. Other systems do not hold to such a limit, or have none; there the supervisor's is the only one.
    """
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - only Unix has it

        _, hardest = resource.getrlimit(resource.RLIMIT_DATA)
        data = max(1, limit - LIBRARIES_BYTES)
        if hardest != resource.RLIM_INFINITY:
            data = min(data, hardest)
        resource.setrlimit(resource.RLIMIT_DATA, (data, data))


def be_the_first_to_go() -> None:
    """Where memory runs out, Linux shall end this process, which can be replaced, and not its parent."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")
