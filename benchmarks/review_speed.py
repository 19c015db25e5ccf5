"""How fast the review is in a real terminal: start, keys, pictures and memory, over many records.

    python -m benchmarks.review_speed RESULTS [--records 1000] [--images cells]

RESULTS is a folder of `sop extract` (such as outputs/demo). Its records are checked and copied into a
temporary folder, then `sop review` is run on them in a pseudo-terminal of 80 x 24 cells that answers as a
common one does. Prints, in milliseconds: from the start of the process to the first painted frame and to the
first doubt, for a folder that was never reviewed and for one that was; from a key to its painted answer; and
the highest resident memory.
"""

import argparse
import fcntl
import json
import os
import pty
import re
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

from extractor.checks.apply import with_checks
from extractor.record import codec

ROOT = Path(__file__).parents[1]
PATIENCE = 120.0
QUIET = 0.15
ANSWERS = {b"\x1b[c": b"\x1b[?62;22c", b"\x1b[16t": b"\x1b[6;20;10t", b"\x1b[?2026$p": b"\x1b[?2026;2$y"}
_OPEN = re.compile(rb"(\d+) open")


class Terminal:
    """A process behind a pseudo-terminal; `seen` is all that it wrote, `painted` when it wrote last."""

    def __init__(self, command: list[str]) -> None:
        self.handle, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self.started = self.painted = time.monotonic()
        self._process = subprocess.Popen(
            command,
            stdin=inner,
            stdout=inner,
            stderr=inner,
            env=environment,
            cwd=ROOT,
            start_new_session=True,
        )
        os.close(inner)
        self.seen = b""

    def read(self, wait: float) -> bool:
        """Take in what comes within so many seconds; False where nothing came."""
        if not select.select([self.handle], [], [], wait)[0]:
            return False
        try:
            data = os.read(self.handle, 1 << 16)
        except OSError:
            return False
        self.painted = time.monotonic()
        self.seen += data
        for question, answer in ANSWERS.items():
            for _ in range(data.count(question)):
                os.write(self.handle, answer)
        return True

    @property
    def cpu(self) -> float:
        """CPU seconds that the process has taken so far; other work on the machine does not change them."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def until(self, words: bytes, since: int = 0) -> float:
        """When these bytes were on the screen."""
        end = time.monotonic() + PATIENCE
        while words not in self.seen[since:]:
            self.read(0.05)
            if time.monotonic() > end:
                raise TimeoutError(f"{words!r} never came")
        return self.painted

    def settle(self) -> float:
        """Read until nothing comes any more; when the last of it came."""
        while self.read(QUIET):
            pass
        return self.painted

    def press(self, key: bytes) -> tuple[float, float]:
        """Seconds from the key to the first and to the last of what it paints."""
        self.settle()
        pressed = time.monotonic()
        os.write(self.handle, key)
        self.read(PATIENCE)
        first = self.painted - pressed
        return first, self.settle() - pressed

    @property
    def memory(self) -> float:
        """The highest resident memory so far, in MiB."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024

    def leave(self) -> None:
        os.write(self.handle, b"q")
        while self._process.poll() is None:
            self.read(0.05)
        os.close(self.handle)


def fill(folder: Path, results: Path, count: int) -> None:
    """Checked copies of the records below `results`, each under an id of its own."""
    sources = sorted(results.rglob("record.json"))
    if not sources:
        raise SystemExit(f"There are no records below {results}.")
    records = [with_checks(codec.read(path)).model_dump(mode="json") for path in sources]
    for number in range(count):
        place = folder / f"sheet-{number:05d}" / "01"
        place.mkdir(parents=True)
        record = records[number % len(records)] | {"id": f"benchmark-{number}"}
        (place / "record.json").write_text(json.dumps(record, ensure_ascii=False, indent=2), encoding="utf-8")
        (place / "pages").symlink_to(sources[number % len(sources)].absolute().parent / "pages")


def start(folder: Path, images: str) -> tuple[Terminal, str]:
    """A review that has been started, and how long its first frame and its first doubt took."""
    command = [sys.executable, "-m", "extractor", "review", str(folder), "--lang", "en", "--images", images]
    terminal = Terminal([*command, "--reviewer", "benchmark"])
    first = terminal.until(b"SOP review") - terminal.started
    cpu = terminal.cpu
    doubt = terminal.until(b"% sure") - terminal.started
    return terminal, f"first frame {1000 * first:.0f} ({1000 * cpu:.0f} CPU), first doubt {1000 * doubt:.0f}"


def loaded(terminal: Terminal) -> float:
    """Seconds from the start until the count of open doubts stands still."""
    counts: list[bytes] = []
    at = terminal.painted
    while terminal.read(3.0):
        found = _OPEN.findall(terminal.seen[-8192:])
        if found and found[-1:] != counts:
            counts, at = found[-1:], terminal.painted
    return at - terminal.started


def keys(terminal: Terminal, key: bytes, count: int) -> str:
    before = terminal.cpu
    times = [terminal.press(key) for _ in range(count)]
    first, last = [1000 * t[0] for t in times], [1000 * t[1] for t in times]
    middle, most = statistics.median(first), max(first)
    all_painted = f"{statistics.median(last):.0f} ({max(last):.0f})"
    cpu = 1000 * (terminal.cpu - before) / count
    return f"first paint {middle:.0f} (most {most:.0f}), all painted {all_painted}, CPU {cpu:.0f} each"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("--records", type=int, default=1_000)
    parser.add_argument("--images", default="cells")
    parser.add_argument("--presses", type=int, default=30)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder, given.results, given.records)
        for state in ("never reviewed", "reviewed before", "reviewed before"):
            terminal, times = start(folder, given.images)
            print(f"start, {state}: {times}, all read {1000 * loaded(terminal):.0f} ms", flush=True)
            if state == "never reviewed":
                for label, key in (("next", b"n"), ("accept", b"\r"), ("undo", b"u"), ("skip", b"s")):
                    print(f"{label}: {keys(terminal, key, given.presses)} ms", flush=True)
            print(f"memory: {terminal.memory:.0f} MiB")
            terminal.leave()


if __name__ == "__main__":
    main()
