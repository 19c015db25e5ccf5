"""What `sop batch` adds to the reading of pages, and what a second process gains.

    python -m benchmarks.batch_speed [--pages 12] INPUT ...

The inputs are taken in turn until there are so many pages. For one and for two processes: pages an hour,
CPU seconds a page, the share of the supervising process in them, and the peak memory of it and of a worker.
Only a machine with two idle cores tells something.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

import psutil

from extractor.options import PageOptions
from extractor.page.files.source import inspect

LOOK_SECONDS = 0.2


@dataclass
class Cost:
    seconds: float = 0.0
    cpu: dict[int, float] = field(default_factory=dict)
    peak: dict[int, int] = field(default_factory=dict)
    supervisor: int = 0

    @property
    def share(self) -> float:
        """Of the supervising process in all CPU time."""
        return self.cpu[self.supervisor] / sum(self.cpu.values())


def gather(inputs: list[Path], pages: int, folder: Path) -> int:
    """Copies of the inputs in turn with at least so many pages; how many."""
    held = 0
    for number, path in enumerate(cycle(inputs)):
        if held >= pages:
            return held
        copy = shutil.copy(path, folder / f"{number:05d}{path.suffix}")
        with Path(copy).open("ab") as stream:
            stream.write(f"\n% {number}\n".encode())  # no two are the same
        held += inspect(path, PageOptions()).page_count
    return held


def run(shelf: Path, jobs: int) -> Cost:
    cost = Cost()
    begun = time.monotonic()
    command = [sys.executable, "-m", "extractor", "batch", "run", str(shelf), "--jobs", str(jobs), "--quiet"]
    with subprocess.Popen([*command, "--min-free", "0", "--max-failures", "1"]) as process:
        cost.supervisor = process.pid
        while process.poll() is None:
            look(psutil.Process(process.pid), cost)
            time.sleep(LOOK_SECONDS)
    cost.seconds = time.monotonic() - begun
    return cost


def look(supervisor: psutil.Process, cost: Cost) -> None:
    try:
        family = [supervisor, *supervisor.children(recursive=True)]
    except psutil.Error:
        return
    for process in family:
        try:
            times, memory = process.cpu_times(), process.memory_info().rss
        except psutil.Error:
            continue
        cost.cpu[process.pid] = times.user + times.system
        cost.peak[process.pid] = max(cost.peak.get(process.pid, 0), memory)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=12)
    parser.add_argument("inputs", nargs="+", type=Path)
    given = parser.parse_args()
    print(
        "| processes | pages | pages an hour | CPU s a page | supervisor, % | supervisor, MB | worker, MB |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    speeds = []
    for jobs in (1, 2):
        with tempfile.TemporaryDirectory() as folder:
            inputs, shelf = Path(folder) / "in", Path(folder) / "shelf"
            inputs.mkdir()
            pages = gather(given.inputs, given.pages, inputs)
            plan = [sys.executable, "-m", "extractor", "batch", "plan", str(shelf), str(inputs)]
            subprocess.run(plan, check=True, stdout=subprocess.DEVNULL)
            cost = run(shelf, jobs)
        speeds.append(pages / cost.seconds)
        own = cost.peak.pop(cost.supervisor)
        cpu = sum(cost.cpu.values()) / pages
        print(
            f"| {jobs} | {pages} | {3600 * speeds[-1]:.0f} | {cpu:.2f} | {100 * cost.share:.2f} |"
            f" {own / 1e6:.0f} | {max(cost.peak.values()) / 1e6:.0f} |",
            flush=True,
        )
    print(
        f"Two processes read {speeds[1] / speeds[0]:.2f} times as fast as one; load {os.getloadavg()[0]:.1f}."
    )


if __name__ == "__main__":
    main()
