"""A worker process: takes calls from its supervisor one at a time and answers with values or problems."""

import os
import signal
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import Any

from extractor.batch.model import Problem, problem_of
from extractor.errors import LimitError, SopError, as_sop_error
from extractor.system import be_the_first_to_go, end_with_parent, lead_group, limit_memory
from extractor.watch import is_out_of_memory

STARTED = "started"
"""Sent when a call was received and its work begins: from here its time counts."""

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OMP_THREAD_LIMIT": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENCV_FOR_THREADS_NUM": "1",
    "MALLOC_MMAP_THRESHOLD_": str(256 * 2**20),
    "MALLOC_TRIM_THRESHOLD_": str(256 * 2**20),
}
"""The environment of a worker: one thread, so that one process a core is the best throughput. glibc keeps the
memory of a page's pictures for the next ones: to fetch it anew each time took a tenth of a page."""

OUT_OF_MEMORY = Problem(LimitError.code, "There was not enough memory.", "Use fewer processes with --jobs.")
"""The problem of a call that asked for more memory than there is for it."""

Answer = tuple[Any, Problem | None]


def serve(connection: Connection, temporary: str, memory_bytes: int) -> None:
    """Answer calls until the supervisor closes its end. Runs as the main function of a process.

    Temporary files go to the folder `temporary` and nowhere else, also where that is full. The process, and
    each that it starts, may hold `memory_bytes`.
    """
    tempfile.tempdir = temporary
    _leave_the_terminal()
    _belong_to_the_supervisor()
    be_the_first_to_go()
    limit_memory(memory_bytes)
    while (call := _next_call(connection)) is not None:
        with suppress(BrokenPipeError):
            connection.send(STARTED)
            connection.send_bytes(_packed(call()))


def _next_call(connection: Connection) -> Callable[[], Answer] | None:
    """The next call with its arguments bound; None once the supervisor has closed its end."""
    try:
        function, arguments = connection.recv()
    except EOFError:
        return None
    except Exception as error:  # noqa: BLE001 - a call that cannot be loaded is that task's problem
        problem = unexpected(error)
        return lambda: (None, problem)
    return partial(answer, function, arguments)


def answer(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Answer:
    """The value of the call, or the problem that it met."""
    try:
        return function(*arguments), None
    except SopError as error:
        return None, problem_of(error)
    except Exception as error:  # noqa: BLE001 - one place turns any fault of a page into a problem
        return None, OUT_OF_MEMORY if is_out_of_memory(error) else unexpected(error)


def unexpected(error: Exception) -> Problem:
    """A problem for a fault of the program itself."""
    return Problem(SopError.code, as_sop_error(error).message)


def _packed(result: Answer) -> bytes:
    """The answer as bytes; a value that cannot be pickled becomes a problem."""
    try:
        return bytes(ForkingPickler.dumps(result))
    except Exception as error:  # noqa: BLE001 - pickling raises whatever the value's own code raises
        return bytes(ForkingPickler.dumps((None, unexpected(error))))


def _leave_the_terminal() -> None:
    """Take no interrupts and print nothing: both are the supervisor's, and stdout may carry JSON."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    sys.stdout = sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - while it lives


def _belong_to_the_supervisor() -> None:
    """Lead a group with all that the work starts, and go with the supervisor, even where that is killed."""
    lead_group()
    parent = parent_process()
    if parent is not None:
        end_with_parent(parent.sentinel)
