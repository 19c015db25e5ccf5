"""Tasks and stages that misbehave, to run in worker processes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from extractor.errors import BrokenFileError


def double(number: int) -> int:
    return 2 * number


def crash(number: int) -> int:
    os.kill(os.getpid(), signal.SIGSEGV)
    return number


def be_killed(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def leave(number: int) -> int:
    os._exit(3)


def hang(number: int) -> int:
    time.sleep(600)
    return number


def hang_in_a_child(pid_file: Path) -> None:
    """Starts a process of its own, as an OCR engine does, notes its id and waits for it."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    pid_file.write_text(str(child.pid))
    child.wait()


def babble(number: int) -> int:
    sys.stdout.write("rubbish " * 1000)
    os.write(1, b"\x00\xff rubbish\n" * 1000)
    os.write(2, b"\x00\xff rubbish\n" * 1000)
    return number


def complain(number: int) -> int:
    raise BrokenFileError("The page is broken.", "Scan it again.")


def quote_the_sheet(number: int) -> int:
    raise KeyError("NIP 19631116 199010 2 002")


def run_out_of_memory(number: int) -> int:
    raise MemoryError


def answer_with_what_cannot_be_pickled(number: int) -> Any:
    return lambda: number


def process_id(number: int) -> int:
    return os.getpid()


def environment(name: str) -> str | None:
    return os.environ.get(name)
