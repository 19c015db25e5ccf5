"""What systems do each in their own way: locks, groups of processes, an end with the parent, signals to stop.

The one module that knows Unix from Windows. Only the Linux ways are tested.
"""

import os
import signal
import sys
from contextlib import suppress
from multiprocessing.connection import wait
from threading import Thread

TEMPORARY_VARIABLES = ("TMPDIR", "TEMP", "TMP")
"""The environment variables that name the folder for temporary files."""
STOP_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
)
"""What a service manager, a closed terminal or a shut-down sends to have a process end."""

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

    `sentinel` is `multiprocessing.parent_process().sentinel`.
    """
    if sys.platform == "linux":
        _bind_to_pipe(sentinel)
    else:
        Thread(target=_end_after, args=(sentinel,), daemon=True).start()


def _bind_to_pipe(pipe: int) -> None:
    """Have the kernel kill this group when the pipe's other end is closed.

    Unlike a thread that waits, this also ends a process that is stuck in a library and lets no thread run;
    unlike PR_SET_PDEATHSIG it ends what the process started as well, such as an OCR engine.
    """
    if sys.platform == "linux":
        fcntl.fcntl(pipe, fcntl.F_SETOWN, -os.getpgrp())
        fcntl.fcntl(pipe, fcntl.F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)
        if wait([pipe], timeout=0):  # it was closed before
            end_group(os.getpgrp())


def _end_after(sentinel: int) -> None:
    wait([sentinel])
    end_group(os.getpid())
