"""Tasks and stages that misbehave, to run in worker processes."""

import hashlib
import math
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.batch.model import Outcome, Task
from extractor.batch.stages import Stages
from extractor.batch.worker import answer
from extractor.errors import (
    BrokenFileError,
    MissingDependencyError,
    UnsupportedTypeError,
)
from extractor.options import Options, PageOptions
from extractor.page.failure import PageFailure
from extractor.page.model import Quality
from extractor.recognised.page import PageResult
from extractor.record.model import (
    Duration,
    Evidence,
    Identity,
    Origin,
    PageOrigin,
    PageRole,
    SopRecord,
    Source,
    SourcePage,
    Status,
    Step,
)
from extractor.record.page_layout import PageLayout


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


def toil(number: int) -> int:
    """Uses up CPU time without an end."""
    while True:
        number += 1


def rest(seconds: float) -> float:
    """Takes its time, and hardly any of the CPU's."""
    time.sleep(seconds)
    return seconds


def trickle(number: int) -> int:
    """Never ends, and does a little every now and then."""
    while True:
        time.sleep(0.02)
        sum(range(20_000))


def be_stopped(number: int) -> int:
    """What a debugger or a frozen container does to a process."""
    os.kill(os.getpid(), signal.SIGSTOP)
    return number


def hoard(number: int) -> int:
    """Takes more and more memory and uses it."""
    held = []
    while True:
        held.append(b"x" * 20_000_000)


def hoard_and_crash(number: int) -> int:
    """As a library that ends its process where it gets no more memory."""
    held = []
    try:
        while True:
            held.append(b"x" * 20_000_000)
            time.sleep(0.002)
    except MemoryError:
        time.sleep(0.3)
        os.abort()


def hoard_in_a_child(number: int) -> int:
    """As an OCR engine that runs out of memory."""
    return subprocess.run([sys.executable, "-c", "b'x' * 1_000_000_000"], check=False).returncode


def hang_in_a_child(pid_file: Path) -> None:
    """Starts a process of its own, as an OCR engine does, notes its id and waits for it."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    pid_file.write_text(str(child.pid))
    child.wait()


def crash_and_leave_a_child(pid_file: Path) -> None:
    """As where the system kills a worker for its memory in the middle of an OCR engine's work."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    pid_file.write_text(str(child.pid))
    os.kill(os.getpid(), signal.SIGKILL)


def temporary_file(content: bytes) -> Path:
    """Leaves a temporary file behind, as an OCR engine that is killed does."""
    with tempfile.NamedTemporaryFile(prefix="lines-", delete=False) as file:
        file.write(content)
    return Path(file.name)


def temporary_file_and_hang(note: Path) -> None:
    note.write_text(str(temporary_file(b"NIP")))
    time.sleep(600)


def temporary_file_and_stick(note: Path) -> None:
    """Hangs with a process of its own within a library that lets no other thread run."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    note.write_text(f"{os.getpid()} {child.pid} {temporary_file(b'NIP')}")
    re.match("(a+)+$", "a" * 60 + "b")


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


@dataclass(frozen=True)
class Info:
    """As much of a source as a run looks at."""

    path: Path
    sha256: str
    page_count: int
    media_type: str = "application/pdf"
    warnings: tuple[str, ...] = ()
    name: str = ""


QUALITY = Quality(dpi=300.0, contrast=1.0, sharpness=1.0)


def inspect(path: Path, options: PageOptions, name: str) -> Info:
    """A double of a source: a text file with a word for each page, such as `step step crash`."""
    content = path.read_bytes()
    if content.startswith(b"rubbish"):
        raise UnsupportedTypeError("The file is neither PDF, TIFF, PNG nor JPEG.")
    if name.endswith(".txt"):
        return Info(path, hashlib.sha256(content).hexdigest(), 1, "text/plain", name=name)
    return Info(path, hashlib.sha256(content).hexdigest(), len(content.split()), name=name)


def recognise(path: Path, number: int, options: Options, keep: Path | None) -> PageResult:
    """Does what the page's word says."""
    word = path.read_text().split()[number - 1]
    misbehaviour = {
        "crash": crash,
        "hang": hang,
        "broken": complain,
        "killed": be_killed,
        "quote": quote_the_sheet,
    }
    if word in misbehaviour:
        misbehaviour[word](number)
    if word == "missing":
        raise MissingDependencyError("There is no engine.", "Install one.")
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        (keep / f"{number}.png").write_bytes(b"drawn")
    return PageResult(
        number=number,
        origin=PageOrigin.SCAN,
        width=100,
        height=100,
        rotation=0,
        skew_degrees=0.0,
        quality=QUALITY,
        image=f"{word} of page {number}".encode(),
        image_suffix=".png",
        layout=PageLayout(number=number, origin=PageOrigin.SCAN, width=100, height=100, dpi=300.0),
    )


def assemble(info: Info, pages: Sequence[PageResult | PageFailure], options: Options) -> list[SopRecord]:
    """A record for each page whose word is `step`, `faint` or `nan`; a failed one where there is none."""
    words = info.path.read_text().split()
    numbers = [page.number for page in pages if isinstance(page, PageResult)]
    failed = any(isinstance(page, PageFailure) for page in pages)
    status = Status.PARTIAL if failed else Status.OK
    records = [_record(info, [n], status) for n in numbers if words[n - 1] in ("step", "faint", "nan")]
    return records or [_record(info, numbers, Status.FAILED)]


def _record(info: Info, numbers: Sequence[int], status: Status) -> SopRecord:
    words = info.path.read_text().split()
    pages = [
        SourcePage(
            number=n,
            role=PageRole.BOTH,
            origin=PageOrigin.SCAN,
            warnings=["The page is faint."] if words[n - 1] == "faint" else [],
            quality={"contrast": math.nan if words[n - 1] == "nan" else 1.0},
        )
        for n in numbers
    ]
    source = Source(file=info.name, sha256=info.sha256, media_type=info.media_type, pages=pages)
    title = f"Pengujian {numbers[0]}" if numbers else None
    step = Step(id="s1", number=1, activity="Uji", duration=Duration(text="5 menit", maximum="PT5M"))
    doubt = Evidence(confidence=0.5, origin=Origin.OCR, needs_review=True)
    return SopRecord(
        id=f"{info.sha256[:8]}-{numbers}",
        status=status,
        source=source,
        identity=Identity(sop_title=title),
        steps=[step] if status is not Status.FAILED else [],
        evidence={"/identity/sop_title": doubt},
    )


def read_text(info: Info, options: Options) -> list[SopRecord]:
    """A record without any page."""
    if info.path.read_bytes() == b"broken":
        raise BrokenFileError("The text is broken.")
    return [_record(info, [], Status.OK)]


STAGES = Stages(inspect, recognise, assemble, read_text)  # type: ignore[arg-type]


class InlineEngine:
    """Runs each task in this process when its outcome is asked for; crashes are not for it."""

    def __init__(self) -> None:
        self.urgent: deque[Task] = deque()
        self.tasks: deque[Task] = deque()
        self.functions_run: list[str] = []

    @property
    def unfinished(self) -> int:
        return len(self.urgent) + len(self.tasks)

    def submit(self, task: Task, *, first: bool = False) -> None:
        (self.urgent if first else self.tasks).append(task)

    def next_outcome(self) -> Outcome:
        task = (self.urgent or self.tasks).popleft()
        self.functions_run.append(task.function.__name__)
        value, problem = answer(task.function, task.arguments)
        return Outcome(task.key, value, problem)

    def close(self) -> None:
        self.urgent.clear()
        self.tasks.clear()
